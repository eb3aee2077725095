"""What a stranger tries first: next month's roll, its figures within seconds, and back again."""

import json
import time
from pathlib import Path

import pytest

from tests.site import Site

pytestmark = pytest.mark.xdist_group("site")

OFFICE = {"period": "2025-10", "area": "office:44-03"}
QUESTION = {"period": "2025-10", "area": "province:44", "level": "office"}


def test_next_months_roll_moves_the_office_within_five_seconds_and_undo_brings_it_back(
    site: Site, tmp_path: Path
) -> None:
    file = tmp_path / "next.csv"
    options = [f"--{name}={value}" for name, value in OFFICE.items()]
    before = site.rates(**QUESTION)["44-03"]
    september = site.rates(**QUESTION | {"period": "2025-09"})["44-03"]
    site.command("generate_roll", *options, "--like=latest", "--convert=60", f"-o={file}")

    first = json.loads(site.command("import_roll", str(file), *options, "--json").stdout)
    time.sleep(5)
    after = site.rates(**QUESTION)["44-03"]
    again = json.loads(site.command("import_roll", str(file), *options, "--json").stdout)
    site.command("undo_roll", str(first["roll"]), "--reason=tried out")
    time.sleep(5)

    assert before["recipients"] is None
    assert (first["status"], first["difference"]["to_account"]) == ("loaded", 60)
    assert after["recipients"] == september["recipients"]
    assert after["by_account"] == september["by_account"] + 60
    assert after["change_points"] > 0
    assert again["status"] == "unchanged"
    assert site.rates(**QUESTION)["44-03"] == before


def test_a_fault_ends_the_command_with_its_sentence(site: Site, tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    file.write_text(
        "programme,si_code,full_name,birth_date,commune_code,amount,method\n"
        "social_insurance,4400000001,Nguyễn Thị Mẫu,31/02/1948,19207,3500000,cash\n"
    )

    ended = site.command(
        "import_roll", str(file), "--period=2025-10", "--area=office:44-03", check=False
    )

    assert ended.returncode == 1
    assert 'line 2, birth_date: "31/02/1948" is not a date' in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_worker_loads_a_roll_of_many_lines(site: Site, tmp_path: Path) -> None:
    file = tmp_path / "many.csv"
    where = ["--period=2025-10", "--area=province:79"]
    site.command("generate_roll", *where, "--recipients=25000", f"-o={file}")

    site.command("import_roll", str(file), *where, "--queue")
    site.wait_until(lambda: not waiting_rolls(site), seconds=60)

    counted = site.rates(period="2025-10", area="province:79", level="province")["79"]
    assert counted["recipients"] == 25_000


def waiting_rolls(site: Site) -> dict[str, int]:
    found = json.loads(site.command("waiting", "--json").stdout)
    return found["rolls"] or ({"uncounted": found["changes"]} if found["changes"] else {})
