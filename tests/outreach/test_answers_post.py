"""The post's answer: whose money of a month did not reach them, and who misses it twice."""

from datetime import date

import pytest

from beneficiaries.models import Beneficiary
from officers.models import Role
from outreach.answers import deeds, work
from outreach.answers.findings import sentence
from outreach.models import MissedPayment
from payments.models import MonthlyPayment
from payments.rolls import undoing
from reports import verifying
from tests.factories import answer, area, by_account, line, load, missed, officer, rows_of
from tests.reports.test_partner_lists import made as list_made
from tests.reports.test_partner_lists import rows_in
from tests.web.test_pages_queries import queries

pytestmark = pytest.mark.django_db

DAY = date(2025, 6, 5)
APRIL, MAY = date(2025, 4, 1), date(2025, 5, 1)
TABLES = ["outreach_missedpayment", "payments_monthlypayment", "beneficiaries_beneficiary"]


@pytest.fixture(autouse=True)
def june(settings):
    settings.TODAY = DAY


@pytest.fixture
def mine():
    return officer(Role.DISTRICT_OFFICER, area("district:456"))


@pytest.fixture
def person():
    """Paid in cash from March to June."""
    same = line(full_name="Lê Thị Mẫu")
    for month in range(3, 7):
        load([same], period=date(2025, month, 1))
    return Beneficiary.objects.get()


def loaded(*lines, by, **said):
    answered = answer(*lines, kind="post", by=by, **said)
    deeds.load(answered, by=by)
    return answered


def asked(officer):
    return {each.code: [item.words for item in each.items] for each in work.lists(officer)}


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        ("uncollected", 2),
        ("Chưa nhận", 2),
        ("Không nhận", 2),
        ("returned", 3),
        ("Chuyển trả", 3),
        ("Hoàn trả", 3),
    ],
)
def test_an_outcome_is_kept_beside_the_payment(mine, person, outcome, code):
    loaded(missed(person, outcome=outcome, reason="away"), by=mine)

    kept = MissedPayment.objects.get()
    assert (kept.beneficiary, kept.month, kept.outcome) == (person, MAY, code)
    assert (kept.reason, kept.said_on) == ("away", DAY)


def test_nothing_is_changed_before_it_is_loaded(mine, person):
    before = rows_of(TABLES)

    answer(missed(person), kind="post", by=mine)

    assert rows_of(TABLES) == before


def test_a_roll_that_is_loaded_again_does_not_lose_it_and_the_figures_stay_true(mine, person):
    loaded(missed(person), by=mine)

    ids = {"citizen_id": person.citizen_id, "si_code": person.si_code}
    load([line(full_name=person.full_name, amount="3600000", **ids)], period=MAY)

    assert MissedPayment.objects.get().month == MAY
    assert MonthlyPayment.objects.get(period=MAY).amount == 3_600_000
    assert verifying.disagreements() == []


def test_a_roll_that_is_undone_may_take_the_person_away(mine):
    roll = load([line()], period=MAY)
    loaded(missed(Beneficiary.objects.get()), by=mine)

    undoing.undo(roll, by=mine, reason="wrong file")

    assert not Beneficiary.objects.exists()
    assert asked(mine) == work.counts(mine) == {}


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"period": ""}, "needed"),
        ({"period": "May"}, "period_not_a_month"),
        ({"period": "07/2025"}, "month_to_come"),
        ({"period": "02/2025"}, "on_no_roll_then"),
        ({"outcome": ""}, "needed"),
        ({"outcome": "lost"}, "outcome_unknown"),
        ({"outcome": "paid"}, "was_paid"),
    ],
)
def test_what_is_wrong_with_a_line_is_said(mine, person, cells, code):
    row = answer(missed(person) | cells, kind="post", by=mine).lines.get()

    assert [each["code"] for each in row.findings] == [code]
    assert sentence(row.findings[0])


