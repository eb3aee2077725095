"""What an officer has to do for conversions: each row with its next action.

People are those in the officer's sight; a row stands in one list only, but for what is due on
a day. Nothing here counts as paid by account: only rolls say that.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from areas.calendar import months_after, today
from areas.models import Area, Containment
from beneficiaries.models import Beneficiary, Representative
from officers.models import Officer
from payments.models import (
    Against,
    Change,
    Conversion,
    MonthlyPayment,
    PaymentPoint,
    Roll,
    RollChange,
    Stage,
)
from payments.models.periods import Method
from payments.models.rolls import latest_month

MOST = 200  # rows of one list on the page; the number beside it is of all
MONTHS_ASKED = 6  # of switches that are older nobody can say any more who arranged them
LONGEST_MONTH = timedelta(days=31)
AUTHORITY_DAYS = 60
STEPS_OF_AUTHORITY = (7, 30, 60)


@dataclass(frozen=True)
class Task:
    """One row: whom it is about, since or until when, and where they collect: a point's
    number, its name and its commune, for points of one name are many."""

    person: Beneficiary
    programme: int | None
    day: date | None
    point: tuple[int | None, str, str]
    conversion: Conversion | None = None

    @property
    def days_left(self) -> int | None:
        return (self.day - today()).days if self.day else None

    @property
    def urgency(self) -> int | None:
        """7, 30 or 60: within so many days."""
        left = self.days_left
        if left is None:
            return None
        return next((step for step in STEPS_OF_AUTHORITY if left <= step), None)


@dataclass(frozen=True)
class Worklist:
    code: str
    title: Promise
    next_action: Promise
    tasks: list[Task]
    number: int


@dataclass(frozen=True)
class Narrowed:
    """To what a worklist is narrowed; nothing means all of the officer's people. `most` are the
    rows of one list; None means all."""

    commune: Area | None = None
    point: PaymentPoint | None = None
    area: Area | None = None
    most: int | None = MOST

    def to_people(self, people: QuerySet[Any], prefix: str) -> QuerySet[Any]:
        if self.commune:
            people = people.filter(**{f"{prefix}commune": self.commune})
        if self.area:
            inside = Containment.objects.filter(area=self.area, valid__contains=today())
            people = people.filter(**{f"{prefix}commune__in": inside.values("part")})
        return people.filter(point_id=self.point.pk) if self.point else people


BACK_TO_CASH = Q(method=Method.CASH)
PAYMENTS_ENDED = Q(beneficiary__status=Beneficiary.Status.ENDED)
# code -> title, what is to be done, and who is meant, among current conversions.
Which = Callable[[], Q]
OF_CONVERSIONS: dict[str, tuple[Promise, Promise, Which]] = {
    "call_back": (
        _("Call-backs that are due"),
        _("Call, and log what was said."),
        lambda: Q(call_back_on__lte=today(), state__in=["agreed", "opened", "registered"]),
    ),
    "still_in_cash": (
        _("Claimed, but the roll still pays in cash"),
        _("Ask the office that makes the roll why; log the claim again once it is mended."),
        # Kept ones too, who went back without anybody's claim.
        lambda: (
            Q(state__in=[Stage.CONTRADICTED, Stage.KEPT], judged_method=Method.CASH) & ~BACK_TO_CASH
        ),
    ),
    "other_account": (
        _("Paid to another account than claimed"),
        _("Ask the person which account is right, and log it."),
        # Kept ones too, where the last roll pays to an account that nobody claimed.
        lambda: (
            (Q(state=Stage.CONTRADICTED) | Q(state=Stage.KEPT) & ~Q(judged_account=F("account")))
            & ~Q(judged_method=Method.CASH)
            & ~BACK_TO_CASH
        ),
    ),
    "still_by_account": (
        _("Back to cash, but the roll still pays to an account"),
        _("Ask the office that makes the roll why, and tell the person where the money is."),
        lambda: Q(state=Stage.CONTRADICTED) & BACK_TO_CASH,
    ),
    "off_the_roll": (
        _("Claimed, but the roll no longer names the person"),
        _("Ask why: note it where payments have ended, or withdraw the claim."),
        lambda: Q(state=Stage.CLAIMED, effective_period__lte=F("latest_month")),
    ),
    "not_registered": (
        _("Account opened, but not registered"),
        _("Have the request signed, and log the claim."),
        lambda: Q(state=Stage.OPENED),
    ),
}
SWITCHED = "without_a_claim"
AUTHORITY = "authority_ends"


def worklists(officer: Officer, narrowed: Narrowed | None = None) -> list[Worklist]:
    """All lists in the order of urgency, at most MOST rows each."""
    wanted = narrowed or Narrowed()
    found = [_of_conversions(code, officer, wanted) for code in OF_CONVERSIONS]
    return [*found, _switched_without_a_claim(officer, wanted), _authority_ends(officer, wanted)]


def counts(officer: Officer) -> dict[str, int]:
    """How many rows each list has, for the start page; lists without rows are left out."""
    current = _judged(officer)
    each = {code: Count("pk", filter=which()) for code, (_t, _n, which) in OF_CONVERSIONS.items()}
    numbers: dict[str, int] = current.aggregate(**each)
    numbers[SWITCHED] = _switched(officer).values("beneficiary_id").distinct().count()
    numbers[AUTHORITY] = _ending(officer).count()
    return {code: number for code, number in numbers.items() if number}


TITLES: dict[str, Promise] = {code: title for code, (title, _n, _w) in OF_CONVERSIONS.items()} | {
    SWITCHED: _("Paid by account without a claim"),
    AUTHORITY: _("A representative's authority ends"),
}


def _of_conversions(code: str, officer: Officer, narrowed: Narrowed) -> Worklist:
    title, next_action, which = OF_CONVERSIONS[code]
    meant = _judged(officer).filter(which())
    rows = narrowed.to_people(meant.annotate(**_where("beneficiary_id")), "beneficiary__")
    rows = rows.select_related("beneficiary__commune").order_by(*_in_order("beneficiary__"))
    tasks = [
        Task(
            row.beneficiary,
            row.programme,
            row.call_back_on if code == "call_back" else row.effective_period or row.opened_on,
            _point_of(row),
            row,
        )
        for row in rows[: narrowed.most]
    ]
    return Worklist(code, title, next_action, tasks, _number(rows, tasks, narrowed))


def _switched_without_a_claim(officer: Officer, narrowed: Narrowed) -> Worklist:
    people = Beneficiary.objects.visible_to(officer).annotate(**_where("pk"))
    switched = _switched(officer)
    rows = narrowed.to_people(people.filter(pk__in=switched.values("beneficiary_id")), "")
    rows = rows.select_related("commune").order_by(*_in_order(""))
    tasks = [Task(row, None, None, _point_of(row)) for row in rows[: narrowed.most]]
    return Worklist(
        SWITCHED,
        TITLES[SWITCHED],
        _(
            "Ask who arranged it, so that the next one is logged before the roll comes. The row"
            " goes with the next roll."
        ),
        tasks,
        _number(rows, tasks, narrowed),
    )


def _authority_ends(officer: Officer, narrowed: Narrowed) -> Worklist:
    meant = _ending(officer).annotate(**_where("beneficiary_id"))
    rows = narrowed.to_people(meant, "beneficiary__").select_related("beneficiary__commune")
    rows = rows.order_by("valid__endswith", "beneficiary__sort_key")
    tasks = [
        Task(row.beneficiary, None, row.last_day, _point_of(row)) for row in rows[: narrowed.most]
    ]
    return Worklist(
        AUTHORITY,
        TITLES[AUTHORITY],
        _("Have it made anew and certified, or talk about an account of the person's own."),
        tasks,
        _number(rows, tasks, narrowed),
    )


def _judged(officer: Officer) -> QuerySet[Conversion]:
    """The current ones of people whose payments go on. With `judged_method` and
    `judged_account`: how the last roll that was heard pays; and with `latest_month`: of which
    month the person's commune has its last roll."""
    heard = MonthlyPayment.objects.filter(
        beneficiary=OuterRef("beneficiary"),
        programme=OuterRef("programme"),
        period=OuterRef("judged_period"),
    )
    current = Conversion.objects.visible_to(officer).current().exclude(PAYMENTS_ENDED)
    return current.annotate(
        judged_method=Subquery(heard.values("method")[:1]),
        judged_account=Subquery(heard.values("account_id")[:1]),
        latest_month=latest_month("beneficiary__commune"),
    )


