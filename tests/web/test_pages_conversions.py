"""Logging at the payment point: the card, the account, the form, the worklist."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext

from beneficiaries import vietqr
from beneficiaries.models import Account, Beneficiary, Representative
from officers.models import AccessLog, Role
from payments.models import Conversion, Stage
from tests.factories import (
    account,
    area,
    by_account,
    claim,
    line,
    load,
    officer,
    point,
)

pytestmark = pytest.mark.django_db
MAY, JULY = date(2025, 5, 1), date(2025, 7, 1)
CARD = "044148000001|190123456|Lê Thị Hoa|02091948|Nữ|Thôn 1, Võ Ninh, Quảng Ninh|15042021"
CODE = vietqr.write(bin="970405", number="3800205123456")


@pytest.fixture(autouse=True)
def today(settings):
    settings.TODAY = date(2025, 6, 5)


@pytest.fixture
def district(client):
    """The district's officer, signed in, reading English."""
    client.force_login(officer(Role.DISTRICT_OFFICER, area("district:456")))
    client.cookies["django_language"] = "en"
    return client


def hoa(**cells):
    """Lê Thị Hoa, as her card says, in cash in June."""
    is_hoa = {"full_name": "Lê Thị Hoa", "birth_date": "02/09/1948", "citizen_id": "044148000001"}
    load([line(**is_hoa | cells)])
    return Beneficiary.objects.get()


def said(response):
    return " ".join(response.content.decode().split())


def scanned(client, text=CARD):
    return client.post("/beneficiaries/", {"q": text})


def typed(person, **fields):
    """The form as it is filled in by somebody who scans the account's code."""
    return {
        "form": uuid4(),
        "seen": "",
        "programme": "1",
        "step": "claimed",
        "account": CODE,
        "relation": "0",
        "day": "2025-06-05",
        "place": "point",
    } | fields


def sent(client, person, **fields):
    return client.post(f"/conversions/new?person={person.uuid}", typed(person, **fields))


# The card


def test_a_scanned_card_opens_the_person(district):
    person = hoa()

    assert scanned(district).url == f"/beneficiaries/{person.uuid}/"


def test_a_card_with_more_fields_than_the_field_of_a_name_would_hold_is_read(district):
    person = hoa()
    longer = f"{CARD}|{'Thôn Trung Nghĩa 5, Xã Võ Ninh, Huyện Quảng Ninh ' * 4}||"

    assert scanned(district, longer).url == f"/beneficiaries/{person.uuid}/"
    assert 'maxlength="100"' not in district.get("/beneficiaries/").content.decode()


def test_a_scanned_account_beside_a_chosen_one_is_asked_about(district):
    who = line(full_name="Lê Thị Hoa")
    other = {"method": "account", "bank": "Agribank", "account_number": "1900999900017"}
    load([who | other], period=MAY)
    load([who])
    person, known = Beneficiary.objects.get(), Account.objects.get()

    response = sent(district, person, known_account=str(known.pk))

    assert response.status_code == 422
    assert "What stands below is of another account" in said(response)
    assert 'class="for-account of-two"' in said(response)
    assert not Conversion.objects.exists()
    response = sent(district, person, known_account=str(known.pk), account="")
    assert response.status_code == 302
    assert Conversion.objects.get().account == known


def test_nobody_is_searched_by_a_whole_page_of_text(district):
    page = district.post("/beneficiaries/", {"q": "hoa " * 30}).content.decode()

    assert "Write at most a hundred letters or digits." in page


def test_a_card_with_the_tone_on_the_other_letter_agrees(district):
    load([line(full_name="Nguyễn Thị Hòa", birth_date="02/09/1948", citizen_id="044148000001")])
    card = "044148000001||Nguyễn Thị Hoà|02091948|Nữ|x|15042021"

    page = district.post("/beneficiaries/", {"q": card}, follow=True).content.decode()

    assert "another name" not in page


