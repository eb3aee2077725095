"""What nobody should ask and somebody does: odd parameters, huge bodies, old tabs."""

import os
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from officers import access
from officers.models import Role
from tests.factories import area, by_account, line, load, officer

pytestmark = pytest.mark.django_db
AUGUST, JULY = date(2025, 8, 1), date(2025, 7, 1)
HERE, BESIDE = {"commune_code": "19225"}, {"commune_code": "18859"}


@pytest.fixture
def staff(client):
    made = officer(Role.PROVINCIAL_STAFF, area("province:44", AUGUST))
    client.force_login(made)
    client.cookies["django_language"] = "en"
    return client


@pytest.mark.parametrize("month", ["9999-12", "0001-01", "0001-06", "2014-12"])
def test_a_month_without_rolls_is_a_sentence_at_its_field(staff, month):
    response = staff.get(f"/rolls/?period={month}")

    assert response.status_code == 200
    assert "Rolls are taken from January 2015" in response.content.decode()


@pytest.mark.parametrize("page", ["/rolls/", "/rankings/", "/areas/province:44/", "/points/"])
@pytest.mark.parametrize("asked", ["per_page=-1", "page=-1", "page=x", "page=999999"])
def test_a_page_that_is_not_there_is_the_nearest_one(staff, page, asked):
    load([line(**HERE)], period=AUGUST, where="office:44-03")

    assert staff.get(f"{page}?period=2025-08&{asked}").status_code == 200


def test_a_body_that_is_announced_as_too_large_is_not_read(staff, settings):
    settings.UPLOAD_MAX_BYTES = 1 << 20

    response = staff.post("/rolls/new", {"reason": "x" * (4 << 20)})

    assert response.status_code == 413
    assert "At most 1 MB" in response.content.decode()


