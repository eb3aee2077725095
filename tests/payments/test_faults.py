"""Every fault by its line, column, value and sentence; and the sentences of whole files."""

import re
from typing import NamedTuple

import pytest
from django.db import transaction
from django.utils import translation

from payments.management.commands.import_roll import as_sentence
from payments.models import Programme, Roll
from payments.rolls.faults import REFUSALS, SENTENCES, refusal, sentence
from tests.factories import by_account, csv_of, deliver, faults_of, line, load, warnings_of

LONG = "x" * 101
AGRIBANK = {"bank": "Agribank"}


class Case(NamedTuple):
    code: str
    column: str
    cells: dict[str, str]
    sentence: str
    shown: str | None = None  # what is kept of the cell, where it is not all of it


CASES = [
    Case("needed", "full_name", {"full_name": ""}, "this cell is empty, and it is needed"),
    Case("needed", "birth_date", {"birth_date": ""}, "this cell is empty, and it is needed"),
    Case("needed", "commune_code", {"commune_code": ""}, "this cell is empty, and it is needed"),
    Case("needed", "amount", {"amount": ""}, "this cell is empty, and it is needed"),
    Case("needed", "method", {"method": ""}, "this cell is empty, and it is needed"),
    Case("needed", "programme", {"programme": ""}, "this cell is empty, and it is needed"),
    Case("period_not_a_month", "period", {"period": "June"}, '"June" is not a month'),
    Case(
        "period_of_another_roll",
        "period",
        {"period": "07/2025"},
        '"07/2025" is another month; this roll is for 2025-06',
    ),
    Case("programme_unknown", "programme", {"programme": "BHYT"}, '"BHYT" is not a programme'),
    Case("si_code_form", "si_code", {"si_code": "123"}, '"123" is not an SI code of 10 digits'),
    Case(
        "citizen_id_form",
        "citizen_id",
        {"citizen_id": "44150000001"},
        '"44150000001" is not a citizen id of 12 digits',
    ),
    Case(
        "identifier_missing",
        "si_code",
        {"si_code": "", "citizen_id": ""},
        "neither SI code nor citizen id",
    ),
    Case("name_too_long", "full_name", {"full_name": LONG}, "the name is longer than 100 letters"),
    Case(
        "birth_not_a_date",
        "birth_date",
        {"birth_date": "31/02/1948"},
        '"31/02/1948" is not a date',
    ),
    Case(
        "birth_in_the_future",
        "birth_date",
        {"birth_date": "2026"},
        '"2026" lies after the month of the roll',
    ),
    Case(
        "birth_in_the_future",
        "birth_date",
        {"birth_date": "01/07/2025"},
        '"01/07/2025" lies after the month of the roll',
    ),
    Case("sex_unknown", "sex", {"sex": "X"}, '"X" is not a sex; write M or F, Nam or Nữ'),
    *(
        Case(
            "phone_form",
            "phone",
            {"phone": phone},
            f'"{phone}" is not a phone number of 10 digits that begins with 0',
        )
        for phone in ("912345678", "8123456789", "09123456789", "0９１２３４５６７８")
    ),
    *(
        Case(
            "commune_unknown",
            "commune_code",
            {"commune_code": code},
            f'no commune had the code "{code}" in 2025-06',
        )
        for code in ("9213", "99999", "21548")
    ),
    Case(
        "commune_outside",
        "commune_code",
        {"commune_code": "18859"},
        'commune "18859" does not lie in Huyện Quảng Ninh',
    ),
    Case("amount_form", "amount", {"amount": "35.5"}, '"35.5" is not an amount in whole đồng'),
    Case("amount_zero", "amount", {"amount": "0"}, "an amount must be more than zero"),
    Case(
        "method_unknown",
        "method",
        {"method": "séc"},
        '"séc" is not a method; write cash, account or electronic',
    ),
    Case(
        "method_not_of_programme",
        "method",
        {"method": "ví", "bank": "MoMo", "account_number": "0912345678"},
        "social insurance is paid in cash or to a bank account only, not to an electronic account",
    ),
    Case(
        "method_not_of_programme",
        "bank",
        {"method": "TK", "bank": "MoMo", "account_number": "0912345678"},
        "social insurance is paid in cash or to a bank account only, not to an electronic account",
    ),
    Case(
        "bank_missing",
        "bank",
        {"method": "TK", "account_number": "3800201012345"},
        "paid to an account, but no bank is named",
        "",
    ),
    Case(
        "bank_unknown",
        "bank",
        {"method": "TK", "bank": "Ngân hàng Sao Hỏa", "account_number": "3800201012345"},
        'no bank or wallet is known as "Ngân hàng Sao Hỏa"',
    ),
    Case(
        "bank_unknown",
        "bank",
        {"method": "TK", "bank": "3800201012345", "account_number": "3800201012345"},
        'no bank or wallet is known as "••••2345"',
        "••••2345",
    ),
    Case(
        "account_missing",
        "account_number",
        {"method": "TK", "account_number": ""} | AGRIBANK,
        "paid to an account, but its number is missing",
        "••••",
    ),
    Case(
        "account_float",
        "account_number",
        {"method": "TK", "account_number": "1,23457E+15"} | AGRIBANK,
        "the number ••••E+15 has passed through a spreadsheet's rounding; its digits are lost",
        "••••E+15",
    ),
    Case(
        "account_characters",
        "account_number",
        {"method": "TK", "account_number": "38002010/2345"} | AGRIBANK,
        "••••2345 is not an account number",
        "••••2345",
    ),
    Case(
        "account_card",
        "account_number",
        {"method": "TK", "account_number": "9704050000000001"} | AGRIBANK,
        "••••0001 is a card number; the account number stands in the bank's papers or app",
        "••••0001",
    ),
    Case(
        "account_length",
        "account_number",
        {"method": "TK", "account_number": "12345"} | AGRIBANK,
        "••••2345 is not an account number of 6 to 19 characters",
        "••••2345",
    ),
    Case("outcome_unknown", "outcome", {"outcome": "?"}, '"?" is not an outcome'),
    Case("too_long", "benefit", {"benefit": LONG}, "the text is longer than 100 letters"),
    Case("too_long", "hamlet", {"hamlet": LONG}, "the text is longer than 100 letters"),
    Case(
        "too_long",
        "account_holder",
        {"method": "TK", "account_number": "3800201012345", "account_holder": LONG} | AGRIBANK,
        "the text is longer than 100 letters",
    ),
]
# These show beside other lines, people and rolls, or stop nothing: tests of their own.
ELSEWHERE = {
    "programme_of_another_roll",
    "identifiers_of_two",
    "identifiers_of_two_people",
    "identifier_differs",
    "known_elsewhere",
    "account_rounded",
    "mended",
    "eth",
    "accents_composed",
    "old_font",
    "same_person",
    "identifiers_contradict",
    "listed_twice",
    "on_another_roll",
    "citizen_id_differs",
    "point_unknown",
    "wallet_read_as_electronic",
    "holder_differs",
    "total_differs",
}


