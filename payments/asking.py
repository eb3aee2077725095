"""The question about people that one comes back to, kept with the session.

It may be a name or a number, so that it is sealed: sessions lie readable in the database and
in its backups.
"""

import base64
import json

from cryptography.exceptions import InvalidTag

from officers.encryption import UnknownKeyError, seal, unseal
from officers.rights import OfficerRequest

KEPT_AS = "sealed question about people"


def keep(request: OfficerRequest, question: dict[str, str]) -> None:
    sealed = seal(json.dumps(question).encode(), _context(request))
    request.session[KEPT_AS] = base64.b64encode(sealed).decode()


def kept(request: OfficerRequest) -> dict[str, str] | None:
    """The question, or None where nothing was asked, or its key has been taken away since."""
    sealed = base64.b64decode(request.session.get(KEPT_AS, ""))
    if not sealed:
        return None
    try:
        question: dict[str, str] = json.loads(unseal(sealed, _context(request)))
    except (UnknownKeyError, InvalidTag):
        return None
    return question


def _context(request: OfficerRequest) -> bytes:
    return f"django_session|question|{request.user.pk}".encode()
