"""Who is paid in cash at a payment point in a month, and the cross-check with the other lists.

A cashier sees a name and an amount, and nothing else of a person (domain dossier 8.4).
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Sum

from areas.calendar import months_after
from areas.models import Containment
from officers.models import Officer
from officers.scope import areas_with_people_in_sight
from payments.models import MonthlyPayment, PaymentPoint, Period, RollSlice
from payments.models.payments import MonthlyPaymentQuerySet


@dataclass(frozen=True)
class Line:
    """One person; several programmes are one sum, for which the person signs once."""

    name: str
    amount: int


@dataclass(frozen=True)
class CashList:
    """People in the Vietnamese order of names; amounts are whole đồng."""

    lines: list[Line]

    @property
    def amount(self) -> int:
        return sum(line.amount for line in self.lines)


@dataclass(frozen=True)
class CrossCheck:
    """Whom the lists of a month contradict: paid twice, or not at all.

    `by_account_too` are in cash here and by account in another programme; `namesakes` are in
    cash here while somebody of the same name, birth year, commune and programme is paid by
    account; `on_no_list` were paid in cash here the month before and stand on no list now.
    """

    by_account_too: CashList
    namesakes: CashList
    on_no_list: CashList

    @property
    def people(self) -> int:
        found = (self.by_account_too, self.namesakes, self.on_no_list)
        return sum(len(each.lines) for each in found)


def months_in_sight(officer: Officer) -> list[date]:
    """The months with a loaded roll for communes in the officer's sight, the latest first."""
    communes = areas_with_people_in_sight(officer).values("part")
    loaded = RollSlice.objects.filter(period=OuterRef("month"), commune__in=communes)
    months = Period.objects.filter(Exists(loaded)).order_by("-month")
    return list(months.values_list("month", flat=True))


def cash_list(*, month: date, point: PaymentPoint, officer: Officer) -> CashList:
    """The people in cash at the point whose commune, as it was paid, is in the officer's sight."""
    return _listed(_in_cash(point, officer).of(month))


def cross_check(*, month: date, point: PaymentPoint, officer: Officer) -> CrossCheck:
    """Three queries, whatever the number of people.

    Other lists are looked at wherever they are; of them only the contradiction is told.
    """
    in_cash = _in_cash(point, officer)
    here, before = in_cash.of(month), in_cash.of(months_after(month, -1))
    return CrossCheck(
        by_account_too=_listed(here.filter(_by_account_too(month))),
        namesakes=_listed(here.filter(_namesake_by_account(month))),
        on_no_list=_listed(before.filter(_list_is_loaded(month), ~_on_a_list(month))),
    )


def _in_cash(point: PaymentPoint, officer: Officer) -> MonthlyPaymentQuerySet:
    return MonthlyPayment.objects.visible_to(officer).at(point).paid_in_cash()


def _listed(payments: MonthlyPaymentQuerySet) -> CashList:
    in_name_order = payments.order_by(
        "beneficiary__sort_key", "beneficiary__birth_year", "beneficiary_id"
    )
    rows = in_name_order.values_list("beneficiary_id", "beneficiary__full_name").annotate(
        total=Sum("amount")
    )
    return CashList([Line(name, amount) for _person, name, amount in rows])


def _by_account_too(month: date) -> Exists:
    payments = MonthlyPayment.objects.of(month).paid_by_account()
    return Exists(payments.filter(beneficiary=OuterRef("beneficiary")))


def _namesake_by_account(month: date) -> Exists:
    """The sort key says the same name, whatever its capitals. Nobody is the own namesake: a
    person stands once on a month's list of a programme."""
    return Exists(
        MonthlyPayment.objects.of(month)
        .paid_by_account()
        .filter(
            commune=OuterRef("commune"),
            programme=OuterRef("programme"),
            beneficiary__sort_key=OuterRef("beneficiary__sort_key"),
            beneficiary__birth_year=OuterRef("beneficiary__birth_year"),
        )
    )


def _on_a_list(month: date) -> Exists:
    payments = MonthlyPayment.objects.of(month)
    return Exists(payments.filter(beneficiary=OuterRef("beneficiary")))


def _list_is_loaded(month: date) -> Exists:
    """Whether the month's list of that commune, or of its successor, is there: nobody is
    missing from a list that has not come yet."""
    heirs = Containment.objects.filter(part=OuterRef(OuterRef("commune")), valid__contains=month)
    return Exists(
        RollSlice.objects.filter(
            period=month, programme=OuterRef("programme"), commune__in=heirs.values("area")
        )
    )