@pytest.fixture(scope="module")
def faults(django_db_setup, django_db_blocker):
    """The faults of one roll with a line for each case, which leaves nothing behind."""
    with django_db_blocker.unblock(), transaction.atomic():
        result = deliver([line(**case.cells) for case in CASES])
        found = list(result.roll.faults.filter(is_warning=False))
        transaction.set_rollback(True)
    assert result.status == "rejected"
    return found


@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda number: CASES[number].code)
def test_a_fault_names_line_column_value_and_reason(faults, number):
    case, place = CASES[number], number + 2

    [fault] = [one for one in faults if one.line == place]

    value = case.cells.get(case.column, "") if case.shown is None else case.shown
    assert (fault.code, fault.value) == (case.code, value)
    offered = f" (repair offered: {fault.repair})" if fault.repair else ""
    assert as_sentence(fault) == f"line {place}, {case.column}: {case.sentence}{offered}"


def test_every_fault_has_a_test():
    assert {case.code for case in CASES} | ELSEWHERE == set(SENTENCES)


@pytest.mark.django_db
def test_a_programme_of_another_roll_is_a_fault():
    result = deliver([line(programme="NCC")], programme=Programme.SOCIAL_INSURANCE)

    fault = result.roll.faults.get()
    assert as_sentence(fault) == 'line 2, programme: "NCC" is another programme than the roll\'s'


