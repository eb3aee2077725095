"""When a conversion cannot be logged: each condition raises NotLoggedError with its sentence."""

from datetime import date

from django.utils.formats import date_format

from areas.calendar import FIRST_PERIOD, today
from beneficiaries.models import Account, Beneficiary
from officers.wording import day_words
from payments.conversions.known import DAY_OF, Claim, first_month_of
from payments.conversions.refusals import NotLoggedError
from payments.models import Conversion, ConversionAct, MonthlyPayment, Stage
from payments.models.conversions import BEFORE_THE_CLAIM, JUDGED
from payments.models.periods import Method, Programme


def refuse_the_impossible(
    person: Beneficiary, said: Claim, paid: MonthlyPayment | None
) -> date | None:
    """The first month that a claim of that day is for; None for what is no claim."""
    if person.status == Beneficiary.Status.ENDED:
        raise NotLoggedError("payment_ended")
    if paid is None:
        raise NotLoggedError("not_in_programme")
    if said.stage == Stage.CLAIMED and is_off_the_roll(paid):
        raise NotLoggedError("off_the_roll", month=month_words(paid.period_id))
    if said.day > today():
        raise NotLoggedError("day_to_come", "day")
    if said.day < FIRST_PERIOD:
        raise NotLoggedError("day_long_past", "day")
    if said.to_cash and not said.reason:
        raise NotLoggedError("reason_needed", "reason")
    if said.stage != Stage.CLAIMED:
        return None
    first = first_month_of(said.day, paid)
    if first < today().replace(day=1):
        raise NotLoggedError("month_past", "day", month=month_words(first))
    if not said.to_cash and said.account is None:
        raise NotLoggedError("account_needed", "account")
    return first


def is_off_the_roll(paid: MonthlyPayment) -> bool:
    """Whether a later roll is in for the commune that paid last, and names the person no more:
    so a death shows, a move, a stop."""
    return paid.latest_month > paid.period_id  # type: ignore[attr-defined]


def refuse_the_channel(said: Claim, method: int) -> None:
    is_barred = method == Method.ELECTRONIC_ACCOUNT
    if is_barred and said.programme == Programme.SOCIAL_INSURANCE:
        raise NotLoggedError("channel_not_allowed", "account")


def refuse_what_is_so_already(
    current: Conversion | None, paid: MonthlyPayment | None, method: int, account: Account | None
) -> None:
    """A claim that repeats an open one, or what the last roll says anyway."""
    account_id = account.pk if account else None
    if current and current.state == Stage.CLAIMED:
        if (current.method, current.account_id) == (method, account_id):
            raise NotLoggedError(
                "open_already",
                day=day_words(current.claimed_on),
                officer=str(_last_act(current).by),
                month=month_words(current.effective_period),
            )
        return  # what the last roll says is no longer what is waited for
    if current and is_paid_otherwise(current, paid):
        return  # the roll may be right after all, and the claim is to say so
    if paid and (paid.method, paid.account_id) == (method, account_id):
        code = "paid_so_already" if account else "in_cash_already"
        raise NotLoggedError(code, month=month_words(paid.period_id))


def refuse_a_step_behind(
    current: Conversion | None, said: Claim, paid: MonthlyPayment | None
) -> None:
    """A step that was logged, or that a claim has left behind. One may begin again where the
    roll pays otherwise than claimed, or has confirmed a return to cash; and a step that was
    logged is said once more to be called back another day, or to name the account, whose number
    may come days later."""
    if current is None or is_paid_otherwise(current, paid):
        return
    day = getattr(current, DAY_OF[Stage(said.stage)])
    if current.state not in BEFORE_THE_CLAIM:
        if current.is_to_cash and current.state in JUDGED:
            return
        raise NotLoggedError("claimed_already", day=day_words(current.claimed_on))
    names_the_account = said.account is not None and current.account_id is None
    if day and not names_the_account and said.call_back_on in (None, current.call_back_on):
        raise NotLoggedError("step_done", day=day_words(day))


def is_paid_otherwise(current: Conversion, paid: MonthlyPayment | None) -> bool:
    """Whether the last roll contradicts the conversion, one that had been kept as well."""
    if current.state == Stage.KEPT and paid:
        return (paid.method, paid.account_id) != (current.method, current.account_id)
    return current.state == Stage.CONTRADICTED


def _last_act(conversion: Conversion) -> ConversionAct:
    acts = conversion.acts.select_related("by")
    return acts.order_by("-pk")[0]


def came_between(person: Beneficiary, programme: int) -> NotLoggedError:
    """What the other officer did meanwhile: the newest act, of a withdrawn one too."""
    acts = ConversionAct.objects.filter(
        conversion__beneficiary=person, conversion__programme=programme
    )
    act = acts.select_related("by").order_by("-pk")[0]
    if act.stage == Stage.WITHDRAWN:
        return NotLoggedError("withdrawn_between", officer=str(act.by), day=day_words(act.day))
    return NotLoggedError(
        "came_between",
        officer=str(act.by),
        stage=Stage(act.stage).label,
        day=day_words(act.day),
    )


def month_words(month: date | None) -> str:
    return date_format(month, "m/Y") if month else ""
