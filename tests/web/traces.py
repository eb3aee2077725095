"""Where a running site may leave people's numbers, and the search for them there."""

import base64
import binascii
import json
import os
import re
import threading
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import psycopg2
import redis

from rollout.embedded.folder import DataFolder
from rollout.embedded.postgres import Postgres
from rollout.embedded.redis import Redis
from tests.site import Site

DIGITS = re.compile(rb"\d(?:[ .\-]?\d){5,}")
PARTS = re.compile(rb"\d+")
# Phone numbers and accounts have as many digits: some are the same by chance.
PHONES = re.compile(rb'"phone": "\d*"')
OF_PHONES = {"beneficiaries_beneficiary.phone"}
# A number of so many digits is not met by chance inside a longer one.
LONG = 12
NUMBERS = """
import json, sys
from beneficiaries.models import Account, Beneficiary
ids = Beneficiary.objects.values_list("citizen_id", "si_code")
accounts = {one.number() for one in Account.objects.iterator()}
said = {"identifiers": sorted({n for both in ids for n in both if n}), "accounts": sorted(accounts)}
open(sys.argv[-1], "w").write(json.dumps(said))
"""
TEXTS = """
SELECT table_name, column_name, data_type = 'bytea'
  FROM information_schema.columns
  JOIN pg_class ON relname = table_name AND relnamespace = table_schema::regnamespace
 WHERE table_schema = 'public' AND relkind = 'r'
   AND data_type IN ('text', 'character varying', 'character', 'json', 'jsonb', 'bytea', 'ARRAY')
 ORDER BY 1, 2
"""


class Place(NamedTuple):
    """A place and what stands there; of a column it is `table.column`."""

    name: str
    content: bytes


class Numbers:
    """The numbers that are searched for; how many were, and where they were found."""

    def __init__(self, identifiers: Iterable[str], accounts: Iterable[str]) -> None:
        self.identifiers = {each.encode() for each in identifiers}
        self.accounts = {each.encode() for each in accounts if each.isdigit()}
        # Accounts with letters in them are looked for as they are.
        self.others = [each.encode() for each in accounts if not each.isdigit()]
        self.lengths = {len(each) for each in self.identifiers | self.accounts}
        self.searched: Counter[str] = Counter()

    def found_in(self, place: Place) -> tuple[int, int]:
        """How many identifiers and accounts stand there, each once, however grouped."""
        self.searched["places"] += 1
        self.searched["bytes"] += len(place.content)
        seen = {one for run in set(DIGITS.findall(place.content)) for one in self._read(run)}
        others = sum(one in place.content for one in self.others)
        return len(seen & self.identifiers), len(seen & self.accounts) + others

    def _read(self, run: bytes) -> Iterator[bytes]:
        """Every number that a run of digits can be read as: whole groups, and any part that is
        long enough."""
        groups = PARTS.findall(run)
        for first in range(len(groups)):
            for last in range(first, min(len(groups), first + 8)):
                yield b"".join(groups[first : last + 1])
        plain = b"".join(groups)
        for length in self.lengths:
            if LONG <= length < len(plain):
                yield from (plain[at : at + length] for at in range(len(plain) - length + 1))


def numbers_of(site: Site, folder: Path) -> dict[str, list[str]]:
    """All that the site knows, decrypted by its own command into a file of the test's own."""
    file = folder / "numbers.json"
    site.command("shell", "--no-imports", "-c", NUMBERS.replace("sys.argv[-1]", repr(str(file))))
    return json.loads(file.read_text())


def files_of(site: Site) -> Iterator[Place]:
    """Every log and other file of the data folder but the database itself."""
    folder = Path(site.folder.name)
    for file in sorted(folder.rglob("*")):
        of_the_database = "postgres" in file.relative_to(folder).parts
        if file.is_file() and (not of_the_database or "pgsql_tmp" in str(file)):
            yield Place(str(file.relative_to(folder)), file.read_bytes())


def opened_by(site: Site) -> Iterator[Place]:
    """Temporary files that its processes hold, those without a name too, and command lines."""
    for pid, command in site.processes().items():
        yield Place(f"command line of {pid}", command.encode())
        for number in _numbers_of_open_files(pid):
            link = Path(f"/proc/{pid}/fd/{number}")
            try:
                if link.is_file() and "/postgres/" not in os.readlink(link):
                    yield Place(f"open file {number} of {pid}", link.read_bytes())
            except OSError:
                continue  # closed meanwhile


