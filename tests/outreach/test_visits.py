"""Whom to visit next: what moves each, in which order, who is left out."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from areas.models import Containment
from beneficiaries.models import Beneficiary
from outreach import expected, visits
from outreach.answers import deeds
from outreach.visits import Motive
from payments.conversions import withdraw
from payments.conversions.known import mark_of
from payments.filters import parts_of
from payments.models import Programme
from tests.factories import (
    account,
    answer,
    area,
    by_account,
    campaign,
    checked,
    claim,
    contact,
    event,
    line,
    load,
    officer,
    point,
    route,
    team,
)

pytestmark = pytest.mark.django_db

DAY = date(2025, 6, 5)
LATER = date(2025, 6, 20)


@pytest.fixture(autouse=True)
def june(settings):
    settings.TODAY = DAY


def found(**asked):
    return visits.of([area("commune:19213").pk], **asked)


def only(**asked):
    [one] = found(**asked).rows
    return one


@pytest.fixture
def person():
    load([line(full_name="Lê Thị Mẫu", birth_date="1950")])
    return Beneficiary.objects.get()


# What moves somebody


def test_whom_nobody_has_asked_is_to_be_asked(person):
    assert (only().motive, only().name) == (Motive.NOT_ASKED, "Lê Thị Mẫu")


@pytest.mark.parametrize("step", ["opened", "registered"])
def test_an_account_without_a_claim_is_stuck(person, step):
    contact(person, step)

    assert only().motive == Motive.STUCK


def test_a_claim_that_the_roll_contradicts_is_stuck():
    same = line()
    load([same], period=date(2025, 5, 1))
    claim(Beneficiary.objects.get(), day=date(2025, 5, 5))

    load([same])

    assert only().motive == Motive.STUCK


@pytest.mark.parametrize(
    ("due", "motive"),
    [(DAY, Motive.CALL_BACK), (LATER, Motive.WAITING)],
)
def test_a_call_back_counts_on_its_day_and_waits_until_then(person, due, motive):
    said = {"day": DAY - timedelta(3), "next_actor": "commune", "due_on": due}
    contact(person, "call_back", **said)

    assert (only().motive, only().actor) == (motive, "commune")


@pytest.mark.parametrize("reason", ["mismatch", "no_phone", "waits_for_bank", "no_bank_near"])
def test_a_reason_that_no_longer_stands_can_be_solved(person, reason):
    contact(person, "refused", reason=reason)
    before = only()

    if reason == "mismatch":
        Beneficiary.objects.update(identity_check=1)
    elif reason == "no_phone":
        Beneficiary.objects.update(phone="0912345678")
    elif reason == "waits_for_bank":
        account(person)
    else:
        event(campaign(area("district:456")), kind="bank_day")

    assert before.motive == Motive.ASKED
    assert only().motive == Motive.SOLVABLE
    assert only().why


def test_an_exemption_that_is_over_can_be_talked_about(person, settings):
    contact(person, "exempt", reason="bedridden", exempt_until=LATER)
    during = found()

    settings.TODAY = LATER + timedelta(1)

    assert during.rows == []
    assert (only().motive, only().why) == (
        Motive.SOLVABLE,
        "exempt until 20/06/2025, which is over",
    )


@pytest.mark.parametrize(
    ("days", "where", "motive"),
    [
        (1, {}, Motive.EVENT_NEAR),
        (14, {}, Motive.EVENT_NEAR),
        (15, {}, Motive.NOT_ASKED),
        (-1, {}, Motive.NOT_ASKED),
        (1, {"commune": "commune:19225"}, Motive.NOT_ASKED),
    ],
)
def test_an_event_in_the_commune_within_two_weeks_is_near(person, days, where, motive):
    said = {name: area(address) for name, address in where.items()}
    event(campaign(area("district:456")), day=DAY + timedelta(days), **said)

    assert only().motive == motive


def test_an_event_at_a_payment_point_is_near_to_those_who_collect_there():
    mine, other = point("BD1"), point("BD2")
    load([line(full_name="Lê Thị Mẫu", point_code="BD1"), line(point_code="BD2")])
    event(campaign(area("district:456")), point=mine)

    assert [one.name for one in found(motive=Motive.EVENT_NEAR).rows] == ["Lê Thị Mẫu"]
    assert other.pk != mine.pk


@pytest.mark.parametrize(("born", "motive"), [("1945", Motive.AT_HOME), ("1946", Motive.NOT_ASKED)])
def test_whoever_is_eighty_is_visited_at_home(born, motive):
    load([line(birth_date=born, citizen_id="")])

    assert only().motive == motive


# Who is left out


def test_whoever_waits_for_the_roll_or_is_paid_no_more_is_left_out(person):
    claimed = claim(person)
    during = found()

    said = {"reason": "nhầm người", "by": officer(), "form": uuid4()}
    withdraw(conversion=claimed, seen=mark_of(claimed), **said)
    after = found()
    Beneficiary.objects.update(status=Beneficiary.Status.ENDED)

    assert during.rows == []
    assert len(after.rows) == 1
    assert found().rows == []


def test_only_the_last_roll_of_the_commune_counts():
    one, two = line(full_name="Lê Thị Mẫu"), line(full_name="Trần Văn Thử")
    load([one, two], period=date(2025, 5, 1))
    load([one, by_account(**{k: two[k] for k in ("full_name", "si_code", "citizen_id")})])

    assert [each.name for each in found().rows] == ["Lê Thị Mẫu"]


def test_a_person_of_two_programmes_is_visited_once():
    one = line()
    load([one, one | {"programme": "merit"}])

    assert found().number == 1


def test_of_two_programmes_the_one_in_which_most_moves_is_told():
    one = line()
    load([one, one | {"programme": "merit"}])
    person = Beneficiary.objects.get()
    contact(person, "opened", programme=Programme.MERIT)

    assert (only().motive, only().stage) == (Motive.STUCK, "opened")


def test_a_claim_of_one_programme_leaves_the_other_to_be_talked_about():
    one = line()
    load([one, one | {"programme": "merit"}])
    claim(Beneficiary.objects.get())

    assert only().motive == Motive.NOT_ASKED


def test_a_day_that_is_set_with_a_mere_try_holds(person):
    contact(person, "not_met", due_on=LATER, next_actor="social_insurance")

    assert (only().motive, only().due_on) == (Motive.WAITING, LATER)


def test_nobody_is_sent_to_who_is_said_to_have_died(person):
    staff = officer("district_officer", area("district:456"))
    made = answer(checked(person, "deceased"), kind="identity", by=staff)
    assert len(found().rows) == 1

    deeds.load(made, by=staff)
    during = found().rows
    deeds.undo(made, by=staff)

    assert during == []
    assert len(found().rows) == 1


def test_whoever_moved_is_visited_where_the_last_roll_has_them():
    one = line(full_name="Lê Thị Mẫu")
    other = line(commune_code="19225")
    load([one, other], period=date(2025, 5, 1))
    load([one | {"commune_code": "19225"}, other, line(full_name="Trần Văn Thử")])

    rows = visits.of([area("commune:19213").pk, area("commune:19225").pk]).rows

    assert [(row.name, row.commune) for row in rows if row.name == "Lê Thị Mẫu"] == [
        ("Lê Thị Mẫu", area("commune:19225").name)
    ]


def test_a_person_of_two_programmes_in_two_communes_is_visited():
    one = line()
    other = {"programme": "merit", "commune_code": "19225"}
    same = {key: one[key] for key in ("si_code", "citizen_id", "full_name")}
    load([one, by_account(**same) | other])

    rows = visits.of([area("commune:19213").pk, area("commune:19225").pk]).rows

    assert len(rows) == 1


def test_an_event_in_a_new_commune_is_near_for_whom_it_took_in(settings):
    load([line()], period=date(2025, 6, 1))
    settings.TODAY = date(2025, 7, 5)
    inside = Containment.objects.filter(
        part=area("commune:19213"), area__is_leaf=True, valid__contains=settings.TODAY
    )
    new = inside.first().area
    event(campaign(area("province:44")), day=date(2025, 7, 8), commune=new)
    planned = event(campaign(area("province:44")), day=date(2025, 7, 9), commune=new)

    found = visits.of(parts_of([new.pk]))

    assert [one.motive for one in found.rows] == [Motive.EVENT_NEAR]
    assert expected.of(planned.campaign, [planned])[planned.pk].people == 1


def test_people_of_other_communes_are_not_read():
    load([line(), line(commune_code="19225", full_name="Võ Thị Khác")])

    assert [one.name for one in found().rows] == ["Nguyễn Thị Mẫu"]


# How they are ordered


def test_the_order_is_by_motive_then_hamlet_then_name():
    names = {
        "Lê Thị Mẫu": "Thôn B",
        "Bùi Thị An": "Thôn B",
        "Trần Văn Thử": "Thôn A",
        "Võ Văn Ví": "Thôn C",
    }
    load([line(full_name=name, hamlet=hamlet) for name, hamlet in names.items()])
    contact(Beneficiary.objects.get(full_name="Võ Văn Ví"), "opened")

    rows = found().rows

    assert [one.name for one in rows] == ["Võ Văn Ví", "Trần Văn Thử", "Bùi Thị An", "Lê Thị Mẫu"]


def test_pages_follow_on_and_the_numbers_are_of_all():
    load([line() for _ in range(visits.PAGE + 3)])
    contact(Beneficiary.objects.order_by("pk")[0], "opened")

    first, second, third = (found(page=page) for page in (1, 2, 3))

    assert (len(first.rows), len(second.rows), len(third.rows)) == (visits.PAGE, 3, 0)
    assert first.numbers == third.numbers
    assert first.numbers[Motive.STUCK] == 1
    assert first.numbers[Motive.NOT_ASKED] == visits.PAGE + 2
    assert first.pages == third.pages == 2
    assert len({one.id for one in [*first.rows, *second.rows]}) == visits.PAGE + 3


def test_a_list_of_nobody_has_one_empty_page():
    assert (found().rows, found().number, found().pages) == ([], 0, 1)


def test_whoever_stands_on_an_open_route_sheet_is_shown_with_it(person):
    goes = team(campaign(area("district:456")), "Tổ 1", "Lê Văn Đi").members.get()
    route(person, member=goes, day=DAY)

    assert (only().assigned_to, only().assigned_for) == ("Lê Văn Đi", DAY)


def test_the_list_is_two_queries(django_assert_num_queries):
    load([line() for _ in range(30)])
    commune = area("commune:19213").pk

    with django_assert_num_queries(2):
        visits.of([commune])
