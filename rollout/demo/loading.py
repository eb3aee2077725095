"""Loads the demo through the real import: its officers, payment points and rolls, once, and
after them its conversions."""

import io
import os
import subprocess
import sys
from datetime import date

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from areas.models import Area, Kind
from beneficiaries import institutions
from officers import system
from officers.models import Assignment, Installation, Officer, Role
from officers.recording import done_by
from payments.models import PaymentPoint, Programme, Roll
from payments.rolls import jobs
from reports import counting
from rollout.demo import (
    DemoRoll,
    conversions,
    outreach,
    peer_groups,
    points,
    sources,
    streams,
    targets,
)

REFORM = date(2025, 7, 1)

# Role, and the areas with the day from which each is theirs (None: always).
OFFICERS: dict[str, tuple[str, str, list[tuple[str, date | None, date | None]]]] = {
    "admin": (Role.ADMINISTRATOR, "Quản trị", [("country:VN", None, None)]),
    "auditor": (Role.AUDITOR, "Kiểm tra", [("country:VN", None, None)]),
    "country": (Role.PROVINCIAL_STAFF, "BHXH Việt Nam", [("country:VN", None, None)]),
    "province44": (
        Role.PROVINCIAL_STAFF,
        "BHXH tỉnh Quảng Trị",
        [("province:44", None, REFORM), ("province:44", REFORM, None)],
    ),
    "province45": (
        Role.PROVINCIAL_STAFF,
        "Quảng Trị (cũ)",
        [("province:45", None, REFORM), ("province:44", REFORM, None)],
    ),
    "province51": (
        Role.PROVINCIAL_STAFF,
        "Quảng Ngãi",
        [("province:51", None, REFORM), ("province:51", REFORM, None)],
    ),
    "district456": (
        Role.DISTRICT_OFFICER,
        "Quảng Ninh",
        [("district:456", None, REFORM), ("office:44-03", REFORM, None)],
    ),
    "district450": (
        Role.DISTRICT_OFFICER,
        "Đồng Hới",
        [("district:450", None, REFORM), ("office:44-01", REFORM, None)],
    ),
    "district529": (
        Role.DISTRICT_OFFICER,
        "Sơn Hà",
        [("district:529", None, REFORM), ("office:51-06", REFORM, None)],
    ),
    "cashier456": (
        Role.CASHIER,
        "Quảng Ninh",
        [("district:456", None, REFORM), ("office:44-03", REFORM, None)],
    ),
    "viewer44": (
        Role.VIEWER,
        "Quảng Trị",
        [("province:44", None, REFORM), ("province:44", REFORM, None)],
    ),
}


class NotEmptyError(Exception):
    """The database holds rolls that are no demo: invented people do not go among them."""


def load(password: str) -> int:
    """Makes this database a demo, once; returns how many rolls were loaded now.

    What an interrupted load left behind is completed by the next one.
    """
    _mark_as_demo()
    institutions.load()
    with done_by(system.officer().pk):
        _load_points()
        _load_officers(password)
    names = set(_names())
    missing = names - set(Roll.objects.loaded().values_list("name", flat=True))
    if missing:
        _load_streams_side_by_side()
        _analyze()
    with done_by(system.officer().pk):
        peer_groups.load()
        targets.load()
        are_new = conversions.load()
        outreach.load()
    if are_new:
        _analyze("payments_conversion")
        _analyze("outreach_contact")
    counting.count_waiting()
    return len(missing)


def load_stream(number: int) -> None:
    """Imports one stream's rolls that are not loaded yet, in order of month."""
    with connection.cursor() as cursor:
        # What a power cut takes from the demo, the next start loads again.
        cursor.execute("SET synchronous_commit = off")
    by = system.officer()
    loaded = set(Roll.objects.loaded().values_list("name", flat=True))
    for roll in streams()[number]():
        if roll.name not in loaded:
            _import(roll, by)


def _import(roll: DemoRoll, by: Officer) -> None:
    submitted = jobs.submit(
        io.BytesIO(roll.content),
        name=roll.name,
        period=roll.period,
        area=Area.objects.at(roll.area, roll.period),
        by=by,
        programme=Programme.named(roll.programme) if roll.programme else None,
        for_this_process=True,
    )
    result = jobs.work_on(submitted.pk)
    if result is None or result.status not in {"loaded", "unchanged"}:
        raise RuntimeError(f"demo roll {roll.name} was not loaded")


def _load_streams_side_by_side() -> None:
    """One process a stream: nobody stands in two of them."""
    command = [sys.executable, "manage.py", "demo", "--stream"]
    processes = [
        subprocess.Popen([*command, str(number)], cwd=settings.BASE_DIR, env=os.environ.copy())  # noqa: S603
        for number in range(len(streams()))
    ]
    failed = [process for process in processes if process.wait() != 0]
    if failed:
        raise RuntimeError("a stream of the demo ended early; its message stands above")


@transaction.atomic
def _mark_as_demo() -> None:
    installation, is_new = Installation.objects.get_or_create(pk=True, defaults={"is_demo": True})
    if not installation.is_demo or (is_new and Roll.objects.exists()):
        raise NotEmptyError


def _load_points() -> None:
    known = set(PaymentPoint.objects.values_list("code", flat=True))
    PaymentPoint.objects.bulk_create(
        PaymentPoint(
            code=point.code,
            name=point.name,
            kind=point.kind,
            commune=_commune(point.commune_code, point.valid_from),
            valid=DateRange(point.valid_from, None),
        )
        for point in points()
        if point.code not in known
    )


def _commune(code: str, day: date) -> Area:
    return Area.objects.at(f"{Kind.COMMUNE}:{code}", day)


def _load_officers(password: str) -> None:
    """Officers with one password; it is hashed once, for hashing is slow by intention."""
    known = {officer.username: officer for officer in Officer.objects.all()}
    first = known.get("admin")
    is_same = bool(first and first.check_password(password))
    hashed = first.password if first and is_same else make_password(password)
    for username, (role, name, assignments) in OFFICERS.items():
        if username not in known:
            officer = Officer.objects.create(username=username, role=role, last_name=name)
            _assign(officer, assignments)
    if not is_same or not OFFICERS.keys() <= known.keys():
        Officer.objects.filter(username__in=OFFICERS).update(password=hashed)


def _assign(officer: Officer, assignments: list[tuple[str, date | None, date | None]]) -> None:
    for address, first, end in assignments:
        area = Area.objects.at(address, first or date(2024, 1, 1))
        Assignment.objects.create(officer=officer, area=area, valid=DateRange(first, end))


def _names() -> list[str]:
    """The names of all demo rolls, without making their people."""
    return [
        f"{month:%Y-%m}-{'-'.join(source.area(month))}.csv"
        for source in (*sources.FIRST_STREAM, *sources.SECOND_STREAM)
        for month in source.months
    ]


def _analyze(table: str = "") -> None:
    """Fresh statistics after so many rows, so that the first pages are quick."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {table}")
