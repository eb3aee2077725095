"""Who is expected at an event: people in cash at its payment point, or in its commune, by name."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery

from beneficiaries.models import Beneficiary
from officers.models import Officer
from outreach import expected
from outreach.models import Contact, Event, Outcome
from payments.models import MonthlyPayment


@dataclass(frozen=True)
class Guest:
    """A person, and what came of the last talk with them."""

    person: Beneficiary
    last_day: date | None
    last_outcome: str

    @property
    def outcome_in_words(self) -> str:
        return str(Outcome(self.last_outcome).label) if self.last_outcome else ""


def of(event: Event, officer: Officer) -> list[Guest]:
    """Those in the officer's sight. Two queries."""
    lists = expected.lists_of([event]).get(event.pk)
    if lists is None:
        return []
    paid = MonthlyPayment.objects.visible_to(officer).paid_in_cash()
    paid = paid.filter(expected.are_of(event, lists))
    last = Contact.objects.filter(beneficiary=OuterRef("pk")).newest_first()
    people: Any = Beneficiary.objects.visible_to(officer).filter(pk__in=paid.values("beneficiary"))
    people = people.annotate(
        last_day=Subquery(last.values("day")[:1]), last_outcome=Subquery(last.values("outcome")[:1])
    )
    rows = people.select_related("commune").in_name_order()
    return [Guest(one, one.last_day, one.last_outcome or "") for one in rows]
