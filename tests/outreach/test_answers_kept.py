"""What the database itself refuses of answers, and what it lets stand."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from beneficiaries.models import Beneficiary
from officers.models import Role
from outreach.answers import deeds
from outreach.models import Answer, AnswerLine, MissedPayment
from tests.factories import answer, area, line, load, missed, officer, opened

pytestmark = pytest.mark.django_db

DAY = date(2025, 6, 5)


@pytest.fixture(autouse=True)
def june(settings):
    settings.TODAY = DAY


@pytest.fixture
def mine():
    return officer(Role.DISTRICT_OFFICER, area("district:456"))


@pytest.fixture
def person():
    load([line()], period=date(2025, 5, 1))
    return Beneficiary.objects.get()


def refused(rows, **values):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        rows.update(**values)
    return str(caught.value)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"dated": date(2025, 6, 6)}, "answer_not_to_come"),
        ({"state": "loaded"}, "answer_decided_by_somebody"),
        ({"decided_at": timezone.now()}, "answer_decided_by_somebody"),
    ],
)
def test_an_answer_that_cannot_be_is_refused(mine, person, values, name):
    answer(opened(person), by=mine)

    assert name in refused(Answer.objects.all(), **values)


def test_an_answer_is_undone_by_somebody(mine, person):
    made = answer(opened(person), by=mine)
    deeds.load(made, by=mine)

    assert "answer_undone_by_somebody" in refused(Answer.objects.all(), state="undone")
    by = {"undone_at": timezone.now(), "undone_by": mine}
    assert Answer.objects.update(state="undone", **by) == 1


def test_a_line_with_a_fault_is_never_loaded(mine, person):
    answer(opened(person, bank=""), by=mine)

    words = refused(AnswerLine.objects.all(), done="loaded")

    assert "answerline_good_ones_alone_are_loaded" in words


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"month": date(2025, 5, 2)}, "missedpayment_of_a_month"),
        ({"outcome": 1}, "missedpayment_not_paid"),
    ],
)
def test_a_missed_payment_that_cannot_be_is_refused(mine, person, values, name):
    deeds.load(answer(missed(person), kind="post", by=mine), by=mine)

    assert name in refused(MissedPayment.objects.all(), **values)
    assert MissedPayment.objects.update(month=date(2025, 4, 1), outcome=3) == 1
