"""How far people have come in the demo, beside what was published; counted from its reports."""

import json
from datetime import date

import pytest

from tests.site import Site

pytestmark = pytest.mark.xdist_group("site")

# As JSON: the districts' rows of the report, both programmes together, by district and month.
STEPS = """
import json
from django.db.models import F, Sum
from reports.models import AreaRate

rows = AreaRate.objects.filter(area__kind="district", area__code__in=["525", "529", "530"])
sums = {name: Sum(name) for name in ("recipients", "in_cash", "agreed", "opened", "registered")}
found = rows.values("period_id", code=F("area__code")).annotate(**sums)
print(json.dumps({f"{row['code']} {row['period_id']:%Y-%m}": row for row in found}, default=str))
"""
# As JSON: the rows of a statement.
ROWS = """
import json
from django.db import connection

with connection.cursor() as cursor:
    cursor.execute('''{sql}''')
    print(json.dumps(cursor.fetchall(), default=str))
"""
LAUNCHED = """
SELECT conversion.claimed_on, november.method = 0, conversion.ended_on IS NULL,
       november.account_id IS NOT DISTINCT FROM conversion.account_id, count(*)
  FROM payments_conversion conversion
  JOIN payments_monthlypayment october ON october.beneficiary_id = conversion.beneficiary_id
   AND october.period_id = '2024-10-01' AND october.method = 0
  JOIN payments_monthlypayment november ON november.beneficiary_id = conversion.beneficiary_id
   AND november.period_id = '2024-11-01'
 WHERE conversion.claimed_on IN ('2024-10-06', '2024-10-07')
   AND conversion.effective_period = '2024-11-01' AND {judged}
 GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""
# Claims of the months before the demo's day, and what the September roll pays.
LATEST = """
SELECT CASE WHEN conversion.effective_period > payment.period_id THEN 'waits'
            WHEN payment.method = 0 THEN 'still in cash'
            WHEN payment.account_id = conversion.account_id THEN 'as claimed'
            ELSE 'another account' END, count(*)
  FROM payments_conversion conversion
  JOIN payments_monthlypayment payment ON payment.beneficiary_id = conversion.beneficiary_id
   AND payment.programme = conversion.programme AND payment.period_id = '2025-09-01'
  JOIN officers_officer officer ON officer.id = conversion.logged_by_id
 WHERE conversion.claimed_on BETWEEN '2025-07-01' AND '2025-09-30'
   AND officer.username = 'district456'
 GROUP BY 1
"""
REGISTERED_LATE_IN_APRIL = """
SELECT count(*) FROM payments_conversion conversion
  JOIN payments_monthlypayment payment USING (beneficiary_id, programme)
  JOIN payments_roll roll ON roll.id = payment.roll_id
 WHERE roll.name = '2024-04-district-530.csv' AND payment.period_id = '2024-04-01'
   AND conversion.registered_on BETWEEN '2024-04-24' AND '2024-04-30'
"""
AUTHORITIES = """
SELECT upper(valid) - 1 - date '2025-10-06' FROM beneficiaries_representative ORDER BY 1
"""
EVERYTHING = """
SELECT 'conversions', count(*), md5(string_agg(c::text, ',' ORDER BY id))
  FROM payments_conversion c
 UNION ALL
SELECT 'acts', count(*), md5(string_agg(a::text, ',' ORDER BY id)) FROM payments_conversionact a
 UNION ALL
SELECT 'accounts', count(*), md5(string_agg(a::text, ',' ORDER BY id)) FROM beneficiaries_account a
 UNION ALL
