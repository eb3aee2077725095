"""Logging a talk with a person; a step that was reached in it is logged as a conversion's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, OuterRef

from areas.calendar import today
from beneficiaries.models import Beneficiary
from officers.models import Officer
from officers.wording import day_words
from outreach.models import Contact, Event, Outcome, Reason
from outreach.models.contacts import SAY_NOTHING_NEW, STEPS, ContactQuerySet
from payments import conversions
from payments.conversions import Claim, NotLoggedError
from payments.conversions.known import Taken, mark_of
from payments.models import Conversion, ConversionAct, Place, Stage
from payments.models.conversions import BEFORE_THE_CLAIM
from payments.models.periods import Method

# A talk about what was reached before is a talk all the same.
REACHED_BEFORE = {"step_done", "claimed_already"}
OUTCOME_OF = {stage: outcome for outcome, stage in STEPS.items()}


@dataclass(frozen=True)
class Talk:
    """What an officer says of a talk. `programme` is the one that a step is for, if not the
    first in which the person is in cash; `seen` as in a Claim, None: whatever stands there."""

    form: UUID
    day: date
    outcome: str
    event: Event | None = None
    place: str = ""
    reason: str = ""
    remark: str = ""
    next_actor: str = ""
    due_on: date | None = None
    exempt_until: date | None = None
    bank_may_know: bool = False
    programme: int | None = None
    seen: str | None = None


def of(person: Beneficiary) -> ContactQuerySet:
    """A person's contacts, the newest first, each with its event."""
    rows = Contact.objects.filter(beneficiary=person)
    return rows.select_related("event__commune", "event__point", "logged_by").newest_first()


def numbers_at(event: Event) -> dict[str, int]:
    """How many talks at an event ended how, by the outcome's words, in their order."""
    counted = event.contacts.values_list("outcome").annotate(Count("pk"))
    numbers = dict(counted)
    return {str(one.label): numbers[one] for one in Outcome if one in numbers}


@transaction.atomic
def log(*, taken: Taken, said: Talk, by: Officer) -> Contact:
    """Keeps the talk, and logs the step that was reached; a form sent before gives what it made.

    Raises NotLoggedError where the step cannot be logged; then nothing is saved.
    """
    _refuse_a_day_before(said.event, said.day)
    try:
        with transaction.atomic():
            # First, for a resend meets it before it meets what the first one did.
            contact = _kept(taken.person, said, by)
            contact.conversion = _step(taken, said, by)
            contact.save(update_fields=["conversion"])
            if said.outcome not in SAY_NOTHING_NEW:
                _settle_call_backs(taken, said)
            return contact
    except IntegrityError:
        sent_before = Contact.objects.filter(form=said.form).first()
        if sent_before is None:
            raise
        if not _is_the_same(sent_before, taken.person, said):
            raise NotLoggedError("form_used") from None
        return sent_before


@transaction.atomic
def verify(people: Iterable[Beneficiary], *, day: date, form: UUID, by: Officer) -> None:
    """Notes of each that they were verified for the year; a form sent before adds nothing."""
    Contact.objects.bulk_create(
        [
            Contact(
                form=uuid5(form, str(person.uuid)),
                beneficiary=person,
                day=day,
                outcome=Outcome.VERIFIED,
                logged_on=today(),
                logged_by=by,
            )
            for person in people
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def log_at(event: Event, *, taken: Taken, said: Claim, by: Officer) -> Conversion:
    """Logs a conversion that was made at an event, which it belongs to from then on.

    Raises NotLoggedError as conversions.log does.
    """
    _refuse_a_day_before(event, said.day)
    conversion = conversions.log(taken=taken, said=said, by=by)
    outcome = OUTCOME_OF.get(Stage(said.stage), Outcome.REGISTERED)
    Contact.objects.get_or_create(
        form=said.form,
        defaults={
            "beneficiary": taken.person,
            "event": event,
            "day": said.day,
            "outcome": Outcome.REFUSED if said.to_cash else outcome,
            "reason": Reason.OTHER if said.to_cash else "",
            "remark": said.reason,
            "conversion": conversion,
            "logged_on": today(),
            "logged_by": by,
        },
    )
    return conversion


def _refuse_a_day_before(event: Event | None, day: date) -> None:
    if event and day < event.day:
        raise NotLoggedError("before_the_event", "day", day=day_words(event.day))


def _kept(person: Beneficiary, said: Talk, by: Officer) -> Contact:
    return Contact.objects.create(
        form=said.form,
        beneficiary=person,
        event=said.event,
        place="" if said.event else said.place,
        day=said.day,
        outcome=said.outcome,
        reason=said.reason,
        remark=said.remark,
        next_actor=said.next_actor,
        due_on=said.due_on,
        exempt_until=said.exempt_until,
        bank_may_know=said.bank_may_know,
        logged_on=today(),
        logged_by=by,
    )


def _is_the_same(contact: Contact, person: Beneficiary, said: Talk) -> bool:
    """Whether a form says what it made then; the page may have been changed and sent again."""
    kept = (contact.beneficiary_id, contact.day, contact.outcome, contact.reason)
    return kept == (person.pk, said.day, said.outcome, said.reason)


def _step(taken: Taken, said: Talk, by: Officer) -> Conversion | None:
    """The conversion that the step belongs to; nobody who is paid by account takes one."""
    programme = said.programme or next(iter(in_cash(taken)), None)
    if said.outcome not in STEPS or programme is None:
        return None
    current = taken.current.get(programme)
    claim = Claim(
        form=said.form,
        programme=programme,
        stage=STEPS[Outcome(said.outcome)],
        day=said.day,
        place=Place.POINT if said.event and said.event.point_id else said.place,
        point_id=said.event.point_id if said.event else None,
        seen=mark_of(current) if said.seen is None else said.seen,
    )
    try:
        return conversions.log(taken=taken, said=claim, by=by)
    except NotLoggedError as error:
        if error.code not in REACHED_BEFORE:
            raise
        return current


def _settle_call_backs(taken: Taken, said: Talk) -> None:
    """The talk was the call-back, unless more was done or said since."""
    day = said.due_on if said.outcome == Outcome.CALL_BACK else None
    waiting = [one for one in taken.current.values() if one.state in BEFORE_THE_CLAIM]
    stale = [one.pk for one in waiting if one.call_back_on != day]
    later = Contact.objects.filter(beneficiary=taken.person, day__gt=said.day).that_say_something()
    if not stale or later.exists():
        return
    done_since = ConversionAct.objects.filter(conversion=OuterRef("pk"), day__gt=said.day)
    Conversion.objects.filter(~Exists(done_since), pk__in=stale).update(call_back_on=day)


def in_cash(taken: Taken) -> list[int]:
    """The programmes in which the person was paid in cash by the last roll."""
    return [one for one, paid in sorted(taken.paid.items()) if paid.method == Method.CASH]