def test_somebody_known_by_the_other_number_alone_is_named_as_such(district):
    load([line(full_name="Lê Thị Hoa", birth_date="02/09/1948", citizen_id="")])
    card = "044148000001||Lê Thị Hoa|02091948|Nữ|x|15042021"

    page = district.post("/beneficiaries/", {"q": card}, follow=True).content.decode()

    assert "known by the social insurance number alone" in page


def test_the_first_month_in_cash_is_shown_before_saving(district):
    page = said(district.get(f"/conversions/new?person={hoa().uuid}"))

    assert "Logged on 05/06/2025: first paid in cash again in 07/2025." in page


def test_what_the_card_says_is_kept_nowhere(district):
    hoa()

    scanned(district)

    assert "044148000001" not in str(dict(district.session))
    assert not AccessLog.objects.filter(subject__contains="Hoa").exists()


def test_a_card_of_somebody_elsewhere_says_so_and_no_more(district):
    elsewhere = {"citizen_id": "044148000001", "full_name": "Trần Thị Kín"}
    load([line(commune_code="18859", **elsewhere)], where="district:450")

    page = said(scanned(district))

    assert "outside your areas" in page
    met = AccessLog.objects.filter(action="searched").values_list("person", flat=True)
    assert list(met) == [Beneficiary.objects.get().uuid]
    assert "Kín" not in page


def test_a_card_of_somebody_on_no_roll_says_so(district):
    assert "stands on no roll" in said(scanned(district))


def test_a_card_whose_number_differs_names_whom_the_roll_knows(district):
    hoa(citizen_id="044148999999")

    page = said(scanned(district))

    assert "under another number" in page
    assert "Lê Thị Hoa" in page
    assert "044148999999" not in page


def test_a_namesake_elsewhere_is_not_named(district):
    namesake = {"full_name": "Lê Thị Hoa", "birth_date": "02/09/1948"}
    load([line(commune_code="18859", **namesake)], where="district:450")

    assert "stands on no roll" in said(scanned(district))


def test_a_card_with_another_name_than_the_roll_opens_with_a_warning(district):
    person = hoa(full_name="Lê Thị Hòa")

    page = district.post("/beneficiaries/", {"q": CARD}, follow=True)

    assert page.context["person"] == person
    assert "another name or birth" in said(page)


def test_a_damaged_card_is_said_in_a_sentence(district):
    assert "Scan again" in said(scanned(district, CARD.replace("02091948", "99")))


# The form


def test_a_scanned_account_is_logged_from_the_month_that_was_shown(district):
    person = hoa()

    shown = said(district.get(f"/conversions/new?person={person.uuid}"))
    answer = sent(district, person)

    assert "first paid by account in 07/2025" in shown
    assert answer.url == f"/beneficiaries/{person.uuid}/"
    logged = Conversion.objects.get()
    assert (logged.effective_period, logged.account.number()) == (JULY, "3800205123456")


def test_bank_and_number_can_be_typed(district):
    person = hoa()

    sent(district, person, account="3800 2051 23456", bank="agribank")

    assert Account.objects.get().number() == "3800205123456"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"account": CODE[:-1] + ("0" if CODE[-1] != "0" else "1")}, "check sum is wrong"),
        ({"account": "3800205123456", "bank": "No Such Bank"}, "No bank or wallet is known"),
        ({"account": "12345", "bank": "Agribank"}, "6 to 19 characters"),
        ({"account": "9704050000001234", "bank": "Agribank"}, "is a card number"),
        ({"account": "1,23457E+12", "bank": "Agribank"}, "rounding"),
        ({"account": "380020500000", "bank": "Agribank"}, "ends in five zeros"),
        ({"account": "3800205123456"}, "Give the bank"),
        ({"account": ""}, "Scan the account"),
        ({"holder": "TRAN VAN BA"}, "another name than the person"),
        ({"relation": "3", "holder": "TRAN VAN BA"}, "until when"),
        ({"day": "2025-06-06"}, "lies in the future"),
        ({"day": "9999-12-31"}, "lies in the future"),
        ({"day": "2025-03-01"}, "which is over"),
        ({"day": "0001-01-01"}, "before January 2015"),
        ({"day": "9999-12-31"}, "lies in the future"),
        ({"opened_on": "2030-01-01"}, "in the future"),
        ({"holder": "LE THI\x01HOA"}, "cannot be read"),
        ({"shared_until": "2020-01-01"}, "is over"),
        ({"step": "cash", "reason": ""}, "why the person goes back"),
        ({"account": vietqr.write(bin="971005", number="0900000001")}, "not to an electronic"),
    ],
)
def test_bad_input_gets_a_sentence_and_the_form_as_typed(district, fields, sentence):
    person = hoa()

    answer = sent(district, person, **fields)

    assert answer.status_code == 422
    page = said(answer)
    assert sentence in page
    assert f'value="{typed(person, **fields)["day"]}"' in page
    assert not Conversion.objects.exists()
    assert not Account.objects.exists()


