"""What lies outside one's areas looks exactly like what does not exist."""

import re
from datetime import date

import pytest

from beneficiaries.models import Beneficiary
from officers import system
from officers.models import Role
from tests.factories import area, deliver, line, load, officer

pytestmark = pytest.mark.django_db

AUGUST = date(2025, 8, 1)
NOBODY = "01900000-0000-7000-8000-000000000000"
NO_ROLL = 999_999_999


@pytest.fixture
def beside(client):
    """Signed in: the officer of the office beside the one that everything belongs to."""
    made = officer(Role.DISTRICT_OFFICER, area("office:44-01", AUGUST))
    client.force_login(made)
    return made


@pytest.fixture
def elsewhere(client):
    """Signed in: staff of another province."""
    made = officer(Role.PROVINCIAL_STAFF, area("province:51", AUGUST))
    client.force_login(made)
    return made


def body(client, address, method="get"):
    """Status and body of a page, without what names the address or changes on each request."""
    response = getattr(client, method)(address)
    text = response.content.decode()
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
    text = re.sub(r'name="next" value="[^"]*"', "", text)
    return response.status_code, text


def test_a_foreign_person_is_a_missing_person(client, beside):
    load([line()])
    person = Beneficiary.objects.get()

    foreign = body(client, f"/beneficiaries/{person.uuid}/")

    assert foreign[0] == 404
    assert foreign == body(client, f"/beneficiaries/{NOBODY}/")


@pytest.mark.parametrize(
    "page", ["", "file", "changes/?change=1", "checked.xlsx", "to-correct.xlsx", "repairs"]
)
def test_a_foreign_roll_is_a_missing_roll(client, beside, page):
    roll = deliver([line(), line(amount="0")]).roll

    foreign = body(client, f"/rolls/{roll.pk}/{page}")

    assert foreign[0] == 404
    assert foreign == body(client, f"/rolls/{NO_ROLL}/{page}")


@pytest.mark.parametrize(
    "address",
    [
        "/areas/{area}/?period=2025-08",
        "/rankings/?period=2025-08&area={area}",
        "/rankings.csv?period=2025-08&area={area}",
        "/points/?period=2025-08&area={area}",
        "/areas/{area}/bridge/?until=2025-08",
        "/areas/{area}/bridge/people/?until=2025-08&part=new",
    ],
)
def test_a_foreign_area_is_a_missing_area(client, elsewhere, address):
    load([line(commune_code="19225")], where="office:44-03", period=AUGUST)

    foreign = body(client, address.format(area="office:44-03"))

    assert foreign[0] == 404
    assert foreign == body(client, address.format(area="office:44-99"))


def test_one_missing_page_is_like_every_other(client, beside):
    person = body(client, f"/beneficiaries/{NOBODY}/")

    for address in (f"/rolls/{NO_ROLL}/", "/areas/province:99/", "/no/such/page"):
        assert body(client, address) == person


def test_a_roll_out_of_sight_is_not_in_the_list(client, beside):
    load([line()])
    own = load([line(commune_code="18859")], where="district:450")

    rows = client.get("/rolls/").context["table"].rows

    assert [row.record.pk for row in rows] == [own.pk]


def test_nobody_out_of_sight_is_found(client, beside):
    load([line(full_name="Lê Thị Hoa", citizen_id="044150777777")])

    for question in ("hoa", "044150777777", "1950"):
        response = client.post("/beneficiaries/", {"q": question}, follow=True)

        assert len(response.context["table"].rows) == 0


def test_without_an_assignment_there_is_nothing(client):
    load([line()])
    client.force_login(officer(Role.PROVINCIAL_STAFF))

    assert client.get("/rankings/").status_code == 404
    assert client.get("/areas/country:VN/?period=2025-06").status_code == 404
    assert len(client.get("/rolls/").context["table"].rows) == 0
    assert (
        len(client.post("/beneficiaries/", {"q": "1950"}, follow=True).context["table"].rows) == 0
    )


def test_a_filter_offers_no_area_out_of_sight(client, elsewhere):
    load([line()])

    offered = client.get("/rankings/?period=2025-06&area=province:51").context["form"]

    addresses = {address for address, _ in offered.fields["area"].widget.choices}
    assert {"province:51", "district:529", "country:VN"} <= addresses
    assert not {"province:44", "district:456"} & addresses


# Officers


@pytest.fixture
def administrator(client):
    """Signed in: the administrator of province 51."""
    made = officer(Role.ADMINISTRATOR, area("province:51", AUGUST))
    client.force_login(made)
    return made


@pytest.mark.parametrize("page", ["", "state", "link", "assignments", "assignments/{assignment}"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_foreign_officer_is_a_missing_officer(client, administrator, page, method):
    someone = officer(Role.VIEWER, area("office:44-03", AUGUST))
    page = page.format(assignment=someone.assignments.get().pk)

    foreign = body(client, f"/officers/{someone.pk}/{page}", method)

    assert foreign[0] == 404
    assert foreign == body(client, f"/officers/{NO_ROLL}/{page}", method)
    someone.refresh_from_db()
    assert (someone.is_active, someone.password_links) == (True, 0)


def test_the_system_officer_is_a_missing_officer(client):
    client.force_login(officer(Role.ADMINISTRATOR, area("country:VN")))

    found = body(client, f"/officers/{system.officer().pk}/")

    assert found[0] == 404
    assert found == body(client, f"/officers/{NO_ROLL}/")


def test_an_assignment_is_ended_on_the_page_of_its_own_officer_alone(client, administrator):
    inside = officer(Role.VIEWER, area("office:51-06", AUGUST))
    foreign = officer(Role.VIEWER, area("office:44-03", AUGUST)).assignments.get()

    response = client.post(
        f"/officers/{inside.pk}/assignments/{foreign.pk}", {"last_day": "05/10/2025"}
    )

    assert response.status_code == 404
    foreign.refresh_from_db()
    assert foreign.last_day is None


def test_an_officer_out_of_sight_is_not_in_the_list(client, administrator):
    officer(Role.VIEWER, area("office:44-03", AUGUST))
    inside = officer(Role.VIEWER, area("office:51-06", AUGUST))

    rows = client.get("/officers/").context["table"].rows

    assert {row.record for row in rows} == {administrator, inside}
