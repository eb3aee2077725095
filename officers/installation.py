"""What this database is. A demo stays one for good, so that each process asks once."""

from officers.models import Installation

_remembered = {"is_demo": False}


def is_demo() -> bool:
    """Whether the database was marked as a demo, where nobody is asked for a second factor."""
    if not _remembered["is_demo"]:
        _remembered["is_demo"] = Installation.objects.filter(is_demo=True).exists()
    return _remembered["is_demo"]


def forget() -> None:
    """Asks again; for tests, which unmark a database."""
    _remembered["is_demo"] = False
