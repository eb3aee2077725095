"""Files in the styles of Vietnamese offices: each is delivered, and says what it must."""

import io
from datetime import date
from pathlib import Path

import pytest
from django.utils import translation

from payments.models import Roll
from payments.rolls import jobs
from payments.rolls.faults import refusal, sentence, suspicion
from tests.factories import JUNE, area, load, officer
from tests.rolls.cases import CASES, Case

FILES = Path(__file__).parent / "files"
MAY = date(2025, 5, 1)
MOST_BYTES = 20_000
PITFALLS = range(1, 16)  # domain dossier 7.4
each_file = pytest.mark.parametrize("case", CASES, ids=str)


def delivered(case: Case) -> Roll:
    """The roll of the file, checked, after last month's list where the case has one."""
    if case.before:
        load([{"programme": "social_insurance"} | each for each in case.before], period=MAY)
    roll = jobs.submit(
        io.BytesIO((FILES / case.file).read_bytes()),
        name=case.file,
        period=JUNE,
        area=area(case.where),
        programme=case.programme,
        by=officer(),
        for_this_process=True,
    )
    result = jobs.work_on(roll.pk, only_check=True)
    assert result is not None
    return result.roll


def cells_of(roll: Roll, *, warnings: bool) -> list[tuple[str, str, str]]:
    """Where, column and code of the faults or warnings."""
    found = roll.faults.filter(is_warning=warnings)
    return sorted((roll.spelled(fault.line), fault.column, fault.code) for fault in found)


@pytest.mark.django_db
@each_file
def test_a_file_says_what_it_must(case):
    roll = delivered(case)

    offered = roll.faults.exclude(repair="").values_list("column", "value", "repair")
    assert {
        "status": roll.state,
        "refusal": roll.reason and roll.reason["code"],
        "faults": cells_of(roll, warnings=False),
        "warnings": cells_of(roll, warnings=True),
        "repairs": sorted(offered),
        "suspicions": sorted(each["code"] for each in roll.suspicions),
        "not read": [each["sheet"] for each in roll.asides],
        "unknown": roll.unknown_columns,
        "lines": roll.lines,
        "good": roll.good,
    } == {
        "status": case.status,
        "refusal": case.refusal,
        "faults": sorted(case.faults),
        "warnings": sorted(case.warnings),
        "repairs": sorted(case.repairs),
        "suspicions": sorted(case.suspicions),
        "not read": list(case.not_read),
        "unknown": list(case.unknown),
        "lines": case.lines,
        "good": case.good,
    }


@pytest.mark.django_db
@each_file
def test_all_that_is_said_of_a_file_is_a_sentence_in_both_languages(case):
    roll = delivered(case)

    in_english, in_vietnamese = sentences(roll, "en"), sentences(roll, "vi")

    assert all(in_english) and all(in_vietnamese)
    assert not [text for text in in_english + in_vietnamese if "%(" in text]


def sentences(roll: Roll, language: str) -> list[str]:
    with translation.override(language):
        said = [
            sentence(fault.code, fault.value, fault.detail, roll.spelled)
            for fault in roll.faults.all()
        ]
        said += [suspicion(each["code"], each["detail"]) for each in roll.suspicions]
        return said + ([refusal(**roll.reason)] if roll.reason else [])


def test_every_file_has_a_case_and_every_case_a_file():
    assert sorted(case.file for case in CASES) == sorted(path.name for path in FILES.iterdir())


def test_the_files_are_small():
    assert max(path.stat().st_size for path in FILES.iterdir()) < MOST_BYTES


def test_the_corpus_covers_encodings_kinds_languages_and_pitfalls():
    read = [case for case in CASES if case.lines]

    assert {case.header for case in read} == {"vi", "en"}
    assert {Path(case.file).suffix for case in read} == {".csv", ".xlsx", ".xls"}
    assert {encoding(case.file) for case in read if case.file.endswith(".csv")} == {
        "UTF-8",
        "UTF-8 with BOM",
        "UTF-16",
    }
    assert {pitfall for case in CASES for pitfall in case.pitfalls} == set(PITFALLS)


def encoding(file: str) -> str:
    start = (FILES / file).read_bytes()[:3]
    if start == b"\xef\xbb\xbf":
        return "UTF-8 with BOM"
    return "UTF-16" if start[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in start else "UTF-8"
