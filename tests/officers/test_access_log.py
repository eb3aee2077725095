"""Who saw, found or took personal data is written down, or it is not shown."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from beneficiaries.models import Beneficiary
from officers.models import AccessLog, Role
from tests.factories import area, deliver, line, load, officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    """Signed in, with the whole country in sight."""
    made = officer(Role.PROVINCIAL_STAFF, area("country:VN"))
    client.force_login(made)
    return made


@pytest.fixture
def stranger(client):
    """Signed in, with another province in sight."""
    made = officer(Role.PROVINCIAL_STAFF, area("province:79"))
    client.force_login(made)
    return made


def logged():
    return list(AccessLog.objects.order_by("pk").values_list("officer", "action", "person"))


def logged_subjects():
    return list(AccessLog.objects.values_list("officer", "action", "subject", "rows"))


def paid_person(**cells):
    load([line(**cells)])
    return Beneficiary.objects.get()


def test_looking_at_a_person_is_written_down(client, staff):
    person = paid_person()

    client.get(f"/beneficiaries/{person.uuid}/")

    assert logged() == [(staff.pk, "viewed", person.uuid)]


def test_looking_twice_is_written_down_twice(client, staff):
    person = paid_person()

    for _ in range(2):
        client.get(f"/beneficiaries/{person.uuid}/")

    assert len(logged()) == 2


def test_a_search_writes_down_everybody_it_found(client, staff):
    load([line(full_name="Lê Thị Hoa"), line(full_name="Lê Thị Hòa"), line()])

    client.post("/beneficiaries/", {"q": "le hoa"}, follow=True)

    found = Beneficiary.objects.filter(full_name__startswith="Lê")
    assert set(logged()) == {(staff.pk, "searched", one.uuid) for one in found}


def test_a_search_that_finds_nobody_is_written_down_without_its_question(client, staff):
    paid_person()

    client.post("/beneficiaries/", {"q": "nowhere"}, follow=True)

    assert logged_subjects() == [(staff.pk, "searched", "nobody found", 0)]


def test_nothing_is_searched_by_an_address(client, staff):
    paid_person(full_name="Lê Thị Hoa")

    page = client.get("/beneficiaries/?q=Hoa").content.decode()

    assert "Lê Thị Hoa" not in page
    assert logged() == []


def test_a_person_out_of_sight_is_neither_shown_nor_written_down(client, stranger):
    person = paid_person()

    response = client.get(f"/beneficiaries/{person.uuid}/")

    assert response.status_code == 404
    assert logged() == []


def test_the_faults_of_a_roll_quote_people_and_are_written_down(client, staff):
    roll = deliver([line(), line(birth_date="31/02/1948"), line(amount="0")]).roll

    client.get(f"/rolls/{roll.pk}/")

    assert logged_subjects() == [(staff.pk, "viewed", f"roll {roll.pk}", 2)]


def test_a_roll_without_faults_names_nobody_and_writes_nothing(client, staff):
    roll = load([line()])

    client.get(f"/rolls/{roll.pk}/")

    assert logged_subjects() == []


def test_taking_a_rolls_file_is_written_down_with_its_number_of_lines(client, staff):
    roll = load([line(), line(), line()])

    client.get(f"/rolls/{roll.pk}/file")

    assert logged_subjects() == [(staff.pk, "exported", f"file of roll {roll.pk}", 3)]


# No log, no page


@pytest.fixture
def log_refuses():
    """From now on the database takes no row into the access log."""

    def refuse():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(
                "ALTER TABLE officers_accesslog ADD CONSTRAINT full_up CHECK (false) NOT VALID"
            )

    return refuse


@pytest.mark.parametrize("what", ["person", "search", "roll", "file"])
def test_what_cannot_be_written_down_is_not_shown(client, staff, log_refuses, what):
    roll = deliver([line(full_name="Lê Thị Hoa"), line(amount="0")], accept_good=True).roll
    person = Beneficiary.objects.get()
    ask = {
        "person": lambda: client.get(f"/beneficiaries/{person.uuid}/"),
        "search": lambda: client.post("/beneficiaries/", {"q": "hoa"}, follow=True),
        "roll": lambda: client.get(f"/rolls/{roll.pk}/"),
        "file": lambda: client.get(f"/rolls/{roll.pk}/file"),
    }
    assert ask[what]().status_code == 200

    log_refuses()

    with pytest.raises(IntegrityError, match="full_up"):
        ask[what]()


@pytest.mark.parametrize(
    "statement",
    ["UPDATE officers_accesslog SET purpose = 'none'", "DELETE FROM officers_accesslog"],
)
def test_what_was_written_down_stays(client, staff, statement):
    client.get(f"/beneficiaries/{paid_person().uuid}/")

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)

    assert len(logged()) == 1
