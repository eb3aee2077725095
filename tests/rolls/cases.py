"""What must be said about each file of the corpus, written down from the contract.

`pitfalls` are the numbers of the domain dossier 7.4; `header` is the language of the header.
"""

from dataclasses import dataclass

from payments.models import Programme
from tests.rolls.people import FOUR, HOA, HUY, LAN, MANY, MANY_AT_BANKS, Person
from tests.rolls.writing import WHOLE

SI = Programme.SOCIAL_INSURANCE
Cell = tuple[str, str, str]


@dataclass(frozen=True)
class Case:
    """A file, how it is delivered, and what its roll must say."""

    file: str
    lines: int = 0
    good: int = 0
    programme: Programme | None = SI
    where: str = "district:456"
    status: str = "checked"
    refusal: str | None = None
    faults: tuple[Cell, ...] = ()  # where, column, code
    warnings: tuple[Cell, ...] = ()
    repairs: tuple[Cell, ...] = ()  # column, what stands there, what is offered
    suspicions: tuple[str, ...] = ()
    not_read: tuple[str, ...] = ()  # sheets
    unknown: tuple[str, ...] = ()  # columns
    before: tuple[Person, ...] = ()  # the list of May
    header: str = "vi"
    pitfalls: tuple[int, ...] = ()

    def __str__(self) -> str:
        return self.file


def refused(file: str, refusal: str, **more: object) -> Case:
    return Case(file, status="rejected", refusal=refusal, **more)


def every(column: str, code: str, *lines: int) -> tuple[Cell, ...]:
    """The same fault in several lines."""
    return tuple((str(line), column, code) for line in lines)


# Encodings, separators, quotation marks.
TEXTS = [
    Case("utf8_comma_english.csv", 4, 4, programme=None, header="en", pitfalls=(1, 3)),
    Case("utf8_bom_semicolon.csv", 4, 4, pitfalls=(1, 3)),
    Case("utf8_tab.csv", 4, 4, pitfalls=(3,)),
    Case("utf16_le_tab_unicode_text.csv", 4, 4, pitfalls=(1, 3)),
    Case("utf16_be_comma.csv", 4, 4, pitfalls=(1,)),
    Case("utf16_le_without_bom.csv", 4, 4, programme=None, header="en", pitfalls=(1,)),
    Case(
        "sep_line.csv",
        3,
        2,
        faults=(("4", "birth_date", "birth_not_a_date"),),
        pitfalls=(1, 3),
    ),
    Case("line_breaks_in_cells.csv", 4, 3, faults=(("7", "birth_date", "birth_not_a_date"),)),
    refused("windows_1258.csv", "encoding", pitfalls=(1,)),
    refused("quotation_mark.csv", "quotation_mark"),
]

HEADERS = [
    Case("headers_without_accents.csv", 3, 3, pitfalls=(8,)),
    Case("headers_in_capitals.xlsx", 4, 4, pitfalls=(8,)),
    Case("headers_with_units.xlsx", 4, 4, pitfalls=(8,)),
    Case("unknown_columns.csv", 4, 4, unknown=("Dân tộc", "Quan hệ với chủ hộ"), pitfalls=(8,)),
    Case("two_row_header.xlsx", 4, 4, pitfalls=(7, 8)),
    # Women's years of birth stand in a column of their own.
    Case("born_in_two_columns.xlsx", 2, 2, pitfalls=(4, 7)),
    Case("percent_beside.xlsx", 4, 4, unknown=("Tỷ lệ hưởng (%)", "Tỷ lệ"), pitfalls=(14,)),
    refused("header_unknown.csv", "header_unknown", pitfalls=(8,)),
    refused("header_unknown.xlsx", "header_unknown", pitfalls=(8,)),
    refused("columns_missing.csv", "columns_missing"),
    refused("identifier_missing.csv", "columns_missing"),
    refused("programme_missing.csv", "columns_missing", programme=None),
    refused("no_header.csv", "no_header"),
    refused("header_alone.csv", "no_lines"),
]