SELECT 'representatives', count(*), '' FROM beneficiaries_representative
"""


@pytest.fixture(scope="module")
def steps(site: Site) -> dict[str, dict]:
    return printed(site, STEPS)


def printed(site: Site, code: str):
    return json.loads(site.command("shell", "-v0", "-c", code).stdout)


def rows(site: Site, sql: str) -> list[list]:
    return printed(site, ROWS.format(sql=sql))


def months(steps: dict[str, dict], district: str) -> list[dict]:
    return [steps[f"{district} 2024-{month:02}"] for month in range(1, 9)]


def per_cent(row: dict, name: str) -> float:
    return round(100 * row[name] / row["recipients"], 1)


def by_account(row: dict) -> int:
    return row["recipients"] - row["in_cash"]


def test_eighty_per_cent_in_son_ha_have_an_account_in_july_2024(site: Site) -> None:
    district = site.rates(
        period="2024-07", area="district:529", level="district", programme="social_security"
    )["529"]

    assert (district["opened"], district["recipients"]) == (3809, 4761)
    assert district["opened"] - district["by_account"] == 896


def test_tra_bong_registers_few_until_june_and_many_by_august(steps: dict) -> None:
    registered = [per_cent(row, "registered") for row in months(steps, "525")]

    assert (min(registered[:6]), max(registered[:6])) == (13.7, 15.2)
    assert registered[5] < registered[6] < registered[7] == 44.4


def test_son_tay_registers_less_than_one_per_cent_in_the_first_quarter(steps: dict) -> None:
    quarter = months(steps, "530")[:3]

    assert all(row["registered"] * 100 < row["recipients"] for row in quarter)


def test_son_tay_on_23_april_2024(site: Site, steps: dict) -> None:
    april = steps["530 2024-04"]

    assert (april["registered"], april["opened"] - by_account(april), by_account(april)) == (
        1408,
        518,
        307,
    )
    assert rows(site, REGISTERED_LATE_IN_APRIL) == [[0]]


def test_son_tay_registers_85_per_cent_by_august_2024(steps: dict) -> None:
    assert per_cent(steps["530 2024-08"], "registered") == 85.1


@pytest.mark.parametrize("district", ["525", "529", "530"])
@pytest.mark.parametrize("step", ["agreed", "opened", "registered"])
def test_more_people_have_come_so_far_in_every_month(steps: dict, district: str, step: str) -> None:
    reached = [row[step] for row in months(steps, district)]

    assert reached == sorted(reached)
    assert all(row[step] >= by_account(row) for row in months(steps, district))
    assert all(row[step] <= row["agreed"] <= row["recipients"] for row in months(steps, district))


def test_the_november_roll_follows_the_claims_of_the_launch_days(site: Site) -> None:
    judged = "conversion.state IN ('confirmed', 'kept')"
    launched = rows(site, LAUNCHED.format(judged=judged))

    days = {day for day, *_, number in launched if number > 1000}
    assert days == {"2024-10-06", "2024-10-07"}
    assert sum(number for *_, number in launched) == 2300
    assert all(row[1:4] == [False, True, True] for row in launched)


def test_some_claims_of_the_launch_days_were_not_followed_and_claimed_again(site: Site) -> None:
    launched = rows(site, LAUNCHED.format(judged="conversion.state = 'contradicted'"))

    assert sum(number for *_, number in launched) == 40
    assert all(row[1:3] == [True, False] for row in launched)


def test_the_office_of_quang_ninh_has_claims_of_every_outcome(site: Site) -> None:
    assert dict(rows(site, LATEST)) == {
        "waits": 5,
        "still in cash": 4,
        "as claimed": 4,
        "another account": 2,
    }


def test_authorities_end_within_sixty_days(site: Site) -> None:
    assert rows(site, AUTHORITIES) == [[5], [20], [25], [45], [55], [59]]


def test_people_are_called_back_on_the_demos_day(site: Site) -> None:
    due = rows(site, "SELECT call_back_on, count(*) FROM payments_conversion GROUP BY 1")

    assert dict(due)[str(date(2025, 10, 6))] == 5


def test_loading_the_demo_again_changes_nothing(site: Site) -> None:
    before = rows(site, EVERYTHING)

    again = site.command("demo")

    assert "0 demo rolls loaded" in again.stdout
    assert rows(site, EVERYTHING) == before
    assert "0 differ" in site.command("verify_rates").stdout


def test_the_ambiguous_figure_of_son_tay_says_so(site: Site) -> None:
    notes = rows(
        site,
        "SELECT text FROM reports_areanote note JOIN areas_area area ON area.id = area_id"
        " WHERE area.code = '530' AND period_id = '2024-08-01' ",
    )

    assert ["85.1 %" in text for (text,) in notes] == [True]
