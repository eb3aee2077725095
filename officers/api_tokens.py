"""Tokens of other systems: made by administrators, shown once, kept as digests, ended."""

import hashlib
import secrets
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from areas.models import Area
from officers import scope
from officers.models import ApiToken, Officer

BYTES = 32
NOTED_EVERY = timedelta(minutes=1)


def in_charge(by: Officer) -> QuerySet[ApiToken]:
    """The tokens of areas that the administrator keeps, those that go on first."""
    areas = scope.areas_in_charge(by).values("pk")
    found = ApiToken.objects.filter(area__in=areas).select_related("area", "made_by")
    return found.order_by("ended_at", "-pk")


def make(*, name: str, area: Area, by: Officer) -> tuple[ApiToken, str]:
    """The token's row, and the token itself, which nothing tells again."""
    secret = secrets.token_urlsafe(BYTES)
    return ApiToken.objects.create(name=name, area=area, digest=_digest(secret), made_by=by), secret


def end(token: ApiToken) -> None:
    """From now on it reads nothing."""
    ApiToken.objects.filter(pk=token.pk, ended_at=None).update(ended_at=timezone.now())


def found(secret: str) -> ApiToken | None:
    """The token that goes on, or None; at most once a minute it is noted that it was used."""
    known = ApiToken.objects.filter(digest=_digest(secret), ended_at=None)
    token = known.select_related("area").first()
    if token:
        now = timezone.now()
        long_ago = Q(last_used_at=None) | Q(last_used_at__lt=now - NOTED_EVERY)
        known.filter(long_ago).update(last_used_at=now)
    return token


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
