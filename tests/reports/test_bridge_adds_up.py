"""Bridges of random areas and months beside a count that looks at every person alone."""

import random
from collections import Counter, defaultdict
from datetime import date
from functools import cache

import pytest

from areas.models import Area, Succession
from payments.models import MonthlyPayment, Programme
from payments.models.periods import Method
from reports.bridge import bridge
from reports.bridge_people import Part, Span
from reports.figures import GROUPS
from reports.models import AreaRate
from tests.factories import JUNE, area, by_account, line, load
from tests.reports.builders import areas_around

pytestmark = pytest.mark.django_db

MAY, JULY, AUGUST = (date(2025, month, 1) for month in (5, 7, 8))
# Who delivers, and communes that pay: on 1 July province 45 was merged into 44, 19213 and 19207
# into 19207, 18859 stayed alone in its code.
OLD = {"province:44": ["19207", "19213", "18859"], "province:45": ["19333"]}
OLD |= {"province:51": ["21115", "21142"]}
NEW = {"province:44": ["19207", "18859", "19333"], "province:51": ["21115", "21124"]}
HOMES = ["19207", "19333"]  # a code of the old map and of the new one
PLACES = {MAY: OLD, JUNE: OLD, JULY: NEW, AUGUST: NEW}
AREAS = ["country:VN", "province:44", "province:45", "province:51", "district:456"]
AREAS += ["office:44-01", "office:44-03", "commune:19207", "commune:19213", "commune:18859"]
PROGRAMMES = ["social_insurance", "merit"]


def plant(chance):
    """Rolls of four months of the same fifteen people, one of them corrected."""
    people = [line(commune_code=chance.choice(HOMES)) for _ in range(15)]
    for month, places in PLACES.items():
        _deliver(month, _paid(chance, people, places), chance)
    _deliver(JUNE, _paid(chance, people, {"province:44": OLD["province:44"]}), chance)


def _paid(chance, people, places):
    """By who delivers, lines of the people, at home or anywhere; somebody is paid everywhere."""
    lines = {where: [line(commune_code=communes[0])] for where, communes in places.items()}
    paying = [(where, commune) for where, communes in places.items() for commune in communes]
    for one in people:
        if chance.random() < 0.2:
            continue
        at_home = [each for each in paying if each[1] == one["commune_code"]]
        where, commune = chance.choice((at_home or paying) if chance.random() < 0.6 else paying)
        said = by_account() if chance.random() < 0.5 else {}
        way = {name: said[name] for name in ("method", "bank", "account_number") if said}
        for programme in chance.sample(PROGRAMMES, chance.randint(1, 2)):
            lines[where].append(one | way | {"commune_code": commune, "programme": programme})
    return lines


def _deliver(month, lines, chance):
    for where in chance.sample(sorted(lines), len(lines)):
        listed = _without_who_is_elsewhere(lines[where], where, month)
        load(listed, period=month, where=where)


def _without_who_is_elsewhere(lines, where, month):
    """A roll that names somebody whom another roll of the month pays would be refused."""
    around = areas_around_in(month)
    own = area(where, month).pk
    elsewhere = {
        payment.beneficiary.si_code
        for payment in MonthlyPayment.objects.filter(period=month).select_related("beneficiary")
        if own not in around(payment.commune_id)
    }
    return [one for one in lines if one["si_code"] not in elsewhere]


def span_of(where, since, until, programme):
    named = Area.objects.named(where)
    return Span(
        since,
        until,
        named.valid_on(since).first(),
        named.valid_on(until).first(),
        tuple(GROUPS[programme]),
    )


def reported(place, month, programmes):
    """(by account, on the roll), added up from the report table."""
    rows = AreaRate.objects.filter(area=place, period=month, programme__in=programmes)
    return sum(row.by_account for row in rows), sum(row.recipients for row in rows)


