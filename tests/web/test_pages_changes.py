"""What officers edit is told on its page: when, who, what from and to what."""

import re
from datetime import date
from html import unescape
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pghistory.core import event_models

from beneficiaries import resealing
from beneficiaries.models import Account, Beneficiary, Representative
from officers.models import Officer, Role
from officers.recording import done_by
from payments.account_form import mark_of
from payments.conversions import known
from payments.models import Conversion
from payments.rolls import decisions, jobs, undoing
from tests.factories import JUNE, account, area, by_account, claim, deliver, line, load, officer

pytestmark = pytest.mark.django_db

NUMBER, CITIZEN, SI_CODE = "7700205198765", "044150777123", "4477712345"
OFFICERS = ("OfficerChange", "AssignmentChange")  # tests make one for each roll
MAY, JULY = date(2025, 5, 1), date(2025, 7, 1)


@pytest.fixture(autouse=True)
def today(settings):
    settings.TODAY = date(2025, 6, 5)


@pytest.fixture
def administrator(client):
    """Signed in with district 456, reading English."""
    return _signed_in(client, Role.ADMINISTRATOR)


@pytest.fixture
def district(client):
    """The district's officer, signed in, reading English."""
    return _signed_in(client, Role.DISTRICT_OFFICER)


@pytest.fixture
def someone():
    return officer(Role.VIEWER, area("district:456"))


@pytest.fixture
def person():
    """In cash in June, and paid to an account of June's roll before."""
    load([line(full_name="Lê Thị Hoa", citizen_id=CITIZEN, si_code=SI_CODE)])
    return Beneficiary.objects.get()


@pytest.fixture
def its_account():
    cells = {"citizen_id": CITIZEN, "si_code": SI_CODE, "account_number": NUMBER}
    load([by_account(full_name="Lê Thị Hoa", **cells)])
    return Account.objects.select_related("beneficiary").get()


def _signed_in(client, role):
    made = officer(role, area("district:456"))
    client.force_login(made)
    client.cookies["django_language"] = "en"
    return made


