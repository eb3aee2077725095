"""Field work of the demo: the campaign that Quảng Ninh launched on 6 and 7 October 2024, the plan
of Quảng Ngãi of January 2024, and what an office has before it on the demo's day.

People, teams, hours and reasons are invented; the conversions are those of the published months
(rollout.demo.figures), each tied to the event or the route on which it was logged.
"""

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from areas.models import Area, Containment, Kind
from beneficiaries.models import Beneficiary, Institution
from officers.models import Officer
from outreach.models import (
    Actor,
    Campaign,
    Contact,
    Event,
    Outcome,
    Reason,
    RouteSheet,
    RouteStop,
    Team,
    TeamMember,
)
from payments.models import ConversionAct, MonthlyPayment, PaymentPoint, Stage
from rollout.demo import figures
from rollout.demo.campaigns import SON_HA, SON_TAY, TRA_BONG
from rollout.demo.offices import OFFICER, TODAY
from rollout.demo.population import SEED

FORMS = UUID("6d3f4c1e-2025-4a06-8b1d-0456044003ab")
SEPTEMBER = date(2025, 9, 1)
HOURS = [
    (time(7, 30), time(9, 30)),
    (time(9, 30), time(11, 30)),
    (time(13, 30), time(15, 0)),
    (time(15, 0), time(16, 30)),
    (time(16, 30), time(18, 0)),
]
OUTCOMES = {
    Stage.AGREED: Outcome.AGREED,
    Stage.OPENED: Outcome.OPENED,
    Stage.REGISTERED: Outcome.REGISTERED,
    Stage.CLAIMED: Outcome.REGISTERED,
}
MEMBERS = (
    ("Nguyễn Văn Bình", "Agribank"),
    ("Lê Thị Thu", "Hội Phụ nữ"),
    ("Trần Quốc Việt", "Công an xã"),
    ("Hoàng Thị Lài", "Bưu điện"),
)
# How many people of a hundred in cash were asked, by the office's code; what they said.
ASKED = {"44-03": 60, "44-01": 25, "51-06": 30}
SAID: list[tuple[int, dict[str, Any]]] = [
    (22, {"outcome": Outcome.REFUSED, "reason": Reason.PREFERS_CASH}),
    (14, {"outcome": Outcome.REFUSED, "reason": Reason.NO_BANK_NEAR}),
    (12, {"outcome": Outcome.CALL_BACK, "reason": Reason.CHILD_DECIDES}),
    (10, {"outcome": Outcome.REFUSED, "reason": Reason.NO_PHONE}),
    (9, {"outcome": Outcome.EXEMPT, "reason": Reason.BEDRIDDEN}),
    (8, {"outcome": Outcome.CALL_BACK, "reason": Reason.WAITS_FOR_BANK}),
    (7, {"outcome": Outcome.REFUSED, "reason": Reason.IDENTIFIER_MISMATCH}),
    (4, {"outcome": Outcome.REFUSED, "reason": Reason.LOST_CARD}),
    (14, {"outcome": Outcome.NOT_MET}),
]


@transaction.atomic
def load() -> None:
    """Leaves alone what somebody has planned."""
    if Campaign.objects.exists():
        return
    officers = {officer.username: officer for officer in Officer.objects.all()}
    _launch_of_quang_ninh(officers[OFFICER])
    _plan_of_quang_ngai(officers["province51"])
    _of_the_demos_day(officers[OFFICER])
    _agreed_in_the_office("44-03", officers[OFFICER])
    for number, (office, share) in enumerate(ASKED.items()):
        _ask(office, share, officers["country"], number)


