"""The page on which an officer asks for a list of people, and takes its file."""

from datetime import date

import pytest

from officers.models import AccessLog, Role
from reports import person_list_forms, person_lists
from reports.models import PersonList
from tests.factories import area, line, load, officer, person_list

pytestmark = pytest.mark.django_db

ASKED = {
    "which": "cash",
    "area": "district:456",
    "period": "2025-06",
    "programme": "social_insurance",
    "form": "csv",
    "purpose": "home visits in June",
}


@pytest.fixture(autouse=True)
def june(settings):
    settings.TODAY = date(2025, 6, 5)
    load([line(full_name="Nguyễn Thị An")])


@pytest.fixture
def mine(client):
    """Signed in for district 456, reading English."""
    somebody = officer(Role.DISTRICT_OFFICER, area("district:456"))
    client.force_login(somebody)
    client.cookies["django_language"] = "en"
    return somebody


def test_a_list_is_asked_for_made_and_taken(client, mine):
    assert client.post("/lists/", ASKED).status_code == 302
    assert 'hx-trigger="every 2s"' in client.get("/lists/").content.decode()

    person_lists.work()

    page = client.get("/lists/").content.decode()
    one = PersonList.objects.get()
    assert f'href="/lists/{one.pk}"' in page
    assert "home visits in June" in page
    assert "hx-trigger" not in page
    taken = client.get(f"/lists/{one.pk}")
    assert "Nguyễn Thị An" in taken.getvalue().decode()
    name = "2025-06-people-cash-district-456-social_insurance.csv"
    assert taken["Content-Disposition"] == f'attachment; filename="{name}"'
    assert taken["Cache-Control"] == "no-store, private"


def test_taking_is_logged_and_asking_for_the_head_is_not(client, mine):
    one = person_list(area("district:456"), mine)
    before = AccessLog.objects.count()

    assert client.head(f"/lists/{one.pk}").status_code == 200
    assert AccessLog.objects.count() == before
    client.get(f"/lists/{one.pk}")
    row = AccessLog.objects.latest("pk")
    assert (row.officer, row.action, row.rows) == (mine, "exported", 1)
    assert row.purpose == "to be visited"


def test_a_list_of_somebody_else_is_missing(client, mine):
    one = person_list(area("district:456"), officer(Role.PROVINCIAL_STAFF, area("province:44")))

    assert client.get(f"/lists/{one.pk}").status_code == 404
    assert str(one.made.number) not in client.get("/lists/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"purpose": ""}, "purpose", "This field is required."),
        ({"purpose": "abc"}, "purpose", "Ensure this value has at least 5 characters (it has 3)."),
        ({"area": "district:450"}, "area", "This is none of your areas."),
        ({"area": "nowhere"}, "area", "This is none of your areas."),
        (
            {"period": "2025-08"},
            "area",
            "This unit did not exist in that month. Choose the one that did.",
        ),
        ({"period": "1999-01"}, "period", None),
        ({"period": "soon"}, "period", "Write a month, as in 2025-06 or 06/2025."),
        ({"which": "everything"}, "which", None),
        ({"form": "doc"}, "form", None),
        ({"programme": "x"}, "programme", None),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    client, mine, wrong, field, sentence
):
    response = client.post("/lists/", ASKED | wrong)

    assert response.status_code == 200
    errors = response.context["form"].errors
    assert list(errors) == [field]
    if sentence:
        assert errors[field] == [sentence]
    if field != "purpose":
        assert "home visits in June" in response.content.decode()
    assert not PersonList.objects.exists()


def test_pages_for_too_many_people_are_refused_at_their_field(client, mine, monkeypatch):
    monkeypatch.setattr(person_list_forms, "MOST_OF_A_PDF", 1)
    load([line(), line(full_name="Nguyễn Thị Bình")])

    response = client.post("/lists/", ASKED | {"form": "pdf"})

    assert response.context["form"].errors == {
        "form": [
            "A PDF holds at most 1 rows, and this list has 2."
            " Choose XLSX or CSV, or a smaller area."
        ]
    }
    assert client.post("/lists/", ASKED | {"form": "pdf", "which": "worklist"}).status_code == 302


def test_a_fourth_list_waits_until_the_others_are_made(client, mine):
    for which in ("cash", "account", "all"):
        client.post("/lists/", ASKED | {"which": which})

    response = client.post("/lists/", ASKED | {"which": "worklist"})

    assert "Your earlier lists are being made" in response.content.decode()
    person_lists.work()
    assert client.post("/lists/", ASKED | {"which": "worklist"}).status_code == 302
