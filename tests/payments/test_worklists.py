"""What stands on which list of the worklist, and what does not."""

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from areas.calendar import months_after
from beneficiaries.models import Beneficiary, Representative
from payments.conversions import worklists
from payments.models import Conversion, Stage
from tests.factories import account, area, claim, line, load, officer, point

pytestmark = pytest.mark.django_db

JANUARY, APRIL, MAY = date(2025, 1, 1), date(2025, 4, 1), date(2025, 5, 1)
CLAIMED = {"method": "account", "bank": "Agribank", "account_number": "3800205123456"}
OTHER = CLAIMED | {"account_number": "1900999900017"}


@pytest.fixture(autouse=True)
def today(settings):
    settings.TODAY = date(2025, 6, 5)


def on_list(code):
    mine = worklists.worklists(officer("district_officer", area("district:456")))
    [found] = [one for one in mine if one.code == code]
    return [task.person.full_name for task in found.tasks]


def test_a_kept_claim_that_is_paid_elsewhere_now_is_to_be_asked_about(settings):
    settings.TODAY = date(2025, 1, 5)
    who = line(full_name="Lê Thị Hoa")
    load([who], period=JANUARY)
    claim(Beneficiary.objects.get(), day=date(2025, 1, 5))
    for months in (1, 2, 3):
        load([who | CLAIMED], period=months_after(JANUARY, months))
    assert on_list("other_account") == []

    load([who | OTHER], period=MAY)

    assert Conversion.objects.get().state == Stage.KEPT
    assert on_list("other_account") == ["Lê Thị Hoa"]


def test_a_claim_that_the_office_outran_is_a_claim(settings):
    settings.TODAY = date(2025, 5, 25)
    who = line(full_name="Lê Thị Hoa")
    load([who], period=MAY)
    claim(Beneficiary.objects.get(), day=date(2025, 5, 25))

    load([who | CLAIMED])

    assert Conversion.objects.get().effective_period == date(2025, 7, 1)
    assert on_list("without_a_claim") == []


def test_a_switch_that_nobody_claimed_is_to_be_asked_about():
    who = line(full_name="Lê Thị Hoa")
    load([who], period=MAY)

    load([who | CLAIMED])

    assert on_list("without_a_claim") == ["Lê Thị Hoa"]


def test_a_claim_whose_person_no_roll_names_any_more_is_to_be_asked_about(settings):
    settings.TODAY = date(2025, 4, 5)
    gone, other = line(full_name="Lê Thị Hoa"), line()
    load([gone, other], period=APRIL)
    claim(Beneficiary.objects.get(full_name="Lê Thị Hoa"), day=date(2025, 4, 5))
    assert on_list("off_the_roll") == []

    load([other], period=MAY)

    assert on_list("off_the_roll") == ["Lê Thị Hoa"]


def test_an_authority_before_a_gap_is_told_of():
    load([line(full_name="Lê Thị Hoa")])
    person = Beneficiary.objects.get()
    for first, after in [
        (date(2024, 7, 1), date(2025, 6, 20)),
        (date(2025, 12, 1), date(2026, 6, 1)),
    ]:
        Representative.objects.create(
            beneficiary=person, full_name="A", relation=3, valid=DateRange(first, after)
        )

    assert on_list("authority_ends") == ["Lê Thị Hoa"]


def test_points_of_one_name_are_not_mixed():
    point("P1", "commune:19213")
    point("P2", "commune:19216")
    places = {"A": ("19213", "P1", "1"), "B": ("19216", "P2", "1")}
    places |= {"C": ("19213", "P1", "2"), "D": ("19216", "P2", "2")}
    load(
        [
            line(full_name=name, commune_code=commune, point_code=code, hamlet=f"Thôn {hamlet}")
            for name, (commune, code, hamlet) in places.items()
        ]
    )
    for number, person in enumerate(Beneficiary.objects.all()):
        claim(person, stage=Stage.OPENED, account=account(person, f"380020512340{number}"))

    assert on_list("not_registered") in (["A", "C", "B", "D"], ["B", "D", "A", "C"])


@pytest.mark.parametrize("code", ["call_back", "not_registered"])
def test_whose_payments_have_ended_is_on_no_list(code):
    load([line(full_name="Lê Thị Hoa")])
    person = Beneficiary.objects.get()
    stage = Stage.AGREED if code == "call_back" else Stage.OPENED
    claim(person, stage=stage, account=None, call_back_on=date(2025, 6, 5))
    assert on_list(code) == ["Lê Thị Hoa"]

    person.status = Beneficiary.Status.ENDED
    person.save()

    assert on_list(code) == []
    assert code not in worklists.counts(officer("district_officer", area("district:456")))


def test_an_office_that_delivers_early_takes_no_row_from_its_neighbour():
    here, beside = {"commune_code": "19213"}, {"commune_code": "18859"}
    people = {"district:456": line(full_name="Lê Thị Hoa") | here}
    people["district:450"] = line(full_name="Lê Văn Nam") | beside
    for where, who in people.items():
        load([who], period=APRIL, where=where)
        load([who | CLAIMED], period=MAY, where=where)
    load([people["district:456"] | CLAIMED], where="district:456")

    province = officer("provincial_staff", area("province:44"))
    numbers = worklists.counts(province)

    assert numbers == {"without_a_claim": 1}
