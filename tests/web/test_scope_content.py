"""Recognisable people stand in every area; everything is fetched as everybody, and read."""

import io
import re
import zipfile
from datetime import date

import pytest

from areas.models import Area
from beneficiaries.models import Beneficiary
from officers.models import Officer, Role
from payments.models import PaymentPoint, Roll
from tests.factories import area, deliver, line, officer, point

pytestmark = pytest.mark.django_db

AUGUST = date(2025, 8, 1)
# Words that stand in the names, identifiers and faults of one place's people alone.
INSIDE = {"Trần Trong", "044150111111", "sai-trong"}
BESIDE = {"Lê Cạnh", "044150222222", "sai-canh"}
ELSEWHERE = {"Phạm Khác", "044150333333", "sai-khac"}
EVERYBODY = INSIDE | BESIDE | ELSEWHERE
NAMES = {"Trần Trong", "Lê Cạnh", "Phạm Khác"}


@pytest.fixture
def people():
    plant("district:456", "19213", sorted(INSIDE))
    plant("district:450", "18859", sorted(BESIDE))
    plant("district:525", "21142", sorted(ELSEWHERE))


def plant(where, commune, words):
    """A roll with one good line and one with a fault; the faulty cell quotes a word."""
    number, name, fault = words
    place = point(f"AT-{commune}", f"commune:{commune}")
    good = line(full_name=name, citizen_id=number, commune_code=commune, point_code=place.code)
    result = deliver(
        [good, line(birth_date=fault, commune_code=commune)], where=where, accept_good=True
    )
    assert result.status == "loaded"


def everything_seen_by(client, role, *where):
    """The text of every page, file and answer that an officer gets by trying all addresses."""
    client.force_login(officer(role, *where))
    responses = [client.get(address) for address in all_addresses()]
    responses += [
        client.post("/beneficiaries/", {"q": question}, follow=True)
        for question in ("1950", "Trong", "Cạnh", "Khác", *EVERYBODY)
    ]
    assert all(response.status_code < 500 for response in responses)
    return "\n".join(without_questions(response) for response in responses)


def without_questions(response):
    """A page's text without what the officer typed, which stands in its field again."""
    content = b"".join(response)
    if content.startswith(b"PK"):  # a workbook
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            content = b"\n".join(parts.read(name) for name in parts.namelist())
    return re.sub(r'value="[^"]*"', "", content.decode())


def all_addresses():
    yield from ["/", "/rankings/", "/rankings.csv", "/beneficiaries/", "/rolls/", "/admin/"]
    yield from ["/officers/", "/officers/new"]
    yield from (f"/officers/{each.pk}/" for each in Officer.objects.all())
    yield from LISTS
    yield from (f"/beneficiaries/{uuid}/" for uuid in uuids())
    for roll in Roll.objects.all():
        yield from (f"/rolls/{roll.pk}/", f"/rolls/{roll.pk}/file")
        yield from (f"/rolls/{roll.pk}/checked.xlsx", f"/rolls/{roll.pk}/to-correct.xlsx")
        yield from (f"/rolls/{roll.pk}/changes/?change={change}" for change in range(1, 11))
    for address in ("district:456", "district:450", "district:525", "commune:19213"):
        yield f"/areas/{address}/?period=2025-06"
        yield f"/rankings/?period=2025-06&area={address}"

    for code in PaymentPoint.objects.values_list("code", flat=True):
        yield from (f"{page}?period=2025-06&point={code}" for page in LISTS)


def uuids():
    return Beneficiary.objects.values_list("uuid", flat=True)


LISTS = ("/cash-list/", "/cash-list/check/", "/points/")


def words_in(text):
    return {word for word in EVERYBODY if word in text}


@pytest.mark.parametrize("role", [Role.DISTRICT_OFFICER, Role.PROVINCIAL_STAFF])
@pytest.mark.parametrize(
    ("where", "seen"),
    [
        ("office:44-03", INSIDE),
        ("office:44-01", BESIDE),
        ("office:44-02", set()),
        ("province:44", INSIDE | BESIDE),
        ("province:51", ELSEWHERE),
        ("country:VN", EVERYBODY),
    ],
)
def test_an_officer_reads_of_the_own_people_and_of_no_others(client, people, role, where, seen):
    text = everything_seen_by(client, role, Area.objects.at(where, AUGUST))

    assert words_in(text) == seen


@pytest.mark.parametrize("role", [Role.VIEWER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_a_role_without_people_reads_of_nobody(client, people, role):
    text = everything_seen_by(client, role, area("country:VN"))

    assert words_in(text) == set()


@pytest.mark.parametrize(
    ("where", "seen"),
    [
        ("office:44-03", INSIDE),
        ("office:44-02", set()),
        ("province:44", INSIDE | BESIDE),
        ("country:VN", EVERYBODY),
    ],
)
def test_a_cashier_reads_the_names_of_the_own_people_alone(client, people, where, seen):
    text = everything_seen_by(client, Role.CASHIER, Area.objects.at(where, AUGUST))

    assert words_in(text) == seen & NAMES


def test_nobody_is_read_of_without_an_assignment(client, people):
    assert words_in(everything_seen_by(client, Role.PROVINCIAL_STAFF)) == set()
