"""How the districts of Quảng Ngãi came along in 2024: figures.py month by month, exactly."""

import random
from collections.abc import Iterable
from datetime import date

from areas.calendar import months_after
from payments.models import Stage
from rollout.demo import figures, lives, payees
from rollout.demo.lives import CUT_OFF, Life
from rollout.demo.payees import Payee
from rollout.demo.population import SEED

MONTHS = figures.months(date(2024, 1, 1), date(2024, 8, 1))
APRIL, AUGUST = MONTHS[3], MONTHS[-1]
SON_HA, SON_TAY, TRA_BONG = "529", "530", "525"


def son_ha() -> list[Life]:
    campaign = Campaign(SON_HA, "district529")
    for month, opened, agreed in zip(
        MONTHS, figures.SON_HA_OPENED, figures.SON_HA_AGREED, strict=True
    ):
        campaign.bring(Stage.OPENED, month, opened, campaign.staying)
        campaign.bring(Stage.AGREED, month, agreed, campaign.never_switching)
    campaign.claim()
    campaign.bring(
        Stage.REGISTERED, AUGUST, figures.SON_HA_REGISTERED_IN_AUGUST, campaign.with_an_account()
    )
    return campaign.lives


def tra_bong() -> list[Life]:
    campaign = Campaign(TRA_BONG, "province51")
    for month, registered, agreed in zip(
        MONTHS, figures.TRA_BONG_REGISTERED, figures.TRA_BONG_AGREED, strict=True
    ):
        campaign.bring(Stage.REGISTERED, month, registered, campaign.staying)
        campaign.bring(Stage.AGREED, month, agreed, campaign.never_switching)
    campaign.open_before_registering()
    campaign.claim()
    return campaign.lives


def son_tay() -> list[Life]:
    campaign = Campaign(SON_TAY, "province51")
    for month, registered in zip(MONTHS, figures.SON_TAY_REGISTERED, strict=True):
        end = figures.SON_TAY_COUNTED_ON if month == APRIL else lives.last_day(month)
        campaign.bring(Stage.REGISTERED, month, registered, campaign.staying, end)
        if month == APRIL:
            opened = figures.SON_TAY_OPENED_IN_APRIL
            campaign.bring(Stage.OPENED, month, opened, campaign.known(), end)
    campaign.claim()
    campaign.bring(Stage.OPENED, AUGUST, figures.SON_TAY_OPENED_IN_AUGUST, campaign.known())
    return campaign.lives


class Campaign:
    """The conversions of a district, made until so many people have come so far."""

    def __init__(self, district: str, officer: str) -> None:
        # What is invented here protects nothing, and must be the same every time.
        self.dice = random.Random(SEED + int(district))  # noqa: S311
        self.officer = officer
        self.payees = payees.of(district)
        self.dice.shuffle(self.payees)
        self.begun: dict[Payee, Life] = {}
        # Whoever leaves the roll or goes back to cash would have to be told about as well.
        self.staying = [payee for payee in self.payees if AUGUST in payee.months]
        self.never_switching = [payee for payee in self.staying if payee.is_in_cash(*payee.months)]

    @property
    def lives(self) -> list[Life]:
        return list(self.begun.values())

    def known(self) -> list[Payee]:
        return list(self.begun)

    def with_an_account(self) -> list[Payee]:
        return [payee for payee, life in self.begun.items() if life.conversion.opened_on]

    def bring(
        self,
        stage: Stage,
        month: date,
        number: int,
        among: Iterable[Payee],
        end: date | None = None,
    ) -> None:
        """Gives people in cash a day of that month until the number has reached the stage;
        who is paid by account counts, and who will be soonest comes first."""
        end = end or lives.last_day(month)
        done = sum(
            payee.is_by_account(month) or payee.is_in_cash(month) and self._has(payee, stage)
            for payee in self.payees
        )
        waiting = [
            payee
            for payee in among
            if payee.is_in_cash(month)
            and payee.never_reverts_after(month)
            and not self._has(payee, stage)
        ]
        waiting.sort(key=lambda payee: payee.switches_after(month) or date.max)
        for payee in waiting[: max(number - done, 0)]:
            self._bring(payee, stage, month, end)

    def _has(self, payee: Payee, stage: Stage) -> bool:
        life = self.begun.get(payee)
        return life is not None and getattr(life.conversion, f"{stage}_on") is not None

    def _bring(self, payee: Payee, stage: Stage, month: date, end: date) -> None:
        place = self.dice.choice(lives.PLACES)
        if payee.switches_after(month) == months_after(month, 1):
            end = min(end, month.replace(day=CUT_OFF - 3))
        if payee in self.begun:
            first = min(max(month, self.begun[payee].day), end)
        else:
            self.begun[payee] = lives.begin(payee, self.officer, place)
            first = lives.working_day(self.dice, month, end)
            self.begun[payee].reach(Stage.AGREED, first)
        self.begun[payee].reach(stage, lives.working_day(self.dice, first, end))

    def open_before_registering(self) -> None:
        """Where a registration is of an account that one has."""
        for life in self.begun.values():
            one = life.conversion
            if one.agreed_on and one.registered_on and one.opened_on is None:
                one.opened_on = lives.working_day(self.dice, one.agreed_on, one.registered_on)

    def claim(self) -> None:
        """Who will be paid by account claims it in time, in the month before."""
        for payee, life in self.begun.items():
            switch = payee.switches_after(life.day.replace(day=1))
            if switch:
                month = months_after(switch, -1)
                day = max(month, life.day)
                life.claim_what_is_paid(
                    lives.working_day(self.dice, day, month.replace(day=CUT_OFF))
                )
