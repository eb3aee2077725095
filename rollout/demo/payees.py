"""One person in one programme, and how the loaded rolls of a place pay them month by month."""

from datetime import date
from typing import NamedTuple

from areas.models import Kind
from payments.models import Conversion, MonthlyPayment, Roll
from payments.models.periods import Method


class Paid(NamedTuple):
    """One month's payment."""

    method: int
    account: int | None
    point: int | None


class Payee:
    """`months` holds the payments in their order."""

    def __init__(self, person: int, programme: int) -> None:
        self.person = person
        self.programme = programme
        self.months: dict[date, Paid] = {}

    def is_in_cash(self, *months: date) -> bool:
        return all(self._is_paid(month, in_cash=True) for month in months)

    def is_by_account(self, *months: date) -> bool:
        return all(self._is_paid(month, in_cash=False) for month in months)

    def switches_after(self, month: date) -> date | None:
        """The first later month by account."""
        later = (other for other in self.months if other > month)
        return next((other for other in later if self.is_by_account(other)), None)

    def never_reverts_after(self, month: date) -> bool:
        """Whether nothing but payments by account follows the first one of them."""
        switch = self.switches_after(month)
        return switch is None or self.is_by_account(*(one for one in self.months if one > switch))

    def _is_paid(self, month: date, *, in_cash: bool) -> bool:
        paid = self.months.get(month)
        return paid is not None and (paid.method == Method.CASH) == in_cash


def of(*codes: str) -> list[Payee]:
    """Those of a district and of the office that followed it, in an order that does not depend
    on how the rolls were loaded; without people who have a conversion already."""
    payees: dict[tuple[int, int], Payee] = {}
    rolls = Roll.objects.loaded().filter(
        area__kind__in=[Kind.DISTRICT, Kind.OFFICE], area__code__in=codes
    )
    payments = MonthlyPayment.objects.filter(
        roll__in=list(rolls), period__in={roll.period_id for roll in rolls}
    ).order_by("beneficiary__si_code", "beneficiary__citizen_id", "programme", "period_id")
    for person, programme, month, *paid in payments.values_list(
        "beneficiary_id", "programme", "period_id", "method", "account_id", "point_id"
    ):
        payee = payees.setdefault((person, programme), Payee(person, programme))
        payee.months[month] = Paid(*paid)
    for known in Conversion.objects.values_list("beneficiary_id", "programme"):
        payees.pop(known, None)
    return list(payees.values())
