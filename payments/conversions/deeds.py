"""What officers do to conversions: log a stage or a claim, and withdraw it."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Subquery
from django.utils.formats import date_format

from areas.calendar import FIRST_PERIOD, months_after, today
from beneficiaries import accounts
from beneficiaries.accounts import SaidAccount
from beneficiaries.models import Account, Beneficiary, BeneficiaryQuerySet
from officers.models import Officer
from payments.conversions import settling
from payments.conversions.refusals import NotLoggedError
from payments.models import Conversion, ConversionAct, MonthlyPayment, Period, Stage
from payments.models.conversions import BEFORE_THE_CLAIM, first_month
from payments.models.periods import Method, Programme

USUAL_CUT_OFF = Period._meta.get_field("cut_off_day").default
DAY_OF = {
    Stage.AGREED: "agreed_on",
    Stage.OPENED: "opened_on",
    Stage.REGISTERED: "registered_on",
    Stage.CLAIMED: "claimed_on",
}


@dataclass(frozen=True)
class Claim:
    """What an officer says of one person: how far, to which account (None: back to cash), when.

    `seen` is the mark of the conversion that the officer saw when writing (`mark_of`).
    """

    form: UUID
    programme: int
    stage: str
    day: date
    account: SaidAccount | Account | None = None
    to_cash: bool = False
    place: str = ""
    point_id: int | None = None
    reason: str = ""
    call_back_on: date | None = None
    seen: str = ""


@dataclass(frozen=True)
class Taken:
    """A person who is locked until the transaction ends, and what is known for a deed: the
    latest payment and the current conversion of each programme."""

    person: Beneficiary
    paid: dict[int, MonthlyPayment]
    current: dict[int, Conversion]


def take(people: BeneficiaryQuerySet, **which: Any) -> Taken:
    """Locks one of the people: two officers take turns, and the second sees what the first
    did. Raises Beneficiary.DoesNotExist."""
    return known_of(people.select_for_update(of=("self",)).get(**which))


def known_of(person: Beneficiary) -> Taken:
    """The same without a lock, to be shown."""
    cut_off = Period.objects.filter(month=today().replace(day=1)).values("cut_off_day")
    latest = person.payments.select_related("point").annotate(cut_off_now=Subquery(cut_off))
    paid = latest.order_by("programme", "-period_id").distinct("programme")
    return Taken(
        person,
        {one.programme: one for one in paid},
        {one.programme: one for one in person.conversions.current()},
    )


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
        if sent_before and sent_before.conversion.beneficiary_id == taken.person.pk:
            return sent_before.conversion
        if sent_before:
            raise NotLoggedError("form_used") from None
        raise error


def _log(taken: Taken, said: Claim, by: Officer) -> Conversion:
    current, paid = taken.current.get(said.programme), taken.paid.get(said.programme)
    if said.seen != mark_of(current):
        raise _came_between(current)
    _refuse_the_impossible(taken.person, said, paid)
    account = _account(taken.person, said)
    method = account.channel if account else Method.CASH if said.to_cash else Method.BANK_ACCOUNT
    _refuse_the_channel(said, method)
    if said.stage == Stage.CLAIMED:
        _refuse_what_is_so_already(current, paid, method, account)
    else:
        _refuse_a_step_behind(current, said)
    goes_on = current and current.state in BEFORE_THE_CLAIM and not said.to_cash
    conversion = current if current and goes_on else _begin(taken.person, said, paid, current, by)
    _reach(conversion, said, method, account, paid)
    if current and conversion is not current:
        Conversion.objects.filter(pk=current.pk).update(replaced_by=conversion)
    _keep_act(conversion, said, by)
    _mark_changed(taken.person, said.programme, said.day)
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
        raise _came_between(conversion)
    conversion.state, conversion.ended_on = Stage.WITHDRAWN, today()
    conversion.version += 1
    conversion.save(update_fields=["state", "ended_on", "version"])
    # What it had taken the place of holds again.
    before = Conversion.objects.filter(replaced_by=conversion)
    before.update(ended_on=None, replaced_by=None, version=F("version") + 1)
    ConversionAct.objects.create(
        conversion=conversion,
        form=form,
        stage=Stage.WITHDRAWN,
        day=today(),
        reason=reason,
        by=by,
    )
    _mark_changed(person, conversion.programme, today())
    settling.settle([person.pk])  # what it had taken the place of is heard again
    return conversion


def mark_of(conversion: Conversion | None) -> str:
    """Tells whether somebody did something since."""
    return f"{conversion.pk}.{conversion.version}" if conversion else ""


def first_month_of(day: date, paid: MonthlyPayment | None = None) -> date:
    """The first month to be paid as claimed on that day, by the cut-off of its month; the
    payment is one of `known_of`, which knows today's."""
    month = day.replace(day=1)
    if paid and month == today().replace(day=1):
        cut_off = paid.cut_off_now  # type: ignore[attr-defined]
    else:
        cut_off = Period.objects.filter(month=month).values_list("cut_off_day", flat=True).first()
    return first_month(day, cut_off or USUAL_CUT_OFF)


