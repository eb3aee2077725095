"""The parts of a bridge: who belongs to which, and that they add up exactly."""

from datetime import date

import pytest

from areas.models import Area, Succession
from payments.rolls import undoing
from reports.bridge import bridge, corrections
from reports.bridge_people import Part, Span
from reports.figures import GROUPS
from tests.factories import JUNE, area, by_account, line, load, officer

pytestmark = pytest.mark.django_db

APRIL, MAY, JULY, AUGUST = (date(2025, month, 1) for month in (4, 5, 7, 8))
INSIDE, BESIDE, ELSEWHERE = "19213", "18859", "21142"  # of districts 456, 450 and 525
DELIVER_FOR = {INSIDE: "district:456", BESIDE: "district:450", ELSEWHERE: "district:525"}


def span(where, since, until, programme="social_insurance"):
    """As its page asks: the address may have named another area in the first month."""
    named = Area.objects.named(where).valid_on(since).first()
    return Span(since, until, named, area(where, until), tuple(GROUPS[programme]))


def parts(where="district:456", since=MAY, until=JUNE, programme="social_insurance"):
    """(people, by account, on the roll) of each part that has people."""
    found = bridge(span(where, since, until, programme))
    assert found.adds_up
    return {step.part: tuple(step.change) for step in found.steps if step.change.people}


def paid(people, month=JUNE, where="district:456"):
    return load(people, period=month, where=where)


def to_account(one):
    """The same person's line, now paid to an account."""
    said = by_account()
    return one | {name: said[name] for name in ("method", "bank", "account_number")}


def living_in(commune, one):
    return one | {"commune_code": commune}


# Parts


def test_who_changed_from_cash_to_an_account_converted():
    one, stays = line(), line()
    paid([one, stays], MAY)

    paid([to_account(one), stays])

    assert parts() == {Part.CONVERTED: (1, 1, 0)}


def test_who_changed_from_an_account_to_cash_reverted():
    one = line()
    paid([to_account(one)], MAY)

    paid([one])

    assert parts() == {Part.REVERTED: (1, -1, 0)}


def test_who_was_paid_nowhere_is_new():
    stays = line()
    paid([stays], MAY)

    paid([stays, line(), by_account()])

    assert parts() == {Part.NEW: (2, 1, 2)}


def test_who_is_paid_nowhere_any_more_ended():
    stays = line()
    paid([stays, line(), by_account()], MAY)

    paid([stays])

    assert parts() == {Part.ENDED: (2, -1, -2)}


def test_who_came_from_another_district_moved_in_as_they_are_paid_now():
    one, stays = line(commune_code=BESIDE), line()
    paid([one, line(commune_code=BESIDE)], MAY, "district:450")
    paid([stays], MAY)

    paid([to_account(living_in(INSIDE, one)), stays])

    assert parts() == {Part.MOVED_IN: (1, 1, 1)}


def test_who_left_for_another_district_moved_out_as_they_were_paid_before():
    one, stays = to_account(line()), line()
    paid([one, stays], MAY)
    paid([stays])

    paid(
        [living_in(BESIDE, one) | {"method": "cash", "bank": "", "account_number": ""}],
        where="district:450",
    )

    assert parts() == {Part.MOVED_OUT: (1, -1, -1)}


def test_who_moved_inside_the_area_did_not_move():
    one = line()
    paid([one], MAY)

    paid([living_in("19225", one)])

    assert parts() == {}
    assert parts("commune:19225") == {Part.MOVED_IN: (1, 0, 1)}
    assert parts("commune:19213") == {Part.MOVED_OUT: (1, 0, -1)}


def test_who_moved_inside_the_area_and_converted_converted():
    one = line()
    paid([one], MAY)

    paid([living_in("19225", to_account(one))])

    assert parts() == {Part.CONVERTED: (1, 1, 0)}


def test_who_came_from_an_area_without_a_roll_of_that_month_is_new():
    one, stays = line(commune_code=BESIDE), line()
    paid([one], APRIL, "district:450")
    paid([stays], MAY)

    paid([living_in(INSIDE, one), stays])

    assert parts() == {Part.NEW: (1, 0, 1)}


