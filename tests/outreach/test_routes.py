"""Route sheets: who stands on them in which order, and results that are kept one by one."""

from datetime import date
from uuid import uuid4

import pytest

from beneficiaries.models import Beneficiary
from outreach import routes
from outreach.contacts import Talk
from outreach.models import Contact, RouteSheet
from payments.conversions import NotLoggedError
from tests.factories import area, contact, line, load, officer, route

pytestmark = pytest.mark.django_db

DAY = date(2025, 6, 5)


@pytest.fixture(autouse=True)
def june(settings):
    settings.TODAY = DAY


@pytest.fixture
def people():
    load(
        [
            line(full_name="Võ Văn Ví", hamlet="Thôn A"),
            line(full_name="Lê Thị Mẫu", hamlet="Thôn B"),
            line(full_name="Bùi Thị An", hamlet="Thôn B"),
        ]
    )
    return list(Beneficiary.objects.select_related("commune"))


def district(code=456):
    return officer("district_officer", area(f"district:{code}"))


def talks_of(sheet, outcome="not_met", **said):
    return {
        stop.pk: Talk(form=uuid4(), day=DAY, outcome=outcome, **said) for stop in sheet.stops.all()
    }


def test_the_stops_are_in_the_order_of_hamlet_and_name(people):
    sheet = route(*people)

    names = [stop.beneficiary.full_name for stop in routes.stops_of(sheet, district())]

    assert names == ["Võ Văn Ví", "Bùi Thị An", "Lê Thị Mẫu"]


def test_a_form_that_is_sent_twice_makes_one_sheet(people):
    form, by = uuid4(), district()

    assert route(*people, form=form, by=by) == route(*people, form=form, by=by)
    assert RouteSheet.objects.count() == 1


def test_a_form_that_somebody_else_used_makes_no_sheet(people):
    form = uuid4()
    route(*people, form=form)

    with pytest.raises(NotLoggedError) as refused:
        route(*people, form=form)

    assert refused.value.code == "form_used"


def test_a_sheet_is_in_sight_of_whoever_has_its_people(people):
    sheet = route(*people)

    assert list(RouteSheet.objects.visible_to(district())) == [sheet]
    assert not RouteSheet.objects.visible_to(district(450)).exists()


def test_results_are_kept_as_talks_at_home(people):
    sheet = route(*people)

    entered = routes.enter(talks=talks_of(sheet), sheet=sheet, by=district())

    assert sorted(entered.kept) == sorted(sheet.stops.values_list("pk", flat=True))
    assert set(Contact.objects.values_list("outcome", "place")) == {("not_met", "home")}
    assert not sheet.stops.filter(contact=None).exists()


def test_a_result_that_is_refused_leaves_the_others_kept(people):
    sheet = route(*people)
    ended = people[0]
    Beneficiary.objects.filter(pk=ended.pk).update(status=Beneficiary.Status.ENDED)

    entered = routes.enter(talks=talks_of(sheet, "agreed"), sheet=sheet, by=district())

    assert list(entered.refused) == [sheet.stops.get(beneficiary=ended).pk]
    assert len(entered.kept) == 2
    assert not Contact.objects.filter(beneficiary=ended).exists()


def test_results_that_are_sent_twice_are_entered_once(people):
    sheet, by = route(*people), district()
    talks = talks_of(sheet, "agreed")

    routes.enter(talks=talks, sheet=sheet, by=by)
    again = routes.enter(talks=talks, sheet=sheet, by=by)

    assert again.kept == []
    assert Contact.objects.count() == 3


def test_somebody_out_of_sight_is_not_entered(people):
    sheet = route(*people)

    entered = routes.enter(talks=talks_of(sheet), sheet=sheet, by=district(450))

    assert (entered.kept, Contact.objects.count()) == ([], 0)


def test_sheets_are_listed_with_how_many_results_they_have(people):
    sheet = route(*people)
    stop = sheet.stops.first()
    stop.contact = contact(stop.beneficiary)
    stop.save()

    [listed] = routes.sheets_of(district(), DAY)

    assert (listed.people, listed.entered) == (3, 1)
