"""Another's ids where one's own belong, in addresses, forms and hidden fields: refused or empty,
and nothing is changed."""

from types import SimpleNamespace
from uuid import uuid4

import pytest

from beneficiaries.models import Beneficiary
from officers import access
from officers.models import Role
from payments.conversions import known
from tests.factories import account, area, by_account, claim, csv_of, line, load, officer, point
from tests.web.nasty import signed_in
from tests.web.planting import JUNE_5, as_fields, nothing_changes

pytestmark = pytest.mark.django_db

OWN, BESIDE = "district:456", "district:450"


def settled(where, commune, name, number):
    """A person in cash with a claim, a shared account, a roll, a point and an officer there."""
    code = f"9{commune}"
    there = point(code, f"commune:{commune}", name=f"Bưu điện {name}")
    here = {"commune_code": commune, "point_code": code}
    shared = {"account_number": number, "bank": "Agribank"}
    lines = [
        line(full_name=name, **here),
        by_account(**here, **shared),
        by_account(**here, **shared),
    ]
    roll = load(lines, where=where)
    person = Beneficiary.objects.get(full_name=name)
    someone = officer(Role.DISTRICT_OFFICER, area(where))
    access.log_person(someone, access.Action.VIEWED, person.uuid)
    made = claim(person, account=account(person, number[:-1] + "9"), by=someone)
    return SimpleNamespace(
        person=person,
        conversion=made,
        account=made.account,
        roll=roll,
        point=there,
        commune=there.commune,
        officer=someone,
        assignment=someone.assignments.get(),
    )


@pytest.fixture
def own(settings):
    settings.TODAY = JUNE_5
    return settled(OWN, "19213", "Lê Thị Hoa", "3800205123456")


@pytest.fixture
def beside(own):
    """The same in the district beside."""
    return settled(BESIDE, "18859", "Phạm Văn Bên", "3800205999992")


@pytest.fixture
def staff(own, beside):
    return signed_in(Role.DISTRICT_OFFICER)


def conversion_form(of, **changed):
    current = known.known_of(of.person).current
    return {
        "form": uuid4(),
        "seen": ",".join(f"{p}:{known.mark_of(one)}" for p, one in current.items()),
        "programme": "1",
        "step": "cash",
        "reason": "far away",
        "day": "2025-06-05",
    } | changed


# Areas


ELSEWHERE = "province:51"


@pytest.mark.parametrize("page", ["/rankings/", "/rankings.csv", "/points/"])
def test_of_two_areas_the_last_is_asked_for_and_must_be_in_sight(staff, page):
    own = f"area={OWN}&period=2025-06"
    alone = staff.get(f"{page}?{own}")

    both = staff.get(f"{page}?area={ELSEWHERE}&{own}")
    reversed_ = staff.get(f"{page}?{own}&area={ELSEWHERE}")

    assert (alone.status_code, both.status_code, reversed_.status_code) == (200, 200, 404)
    assert area(ELSEWHERE).name not in both.content.decode()


@pytest.mark.parametrize(
    "asked", ["area[]={}", "area[0]={}", "area.pk={}", "area__in={}", "AREA={}"]
)
def test_an_area_in_another_shape_is_not_asked_for(staff, asked):
    plain = staff.get("/rankings/?period=2025-06")

    shaped = staff.get("/rankings/?period=2025-06&" + asked.format(ELSEWHERE))

    assert shaped.context["question"] == plain.context["question"]


# People


def test_an_account_stands_with_its_own_person_alone(staff, own, beside):
    form = {"relation": "1", "opened_on": "2025-01-01"}

    with nothing_changes():
        for person, one in ((own, beside), (beside, own), (beside, beside)):
            address = f"/beneficiaries/{person.person.uuid}/accounts/{one.account.pk}/"
            assert staff.get(address).status_code == staff.post(address, form).status_code == 404


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_people_the_last_is_meant_and_must_be_in_sight(staff, own, beside, order):
    asked = "&".join([f"person={one.person.uuid}" for one in (own, beside)][::order])

    with nothing_changes():
        read = staff.get(f"/conversions/new?{asked}")
        if order == 1:
            staff.post(f"/conversions/new?{asked}", conversion_form(beside))

    assert read.status_code == (404 if order == 1 else 200)
    assert beside.person.full_name not in read.content.decode()


@pytest.mark.parametrize(
    "changed",
    [
        {"step": "claimed", "known_account": "account"},
        {"point": "point"},
        {"seen": "seen"},
        {"form": "form"},
    ],
)
def test_a_conversion_takes_nothing_of_another_person(staff, own, beside, changed):
    foreign = {
        "account": beside.account.pk,
        "point": beside.point.pk,
        "seen": conversion_form(beside)["seen"],
        "form": beside.conversion.acts.get().form,
    }
    form = conversion_form(own) | {key: foreign.get(said, said) for key, said in changed.items()}

    with nothing_changes():
        answer = staff.post(f"/conversions/new?person={own.person.uuid}", form)

    assert answer.status_code == 422
    assert beside.account.last_four not in answer.content.decode()
    assert beside.officer.username not in answer.content.decode()