def test_whoever_is_paid_by_account_collects_nothing_at_the_post(mine):
    load([by_account()], period=MAY)

    row = answer(missed(Beneficiary.objects.get()), kind="post", by=mine).lines.get()

    assert [each["code"] for each in row.findings] == ["by_account_then"]


def test_what_the_roll_says_otherwise_is_a_warning(mine):
    load([line(outcome="paid")], period=MAY)

    row = answer(missed(Beneficiary.objects.get()), kind="post", by=mine).lines.get()

    assert [(each["code"], each["is_warning"]) for each in row.findings] == [
        ("roll_says_paid", True)
    ]


def test_several_months_of_one_person_are_several_lines(mine, person):
    made = answer(missed(person, "04/2025"), missed(person), missed(person), kind="post", by=mine)

    good = [row.is_good for row in made.lines.order_by("number")]
    assert good == [True, False, False]


# Two months in a row


def test_one_month_is_no_warning_and_two_are(mine, person):
    loaded(missed(person, reason="away"), by=mine)
    assert asked(mine) == work.counts(mine) == {}

    loaded(missed(person, "04/2025"), by=mine)

    assert asked(mine) == {"missed": ["2 months, up to 05/2025: away"]}
    assert work.counts(mine) == {"missed": 1}


def test_three_months_are_counted(mine, person):
    loaded(*(missed(person, month) for month in ("03/2025", "04/2025", "05/2025")), by=mine)

    assert asked(mine) == {"missed": ["3 months, up to 05/2025"]}


def test_months_that_are_not_in_a_row_are_no_warning(mine, person):
    loaded(missed(person, "03/2025"), missed(person, "05/2025"), by=mine)

    assert asked(mine) == {}


def test_the_month_before_may_be_known_by_the_roll(mine):
    same = line()
    load([same | {"outcome": "uncollected"}], period=APRIL)
    load([same | {"outcome": ""}], period=MAY)

    loaded(missed(Beneficiary.objects.get()), by=mine)

    assert asked(mine) == {"missed": ["2 months, up to 05/2025"]}


def test_both_months_may_be_known_by_the_roll_alone(mine):
    same = line(outcome="uncollected")
    for month in (APRIL, MAY):
        load([same, line()], period=month)

    assert asked(mine) == {"missed": ["2 months, up to 05/2025"]}
    assert work.counts(mine) == {"missed": 1}


def test_the_last_month_may_be_known_by_the_roll(mine):
    same = line()
    load([same], period=APRIL)
    load([same | {"outcome": "returned"}], period=MAY)

    loaded(missed(Beneficiary.objects.get(), "04/2025"), by=mine)

    assert asked(mine) == {"missed": ["2 months, up to 05/2025"]}


def test_an_account_of_another_programme_is_no_money_of_this_one(mine):
    same = line()
    account = {"method": "account", "bank": "Agribank", "account_number": "3800205123456"}
    for month in (APRIL, MAY, date(2025, 6, 1)):
        load([same, same | account | {"programme": "merit"}], period=month)
    person = Beneficiary.objects.get()

    loaded(missed(person, "04/2025"), missed(person), by=mine)

    assert asked(mine) == {"missed": ["2 months, up to 05/2025"]}


def test_one_month_of_each_of_two_programmes_is_no_two_months(mine):
    same = line()
    load(
        [same | {"outcome": "uncollected"}, same | {"programme": "merit", "outcome": "paid"}],
        period=APRIL,
    )
    load(
        [same | {"outcome": "paid"}, same | {"programme": "merit", "outcome": "uncollected"}],
        period=MAY,
    )

    assert asked(mine) == {}


def test_a_month_that_a_later_roll_says_was_paid_is_not_missed(mine):
    same = line()
    load([same], period=APRIL)
    load([same], period=MAY)
    person = Beneficiary.objects.get()
    loaded(missed(person, "04/2025"), missed(person), by=mine)

    load([same | {"outcome": "paid"}], period=MAY)

    assert asked(mine) == {}