def _refuse_the_impossible(person: Beneficiary, said: Claim, paid: MonthlyPayment | None) -> None:
    if person.status == Beneficiary.Status.ENDED:
        raise NotLoggedError("payment_ended")
    if paid is None:
        raise NotLoggedError("not_in_programme", "programme")
    if said.day > today():
        raise NotLoggedError("day_to_come", "day")
    if said.day < FIRST_PERIOD:
        raise NotLoggedError("day_long_past", "day")
    if said.to_cash and not said.reason:
        raise NotLoggedError("reason_needed", "reason")
    if said.stage == Stage.CLAIMED:
        first = first_month_of(said.day, paid)
        if first < today().replace(day=1):
            raise NotLoggedError("month_past", "day", month=_month(first))
        if not said.to_cash and said.account is None:
            raise NotLoggedError("account_needed", "account")


def _refuse_the_channel(said: Claim, method: int) -> None:
    is_barred = method == Method.ELECTRONIC_ACCOUNT
    if is_barred and said.programme == Programme.SOCIAL_INSURANCE:
        raise NotLoggedError("channel_not_allowed", "account")


def _refuse_what_is_so_already(
    current: Conversion | None, paid: MonthlyPayment | None, method: int, account: Account | None
) -> None:
    """A claim that repeats an open one, or what the last roll says anyway."""
    account_id = account.pk if account else None
    if current and current.state == Stage.CLAIMED:
        if (current.method, current.account_id) == (method, account_id):
            raise NotLoggedError(
                "open_already",
                day=_day(current.claimed_on),
                officer=str(_last_act(current).by),
                month=_month(current.effective_period),
            )
        return  # what the last roll says is no longer what is waited for
    if current and current.state == Stage.CONTRADICTED:
        return  # the roll may be right after all, and the claim is to say so
    if paid and (paid.method, paid.account_id) == (method, account_id):
        code = "paid_so_already" if account else "in_cash_already"
        raise NotLoggedError(code, month=_month(paid.period_id))


def _refuse_a_step_behind(current: Conversion | None, said: Claim) -> None:
    """A step that was logged, or that a claim has left behind; after a contradiction one may
    begin again."""
    if current is None or current.state == Stage.CONTRADICTED:
        return
    day = getattr(current, DAY_OF[Stage(said.stage)])
    if current.state not in BEFORE_THE_CLAIM:
        raise NotLoggedError("claimed_already", day=_day(current.claimed_on))
    if day:
        raise NotLoggedError("step_done", day=_day(day))


def _account(person: Beneficiary, said: Claim) -> Account | None:
    if said.to_cash or said.account is None:
        return None
    if isinstance(said.account, SaidAccount):
        return accounts.remember(person, said.account)
    if said.account.closed_on:
        raise NotLoggedError("account_closed", "account", day=_day(said.account.closed_on))
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
    paid: MonthlyPayment | None,
) -> None:
    """Notes the stage with its day. A claim stands for all that must have gone
    before, and any step for having agreed."""
    conversion.method = method
    conversion.account = account or conversion.account
    conversion.state = _furthest(conversion, said)
    conversion.call_back_on = said.call_back_on
    conversion.version += 1
    setattr(conversion, DAY_OF[Stage(said.stage)], said.day)
    if said.stage == Stage.CLAIMED:
        conversion.effective_period = first_month_of(said.day, paid)
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


def _mark_changed(person: Beneficiary, programme: int, day: date) -> None:
    since = months_after(day.replace(day=1), -1)
    with connection.cursor() as cursor:
        cursor.execute(MARK_CHANGED, {"person": person.pk, "programme": programme, "since": since})


def _last_act(conversion: Conversion) -> ConversionAct:
    acts = conversion.acts.select_related("by")
    return acts.order_by("-pk")[0]


def _came_between(current: Conversion | None) -> NotLoggedError:
    if current is None:
        return NotLoggedError("withdrawn_between")
    act = _last_act(current)
    return NotLoggedError(
        "came_between",
        officer=str(act.by),
        stage=Stage(act.stage).label,
        day=_day(act.day),
    )


def _day(day: date | None) -> str:
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""


def _month(month: date | None) -> str:
    return date_format(month, "m/Y") if month else ""
