"""The rate of a campaign's area: baseline, months after, and areas without a campaign."""

from datetime import date
from decimal import Decimal

import pytest

from reports import campaigns
from reports.campaigns import rates_of
from reports.charts.days import scale_for
from tests.factories import area, by_account, campaign, line, load, target

pytestmark = pytest.mark.django_db

MAY, JUNE = date(2025, 5, 1), date(2025, 6, 1)
HERE, BESIDE, FARTHER = "district:456", "district:450", "district:455"
COMMUNE = {HERE: "19213", BESIDE: "18859", FARTHER: "19111"}


@pytest.fixture(autouse=True)
def july(settings):
    settings.TODAY = date(2025, 6, 25)


def rolls(where, *months):
    """Rolls of May, June …, of so many by account among ten."""
    made = [line(commune_code=COMMUNE[where]) for _one in range(10)]
    for month, number in zip((MAY, JUNE), months, strict=False):
        paid = [
            each | {k: v for k, v in by_account().items() if k in ACCOUNT} for each in made[:number]
        ]
        load([*paid, *made[number:]], period=month, where=where)


ACCOUNT = {"method", "bank", "account_number"}


def test_level_points_and_relative_change_are_three_numbers():
    rolls(HERE, 4, 6)

    found = rates_of(campaign(area(HERE), baseline=MAY), "social_insurance")

    assert (found.baseline, found.month) == (MAY, JUNE)
    assert (found.whole.before.percent, found.whole.now.percent) == (40, 60)
    assert found.whole.points == Decimal("20.00")
    assert found.whole.relative == Decimal("50.00")


def test_without_a_baseline_it_is_the_month_before_the_first_day():
    rolls(HERE, 4, 6)

    found = rates_of(campaign(area(HERE)), "social_insurance")

    assert (found.baseline, found.whole.before.by_account) == (MAY, 4)


def test_from_nobody_there_is_no_relative_change():
    rolls(HERE, 0, 3)

    found = rates_of(campaign(area(HERE)), "social_insurance")

    assert (found.whole.points, found.whole.relative) == (Decimal("30.00"), None)


def test_before_it_began_it_is_not_held_against_itself():
    rolls(HERE, 4)
    rolls(BESIDE, 2)

    found = rates_of(campaign(area(HERE)), "social_insurance")

    assert (found.month, found.number_of_others) == (MAY, 1)


def test_a_month_without_a_roll_is_no_data():
    found = rates_of(campaign(area(HERE)), "social_insurance")

    assert (found.whole.now, found.whole.points, found.whole.relative) == (None, None, None)
    assert (found.number_of_others, found.others.now) == (0, None)


def test_those_beside_it_without_a_campaign_are_added_up():
    rolls(HERE, 4, 6)
    rolls(BESIDE, 2, 3)
    rolls(FARTHER, 5, 5)

    found = rates_of(campaign(area(HERE)), "social_insurance")

    assert found.number_of_others == 2
    assert (found.others.before.by_account, found.others.before.recipients) == (7, 20)
    assert (found.others.now.by_account, found.others.points) == (8, Decimal("5.00"))


@pytest.mark.parametrize(
    ("where", "days", "number"),
    [
        (BESIDE, {}, 0),
        ("commune:18859", {}, 0),  # a part of it has one
        ("province:44", {}, 0),
        (BESIDE, {"begins_on": date(2025, 7, 2), "ends_on": None}, 1),  # afterwards
        (BESIDE, {"begins_on": date(2025, 4, 2), "ends_on": date(2025, 4, 30)}, 1),  # before
        (FARTHER, {}, 1),
    ],
)
def test_who_had_a_campaign_in_these_months_is_not_held_against_it(where, days, number):
    rolls(HERE, 4, 6)
    rolls(BESIDE, 2, 3)
    campaign(area(where), name="Đợt khác", **days)

    found = rates_of(campaign(area(HERE)), "social_insurance")

    assert found.number_of_others == number


def test_a_campaign_of_parts_counts_them_alone():
    rolls(HERE, 4, 6)
    rolls(BESIDE, 2, 3)
    drive = campaign(area("province:44"))
    drive.parts.add(area(HERE))

    found = rates_of(drive, "social_insurance")

    assert (found.whole.now.by_account, found.whole.now.recipients) == (6, 10)
    assert [one.area.address for one in found.units] == [HERE]
    assert found.number_of_others == 1


def test_of_a_whole_province_each_district_is_told():
    rolls(HERE, 4, 6)
    rolls(BESIDE, 2, 3)

    found = rates_of(campaign(area("province:44")), "social_insurance")

    told = {one.area.address: one.now and one.now.by_account for one in found.units}
    assert (told[HERE], told[BESIDE], len(told)) == (6, 3, 8)
    assert found.whole.now.by_account == 9


def test_a_month_of_which_rolls_are_missing_is_not_the_last_one():
    rolls(HERE, 2)
    rolls(BESIDE, 10, 10)
    drive = campaign(area("province:44"), baseline=MAY)

    found = rates_of(drive, "social_insurance")
    asked = rates_of(drive, "social_insurance", JUNE)

    assert (found.month, found.whole.points, found.missing) == (MAY, 0, [])
    assert [(month, unit.code) for month, unit in asked.missing] == [(JUNE, "456")]


def test_of_parts_the_rolls_of_others_are_not_missed():
    rolls(HERE, 2, 5)
    rolls(BESIDE, 10)
    drive = campaign(area("province:44"), baseline=MAY)
    drive.parts.set([area(HERE)])

    found = rates_of(drive, "social_insurance")

    assert (found.month, found.whole.points, found.missing) == (JUNE, Decimal("30.00"), [])


@pytest.mark.parametrize("month", [date(2025, 2, 1), date(2024, 12, 1)])
def test_a_month_long_before_it_can_be_asked_for(month):
    rolls(HERE, 4, 6)
    rolls(BESIDE, 4, 6)

    found = rates_of(campaign(area(HERE)), "social_insurance", month)

    assert (found.month, found.whole.now, found.whole.points) == (month, None, None)


def test_the_areas_target_stands_beside_it():
    rolls(HERE, 4, 6)
    target(area(HERE), percent=70)

    [standing] = rates_of(campaign(area(HERE)), "social_insurance").standings

    assert (standing.people, standing.to_go) == (6, 1)


def test_each_part_stands_to_its_own_target():
    rolls(HERE, 4, 6)
    rolls(BESIDE, 2, 3)
    target(area(HERE), percent=60)

    found = rates_of(campaign(area("province:44")), "social_insurance")

    told = {one.area.address: [each.to_go for each in one.standings] for one in found.units}
    assert (told[HERE], told[BESIDE]) == ([0], [])
    assert (found.have_targets, found.standings) == (True, [])


def test_the_programme_is_the_first_that_has_rolls():
    load([line(programme="merit")], period=MAY)

    assert campaigns.programme_of(campaign(area(HERE))) == "merit"


@pytest.mark.parametrize(
    ("most", "top"), [(0, 4), (4, 4), (5, 8), (9, 20), (21, 40), (100, 200), (2300, 4000)]
)
def test_a_scale_goes_in_round_steps(most, top):
    assert scale_for(most) == top
