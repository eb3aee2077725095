"""A ranking's page is written once, until something it tells is written: never older than that."""

import re
from datetime import date, timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from areas import boundaries
from areas.models import Area
from officers.models import Assignment, Role
from payments.models import Period, RollSlice
from reports import peer_groups
from reports.models import AreaRate, Revision
from tests.factories import JUNE, area, by_account, deliver, line, load, officer, target
from tests.reports.builders import rate

pytestmark = pytest.mark.django_db

ASKED = "/rankings/?period=2025-06&area=province:44&level=district"
OF_THE_READER = {"officers_session", "officers_officer", "officers_assignment", "reports_revision"}
SIGN_IN_KEPT_REVISIONS = 3  # session, officer, and what a page is kept under


@pytest.fixture
def staff(client):
    """Signed in as provincial staff of 44, reading English, with two districts counted."""
    client.force_login(officer(Role.PROVINCIAL_STAFF, area("province:44")))
    client.cookies["django_language"] = "en"
    rate("district:456", 1, 3)
    rate("district:450", 2, 3)
    return client


def text(client, address=ASKED):
    response = client.get(address)
    assert response.status_code == 200
    return re.sub(r"csrfmiddlewaretoken\" value=\"\w+", "", response.content.decode())


def queries(client, address=ASKED):
    with CaptureQueriesContext(connection) as captured:
        text(client, address)
    return captured


def tables_that_revise():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger"
            " WHERE tgfoid = 'reports_revise'::regproc AND tgenabled <> 'D'"
        )
        return {name for (name,) in cursor.fetchall()}


def tables_asked(captured):
    known = set(connection.introspection.table_names())
    words = re.findall(r"\w+", " ".join(one["sql"] for one in captured))
    return known.intersection(words)


def test_a_page_asked_again_is_the_same_and_asks_nothing_of_figures(staff):
    first = text(staff)

    assert "33.33" in first
    assert text(staff) == first
    assert len(queries(staff)) == SIGN_IN_KEPT_REVISIONS


@pytest.mark.parametrize(
    "address",
    [
        ASKED,
        "/rankings/",
        f"{ASKED}&order=cash&peers=city",
        f"{ASKED}&order=change",
        "/rankings/?period=2025-06&area=province:44&level=commune&borders=today",
        "/rankings/?period=2025-08&area=province:44&level=office",
        "/rankings/?period=2025-06&area=country:VN&level=commune",
        "/rankings/?period=2025-06&area=district:456",
    ],
)
def test_whatever_a_page_tells_ends_it_when_it_is_written(staff, settings, address):
    settings.TODAY = date(2025, 9, 5)
    load([by_account(), line(si_code="4400000002")])
    boundaries.keep({area("district:456"): [[[106.0, 17.0], [106.1, 17.0], [106.0, 17.1]]]})

    asked = tables_asked(queries(staff, address)) - OF_THE_READER

    assert {"areas_area", "reports_arearate", "payments_rollslice"} <= asked
    assert asked <= tables_that_revise()


def more_by_account():
    AreaRate.objects.filter(area=area("district:456")).update(by_bank_account=2, in_cash=1)


def not_counted_any_more():
    AreaRate.objects.filter(area=area("district:456")).delete()


def another_name():
    Area.objects.filter(pk=area("district:456").pk).update(name="Huyện Khác")


def a_target():
    target(area("district:456"), percent="77.70")


def a_peer_group():
    peer_groups.keep(area=area("district:456"), group="mountain")


def a_roll():
    deliver([line()])


def a_day_on_which_it_is_due():
    Period.objects.filter(month=JUNE).update(due_day=19)


@pytest.mark.parametrize(
    "written",
    [more_by_account, not_counted_any_more, another_name, a_target, a_peer_group],
)
def test_what_is_written_stands_on_the_next_page(staff, written):
    before = text(staff)

    written()

    after = text(staff)
    assert after != before
    caches["pages"].clear()
    assert after == text(staff)


@pytest.mark.parametrize("written", [a_roll, a_day_on_which_it_is_due])
def test_rolls_and_due_days_end_a_page_too(staff, written):
    load([line()])
    text(staff)
    assert len(queries(staff)) == SIGN_IN_KEPT_REVISIONS

    written()

    assert len(queries(staff)) > SIGN_IN_KEPT_REVISIONS
    assert RollSlice.objects.exists()


def test_each_reader_has_the_page_of_the_own_areas_role_and_language(client):
    rate("district:456", 1, 3)
    rate("district:450", 2, 3)
    answers = set()
    for role, address in [
        (Role.DISTRICT_OFFICER, "district:456"),
        (Role.DISTRICT_OFFICER, "district:450"),
        (Role.VIEWER, "province:44"),
    ]:
        for language in ("vi", "en"):
            client.force_login(officer(role, area(address)))
            client.cookies["django_language"] = language
            answers.add(text(client).split("<main")[1])

    assert len(answers) == 6


def test_two_officers_of_one_area_share_a_page_and_no_names(client):
    rate("district:456", 1, 3)
    first, second = (officer(Role.DISTRICT_OFFICER, area("district:456")) for _ in range(2))
    client.force_login(first)
    assert first.username in text(client)
    client.force_login(second)

    assert len(queries(client)) == SIGN_IN_KEPT_REVISIONS
    answer = text(client)
    assert second.username in answer
    assert first.username not in answer


def test_an_assignment_that_ends_takes_the_page_with_it(client):
    rate("district:456", 1, 3)
    reader = officer(Role.DISTRICT_OFFICER, area("district:456"))
    client.force_login(reader)
    text(client)

    Assignment.objects.filter(officer=reader).delete()

    assert client.get(ASKED).status_code == 404


def test_a_page_that_asks_again_is_told_that_there_is_nothing_new(staff):
    seen = re.search(r'"seen": "([^"]+)"', text(staff))[1]
    again = {"headers": {"HX-Request": "true"}}

    assert staff.get(f"{ASKED}&seen=before", **again).status_code == 200
    assert staff.get(f"{ASKED}&seen={seen}", **again).status_code == 204
    a_target()
    assert staff.get(f"{ASKED}&seen={seen}", **again).status_code == 200


def test_revisions_of_yesterday_go_and_are_not_mistaken(staff):
    text(staff)
    Revision.objects.update(at=timezone.now() - timedelta(days=2))
    lowest = Revision.objects.order_by("pk").first()
    before = text(staff)

    more_by_account()

    assert Revision.objects.count() == 1
    assert not Revision.objects.filter(pk=lowest.pk).exists()
    assert text(staff) != before
