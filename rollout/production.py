"""What a production start refuses: a database that is a demo."""

import sys
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register
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
            return installation.is_demo()
    except ProgrammingError:  # nothing is migrated yet, so nothing was loaded
        return False


def refuse_a_demo() -> None:
    """Ends a process that would serve it; called where web and workers begin."""
    if is_refused():
        sys.exit(WORDS)


@register(Tags.database)
def the_database_is_no_demo(
    app_configs: Sequence[Any] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[Error]:
    """Asked by `migrate`, which comes before every start (docker-compose.yml)."""
    return [Error(WORDS, id="rollout.E004")] if databases and is_refused() else []
