"""A bank's answer: each opened account becomes the person's, and a step of their conversion."""

from datetime import date

import pytest

from beneficiaries.models import Account, Beneficiary
from officers.models import Role
from outreach.answers import deeds, opened_accounts, showing
from outreach.answers.deeds import NotDoableError
from outreach.answers.findings import sentence
from outreach.models import AnswerAccount, AnswerLine
from payments.conversions import worklists
from payments.models import ChangedCommune, Conversion, ConversionAct, Stage
from tests.factories import (
    account,
    answer,
    area,
    by_account,
    claim,
    contact,
    line,
    load,
    officer,
    opened,
    rows_of,
)

pytestmark = pytest.mark.django_db

DAY = date(2025, 6, 5)
MAY = date(2025, 5, 1)
TABLES = [
    "beneficiaries_beneficiary",
    "beneficiaries_account",
    "payments_conversion",
    "payments_conversionact",
    "outreach_contact",
]


@pytest.fixture(autouse=True)
def june(settings):
    settings.TODAY = DAY


@pytest.fixture
def mine():
    return officer(Role.DISTRICT_OFFICER, area("district:456"))


@pytest.fixture
def person():
    load([line(full_name="Lê Thị Mẫu")])
    return Beneficiary.objects.get()


def codes(made):
    """Of the only line, or of all lines: (code, whether it is a warning)."""
    return [
        (each["code"], each["is_warning"])
        for row in made.lines.order_by("number")
        for each in row.findings
    ]


def only(made):
    return made.lines.get()


def kept():
    """Every row that loading touches; of a conversion all but its version, which goes on."""
    rows = rows_of(TABLES)
    rows["payments_conversion"] = list(
        Conversion.objects.order_by("pk").values(
            *[each.attname for each in Conversion._meta.fields if each.name != "version"]
        )
    )
    return rows


# Loading


def test_nothing_is_changed_before_it_is_loaded(mine, person):
    before = kept()

    made = answer(opened(person), by=mine)

    assert kept() == before
    assert only(made).is_good
    assert only(made).person == person


def test_loading_keeps_the_account_and_logs_the_step(mine, person):
    made = answer(opened(person, account_number="3800205123456"), by=mine)

    deeds.load(made, by=mine)

    found = Account.objects.get()
    assert (found.beneficiary, found.last_four, found.opened_on) == (
        person,
        "3456",
        date(2025, 6, 4),
    )
    assert found.number() == "3800205123456"
    conversion = Conversion.objects.get()
    assert (conversion.state, conversion.opened_on) == (Stage.OPENED, date(2025, 6, 4))
    assert (conversion.account, conversion.logged_by) == (found, mine)
    assert only(made).done == "loaded"


def test_who_opened_one_stands_on_the_worklist_and_is_counted_again(mine, person):
    ChangedCommune.objects.all().delete()

    deeds.load(answer(opened(person), by=mine), by=mine)

    assert worklists.counts(mine) == {"not_registered": 1}
    assert ChangedCommune.objects.exists()


def test_a_step_that_was_logged_at_the_point_is_given_its_number_days_later(mine, person):
    contact(person, "opened", day=date(2025, 6, 3))

    deeds.load(answer(opened(person), by=mine), by=mine)

    conversion = Conversion.objects.get()
    assert (conversion.state, conversion.opened_on) == ("opened", date(2025, 6, 3))
    assert conversion.account == Account.objects.get()


def test_without_a_day_the_account_was_opened_on_that_of_the_answer(mine, person):
    made = answer(opened(person, opened_on=""), by=mine, dated=date(2025, 6, 2))

    deeds.load(made, by=mine)

    assert Account.objects.get().opened_on == date(2025, 6, 2)


def test_an_account_that_was_opened_long_ago_is_a_step_of_today(mine, person):
    deeds.load(answer(opened(person, opened_on="01/02/2012"), by=mine), by=mine)

    assert Account.objects.get().opened_on == date(2012, 2, 1)
    assert Conversion.objects.get().opened_on == DAY


def test_one_bad_line_stops_no_other(mine):
    load([line(full_name="Lê Thị Mẫu"), line(full_name="Trần Văn Thử")])
    one, other = Beneficiary.objects.order_by("pk")
    made = answer(opened(one), opened(other, account_number="12"), by=mine)

    deeds.load(made, by=mine)

    assert [row.done for row in made.lines.order_by("number")] == ["loaded", "waiting"]
    assert Conversion.objects.get().beneficiary == one


def test_loading_twice_does_nothing_more(mine, person):
    made = answer(opened(person), by=mine)
    deeds.load(made, by=mine)
    before = rows_of([*TABLES, "outreach_answerline"])

    assert deeds.load(made, by=mine) == 0

    assert rows_of([*TABLES, "outreach_answerline"]) == before


