"""Every page that shows people leaves a row in the access log: all addresses, not samples."""

import pytest

from beneficiaries.models import Beneficiary
from officers import subjects
from officers.models import AccessLog, Role
from payments.models import MonthlyPayment
from tests.factories import area, by_account, deliver, line, officer, point
from tests.web.planting import give_lists_to
from tests.web.test_pages_roles import (
    PAGES,
    WITH_PEOPLE,
    addresses,  # noqa: F401 (a fixture)
)

pytestmark = pytest.mark.django_db

READ_BY_CASHIERS = WITH_PEOPLE | {Role.CASHIER}
# Pages behind a right to people on which nobody stands.
NAME_NOBODY = {"rolls", "roll_new", "conversion_first_month", "target", "target_new"}
NAME_NOBODY |= {"person_lists"}
NAME_NOBODY |= {
    "campaign_results",
    "still_cash",
    "calendar_feed",
    "outreach",
    "outreach_calendar",
    "campaign_new",
    "campaign",
    "campaign_change",
}
NAME_NOBODY |= {"team_new", "team", "event_new", "event", "event_change"}
WITH_PEOPLE_ON_THEM = sorted(
    name for name, roles in PAGES.items() if roles <= READ_BY_CASHIERS and name not in NAME_NOBODY
)


@pytest.fixture
def reads(client, request):
    """Opens a page by its name, with people on it; gives the answer, and what was logged."""
    asked = request.getfixturevalue("addresses")
    staff = officer(Role.PROVINCIAL_STAFF, area("country:VN"))
    give_lists_to(staff)
    client.force_login(staff)
    MonthlyPayment.objects.update(point=point("BD1"))
    asked["roll_changes"] += "?change=4&against=1"
    for name in ("cash_list", "cash_check"):
        asked[name] += "?period=2025-06&point=BD1"

    def open_page(name):
        if name == "beneficiaries":
            client.post(asked[name], {"q": "Mẫu"})
        before = AccessLog.objects.count()
        answer = client.get(asked[name])
        return answer, list(AccessLog.objects.order_by("pk")[before:])

    return open_page


@pytest.mark.parametrize("name", WITH_PEOPLE_ON_THEM)
def test_a_page_with_people_is_written_down(reads, name):
    answer, rows = reads(name)

    assert answer.status_code == 200
    assert rows
    assert all(row.person or subjects.is_known(row.subject) for row in rows)


@pytest.mark.parametrize("name", sorted(NAME_NOBODY))
def test_the_other_pages_name_nobody(reads, name):
    answer, rows = reads(name)
    page = answer.content.decode()

    one = Beneficiary.objects.get()
    for told in (one.full_name, one.citizen_id, one.si_code, str(one.uuid)):
        assert told not in page
    assert not rows


def test_every_page_behind_a_right_to_people_is_tried():
    behind = {name for name, roles in PAGES.items() if roles <= READ_BY_CASHIERS}

    assert behind == NAME_NOBODY | set(WITH_PEOPLE_ON_THEM)


# Forms that come back with what is wrong show the person again


@pytest.fixture
def staff(client):
    made = officer(Role.PROVINCIAL_STAFF, area("country:VN"))
    client.force_login(made)
    return made


def written():
    return list(AccessLog.objects.values_list("action", "person"))


def test_a_reveal_without_a_purpose_shows_the_person_and_is_written_down(client, staff):
    deliver([line()])
    person = Beneficiary.objects.get()

    answer = client.post(f"/beneficiaries/{person.uuid}/reveal", {"purpose": ""})

    assert answer.status_code == 422
    assert written() == [("viewed", person.uuid)]


def test_a_conversion_that_is_sent_back_shows_the_person_and_is_written_down(client, staff):
    deliver([line()])
    person = Beneficiary.objects.get()

    answer = client.post(f"/conversions/new?person={person.uuid}", {})

    assert answer.status_code == 422
    assert written() == [("viewed", person.uuid)]


@pytest.mark.parametrize(
    "address", ["accounts/{account}/", "representatives/new"], ids=["account", "representative"]
)
def test_other_forms_about_a_person_that_are_sent_back_are_written_down(client, staff, address):
    deliver([by_account()])
    person = Beneficiary.objects.get()
    form = address.format(account=person.accounts.get().pk)

    answer = client.post(f"/beneficiaries/{person.uuid}/{form}", {"relation": "99"})

    assert answer.status_code == 422
    assert written() == [("viewed", person.uuid)]


def test_the_lines_to_be_corrected_are_counted_and_not_the_whole_roll(client, staff):
    roll = deliver([line(), line(), line(amount="0")], accept_good=True).roll

    client.get(f"/rolls/{roll.pk}/to-correct.xlsx")

    row = AccessLog.objects.get()
    assert (row.subject, row.rows) == (f"to-correct file of roll {roll.pk}", 1)