def test_nobody_is_paid_before_the_first_roll():
    paid([line(), by_account()])

    found = bridge(span("district:456", MAY, JUNE))

    assert (found.start, found.end.recipients) == (None, 2)
    assert parts() == {Part.NEW: (2, 1, 2)}


def test_a_person_counts_once_a_programme():
    one = line()
    both = [one, one | {"programme": "merit"}]
    paid([one], MAY)

    paid(both)

    assert parts(programme="all") == {Part.NEW: (1, 0, 1)}
    assert parts(programme="merit") == {Part.NEW: (1, 0, 1)}
    assert parts(programme="social_insurance") == {}


def test_months_far_apart_are_bridged_at_once():
    one = line()
    paid([one], APRIL)
    paid([to_account(one)], MAY)

    paid([one, line()])

    assert parts(since=APRIL) == {Part.NEW: (1, 0, 1)}


# A changed map


def test_who_lives_in_the_successor_of_their_commune_did_not_move():
    """19213 was merged into the new 19207 on 1 July; 18859 lies in another office."""
    one, moved = line(), line()
    paid([one, moved])
    paid([living_in("19207", one)], JULY, "office:44-03")
    paid([living_in("18859", moved)], JULY, "office:44-01")

    assert parts("commune:19207", JUNE, JULY) == {Part.BOUNDARY: (1, 0, 1)}
    assert parts("office:44-01", JUNE, JULY) == {Part.MOVED_IN: (1, 0, 1)}


def test_a_province_that_was_merged_is_two_rows_with_one_address():
    one, other = line(), line(commune_code="19333")
    where = Area.objects.at("commune:19333", JUNE)
    province = Area.objects.get(parts__part=where, kind="province", code="45")
    paid([one])
    paid([other], where=province.address)
    heir = Succession.objects.filter(predecessor=where).first().successor

    paid([living_in("19207", one), living_in(heir.code, to_account(other))], JULY, "province:44")

    assert parts("province:44", JUNE, JULY) == {Part.BOUNDARY: (1, 1, 1)}


def test_an_area_that_did_not_exist_was_made_by_the_map():
    one = line()
    paid([one])

    paid(
        [living_in("19207", to_account(one)), by_account(commune_code="19207")],
        JULY,
        "office:44-03",
    )

    assert parts("office:44-03", JUNE, JULY) == {Part.BOUNDARY: (1, 1, 1), Part.NEW: (1, 1, 1)}


# Corrected rolls


def test_a_corrected_roll_is_a_bridge_within_its_month():
    one, gone, stays = line(), by_account(), line()
    paid([one, gone, stays])

    paid([to_account(one), stays, line(), line()])

    assert parts(since=JUNE) == {Part.CORRECTED: (4, 0, 1)}


def test_a_roll_that_was_corrected_twice_is_beside_the_first():
    one = line()
    paid([one])
    paid([to_account(one)])

    paid([one, line()])

    assert parts(since=JUNE) == {Part.CORRECTED: (1, 0, 1)}


def test_who_was_moved_by_a_correction_is_so_for_the_communes_alone():
    one, stays = line(), line(commune_code="19225")
    paid([one, stays])

    paid([living_in("19225", one), stays])

    assert parts(since=JUNE) == {}
    assert parts("commune:19213", JUNE) == {Part.CORRECTED: (1, 0, -1)}
    assert parts("commune:19225", JUNE) == {Part.CORRECTED: (1, 0, 1)}


def test_communes_that_a_later_roll_brought_first_are_not_corrected():
    one = line()
    load([one], where="commune:19213")

    paid([one, line(), line(commune_code="19225")])

    assert parts(since=JUNE) == {Part.CORRECTED: (1, 0, 1)}


def test_an_undone_correction_corrects_nothing():
    paid([line()])
    second = paid([line(), line()])

    undoing.undo(second, by=officer(), reason="wrong file")

    assert parts(since=JUNE) == {}


def test_corrections_stand_beside_the_bridge_of_two_months():
    one = line()
    paid([one], MAY)
    paid([one, by_account()], MAY)
    paid([one, by_account()])

    assert corrections(span("district:456", MAY, JUNE)) == [(MAY, (1, 1, 1))]
