"""Accounts that several people are paid to: declared sharing is quiet, the rest is looked at.

Never a hard block: a couple, a grandchild with the card, an error or a fraud look alike here,
and a person decides (peers.md R13). Accounts are compared by their keyed fingerprints.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.crypto import salted_hmac

from areas.calendar import months_after, today
from beneficiaries.models import Account, Beneficiary
from officers.models import Officer
from payments.models import Conversion, MonthlyPayment, Roll, SharedAccountDecision
from payments.revealing import with_banks

MOST = 200
MOST_LOOKED_AT = 5000  # declared and decided ones among them
RECENT = 2  # months whose payments show that an account is in use
NOT_DECLARED = [Account.Relation.UNKNOWN, Account.Relation.SELF]
Verdict = SharedAccountDecision.Verdict


@dataclass(frozen=True)
class Case:
    """One account: those who share it in the officer's sight, and how many others do."""

    accounts: list[Account]
    elsewhere: int
    mark: str  # tells whether somebody joined or left since
    decision: SharedAccountDecision | None

    @property
    def account(self) -> Account:
        return self.accounts[0]

    @property
    def is_open(self) -> bool:
        return self.decision is None or self.decision.verdict == Verdict.LOOK_AGAIN


def cases(officer: Officer) -> list[Case]:
    """Undeclared sharing among the officer's people, open cases first; at most MOST."""
    visible = Beneficiary.objects.visible_to(officer)
    mine = _shared(Account.objects.filter(beneficiary__in=visible.values("pk")))
    prints = mine.order_by("fingerprint").values_list("fingerprint", flat=True).distinct()
    return _cases(prints[:MOST_LOOKED_AT], visible)[:MOST]


def case_of(account: Account, officer: Officer) -> Case | None:
    """The case of one account, if it is one."""
    found = _cases([account.fingerprint], Beneficiary.objects.visible_to(officer))
    return found[0] if found else None


def of_person(person: Beneficiary, officer: Officer) -> list[Case]:
    prints = _shared(person.accounts.all()).values_list("fingerprint", flat=True)
    found = _cases(prints, Beneficiary.objects.visible_to(officer)) if prints else []
    return [case for case in found if person.pk in {one.beneficiary_id for one in case.accounts}]


class ChangedMeanwhileError(Exception):
    """Others share the account than those whom the officer had before them."""


@transaction.atomic
def decide(
    *, account: Account, verdict: str, reason: str, seen: str, by: Officer
) -> SharedAccountDecision:
    """Keeps the decision for those who share it, as the officer saw them (`Case.mark`).

    Raises PermissionDenied where the account is no case in the officer's sight,
    ChangedMeanwhileError where somebody joined or left since.
    """
    case = case_of(account, by)
    if case is None:
        raise PermissionDenied
    everybody = list(
        _in_use(Account.objects.filter(fingerprint=account.fingerprint))
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    if seen != mark_of(everybody):
        raise ChangedMeanwhileError
    return SharedAccountDecision.objects.create(
        fingerprint=account.fingerprint,
        accounts=everybody,
        verdict=verdict,
        reason=reason,
        by=by,
    )


def _cases(prints: Iterable[bytes | memoryview], visible: QuerySet[Beneficiary]) -> list[Case]:
    wanted = [bytes(one) for one in prints]
    rows = with_banks(_in_use(Account.objects.filter(fingerprint__in=wanted)))
    rows = rows.select_related("institution", "beneficiary__commune")
    sharing: dict[bytes, list[Account]] = defaultdict(list)
    for row in rows.order_by("pk"):
        sharing[bytes(row.fingerprint)].append(row)
    people = {row.beneficiary_id for each in sharing.values() for row in each}
    seen = set(visible.filter(pk__in=people).values_list("pk", flat=True))
    decided = _decisions(wanted)
    found = [
        _case(accounts, seen, decided.get(its_print))
        for its_print, accounts in sharing.items()
        if len(_undeclared(accounts)) > 1 and any(a.beneficiary_id in seen for a in accounts)
    ]
    return sorted(found, key=lambda case: not case.is_open)


def _case(accounts: list[Account], seen: set[int], decision: SharedAccountDecision | None) -> Case:
    """Whoever joined since makes a decided case an open one."""
    holds = decision and {one.pk for one in accounts} <= set(decision.accounts)
    in_sight = [one for one in accounts if one.beneficiary_id in seen]
    mark = mark_of([one.pk for one in accounts])
    return Case(in_sight, len(accounts) - len(in_sight), mark, decision if holds else None)


def mark_of(accounts: list[int]) -> str:
    """Keyed, for it is of people out of the officer's sight as well."""
    return salted_hmac("who shares an account", str(accounts)).hexdigest()[:16]


def _undeclared(accounts: list[Account]) -> list[Account]:
    return [
        one
        for one in accounts
        if one.relation in NOT_DECLARED or not one.shared_until or one.shared_until < today()
    ]


def _shared(accounts: QuerySet[Account]) -> QuerySet[Account]:
    others = Account.objects.filter(fingerprint=OuterRef("fingerprint"), closed_on=None)
    return accounts.filter(
        Exists(others.exclude(beneficiary=OuterRef("beneficiary"))), closed_on=None
    )


def _in_use(accounts: QuerySet[Account]) -> QuerySet[Account]:
    """Accounts that the latest rolls pay to, or that are claimed now."""
    latest = Roll.objects.loaded().order_by("-period").values_list("period_id", flat=True).first()
    since = months_after(latest or today().replace(day=1), 1 - RECENT)
    paid = MonthlyPayment.objects.filter(
        beneficiary=OuterRef("beneficiary"), account=OuterRef("pk"), period__gte=since
    )
    claimed = Conversion.objects.current().filter(account=OuterRef("pk"))
    return accounts.filter(Q(Exists(paid)) | Q(Exists(claimed)), closed_on=None)


def _decisions(prints: list[bytes]) -> dict[bytes, SharedAccountDecision]:
    """The latest of each account."""
    rows = SharedAccountDecision.objects.filter(fingerprint__in=prints).select_related("by")
    return {bytes(row.fingerprint): row for row in rows.order_by("pk")}
