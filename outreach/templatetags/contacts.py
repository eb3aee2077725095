"""A person's talks, for the page of the person, which knows nothing of outreach."""

from typing import Any

from django import template
from django.template import Context

from beneficiaries.models import Beneficiary
from officers.rights import Right, may
from outreach import contacts

register = template.Library()


@register.inclusion_tag("outreach/_contacts.html", takes_context=True)
def contacts_of(context: Context, person: Beneficiary) -> dict[str, Any]:
    """The page has the person in sight, and wrote the access log."""
    has_ended = person.status == Beneficiary.Status.ENDED
    may_note = may(context["user"].role, Right.OUTREACH) and not has_ended
    return {"person": person, "contacts": contacts.of(person), "may_note": may_note}