def test_a_broken_form_is_answered_in_the_readers_language(staff, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    staff.cookies["django_language"] = "vi"

    response = staff.post("/beneficiaries/", {"q": "x" * 2000})

    assert response.status_code == 400
    assert "Không đọc được biểu mẫu" in response.content.decode()


def test_a_length_that_is_no_number_is_a_broken_form(staff):
    answer = staff.post("/beneficiaries/", {"q": "ba"}, CONTENT_LENGTH="1e3")

    assert answer.status_code == 400


def test_a_filter_of_the_administration_takes_no_text_without_an_end(client):
    client.force_login(officer(Role.ADMINISTRATOR, area("province:44", AUGUST)))

    assert client.get("/admin/areas/area/?kind__exact=a%00b").status_code == 400


@pytest.mark.parametrize("named", ["", "id", "username"])
def test_the_administration_chooses_a_row_by_no_other_field(client, named):
    client.force_login(officer(Role.ADMINISTRATOR, area("province:44", AUGUST)))
    here = area("office:44-03", AUGUST)

    assert client.get(f"/admin/areas/area/{here.pk}/change/").status_code == 200
    odd = client.get(f"/admin/areas/area/{here.pk}/change/?_to_field={named}")
    assert odd.status_code == 400


def test_an_address_of_a_form_leads_to_the_page_it_stands_on(staff):
    roll = load([line(**HERE)], period=AUGUST, where="office:44-03")

    assert staff.get(f"/rolls/{roll.pk}/decide")["Location"] == f"/rolls/{roll.pk}/"


def test_no_decision_is_said_to_be_none(staff):
    roll = load([line(**HERE)], period=AUGUST, where="office:44-03")

    answer = staff.post(f"/rolls/{roll.pk}/decide", {"reason": "because"}, follow=True)

    assert "no decision was chosen" in answer.content.decode()


# Figures of a month that is not whole


def test_a_month_with_rolls_missing_is_not_compared_with_a_whole_one(staff):
    load([line(**HERE)], period=JULY, where="office:44-03")
    load([line(**BESIDE)], period=JULY, where="office:44-01")
    load([by_account(**HERE)], period=AUGUST, where="office:44-03")

    for page in ("/", "/rankings/?period=2025-08&area=province:44&level=office"):
        text = staff.get(page).content.decode()

        assert "Only 1 of 2 expected rolls are in" in text
        assert "on the month before" not in text


def test_a_whole_month_is_compared(staff):
    load([line(**HERE)], period=JULY, where="office:44-03")
    load([by_account(**HERE)], period=AUGUST, where="office:44-03")

    text = staff.get("/rankings/?period=2025-08&area=province:44&level=office").content.decode()

    assert "+100.00 points on the month before" in text


# Finding among some


def found_by(client, **asked):
    table = client.post("/beneficiaries/", asked, follow=True).context["table"]
    return {row.record.full_name for row in table.rows}


def test_a_method_is_that_of_each_persons_own_latest_month(staff):
    load([line(full_name="Bà Hai", **BESIDE)], period=JULY, where="office:44-01")
    load([by_account(full_name="Bà Ba", **HERE)], period=AUGUST, where="office:44-03")

    assert found_by(staff, q="ba", method="0") == {"Bà Hai"}
    assert found_by(staff, q="ba", method="1") == {"Bà Ba"}


def test_one_comes_back_to_the_people_found(staff):
    load([line(full_name="Bà Hai", **HERE)], period=AUGUST, where="office:44-03")
    found_by(staff, q="hai")

    again = staff.get("/beneficiaries/")

    assert [row.record.full_name for row in again.context["table"].rows] == ["Bà Hai"]


# Who reads the log


def test_an_auditor_reads_of_officers_in_the_own_areas_alone(client):
    inside = officer(Role.DISTRICT_OFFICER, area("office:44-03", AUGUST))
    beside = officer(Role.DISTRICT_OFFICER, area("office:44-01", AUGUST))
    for each in (inside, beside):
        access.log_subject(each, access.Action.VIEWED, f"by {each.username}", rows=1)
    client.force_login(officer(Role.AUDITOR, area("office:44-03", AUGUST)))

    page = client.get("/access-log/").content.decode()

    assert f"by {inside.username}" in page
    assert f"by {beside.username}" not in page


def test_an_auditor_without_an_area_reads_nothing(client):
    someone = officer(Role.DISTRICT_OFFICER, area("office:44-03", AUGUST))
    access.log_subject(someone, access.Action.VIEWED, "something", rows=1)
    client.force_login(officer(Role.AUDITOR))

    assert "something" not in client.get("/access-log/").content.decode()


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "FOO"])
@pytest.mark.parametrize(
    "address",
    [
        "/accounts/login/",
        "/accounts/logout/",
        "/accounts/code/",
        "/language/",
        "/officers/password/MQ/set/",
        "/healthz",
        "/readyz",
    ],
)
def test_what_is_open_to_strangers_takes_no_other_method(client, address, method):
    assert client.generic(method, address).status_code == 405


# Bodies


BODY = b"x" * (2 << 20)
LOGIN, ROLL = "/accounts/login/", "/rolls/new"


@pytest.mark.parametrize(("address", "status"), [(LOGIN, 413), (ROLL, 413), ("/no/such", 413)])
def test_a_stranger_sends_no_file(client, address, status):
    body = client.generic("POST", address, BODY, content_type="multipart/form-data; boundary=x")

    assert body.status_code == status


@pytest.mark.parametrize(("address", "status"), [("/beneficiaries/", 413), (ROLL, 422)])
def test_only_an_address_with_a_file_takes_one(staff, address, status):
    file = SimpleUploadedFile("roll.csv", b"a,b\n" * (1 << 19))

    assert staff.post(address, {"file": file, "q": "x"}).status_code == status


def test_a_large_upload_lies_in_no_folder(rf, settings, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    file = SimpleUploadedFile("roll.csv", b"a,b\n" * (1 << 20))
    request = rf.post(ROLL, {"file": file})

    kept = request.FILES["file"]

    assert (kept.size, kept.read(4)) == (4 << 20, b"a,b\n")
    assert os.readlink(f"/proc/self/fd/{kept.fileno()}").startswith(str(tmp_path))
    assert list(tmp_path.iterdir()) == []
    kept.close()
