"""Gives the loaded demo its conversions, once; what the rolls say of them is left to settling."""

from datetime import date
from uuid import UUID, uuid5

from django.db import connection, transaction
from django.utils.translation import gettext_noop as noop

from areas.models import Area
from officers.models import Installation, Officer
from payments.conversions import settling
from payments.models import Conversion, ConversionAct
from reports.models import AreaNote
from rollout.demo import campaigns, figures, offices, payees
from rollout.demo.lives import Life

# The sentence of [QN] (rollout.demo.figures), which can be read in more than one way.
SON_TAY_NOTE = noop(
    "The article that gives 85.1 % for August 2024 leaves open whether people had agreed, had"
    " registered or were paid; it is shown as registered."
)
FORMS = UUID("6d3f4c1e-2025-4a06-8b1d-0456044003aa")

# Every month of everybody who has a conversion is counted again.
MARK_CHANGED = """
INSERT INTO payments_changedcommune (period_id, commune_id)
SELECT DISTINCT period_id, commune_id FROM payments_monthlypayment
 WHERE beneficiary_id = ANY(%(people)s)
"""


@transaction.atomic
def load() -> int:
    """Makes the conversions of the demo and marks whom they move, all or nothing; returns how
    many, none where they are there already."""
    # Another process that loads waits, and then finds them.
    Installation.objects.select_for_update().get()
    if ConversionAct.objects.filter(form=_form(0)).exists():
        return 0
    quang_ninh = payees.of(figures.QUANG_NINH, "44-03")
    lives = [*campaigns.son_ha(), *campaigns.tra_bong(), *campaigns.son_tay()]
    lives += offices.launch(quang_ninh)
    begun = {life.payee for life in lives}
    waiting = [payee for payee in quang_ninh if payee not in begun]
    lives += offices.on_the_demos_day(waiting)
    begun = {life.payee for life in lives}
    offices.let_relatives_collect([payee for payee in waiting if payee not in begun])
    _save(lives)
    people = sorted({life.payee.person for life in lives})
    settling.settle(people)
    with connection.cursor() as cursor:
        cursor.execute(MARK_CHANGED, {"people": people})
    AreaNote.objects.create(
        period_id=date(2024, 8, 1),
        area=Area.objects.at("district:530", date(2024, 8, 1)),
        text=SON_TAY_NOTE,
    )
    return len(lives)


def _save(lives: list[Life]) -> None:
    officers = {officer.username: officer for officer in Officer.objects.all()}
    for life in lives:
        life.conversion.logged_by = officers[life.officer]
    Conversion.objects.bulk_create([life.conversion for life in lives], batch_size=2000)
    ConversionAct.objects.bulk_create(
        [_act(life, number) for number, life in enumerate(lives)], batch_size=2000
    )
    replaced = []
    for life in lives:
        if life.followed_by:
            life.conversion.replaced_by = life.followed_by.conversion
            replaced.append(life.conversion)
    Conversion.objects.bulk_update(replaced, ["replaced_by"])


def _act(life: Life, number: int) -> ConversionAct:
    return ConversionAct(
        conversion=life.conversion,
        form=_form(number),
        stage=life.conversion.state,
        day=life.day,
        place=life.place,
        point_id=life.point,
        by=life.conversion.logged_by,
    )


def _form(number: int) -> UUID:
    """The first one tells whether the demo has its conversions."""
    return uuid5(FORMS, str(number))
