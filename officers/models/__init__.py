"""The people who sign in, where they are assigned, what they looked at, the files they keep."""

from officers.models.access import (
    NIGHT_BEGINS,
    NIGHT_ENDS,
    AccessAnchor,
    AccessLog,
    AccessLogQuerySet,
    AccessSeal,
)
from officers.models.files import Installation, StoredChunk, StoredFile
from officers.models.officers import Assignment, AssignmentQuerySet, Officer, Role
from officers.models.signing_in import (
    LONGEST_SESSION,
    KnownAddress,
    RecoveryCode,
    SecondFactor,
    Session,
    SessionQuerySet,
    SignInTries,
)
from officers.models.tokens import ApiToken

__all__ = [
    "ApiToken",
    "AccessAnchor",
    "AccessLog",
    "AccessLogQuerySet",
    "AccessSeal",
    "Assignment",
    "AssignmentQuerySet",
    "Installation",
    "KnownAddress",
    "LONGEST_SESSION",
    "NIGHT_BEGINS",
    "NIGHT_ENDS",
    "Officer",
    "RecoveryCode",
    "Role",
    "SecondFactor",
    "Session",
    "SessionQuerySet",
    "SignInTries",
    "StoredChunk",
    "StoredFile",
]
