"""Accounts that officers name: found by their fingerprint, or made."""

from collections.abc import Iterable
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
    relation: int = Account.Relation.UNKNOWN
    opened_on: date | None = None
    shared_until: date | None = None


def fingerprinted(institution: int | None, number: str) -> bytes:
    """What the fingerprint is taken of, by rolls and by officers: one account, one fingerprint."""
    return f"{institution}:{number}".encode()


def all_fingerprinted(institutions: Iterable[int | None], numbers: Iterable[str]) -> list[bytes]:
    """The same for many accounts, in a third of the time."""
    texts = map("{}:{}".format, institutions, numbers)
    return "\n".join(texts).encode().split(b"\n")


def remember(person: Beneficiary, said: SaidAccount) -> Account:
    """The person's account of that number, made where it is new (the person's own, where
    nothing was said); what was said of holder and days is kept, and one that was closed is open
    again."""
    its_print = fingerprint(fingerprinted(said.institution.pk, said.number))
    account = Account(
        beneficiary=person,
        institution=said.institution,
        channel=channel_of(said.institution),
        number_sealed=seal(said.number.encode(), number_context(its_print)),
        fingerprint=its_print,
        last_four=said.number[-4:],
        holder=said.holder,
        relation=said.relation or Account.Relation.SELF,
        opened_on=said.opened_on,
        shared_until=said.shared_until,
    )
    given = [name for name in ("holder", "opened_on") if getattr(said, name)]
    if said.relation:
        # The person's own again: what was declared of another holder is over.
        given += ["relation", "shared_until", *([] if said.holder else ["holder"])]
    [remembered] = Account.objects.bulk_create(
        [account],
        update_conflicts=True,
        unique_fields=["beneficiary", "fingerprint"],
        update_fields=["closed_on", *given],
    )
    return remembered


def channel_of(institution: Institution) -> int:
    if institution.kind == Institution.Kind.WALLET:
        return Account.Channel.ELECTRONIC
    return Account.Channel.BANK
