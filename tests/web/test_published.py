"""Each published figure beside the figure counted from the demo's imported rolls."""

import csv
import io
import json
import re
import urllib.request

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from tests.site import Site

pytestmark = pytest.mark.xdist_group("site")

# Rank, by account, on the roll, per cent; only the percentages and Quảng Ninh are published.
QUANG_BINH_2024_09 = {
    "450": (1, 6600, 13200, 50.00),
    "452": (2, 850, 2500, 34.00),
    "457": (3, 1980, 6600, 30.00),
    "458": (3, 1650, 5500, 30.00),
    "455": (5, 1690, 6500, 26.00),
    "453": (5, 936, 3600, 26.00),
    "454": (7, 540, 3000, 18.00),
    "456": (8, 839, 4788, 17.52),
}
OLD_QUANG_TRI_2024_12 = {
    "468": 76.08, "469": 49.21, "462": 48.02, "461": 43.27, "466": 42.03, "464": 32.12,
    "470": 32.10, "467": 22.10, "465": 21.17,
}  # fmt: skip
COMMUNES_AT_100 = {"19213", "19216", "19234", "19210", "19225", "19219", "19228"}


def people(row: dict) -> tuple[int, int]:
    return row["by_account"], row["recipients"]


def test_quang_binh_in_september_2024(site: Site) -> None:
    rows = site.rates(period="2024-09", area="province:44", level="district")

    assert {
        code: (row["rank"], *people(row), row["rate_percent"]) for code, row in rows.items()
    } == QUANG_BINH_2024_09
    assert list(rows) == list(QUANG_BINH_2024_09)


def test_the_province_in_september_2024(site: Site) -> None:
    province = site.rates(period="2024-09", area="province:44", level="province")["44"]

    assert (*people(province), province["rate_percent"]) == (15085, 45688, 33.02)


def test_quang_ninh_before_and_after_its_campaign(site: Site) -> None:
    def rate(period: str) -> float:
        return site.rates(period=period, area="district:456", level="district")["456"][
            "rate_percent"
        ]

    rates = [rate(month) for month in ("2024-10", "2024-11", "2024-12", "2025-01", "2025-02")]

    assert rates[0] < 19
    assert rates[1] >= 67.6
    assert rates[1:] == sorted(rates[1:])


def test_quang_ninh_leads_the_province_in_june_2025(site: Site) -> None:
    row = site.rates(period="2025-06", area="province:44", level="district")["456"]

    assert (row["rank"], *people(row), row["rate_percent"]) == (1, 4657, 4832, 96.38)
    assert row["in_cash"] == 175


def test_seven_of_fourteen_communes_are_at_100_per_cent_in_june_2025(site: Site) -> None:
    communes = site.rates(period="2025-06", area="district:456", level="commune")
    at_baseline = site.rates(period="2024-11", area="district:456", level="commune")

    complete = {code for code, row in communes.items() if row["in_cash"] == 0}
    assert (len(at_baseline), len(communes)) == (15, 14)
    assert complete == COMMUNES_AT_100


def test_the_new_map_in_september_2025(site: Site) -> None:
    offices = site.rates(period="2025-09", area="province:44", level="office")
    communes = site.rates(period="2025-09", area="office:44-09", level="commune", tree="management")

    assert people(offices["44-10"]) == (594, 932)
    assert (2685, 3900) in [
        people(row) for row in communes.values() if row["area_name"] == "Phường Đông Hà"
    ]


def test_offices_without_a_roll_have_no_data_and_no_rank(site: Site) -> None:
    offices = site.rates(period="2025-09", area="province:44", level="office")

    silent = [row for row in offices.values() if row["recipients"] is None]
    assert silent
    assert all(row["rank"] is None and row["note"] == "no data" for row in silent)


@pytest.mark.parametrize(("programme", "number"), [("social_protection", 377), ("merit", 78)])
def test_commune_son_ha_is_at_100_per_cent_in_august_2024(
    site: Site, programme: str, number: int
) -> None:
    rows = site.rates(period="2024-08", area="commune:21292", level="commune", programme=programme)

    assert people(rows["21292"]) == (number, number)


def test_district_son_ha_in_july_2024(site: Site) -> None:
    rows = site.rates(
        period="2024-07", area="district:529", level="district", programme="social_security"
    )

    assert (*people(rows["529"]), rows["529"]["rate_percent"]) == (2913, 4761, 61.18)


def test_son_tay_paid_307_people_by_account_in_april_2024(site: Site) -> None:
    rows = site.rates(
        period="2024-04", area="district:530", level="district", programme="social_security"
    )

    assert rows["530"]["by_account"] == 307


@pytest.mark.parametrize(
    ("programme", "figures"),
    [
        ("social_protection", (2390, 3405, 70.19)),
        ("merit", (858, 864, 99.31)),
        ("social_security", (3248, 4269, 76.08)),
    ],
)
def test_cam_lo_in_december_2024(site: Site, programme: str, figures: tuple) -> None:
    rows = site.rates(period="2024-12", area="district:468", level="district", programme=programme)

    assert (*people(rows["468"]), rows["468"]["rate_percent"]) == figures


