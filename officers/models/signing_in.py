"""Sessions, tries to sign in, and second factors."""

from datetime import timedelta
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac

from officers.models.officers import Officer

# Whoever works on signs in again after that.
LONGEST_SESSION = timedelta(hours=12)


class SessionQuerySet(models.QuerySet["Session"]):
    def going_on(self) -> "SessionQuerySet":
        return self.filter(expire_date__gt=timezone.now())


class Session(AbstractBaseSession):
    """A browser's session; of strangers as well, who may be on the way in (officers.sessions)."""

    officer = models.ForeignKey(Officer, models.CASCADE, null=True, related_name="sessions")
    signed_in_at = models.DateTimeField(null=True)
    last_seen = models.DateTimeField()
    browser = models.CharField(max_length=60, blank=True)

    objects: ClassVar = BaseSessionManager.from_queryset(SessionQuerySet)()

    class Meta(AbstractBaseSession.Meta):
        constraints = [
            models.CheckConstraint(
                name="session_somebody_signed_in",
                condition=models.Q(officer=None, signed_in_at=None)
                | models.Q(officer__isnull=False, signed_in_at__isnull=False),
            ),
            models.CheckConstraint(
                name="session_ends_after_twelve_hours",
                condition=models.Q(signed_in_at=None)
                | models.Q(expire_date__lte=models.F("signed_in_at") + LONGEST_SESSION),
            ),
        ]

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        from officers.sessions import SessionStore  # which is made of this model

        return SessionStore

    @property
    def name(self) -> str:
        """What pages call it by; who reads that cannot take the session over."""
        return salted_hmac("officers.sessions", self.session_key, algorithm="sha256").hexdigest()


class SignInTries(models.Model):
    """The tries of a day with one name, newest first: when, from where, whether by a stranger.

    Names and places are fingerprints (officers.tries); a place is empty where its owner came in.
    """

    MOST = 20

    name = models.UUIDField(primary_key=True)
    at = ArrayField(models.DateTimeField())
    places = ArrayField(models.UUIDField(null=True))
    strange = ArrayField(models.BooleanField())

    class Meta:
        constraints = [
            models.CheckConstraint(name="signintries_most", condition=models.Q(at__len__lte=20)),
            models.CheckConstraint(
                name="signintries_same_length",
                condition=models.Q(
                    places__len=models.F("at__len"), strange__len=models.F("at__len")
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)


class KnownAddress(models.Model):
    """Whence somebody signed in with a name, both as fingerprints (officers.tries)."""

    name = models.UUIDField()
    place = models.UUIDField()
    last_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "place"], name="knownaddress_place_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.place}"


class SecondFactor(models.Model):
    """The secret that an officer's phone shares with us, and the last half minute whose code
    was taken: an earlier one is not taken any more (officers.second_factor)."""

    officer = models.OneToOneField(Officer, models.CASCADE, related_name="second_factor")
    secret_sealed = models.BinaryField()
    last_step = models.BigIntegerField()
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.officer)


class RecoveryCode(models.Model):
    """A code that signs an officer in once, without the phone; gone once it did."""

    officer = models.ForeignKey(Officer, models.CASCADE, related_name="recovery_codes")
    fingerprint = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["officer", "fingerprint"], name="recoverycode_once")
        ]

    def __str__(self) -> str:
        return str(self.officer)
