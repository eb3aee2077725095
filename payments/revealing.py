"""The full numbers of a person, shown once for a purpose that the access log keeps."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Prefetch, QuerySet

from beneficiaries.models import Account, Beneficiary, InstitutionName
from officers import access
from officers.access import Action
from officers.models import Officer


@dataclass(frozen=True)
class Revealed:
    """Numbers in clear; accounts as (institution and last four, whole number)."""

    citizen_id: str
    si_code: str
    phone: str
    accounts: list[tuple[Account, str]]
    purpose: str


@transaction.atomic
def reveal(*, person: Beneficiary, by: Officer, purpose: str) -> Revealed:
    access.log_person(by, Action.REVEALED, person.uuid, purpose=purpose)
    return Revealed(
        citizen_id=person.citizen_id or "",
        si_code=person.si_code or "",
        phone=person.phone,
        accounts=[(account, account.number()) for account in accounts_of(person)],
        purpose=purpose,
    )


def with_banks(accounts: QuerySet[Account]) -> QuerySet[Account]:
    """The accounts with their institutions' current names (Account.bank)."""
    names = Prefetch(
        "institution__names", InstitutionName.objects.filter(is_current=True), to_attr="current"
    )
    return accounts.select_related("institution").prefetch_related(names)


def accounts_of(person: Beneficiary) -> list[Account]:
    """The person's, the newest first."""
    return list(with_banks(person.accounts.all()).order_by("-pk"))
