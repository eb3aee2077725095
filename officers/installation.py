"""What this database is. A demo stays one for good, so that each process asks once."""

from django.conf import settings

from officers.models import Installation

_remembered = {"is_marked": False}


def is_demo() -> bool:
    """Whether this is a demo, where nobody is asked for a second factor: the process was
    started as one, and the database is marked as one."""
    return settings.DEMO_MODE and is_marked()


def is_marked() -> bool:
    """Whether the database was marked as a demo."""
    if not _remembered["is_marked"]:
        _remembered["is_marked"] = Installation.objects.filter(is_demo=True).exists()
    return _remembered["is_marked"]


def forget() -> None:
    """Asks again; for tests, which unmark a database."""
    _remembered["is_marked"] = False
