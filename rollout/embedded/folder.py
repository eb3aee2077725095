"""The data folder: secrets, databases, logs and locks of one ./run and its commands."""

import base64
import json
import os
import re
import secrets
import shutil
import tempfile
from pathlib import Path
from typing import TypedDict, cast

from .faults import NEEDED_MB, disk_full, not_writable
from .locks import locked

PROJECT = Path(__file__).resolve().parents[2]
# A socket's path may have 107 bytes; PostgreSQL adds up to 20 of its own to the folder's.
LONGEST_SOCKET_FOLDER = 85
# libpq takes a comma for the end of a host, PostgreSQL a quote for the begin of one.
PLAIN_PATH = re.compile(r"[A-Za-z0-9_./-]+")


class Secrets(TypedDict):
    """Everything that is made once and kept in `secrets.json`."""

    SECRET_KEY: str
    FIELD_KEYS: str
    FINGERPRINT_KEY: str
    DEMO_PASSWORD: str
    POSTGRES_PASSWORD: str
    REDIS_PASSWORD: str


class DataFolder:
    """A folder for its owner alone; made where it does not exist yet."""

    def __init__(self, path: str | os.PathLike[str] | None = None) -> None:
        self.path = Path(path or os.environ.get("DATA_DIR") or PROJECT / ".data").absolute()
        self.run = self.path / "run"
        self.logs = self.path / "logs"
        try:
            self._make()
        except OSError as fault:
            raise not_writable(self.path, fault) from fault

    def secrets(self) -> Secrets:
        """The secrets of this folder; made at the first call, the same ever after."""
        with locked(self.run / "secrets.lock", patience=10):
            file = self.path / "secrets.json"
            kept = json.loads(file.read_text()) if file.exists() else {}
            every = {**new_secrets(), **kept}
            if every != kept:
                write_private(file, json.dumps(every, indent=2) + "\n")
        return cast(Secrets, every)

    def require_space(self) -> None:
        """Raises CannotStart when the disk is too full for the servers to start."""
        free = shutil.disk_usage(self.path).free // 2**20
        if free < NEEDED_MB:
            raise disk_full(self.path, free)

    def socket_folder(self) -> Path:
        """Where PostgreSQL listens; a short folder elsewhere when this one lies too deep."""
        if fits_a_socket(self.run):
            return self.run
        note = self.run / "sockets"
        if note.exists() and is_ours(folder := Path(note.read_text())):
            return folder
        temporary = Path(tempfile.gettempdir())
        parent = temporary if fits_a_socket(temporary / "rollout-12345678") else Path("/tmp")  # noqa: S108
        folder = Path(tempfile.mkdtemp(prefix="rollout-", dir=parent))
        write_private(note, str(folder))
        return folder

    def forget_sockets(self) -> None:
        """Removes the short folder, if there is one."""
        note = self.run / "sockets"
        if note.exists():
            shutil.rmtree(note.read_text(), ignore_errors=True)
            note.unlink()

    def _make(self) -> None:
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        for folder in (self.run, self.logs):
            folder.mkdir(mode=0o700, exist_ok=True)
        with tempfile.TemporaryFile(dir=self.run) as trial:
            trial.write(b"can be written")


def new_secrets() -> Secrets:
    return {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_KEYS": random_key(),
        "FINGERPRINT_KEY": random_key(),
        "DEMO_PASSWORD": "-".join(secrets.token_hex(2) for _ in range(4)),
        "POSTGRES_PASSWORD": secrets.token_hex(24),
        "REDIS_PASSWORD": secrets.token_hex(24),
    }


def random_key() -> str:
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


def write_private(file: Path, text: str) -> None:
    """Writes for the owner alone, wholly or not at all."""
    new = file.with_name(f"{file.name}.new")
    new.unlink(missing_ok=True)
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    new.replace(file)


def fits_a_socket(folder: Path) -> bool:
    short = len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER
    return short and PLAIN_PATH.fullmatch(str(folder)) is not None


def is_ours(folder: Path) -> bool:
    """Whether it is a real folder that nobody else can have put there."""
    try:
        found = folder.lstat()
    except FileNotFoundError:
        return False
    return folder.is_dir() and found.st_uid == os.geteuid() and not found.st_mode & 0o077
