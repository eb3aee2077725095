"""What is said of an account besides its number, who may collect, and that payments have ended."""

from datetime import date
from uuid import uuid4

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from beneficiaries.models import Account, Beneficiary, Representative
from officers.models import AccessLog, Role
from payments import conversions
from payments.conversions import known
from payments.models import Conversion
from payments.rolls import undoing
from tests.factories import account, area, by_account, claim, line, load, officer

pytestmark = pytest.mark.django_db

MAY = date(2025, 5, 1)


@pytest.fixture(autouse=True)
def today(settings):
    settings.TODAY = date(2025, 6, 5)


@pytest.fixture
def district(client):
    client.force_login(officer(Role.DISTRICT_OFFICER, area("district:456")))
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def paid_by_account():
    load([by_account(full_name="Lê Thị Hoa", account_number="3800205123456")])
    return Account.objects.select_related("beneficiary").get()


def change(client, one, **said):
    address = f"/beneficiaries/{one.beneficiary.uuid}/accounts/{one.pk}/"
    seen = client.get(address).context["form"]["seen"].value()
    return client.post(address, {"relation": "1", "seen": seen} | said)


def authorise(client, person, **said):
    given = {"full_name": "Trần Văn Ba", "relation": "3"}
    given |= {"begins": "2025-06-05", "ends": "2025-12-31"}
    return client.post(f"/beneficiaries/{person.uuid}/representatives/new", given | said)


def words(response):
    return " ".join(response.content.decode().split())


# Accounts


def test_an_account_is_closed_today_at_the_latest(district, paid_by_account):
    assert change(district, paid_by_account, closed_on="2025-06-06").status_code == 422
    assert change(district, paid_by_account, closed_on="2025-06-05").status_code == 302


def test_an_account_whose_declaration_is_over_can_be_closed(district, paid_by_account):
    declared = {"relation": 3, "holder": "TRAN VAN BA", "shared_until": date(2025, 5, 1)}
    Account.objects.update(**declared)

    response = change(district, paid_by_account, **declared, closed_on="2025-06-01")

    assert response.status_code == 302
    assert Account.objects.get().closed_on == date(2025, 6, 1)


def test_an_account_on_which_a_claim_waits_is_not_closed(district):
    load([line()])
    one = claim(Beneficiary.objects.get()).account

    response = change(district, one, closed_on="2025-06-05")

    assert "A claim waits for the roll with this account" in words(response)
    assert Account.objects.get().closed_on is None


def test_what_was_declared_outlives_the_undoing_of_the_roll(district, paid_by_account):
    roll = load([by_account(account_number="3800999129999")], period=MAY)
    made = Account.objects.get(last_four="9999")
    change(district, made, relation="2", holder="TRAN VAN BA", shared_until="2025-12-31")

    undoing.undo(roll, by=officer(), reason="wrong month")

    assert Account.objects.get(pk=made.pk).holder == "TRAN VAN BA"


def test_what_was_decided_outlives_undoing_and_loading_again(district):
    same = {"account_number": "3800205123456", "bank": "Agribank"}
    rows = [by_account(**same), by_account(**same)]
    load([row | {"method": "cash"} for row in rows], period=MAY)
    roll = load(rows)
    one = Account.objects.first()
    [case] = district.get("/conversions/shared/").context["cases"]
    decision = {"verdict": "may_stay", "reason": "a couple", "seen": case.mark}
    district.post(f"/conversions/shared/{one.pk}/decide", decision)

    undoing.undo(roll, by=officer(), reason="wrong month")
    load(rows)

    cases = district.get("/conversions/shared/").context["cases"]
    assert [case.is_open for case in cases] == [False]