# Titles above, totals between, signatures below.
FORMS = [
    Case("form_with_frame.xlsx", 4, 4, pitfalls=(6, 7)),
    Case("blank_rows.csv", 4, 3, faults=(("9", "birth_date", "birth_not_a_date"),)),
    Case("totals_by_hamlet.xlsx", 6, 6, pitfalls=(7,)),
    Case(
        "totals_by_hamlet_wrong.xlsx",
        6,
        6,
        warnings=(("9", "amount", "total_differs"),),
        pitfalls=(7,),
    ),
    Case("total_wrong.csv", 4, 4, warnings=(("6", "amount", "total_differs"),), pitfalls=(7,)),
    Case("total_of_unread_amounts.csv", 4, 3, faults=(("3", "amount", "amount_form"),)),
    Case("headings_of_hamlets.xlsx", 6, 6, pitfalls=(7,)),
    Case("header_on_every_page.xlsx", 4, 4, pitfalls=(7,)),
    Case("carried_forward.xlsx", 4, 4, pitfalls=(7,)),
    Case("signed_without_total.xlsx", 4, 4, pitfalls=(7,)),
    Case("excel_97_form.xls", 4, 4, pitfalls=(4, 7, 11)),
]

SHEETS = [
    Case(
        "sheet_a_commune.xlsx",
        4,
        3,
        faults=(("Gia Ninh, 3", "birth_date", "birth_not_a_date"),),
        pitfalls=(7,),
    ),
    Case("hidden_sheet.xlsx", 4, 4, not_read=("Tháng trước",), pitfalls=(7,)),
    Case("hidden_row.xlsx", 4, 4, pitfalls=(7,)),
    Case(
        "sheet_without_header.xlsx",
        4,
        4,
        not_read=("Trang 2",),
        suspicions=("sheet_not_read",),
        pitfalls=(7,),
    ),
    Case("short_note_beside.xlsx", 4, 4, not_read=("Sheet2",)),
    Case("cover_right.xlsx", 4, 4, not_read=("Bìa",)),
    Case(
        "cover_wrong.xlsx",
        4,
        4,
        not_read=("Bìa",),
        suspicions=("cover_amount", "cover_people"),
    ),
    Case("cover_long.xlsx", 4, 4, not_read=("Bìa",)),
    Case("title_tells_people.xlsx", 4, 4, suspicions=("cover_people",)),
    Case(
        "one_person_on_two_sheets.xlsx",
        4,
        2,
        faults=(
            ("Võ Ninh, 3", "citizen_id", "listed_twice"),
            ("Gia Ninh, 3", "citizen_id", "listed_twice"),
        ),
        pitfalls=(7, 12),
    ),
    refused("second_sheet_lacks_columns.xlsx", "columns_missing", pitfalls=(7,)),
    Case(
        "excel_97_sheets.xls",
        4,
        3,
        faults=(("Gia Ninh, 2", "citizen_id", "citizen_id_form"),),
        repairs=(("citizen_id", "44153000003", "044153000003"),),
        pitfalls=(2, 7, 11),
    ),
]

