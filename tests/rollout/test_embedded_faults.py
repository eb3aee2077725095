"""Whatever keeps the embedded servers from starting is one sentence, exit status 1."""

import ctypes
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rollout.embedded import CannotStart, DataFolder, Servers, cluster, folder, servers
from rollout.embedded.locks import locked
from rollout.embedded.process import launch_command

PROJECT = Path(__file__).resolve().parents[2]
WAYS = ["capability", "namespace"] if os.geteuid() == 0 else [""]


@pytest.fixture(autouse=True)
def no_servers_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("EMBEDDED_FSYNC", "off")


def sentence(data: Path, python: str = "", **options: object) -> str:
    """What a command says that cannot start the servers of that data folder."""
    code = f"{python}\nfrom rollout.embedded import environment\nwith environment(): pass"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=PROJECT,
        env={**os.environ, "DATA_DIR": str(data)},
        capture_output=True,
        text=True,
        timeout=60,
        **options,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def test_a_data_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a regular file")

    assert "cannot be written" in sentence(tmp_path / "file" / "data")


def test_a_disk_without_room(tmp_path: Path) -> None:
    said = sentence(tmp_path, "import rollout.embedded.folder as f; f.NEEDED_MB = 10**9")

    assert "MB free and 200 MB are needed" in said


def test_a_machine_without_the_wheels(tmp_path: Path) -> None:
    without = (
        "import sys, rollout.embedded; sys.path[:] = [p for p in sys.path if 'site-' not in p]"
    )

    assert "set DATABASE_URL=" in sentence(tmp_path, without)


def test_a_postgres_that_refuses_to_start_is_quoted(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    with Servers(data):
        pass
    (tmp_path / "postgres" / "postgresql.auto.conf").write_text("nonsense = 1\n")

    said = sentence(tmp_path)

    assert "contains errors" in said
    assert str(data.logs / "postgres.log") in said


def test_a_start_that_another_command_never_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(servers, "PATIENCE", 0.1)
    data = DataFolder(tmp_path)

    with (
        locked(data.run / "start.lock", patience=0),
        pytest.raises(CannotStart, match="Another command has been starting"),
        Servers(data),
    ):
        pass


def test_a_root_without_any_way_to_stop_being_root(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        assert cluster.way_past_root(DataFolder(tmp_path)) == ""
        return

    said = sentence(tmp_path, preexec_fn=give_up_every_capability)

    assert str(tmp_path) in said
    assert "DATA_DIR=/var/lib/rollout ./run" in said


def give_up_every_capability() -> None:
    drop_from_bounding_set = 24
    for capability in range(64):
        ctypes.CDLL(None).prctl(drop_from_bounding_set, capability, 0, 0, 0)


@pytest.mark.parametrize("way", WAYS)
def test_a_server_of_root_reaches_its_closed_home_without_being_root(
    way: str, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    (home / "secret").write_text("of its owner", encoding="utf-8")
    (home / "secret").chmod(0o600)
    script = f"cat {home}/secret; id -u"

    done = subprocess.run(
        launch_command(["/bin/sh", "-c", script], way=way, owned=str(home)),
        capture_output=True,
        text=True,
    )

    assert done.stdout.startswith("of its owner")
    assert done.stdout.removeprefix("of its owner").strip() != "0"
    assert home.stat().st_mode & 0o777 == 0o700


def test_a_socket_folder_of_somebody_else_is_not_used(tmp_path: Path) -> None:
    data = DataFolder(tmp_path / ("deep/" * 20))
    stranger = tmp_path / "stranger"
    stranger.mkdir(mode=0o777)
    stranger.chmod(0o777)
    (data.run / "sockets").write_text(str(stranger))

    assert data.socket_folder() != stranger
    data.forget_sockets()
    assert folder.fits_a_socket(Path("/short"))
