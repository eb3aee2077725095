"""From the card at the payment point to the roll that confirms it, on a phone."""

import csv
import json

import pytest

from beneficiaries import vietqr
from tests.web.browsing import NARROW

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]

# No other test loads later rolls of this office.
OFFICE = "office:44-07"
MONTH, DAY = "2025-10", "2025-09-05"
# Two people in cash who have no conversion yet: what their cards say.
CARDS = """
from datetime import date
from areas.models import Area, Containment
from beneficiaries.models import Beneficiary
from officers.models import Officer
from payments.models import MonthlyPayment
paid = MonthlyPayment.objects.filter(period="2025-09-01", programme=1, method=0)
inside = Beneficiary.objects.visible_to(Officer.objects.get(username="province44"))
office = Area.objects.at("office:44-07", date(2025, 9, 1))
parts = Containment.objects.filter(area=office, valid__contains=date(2025, 9, 1)).values("part")
free = inside.filter(commune__in=parts, conversions=None, citizen_id__isnull=False)
some = free.filter(pk__in=paid.values("beneficiary"))
import json
said = [[p.citizen_id, p.full_name, p.born, str(p.uuid)] for p in some.order_by("pk")[:2]]
print(json.dumps(said))
"""
WORDS = {
    "en": {
        "first": "first paid by account in 10/2025",
        "waits": "waits for the roll",
        "confirmed": "confirmed by the roll",
        "contradicted": "contradicted by the roll",
    },
    "vi": {
        "first": "10/2025",
        "waits": "chờ danh sách",
        "confirmed": "danh sách xác nhận",
        "contradicted": "danh sách trái với khai báo",
    },
}


@pytest.fixture
def two_people(site):
    said = site.command("shell", "--no-imports", "-c", CARDS).stdout
    return json.loads(said.strip().splitlines()[-1])


def card(number, name, born):
    digits = born.replace("/", "")
    birth = digits if len(digits) == 8 else f"0101{digits}"
    return f"{number}||{name}|{birth}|Nữ|Thôn Đông, Ninh Châu, Quảng Trị|15042021"


def october(site, folder, ways):
    """The roll of October: September's people, and those of the claims as `ways` says."""
    site.command(
        "generate_roll", f"--period={MONTH}", f"--area={OFFICE}", "--like=latest", "-o",
        str(folder / "like.csv"),
    )  # fmt: skip
    with (folder / "like.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        number = ways.get(row["citizen_id"])
        if number:
            row |= {"method": "account", "bank": "Agribank", "account_number": number}
    with (folder / "october.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return folder / "october.csv"


def claimed_in_september(site):
    rates = site.rates(period="2025-09", area="province:44", level="office")
    return rates["44-07"]["claimed"]


def loaded(site, file):
    said = site.command("import_roll", str(file), f"--period={MONTH}", f"--area={OFFICE}", "--json")
    return json.loads(said.stdout)["roll"]


def logs(one, person, number, language):
    """Pastes the card, then the code of the account, and saves."""
    one.goes_to("/beneficiaries/")
    one.page.fill("#id_q", card(*person[:3]))
    one.clicks("main form button.main")
    assert person[1] in one.reads()
    one.clicks("main a.button.main")
    one.page.fill("#id_day", DAY)
    one.page.dispatch_event("#id_day", "change")
    one.page.wait_for_function(
        "words => document.querySelector('#first-month').innerText.includes(words)",
        arg=WORDS[language]["first"],
    )
    one.page.fill("#id_account", vietqr.write(bin="970405", number=number))
    one.clicks("form.conversion button.main")


def stage_of(one, person):
    one.goes_to(f"/beneficiaries/{person[3]}/")
    return one.page.inner_text(".conversion-life h3 >> nth=0")


@pytest.mark.parametrize("language", ["en", "vi"])
def test_a_claim_from_the_card_to_the_roll_and_back(site, visitor, two_people, tmp_path, language):
    one, words = visitor("province44", language=language, size=NARROW), WORDS[language]
    kept, lost = two_people
    file = october(site, tmp_path, {kept[0]: "3800205770001"})

    before = claimed_in_september(site)
    logs(one, kept, "3800205770001", language)
    logs(one, lost, "3800205770002", language)
    site.wait_until(lambda: claimed_in_september(site) == before + 2, seconds=5)
    assert words["waits"] in stage_of(one, kept)

    roll = loaded(site, file)
    assert words["confirmed"] in stage_of(one, kept)
    assert words["contradicted"] in stage_of(one, lost)
    one.goes_to("/conversions/")
    assert lost[1] in one.page.inner_text("#still_in_cash")
    assert kept[1] not in one.page.inner_text("#still_in_cash")

    site.command("undo_roll", str(roll), "--reason=tried out")
    assert words["waits"] in stage_of(one, kept)
    assert words["waits"] in stage_of(one, lost)

    again = loaded(site, file)
    one.goes_to("/conversions/")
    one.clicks(f"#still_in_cash li:has-text('{lost[1]}') a.next")
    one.page.fill("#id_account", vietqr.write(bin="970405", number="3800205770003"))
    one.clicks("form.conversion button.main")
    assert words["waits"] in stage_of(one, lost)
    one.goes_to("/conversions/")
    worked_off = one.page.query_selector("#still_in_cash")
    assert not worked_off or lost[1] not in worked_off.inner_text()

    site.command("undo_roll", str(again), "--reason=tried out")
    assert one.complaints == []