# Dates, amounts, numbers.
CELLS = [
    Case("dates.xlsx", 6, 6, pitfalls=(4, 5)),
    Case(
        "dates_wrong.csv",
        8,
        1,
        faults=(
            *every("birth_date", "birth_not_a_date", 2, 3, 4, 5, 9),
            ("6", "birth_date", "birth_in_the_future"),
            ("7", "birth_date", "needed"),
        ),
        warnings=(("6", "citizen_id", "citizen_id_differs"),),
        repairs=(("birth_date", "09/13/1950", "13/09/1950"),),
        pitfalls=(4, 5),
    ),
    Case("month_column.csv", 4, 3, faults=(("5", "period", "period_not_a_month"),), pitfalls=(5,)),
    Case("amounts.csv", 9, 9, pitfalls=(6,)),
    Case(
        "amounts_wrong.csv",
        6,
        0,
        faults=(
            ("2", "amount", "amount_zero"),
            *every("amount", "amount_form", 3, 4, 6, 7),
            ("5", "amount", "needed"),
        ),
        repairs=(("amount", "3,5E+06", "3500000"),),
        pitfalls=(6,),
    ),
    # The parser gives a cell of #REF! as an empty one.
    Case(
        "formulas.xlsx",
        4,
        2,
        faults=(("4", "amount", "amount_zero"), ("5", "amount", "needed")),
        unknown=("Mức hưởng", "Truy lĩnh"),
        pitfalls=(9,),
    ),
    Case("formulas_as_text.csv", 2, 2, pitfalls=(10,)),
    Case("spaces_around.xlsx", 4, 4, pitfalls=(6,)),
    Case(
        "lost_zeros.csv",
        2,
        1,
        where="district:080",
        faults=(
            ("2", "citizen_id", "citizen_id_form"),
            ("2", "commune_code", "commune_unknown"),
            ("2", "phone", "phone_form"),
        ),
        repairs=(
            ("citizen_id", "44150000001", "044150000001"),
            ("commune_code", "2671", "02671"),
            ("phone", "912345678", "0912345678"),
        ),
        pitfalls=(2,),
    ),
    Case(
        "numbers_that_lost_zeros.xlsx",
        2,
        1,
        faults=(
            ("2", "citizen_id", "citizen_id_form"),
            ("2", "phone", "phone_form"),
            ("2", "si_code", "si_code_form"),
        ),
        repairs=(
            ("citizen_id", "44150000001", "044150000001"),
            ("phone", "912345678", "0912345678"),
            ("si_code", "400000001", "0400000001"),
        ),
        pitfalls=(2,),
    ),
    Case(
        "citizen_id_scientific.csv",
        2,
        0,
        faults=every("citizen_id", "citizen_id_form", 2, 3),
        repairs=(("citizen_id", "4,4150000001E+10", "044150000001"),),
        pitfalls=(2,),
    ),
    Case(
        "apostrophes.csv",
        2,
        1,
        faults=(
            ("2", "citizen_id", "citizen_id_form"),
            ("2", "commune_code", "commune_unknown"),
            ("2", "si_code", "si_code_form"),
        ),
        repairs=(
            ("citizen_id", "'044150000001", "044150000001"),
            ("commune_code", "'19213", "19213"),
            ("si_code", "'4400000001", "4400000001"),
        ),
        pitfalls=(2,),
    ),
    Case(
        "invisible_sign.csv",
        2,
        1,
        faults=(("2", "citizen_id", "citizen_id_form"),),
        repairs=(("citizen_id", "044150000001\u200b", "044150000001"),),
        pitfalls=(2,),
    ),
    Case("words_of_offices.csv", 6, 5, faults=(("7", "method", "method_unknown"),)),
    Case(
        "doubtful.csv",
        4,
        3,
        faults=(("5", "sex", "sex_unknown"),),
        warnings=(
            ("2", "account_holder", "holder_differs"),
            ("2", "point_code", "point_unknown"),
            *every("citizen_id", "citizen_id_differs", 3, 4),
        ),
    ),
]

ACCOUNTS = [
    Case("banks.csv", 4, 4),
    Case(
        "accounts_wrong.csv",
        9,
        0,
        faults=(
            *every("account_number", "account_float", 2, 3),
            *every("account_number", "account_card", 4, 5),
            ("6", "bank", "bank_unknown"),
            ("7", "bank", "bank_missing"),
            ("8", "account_number", "account_missing"),
            ("9", "account_number", "account_length"),
            ("10", "account_number", "account_characters"),
        ),
        pitfalls=(2,),
    ),
    Case(
        "accounts_as_numbers.xlsx",
        2,
        0,
        faults=every("account_number", "account_float", 2, 3),
        pitfalls=(2,),
    ),
    Case(
        "wallets.csv",
        4,
        2,
        programme=None,
        faults=(
            ("2", "bank", "method_not_of_programme"),
            ("3", "method", "method_not_of_programme"),
        ),
        warnings=(("4", "bank", "wallet_read_as_electronic"),),
    ),
]

NAMES = [
    Case(
        "names_decomposed.csv",
        2,
        2,
        warnings=every("full_name", "accents_composed", 2, 3),
        pitfalls=(13,),
    ),
    Case(
        "names_with_eth.csv",
        2,
        2,
        warnings=(("2", "full_name", "eth"),),
        repairs=(("full_name", "Ðặng Thị Ðào", "Đặng Thị Đào"),),
    ),
    Case("one_name_of_an_old_font.csv", 6, 6, warnings=(("7", "full_name", "old_font"),)),
    refused("names_in_tcvn3.xlsx", "old_font"),
    refused("names_in_vni.xlsx", "old_font"),
    refused("all_in_tcvn3.xlsx", "old_font"),
    refused("tcvn3_bytes.csv", "old_font", header="en"),
    refused("excel_97_tcvn3.xls", "old_font", pitfalls=(11,)),
]

