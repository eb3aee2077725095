"""Killing workers and Redis at random: every figure equals an independent count afterwards."""

import csv
import json
import os
import random
import signal
import time
from pathlib import Path

import pytest

from tests.site import Site

pytestmark = [pytest.mark.chaos, pytest.mark.xdist_group("site")]

OFFICES = ["44-01", "44-02", "44-03", "44-04", "44-05"]
MONTH = "2025-11"
VICTIMS = ["-Q loading", "-Q counting", "redis-server"]
# Five deaths of one process within a minute end ./run: each victim dies every third round.
SECONDS_A_ROUND = 5.2


@pytest.mark.parametrize("rounds", [8, pytest.param(20, marks=pytest.mark.long)])
def test_killed_workers_and_redis_leave_every_figure_right(
    site: Site, tmp_path: Path, rounds: int
) -> None:
    dice = random.Random(20251106)
    files: dict[str, Path] = {}

    for number in range(rounds):
        began, office = time.monotonic(), OFFICES[number % len(OFFICES)]
        files[office] = next_month(site, tmp_path, office, seed=number)
        queue(site, files[office], office)
        time.sleep(dice.uniform(0.2, 2.2))
        kill(site, VICTIMS[number % len(VICTIMS)])
        time.sleep(max(0, SECONDS_A_ROUND - (time.monotonic() - began)))

    site.wait_until(lambda: nothing_waits(site), seconds=90)
    rates = site.rates(period=MONTH, area="province:44", level="office")
    assert {office: people_in(rates[office]) for office in files} == {
        office: people_on(file) for office, file in files.items()
    }
    assert site.command("verify_rates", "--json", check=False).returncode == 0


def next_month(site: Site, folder: Path, office: str, *, seed: int) -> Path:
    """The office's people with other conversions in every round, so that figures must move."""
    file = folder / f"{office}-{seed}.csv"
    site.command(
        "generate_roll",
        f"--period={MONTH}",
        f"--area=office:{office}",
        "--like=latest",
        f"--convert={10 + seed}",
        f"--new={seed}",
        f"--end={2 * seed}",
        f"--seed={seed}",
        f"-o={file}",
    )
    return file


def queue(site: Site, file: Path, office: str) -> None:
    site.command(
        "import_roll", str(file), f"--period={MONTH}", f"--area=office:{office}", "--queue"
    )


def kill(site: Site, words: str) -> None:
    """SIGKILL to the site's processes of that command line, children included."""
    found = [pid for pid, command in site.processes().items() if words in command]
    assert found, f"no process {words!r} runs"
    for pid in found:
        os.kill(pid, signal.SIGKILL)


def nothing_waits(site: Site) -> bool:
    found = json.loads(site.command("waiting", "--json").stdout)
    assert "failed" not in found["rolls"]
    return found["changes"] == 0 and not found["rolls"]


def people_in(rate: dict[str, int]) -> tuple[int, int]:
    return rate["by_account"], rate["recipients"]


def people_on(file: Path) -> tuple[int, int]:
    """(by account, on the roll), counted from the file itself."""
    with file.open(encoding="utf-8", newline="") as content:
        methods = [line["method"] for line in csv.DictReader(content)]
    return sum(method != "cash" for method in methods), len(methods)
