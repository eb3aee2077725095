"""Rows of payment points are what the lines say, in every way that a month comes to be."""

import random
from collections import Counter, defaultdict
from datetime import date

import pytest
from django.db import IntegrityError
from django.utils import timezone

from officers import system
from payments.models import ChangedCommune, PaymentPoint, Programme
from payments.rolls import undoing
from reports import counting, verifying
from reports.models import PointRate
from tests.factories import JUNE, area, by_account, deliver, line, load, point
from tests.reports.builders import FIELDS, reported
from tests.reports.test_counting import random_line

pytestmark = pytest.mark.django_db

AUGUST = date(2025, 8, 1)
COMMUNES = ["19204", "19207", "19213"]
# Two points of one commune, one of another; people of all three communes collect at each.
POINTS = {"P1": "commune:19213", "P2": "commune:19213", "P3": "commune:19207"}


@pytest.fixture(autouse=True)
def points():
    return {code: point(code, where) for code, where in POINTS.items()}


def some_lines(seed, number=30):
    """Lines of random people, a quarter of them without a point."""
    chance = random.Random(seed)
    return [
        random_line(chance, COMMUNES) | {"point_code": chance.choice([*POINTS, ""])}
        for _ in range(number)
    ]


def rows():
    """The report table of June: figures by commune, point and programme."""
    found = PointRate.objects.filter(period=JUNE).select_related("commune", "point")
    return {
        (row.commune.code, row.point.code, Programme(row.programme).slug): tuple(
            getattr(row, field) for field in FIELDS
        )
        for row in found
    }


def counted(lines):
    """What the table must say of the lines, counted in plain Python."""
    table = defaultdict(Counter)
    for each in lines:
        if each["point_code"]:
            key = (each["commune_code"], each["point_code"], each["programme"])
            in_cash, amount = each["method"] == "cash", int(each["amount"])
            table[key].update(
                recipients=1,
                by_bank_account=int(each["method"] == "account"),
                by_electronic_account=int(each["method"] == "electronic"),
                in_cash=int(in_cash),
                amount=amount,
                amount_in_cash=amount * in_cash,
            )
    return {key: tuple(counts[field] for field in FIELDS) for key, counts in table.items()}


@pytest.mark.parametrize("seed", range(4))
def test_every_row_equals_a_count_of_the_lines(seed):
    lines = some_lines(seed)

    load(lines)

    assert rows() == counted(lines) != {}


def test_a_superseding_roll_leaves_nothing_of_the_first():
    load(some_lines(5))
    corrected = some_lines(6, 6)

    load(corrected)

    assert rows() == counted(corrected)


def test_a_change_in_one_commune_counts_its_rows_alone_also_at_shared_points():
    load([line(point_code="P1"), line(point_code="P1", commune_code="19207")])
    PointRate.objects.update(amount=1)

    ChangedCommune.objects.create(period_id=JUNE, commune=area("commune:19213"))
    counting.count_waiting()

    amounts = PointRate.objects.values_list("commune__code", "amount")
    assert dict(amounts) == {"19213": 3_500_000, "19207": 1}


def test_a_change_in_a_commune_without_payments_forgets_its_rows():
    load([line(point_code="P1")])
    stale("commune:18859", "P1")

    ChangedCommune.objects.create(period_id=JUNE, commune=area("commune:18859"))
    counting.count_waiting()

    assert {key[0] for key in rows()} == {"19213"}


def test_undoing_brings_the_rows_of_the_first_roll_back():
    lines = some_lines(8)
    load(lines)
    second = load(some_lines(9, 5))

    undoing.undo(second, by=system.officer(), reason="wrong file")
    counting.count_waiting()

    assert rows() == counted(lines)


def test_undoing_the_only_roll_leaves_no_rows():
    roll = load(some_lines(10))

    undoing.undo(roll, by=system.officer(), reason="wrong month")
    counting.count_waiting()

    assert rows() == {}


def test_counting_a_month_again_mends_what_was_spoilt():
    lines = some_lines(11)
    load(lines)
    PointRate.objects.update(recipients=9, by_bank_account=0, by_electronic_account=0, in_cash=9)

    counting.count_month(JUNE)

    assert rows() == counted(lines)


def test_counting_a_month_again_forgets_rows_of_communes_without_payments():
    lines = some_lines(12)
    load(lines)
    stale("commune:18859", "P1")

    counting.count_month(JUNE)

    assert rows() == counted(lines)


def test_counting_twice_gives_the_same_rows():
    lines = some_lines(13)
    load(lines)

    counting.count_month(JUNE)

    assert rows() == counted(lines)


def test_points_and_people_without_one_add_up_to_the_commune():
    lines = some_lines(14)
    load(lines)

    without = [each | {"point_code": "none"} for each in lines if not each["point_code"]]

    sums = defaultdict(Counter)
    for table in (rows(), counted(without)):
        for (commune, _, programme), figures in table.items():
            sums[commune, programme].update(dict(zip(FIELDS, figures, strict=True)))
    programmes = {"social_insurance": 1, "social_protection": 2, "merit": 3}
    for (commune, programme), total in sums.items():
        of_commune = reported(JUNE)[area(f"commune:{commune}").pk, programmes[programme]]
        assert of_commune == tuple(total[field] for field in FIELDS)


def test_payments_without_a_point_belong_to_none():
    load([line(), by_account()])

    assert rows() == {}


# verify_rates


def stale(where, code):
    return PointRate.objects.create(
        period_id=JUNE,
        commune=area(where),
        point=PaymentPoint.objects.get(code=code),
        programme=1,
        recipients=1,
        by_bank_account=0,
        by_electronic_account=0,
        in_cash=1,
        amount=1,
        amount_in_cash=1,
        counted_at=timezone.now(),
    )


def test_verifying_finds_nothing_after_a_count():
    load(some_lines(15))

    assert verifying.disagreements() == []


@pytest.mark.parametrize(
    "spoilt",
    [
        {"recipients": 3, "in_cash": 2},
        {"by_bank_account": 0, "in_cash": 2},
        {"by_bank_account": 0, "by_electronic_account": 1},
        {"amount": 1},
        {"amount_in_cash": 1},
    ],
)
def test_verifying_names_a_spoilt_row_of_a_point(spoilt):
    load([line(point_code="P1"), by_account(point_code="P1")])
    PointRate.objects.update(**spoilt)

    [found] = verifying.disagreements()

    assert (found.month, found.area, found.point) == ("2025-06", "commune:19213", "P1")


def test_verifying_names_a_missing_row_and_one_too_many():
    load([line(point_code="P1")])
    PointRate.objects.all().delete()
    stale("commune:19213", "P2")

    found = {each.point: each for each in verifying.disagreements()}

    assert (found["P1"].reported_recipients, found["P1"].counted_recipients) == (None, 1)
    assert (found["P2"].reported_recipients, found["P2"].counted_recipients) == (1, None)


def test_rows_of_points_are_counted_among_the_rows_reported():
    load([line(point_code="P1")])

    assert verifying.rows_reported() == 5


# Constraints


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"recipients": 0, "in_cash": 0}, "pointrate_people"),
        ({"recipients": 2}, "pointrate_methods_add_up"),
    ],
)
def test_a_row_that_cannot_be_is_refused(wrong, constraint):
    deliver([line()])
    stale("commune:19213", "P1")

    with pytest.raises(IntegrityError, match=constraint):
        PointRate.objects.update(**wrong)