def _launch_of_quang_ninh(by: Officer) -> None:
    """At each payment point a consultation on each of the two days; whoever was claimed there on
    that day is met at it."""
    first, last = figures.LAUNCH_DAYS
    campaign = Campaign.objects.create(
        name="Ra quân chi trả không dùng tiền mặt tháng 10/2024",
        area=Area.objects.at(f"district:{figures.QUANG_NINH}", first),
        begins_on=first,
        ends_on=date(2025, 6, 30),
        launch_days=[first, last],
        baseline=date(2024, 9, 1),
        partners=["bank", "police", "mass_organisation", "post"],
    )
    acts = ConversionAct.objects.filter(
        day__in=figures.LAUNCH_DAYS, stage=Stage.CLAIMED, point__isnull=False
    ).select_related("conversion", "point__commune")
    here = Containment.objects.filter(area=campaign.area, valid__contains=first).values("part")
    met: dict[tuple[date, PaymentPoint], list[ConversionAct]] = defaultdict(list)
    for act in acts.filter(point__commune__in=here).order_by("day", "point__code", "pk"):
        met[act.day, act.point].append(act)  # type: ignore[index]
    teams = _teams(campaign, {point.commune for _day, point in met})
    slots: dict[tuple[date, int], int] = defaultdict(int)
    bank = Institution.objects.get(bin="970405")
    for (day, point), there in met.items():
        begins, ends = HOURS[slots[day, point.commune_id]]
        slots[day, point.commune_id] += 1
        event = Event.objects.create(
            campaign=campaign,
            kind=Event.Kind.CONSULTATION,
            day=day,
            begins=begins,
            ends=ends,
            commune=point.commune,
            point=point,
            team=teams[point.commune_id],
            people_came=len(there),
        )
        event.event_banks.create(bank=bank)
        Contact.objects.bulk_create(_of_act(act, by, event=event) for act in there)


def _plan_of_quang_ngai(by: Officer) -> None:
    """Home rounds day by day; each conversion was logged on the round of its district that day."""
    begins = date(2024, 1, 25)
    campaign = Campaign.objects.create(
        name="Chi trả an sinh xã hội không dùng tiền mặt năm 2024",
        area=Area.objects.at("province:51", begins),
        begins_on=begins,
        ends_on=date(2024, 12, 31),
        launch_days=[begins],
        baseline=date(2024, 1, 1),
        partners=["bank", "operator", "mass_organisation", "police"],
        issuer="UBND tỉnh Quảng Ngãi",
        number="17/KH-UBND",
        decided_on=begins,
    )
    districts = [
        Area.objects.at(f"district:{code}", begins) for code in (SON_HA, SON_TAY, TRA_BONG)
    ]
    campaign.parts.set(districts)
    teams = _teams(campaign, districts)
    for district in districts:
        inside = Containment.objects.filter(area=district, valid__contains=begins).values("part")
        acts = ConversionAct.objects.filter(
            day__range=(begins, campaign.ends_on),
            stage__in=OUTCOMES,
            conversion__beneficiary__commune__in=_and_heirs(inside),
        ).select_related("conversion")
        by_day: dict[date, list[ConversionAct]] = defaultdict(list)
        for act in acts.order_by("day", "pk"):
            by_day[act.day].append(act)
        member = teams[district.pk].members.first()
        for day, there in by_day.items():
            _round(day, there, member, by)


def _and_heirs(inside: Any) -> Any:
    """The communes, and those that took them over, in which their people stand today."""
    heirs = Containment.objects.filter(part__in=inside, area__kind=Kind.COMMUNE)
    return heirs.values("area")


def _round(
    day: date, acts: Sequence[ConversionAct], member: TeamMember | None, by: Officer
) -> None:
    people = {act.conversion.beneficiary_id: act for act in acts}
    form = uuid5(FORMS, f"{day} {min(people)}")
    sheet = RouteSheet.objects.create(form=form, day=day, member=member, made_by=by)
    contacts = Contact.objects.bulk_create(
        _of_act(act, by, place="home") for act in people.values()
    )
    RouteStop.objects.bulk_create(
        RouteStop(sheet=sheet, number=number, beneficiary_id=one.beneficiary_id, contact=one)
        for number, one in enumerate(contacts, 1)
    )


def _of_act(act: ConversionAct, by: Officer, **where: Any) -> Contact:
    return Contact(
        form=uuid5(FORMS, f"act {act.pk}"),
        beneficiary_id=act.conversion.beneficiary_id,
        day=act.day,
        outcome=OUTCOMES[Stage(act.stage)],
        bank_may_know=act.stage == Stage.AGREED,
        conversion=act.conversion,
        logged_on=act.day,
        logged_by=by,
        **where,
    )