def test_a_person_said_in_a_form_is_not_the_one_that_is_meant(staff, own, beside):
    form = conversion_form(own, person=str(beside.person.uuid), beneficiary=beside.person.pk)

    staff.post(f"/conversions/new?person={own.person.uuid}", form)

    assert own.person.conversions.count() == 2
    assert beside.person.conversions.count() == 1


def test_anothers_claim_is_not_withdrawn(staff, own, beside):
    marks = {"form": uuid4(), "reason": "mistaken", "conversion_id": own.conversion.pk}

    with nothing_changes():
        answer = staff.post(
            f"/conversions/{beside.conversion.pk}/withdraw",
            marks | {"seen": known.mark_of(beside.conversion)},
        )
        mark = known.mark_of(beside.conversion)
        staff.post(f"/conversions/{own.conversion.pk}/withdraw", marks | {"seen": mark})

    assert answer.status_code == 404


def test_nothing_is_decided_about_anothers_shared_account(staff, beside):
    shared = beside.person.accounts.model.objects.exclude(beneficiary=beside.person)
    foreign = shared.filter(beneficiary__commune=beside.commune)[0]

    with nothing_changes():
        answer = staff.post(
            f"/conversions/shared/{foreign.pk}/decide",
            {"verdict": "may_stay", "reason": "a couple"},
        )

    assert answer.status_code == 404


# Lists


@pytest.mark.parametrize("by", ["commune", "point"])
def test_a_list_narrowed_to_anothers_place_shows_nobody_there(staff, own, beside, by):
    asked = getattr(beside, by).pk

    worklist = staff.get(f"/conversions/?{by}={asked}").content.decode()
    found = staff.post("/beneficiaries/", {"q": "", by: asked}, follow=True).content.decode()
    changes = staff.get(f"/rolls/{own.roll.pk}/changes/?change=1&{by}={asked}").content.decode()

    assert beside.person.full_name not in worklist + found + changes


def test_the_cash_list_of_anothers_point_is_missing(staff, own, beside):
    for page in ("/cash-list/", "/cash-list/check/"):
        assert staff.get(f"{page}?point={own.point.code}").status_code == 200
        for asked in (beside.point.code, f"{own.point.code}&point={beside.point.code}"):
            assert staff.get(f"{page}?point={asked}").status_code == 404


def test_no_roll_is_delivered_for_anothers_area(staff, beside):
    form = {"form": uuid4(), "period": "2025-06", "file": ("roll.csv", csv_of([line()]))}

    with nothing_changes():
        foreign = staff.post("/rolls/new", as_fields(form | {"area": BESIDE}))
        doubled = staff.post("/rolls/new", as_fields(form | {"area": [OWN, BESIDE]}))

    assert foreign.status_code == doubled.status_code == 422


def test_a_form_that_delivered_anothers_roll_leads_to_nothing_of_it(staff, beside):
    beside.roll.form = uuid4()
    beside.roll.save()
    form = {"form": beside.roll.form, "period": "2025-06", "area": OWN}
    form["file"] = ("roll.csv", csv_of([line()]))

    with nothing_changes():
        answer = staff.post("/rolls/new", as_fields(form), follow=True)

    assert answer.status_code == 404


# Officers and the log


def test_an_administrator_assigns_nobody_to_anothers_area(own, beside):
    administrator = signed_in(Role.ADMINISTRATOR)
    days = {"first_day": "2025-06-05"}

    with nothing_changes():
        for where in (BESIDE, "province:44", "country:VN", f"commune:{beside.commune.code}"):
            new = {"username": "new.one", "name": "Mới", "role": "viewer", "area": where}
            administrator.post("/officers/new", days | new)
            administrator.post(f"/officers/{own.officer.pk}/assignments", days | {"area": where})


def test_an_assignment_of_another_officer_is_not_ended(own, beside):
    administrator = signed_in(Role.ADMINISTRATOR)

    with nothing_changes():
        for holder, assignment in ((own, beside), (beside, own), (beside, beside)):
            address = f"/officers/{holder.officer.pk}/assignments/{assignment.assignment.pk}"
            assert administrator.post(address, {"last_day": "2025-06-30"}).status_code == 404


def test_a_filter_for_what_is_anothers_finds_nothing(own, beside):
    auditor, administrator = signed_in(Role.AUDITOR), signed_in(Role.ADMINISTRATOR)

    for asked in (f"officer={beside.officer.username}", f"person={beside.person.uuid}"):
        assert auditor.get(f"/access-log/?{asked}").context["table"].rows.data.data.count() == 0
    for page in ("/officers/?text=", "/admin/officers/officer/?q="):
        answer = administrator.get(page + beside.officer.username)
        assert f">{beside.officer.username}<" not in answer.content.decode()
