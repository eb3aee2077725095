"""Whom an ID card means among the people of the rolls, or precisely why nobody."""

from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from areas.names import key
from beneficiaries import id_cards
from beneficiaries.id_cards import IdCard, NotACardError
from beneficiaries.models import Beneficiary
from beneficiaries.names import key_of
from officers.models import Officer

SENTENCES = {
    "too_few_fields": noop("This is not the code of an ID card: fields are missing. Scan again."),
    "number_form": noop("This is not the code of an ID card: its number has not 12 digits."),
    "birth_form": noop("The code could not be read: the birth date is damaged. Scan again."),
    "no_name": noop("The code could not be read: the name is missing. Scan again."),
    "elsewhere": noop(
        "This person stands on a roll outside your areas. More cannot be shown here."
    ),
    "differs": noop(
        "No roll knows the number of this card. In your areas somebody of this name and birth"
        " is known under another number: compare the identifiers, and have the roll corrected."
    ),
    "number_unknown": noop(
        "No roll knows the number of this card. In your areas somebody of this name and birth"
        " is known by the social insurance number alone: compare it, and have the roll completed."
    ),
    "on_no_roll": noop(
        "This person stands on no roll: neither the number of the card nor, in your areas,"
        " the name with this birth."
    ),
    "says_otherwise": noop(
        "The card's number is on the roll, but the card says another name or birth: compare."
    ),
}


@dataclass(frozen=True)
class Finding:
    """The person that a card means; or why not, with those in sight who may be meant."""

    person: Beneficiary | None = None
    code: str = ""
    others: list[Beneficiary] = field(default_factory=list)
    # Of somebody out of sight, for the access log alone.
    elsewhere: UUID | None = None

    @property
    def sentence(self) -> str:
        return _(SENTENCES[self.code]) if self.code else ""


def by_card(text: str, *, officer: Officer) -> Finding:
    """The text is not kept, and what the card says beyond number, name and birth is not read."""
    try:
        card = id_cards.parse(text)
    except NotACardError as error:
        return Finding(code=error.code)
    visible = Beneficiary.objects.visible_to(officer).select_related("commune")
    person = visible.filter(citizen_id=card.citizen_id).first()
    if person:
        return Finding(person, "" if _agree(person, card) else "says_otherwise")
    out_of_sight = Beneficiary.objects.filter(citizen_id=card.citizen_id).first()
    if out_of_sight:
        return Finding(code="elsewhere", elsewhere=out_of_sight.uuid)
    alike = visible.filter(search_key=key_of(card.full_name), birth_year=card.birth_year)
    others = [one for one in alike.in_name_order() if _same_birth(one, card)]
    return Finding(code=_why_not(others), others=others)


def _why_not(others: list[Beneficiary]) -> str:
    if not others:
        return "on_no_roll"
    return "differs" if any(one.citizen_id for one in others) else "number_unknown"


def _agree(person: Beneficiary, card: IdCard) -> bool:
    same_name = key(person.full_name) == key(card.full_name)
    return same_name and person.birth_year == card.birth_year and _same_birth(person, card)


def _same_birth(person: Beneficiary, card: IdCard) -> bool:
    """The same day where both know it."""
    known = (person.birth_date, card.birth_date)
    return None in known or known[0] == known[1]
