"""Several people and one account: who is told what, and what a decision does."""

from datetime import date

import pytest

from beneficiaries.models import Account, Beneficiary
from officers.models import Role
from payments import shared_accounts
from payments.models import SharedAccountDecision
from tests.factories import account, area, by_account, claim, line, load, officer

pytestmark = pytest.mark.django_db
NUMBER = {"account_number": "3800205123456", "bank": "Agribank"}


@pytest.fixture
def district(client, settings):
    settings.TODAY = date(2025, 6, 5)
    client.force_login(officer(Role.DISTRICT_OFFICER, area("district:456")))
    client.cookies["django_language"] = "en"
    return client


def cases(client):
    """The names of each case that is open, and how many others there are elsewhere."""
    found = client.get("/conversions/shared/").context["cases"]
    return [
        ({one.beneficiary.full_name for one in case.accounts}, case.elsewhere)
        for case in found
        if case.is_open
    ]


def two_people():
    load([by_account(full_name="Lê Văn Một", **NUMBER), by_account(full_name="Bà Hai", **NUMBER)])
    return Account.objects.order_by("pk")


def decided(client, verdict, reason="vợ chồng", **more):
    account = Account.objects.first()
    seen = [case.mark for case in client.get("/conversions/shared/").context["cases"]]
    given = {"verdict": verdict, "reason": reason, "seen": seen[0] if seen else ""}
    return client.post(f"/conversions/shared/{account.pk}/decide", given | more)


def test_two_people_and_one_account_are_a_case(district):
    two_people()

    assert cases(district) == [({"Lê Văn Một", "Bà Hai"}, 0)]


def test_people_with_accounts_of_their_own_are_none(district):
    load([by_account(**NUMBER), by_account()])

    assert cases(district) == []


def test_declared_sharing_is_quiet_until_it_ends(district, settings):
    second = two_people()[1]
    second.relation, second.shared_until = Account.Relation.SPOUSE, date(2025, 6, 30)
    second.save()
    assert cases(district) == []

    settings.TODAY = date(2025, 7, 1)
    district.force_login(officer(Role.DISTRICT_OFFICER, area("office:44-03", settings.TODAY)))

    assert len(cases(district)) == 1


def test_of_somebody_elsewhere_only_the_fact_is_told(district):
    load([by_account(full_name="Lê Văn Một", **NUMBER)])
    elsewhere = by_account(full_name="Trần Thị Kín", commune_code="18859", **NUMBER)
    load([elsewhere], where="district:450")

    assert cases(district) == [({"Lê Văn Một"}, 1)]
    assert "Kín" not in district.get("/conversions/shared/").content.decode()


def test_who_may_see_both_sees_both(client, settings):
    settings.TODAY = date(2025, 6, 5)
    load([by_account(full_name="Lê Văn Một", **NUMBER)])
    load([by_account(full_name="Bà Hai", commune_code="18859", **NUMBER)], where="district:450")
    client.force_login(officer(Role.PROVINCIAL_STAFF, area("province:44")))

    assert cases(client) == [({"Lê Văn Một", "Bà Hai"}, 0)]


def test_a_decision_ends_the_case_and_can_be_taken_back(district):
    two_people()

    decided(district, "may_stay")
    assert cases(district) == []
    decided(district, "look_again", "người dân báo nhầm")

    assert len(cases(district)) == 1
    assert SharedAccountDecision.objects.count() == 2


def test_a_decision_without_a_reason_is_none(district):
    two_people()

    decided(district, "may_stay", "")

    assert len(cases(district)) == 1


def test_whoever_joins_later_opens_the_case_again(district):
    two_people()
    decided(district, "may_stay")

    load([by_account(full_name="Ông Ba", programme="merit", **NUMBER)])

    assert cases(district) == [({"Lê Văn Một", "Bà Hai", "Ông Ba"}, 0)]


def test_whoever_joined_since_the_page_was_opened_is_not_decided_about(district):
    two_people()
    [case] = district.get("/conversions/shared/").context["cases"]
    load([by_account(full_name="Ông Ba", programme="merit", **NUMBER)])

    decided(district, "may_stay", seen=case.mark)

    assert not SharedAccountDecision.objects.exists()
    assert "meanwhile others share the account" in district.get("/").content.decode()


def test_an_account_that_nobody_is_paid_to_any_more_is_no_case(district):
    load([by_account(**NUMBER)], period=date(2025, 1, 1))
    load([by_account(full_name="Bà Hai", **NUMBER)])

    assert cases(district) == []


def test_a_neighbours_account_cannot_be_decided(district):
    load([by_account(commune_code="18859", **NUMBER)], where="district:450")

    assert decided(district, "may_stay").status_code == 404


def test_an_account_of_one_person_is_nothing_to_decide(district):
    load([by_account(**NUMBER)])

    assert decided(district, "may_stay").status_code == 403


def test_the_persons_page_tells_of_it(district):
    two_people()
    person = Beneficiary.objects.first()

    page = district.get(f"/beneficiaries/{person.uuid}/").content.decode()

    assert "Somebody else is, or is to be, paid to the account •••• 3456" in page


def test_sharing_stops_no_roll(district):
    assert load([by_account(**NUMBER), by_account(**NUMBER), line()]).good == 3


def changed(client, account, **said):
    person = account.beneficiary
    address = f"/beneficiaries/{person.uuid}/accounts/{account.pk}/"
    page = client.get(address)
    seen = page.context["form"]["seen"].value() if page.status_code == 200 else ""
    return client.post(address, said | {"seen": seen})


def test_sharing_is_declared_with_holder_relation_and_end(district):
    second = two_people()[1]

    page = changed(district, second, holder="LE VAN MOT", relation=2).content.decode()
    assert "until when" in page
    changed(district, second, holder="LE VAN MOT", relation=2, shared_until="2025-12-31")

    assert cases(district) == []


def test_a_closed_account_is_offered_no_more(district):
    load([by_account(**NUMBER)])
    account = Account.objects.get()

    changed(district, account, relation=1, closed_on="2025-06-01")

    page = district.get(f"/conversions/new?person={account.beneficiary.uuid}").content.decode()
    assert Account.objects.get().closed_on == date(2025, 6, 1)
    assert "•••• 3456" not in page


def test_an_account_is_not_closed_before_it_was_opened(district):
    load([by_account(**NUMBER)])

    said = {"relation": 1, "opened_on": "2025-06-02", "closed_on": "2025-06-01"}
    answer = changed(district, Account.objects.get(), **said)

    assert answer.status_code == 422
    assert "before it was opened" in answer.content.decode()


def test_a_neighbours_account_is_not_there(district):
    load([by_account(commune_code="18859", **NUMBER)], where="district:450")

    assert changed(district, Account.objects.get(), relation=1).status_code == 404


def test_of_an_account_that_one_is_no_longer_claimed_to_nothing_is_told(district):
    load([line(full_name="Lê Văn Một"), line(full_name="Bà Hai"), line(full_name="Ông Ba")])
    first, second, third = Beneficiary.objects.order_by("pk")
    for person in (first, second, third):
        claim(person, account=account(person, "190099990001"))

    claim(first, account=account(first, "190099990002"))

    mine = [case.account.last_four for case in shared_accounts.of_person(first, officer())]
    assert mine == []
