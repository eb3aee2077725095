"""The XLS files of the corpus, as Excel 97 and the programs of its day wrote them."""

from datetime import date

from tests.rolls.people import DAO, FOUR, HUY, LAN, MINH
from tests.rolls.workbook_files import FRAME, SIGNATURES, TOTAL
from tests.rolls.writing import SHORT, rows_of, xls_of


def files() -> dict[str, bytes]:
    """Names and contents."""
    header, *lines = rows_of(FOUR, SHORT)
    in_cash = [[*line[:5], int(line[5]), "TM"] for line in lines]
    in_cash[0][3] = date(1950, 9, 2)
    in_cash[3][3] = 1946
    second = rows_of([DAO | {"citizen_id": 44153000003}, MINH])
    old = ["NguyÔn ThÞ Lan", "Lª V¨n Huy", "§Æng ThÞ §µo", "Ph¹m §øc Minh"]
    named = [each | {"full_name": name} for each, name in zip(FOUR, old, strict=True)]
    return {
        "excel_97_form.xls": xls_of([*FRAME, header, *in_cash, TOTAL, *SIGNATURES]),
        "excel_97_sheets.xls": xls_of({"Võ Ninh": rows_of([LAN, HUY]), "Gia Ninh": second}),
        "excel_97_tcvn3.xls": xls_of(rows_of(named)),
    }
