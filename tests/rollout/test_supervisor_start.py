"""./run says in one sentence why it does not start, and only speaks of an address that answers."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from rollout.embedded import CannotStart, DataFolder
from rollout.embedded.locks import locked
from rollout.supervisor.address import Address

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def taken() -> Iterator[int]:
    """A port at which somebody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def sentence(data: Path, **names: str) -> str:
    """What the supervisor says that cannot start."""
    done = subprocess.run(
        [sys.executable, "-m", "rollout.supervisor"],
        cwd=PROJECT,
        env={**os.environ, "DATA_DIR": str(data), **names},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def test_a_port_in_use_is_named(tmp_path: Path, taken: int) -> None:
    said = sentence(tmp_path, PORT=str(taken))

    assert f"Port {taken} is in use: set PORT=" in said


def test_a_data_folder_in_use_by_another_run_is_named(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)

    with locked(data.run / "run.lock", patience=0):
        said = sentence(tmp_path)

    assert f"Another ./run uses the data folder {tmp_path}" in said


def test_a_data_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a regular file")

    assert f"{tmp_path}/file/data cannot be written" in sentence(tmp_path / "file" / "data")


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1"])
def test_a_port_that_is_none_is_refused(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", port)

    with pytest.raises(CannotStart, match=f"PORT={port} is not a port"):
        Address.from_environment()


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(CannotStart, match="Nothing can listen at 192.0.2.1:8000"):
        Address("192.0.2.1", 8000).require_free()


def test_a_port_that_comes_free_in_a_moment_is_waited_for() -> None:
    server = socket.create_server(("127.0.0.1", 0))
    wanted = Address("127.0.0.1", server.getsockname()[1])

    threading.Timer(0.3, server.close).start()

    wanted.require_free()


def test_an_address_for_everyone_is_shown_as_one_that_can_be_opened() -> None:
    assert str(Address("0.0.0.0", 8000).reachable) == "127.0.0.1:8000"  # noqa: S104
    assert str(Address("::", 8000).reachable) == "[::1]:8000"