def changes(client, address):
    """The rows of the page's table of changes, the newest first, as words without the time."""
    page = client.get(address).content.decode()
    table = page.partition(">Changes</h2>")[2].partition("</table>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)[1:]
    words = [unescape(" ".join(re.sub("<[^>]*>", " ", row).split())) for row in rows]
    assert all(re.match(r"\d\d/\d\d/\d{4} \d\d:\d\d ", row) for row in words)
    return [row[17:] for row in words]


def recorded(but=()):
    """How much is recorded of everything."""
    found = {each.__name__: each.objects.count() for each in event_models()}
    return {name: rows for name, rows in found.items() if name not in but}


def of_account(one):
    return f"/beneficiaries/{one.beneficiary.uuid}/accounts/{one.pk}/"


# Officers


def test_another_name_and_role_are_told_from_and_to(client, administrator, someone):
    client.post(f"/officers/{someone.pk}/", {"name": "Lê Khác", "role": "auditor"})

    told = changes(client, f"/officers/{someone.pk}/")

    assert told[0] == f"{administrator} Name: – → Lê Khác Role: viewer → auditor"


def test_a_refused_form_records_nothing(client, administrator, someone):
    before = recorded()

    client.post(f"/officers/{someone.pk}/", {"name": " ", "role": "auditor"})
    client.post(f"/officers/{administrator.pk}/state", {"deactivate": ""})
    client.post(f"/officers/{someone.pk}/assignments", {"area": "x", "first_day": "05/06/2025"})

    assert recorded() == before


def test_a_closed_account_is_told_as_no_longer_active(client, administrator, someone):
    client.post(f"/officers/{someone.pk}/state", {"deactivate": ""})

    told = changes(client, f"/officers/{someone.pk}/")

    assert told[0] == f"{administrator} Active: yes → no"


def test_areas_are_told_with_their_days(client, administrator, someone):
    given = {"area": "commune:19213", "first_day": "06/06/2025", "last_day": ""}
    client.post(f"/officers/{someone.pk}/assignments", given)
    made = someone.assignments.get(area=area("commune:19213"))
    client.post(f"/officers/{someone.pk}/assignments/{made.pk}", {"last_day": "30/06/2025"})

    ended, added = changes(client, f"/officers/{someone.pk}/")[:2]

    assert added == f"{administrator} Assignment Xã Võ Ninh: added Days: 06/06/2025 –"
    days = "06/06/2025 – → 06/06/2025 – 30/06/2025"
    assert ended == f"{administrator} Assignment Xã Võ Ninh Days: {days}"


def test_a_link_to_set_a_password_is_told_once(client, administrator, someone):
    client.post(f"/officers/{someone.pk}/link", {"make": ""})

    told = changes(client, f"/officers/{someone.pk}/")

    assert told[0] == f"{administrator} Changed password link."


def test_an_officer_of_a_neighbour_and_the_changes_are_not_found(client, administrator):
    beside = officer(Role.VIEWER, area("district:450"))
    Officer.objects.filter(pk=beside.pk).update(last_name="Lê Khác")

    assert client.get(f"/officers/{beside.pk}/").status_code == 404


# People and their accounts


def test_what_is_said_of_an_account_is_told_from_and_to(client, district, its_account):
    said = {"holder": "TRAN VAN BA", "relation": "3", "shared_until": "2025-12-31"}
    client.post(of_account(its_account), said | {"seen": mark_of(its_account)})

    [told] = changes(client, of_account(its_account))

    holder = "Account holder: – → TRAN VAN BA Whose account it is: not stated → child"
    until = "Paid to another's account until: – → 31/12/2025"
    assert told == f"{district} {holder} {until}"


def test_an_account_that_an_officer_named_tells_who(client, district, person):
    with done_by(district.pk):
        one = account(person)

    [told] = changes(client, of_account(one))

    assert told == f"{district} Account: added Whose account it is: the person"


def test_a_refused_account_form_records_nothing(client, district, its_account):
    before = recorded()

    response = client.post(of_account(its_account), {"relation": "3"})

    assert response.status_code == 422
    assert recorded() == before


def test_a_representative_is_told_on_the_persons_page(client, district, person):
    given = {"full_name": "Trần Văn Ba", "relation": "3"}
    given |= {"begins": "2025-06-05", "ends": "2025-12-31"}
    client.post(f"/beneficiaries/{person.uuid}/representatives/new", given)

    [told] = changes(client, f"/beneficiaries/{person.uuid}/")

    words = "Relation: child Days: 05/06/2025 – 31/12/2025"
    assert told == f"{district} Representative Trần Văn Ba: added {words}"


def test_ended_payments_are_told_on_the_persons_page(client, district, person):
    said = {"has_ended": "True", "reason": "told by the daughter"}
    client.post(f"/beneficiaries/{person.uuid}/ended", said)

    [told] = changes(client, f"/beneficiaries/{person.uuid}/")

    assert told == f"{district} State: paid → ended"


def test_a_withdrawn_conversion_says_once_who_withdrew(client, district, person):
    conversion = claim(person)
    said = {"form": uuid4(), "seen": known.mark_of(conversion), "reason": "typed twice"}
    client.post(f"/conversions/{conversion.pk}/withdraw", said)

    page = client.get(f"/beneficiaries/{person.uuid}/").content.decode()

    event = conversion.changes.latest("pgh_id")
    assert (event.ended_on, event.pgh_context) == (date(2025, 6, 5), {"user": district.pk})
    assert page.count("typed twice") == 1
    assert changes(client, f"/beneficiaries/{person.uuid}/") == []


def test_another_account_of_a_conversion_is_told_from_and_to(client, district, person):
    first = account(person, "3800205120001")
    conversion = claim(person, stage="opened", account=first)
    second = account(person, "3800205120002")
    with done_by(district.pk):
        claim(person, account=second, seen=known.mark_of(conversion), by=district)

    [told] = changes(client, f"/beneficiaries/{person.uuid}/")

    words = "Account: •••• 0001 → •••• 0002"
    assert told == f"{district} Conversion social insurance {words}"


def test_a_person_of_a_neighbour_is_not_found(client, person):
    client.force_login(officer(Role.DISTRICT_OFFICER, area("district:450")))

    assert client.get(f"/beneficiaries/{person.uuid}/").status_code == 404


# Files


def test_what_a_header_was_said_to_mean_is_told_on_the_rolls_page(client, district):
    roll = deliver([line() | {"Tổ": "2"}], only_check=True, by=district).roll
    for column in ("", "hamlet"):
        with done_by(district.pk):
            decisions.explain(roll=roll, by=district, columns={"Tổ": column})
        jobs.work_on(jobs.claim())
        roll.refresh_from_db()

    changed, added = changes(client, f"/rolls/{roll.pk}/")

    assert added == f"{district} Column Tổ: added"
    assert changed == f"{district} Column Tổ What it holds: leave aside → hamlet"


# What rolls and keys change


def test_rolls_record_nothing(district):
    paid = by_account()
    before = recorded(but=OFFICERS)

    load([paid])
    second = load([paid | {"account_number": NUMBER}, by_account()], period=MAY)
    undoing.undo(second, by=district, reason="wrong file")

    assert recorded(but=OFFICERS) == before


def test_settling_a_claim_records_nothing(person):
    claim(person, account=account(person, NUMBER), day=date(2025, 6, 5))
    before = recorded(but=OFFICERS)

    cells = {"citizen_id": CITIZEN, "si_code": SI_CODE, "account_number": NUMBER}
    cells |= {"full_name": "Lê Thị Hoa", "commune_code": "19207"}
    load([by_account(**cells)], period=JULY, where="office:44-03")

    assert Conversion.objects.get().state == "confirmed"
    assert recorded(but=OFFICERS) == before


def test_sealing_anew_records_nothing(its_account):
    sealed = bytes(its_account.number_sealed)
    before = recorded(but=OFFICERS)

    Account.objects.update(number_sealed=sealed[::-1])
    resealing.reseal(resealing.SEALED_COLUMNS[0])

    assert recorded(but=OFFICERS) == before


# What stands in the tables


def test_no_number_of_anybody_is_recorded_in_full(client, district, its_account):
    """Every column of every table of changes, after each edit of people and accounts."""
    person = its_account.beneficiary
    load([line(full_name="Lê Thị Hoa", citizen_id=CITIZEN, si_code=SI_CODE)])
    client.post(of_account(its_account), {"relation": "1", "opened_on": "2025-05-01"})
    with done_by(district.pk):
        claim(person, account=account(person, NUMBER[::-1]), by=district)
        Beneficiary.objects.update(status=Beneficiary.Status.ENDED)
        Representative.objects.create(
            beneficiary=person, full_name="Trần Văn Ba", relation=3, valid=(JUNE, JULY)
        )
    assert {each for each, rows in recorded().items() if rows} >= {
        *("AccountChange", "BeneficiaryChange", "ConversionChange", "RepresentativeChange"),
    }

    kept = "\n".join(_everything())

    fingerprint = bytes(its_account.fingerprint).hex()
    for secret in (NUMBER, NUMBER[::-1], CITIZEN, SI_CODE, fingerprint):
        assert secret not in kept


def _everything():
    for event_model in event_models():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT to_jsonb(row)::text FROM {event_model._meta.db_table} row")
            yield from (row[0] for row in cursor.fetchall())


def test_no_table_of_changes_has_a_column_for_a_number():
    columns = {field.name for each in event_models() for field in each._meta.fields}

    never = {"number_sealed", "fingerprint", "citizen_id", "si_code", "phone", "password"}
    assert not columns & never


# How often is asked


def queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_an_officer_of_many_changes_asks_as_often_as_one_of_few(client, administrator, someone):
    address = f"/officers/{someone.pk}/"
    with done_by(administrator.pk):
        Officer.objects.filter(pk=someone.pk).update(last_name="Lê")
    few = queries(client, address)

    for number in range(20):
        with done_by(officer().pk):
            Officer.objects.filter(pk=someone.pk).update(last_name=f"Lê {number}")

    assert queries(client, address) == few


def test_an_account_of_many_changes_asks_as_often_as_one_of_few(client, district, its_account):
    with done_by(district.pk):
        Account.objects.update(holder="LE")
    few = queries(client, of_account(its_account))

    for number in range(20):
        with done_by(officer().pk):
            Account.objects.update(holder=f"LE {number}")

    assert queries(client, of_account(its_account)) == few