def test_what_another_officer_said_meanwhile_is_not_wiped_out(district, paid_by_account):
    address = f"/beneficiaries/{paid_by_account.beneficiary.uuid}/accounts/{paid_by_account.pk}/"
    seen = district.get(address).context["form"]["seen"].value()
    declared = {"relation": "2", "holder": "TRAN VAN BA", "shared_until": "2025-12-31"}
    assert change(district, paid_by_account, **declared).status_code == 302

    page = district.post(address, {"relation": "1", "opened_on": "2025-06-01", "seen": seen})

    assert page.status_code == 422
    assert "Meanwhile somebody said something of this account" in words(page)
    assert 'value="2025-06-01"' in page.content.decode()
    assert Account.objects.get().holder == "TRAN VAN BA"
    again = {"relation": "1", "opened_on": "2025-06-01"}
    again["seen"] = page.context["form"]["seen"].value()
    assert district.post(address, again).status_code == 302
    assert Account.objects.get().opened_on == date(2025, 6, 1)


def test_a_name_that_the_bank_shortened_is_answered_as_the_persons_own(district, paid_by_account):
    assert change(district, paid_by_account, relation="0", holder="LE T HOA").status_code == 422
    assert change(district, paid_by_account, relation="1", holder="LE T HOA").status_code == 302


# Representatives


