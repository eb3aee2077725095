"""People who are paid, their accounts and their representatives."""

from datetime import date
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import ExtractYear, Right
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from areas.models import Area
from beneficiaries import names
from officers.encryption import unseal
from officers.models import Officer
from officers.recording import recorded
from officers.scope import parts_with_people_in_sight


class Uuid7(Func):
    function = "uuidv7"
    template = "%(function)s()"
    output_field = models.UUIDField()


class Institution(models.Model):
    """A bank or a wallet. The BIN stays when the name changes; some have none."""

    class Kind(models.IntegerChoices):
        BANK = 1, _("bank")
        WALLET = 2, _("electronic wallet")

    kind = models.SmallIntegerField(choices=Kind)
    bin = models.CharField(max_length=6, null=True, unique=True)  # noqa: DJ001 (unique if known)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="institution_bin_of_six_digits",
                condition=Q(bin=None) | Q(bin__regex=r"^\d{6}$"),
            )
        ]

    def __str__(self) -> str:
        return self.bin or f"institution {self.pk}"


class InstitutionName(models.Model):
    """What an institution was called, for a time; today's name has no end."""

    institution = models.ForeignKey(Institution, models.CASCADE, related_name="names")
    short_name = models.CharField(max_length=60, unique=True)
    full_name = models.CharField(max_length=200)
    # Other spellings that offices write, one a line.
    aliases = models.TextField(blank=True)
    is_current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution"],
                condition=Q(is_current=True),
                name="institutionname_one_current",
            )
        ]

    def __str__(self) -> str:
        return self.short_name


class Sex(models.IntegerChoices):
    FEMALE = 1, pgettext_lazy("sex", "female")
    MALE = 2, pgettext_lazy("sex", "male")


class BeneficiaryQuerySet(models.QuerySet["Beneficiary"]):
    def visible_to(self, officer: Officer) -> Self:
        """Those whose last payment was in an area that the officer's areas contain today."""
        parts = parts_with_people_in_sight(officer)
        return self.all() if parts is None else self.filter(commune__in=parts)

    def in_name_order(self) -> Self:
        return self.order_by("sort_key", "birth_year", "pk")


@recorded("status", made_and_removed=False)
class Beneficiary(models.Model):
    """A person who is paid. `commune` is the one of the last payment."""

    class Status(models.IntegerChoices):
        PAID = 1, _("paid")
        SUSPENDED = 2, _("suspended")
        ENDED = 3, _("ended")

    class IdentityCheck(models.IntegerChoices):
        NOT_CHECKED = 0, _("not checked")
        MATCHED = 1, _("matched")
        MISMATCH = 2, _("mismatch")
        NOT_FOUND = 3, _("not found")

    uuid = models.UUIDField(unique=True, db_default=Uuid7(), editable=False)
    citizen_id = models.CharField(max_length=12, null=True)  # noqa: DJ001 (unique if known)
    si_code = models.CharField(max_length=10, null=True)  # noqa: DJ001 (unique if known)
    full_name = models.CharField(max_length=100)
    search_key = models.GeneratedField(
        expression=Func(F("full_name"), function="vi_search_key"),
        output_field=models.TextField(),
        db_persist=True,
    )
    sort_key = models.GeneratedField(
        expression=Func(F("full_name"), function="vi_sort_key"),
        output_field=models.TextField(),
        db_persist=True,
    )
    birth_year = models.SmallIntegerField()
    birth_date = models.DateField(null=True)
    sex = models.SmallIntegerField(choices=Sex, null=True)
    phone = models.CharField(max_length=10, blank=True, db_default="")
    commune = models.ForeignKey(Area, models.PROTECT, related_name="+")
    hamlet = models.CharField(max_length=100, blank=True, db_default="")
    status = models.SmallIntegerField(_("state"), choices=Status, db_default=Status.PAID)
    needs_home_visit = models.BooleanField(db_default=False)
    identity_check = models.SmallIntegerField(
        choices=IdentityCheck, db_default=IdentityCheck.NOT_CHECKED
    )
    identity_checked_on = models.DateField(null=True)
    identity_batch = models.CharField(max_length=60, blank=True, db_default="")

    objects = BeneficiaryQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        constraints = [
            models.UniqueConstraint(fields=["citizen_id"], name="beneficiary_citizen_id_once"),
            models.UniqueConstraint(fields=["si_code"], name="beneficiary_si_code_once"),
            models.CheckConstraint(
                name="beneficiary_has_an_identifier",
                condition=Q(citizen_id__isnull=False) | Q(si_code__isnull=False),
            ),
            models.CheckConstraint(
                name="beneficiary_citizen_id_of_12_digits",
                condition=Q(citizen_id=None) | Q(citizen_id__regex=r"^[0-9]{12}$"),
            ),
            models.CheckConstraint(
                name="beneficiary_si_code_of_10_digits",
                condition=Q(si_code=None) | Q(si_code__regex=r"^[0-9]{10}$"),
            ),
            models.CheckConstraint(name="beneficiary_named", condition=~Q(full_name="")),
            models.CheckConstraint(
                name="beneficiary_birth_year",
                condition=Q(birth_year__gte=1880, birth_year__lte=2100),
            ),
            models.CheckConstraint(
                name="beneficiary_birth_date_in_its_year",
                condition=Q(birth_date=None) | Q(birth_year=ExtractYear("birth_date")),
            ),
            models.CheckConstraint(
                name="beneficiary_known_sex", condition=Q(sex=None) | Q(sex__in=Sex.values)
            ),
            models.CheckConstraint(
                name="beneficiary_phone",
                condition=Q(phone="") | Q(phone__regex=r"^0[0-9]{9}$"),
            ),
        ]
        indexes = [
            models.Index(fields=["commune", "sort_key"]),
            # The search over a whole country: common names in their order, rare ones by parts,
            # and the last digits of either number.
            models.Index(fields=["sort_key", "birth_year", "id"]),
            GinIndex(
                fields=["search_key"], name="beneficiary_name_parts", opclasses=["gin_trgm_ops"]
            ),
            models.Index(names.GIVEN, "sort_key", "birth_year", "id", name="beneficiary_given"),
            models.Index(names.FAMILY, "sort_key", "birth_year", "id", name="beneficiary_family"),
            models.Index(Right("citizen_id", 4), name="beneficiary_citizen_id_end"),
            models.Index(Right("si_code", 4), name="beneficiary_si_code_end"),
        ]

    def __str__(self) -> str:
        return f"beneficiary {self.pk}"

    @property
    def born(self) -> str:
        """dd/mm/yyyy, or the year alone where only that is known."""
        return f"{self.birth_date:%d/%m/%Y}" if self.birth_date else str(self.birth_year)

    @property
    def masked_citizen_id(self) -> str:
        return f"{self.citizen_id[:6]}••••••" if self.citizen_id else ""

    @property
    def masked_si_code(self) -> str:
        return f"••••••{self.si_code[-4:]}" if self.si_code else ""

    @property
    def masked_phone(self) -> str:
        return f"{self.phone[:2]}•••••{self.phone[-3:]}" if self.phone else ""


