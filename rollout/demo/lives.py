"""Conversions of the demo before they are saved, each with the deed that is kept of it."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from areas.calendar import months_after
from payments.models import Conversion, Place, Stage
from payments.models.conversions import first_month
from payments.models.periods import Method
from rollout.demo.payees import Payee

CUT_OFF = 20
PLACES = (Place.POINT, Place.POINT, Place.OFFICE, Place.HOME)


@dataclass(eq=False)
class Life:
    """A conversion, where and by whom it was logged, and the one that took its place."""

    payee: Payee
    conversion: Conversion
    officer: str
    place: str = Place.POINT
    followed_by: "Life | None" = None

    @property
    def day(self) -> date:
        """Of the last stage that was reached."""
        one = self.conversion
        return one.claimed_on or one.registered_on or one.opened_on or one.agreed_on or date.max

    @property
    def point(self) -> int | None:
        """Where the person collected in that month, if it was logged there."""
        paid = self.payee.months.get(self.day.replace(day=1))
        return paid.point if paid and self.place == Place.POINT else None

    def reach(self, stage: Stage, day: date) -> None:
        """Notes a stage; whoever has come so far has agreed before."""
        setattr(self.conversion, f"{stage}_on", day)
        self.conversion.state = _furthest(self.conversion)
        if self.conversion.agreed_on is None:
            self.conversion.agreed_on = day

    def claim(self, day: date, account: int | None, method: int = Method.BANK_ACCOUNT) -> None:
        """Claims the account, and all that must have gone before where it has no day yet."""
        one = self.conversion
        one.account_id, one.method = account, method
        one.claimed_on, one.effective_period = day, first_month(day, CUT_OFF)
        one.agreed_on, one.opened_on = one.agreed_on or day, one.opened_on or day
        one.registered_on = one.registered_on or day
        one.state = Stage.CLAIMED

    def claim_what_is_paid(self, day: date) -> None:
        """Claims the account to which the roll of the first month pays."""
        paid = self.payee.months[first_month(day, CUT_OFF)]
        self.claim(day, paid.account, paid.method)


def begin(payee: Payee, officer: str, place: str = Place.POINT) -> Life:
    """A conversion that has reached nothing yet."""
    conversion = Conversion(
        beneficiary_id=payee.person,
        programme=payee.programme,
        from_method=Method.CASH,
        method=Method.BANK_ACCOUNT,
    )
    return Life(payee, conversion, officer, place)


def working_day(dice: random.Random, first: date, last: date) -> date:
    """One of the days from Monday to Friday; any where there is none."""
    days = [first + timedelta(days=more) for more in range((last - first).days + 1)]
    return dice.choice([day for day in days if day.weekday() < 5] or days)


def last_day(month: date) -> date:
    return months_after(month, 1) - timedelta(days=1)


def _furthest(conversion: Conversion) -> Stage:
    if conversion.registered_on:
        return Stage.REGISTERED
    return Stage.OPENED if conversion.opened_on else Stage.AGREED
