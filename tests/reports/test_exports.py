"""Rates as files: the contract's columns, bytes that Excel reads, nothing that it executes."""

import csv
import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from python_calamine import CalamineWorkbook

from areas.models import Area
from officers.models import Role
from reports.papers.checking import check
from tests.factories import JUNE, area, officer
from tests.reports.builders import rate

pytestmark = pytest.mark.django_db

HEADER = (
    "rank,area_kind,area_code,area_name,period,programme,recipients,by_account,by_bank_account,"
    "by_electronic_account,in_cash,rate_percent,previous_rate_percent,change_points,"
    "target_percent,people_to_target,claimed,opened,note"
)
DISTRICTS = {"period": "2025-06", "area": "province:44", "level": "district"}


@pytest.fixture
def rates():
    rate("district:456", 4490, 4827, month=JUNE.replace(month=5))
    rate("district:456", 4657, 4832, claimed=12, opened=4700)
    rate("district:450", 12410, 13330, month=JUNE)


def exported(**question):
    """What export_rates writes to standard output."""
    output = io.StringIO(newline="")
    options = {"stdout": output} | question
    call_command("export_rates", **options)
    return output.getvalue()


def records(text, separator=","):
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=separator))


# CSV for machines


def test_a_csv_begins_with_its_mark_and_the_columns_of_the_contract(rates):
    text = exported(**DISTRICTS)

    assert text.split("\r\n")[0] == "\ufeff" + HEADER


def test_every_line_of_a_csv_ends_with_carriage_return_and_line_feed(rates):
    text = exported(**DISTRICTS)

    assert text.count("\r\n") == text.count("\n") == 9
    assert text.endswith("\r\n")


def test_a_line_says_everything_that_is_known_of_an_area(rates):
    first = exported(**DISTRICTS).split("\r\n")[1]

    assert first == (
        "1,district,456,Huyện Quảng Ninh,2025-06,social_insurance,4832,4657,4657,0,175,"
        "96.38,93.02,3.36,,,12,4700,"
    )


def test_an_area_without_data_has_empty_cells_and_a_note(rates):
    last = exported(**DISTRICTS).split("\r\n")[-2]

    assert last == ",district,458,Thị xã Ba Đồn,2025-06,social_insurance,,,,,,,,,,,,,no data"


def test_bank_and_electronic_accounts_stand_apart_and_together(rates):
    rate("district:458", 30, 100, electronic=10, programme=2)

    row = records(exported(**DISTRICTS, programme="social_security"))[0]

    assert (row["by_account"], row["by_bank_account"], row["by_electronic_account"]) == (
        "30",
        "20",
        "10",
    )


def test_a_file_holds_the_same_bytes_as_standard_output(rates, tmp_path):
    call_command("export_rates", **DISTRICTS, output=tmp_path / "rates.csv")

    assert (tmp_path / "rates.csv").read_bytes() == exported(**DISTRICTS).encode()


def test_a_workbook_is_written_to_a_file_numbered_and_remembered(rates, tmp_path):
    with pytest.raises(CommandError, match="-o rates.xlsx"):
        exported(**DISTRICTS, format="xlsx")

    file = tmp_path / "rates.xlsx"
    call_command("export_rates", **DISTRICTS, format="xlsx", output=file, lang="en")

    rows = CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()
    (first,) = [row for row in rows if row[2] == "456"]
    assert (first[7], first[6], first[11]) == (4657.0, 4832.0, 96.38)
    found = check(file.read_bytes(), officer(Role.PROVINCIAL_STAFF, area("province:44")))
    assert found
    assert not found.is_superseded


# CSV for people


def test_in_vietnamese_a_csv_has_semicolons_and_decimal_commas(rates):
    lines = exported(**DISTRICTS, lang="vi").split("\r\n")

    assert lines[0].startswith("\ufeff")
    assert lines[0].count(";") == 18
    assert lines[1].endswith(";4832;4657;4657;0;175;96,38;93,02;3,36;;;12;4700;")


