"""docker-compose.yml and Dockerfile run the processes that ./run runs, and they start."""

import json
import os
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from celery import Celery

from rollout.supervisor.address import Address
from rollout.supervisor.processes import Process, processes
from tests.databases import empty_database

PROJECT = Path(__file__).resolve().parents[2]
SERVICES: dict[str, Any] = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())["services"]
OURS = ("web", "worker-counting", "worker-loading", "beat")
SECRETS = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "FIELD_KEYS", "FINGERPRINT_KEY")
EVERYWHERE = "0.0.0.0:8000"
SCHEDULE = SERVICES["beat"]["command"].split()[-1]


def process(service: str) -> Process:
    """The process that a service runs, as docker-compose.yml says it."""
    command = shlex.split(SERVICES[service]["command"])
    return Process(service, tuple(command), SERVICES[service]["environment"])


def test_the_services_are_the_processes_of_run() -> None:
    for expected in processes(EVERYWHERE, SCHEDULE):
        assert process(expected.name).command == expected.command
        assert expected.environment.items() <= process(expected.name).environment.items()


def test_the_image_itself_runs_the_web_process() -> None:
    lines = (PROJECT / "Dockerfile").read_text().splitlines()

    command = next(line.removeprefix("CMD ") for line in lines if line.startswith("CMD "))

    assert tuple(json.loads(command)) == process("web").command


def test_the_image_does_not_run_as_root_and_installs_only_what_is_promised() -> None:
    text = (PROJECT / "Dockerfile").read_text()

    assert "\nUSER rollout\n" in text
    assert "--require-hashes" in text


@pytest.mark.parametrize("service", [*SERVICES])
def test_every_container_reaps_its_dead(service: str) -> None:
    assert SERVICES[service]["init"] is True


@pytest.mark.parametrize("service", [name for name in SERVICES if name != "migrate"])
def test_every_lasting_container_is_watched(service: str) -> None:
    assert SERVICES[service]["healthcheck"]["test"]


@pytest.mark.parametrize("secret", SECRETS)
def test_a_missing_secret_stops_compose(secret: str) -> None:
    assert ":?" in process("web").environment[secret]


@pytest.fixture
def database() -> Iterator[str]:
    """The address of a migrated database that no other test sees."""
    with empty_database("containers") as address:
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity=0"],
            cwd=PROJECT,
            env=os.environ | {"DATABASE_URL": address},
            check=True,
        )
        yield address


@pytest.fixture
def production(database: str) -> dict[str, str]:
    """The environment of a container, with the servers of the tests."""
    values = {
        "DATABASE_URL": database,
        "REDIS_URL": os.environ["REDIS_URL"].rsplit("/", 1)[0] + "/9",
        **{name: os.environ[name] for name in SECRETS[2:]},
    }
    passed_on = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    defaults = {"ALLOWED_HOSTS": "127.0.0.1", "CSRF_TRUSTED_ORIGINS": "", "BEHIND_PROXY": "true"}
    defaults |= {"TRUSTED_PROXIES": "127.0.0.1", "ACCESS_ANCHOR_FILE": ""}
    assert {*values, *defaults} == {*process("web").environment}
    return passed_on | defaults | values


@pytest.fixture
def web() -> Address:
    """A free address in place of the container's."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return Address(*server.getsockname())


@pytest.fixture
def started(
    production: dict[str, str], web: Address, tmp_path: Path
) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Every process of ours, started as its container would."""
    here = {EVERYWHERE: str(web), SCHEDULE: str(tmp_path / "beat")}
    running = []
    try:
        for service in OURS:
            command = [here.get(word, word) for word in process(service).command]
            own = {"REMAP_SIGTERM": process(service).environment.get("REMAP_SIGTERM", "")}
            running.append(
                subprocess.Popen(
                    [sys.executable, "-m", *command],
                    cwd=PROJECT,
                    env=production | {name: value for name, value in own.items() if value},
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
            )
        yield running
    finally:
        for one in running:
            one.terminate()
        for one in running:
            end(one)


def end(one: subprocess.Popen[bytes]) -> None:
    try:
        one.wait(20)
    except subprocess.TimeoutExpired:
        one.kill()
        one.wait()


def within_half_a_minute(true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 30
    while not true() and time.monotonic() < deadline:
        time.sleep(0.1)
    return true()


def answering_workers(broker: str) -> set[str]:
    """The workers that answer a ping, as the health checks send it."""
    with Celery(broker=broker, set_as_current=False) as app:
        return {name.split("@")[0] for reply in app.control.ping(timeout=1) for name in reply}


def test_every_process_starts_in_production(
    started: list[subprocess.Popen[bytes]],
    production: dict[str, str],
    web: Address,
    tmp_path: Path,
) -> None:
    broker = production["REDIS_URL"]

    assert within_half_a_minute(lambda: web.answers("/healthz"))
    assert within_half_a_minute(lambda: web.answers("/readyz"))
    assert within_half_a_minute(lambda: answering_workers(broker) == {"counting", "loading"})
    assert within_half_a_minute(lambda: any(tmp_path.glob("beat*")))
    assert [one.poll() for one in started] == [None] * len(OURS)
