"""What a production start refuses: a database that is a demo, and whatever the system checks
find (damaged keys, an address that declares no right)."""

import sys
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register, run_checks
from django.db import ProgrammingError, transaction

from officers import installation

WORDS = (
    "This database is marked as a demo: its people are invented and its sign-ins are known."
    " Production needs a database of its own (DATABASE_URL)."
)


def is_refused() -> bool:
    """Whether the database is a demo and this is no demo."""
    if settings.DEMO_MODE or settings.OFFLINE:
        return False
    try:
        with transaction.atomic():
            return installation.is_marked()
    except ProgrammingError:  # nothing is migrated yet, so nothing was loaded
        return False


_remembered: dict[str, bool] = {}


def must_not_serve() -> bool:
    """The same while pages are served: the database may have been away when the process began.
    Asked until there is an answer. Raises OperationalError while it is away."""
    if "is_refused" not in _remembered:
        _remembered["is_refused"] = is_refused()
    return _remembered["is_refused"]


def forget() -> None:
    """Asks again; for tests, which mark a database."""
    _remembered.clear()


def refuse_a_bad_start() -> None:
    """Ends a process that would serve what it must not; called where web and workers begin.

    Raises OperationalError where the database is away.
    """
    if settings.OFFLINE:
        sys.exit("RUN_MODE=offline is for commands without database and secrets; nothing serves.")
    found = [one for one in run_checks() if one.is_serious() and not one.is_silenced()]
    if found:
        sys.exit("\n".join(f"{one.id}: {one.msg}" for one in found))
    refuse_a_demo()


def refuse_a_demo() -> None:
    if is_refused():
        sys.exit(WORDS)


@register(Tags.database)
def the_database_is_no_demo(
    app_configs: Sequence[Any] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[Error]:
    """Asked by `migrate`, which comes before every start (docker-compose.yml)."""
    return [Error(WORDS, id="rollout.E004")] if databases and is_refused() else []
