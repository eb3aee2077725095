"""Targets: which one is in force, how an area stands to it, and that every surface says so."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from reports import exports, targets
from reports.history import months_of
from reports.models import Measure, Target
from reports.papers import comma
from reports.rankings import ranking
from reports.targets import State
from tests.factories import JUNE, area, target
from tests.reports.builders import rate

pytestmark = pytest.mark.django_db

MAY = date(2025, 5, 1)
JULY = date(2025, 7, 1)


def districts(month=JUNE):
    return ranking(
        month=month, area=area("province:44"), level="district", programme="social_insurance"
    )


def row_of(found, address="district:456"):
    return next(row for row in found.rows if row.area.address == address)


@pytest.mark.parametrize(
    ("by_account", "state", "to_go"),
    [
        (0, State.MISSED, 2900),
        (2899, State.MISSED, 1),
        (2900, State.MET, 0),
        (2901, State.EXCEEDED, 0),
        (4832, State.EXCEEDED, 0),
    ],
)
def test_people_to_go_are_rounded_up_to_whole_people(by_account, state, to_go):
    rate("district:456", by_account, 4832)  # of whom 60 % are 2,899.2
    target(area("district:456"))

    standing = row_of(districts()).target

    assert (standing.state, standing.to_go) == (state, to_go)


def test_a_percentage_with_decimals_asks_for_as_many_people_as_it_says():
    rate("district:456", 100, 1000)
    target(area("district:456"), percent=Decimal("33.35"))

    assert row_of(districts()).target.needed == 334


def test_the_pace_is_what_is_left_by_the_months_that_are_left():
    rate("district:456", 2460, 4832, month=MAY)
    rate("district:456", 2500, 4832)
    target(area("district:456"))

    standing = row_of(districts()).target

    assert (standing.to_go, standing.months_left, standing.a_month) == (400, 6, 67)
    assert standing.last_month == 40


def test_in_the_month_that_it_is_due_no_month_is_left_to_share_among():
    rate("district:456", 2500, 4832)
    target(area("district:456"), due=JUNE)

    standing = row_of(districts()).target

    assert (standing.months_left, standing.a_month) == (0, None)


@pytest.mark.parametrize(
    ("month", "percent"),
    [
        (date(2024, 12, 1), None),  # before its document
        (date(2025, 1, 1), 40),  # the month of the document
        (date(2025, 6, 1), 40),  # the month it is due
        (date(2025, 7, 1), 60),  # the next one
        (date(2026, 3, 1), 60),  # the last one goes on
    ],
)
def test_the_target_that_is_due_next_is_in_force(month, percent):
    where = area("district:456")
    target(where, percent=60)
    target(where, percent=40, due=JUNE)
    every_one = targets.of_areas([where.pk], "social_insurance")[where.pk]

    found = targets.in_force(every_one, month)

    assert (found and found.percent) == percent


def test_a_target_of_another_measure_or_programme_is_not_that_of_the_rate():
    rate("district:456", 10, 100)
    target(area("district:456"), measure=Measure.OPENED)
    target(area("district:456"), programme="merit")

    assert row_of(districts()).target is None


def test_each_measure_counts_people_of_its_own():
    rate("district:456", 10, 100, opened=61)
    where = area("district:456")
    target(where, measure=Measure.OPENED)
    found = districts()

    standing = targets.standing(
        found.set_for[where.pk], JUNE, row_of(found).figures, None, Measure.OPENED
    )

    assert (standing.people, standing.state) == (61, State.EXCEEDED)


def test_an_area_without_data_has_a_target_and_no_standing():
    target(area("district:456"))

    assert row_of(districts()).target is None


def test_past_months_stand_to_the_target_of_their_own_time():
    rate("province:44", 50, 100, month=MAY)
    rate("province:44", 61, 100)
    target(area("province:44"))
    target(area("province:44"), percent=40, due=MAY)

    states = {
        each.month: each.target and (each.target.target.percent, each.target.state)
        for each in months_of(districts())
    }

    assert states[JUNE] == (60, State.EXCEEDED)
    assert states[MAY] == (40, State.EXCEEDED)
    assert states[date(2025, 4, 1)] is None


def test_files_say_the_target_and_the_people_to_it():
    rate("district:456", 2500, 4832)
    target(area("district:456"), percent=Decimal("60.50"))
    text = exports.as_csv(districts()).removeprefix(comma.BOM)

    lines = {line["area_code"]: line for line in csv.DictReader(io.StringIO(text))}

    assert (lines["456"]["target_percent"], lines["456"]["people_to_target"]) == ("60.50", "424")
    assert (lines["450"]["target_percent"], lines["450"]["people_to_target"]) == ("", "")


def test_a_thing_has_one_target_in_the_database_too():
    target(area("district:456"))

    with pytest.raises(IntegrityError, match="target_one_of_a_thing"), transaction.atomic():
        target(area("district:456"), number="2/KH")


def test_the_database_takes_no_target_above_a_hundred_percent():
    with pytest.raises(IntegrityError, match="target_percent"), transaction.atomic():
        target(area("district:456"), percent=130)


def test_every_change_is_kept():
    made = target(area("district:456"))
    Target.objects.filter(pk=made.pk).update(percent=70)

    kept = made.changes.order_by("pgh_id").values_list("pgh_label", "percent")

    assert list(kept) == [("made", 60), ("changed_from", 60), ("changed_to", 70)]