# Never the number, sealed or not, nor its fingerprint.
@recorded(
    *["beneficiary", "institution", "channel", "last_four", "holder", "relation"],
    *["opened_on", "closed_on", "shared_until"],
)
class Account(models.Model):
    """An account that a person is, or may be, paid to. The number lies here encrypted."""

    class Channel(models.IntegerChoices):
        BANK = 1, _("bank account")
        ELECTRONIC = 2, _("electronic account")

    class Relation(models.IntegerChoices):
        UNKNOWN = 0, pgettext_lazy("holder", "not stated")
        SELF = 1, pgettext_lazy("holder", "the person")
        SPOUSE = 2, pgettext_lazy("holder", "spouse")
        CHILD = 3, pgettext_lazy("holder", "child")
        GUARDIAN = 4, pgettext_lazy("holder", "guardian")
        REPRESENTATIVE = 5, pgettext_lazy("holder", "representative")

    beneficiary = models.ForeignKey(Beneficiary, models.CASCADE, related_name="accounts")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    channel = models.SmallIntegerField(choices=Channel)
    number_sealed = models.BinaryField()
    fingerprint = models.BinaryField(max_length=32)
    last_four = models.CharField(max_length=4)
    holder = models.CharField(_("Account holder"), max_length=100, blank=True, db_default="")
    relation = models.SmallIntegerField(
        _("Whose account it is"), choices=Relation, db_default=Relation.UNKNOWN
    )
    opened_on = models.DateField(_("Account opened on"), null=True)
    closed_on = models.DateField(_("Account closed on"), null=True)
    # Until when it was declared that the person is paid to somebody else's account.
    shared_until = models.DateField(_("Paid to another's account until"), null=True)

    class Meta:
        verbose_name = _("account")
        constraints = [
            models.UniqueConstraint(
                fields=["beneficiary", "fingerprint"], name="account_once_a_person"
            ),
            models.CheckConstraint(
                name="account_closed_after_opened",
                condition=Q(opened_on=None) | Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
            ),
        ]
        indexes = [models.Index(fields=["fingerprint"])]

    def __str__(self) -> str:
        return f"account {self.pk}"

    @property
    def masked(self) -> str:
        return f"•••• {self.last_four}"

    @property
    def bank(self) -> str:
        """The institution's current name, where `current` was fetched with it."""
        return ", ".join(name.short_name for name in getattr(self.institution, "current", []))

    def number(self) -> str:
        """The full number; whoever shows it writes the access log."""
        return unseal(bytes(self.number_sealed), number_context(bytes(self.fingerprint))).decode()


def number_context(fingerprint: bytes) -> bytes:
    """What a sealed number is bound to: a ciphertext moved under another number fails to open."""
    return b"beneficiaries_account|number|" + fingerprint


@recorded("beneficiary", "full_name", "relation", "valid")
class Representative(models.Model):
    """Who may collect for the person; an authorisation lasts at most twelve months.

    Source: domain dossier 1.6 (Law on Social Insurance 2024).
    """

    class Relation(models.IntegerChoices):
        SPOUSE = 2, pgettext_lazy("representative", "spouse")
        CHILD = 3, pgettext_lazy("representative", "child")
        GUARDIAN = 4, pgettext_lazy("representative", "guardian")
        OTHER = 9, pgettext_lazy("representative", "other")

    beneficiary = models.ForeignKey(Beneficiary, models.CASCADE, related_name="representatives")
    full_name = models.CharField(max_length=100)
    relation = models.SmallIntegerField(_("Relation"), choices=Relation)
    valid = DateRangeField(_("days"))

    class Meta:
        verbose_name = _("representative")
        constraints = [
            models.CheckConstraint(name="representative_ends", condition=Q(valid__upper_inf=False)),
            ExclusionConstraint(
                name="representative_one_a_day",
                expressions=[
                    ("beneficiary", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"representative {self.pk}"

    @property
    def last_day(self) -> date:
        ends: Any = self.valid.upper  # a day, by the constraint
        return date.fromordinal(ends.toordinal() - 1)