def test_five_zeros_can_be_answered(district):
    person = hoa()
    number = {"account": "380020500000", "bank": "Agribank"}

    assert "number_is_right" in said(sent(district, person, **number))
    sent(district, person, number_is_right="on", **number)

    assert Conversion.objects.exists()


def test_the_holder_in_capitals_without_accents_is_the_person(district):
    sent(district, hoa(), holder="LE THI HOA")

    assert Account.objects.get().holder == "LE THI HOA"


def test_a_double_click_logs_once(district):
    person, form = hoa(), uuid4()

    first, second = (sent(district, person, form=form) for _ in range(2))

    assert first.url == second.url
    assert Conversion.objects.count() == 1


def test_a_form_that_does_not_say_what_was_seen_is_answered_all_the_same(district):
    person = hoa()
    claim(person, by=officer(Role.DISTRICT_OFFICER))
    form = typed(person)
    del form["seen"]

    answer = district.post(f"/conversions/new?person={person.uuid}", form)

    assert answer.status_code == 422
    assert "Meanwhile officer" in said(answer)


def test_the_second_officer_is_told_what_the_first_did_and_keeps_what_was_typed(district):
    person = hoa()
    claim(person, by=officer(Role.DISTRICT_OFFICER))

    answer = sent(district, person, account=vietqr.write(bin="970405", number="190099990001"))

    assert "Meanwhile officer" in said(answer)
    assert "190099990001" in said(answer)
    assert Conversion.objects.count() == 1

    shown = answer.context["form"]
    again = {"form": shown["form"].value(), "seen": shown["seen"].value()}
    other = vietqr.write(bin="970405", number="190099990001")
    assert sent(district, person, account=other, **again).status_code == 302
    assert Conversion.objects.current().get().account.last_four == "0001"


def test_somebody_of_another_area_is_not_there(district):
    load([line(commune_code="18859")], where="district:450")
    neighbour = Beneficiary.objects.get()

    assert district.get(f"/conversions/new?person={neighbour.uuid}").status_code == 404
    assert sent(district, neighbour).status_code == 404
    assert not Conversion.objects.exists()


