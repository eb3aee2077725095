"""Accounts that officers name: found by their fingerprint, or made."""

from dataclasses import dataclass
from datetime import date

from beneficiaries.models import Account, Beneficiary, Institution, number_context
from officers.encryption import fingerprint, seal


@dataclass(frozen=True)
class SaidAccount:
    """An account as an officer gave it; the number is one without separators."""

    institution: Institution
    number: str
    holder: str = ""
    relation: int = Account.Relation.SELF
    opened_on: date | None = None
    shared_until: date | None = None


def fingerprint_of(institution: Institution, number: str) -> bytes:
    """As rolls make it too: one account, one fingerprint."""
    return fingerprint(f"{institution.pk}:{number}".encode())


def remember(person: Beneficiary, said: SaidAccount) -> Account:
    """The person's account of that number, made where it is new; what was said of holder and
    days is kept."""
    print_of_it = fingerprint_of(said.institution, said.number)
    account = Account.objects.filter(beneficiary=person, fingerprint=print_of_it).first()
    if account is None:
        account = Account(
            beneficiary=person,
            institution=said.institution,
            channel=channel_of(said.institution),
            number_sealed=seal(said.number.encode(), number_context(print_of_it)),
            fingerprint=print_of_it,
            last_four=said.number[-4:],
        )
    account.holder = said.holder or account.holder
    account.relation = said.relation
    account.opened_on = said.opened_on or account.opened_on
    account.shared_until = said.shared_until
    account.save()
    return account


def channel_of(institution: Institution) -> int:
    if institution.kind == Institution.Kind.WALLET:
        return Account.Channel.ELECTRONIC
    return Account.Channel.BANK