def test_what_changed_since_the_check_stops_the_line_alone(mine, person):
    made = answer(opened(person), by=mine)
    claim(person, by=mine)

    deeds.load(made, by=mine)

    row = only(made)
    assert (row.done, row.why["code"]) == ("not_loaded", "claimed_already")
    assert Account.objects.count() == 1


def test_a_person_who_left_the_officers_sight_is_not_found_when_loading(mine, person):
    made = answer(opened(person), by=mine)
    Beneficiary.objects.update(commune=area("commune:18859"))

    deeds.load(made, by=mine)

    assert not Account.objects.exists()
    assert only(made).done == "waiting"


def test_what_takes_long_goes_on_with_the_next_click(mine, monkeypatch):
    monkeypatch.setattr(deeds, "SECONDS", 0)
    monkeypatch.setattr(opened_accounts, "AT_A_TIME", 1)
    load([line(), line()])
    made = answer(*map(opened, Beneficiary.objects.all()), by=mine)

    assert deeds.load(made, by=mine) == 1
    assert showing.numbers_of(made.lines.all()).waiting == 1
    assert deeds.load(made, by=mine) == 1

    assert Conversion.objects.count() == 2


# Numbers stand nowhere in clear


def test_no_number_stands_readable_in_an_answer_and_none_is_left_after_it(mine, person):
    said = {"account_number": "3800205123456", "citizen_id": person.citizen_id}
    made = answer(opened(person, **said), by=mine)

    text = str(rows_of(["outreach_answer", "outreach_answerline", "outreach_answeraccount"]))
    assert "3800205123456" not in text
    assert person.citizen_id not in text
    assert AnswerAccount.objects.get().number() == "3800205123456"

    deeds.load(made, by=mine)

    assert not AnswerAccount.objects.exists()


def test_a_refused_answer_keeps_no_number_and_is_not_loaded(mine, person):
    made = answer(opened(person), by=mine)

    deeds.refuse(made, by=mine)
    deeds.refuse(made, by=mine)

    assert not AnswerAccount.objects.exists()
    with pytest.raises(NotDoableError):
        deeds.load(made, by=mine)
    with pytest.raises(NotDoableError):
        deeds.undo(made, by=mine)


# Faults


@pytest.mark.parametrize(
    ("cells", "code", "shown"),
    [
        ({"account_number": "9704050123456789"}, "account_card", "••••6789"),
        ({"account_number": "1,23457E+15"}, "account_float", "••••E+15"),
        ({"account_number": "12"}, "account_length", "••••"),
        ({"account_number": ""}, "account_missing", ""),
        ({"account_number": "123!567890"}, "account_characters", "••••7890"),
        ({"account_number": "3800200000000"}, "account_rounded", "••••0000"),
        ({"bank": "Ngân hàng Lạ"}, "bank_unknown", "Ngân hàng Lạ"),
        ({"bank": "3800205123456"}, "bank_unknown", "••••3456"),
        ({"bank": ""}, "bank_missing", ""),
        ({"bank": "MoMo"}, "channel_not_allowed", ""),
        ({"account_holder": "TRAN VAN KHAC"}, "holder_unexplained", ""),
        ({"opened_on": "31/02/2025"}, "opened_not_a_day", "31/02/2025"),
        ({"opened_on": "06/06/2025"}, "opened_later", ""),
        ({"opened_on": "01/01/1980"}, "opened_long_ago", ""),
    ],
)
def test_a_fault_names_its_column_and_keeps_the_number_out(mine, person, cells, code, shown):
    made = answer(opened(person, **cells), by=mine)

    assert codes(made) == [(code, False)]
    [finding] = only(made).findings
    assert finding["value"].replace("••••••", "••••") == shown or not shown
    assert sentence(finding)
    for number in cells.values():
        assert len(number) < 11 or not number.isdigit() or number not in str(finding)
    deeds.load(made, by=mine)
    assert not Account.objects.exists()


def test_the_holder_may_be_written_as_banks_write(mine, person):
    assert codes(answer(opened(person, account_holder="LE THI MAU"), by=mine)) == []


def test_a_claim_that_stands_already_is_said_as_the_form_says_it(mine, person):
    claim(person, by=mine)

    made = answer(opened(person), by=mine)

    assert codes(made) == [("claimed_already", False)]
    assert sentence(only(made).findings[0]) == "This person was claimed on 05/06/2025 already."


def test_an_account_that_is_known_is_a_warning(mine, person):
    account(person, "3800205123456")

    made = answer(opened(person, account_number="3800205123456"), by=mine)
    deeds.load(made, by=mine)

    assert codes(made) == [("account_known", True)]
    assert only(made).done == "loaded"