# People twice in a file, or other than they are known.
PEOPLE = [
    Case("two_programmes.csv", 2, 2, programme=None, pitfalls=(12,)),
    Case(
        "two_benefits.csv", 4, 2, faults=every("citizen_id", "listed_twice", 4, 5), pitfalls=(12,)
    ),
    Case(
        "listed_twice.csv", 3, 1, faults=every("citizen_id", "listed_twice", 2, 4), pitfalls=(12,)
    ),
    Case(
        "listed_twice_by_si_code.csv",
        3,
        1,
        faults=(("2", "citizen_id", "listed_twice"), ("4", "si_code", "listed_twice")),
        pitfalls=(12,),
    ),
    Case(
        "one_citizen_id_two_si_codes.csv",
        2,
        0,
        faults=(
            *every("citizen_id", "listed_twice", 2, 3),
            *every("si_code", "identifiers_contradict", 2, 3),
        ),
        pitfalls=(12,),
    ),
    Case(
        "identifiers_of_two.csv",
        2,
        1,
        before=(LAN, HUY, HOA),
        faults=(("2", "si_code", "identifiers_of_two_people"),),
    ),
    Case(
        "other_si_code.csv",
        2,
        1,
        before=(LAN, HUY),
        faults=(("2", "si_code", "identifier_differs"),),
    ),
    Case(
        "same_person_renumbered.csv",
        2,
        2,
        before=(LAN, HUY),
        warnings=(("2", "full_name", "same_person"),),
    ),
    Case("one_reverted_to_cash.csv", 2, 2, before=(LAN, HUY)),
]

# Another month's file, another district's, half a list.
MONTHS = [
    Case(
        "column_of_another_month.csv",
        4,
        0,
        faults=every("period", "period_of_another_roll", 2, 3, 4, 5),
        suspicions=("most_period_of_another_roll",),
        pitfalls=(15,),
    ),
    Case("DS_thang_05_2025.csv", 4, 4, suspicions=("name_month",), pitfalls=(15,)),
    Case("DS chi tra T6.2025.csv", 4, 4, pitfalls=(15,)),
    Case("title_of_another_month.xlsx", 4, 4, suspicions=("title_month",), pitfalls=(15,)),
    Case("title_with_decree.xlsx", 4, 4, pitfalls=(15,)),
    Case(
        "another_district.csv",
        4,
        0,
        faults=every("commune_code", "commune_outside", 2, 3, 4, 5),
        suspicions=("most_commune_outside",),
    ),
    Case("half_a_list.csv", 2, 2, before=tuple(FOUR), suspicions=("communes_missing",)),
    Case(
        "everybody_to_account.csv",
        24,
        24,
        before=tuple(MANY),
        suspicions=("most_change_method",),
    ),
    Case(
        "everybody_to_cash.csv",
        24,
        24,
        before=tuple(MANY_AT_BANKS),
        suspicions=("most_change_method",),
    ),
    Case("everybody_raised.csv", 24, 24, before=tuple(MANY), suspicions=("most_change_amount",)),
    Case(
        "everybody_new.csv",
        24,
        24,
        before=tuple(MANY),
        suspicions=("most_missing", "most_new"),
    ),
    Case(
        "same_as_last_month.csv",
        4,
        4,
        programme=None,
        before=tuple({name: each.get(name, "") for name in WHOLE} for each in FOUR),
        suspicions=("content_of_another_month",),
        header="en",
    ),
]

# No list at all, or none that can be read.
OTHERS = [
    refused("macros.xlsx", "workbook_macros"),
    refused("encrypted.xlsx", "workbook_encrypted"),
    refused("truncated.xlsx", "workbook_broken"),
    refused("zip_without_workbook.xlsx", "archive"),
    refused("word_document.xlsx", "word_document"),
    refused("web_page.xls", "markup"),
    refused("xml_2003.xls", "markup"),
    refused("scanned.xlsx", "other_format"),
    refused("photographed.xlsx", "other_format"),
    refused("empty.csv", "empty"),
    refused("blank.csv", "empty"),
]

CASES = [
    *TEXTS, *HEADERS, *FORMS, *SHEETS, *CELLS, *ACCOUNTS, *NAMES, *PEOPLE, *MONTHS, *OTHERS,
]  # fmt: skip