def _of_the_demos_day(by: Officer) -> None:
    """The office of Quảng Ninh: a campaign under way, with events before and after today."""
    office = Area.objects.at("office:44-03", TODAY)
    campaign = Campaign.objects.create(
        name="Vận động người còn nhận tiền mặt quý IV/2025",
        area=office,
        begins_on=date(2025, 9, 15),
        ends_on=date(2025, 12, 31),
        launch_days=[date(2025, 9, 15)],
        baseline=date(2025, 8, 1),
        partners=["bank", "post", "commune"],
    )
    inside = Containment.objects.filter(area=office, valid__contains=TODAY, inherited=False)
    points = PaymentPoint.objects.filter(
        commune__in=inside.filter(part__is_leaf=True).values("part"),
        pk__in=MonthlyPayment.objects.filter(period=SEPTEMBER, method=0).values("point"),
    )
    first_two = points.select_related("commune").order_by("code")[:2]
    teams = _teams(campaign, {point.commune for point in first_two})
    kinds = [Event.Kind.CONSULTATION, Event.Kind.BANK_DAY, Event.Kind.HOME_ROUND]
    days = [date(2025, 9, 18), date(2025, 10, 6), date(2025, 10, 9), date(2025, 10, 14)]
    for number, day in enumerate(days):
        point = first_two[number % len(first_two)]
        Event.objects.create(
            campaign=campaign,
            kind=kinds[number % len(kinds)],
            day=day,
            begins=HOURS[0][0],
            ends=HOURS[1][1],
            commune=point.commune,
            point=point,
            team=teams[point.commune_id],
        )


def _agreed_in_the_office(office: str, by: Officer) -> None:
    """Whoever agreed and goes on no further lets a bank be told."""
    inside = Containment.objects.filter(
        area=Area.objects.at(f"office:{office}", TODAY), valid__contains=TODAY
    )
    acts = ConversionAct.objects.filter(
        stage=Stage.AGREED,
        conversion__state=Stage.AGREED,
        conversion__ended_on=None,
        conversion__beneficiary__commune__in=inside.values("part"),
    )
    acts = acts.select_related("conversion").order_by("pk")
    Contact.objects.bulk_create(_of_act(act, by, place="office") for act in acts)


def _ask(office: str, share: int, by: Officer, number: int) -> None:
    """Talks at home with some of those whom the roll of September pays in cash."""
    # What is invented here protects nothing, and must be the same every time.
    dice = random.Random(SEED + number)  # noqa: S311
    inside = Containment.objects.filter(
        area=Area.objects.at(f"office:{office}", TODAY), valid__contains=TODAY
    )
    paid = MonthlyPayment.objects.filter(
        period=SEPTEMBER, commune__in=inside.values("part"), method=0
    )
    people = Beneficiary.objects.filter(pk__in=paid.values("beneficiary"), conversions=None)
    weights, said = zip(*SAID, strict=True)
    made = []
    for person in people.order_by("si_code", "citizen_id", "pk").values_list("pk", flat=True):
        if dice.randrange(100) >= share:
            continue
        day = TODAY - timedelta(days=dice.randrange(1, 60))
        talk = dict(dice.choices(said, weights)[0])
        if talk["outcome"] == Outcome.CALL_BACK:
            talk["due_on"] = TODAY + timedelta(days=dice.randrange(-3, 28))
            talk["due_on"] = max(talk["due_on"], day)
            waits = talk["reason"] == Reason.WAITS_FOR_BANK
            talk["next_actor"] = Actor.BANK if waits else Actor.SOCIAL_INSURANCE
        if talk["outcome"] == Outcome.EXEMPT:
            talk["exempt_until"] = TODAY + timedelta(days=dice.randrange(10, 300))
        made.append(
            Contact(
                form=uuid5(FORMS, f"talk {person}"),
                beneficiary_id=person,
                place="home",
                day=day,
                logged_on=day,
                logged_by=by,
                **talk,
            )
        )
    Contact.objects.bulk_create(made, batch_size=2000)


def _teams(campaign: Campaign, areas: Iterable[Area]) -> dict[int, Team]:
    """A team for each of the areas, by its id."""
    teams = {}
    for area in sorted(areas, key=lambda one: one.code):
        team = Team.objects.create(campaign=campaign, name=f"Tổ {area.name}")
        for name, organisation in MEMBERS:
            team.members.create(name=f"{name}, {organisation}")
        teams[area.pk] = team
    return teams