def test_old_quang_tri_in_december_2024(site: Site) -> None:
    rows = site.rates(
        period="2024-12", area="province:45", level="district", programme="social_security"
    )

    found = {code: row["rate_percent"] for code, row in rows.items() if row["recipients"]}
    assert found == OLD_QUANG_TRI_2024_12


# The same tables on every surface

SIGN_IN = """
from django.test import Client
from areas.models import Area
from officers import api_tokens
from officers.models import Officer
officer = Officer.objects.get(username="country")
client = Client(SERVER_NAME="127.0.0.1")
client.force_login(officer)
country = Area.objects.get(kind="country")
print(client.cookies["sessionid"].value)
print(api_tokens.make(name="test", area=country, by=officer)[1])
"""
CAM_LO = {
    "social_protection": (2390, 3405, 70.19),
    "merit": (858, 864, 99.31),
    "social_security": (3248, 4269, 76.08),
}
TABLES = {
    "period=2024-09&area=province:44&level=district&programme=social_insurance": {
        code: row[1:] for code, row in QUANG_BINH_2024_09.items()
    },
    "period=2024-12&area=province:45&level=district&programme=social_security": {
        code: (None, None, rate) for code, rate in OLD_QUANG_TRI_2024_12.items()
    },
    **{
        f"period=2024-12&area=district:468&level=district&programme={programme}": {"468": row}
        for programme, row in CAM_LO.items()
    },
    "period=2025-09&area=office:44-10&level=office&programme=social_insurance": {
        "44-10": (594, 932, 63.73)
    },
}
RECIPIENTS, BY_ACCOUNT, RATE = 6, 7, 11  # columns of the contract


@pytest.fixture(scope="module")
def signed_in(site: Site) -> dict[str, dict[str, str]]:
    """Headers of a browser that reads English, and of a system with a token."""
    session, token = site.command("shell", "--no-imports", "-c", SIGN_IN).stdout.split()[-2:]
    cookie = f"sessionid={session}; django_language=en"
    return {"browser": {"Cookie": cookie}, "system": {"Authorization": f"Bearer {token}"}}


def fetched(site: Site, address: str, headers: dict[str, str]) -> bytes:
    asked = urllib.request.Request(site.address + address, headers=headers)  # noqa: S310
    with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310
        return answer.read()


def of_the_page(html: bytes) -> dict[str, tuple]:
    row = re.compile(
        r'id="row-([\d-]+)".*?rate-cell">([\d.]+)\W.*?fraction">([\d,]+) / ([\d,]+)<', re.S
    )
    return {
        code: (int(part.replace(",", "")), int(whole.replace(",", "")), float(rate))
        for code, rate, part, whole in row.findall(html.decode())
    }


def of_lines(lines: list[list]) -> dict[str, tuple]:
    return {
        str(line[2]): (int(line[BY_ACCOUNT]), int(line[RECIPIENTS]), float(line[RATE]))
        for line in lines
        if len(line) > RATE and re.fullmatch(r"[\d-]+", str(line[2])) and line[RECIPIENTS]
    }


def of_the_system(content: bytes) -> dict[str, tuple]:
    return {
        row["area_code"]: (*people(row), row["rate_percent"])
        for row in json.loads(content)["rates"]
        if row["recipients"]
    }


@pytest.mark.parametrize("question", TABLES)
def test_page_csv_workbook_pdf_and_json_say_what_was_published(
    site: Site, signed_in: dict, question: str
) -> None:
    browser = signed_in["browser"]
    page = of_the_page(fetched(site, f"/rankings/?{question}", browser))
    text = fetched(site, f"/rankings.csv?{question}", browser).decode("utf-8-sig")
    workbook = CalamineWorkbook.from_filelike(
        io.BytesIO(fetched(site, f"/rankings.xlsx?{question}", browser))
    )
    pdf = " ".join(
        " ".join(one.extract_text().split())
        for one in PdfReader(io.BytesIO(fetched(site, f"/rankings.pdf?{question}", browser))).pages
    ).replace("\u00a0", " ")
    told = of_the_system(fetched(site, f"/api/v1/rates?{question}", signed_in["system"]))

    lines = of_lines(list(csv.reader(io.StringIO(text))))
    rows = of_lines(workbook.get_sheet_by_index(0).to_python())
    rows = {code: row for code, row in rows.items() if code in lines}
    assert page == lines == rows == told
    for code, (by_account, recipients, rate) in TABLES[question].items():
        assert told[code][2] == rate
        assert by_account is None or told[code][:2] == (by_account, recipients)
        assert f"{told[code][0]:,}" in pdf
        assert f"{told[code][1]:,}" in pdf
        assert f"{rate:.2f} %" in pdf
