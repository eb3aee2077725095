"""What partners said of a person, for the page of the person, which knows nothing of outreach."""

from typing import Any

from django import template

from beneficiaries.models import Beneficiary
from outreach.answers import identity
from outreach.models import Answer, AnswerLine

MONTHS = 6  # of missed payments

register = template.Library()


@register.inclusion_tag("outreach/_person_answers.html")
def answers_of(person: Beneficiary) -> dict[str, Any]:
    """The page has the person in sight, and wrote the access log."""
    return {
        "check": _check(person) if person.identity_batch else None,
        "missed": person.missed_payments.order_by("-month")[:MONTHS],
    }


def _check(person: Beneficiary) -> dict[str, Any] | None:
    """The result that the person's check came from, in words, and its day."""
    lines = AnswerLine.objects.filter(person=person, answer__kind=Answer.Kind.IDENTITY)
    loaded = lines.filter(done=AnswerLine.Done.LOADED).select_related("answer").order_by("-pk")
    line = next((each for each in loaded if each.answer.batch == person.identity_batch), None)
    if line is None:
        return None
    return {"words": identity.tell(line.says), "day": line.answer.dated, "asks": line.asks}