def _switched(officer: Officer) -> QuerySet[RollChange]:
    """Who switched to an account by the last roll of their commune, of whom nobody had claimed
    it."""
    loaded = Roll.objects.visible_to(officer).filter(state=Roll.State.LOADED)
    claimed = Conversion.objects.filter(
        beneficiary=OuterRef("beneficiary_id"),
        programme=OuterRef("programme"),
        claimed_on__isnull=False,
        # The next month's too, where the office was quicker than the cut-off promised.
        effective_period__lte=OuterRef("roll__period") + LONGEST_MONTH,
    )
    people = Beneficiary.objects.visible_to(officer).exclude(status=Beneficiary.Status.ENDED)
    return RollChange.objects.filter(
        ~Exists(claimed.exclude(state=Stage.WITHDRAWN)),
        Exists(people.filter(pk=OuterRef("beneficiary_id"), commune=OuterRef("commune"))),
        roll__in=loaded.filter(period__gte=months_after(today().replace(day=1), -MONTHS_ASKED)),
        roll__period=latest_month("commune"),
        against=Against.MONTH_BEFORE,
        change=Change.TO_ACCOUNT,
    )


def _ending(officer: Officer) -> QuerySet[Representative]:
    """Authorities of today that end within AUTHORITY_DAYS and were not made anew."""
    anew = Representative.objects.filter(
        beneficiary=OuterRef("beneficiary"),
        valid__startswith__lte=OuterRef("valid__endswith"),  # from the day after, at the latest
        valid__endswith__gt=OuterRef("valid__endswith"),
    )
    return Representative.objects.filter(
        ~Exists(anew),
        beneficiary__in=Beneficiary.objects.visible_to(officer)
        .exclude(status=Beneficiary.Status.ENDED)
        .values("pk"),
        valid__contains=today(),
        valid__endswith__lte=today() + timedelta(days=AUTHORITY_DAYS + 1),
    )


def _where(person: str) -> dict[str, Subquery]:
    """The payment point of the person's latest payment."""
    latest = MonthlyPayment.objects.filter(beneficiary=OuterRef(person)).order_by("-period")
    return {
        "point_id": Subquery(latest.values("point_id")[:1]),
        "point_name": Subquery(latest.values("point__name")[:1]),
        "point_commune": Subquery(latest.values("point__commune__name")[:1]),
    }


def _point_of(row: Any) -> tuple[int | None, str, str]:
    return row.point_id, row.point_name or "", row.point_commune or ""


def _in_order(prefix: str) -> list[str]:
    """As one walks: point, hamlet, then names."""
    return [
        "point_name",
        "point_id",
        f"{prefix}hamlet",
        f"{prefix}sort_key",
        f"{prefix}birth_year",
        "pk",
    ]


def _number(rows: QuerySet[Any], tasks: list[Task], narrowed: Narrowed) -> int:
    return rows.count() if len(tasks) == narrowed.most else len(tasks)
