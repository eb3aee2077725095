"""A person's months: what was paid, how, and which roll said so."""

from dataclasses import dataclass
from datetime import date

from areas.calendar import months_after
from beneficiaries.models import Beneficiary
from payments.models import MonthlyPayment, Programme

SHOWN = 12


@dataclass(frozen=True)
class MonthOfPerson:
    """One month of one programme; without a payment the person was on no roll."""

    month: date
    payment: MonthlyPayment | None


@dataclass(frozen=True)
class ProgrammeOfPerson:
    """The last twelve months of a programme, oldest first, up to the person's latest month."""

    programme: Programme
    months: list[MonthOfPerson]


def of(person: Beneficiary) -> list[MonthlyPayment]:
    """Every payment of the person, the newest month first."""
    found = person.payments.select_related("account", "commune", "point")
    return list(found.order_by("-period", "programme"))


def by_programme(payments: list[MonthlyPayment]) -> list[ProgrammeOfPerson]:
    """The strips of the person's page; empty for somebody who was never paid."""
    if not payments:
        return []
    latest = max(payment.period_id for payment in payments)
    wanted = [months_after(latest, -number) for number in reversed(range(SHOWN))]
    paid = {(payment.programme, payment.period_id): payment for payment in payments}
    programmes = sorted({payment.programme for payment in payments})
    return [
        ProgrammeOfPerson(
            Programme(programme),
            [MonthOfPerson(month, paid.get((programme, month))) for month in wanted],
        )
        for programme in programmes
    ]
