"""What is wrong with, or odd about, a line of an answer: codes, and their sentences."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from payments.conversions import refusals
from payments.rolls import faults, layout

Finding = dict[str, Any]  # column, value (masked), code, detail, is_warning: as JSON holds it

SENTENCES = {
    "identifier_missing": noop("neither our reference nor citizen id nor SI code"),
    "reference_form": noop('"%(value)s" is not one of our references'),
    "not_found": noop("nobody among your people has this reference or number"),
    "two_people": noop("reference and numbers belong to different people"),
    "number_differs": noop("this person is known by another citizen id or SI code"),
    "name_differs": noop("the person who was found has another name"),
    "birth_differs": noop("the person who was found was born in another year"),
    "listed_twice": noop("line %(other)s says something of the same person, too"),
    "payment_ended": noop("payments to this person have ended"),
    "changed_since": noop("something was done since; it stays as it is now"),
    "newer_result": noop("an answer of %(day)s is on file, which is newer than this one"),
    # Accounts
    "opened_not_a_day": noop('"%(value)s" is not a date'),
    "opened_later": noop("the account would have been opened after the day of the answer"),
    "opened_long_ago": noop("the account would have been opened before 1990"),
    "holder_unexplained": noop("The holder has another name than the person: say whose it is."),
    "account_known": noop("this account stands with the person already"),
    "account_shared": noop(
        "other people have this account, too; it will stand under shared accounts"
    ),
    "account_rounded": noop(
        "%(value)s ends in five zeros, as numbers do that a spreadsheet has shortened: compare it,"
        " and log it on the person's page"
    ),
    "paid_by_account": noop("the roll of %(month)s pays this person by account already"),
    # Identity
    "result_unknown": noop(
        '"%(value)s" is not a result; write matched, mismatch, not found or deceased'
    ),
    "field_unknown": noop('"%(value)s" names no field: name, birth date, sex or number'),
    "field_not_said": noop("it is not said what differs"),
    "nothing_can_differ": noop("only where data mismatch a field can differ"),
    # The post
    "month_to_come": noop('"%(value)s" lies after the day of the answer'),
    "was_paid": noop("this list is of money that was not paid out"),
    "on_no_roll_then": noop("no roll of that month names this person"),
    "by_account_then": noop("the roll of that month pays this person by account"),
    "roll_says_paid": noop("the roll of that month says that the money was collected"),
}
# Columns that rolls do not have.
LABELS: dict[str, Promise] = {
    "reference": gettext_lazy("Reference"),
    "opened_on": gettext_lazy("Account opened on"),
    "result": gettext_lazy("Result"),
    "differs": gettext_lazy("What differs"),
    "reason": gettext_lazy("Reason"),
}


class StoppedError(Exception):
    """A line that cannot be loaded or undone, as its finding says."""

    def __init__(self, code: str, **detail: Any) -> None:
        super().__init__(code)
        self.finding = found(code, **detail)


def found(
    code: str, *, column: str = "", value: str = "", is_warning: bool = False, **detail: Any
) -> Finding:
    texts = {name: str(given) for name, given in detail.items()}
    return {
        "column": column,
        "value": value,
        "code": code,
        "detail": texts,
        "is_warning": is_warning,
    }


def sentence(finding: Mapping[str, Any]) -> str:
    """In the language that is active, with the column that it is about."""
    code, words = finding["code"], {"value": finding["value"], **finding["detail"]}
    if code in SENTENCES:
        told = _(SENTENCES[code]) % words
    elif code in refusals.SENTENCES:
        told = _(refusals.SENTENCES[code]) % words
    else:
        told = faults.sentence(code, finding["value"], finding["detail"])
    return f"{label(finding['column'])}: {told}" if finding["column"] else told


def label(column: str) -> str:
    """What people call a column."""
    if column in LABELS:
        return str(LABELS[column])
    return layout.label(column, get_language()).capitalize()
