"""A step that a file logged is taken back as if it had never been: the conversion, its act and
the account are as they were, where nobody did anything to them since.

What one officer logs by hand is withdrawn instead, which stays in sight.
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, ProtectedError

from beneficiaries.models import Account, Beneficiary
from payments.conversions import settling
from payments.conversions.deeds import mark_changed
from payments.conversions.known import Taken
from payments.models import Conversion, ConversionAct, MonthlyPayment, SharedAccountDecision

OF_A_CONVERSION = ["method", "account_id", "agreed_on", "opened_on", "registered_on"]
OF_A_CONVERSION += ["state", "call_back_on"]
OF_AN_ACCOUNT = ["holder", "relation", "opened_on", "closed_on", "shared_until"]


class ChangedSinceError(Exception):
    """Somebody, or a roll, went on from the step; nothing is taken back."""


def before(taken: Taken, programme: int, its_print: bytes) -> dict[str, Any]:
    """What stands before a step to that account, for `take_back`; JSON can hold it."""
    current = taken.current.get(programme)
    account = taken.person.accounts.filter(fingerprint=its_print).first()
    return {
        "conversion": _kept(current, ["pk", *OF_A_CONVERSION]),
        "account": _kept(account, OF_AN_ACCOUNT),
    }


def after(conversion: Conversion) -> dict[str, Any]:
    """What a step left behind."""
    account = conversion.account
    assert account  # noqa: S101 (the step names one)
    account.refresh_from_db()
    return {"version": conversion.version, "account": _kept(account, ["pk", *OF_AN_ACCOUNT])}


@transaction.atomic
def take_back(
    *, person: Beneficiary, form: UUID, before: dict[str, Any], after: dict[str, Any]
) -> None:
    """Takes back the step that the form logged; the person must be locked.

    Raises ChangedSinceError.
    """
    act = ConversionAct.objects.filter(form=form).select_related("conversion").first()
    account = Account.objects.filter(pk=after["account"]["pk"]).first()
    if act is None or account is None:
        raise ChangedSinceError
    conversion = act.conversion
    if (conversion.version, conversion.ended_on) != (after["version"], None):
        raise ChangedSinceError
    if _kept(account, ["pk", *OF_AN_ACCOUNT]) != after["account"]:
        raise ChangedSinceError
    _restore_conversion(conversion, act, before["conversion"])
    _restore_account(account, before["account"])
    mark_changed(person, conversion.programme, act.day)
    settling.settle([person.pk])


def _restore_conversion(
    conversion: Conversion, act: ConversionAct, was: dict[str, Any] | None
) -> None:
    """The version goes on, so that no form that was opened meanwhile is taken for a new one."""
    if was and was["pk"] == conversion.pk:
        act.delete()
        fields = {name: was[name] for name in OF_A_CONVERSION}
        Conversion.objects.filter(pk=conversion.pk).update(**fields, version=F("version") + 1)
        return
    replaced = list(Conversion.objects.filter(replaced_by=conversion).values_list("pk", flat=True))
    Conversion.objects.filter(pk__in=replaced).update(replaced_by=None)
    try:
        conversion.delete()
    except ProtectedError:  # a talk led to it meanwhile
        raise ChangedSinceError from None
    # Only now, for one alone is the current one.
    Conversion.objects.filter(pk__in=replaced).update(ended_on=None, version=F("version") + 1)


def _restore_account(account: Account, was: dict[str, Any] | None) -> None:
    """As it was, or gone where the step made it and nothing stands on it since."""
    if was:
        Account.objects.filter(pk=account.pk).update(**was)
        return
    paid = MonthlyPayment.objects.filter(beneficiary=account.beneficiary_id, account=account)
    claimed = Conversion.objects.filter(account=account)
    decided = SharedAccountDecision.objects.filter(accounts__contains=[account.pk])
    if paid.exists() or claimed.exists() or decided.exists():
        raise ChangedSinceError
    account.delete()


def _kept(row: Any, fields: list[str]) -> dict[str, Any] | None:
    """The fields as JSON holds them: days as texts."""
    if row is None:
        return None
    values = {name: getattr(row, name) for name in fields}
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in values.items()
    }