def _numbers_of_open_files(pid: int) -> list[str]:
    try:
        return os.listdir(f"/proc/{pid}/fd")
    except OSError:
        return []


@contextmanager
def database_of(site: Site) -> Iterator["psycopg2.extensions.cursor"]:
    """A cursor of the site's own database; every statement stands at once."""
    folder = DataFolder(site.folder.name)
    url = Postgres(folder, folder.secrets()["POSTGRES_PASSWORD"]).url
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor


def columns_of(site: Site) -> Iterator[Place]:
    """The text of a dump, column by column."""
    with database_of(site) as cursor:
        cursor.execute(TEXTS)
        for table, column, is_binary in cursor.fetchall():
            if f"{table}.{column}" in OF_PHONES:
                continue
            content = BytesIO()
            cursor.copy_expert(f'COPY (SELECT DISTINCT "{column}" FROM {table}) TO STDOUT', content)
            yield Place(f"{table}.{column}", _plain(content.getvalue(), table, is_binary))


def _plain(copied: bytes, table: str, is_binary: bool) -> bytes:
    if table == "officers_session":
        return b"\n".join([copied, *map(session_text, copied.splitlines())])
    if is_binary:
        lines = (line.removeprefix(rb"\\x") for line in copied.splitlines() if line != rb"\N")
        return b"\n".join(binascii.unhexlify(line) for line in lines)
    return PHONES.sub(b"", copied)


def session_text(data: bytes) -> bytes:
    """What a session holds, which is signed but not sealed."""
    payload = data.rsplit(b":", 2)[0]
    is_packed = payload.startswith(b".")
    payload = payload.removeprefix(b".")
    text = base64.urlsafe_b64decode(payload + b"=" * (-len(payload) % 4))
    return zlib.decompress(text) if is_packed else text


class Queue:
    """Redis: what lies there, and what goes through it while `with Queue(site)` lasts."""

    END = "the walk is over"

    def __init__(self, site: Site) -> None:
        folder = DataFolder(site.folder.name)
        self.url = Redis(folder, folder.secrets()["REDIS_PASSWORD"]).url
        self.client = redis.Redis.from_url(self.url)
        self.heard: list[str] = []

    def __enter__(self) -> "Queue":
        listens = threading.Event()
        self.listener = threading.Thread(target=self._listen, args=(listens,), daemon=True)
        self.listener.start()
        assert listens.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self.client.echo(self.END)
        self.listener.join(10)

    def _listen(self, listens: threading.Event) -> None:
        with redis.Redis.from_url(self.url).monitor() as monitor:
            listens.set()
            for said in monitor.listen():
                self.heard.append(said["command"])
                if self.END in said["command"]:
                    return

    def places(self) -> Iterator[Place]:
        yield Place("commands to Redis", "\n".join(map(_with_bodies, self.heard)).encode())
        for key in self.client.scan_iter(count=1000):
            yield Place(f"key {key.decode()}", _with_bodies(str(self._value(key))).encode())
        dump = Path(self.client.config_get("dir")["dir"]) / "dump.rdb"
        if dump.exists():
            yield Place("the dump of Redis", dump.read_bytes())

    def _value(self, key: bytes) -> object:
        read = {
            b"string": lambda: self.client.get(key),
            b"list": lambda: self.client.lrange(key, 0, -1),
            b"set": lambda: self.client.smembers(key),
            b"hash": lambda: self.client.hgetall(key),
            b"zset": lambda: self.client.zrange(key, 0, -1),
            b"stream": lambda: self.client.xrange(key),
        }
        kind = self.client.type(key)
        return read[kind]() if kind != b"none" else ""  # taken meanwhile


def _with_bodies(text: str) -> str:
    """With the arguments of the tasks, which Celery writes in base64."""
    bodies = re.findall(r'body\\*": \\*"([A-Za-z0-9+/=]+)', text)
    return "\n".join([text, *(base64.b64decode(body).decode() for body in bodies)])