@pytest.mark.parametrize("asked", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_an_address_without_a_person_is_not_there(district, asked):
    assert district.get(f"/conversions/new?person={asked}").status_code == 404


def test_logging_asks_the_database_fewer_than_twelve_times(district):
    here = point("456-1")
    person = hoa(point_code="456-1")

    with CaptureQueriesContext(connection) as captured:
        sent(district, person, point=here.pk)

    asked = [one["sql"] for one in captured if "SAVEPOINT" not in one["sql"]]
    assert len(asked) < 12, "\n".join(asked)


def test_a_form_used_for_somebody_else_saves_nothing(district):
    person, form = hoa(), uuid4()
    sent(district, person, form=form)
    load([line()], period=MAY)
    other = Beneficiary.objects.exclude(pk=person.pk).get()

    assert "used for something else" in said(sent(district, other, form=form))
    assert Conversion.objects.count() == 1


@pytest.mark.parametrize("damage", [{"form": "x"}, {"programme": "9"}])
def test_a_damaged_form_is_said_in_a_sentence(district, damage):
    assert "Open the page anew" in said(sent(district, hoa(), **damage))


def test_what_was_declared_of_an_account_stays_where_nothing_is_said_of_it(district):
    person = hoa()
    declared = {"holder": "TRAN VAN BA", "relation": "3", "shared_until": "2025-12-31"}
    sent(district, person, step="opened", **declared)
    current = Conversion.objects.get()

    sent(district, person, seen=f"1:{current.pk}.{current.version}")

    kept = Account.objects.get()
    assert (kept.relation, kept.holder) == (3, "TRAN VAN BA")
    assert Conversion.objects.get().state == Stage.CLAIMED


def test_a_withdrawal_needs_a_reason(district):
    person = hoa()
    logged = claim(person)
    address = f"/conversions/{logged.pk}/withdraw"

    district.post(address, {"form": uuid4(), "seen": f"{logged.pk}.1", "reason": ""})
    assert Conversion.objects.get().state == Stage.CLAIMED
    district.post(address, {"form": uuid4(), "seen": f"{logged.pk}.1", "reason": "đổi ý"})

    assert Conversion.objects.get().state == Stage.WITHDRAWN


def test_a_neighbours_conversion_cannot_be_withdrawn(district):
    load([line(commune_code="18859")], where="district:450")
    logged = claim(Beneficiary.objects.get())

    answer = district.post(f"/conversions/{logged.pk}/withdraw", {"reason": "đổi ý"})

    assert answer.status_code == 404


# The worklist


def listed(client, code, **asked):
    lists = client.get("/conversions/", asked).context["lists"]
    found = next(one for one in lists if one.code == code)
    assert found.number == len(found.tasks)
    return [task.person.full_name for task in found.tasks]


def in_july(**cells):
    return {"commune_code": "19207"} | cells


@pytest.fixture
def office(client):
    """In July the district's office has its communes."""
    client.force_login(officer(Role.DISTRICT_OFFICER, area("office:44-03", JULY)))
    return client


def two_claims(settings, paid_to=None):
    """One claimed for July, and the July roll."""
    cells = line(full_name="Lê Thị Hoa")
    load([cells])
    claim(Beneficiary.objects.get())
    way = {"method": "account", "bank": "Agribank", "account_number": paid_to} if paid_to else {}
    load([cells | way | in_july()], period=JULY, where="office:44-03")
    settings.TODAY = date(2025, 7, 8)


def test_claimed_but_still_in_cash(office, settings):
    two_claims(settings)

    assert listed(office, "still_in_cash") == ["Lê Thị Hoa"]
    assert listed(office, "other_account") == []


def test_paid_to_another_account_than_claimed(office, settings):
    two_claims(settings, paid_to="190099990001")

    assert listed(office, "other_account") == ["Lê Thị Hoa"]
    assert listed(office, "still_in_cash") == []


def test_back_to_cash_was_claimed_but_the_roll_pays_to_an_account(office, settings):
    cells = by_account(full_name="Lê Thị Hoa")
    load([cells])
    claim(Beneficiary.objects.get(), to_cash=True, reason="xa cây rút tiền")
    load([cells | in_july()], period=JULY, where="office:44-03")
    settings.TODAY = date(2025, 7, 8)

    assert listed(office, "still_by_account") == ["Lê Thị Hoa"]
    assert listed(office, "other_account") == []


def test_a_confirmed_claim_is_no_work(office, settings):
    two_claims(settings, paid_to="3800205123456")

    assert not office.get("/conversions/").context["has_tasks"]


def test_opened_but_not_registered_and_who_is_to_be_called_today(district):
    claim(hoa(), stage=Stage.OPENED, call_back_on=date(2025, 6, 5))

    assert listed(district, "not_registered") == ["Lê Thị Hoa"]
    assert listed(district, "call_back") == ["Lê Thị Hoa"]


def test_paid_by_account_without_a_claim(district):
    cells = line(full_name="Lê Thị Hoa")
    load([cells], period=MAY)
    load([cells | {n: by_account()[n] for n in ("method", "bank", "account_number")}])

    assert listed(district, "without_a_claim") == ["Lê Thị Hoa"]


@pytest.mark.parametrize(("days", "urgency"), [(5, 7), (20, 30), (60, 60), (61, None)])
def test_a_representatives_authority_ends(district, settings, days, urgency):
    last = settings.TODAY.fromordinal(settings.TODAY.toordinal() + days + 1)
    Representative.objects.create(
        beneficiary=hoa(), full_name="Lê Văn Con", relation=3, valid=DateRange(MAY, last)
    )

    lists = district.get("/conversions/").context["lists"]

    found = [task.urgency for task in lists[-1].tasks]
    assert found == ([urgency] if urgency else [])


def test_the_worklist_is_narrowed_to_a_point_and_shows_nobody_of_a_neighbour(district):
    here = point("456-1", name="Bưu điện Võ Ninh")
    cells = {"full_name": "Lê Thị Hoa"}
    load([line(point_code="456-1", **cells), line(full_name="Lê Thị Khác")])
    load([line(commune_code="18859", full_name="Trần Thị Kín")], where="district:450")
    for person in Beneficiary.objects.all():
        claim(person, stage=Stage.OPENED, account=None)

    assert listed(district, "not_registered") == ["Lê Thị Hoa", "Lê Thị Khác"]
    assert listed(district, "not_registered", point=here.pk) == ["Lê Thị Hoa"]


def test_the_start_page_counts_what_waits(district):
    claim(hoa(), stage=Stage.OPENED)

    assert "Account opened, but not registered</a> <strong>1</strong>" in said(district.get("/"))


def test_the_worklist_asks_as_often_for_many(district):
    def asked():
        with CaptureQueriesContext(connection) as captured:
            assert district.get("/conversions/").status_code == 200
        return len(captured)

    load([line() for _ in range(12)])
    people = list(Beneficiary.objects.all())
    claim(people[0], stage=Stage.OPENED)
    few = asked()
    for person in people[1:]:
        claim(person, stage=Stage.OPENED, account=account(person))

    assert asked() == few


def test_the_first_month_is_told_for_any_day(district):
    page = said(district.get("/conversions/first-month?day=2025-06-21"))

    assert "first paid by account in 08/2025" in page
    for day in ("x", "9999-12-31", "0001-01-01"):
        assert district.get(f"/conversions/first-month?day={day}").status_code == 204


# Representatives


def noted(client, person, **said):
    said = {"full_name": "Lê Văn Con", "relation": 3, "begins": "2025-06-05"} | said
    return client.post(f"/beneficiaries/{person.uuid}/representatives/new", said)


@pytest.mark.parametrize(
    ("ends", "sentence"),
    [
        ("2025-06-04", "ends before it begins"),
        ("2026-06-05", "twelve months at most"),
        ("", "This field is required"),
    ],
)
def test_an_authority_lasts_twelve_months_at_most(district, ends, sentence):
    person = hoa()

    assert sentence in said(noted(district, person, ends=ends))
    assert noted(district, person, ends="2026-06-04").status_code == 302


def test_two_people_are_not_authorised_on_one_day(district):
    person = hoa()
    noted(district, person, ends="2025-12-31")

    assert "Somebody else is authorised" in said(noted(district, person, ends="2025-07-01"))
    assert Representative.objects.count() == 1


def test_a_neighbours_representative_cannot_be_noted(district):
    load([line(commune_code="18859")], where="district:450")

    assert noted(district, Beneficiary.objects.get(), ends="2025-12-31").status_code == 404
