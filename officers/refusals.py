"""A line in the process log for a field that named what is not the officer's."""

import logging

from officers.asked import name_of
from officers.rights import OfficerRequest

logger = logging.getLogger(__name__)


def note_field(request: OfficerRequest, field: str) -> None:
    """Who, the name of the address and of the field; what was typed may tell of people."""
    logger.warning(
        "refused officer=%s address=%s field=%s", request.user.pk, name_of(request), field
    )
