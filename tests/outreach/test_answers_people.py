"""Which person a line of a partner's answer means, and when it is nobody."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from beneficiaries.models import Beneficiary
from officers.models import Role
from tests.factories import answer, area, line, load, officer, opened

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def june(settings):
    settings.TODAY = date(2025, 6, 5)


@pytest.fixture
def mine():
    return officer(Role.DISTRICT_OFFICER, area("district:456"))


@pytest.fixture
def person():
    load([line(full_name="Lê Thị Mẫu")])
    return Beneficiary.objects.get()


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"reference": "", "citizen_id": "", "si_code": ""}, "identifier_missing"),
        ({"reference": "12"}, "reference_form"),
        ({"reference": "", "citizen_id": "44150000001"}, "citizen_id_form"),
        ({"reference": "", "si_code": "123"}, "si_code_form"),
        ({"reference": str(uuid4())}, "not_found"),
        ({"reference": "", "citizen_id": "044150999999"}, "not_found"),
        ({"citizen_id": "044150999999"}, "number_differs"),
        ({"full_name": "Trần Văn Khác"}, "name_differs"),
        ({"birth_date": "1951"}, "birth_differs"),
        ({"birth_date": "x"}, "birth_not_a_date"),
        ({"birth_date": ""}, "needed"),
    ],
)
def test_a_line_must_mean_one_person_and_agree_with_them(mine, person, cells, code):
    made = answer(opened(person, **{"citizen_id": "", "si_code": ""} | cells), by=mine)

    row = made.lines.get()
    assert [each["code"] for each in row.findings] == [code]
    assert not row.is_good


@pytest.mark.parametrize("column", ["citizen_id", "si_code"])
def test_a_line_may_name_a_person_by_a_number(mine, person, column):
    said = {"reference": "", column: getattr(person, column)}

    assert answer(opened(person, **said), by=mine).lines.get().person == person


def test_a_reference_and_a_number_of_two_people_are_a_fault(mine):
    load([line(), line()])
    one, other = Beneficiary.objects.order_by("pk")

    row = answer(opened(one, si_code=other.si_code), by=mine).lines.get()

    assert [each["code"] for each in row.findings] == ["two_people"]


def test_a_name_may_come_without_accents_and_in_capitals(mine, person):
    assert answer(opened(person, full_name="LE THI MAU"), by=mine).lines.get().is_good


def test_whose_payments_have_ended_is_said(mine, person):
    Beneficiary.objects.update(status=Beneficiary.Status.ENDED)

    row = answer(opened(person), by=mine).lines.get()

    assert "payment_ended" in [each["code"] for each in row.findings]


def test_checking_many_lines_takes_as_many_statements_as_checking_one(mine):
    load([line() for _ in range(40)])
    people = list(Beneficiary.objects.all())

    def statements(*lines):
        with CaptureQueriesContext(connection) as found:
            answer(*lines, by=mine)
        return len(found)

    one, many = opened(people[0]), [opened(each) for each in people]

    assert statements(*many) == statements(one)
