"""What officers do to conversions: log a stage or a claim, and withdraw it."""

from datetime import date
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import F

from areas.calendar import months_after, today
from beneficiaries import accounts
from beneficiaries.accounts import SaidAccount
from beneficiaries.models import Account, Beneficiary
from officers.models import Officer
from officers.wording import day_words
from payments.conversions import settling
from payments.conversions.conditions import (
    came_between,
    refuse_a_step_behind,
    refuse_the_channel,
    refuse_the_impossible,
    refuse_what_is_so_already,
)
from payments.conversions.known import DAY_OF, Claim, Taken, mark_of
from payments.conversions.refusals import NotLoggedError
from payments.models import Conversion, ConversionAct, MonthlyPayment, Stage
from payments.models.conversions import BEFORE_THE_CLAIM
from payments.models.periods import Method


@transaction.atomic
def log(*, taken: Taken, said: Claim, by: Officer) -> Conversion:
    """Logs it, and marks the communes whose figures it moves; a form sent before gives what it
    made then.

    Raises NotLoggedError where it cannot be; then nothing is saved.
    """
    try:
        with transaction.atomic():
            return _log(taken, said, by)
    except (NotLoggedError, IntegrityError) as error:
        # Only here, for most forms are sent once.
        acts = ConversionAct.objects.select_related("conversion")
        sent_before = acts.filter(form=said.form).first()
        if sent_before and _is_the_same(sent_before, taken.person, said):
            return sent_before.conversion
        if sent_before:
            raise NotLoggedError("form_used") from None
        raise error


def _is_the_same(act: ConversionAct, person: Beneficiary, said: Claim) -> bool:
    """Whether a form says what it made then; the page may have been changed and sent again."""
    conversion = act.conversion
    if (conversion.beneficiary_id, conversion.programme) != (person.pk, said.programme):
        return False
    account = _account(person, said)
    is_of_it = account is None or account.pk == conversion.account_id
    return is_of_it and (act.stage, act.day, act.reason) == (said.stage, said.day, said.reason)


def _log(taken: Taken, said: Claim, by: Officer) -> Conversion:
    current, paid = taken.current.get(said.programme), taken.paid.get(said.programme)
    if said.seen != mark_of(current):
        raise came_between(taken.person, said.programme)
    first = refuse_the_impossible(taken.person, said, paid)
    goes_on = current and current.state in BEFORE_THE_CLAIM and not said.to_cash
    account = _account(taken.person, said) or (current.account if current and goes_on else None)
    method = account.channel if account else Method.CASH if said.to_cash else Method.BANK_ACCOUNT
    refuse_the_channel(said, method)
    if said.stage == Stage.CLAIMED:
        refuse_what_is_so_already(current, paid, method, account)
    else:
        refuse_a_step_behind(current, said, paid)
    conversion = current if current and goes_on else _begin(taken.person, said, paid, current, by)
    _reach(conversion, said, method, account, first)
    if current and conversion is not current:
        Conversion.objects.filter(pk=current.pk).update(replaced_by=conversion)
    _keep_act(conversion, said, by)
    mark_changed(taken.person, said.programme, said.day)
    if paid and conversion.effective_period and conversion.effective_period <= paid.period_id:
        settling.settle([taken.person.pk])  # its month's roll is in already
        conversion.refresh_from_db()
    return conversion