def counted_one_by_one(span):
    """What the parts must be: every person and programme looked at alone."""
    states = defaultdict(dict)
    payments = MonthlyPayment.objects.filter(programme__in=span.programmes)
    for one in payments.filter(period__in=[span.since, span.until]):
        states[one.beneficiary_id, one.programme][one.period_id] = one
    was_inside = inside(span.before, span.since)
    is_inside = inside(span.area, span.until)
    heirs, found = heirs_by(span.until), defaultdict(Counter)
    for state in states.values():
        before, after = state.get(span.since), state.get(span.until)
        was, is_now = was_inside(before), is_inside(after)
        by_account = is_now * by_account_of(after) - was * by_account_of(before)
        if was != is_now or by_account:
            part = part_of(before, after, was, is_now, by_account, heirs)
            found[part].update(people=1, by_account=by_account, on_the_roll=is_now - was)
    return {part: dict(counts) for part, counts in found.items()}


def inside(place, month):
    """Whether a payment of the month belongs to the area as it was then."""
    around = areas_around_in(month)
    return lambda payment: bool(payment and place and place.pk in around(payment.commune_id))


def by_account_of(payment):
    return int(payment is not None and payment.method != Method.CASH)


def part_of(before, after, was, is_now, by_account, heirs):
    if was and is_now:
        return Part.CONVERTED if by_account > 0 else Part.REVERTED
    if before is None or after is None:
        return Part.NEW if before is None else Part.ENDED
    if after.commune_id in heirs(before.commune_id):
        return Part.BOUNDARY
    return Part.MOVED_IN if is_now else Part.MOVED_OUT


areas_around_in = cache(areas_around)  # the country's areas are the same for all tests


@cache
def heirs_by(day):
    """A function from a commune to itself and all that took it over by that day."""
    successors = defaultdict(set)
    for one in Succession.objects.filter(on__lte=day):
        successors[one.predecessor_id].add(one.successor_id)

    def heirs(commune):
        return {commune}.union(*(heirs(each) for each in successors[commune]))

    return heirs


def asked(chance):
    """Every area with two months at random, of those in which it existed at last."""
    yield "province:44", JUNE, JULY, "all"
    for where in AREAS:
        months = [month for month in PLACES if Area.objects.named(where).valid_on(month).exists()]
        for _ in range(4):
            until = chance.choice(months)
            since = chance.choice(
                [month for month in PLACES if month < until] or [date(2025, 4, 1)]
            )
            yield where, since, until, chance.choice([*PROGRAMMES, "all"])


@pytest.mark.parametrize("seed", range(3))
def test_the_parts_of_random_areas_and_months_add_up_to_the_difference_of_their_rates(seed):
    chance = random.Random(seed)
    plant(chance)
    met = set()

    for question in asked(chance):
        span = span_of(*question)
        found = bridge(span)

        steps = {s.part: s.change._asdict() for s in found.steps if s.change.people}
        account, roll = reported(span.area, span.until, span.programmes)
        account_before, roll_before = reported(span.before, span.since, span.programmes)
        assert steps == counted_one_by_one(span), question
        assert found.total[1:] == (account - account_before, roll - roll_before), question
        assert found.adds_up
        met.update(steps)

    assert met >= set(Part) - {Part.CORRECTED}


@pytest.mark.parametrize("seed", range(2))
def test_a_months_corrections_add_up_to_what_its_first_rolls_had_said(seed):
    chance = random.Random(seed)
    lines = _paid(chance, [line() for _ in range(12)], {"province:44": OLD["province:44"]})
    _deliver(JUNE, lines, chance)
    places = [*OLD["province:44"]]
    addresses = ["province:44", "district:456", *(f"commune:{code}" for code in places)]
    programmes = Programme.values
    first = {each: reported(area(each), JUNE, programmes) for each in addresses}

    _deliver(JUNE, {"province:44": [*chance.sample(lines["province:44"], 5), by_account()]}, chance)
    _deliver(JUNE, {"province:44": [*chance.sample(lines["province:44"], 7), line()]}, chance)

    for each in addresses:
        now = reported(area(each), JUNE, programmes)
        total = bridge(span_of(each, JUNE, JUNE, "all")).total
        assert total[1:] == (now[0] - first[each][0], now[1] - first[each][1])