def test_in_english_a_csv_for_people_has_commas_and_decimal_points(rates):
    lines = exported(**DISTRICTS, lang="en").split("\r\n")

    assert lines[0].startswith("\ufeffRank,Kind of area,Code,Area,Period,Programme,On the roll,")
    assert lines[1].endswith(",4832,4657,4657,0,175,96.38,93.02,3.36,,,12,4700,")


def test_the_headers_are_in_the_readers_language(rates):
    english, vietnamese = (exported(**DISTRICTS, lang=each) for each in ("en", "vi"))

    assert not set(records(english)[0]) & set(records(vietnamese, ";")[0])


def test_numbers_have_no_thousands_mark_in_any_language(rates):
    for language, separator in (("en", ","), ("vi", ";")):
        rows = exported(**DISTRICTS, lang=language).split("\r\n")

        assert rows[2].split(separator)[6:8] == ["13330", "12410"]


def test_exporting_in_a_language_leaves_the_commands_own_alone(rates):
    with translation.override("en"):
        exported(**DISTRICTS, lang="vi")

        assert translation.get_language() == "en"


# JSON


def test_json_is_a_list_of_records_with_the_columns_of_the_contract(rates):
    found = json.loads(exported(**DISTRICTS, format="json"))

    assert len(found) == 8
    assert {",".join(row) for row in found} == {HEADER}


def test_json_keeps_numbers_as_numbers_and_the_unknown_as_null(rates):
    found = json.loads(exported(**DISTRICTS, format="json"))

    first, last = found[0], found[-1]
    assert (first["rank"], first["recipients"], first["rate_percent"]) == (1, 4832, 96.38)
    assert first["change_points"] == 3.36
    assert (last["rank"], last["recipients"], last["rate_percent"]) == (None, None, None)


# Formulas


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r"])
@pytest.mark.parametrize("language", [None, "en", "vi"])
def test_a_name_that_a_spreadsheet_would_execute_is_guarded(rates, begin, language):
    Area.objects.filter(pk=area("district:456").pk).update(name=f"{begin}1+1")

    text = exported(**DISTRICTS, lang=language)

    cells = next(csv.reader([text.splitlines()[1]], delimiter=";" if language == "vi" else ","))
    assert f"'{begin}1+1".split("\r")[0] in cells[3]


def test_a_fall_is_a_number_and_not_guarded(rates):
    rate("district:458", 30, 100, month=JUNE.replace(month=5))
    rate("district:458", 20, 100)

    row = {row["area_code"]: row for row in records(exported(**DISTRICTS))}["458"]

    assert row["change_points"] == "-10.00"


def test_a_name_with_separators_and_quotes_stays_one_cell(rates):
    name = 'Huyện "Quảng Ninh"; cũ, 456'
    Area.objects.filter(pk=area("district:456").pk).update(name=name)

    assert records(exported(**DISTRICTS))[0]["area_name"] == name


# What cannot be exported


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"period": "2014-12"}, "2014-12 is an unknown period."),
        ({"period": "2026-01"}, "2026-01 is an unknown period."),
        ({"period": "June"}, "June is an unknown period."),
        ({"area": "province:99"}, "province:99 is an unknown area in 2025-06."),
        ({"area": "office:44-03"}, "office:44-03 is an unknown area in 2025-06."),
        (
            {"level": "office"},
            "province:44 has no areas of level office in 2025-06 along the management tree.",
        ),
        (
            {"level": "country"},
            "province:44 has no areas of level country in 2025-06 along the administrative tree.",
        ),
    ],
)
def test_what_is_unknown_is_said_in_a_sentence(wrong, sentence):
    with translation.override("en"), pytest.raises(CommandError) as refused:
        exported(**DISTRICTS | wrong)

    assert str(refused.value) == sentence


def test_a_file_that_cannot_be_written_is_said_in_a_sentence(rates, tmp_path):
    with translation.override("en"), pytest.raises(CommandError, match="cannot be written"):
        exported(**DISTRICTS, output=tmp_path / "no" / "folder.csv")


def test_an_offices_communes_are_exported_without_naming_the_tree():
    rows = records(exported(period="2025-08", area="office:44-03", level="commune"))

    assert sorted(row["area_code"] for row in rows) == ["19204", "19207", "19225", "19237"]