def test_an_account_of_somebody_else_is_a_warning(mine):
    load([line(), by_account(account_number="3800205123456")])
    person = Beneficiary.objects.get(payments__method=0)

    made = answer(opened(person, account_number="3800205123456"), by=mine)

    assert codes(made) == [("account_shared", True)]


def test_one_account_for_two_people_of_the_file_is_a_warning(mine):
    load([line(), line()])
    same = {"account_number": "3800205123456"}

    made = answer(*(opened(one, **same) for one in Beneficiary.objects.all()), by=mine)

    assert codes(made) == [("account_shared", True)] * 2


def test_whoever_is_paid_by_account_needs_no_other(mine):
    load([by_account()])

    made = answer(opened(Beneficiary.objects.get()), by=mine)

    assert codes(made) == [("paid_by_account", False)]


def test_two_lines_of_one_person_are_both_faults(mine, person):
    made = answer(opened(person), opened(person), by=mine)

    assert codes(made) == [("listed_twice", False)] * 2
    assert "line 3" in sentence(made.lines.get(number=2).findings[0])


# Undoing


def test_undoing_brings_everything_back_as_it_was(mine, person):
    before = kept()
    made = answer(opened(person), by=mine)
    deeds.load(made, by=mine)
    assert kept() != before

    deeds.undo(made, by=mine)
    deeds.undo(made, by=mine)

    assert kept() == before
    made.refresh_from_db()
    assert (made.state, made.undone_by, only(made).done) == ("undone", mine, "undone")


def test_undoing_brings_back_the_step_and_the_account_that_stood_before(mine, person):
    closed = account(person, "3800205123456")
    closed.closed_on = date(2025, 6, 1)
    closed.save()
    contact(person, "agreed", day=date(2025, 6, 2))
    before = kept()
    made = answer(opened(person, account_number="3800205123456"), by=mine)
    deeds.load(made, by=mine)
    assert Account.objects.get().closed_on is None

    deeds.undo(made, by=mine)

    assert kept() == before


def test_undoing_brings_back_what_a_new_conversion_took_the_place_of(mine):
    same = line()
    load([same], period=MAY)
    person = Beneficiary.objects.get()
    claim(person, day=date(2025, 5, 5))
    load([same])
    before = kept()
    made = answer(opened(person), by=mine)
    deeds.load(made, by=mine)
    assert Conversion.objects.count() == 2

    deeds.undo(made, by=mine)

    assert kept() == before


def stays(made):
    row = only(made)
    return (row.done, row.why and row.why["code"]) == ("stays", "changed_since")


@pytest.mark.parametrize("then", ["claim", "talk", "holder", "roll"])
def test_what_somebody_went_on_from_stays_and_says_so(mine, person, then):
    made = answer(opened(person, account_number="3800205123456"), by=mine)
    deeds.load(made, by=mine)
    if then == "claim":
        claim(person, by=mine)
    elif then == "talk":
        contact(person, "opened")
    elif then == "holder":
        Account.objects.update(holder="Con trai")
    else:
        same = {"bank": "Agribank", "account_number": "3800205123456"}
        ids = {"citizen_id": person.citizen_id, "si_code": person.si_code}
        load([line(method="account", full_name=person.full_name, **same, **ids)])
    before = kept()

    deeds.undo(made, by=mine)

    assert kept() == before
    assert stays(made)
    made.refresh_from_db()
    assert made.state == "undone"


def test_a_line_that_stays_keeps_no_other_from_being_undone(mine):
    load([line(), line()])
    one, other = Beneficiary.objects.order_by("pk")
    made = answer(opened(one), opened(other), by=mine)
    deeds.load(made, by=mine)
    claim(one, by=mine)

    deeds.undo(made, by=mine)

    assert sorted(row.done for row in made.lines.all()) == ["stays", "undone"]
    assert not Conversion.objects.filter(beneficiary=other).exists()


def test_what_was_undone_can_be_delivered_and_loaded_again(mine, person):
    said = opened(person)
    made = answer(said, by=mine)
    deeds.load(made, by=mine)
    deeds.undo(made, by=mine)

    deeds.load(answer(said, by=mine), by=mine)

    assert Conversion.objects.get().state == "opened"
    assert ConversionAct.objects.count() == 1


def test_a_neighbour_loads_and_undoes_nothing(mine, person):
    neighbour = officer(Role.DISTRICT_OFFICER, area("district:450"))
    made = answer(opened(person), by=mine)

    deeds.load(made, by=neighbour)
    assert only(made).done == "waiting"
    deeds.load(made, by=mine)
    deeds.undo(made, by=neighbour)

    assert only(made).done == "loaded"
    assert AnswerLine.objects.visible_to(neighbour).count() == 0
