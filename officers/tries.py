"""How often somebody may try to sign in: counted before any password is looked at.

All tries with a name of the last day stand in one row, and one statement decides and takes the
next one, so that guesses side by side wait for one another. A name is known here by a keyed
fingerprint alone: what is typed into its field may be anything, a password even.
"""

import unicodedata
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from officers.encryption import fingerprint
from officers.models import KnownAddress, Officer, SignInTries

A_WHILE, IN_A_WHILE = timedelta(minutes=15), 5  # from one address
A_DAY, IN_A_DAY = timedelta(hours=24), SignInTries.MOST
# What strangers use up is less than the day's, so that the owner is left some.
BY_STRANGERS = 12
KNOWN_FOR = timedelta(days=30)

TAKE = """
INSERT INTO officers_signintries AS kept (name, at, places, strange)
SELECT %(name)s, ARRAY[statement_timestamp()], ARRAY[%(place)s::uuid],
       ARRAY[%(has_strangers)s AND NOT EXISTS (
           SELECT FROM officers_knownaddress
            WHERE name = %(name)s AND place = %(place)s
              AND last_at > statement_timestamp() - %(known_for)s)]
ON CONFLICT (name) DO UPDATE SET (at, places, strange) = (
    SELECT EXCLUDED.at || array_agg(one.at),
           EXCLUDED.places || array_agg(one.place),
           EXCLUDED.strange || array_agg(one.strange)
      FROM unnest(kept.at, kept.places, kept.strange) AS one (at, place, strange)
     WHERE one.at > statement_timestamp() - %(a_day)s)
 WHERE (
    SELECT count(*) < %(in_a_day)s
           AND (NOT EXCLUDED.strange[1]
                OR count(*) FILTER (WHERE one.strange) < %(by_strangers)s)
           AND count(*) FILTER (WHERE one.place = EXCLUDED.places[1]
                                AND one.at > statement_timestamp() - %(a_while)s) < %(in_a_while)s
      FROM unnest(kept.at, kept.places, kept.strange) AS one (at, place, strange)
     WHERE one.at > statement_timestamp() - %(a_day)s)
RETURNING true
"""
# The newest try of the place is taken back; its others go on counting for the day alone.
GIVE_BACK = """
UPDATE officers_signintries AS kept SET (at, places, strange) = (
    SELECT coalesce(array_agg(one.at), '{}'),
           coalesce(array_agg(nullif(one.place, %(place)s)), '{}'),
           coalesce(array_agg(one.strange), '{}')
      FROM unnest(kept.at, kept.places, kept.strange)
           WITH ORDINALITY AS one (at, place, strange, number)
     WHERE one.number IS DISTINCT FROM array_position(kept.places, %(place)s::uuid))
 WHERE name = %(name)s
"""


@dataclass(frozen=True)
class Try:
    """Who tries from where, both as fingerprints."""

    name: uuid.UUID
    place: uuid.UUID
    has_strangers: bool

    def __str__(self) -> str:
        """For the process log: enough to see what belongs together."""
        return f"name={self.name.hex[:8]} place={self.place.hex[:8]}"


def of_password(username: str, address: str) -> Try:
    name = normal(username)
    return Try(_print("name", name), _print("place", name, address), has_strangers=True)


def of_code(officer: Officer) -> Try:
    """Whoever is asked for a code knew the password: no address is stranger than another."""
    name = _print("code", str(officer.pk))
    return Try(name, name, has_strangers=False)


def normal(username: str) -> str:
    """The name without what people type one way or another."""
    return unicodedata.normalize("NFKC", username).strip().casefold()


def take(one: Try) -> bool:
    """Whether the limits allow this try, which counts from now on."""
    asked: dict[str, Any] = {
        "a_while": A_WHILE,
        "in_a_while": IN_A_WHILE,
        "a_day": A_DAY,
        "in_a_day": IN_A_DAY,
        "by_strangers": BY_STRANGERS,
        "known_for": KNOWN_FOR,
        "has_strangers": one.has_strangers,
    }
    with connection.cursor() as cursor:
        cursor.execute(TAKE, asked | _of(one))
        return cursor.fetchone() is not None


def give_back(one: Try) -> None:
    """The try went well: it does not count, and those before it from there no longer wait."""
    with connection.cursor() as cursor:
        cursor.execute(GIVE_BACK, _of(one))


def remember_address(one: Try) -> None:
    """Whoever tries the name from there is no stranger for the next thirty days."""
    KnownAddress.objects.bulk_create(
        [KnownAddress(name=one.name, place=one.place, last_at=timezone.now())],
        update_conflicts=True,
        unique_fields=["name", "place"],
        update_fields=["last_at"],
    )


def forget(officer: Officer) -> None:
    """All tries with the officer's name and codes: somebody vouched for them."""
    names = [of_password(officer.username, "").name, of_code(officer).name]
    SignInTries.objects.filter(name__in=names).delete()


def delete_old() -> None:
    """Deletes what counts no longer."""
    now = timezone.now()
    SignInTries.objects.exclude(at__0__gt=now - A_DAY).delete()
    KnownAddress.objects.filter(last_at__lte=now - KNOWN_FOR).delete()


def _of(one: Try) -> dict[str, Any]:
    return {"name": str(one.name), "place": str(one.place)}


def _print(*parts: str) -> uuid.UUID:
    """Half of a keyed fingerprint: no two people share 128 bits of it."""
    whole = "|".join(["sign-in tries", *parts])
    return uuid.UUID(bytes=fingerprint(whole.encode())[:16])