@transaction.atomic
def withdraw(
    *, conversion: Conversion, form: UUID, reason: str, seen: str, by: Officer
) -> Conversion:
    """Ends it with a reason. Raises NotLoggedError where it has ended or changed meanwhile."""
    person = Beneficiary.objects.select_for_update().get(pk=conversion.beneficiary_id)
    sent_before = ConversionAct.objects.filter(form=form).first()
    if sent_before and (sent_before.conversion_id, sent_before.stage) == (
        conversion.pk,
        Stage.WITHDRAWN,
    ):
        return conversion
    if sent_before:
        raise NotLoggedError("form_used")
    conversion = Conversion.objects.get(pk=conversion.pk)
    if conversion.ended_on:
        raise NotLoggedError("nothing_to_withdraw")
    if seen != mark_of(conversion):
        raise came_between(person, conversion.programme)
    conversion.state, conversion.ended_on = Stage.WITHDRAWN, today()
    conversion.version += 1
    conversion.save(update_fields=["state", "ended_on", "version"])
    # What it had taken the place of holds again.
    before = Conversion.objects.filter(replaced_by=conversion)
    ends = before.exclude(ended_on=None).values_list("ended_on", flat=True)
    since = min([today(), *(end for end in ends if end)])
    before.update(ended_on=None, replaced_by=None, version=F("version") + 1)
    ConversionAct.objects.create(
        conversion=conversion,
        form=form,
        stage=Stage.WITHDRAWN,
        day=today(),
        reason=reason,
        by=by,
    )
    mark_changed(person, conversion.programme, since)
    settling.settle([person.pk])  # what it had taken the place of is heard again
    return conversion


def _account(person: Beneficiary, said: Claim) -> Account | None:
    if said.to_cash or said.account is None:
        return None
    if isinstance(said.account, SaidAccount):
        return accounts.remember(person, said.account)
    if said.account.closed_on:
        raise NotLoggedError("account_closed", "account", day=day_words(said.account.closed_on))
    return said.account


def _begin(
    person: Beneficiary,
    said: Claim,
    paid: MonthlyPayment | None,
    replaced: Conversion | None,
    by: Officer,
) -> Conversion:
    """A new conversion in the place of the one before, which ends on that day."""
    if replaced:
        Conversion.objects.filter(pk=replaced.pk).update(
            ended_on=said.day, version=F("version") + 1
        )
    return Conversion(
        beneficiary=person,
        programme=said.programme,
        from_method=paid.method if paid else None,
        logged_by=by,
        version=0,
    )


def _reach(
    conversion: Conversion,
    said: Claim,
    method: int,
    account: Account | None,
    first: date | None,
) -> None:
    """Notes the stage with its day. A claim stands for all that must have gone
    before, and any step for having agreed."""
    conversion.method = method
    conversion.account = account
    conversion.state = _furthest(conversion, said)
    conversion.call_back_on = said.call_back_on
    conversion.version += 1
    if said.stage == Stage.CLAIMED or getattr(conversion, DAY_OF[Stage(said.stage)]) is None:
        setattr(conversion, DAY_OF[Stage(said.stage)], said.day)
    if said.stage == Stage.CLAIMED:
        conversion.effective_period = first
    if not said.to_cash:
        implied = BEFORE_THE_CLAIM if said.stage == Stage.CLAIMED else [Stage.AGREED]
        for earlier in implied:
            if getattr(conversion, DAY_OF[earlier]) is None:
                setattr(conversion, DAY_OF[earlier], said.day)
    conversion.save()


def _furthest(conversion: Conversion, said: Claim) -> str:
    """A step that is logged late does not take back one that was reached before."""
    order = [*BEFORE_THE_CLAIM, Stage.CLAIMED]
    reached = [Stage(said.stage)]
    if conversion.state in BEFORE_THE_CLAIM:
        reached.append(Stage(conversion.state))
    return max(reached, key=order.index)


def _keep_act(conversion: Conversion, said: Claim, by: Officer) -> None:
    ConversionAct.objects.create(
        conversion=conversion,
        form=said.form,
        stage=said.stage,
        day=said.day,
        place=said.place,
        point_id=said.point_id,
        reason=said.reason,
        by=by,
    )


# A fact counts from its month on; a claim on the roll before it, too.
MARK_CHANGED = """
INSERT INTO payments_changedcommune (period_id, commune_id)
SELECT period_id, commune_id FROM payments_monthlypayment
 WHERE beneficiary_id = %(person)s AND programme = %(programme)s AND period_id >= %(since)s
 ORDER BY period_id
"""


def mark_changed(person: Beneficiary, programme: int, day: date) -> None:
    """Has the figures counted again that a fact of that day moves."""
    since = months_after(day.replace(day=1), -1)
    with connection.cursor() as cursor:
        cursor.execute(MARK_CHANGED, {"person": person.pk, "programme": programme, "since": since})
