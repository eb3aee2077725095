"""Recognisable people stand in every kind of area; everything is asked by everybody, and every
answer is read for what is not the reader's."""

from datetime import date

import pytest

from areas.models import Area
from officers.models import Role
from officers.rights import Right, may
from tests.factories import officer, person_list
from tests.web.answers import answers
from tests.web.planted import BESIDE, ELSEWHERE, INSIDE, LATER, PLACES, plant

pytestmark = pytest.mark.django_db

NOBODY: set = set()
# Whose people are in sight from where, on a day after the reform of July 2025.
SEEN_FROM = {
    "office:44-03": {INSIDE},
    "office:44-01": {BESIDE},
    "office:44-02": NOBODY,
    "office:44-04": {LATER},
    "province:44": {INSIDE, BESIDE, LATER},
    "province:51": {ELSEWHERE},
    "country:VN": set(PLACES),
}
# On a list of those in cash, and among those who are missing since the month before.
OF_A_CASHIER = {"name in cash", "name of who is gone"}
# Why somebody looked is for the auditor to read.
OF_AN_OFFICER = set(INSIDE.words) - {"purpose"}
# An account is looked at as long as the latest months' rolls pay to it.
NO_MORE_SHARED = {"decision"}


def long(*values):
    """Left to --long: each reads about a thousand answers."""
    return pytest.param(*values, marks=pytest.mark.long)


a_part_or_all = pytest.mark.parametrize("step", [5, long(1)])


@pytest.fixture
def planted(settings):
    plant(settings)


def read_by(client, role, where=None, step=1):
    """What was read, by place: the kinds of words found; and the answers that betray others.
    Every address is asked; of those with many questions, one in `step`."""
    areas = [Area.objects.at(where, date(2025, 8, 1))] if where else []
    reader = officer(role, *areas)
    if may(role, Right.PEOPLE):
        for month in (date(2025, 6, 1), date(2025, 9, 1)):
            person_list(None, reader, which="all", programme="all", month=month)
    client.force_login(reader)
    client.cookies["django_language"] = "en"
    seen = {place: set() for place in PLACES}
    own = SEEN_FROM[where] if may_see_people(role) and where else NOBODY
    foreign, number = [], 0
    for address, text in answers(client, step):
        number += 1
        for place in PLACES:
            seen[place] |= {kind for kind, word in place.words.items() if word in text}
            if place not in own and place.is_betrayed_by(without_purposes(text, role)):
                foreign.append((place.word, address))
    print(f"{role} of {where}: {number} answers searched, {len(foreign)} betray others")
    return seen, foreign


def may_see_people(role):
    return may(role, Right.PEOPLE) or may(role, Right.CASH_LIST)


def without_purposes(text, role):
    if role == Role.AUDITOR:
        for place in PLACES:
            text = text.replace(place.words["purpose"], "")
    return text


@pytest.mark.parametrize(
    ("role", "where"),
    [
        (Role.DISTRICT_OFFICER, "office:44-03"),
        (Role.DISTRICT_OFFICER, "office:44-04"),
        (Role.PROVINCIAL_STAFF, "province:44"),
        long(Role.DISTRICT_OFFICER, "office:44-02"),
        long(Role.PROVINCIAL_STAFF, "office:44-01"),
        long(Role.PROVINCIAL_STAFF, "province:51"),
    ],
)
def test_an_officer_reads_everything_of_the_own_people_and_nothing_of_others(
    client, planted, role, where
):
    seen, foreign = read_by(client, role, where)

    assert foreign == []
    for place in SEEN_FROM[where]:
        assert OF_AN_OFFICER - seen[place] <= (NOBODY if place is LATER else NO_MORE_SHARED)


@pytest.mark.long
def test_the_country_reads_of_everybody(client, planted):
    seen, _foreign = read_by(client, Role.PROVINCIAL_STAFF, "country:VN")

    for place in PLACES:
        assert OF_AN_OFFICER - seen[place] <= NO_MORE_SHARED


@pytest.mark.parametrize("where", ["office:44-03", long("office:44-02"), long("province:44")])
def test_a_cashier_reads_the_names_of_the_own_people_alone(client, planted, where):
    seen, foreign = read_by(client, Role.CASHIER, where)

    assert foreign == []
    assert all(seen[place] == OF_A_CASHIER for place in SEEN_FROM[where])


@a_part_or_all
@pytest.mark.parametrize("role", [Role.VIEWER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_a_role_without_people_reads_of_nobody(client, planted, role, step):
    seen, foreign = read_by(client, role, "country:VN", step)

    assert foreign == []
    purposes = {"purpose"} if role == Role.AUDITOR else NOBODY
    assert all(seen[place] == purposes for place in PLACES)


@a_part_or_all
@pytest.mark.parametrize("role", [Role.PROVINCIAL_STAFF, Role.CASHIER])
def test_nobody_is_read_of_without_an_assignment(client, planted, role, step):
    assert read_by(client, role, step=step)[1] == []
