"""The auditor's pages: the log and its filters, who looked at a person, unusual reading."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from beneficiaries.models import Beneficiary
from officers.access import Action, log_person, log_subject
from officers.models import AccessLog, Role
from payments import unusual_reading
from payments.unusual_reading import MOST_FOUND, MOST_LISTED, MOST_PEOPLE, MOST_ROWS_TAKEN
from tests.factories import area, claim, line, load, officer

pytestmark = pytest.mark.django_db

AUGUST = date(2025, 8, 1)
CITIZEN_ID, SI_CODE, NAME = "044150987654", "4412345678", "Bà Được Xem"
# In the same days, whatever the hour at which the tests run.
TODAY = timezone.localdate()
NOON = timezone.make_aware(datetime.combine(TODAY, datetime.min.time())) + timedelta(hours=12)


@pytest.fixture
def auditor(client):
    made = officer(Role.AUDITOR, area("province:44", AUGUST))
    client.force_login(made)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return made


@pytest.fixture
def inside():
    return officer(Role.DISTRICT_OFFICER, area("office:44-03", AUGUST))


@pytest.fixture
def beside():
    return officer(Role.DISTRICT_OFFICER, area("province:79", AUGUST))


@pytest.fixture
def person():
    load([line(full_name=NAME, citizen_id=CITIZEN_ID, si_code=SI_CODE)])
    return Beneficiary.objects.get()


def written(who, action=Action.VIEWED, *, at=NOON, times=1, **said):
    """So many rows of the log as of a time; each of another person, where nothing is said."""
    made = AccessLog.objects.bulk_create(
        AccessLog(officer=who, action=action, **said or {"person": uuid4()}) for _ in range(times)
    )
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # past the triggers
        cursor.execute(
            "UPDATE officers_accesslog SET at = %s WHERE id = ANY(%s)",
            [at, [one.pk for one in made]],
        )
        cursor.execute("RESET session_replication_role")


def claimed(person, settings, **said):
    """A claim as of June 2025, when it could be made."""
    settings.TODAY = date(2025, 6, 5)
    made = claim(person, **said)
    settings.TODAY = None
    return made


def words(response):
    return " ".join(response.content.decode().split())


def officers_on(client, question):
    table = client.get(f"/access-log/{question}").context["table"]
    return [row.record.officer.username for row in table.rows]


# The log


def test_a_subject_is_told_in_the_readers_language(client, auditor, inside):
    log_subject(inside, Action.VIEWED, "roll 150", rows=3)
    log_subject(inside, Action.SEARCHED, "something that nobody wrote", rows=0)

    page = words(client.get("/access-log/"))

    assert "roll 150" in page
    assert "something that nobody wrote" in page


def test_the_log_is_narrowed_to_days_from_and_until(client, auditor, inside):
    written(inside, at=NOON - timedelta(days=2), subject="before")
    written(inside, at=NOON - timedelta(days=1), subject="within")
    written(inside, subject="after")
    day = TODAY - timedelta(days=1)

    table = client.get(f"/access-log/?since={day}&until={day}").context["table"]

    assert [row.record.subject for row in table.rows] == ["within"]


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "nonsense"])
def test_an_odd_day_is_no_server_error(client, auditor, day):
    assert client.get(f"/access-log/?since={day}&until={day}").status_code == 200


def test_an_officers_whole_name_means_nobody_else(client, auditor, inside):
    longer = officer(Role.DISTRICT_OFFICER, area("office:44-03", AUGUST))
    type(longer).objects.filter(pk=longer.pk).update(username=f"{inside.username}0x")
    for one in (inside, longer):
        log_subject(one, Action.VIEWED, "roll 1", rows=1)

    assert officers_on(client, f"?officer={inside.username}") == [inside.username]
    assert officers_on(client, "?officer=0x") == [f"{inside.username}0x"]


# Who looked at a person


@pytest.mark.parametrize("number", [CITIZEN_ID, SI_CODE, "044150 987654"])
def test_who_looked_at_a_person_is_answered_to_their_number(
    client, auditor, inside, person, number
):
    log_person(inside, Action.REVEALED, person.uuid, purpose="asked by the bank")
    log_person(inside, Action.VIEWED, uuid4(), purpose="somebody else")

    page = words(client.post("/access-log/person/", {"number": number}))

    assert inside.username in page
    assert "asked by the bank" in page
    assert "somebody else" not in page


def test_nothing_of_the_person_is_shown(client, auditor, inside, person):
    log_person(inside, Action.VIEWED, person.uuid)

    page = words(client.post("/access-log/person/", {"number": CITIZEN_ID}))

    for told in (CITIZEN_ID, SI_CODE, NAME, str(person.uuid), "1950", "Võ Ninh"):
        assert told not in page
    assert "044150••••••" in page


def test_readings_by_officers_outside_the_own_areas_are_not_shown(client, auditor, beside, person):
    log_person(beside, Action.VIEWED, person.uuid)

    page = words(client.post("/access-log/person/", {"number": CITIZEN_ID}))

    assert beside.username not in page


def test_a_number_that_nobody_has_is_answered_as_one_whom_nobody_looked_at(
    client, auditor, inside, person
):
    log_subject(inside, Action.VIEWED, "roll 1", rows=1)
    ask = {"unread": CITIZEN_ID, "of nobody": "044150111111"}

    answers = {
        who: words(client.post("/access-log/person/", {"number": number}))
        for who, number in ask.items()
    }

    for answer in answers.values():
        assert "nobody looked at a person with this number" in answer
    assert inside.username not in answers["of nobody"]
    again = words(client.post("/access-log/person/", {"number": CITIZEN_ID}))
    assert "nobody looked at a person with this number" in again


def test_asking_is_written_down_without_the_number(client, auditor, inside, person):
    log_person(inside, Action.VIEWED, person.uuid)

    client.post("/access-log/person/", {"number": CITIZEN_ID})

    row = AccessLog.objects.get(officer=auditor)
    assert (row.action, row.subject, row.person, row.rows) == (
        "searched",
        "readings of a person",
        None,
        1,
    )


@pytest.mark.parametrize("number", ["", "12345", "abcdefghij", "٠٤٤١٥٠٩٨٧٦٥٤", "1" * 30])
def test_what_is_no_number_is_told_and_not_asked(client, auditor, number):
    answer = client.post("/access-log/person/", {"number": number})

    assert answer.status_code == 422
    assert not AccessLog.objects.filter(officer=auditor).exists()


def test_a_number_in_an_address_asks_nothing(client, auditor, person):
    page = client.get(f"/access-log/person/?number={CITIZEN_ID}")

    assert "masked" not in page.context
    assert not AccessLog.objects.filter(officer=auditor).exists()


# Unusual reading


def unusual(auditor):
    return [(one.officer, one.kind, one.number) for one in unusual_reading.found(auditor)]


@pytest.mark.parametrize("action", [Action.VIEWED, Action.REVEALED])
def test_more_than_fifty_people_in_a_day_are_unusual(auditor, inside, action):
    written(inside, action, times=MOST_PEOPLE)
    assert unusual(auditor) == []

    written(inside, action)

    assert unusual(auditor) == [(inside.username, "many", MOST_PEOPLE + 1)]


def test_looking_often_at_one_person_is_not_looking_at_many(auditor, inside):
    written(inside, times=MOST_PEOPLE + 1, person=uuid4())

    assert unusual(auditor) == []


def test_many_people_on_two_days_are_not_many_in_a_day(auditor, inside):
    written(inside, times=MOST_PEOPLE)
    written(inside, times=MOST_PEOPLE, at=NOON - timedelta(days=1))

    assert unusual(auditor) == []


def test_searching_is_not_looking_but_finding_hundreds_is_unusual(auditor, inside):
    written(inside, Action.SEARCHED, times=MOST_FOUND)
    written(inside, Action.SEARCHED, times=2, subject="nobody found", rows=0)
    assert unusual(auditor) == []

    written(inside, Action.SEARCHED)

    assert unusual(auditor) == [(inside.username, "found", MOST_FOUND + 1)]


def test_people_with_a_current_conversion_do_not_count(auditor, inside, person, settings):
    claimed(person, settings)
    written(inside, times=MOST_PEOPLE)
    written(inside, person=person.uuid)

    assert unusual(auditor) == []


def test_people_whose_conversion_ended_before_that_day_count(auditor, inside, person, settings):
    made = claimed(person, settings)
    type(made).objects.filter(pk=made.pk).update(
        state="withdrawn", ended_on=TODAY - timedelta(days=1)
    )
    made.acts.update(at=NOON - timedelta(days=1))
    written(inside, times=MOST_PEOPLE)
    written(inside, person=person.uuid)

    assert unusual(auditor) == [(inside.username, "many", MOST_PEOPLE + 1)]


@pytest.mark.parametrize("is_own", [True, False])
def test_people_of_whom_the_officer_logged_something_that_day_do_not_count(
    auditor, inside, person, settings, is_own
):
    made = claimed(person, settings, by=inside if is_own else None)
    type(made).objects.filter(pk=made.pk).update(
        state="withdrawn", ended_on=TODAY - timedelta(days=1)
    )
    made.acts.update(at=NOON)
    written(inside, times=MOST_PEOPLE)
    written(inside, person=person.uuid)

    assert unusual(auditor) == ([] if is_own else [(inside.username, "many", MOST_PEOPLE + 1)])


@pytest.mark.parametrize(
    ("hour", "minute", "is_night"),
    [(21, 59, False), (22, 0, True), (23, 59, True), (0, 0, True), (4, 59, True), (5, 0, False)],
)
def test_reading_at_night_is_unusual(auditor, inside, hour, minute, is_night):
    at = NOON.replace(hour=hour, minute=minute) - timedelta(days=1)

    written(inside, at=at, times=2)

    assert unusual(auditor) == ([(inside.username, "night", 2)] if is_night else [])


def test_taking_more_than_ten_thousand_rows_in_a_day_is_unusual(auditor, inside):
    written(inside, Action.EXPORTED, rows=MOST_ROWS_TAKEN - 100, subject="file of roll 1")
    written(inside, Action.PRINTED, rows=100, subject="cash list 2025-06 A")
    assert unusual(auditor) == []

    written(inside, Action.EXPORTED, rows=1, subject="file of roll 2")

    assert unusual(auditor) == [(inside.username, "taken", MOST_ROWS_TAKEN + 1)]


def test_lists_that_are_shown_count_by_their_rows_but_for_the_own_worklist(auditor, inside):
    written(inside, rows=MOST_LISTED - 100, subject="changes of roll 1")
    written(inside, rows=100, subject="cash list 2025-06 A")
    written(inside, rows=MOST_LISTED, subject=unusual_reading.OWN_WORK)
    assert unusual(auditor) == []

    written(inside, rows=1, subject="cash list 2025-06 B")

    assert unusual(auditor) == [(inside.username, "listed", MOST_LISTED + 1)]


def test_unusual_reading_of_officers_elsewhere_is_for_others(auditor, beside):
    written(beside, at=NOON.replace(hour=2))

    assert unusual(auditor) == []


def test_unusual_reading_is_shown_for_a_month_and_counted_for_a_week(auditor, inside):
    for days in (0, 6, 7, 30, 31):
        written(inside, at=NOON.replace(hour=2) - timedelta(days=days))

    assert [TODAY - one.day for one in unusual_reading.found(auditor)] == [
        timedelta(days=days) for days in (0, 6, 7, 30)
    ]
    assert unusual_reading.number(auditor) == 2


def test_a_finding_says_why_and_leads_to_its_rows(client, auditor, inside):
    written(inside, at=NOON.replace(hour=2), subject="roll 1")
    written(inside, subject="roll 2")
    page = client.get("/access-log/unusual/")

    (row,) = page.context["table"].rows

    assert "1 reading at night." in words(page)
    table = client.get(row.record.address).context["table"]
    assert [each.record.subject for each in table.rows] == ["roll 1"]


def test_the_log_says_above_how_much_is_unusual(client, auditor, inside):
    written(inside, at=NOON.replace(hour=2))

    page = words(client.get("/access-log/"))

    link = '<a href="/access-log/unusual/">1 case of unusual reading</a>'
    assert f"{link} in the last 7 days" in page


@pytest.mark.parametrize("address", ["/access-log/", "/access-log/unusual/"])
def test_an_auditors_page_asks_as_often_for_many(client, auditor, address):
    def asked():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    first = officer(Role.DISTRICT_OFFICER, area("office:44-03", AUGUST))
    written(first, at=NOON.replace(hour=2), times=60)
    few = asked()
    for _ in range(5):
        one = officer(Role.DISTRICT_OFFICER, area("office:44-03", AUGUST))
        written(one, at=NOON.replace(hour=2), times=60)

    assert asked() == few <= 12