@pytest.mark.django_db
def test_every_fault_of_a_line_is_named():
    result = deliver([line(birth_date="x", amount="0", commune_code="")])

    assert sorted(faults_of(result.roll)) == [
        (2, "amount", "amount_zero"),
        (2, "birth_date", "birth_not_a_date"),
        (2, "commune_code", "needed"),
    ]


@pytest.mark.django_db
def test_a_warning_says_so():
    roll = load([by_account(account_holder="Lê Văn Con")])

    words = as_sentence(roll.faults.get())

    assert words == "warning, line 2, account_holder: the account holder has another name"


@pytest.mark.django_db
def test_good_lines_are_loaded_beside_faulty_ones_only_when_asked():
    lines = [line(), line(amount="0"), line()]

    refused, accepted = deliver(lines), deliver(lines, accept_good=True)

    assert (refused.status, accepted.status) == ("rejected", "loaded")
    assert (accepted.roll.lines, accepted.roll.good, accepted.roll.faulty) == (3, 2, 1)


@pytest.mark.django_db
def test_a_roll_without_any_good_line_is_refused_even_when_good_ones_are_accepted():
    result = deliver([line(amount="0")], accept_good=True)

    assert result.status == "rejected"
    assert result.roll.reason["code"] == "no_good_lines"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"PK\x03\x04rest of a workbook", "The workbook is damaged"),
        (bytes(range(256)), "not a table of text"),
        (b"just,some,words\n1,2,3", "No header row was found"),
        (csv_of([line()]).split(b"\r\n")[0], "The file has a header but no lines."),
    ],
    ids=["empty", "workbook", "bytes", "no header", "no lines"],
)
def test_a_file_that_is_no_roll_is_refused_with_a_sentence(content, words):
    result = deliver(content)

    reason = result.roll.reason
    assert result.status == "rejected"
    assert words in refusal(reason["code"], reason["detail"])


@pytest.mark.django_db
def test_an_old_workbook_and_a_broken_encoding_leave_no_fault_behind():
    content = csv_of([line(amount="0")]) + b"\xff\xfe\xff"

    result = deliver(content)

    assert result.roll.reason["code"] == "encoding"
    assert not result.roll.faults.exists()


def placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)\w|%.", text))


@pytest.mark.parametrize("words", [*SENTENCES.values(), *REFUSALS.values()])
def test_a_vietnamese_sentence_takes_the_same_values(words):
    with translation.override("vi"):
        assert placeholders(translation.gettext(words)) == placeholders(words)


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize("code", SENTENCES)
def test_a_sentence_bears_any_value(code, language):
    detail = {"period": "2025-06", "area": "Lý Sơn", "other": 3, "roll": 7, "sum": 5}
    detail |= {"first": "Lan", "second": None, "to": "x", "known": None}

    with translation.override(language):
        words = sentence(code, "100 % {x} %(y)s", detail)

    assert ("100 % {x} %(y)s" in words) == ("%(value)s" in SENTENCES[code])


@pytest.mark.django_db
def test_a_sentence_is_said_in_the_readers_language():
    roll: Roll = deliver([line(birth_date="31/02/1948")]).roll

    with translation.override("vi"):
        words = as_sentence(roll.faults.get())

    assert '"31/02/1948"' in words
    assert warnings_of(roll) == []


@pytest.mark.django_db
def test_an_account_that_ends_in_five_zeros_is_warned_of_and_loaded():
    result = deliver([by_account(account_number="380020500000")])

    assert warnings_of(result.roll) == [(2, "account_number", "account_rounded")]
    assert result.status == "loaded"
