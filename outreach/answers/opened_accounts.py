"""What a bank says: the account that it opened for somebody. Loading keeps the account with the
person and logs the step; only a roll will say that anybody is paid to it."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from areas.calendar import FIRST_PERIOD
from beneficiaries import account_numbers, institutions
from beneficiaries.accounts import SaidAccount, channel_of, fingerprinted
from beneficiaries.models import Account, Beneficiary, Institution, InstitutionName, number_context
from officers.encryption import fingerprint, seal
from officers.models import Officer
from officers.wording import day_words
from outreach import contacts
from outreach.answers import days
from outreach.answers.findings import StoppedError
from outreach.answers.matching import Draft
from outreach.models import Answer, AnswerAccount, AnswerLine
from payments import conversions
from payments.account_form import FIRST_ACCOUNTS, is_unexplained
from payments.conversions import Claim, NotLoggedError, conditions, known, taking_back
from payments.conversions.known import Taken, mark_of
from payments.conversions.taking_back import ChangedSinceError
from payments.models import Stage
from payments.models.conversions import BEFORE_THE_CLAIM

AT_A_TIME = 100  # lines in a transaction: their people wait for it


def check(drafts: Sequence[Draft], answer: Answer) -> None:
    """What each says, and what is wrong with it. A fixed number of queries."""
    banks = institutions.by_key()
    named = _institutions()
    for draft in drafts:
        _understand(draft, answer, banks, named)
    good = [draft for draft in drafts if draft.is_good]
    holders = _holders(good)
    taken = known.known_of_all([draft.person for draft in good if draft.person])
    for draft in good:
        assert draft.person and draft.account  # noqa: S101 (it is good)
        institution, number = named[draft.account[0]][0], draft.account[1]
        _look_for(draft, holders[_print_of(draft.account)])
        said = SaidAccount(institution, number)
        try:
            refuse(taken[draft.person.pk], _claim(taken[draft.person.pk], draft.says, said))
        except StoppedError as stopped:
            draft.findings.append(stopped.finding)


def subject(draft: Draft) -> Hashable:
    """Of what a file has one line at most."""
    return draft.person.pk if draft.person else None


def keep(draft: Draft, line: AnswerLine) -> AnswerAccount:
    """The account of a good line, sealed, until the line is loaded."""
    assert draft.account  # noqa: S101 (the line is good)
    its_print = _print_of(draft.account)
    return AnswerAccount(
        line=line,
        institution_id=draft.account[0],
        number_sealed=seal(draft.account[1].encode(), number_context(its_print)),
        fingerprint=its_print,
    )


def tell(says: dict[str, Any]) -> str:
    words = {"bank": says["bank"], "account": f"•••• {says['last_four']}"}
    words["day"] = day_words(date.fromisoformat(says["opened_on"]))
    return _("%(bank)s %(account)s, opened on %(day)s") % words


def load(lines: Sequence[AnswerLine], by: Officer) -> None:
    """Each by itself, in the order of people; why one is not loaded stays with it."""
    for line in lines:
        try:
            with transaction.atomic():
                line.before = _load(line, by)
                line.done = AnswerLine.Done.LOADED
        except StoppedError as stopped:
            line.done, line.why = AnswerLine.Done.NOT_LOADED, stopped.finding
    AnswerAccount.objects.filter(line__in=lines).delete()


def undo(lines: Sequence[AnswerLine], by: Officer) -> None:
    for line in lines:
        try:
            with transaction.atomic():
                _undo(line, by)
                line.done = AnswerLine.Done.UNDONE
        except StoppedError as stopped:
            line.done, line.why = AnswerLine.Done.STAYS, stopped.finding


def refuse(taken: Taken, said: Claim) -> None:
    """Raises StoppedError where the step could not be logged, without logging it."""
    paid, current = taken.paid.get(said.programme), taken.current.get(said.programme)
    assert isinstance(said.account, SaidAccount)  # noqa: S101 (of _claim)
    try:
        conditions.refuse_the_impossible(taken.person, said, paid)
        conditions.refuse_the_channel(said, channel_of(said.account.institution))
        conditions.refuse_a_step_behind(current, said, paid)
    except NotLoggedError as error:
        raise StoppedError(error.code, **error.detail) from None


def _understand(
    draft: Draft,
    answer: Answer,
    banks: dict[str, institutions.Known],
    named: dict[int, tuple[Institution, str]],
) -> None:
    text = draft.cell("bank")
    bank = banks.get(institutions.key_of(text)) if text else None
    if bank is None:
        # A number that slipped into this column stays out of sight, too.
        is_number = sum(map(str.isdigit, text)) > 6
        shown = account_numbers.masked(text) if is_number else text[:60]
        draft.fault("bank_unknown" if text else "bank_missing", column="bank", value=shown)
    number = _number(draft)
    opened = _opened_on(draft, answer)
    holder = draft.cell("account_holder")[:100]
    if draft.person and is_unexplained(holder, Account.Relation.UNKNOWN, draft.person):
        draft.fault("holder_unexplained", column="account_holder")
    if bank and number and opened:
        draft.account = bank.id, number
        draft.says = {
            "bank": named[bank.id][1],
            "last_four": number[-4:],
            "opened_on": opened.isoformat(),
            # An account that a bank opened long ago is heard of today.
            "day": (opened if opened >= FIRST_PERIOD else answer.dated).isoformat(),
        }


def _number(draft: Draft) -> str:
    text = draft.cell("account_number")
    number, wrong = account_numbers.read(text)
    if not wrong and account_numbers.looks_rounded(number):
        wrong = "account_rounded"
    if wrong:
        draft.fault(wrong, column="account_number", value=account_numbers.masked(text))
        return ""
    return number


def _opened_on(draft: Draft, answer: Answer) -> date | None:
    """The day that is said, or else the one that the answer speaks of."""
    text = draft.cell("opened_on")
    day = days.read(text) if text else answer.dated
    if day is None:
        draft.fault("opened_not_a_day", column="opened_on", value=text[:20])
    elif day > answer.dated:
        draft.fault("opened_later", column="opened_on")
    elif day < FIRST_ACCOUNTS:
        draft.fault("opened_long_ago", column="opened_on")
    else:
        return day
    return None


def _institutions() -> dict[int, tuple[Institution, str]]:
    """Each with its name of today, by its id."""
    current = InstitutionName.objects.filter(is_current=True).select_related("institution")
    return {name.institution_id: (name.institution, name.short_name) for name in current}


def _print_of(account: tuple[int, str]) -> bytes:
    return fingerprint(fingerprinted(*account))


def _holders(drafts: Sequence[Draft]) -> dict[bytes, set[int]]:
    """The people who have an account that is open, by its fingerprint; of the file as well."""
    found: dict[bytes, set[int]] = defaultdict(set)
    for draft in drafts:
        if draft.account and draft.person:
            found[_print_of(draft.account)].add(-draft.person.pk)
    rows = Account.objects.filter(fingerprint__in=list(found), closed_on=None)
    for its_print, person in rows.values_list("fingerprint", "beneficiary_id"):
        found[bytes(its_print)].add(person)
    return found


def _look_for(draft: Draft, holders: set[int]) -> None:
    """`holders` are ids of people, negative ones of those who are given it by this file."""
    assert draft.person  # noqa: S101 (it is good)
    own = draft.person.pk
    if own in holders:
        draft.warn("account_known", column="account_number")
    if {abs(one) for one in holders} - {own}:
        draft.warn("account_shared", column="account_number")


def _claim(taken: Taken, says: dict[str, Any], said: SaidAccount, **more: Any) -> Claim:
    """The step, in the first programme in which the person is in cash.

    Raises StoppedError where there is none.
    """
    programme = next(iter(contacts.in_cash(taken)), None)
    if programme is None:
        paid = next(iter(taken.paid.values()), None)
        if paid is None:
            raise StoppedError("not_in_programme")
        raise StoppedError("paid_by_account", month=conditions.month_words(paid.period_id))
    current = taken.current.get(programme)
    goes_on = current is not None and current.state in BEFORE_THE_CLAIM
    return Claim(
        **{"form": taken.person.uuid} | more,
        programme=programme,
        stage=Stage.OPENED,
        day=date.fromisoformat(says["day"]),
        account=said,
        call_back_on=current.call_back_on if current and goes_on else None,
        seen=mark_of(current),
    )


def _load(line: AnswerLine, by: Officer) -> dict[str, Any]:
    """Logs the step; what undoing needs comes back."""
    try:
        taken = known.take(Beneficiary.objects.visible_to(by), pk=line.person_id or 0)
        account = line.account
        opened_on = date.fromisoformat(line.says["opened_on"])
        said = SaidAccount(account.institution, account.number(), opened_on=opened_on)
        claim = _claim(taken, line.says, said, form=line.form)
        before = taking_back.before(taken, claim.programme, bytes(account.fingerprint))
        conversion = conversions.log(taken=taken, said=claim, by=by)
    except Beneficiary.DoesNotExist:
        raise StoppedError("not_found") from None
    except NotLoggedError as error:
        raise StoppedError(error.code, **error.detail) from None
    return {"before": before, "after": taking_back.after(conversion)}


def _undo(line: AnswerLine, by: Officer) -> None:
    people = Beneficiary.objects.visible_to(by).select_for_update(of=("self",))
    person = people.filter(pk=line.person_id or 0).first()
    if person is None:
        raise StoppedError("not_found")
    assert line.before  # noqa: S101 (it is loaded)
    try:
        taking_back.take_back(person=person, form=line.form, **line.before)
    except ChangedSinceError:
        raise StoppedError("changed_since") from None
