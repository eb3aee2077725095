"""Logging a talk with a person; a step that was reached in it is logged as a conversion's."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count

from areas.calendar import today
from beneficiaries.models import Beneficiary
from officers.models import Officer
from outreach.models import Contact, Event, Outcome, Reason
from outreach.models.contacts import STEPS, ContactQuerySet
from payments import conversions
from payments.conversions import Claim, NotLoggedError
from payments.conversions.known import Taken, mark_of
from payments.models import Conversion, Place, Stage
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
    try:
        with transaction.atomic():
            # First, for a resend meets it before it meets what the first one did.
            contact = _kept(taken.person, said, by)
            contact.conversion = _step(taken, said, by)
            contact.save(update_fields=["conversion"])
            return contact
    except IntegrityError:
        sent_before = Contact.objects.filter(form=said.form).first()
        if sent_before is None:
            raise
        if not _is_the_same(sent_before, taken.person, said):
            raise NotLoggedError("form_used") from None
        return sent_before


@transaction.atomic
def log_at(event: Event, *, taken: Taken, said: Claim, by: Officer) -> Conversion:
    """Logs a conversion that was made at an event, which it belongs to from then on.

    Raises NotLoggedError as conversions.log does.
    """
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


def in_cash(taken: Taken) -> list[int]:
    """The programmes in which the person was paid in cash by the last roll."""
    return [one for one, paid in sorted(taken.paid.items()) if paid.method == Method.CASH]
