"""Why people are still in cash: reasons of those on the roll, whom nobody asked, who is exempt."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from areas.models import Tree
from beneficiaries.models import Beneficiary
from outreach.models import Reason
from reports import rankings, still_cash
from tests.factories import JUNE, area, by_account, contact, line, load

pytestmark = pytest.mark.django_db

DAY = date(2025, 6, 5)
FIRST, SECOND = "19213", "19225"  # communes of district 456


@pytest.fixture(autouse=True)
def june(settings):
    settings.TODAY = DAY


def told(programme="social_insurance", where="district:456"):
    """(whole, parts by address) of the district's communes in June."""
    found = rankings.ranking(
        month=JUNE,
        area=area(where),
        level="commune",
        tree=Tree.ADMINISTRATIVE,
        programme=programme,
    )
    whole, parts = still_cash.of(found)
    return whole, {part.area.address: part for part in parts}


@pytest.fixture
def people():
    """Five in cash of six in the first commune, one in cash in the second."""
    lines = [line(commune_code=FIRST) for _one in range(5)]
    load([*lines, by_account(commune_code=FIRST), line(commune_code=SECOND)])
    in_cash = Beneficiary.objects.filter(citizen_id__in=[each["citizen_id"] for each in lines])
    return list(in_cash.order_by("pk"))


def test_whom_nobody_asked_is_everybody_at_first(people):
    whole, parts = told()

    assert (whole.figures.in_cash, whole.not_asked, whole.percent_not_asked) == (6, 6, 100)
    assert (whole.reasons, whole.asked) == ([], 0)
    assert parts[f"commune:{FIRST}"].not_asked == 5


def test_reasons_are_ranked_and_add_up_to_the_people_in_cash(people):
    for person, reason in zip(people, ["no_phone", "child_decides", "no_phone"], strict=False):
        contact(person, "refused", reason=reason)
    contact(people[3], "agreed")

    whole, parts = told()

    assert [(one.reason, one.people) for one in whole.reasons] == [
        (Reason.NO_PHONE, 2),
        (Reason.CHILD_DECIDES, 1),
    ]
    assert whole.reasons[0].percent == Decimal("33.33")
    assert (whole.without_a_reason, whole.not_asked) == (1, 2)
    assert sum(part.not_asked for part in parts.values()) == whole.not_asked
    assert parts[f"commune:{SECOND}"].reasons == []


def test_the_last_talk_tells_and_a_try_tells_nothing(people):
    contact(people[0], "refused", reason="no_phone", day=DAY - timedelta(2))
    contact(people[0], "refused", reason="bedridden", day=DAY - timedelta(1))
    contact(people[0], "not_met")
    contact(people[1], "not_met")

    whole, _parts = told()

    assert [one.reason for one in whole.reasons] == [Reason.BEDRIDDEN]
    assert whole.not_asked == 5


def test_who_is_exempt_leaves_the_second_rate_and_not_the_first(people, settings):
    contact(people[0], "exempt", reason="bedridden", exempt_until=DAY + timedelta(10))
    contact(people[1], "exempt", reason="bedridden", exempt_until=DAY + timedelta(5))

    during, _parts = told()
    settings.TODAY = DAY + timedelta(6)
    after, _parts = told()

    assert (during.figures.percent, during.could_convert) == (Decimal("14.29"), 5)
    assert during.percent_of_those == Decimal("20.00")
    assert (after.exempt, after.could_convert, after.percent_of_those) == (1, 6, Decimal("16.67"))


def test_who_is_paid_by_account_now_gives_no_reason(people):
    person = Beneficiary.objects.exclude(pk__in=[one.pk for one in people]).first()
    contact(person, "refused", reason="no_phone")
    by_now = Beneficiary.objects.get(commune=area(f"commune:{FIRST}"), payments__method=1)
    contact(by_now, "refused", reason="lost_card")

    whole, _parts = told()

    assert Reason.LOST_CARD not in {one.reason for one in whole.reasons}
    assert whole.not_asked + whole.asked == whole.figures.in_cash


def test_other_programmes_have_people_of_their_own(people):
    contact(people[0], "refused", reason="no_phone")

    whole, parts = told(programme="merit")

    assert (whole, parts) == (None, {})


def test_of_several_areas_one_query_is_made(people, django_assert_num_queries):
    found = rankings.ranking(
        month=JUNE,
        area=area("district:456"),
        level="commune",
        tree=Tree.ADMINISTRATIVE,
        programme="social_insurance",
    )

    with django_assert_num_queries(1):
        still_cash.of(found)