def test_the_month_before_may_be_known_by_another_districts_roll(mine):
    moves = line(commune_code="18859", outcome="uncollected")
    load([moves], period=APRIL, where="district:450")
    load([moves | {"commune_code": "19213"}], period=MAY)

    assert asked(mine) == {"missed": ["2 months, up to 05/2025"]}


@pytest.mark.parametrize("how", ["collected", "by account", "ended"])
def test_the_warning_goes_when_money_is_received_or_payments_end(mine, person, how):
    loaded(missed(person, "04/2025"), missed(person), by=mine)
    ids = {name: getattr(person, name) for name in ("citizen_id", "si_code", "full_name")}

    if how == "collected":
        load([line(outcome="paid", **ids)])
    elif how == "by account":
        load([by_account(**ids)])
    else:
        Beneficiary.objects.update(status=Beneficiary.Status.ENDED)

    assert asked(mine) == {}


def test_what_lies_far_back_is_no_warning_any_more(mine, person, settings):
    loaded(missed(person, "04/2025"), missed(person), by=mine)

    settings.TODAY = date(2025, 8, 5)

    assert asked(mine) == {}


def test_a_neighbours_people_are_not_named(mine, person):
    loaded(missed(person, "04/2025"), missed(person), by=mine)

    assert asked(officer(Role.DISTRICT_OFFICER, area("district:450"))) == {}


def test_the_post_hears_next_month_who_did_not_collect(mine, person):
    loaded(missed(person), by=mine)

    assert rows_in(list_made(mine, "post"))[1][7] == "yes"


# Undoing


def test_undoing_brings_back_what_was_known_before(mine, person):
    loaded(missed(person, reason="away"), by=mine, dated=date(2025, 6, 2))
    before = rows_of(TABLES)
    made = loaded(missed(person, outcome="returned"), by=mine)
    assert MissedPayment.objects.get().outcome == 3

    deeds.undo(made, by=mine)

    assert rows_of(TABLES) == before


def test_undoing_the_first_answer_leaves_nothing_known(mine, person):
    before = rows_of(TABLES)
    made = loaded(missed(person), by=mine)

    deeds.undo(made, by=mine)

    assert rows_of(TABLES) == before


def test_what_a_later_answer_says_stays(mine, person):
    first = loaded(missed(person), by=mine)
    loaded(missed(person), by=mine)
    before = rows_of(TABLES)

    deeds.undo(first, by=mine)

    assert rows_of(TABLES) == before
    assert first.lines.get().done == "undone"


def test_answers_that_are_undone_in_the_order_they_were_loaded_leave_nothing(mine, person):
    before = rows_of(TABLES)
    both = [missed(person, "04/2025"), missed(person)]
    first, second = loaded(*both, by=mine), loaded(*both, by=mine)

    deeds.undo(first, by=mine)
    during = asked(mine)
    deeds.undo(second, by=mine)

    assert during == {"missed": ["2 months, up to 05/2025"]}
    assert rows_of(TABLES) == before


def test_an_older_answer_does_not_take_the_place_of_a_newer_one(mine, person):
    older = answer(missed(person), kind="post", by=mine, dated=date(2025, 6, 3))
    loaded(missed(person, outcome="returned"), by=mine)

    deeds.load(older, by=mine)

    assert older.lines.get().why["code"] == "newer_result"
    assert MissedPayment.objects.get().outcome == 3


def test_the_page_asks_as_often_for_many(client, mine, person):
    client.force_login(mine)
    client.cookies["django_language"] = "en"
    same = [line() for _ in range(20)]
    for month in (APRIL, MAY):
        load(same, period=month)
    people = list(Beneficiary.objects.filter(payments__period=MAY).distinct())
    loaded(missed(people[0]), missed(people[0], "04/2025"), by=mine)
    asked_once = queries(lambda: client.get("/outreach/answers/"))

    loaded(*(missed(one, month) for one in people[1:] for month in ("04/2025", "05/2025")), by=mine)

    assert work.counts(mine) == {"missed": 20}
    assert queries(lambda: client.get("/outreach/answers/")) == asked_once <= 16