def test_two_clicks_make_one_authority(district):
    load([line()])
    person = Beneficiary.objects.get()

    answers = [authorise(district, person).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert Representative.objects.count() == 1


@pytest.mark.parametrize(
    ("begins", "ends"),
    [("9999-12-01", "9999-12-31"), ("0001-01-01", "0001-06-01"), ("2027-01-01", "2027-06-01")],
)
def test_an_authority_of_another_age_is_a_sentence(district, begins, ends):
    load([line()])

    response = authorise(district, Beneficiary.objects.get(), begins=begins, ends=ends)

    assert "The day lies too far back or ahead" in words(response)
    assert not Representative.objects.exists()


def test_a_second_person_on_the_same_days_is_a_sentence(district):
    load([line()])
    person = Beneficiary.objects.get()
    authorise(district, person)

    response = authorise(district, person, full_name="Trần Thị Tư")

    assert "Somebody else is authorised on some of these days" in words(response)


# The holder, with the claim


def sent(client, person, **said):
    given = {"form": uuid4(), "seen": "", "programme": "1", "step": "claimed"}
    given |= {"account": "", "relation": "0", "day": "2025-06-05"}
    return client.post(f"/conversions/new?person={person.uuid}", given | said)


@pytest.fixture
def in_cash_again():
    """Somebody whom an older roll paid to an account of another holder."""
    who = line(full_name="Lê Thị Hoa")
    way = {"method": "account", "bank": "Agribank", "account_number": "3800205123456"}
    load([who | way | {"account_holder": "TRAN VAN KHAC"}], period=date(2025, 4, 1))
    load([who])
    return Beneficiary.objects.get()


def test_the_holder_of_a_known_account_is_asked_about(district, in_cash_again):
    known_one = Account.objects.get()

    response = sent(district, in_cash_again, known_account=known_one.pk)

    assert "nobody said whose it is" in words(response)
    assert not Conversion.objects.exists()


def test_what_is_said_of_a_new_account_is_not_lost_on_a_known_one(district, in_cash_again):
    Account.objects.update(relation=3)

    response = sent(
        district, in_cash_again, known_account=Account.objects.get().pk, holder="TRAN VAN KHAC"
    )

    assert "is of another account" in words(response)


def test_a_known_account_that_was_explained_is_claimed(district, in_cash_again):
    Account.objects.update(relation=3, shared_until=date(2025, 12, 31))

    response = sent(district, in_cash_again, known_account=Account.objects.get().pk)

    assert response.status_code == 302
    assert Conversion.objects.get().account == Account.objects.get()


def test_an_account_is_the_persons_own_again_where_that_is_said(district):
    load([line()])
    person = Beneficiary.objects.get()
    account(person)
    Account.objects.update(relation=3, holder="TRAN VAN BA", shared_until=date(2025, 12, 31))

    sent(district, person, account="3800205123456", bank="970405", relation="1")

    kept = Account.objects.get()
    assert (kept.relation, kept.holder, kept.shared_until) == (1, "", None)


def test_a_step_without_an_account_keeps_the_way_of_the_account(district):
    load([line(programme="social_protection")])
    person = Beneficiary.objects.get()
    wallet = {"programme": "2", "account": "0912345678", "bank": "MoMo"}
    sent(district, person, step="opened", **wallet)
    current = Conversion.objects.get()

    sent(district, person, step="registered", programme="2", seen=f"2:{known.mark_of(current)}")

    current.refresh_from_db()
    assert current.registered_on
    assert current.method == current.account.channel == Account.Channel.ELECTRONIC


# Payments that have ended


def test_somebody_whom_the_last_roll_no_longer_names_is_not_claimed(district):
    gone, other = line(full_name="Lê Thị Hoa"), line()
    load([gone, other], period=MAY)
    load([other])
    person = Beneficiary.objects.get(full_name="Lê Thị Hoa")

    response = sent(district, person, account="3800205123456", bank="970405")

    assert "The last roll that names this person is that of 05/2025" in words(response)
    assert not Conversion.objects.exists()


def ended(client, person, **said):
    return client.post(f"/beneficiaries/{person.uuid}/ended", said, follow=True)


def test_payments_end_with_a_reason_that_is_kept(district):
    load([line()])
    person = Beneficiary.objects.get()

    page = words(ended(district, person, has_ended="True", reason="death certificate"))

    assert "Payments to this person have ended." in page
    assert "Log a conversion" not in page
    assert AccessLog.objects.filter(
        action="changed", person=person.uuid, purpose="ended: death certificate"
    ).exists()
    assert sent(district, person, account="3800205123456", bank="970405").status_code == 422


def test_an_error_about_ended_payments_is_taken_back(district):
    load([line()])
    person = Beneficiary.objects.get()
    ended(district, person, has_ended="True", reason="mistaken")

    ended(district, person, reason="it was somebody else")

    person.refresh_from_db()
    assert person.status == Beneficiary.Status.PAID


def test_without_a_reason_payments_go_on(district):
    load([line()])
    person = Beneficiary.objects.get()

    page = ended(district, person, has_ended="True", reason="")

    assert "say how it is known" in words(page)
    person.refresh_from_db()
    assert person.status == Beneficiary.Status.PAID


# What somebody else did meanwhile


def test_who_withdrew_meanwhile_is_told(district):
    load([line()])
    person = Beneficiary.objects.get()
    first = claim(person)
    seen = f"1:{known.mark_of(first)}"
    other = officer()
    conversions.withdraw(
        conversion=first, form=uuid4(), reason="mistaken", seen=known.mark_of(first), by=other
    )

    response = sent(district, person, account="3800205123456", bank="970405", seen=seen)

    assert f"Meanwhile {other} withdrew what was logged for this person" in words(response)


def test_what_happened_in_another_programme_is_still_told(district):
    who = line()
    load([who, who | {"programme": "merit"}])
    person = Beneficiary.objects.get()
    claim(person)
    claim(person, programme=3, account=account(person, "1900999900017"))
    to_cash = {"step": "cash", "reason": "far away"}

    first = sent(district, person, programme="1", **to_cash)
    again = sent(
        district, person, programme="3", seen=first.context["form"]["seen"].value(), **to_cash
    )

    assert "Meanwhile" in words(first)
    assert "Meanwhile" in words(again)


def test_a_form_that_comes_again_after_a_withdrawal_says_so(district):
    load([line()])
    person, form = Beneficiary.objects.get(), uuid4()
    given = {"form": form, "account": "3800205123456", "bank": "970405"}
    sent(district, person, **given)
    made = Conversion.objects.get()
    conversions.withdraw(
        conversion=made, form=uuid4(), reason="mistaken", seen=known.mark_of(made), by=officer()
    )

    answer = district.get(sent(district, person, **given).url)

    assert "what it logged was withdrawn since" in words(answer)


def test_an_authority_that_follows_without_a_gap_is_quiet(district):
    load([line()])
    person = Beneficiary.objects.get()
    days = [(date(2024, 7, 1), date(2025, 6, 20)), (date(2025, 6, 20), date(2026, 6, 1))]
    for first, after in days:
        Representative.objects.create(
            beneficiary=person, full_name="A", relation=3, valid=DateRange(first, after)
        )

    lists = {one.code: one.number for one in district.get("/conversions/").context["lists"]}

    assert lists["authority_ends"] == 0
