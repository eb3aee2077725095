"""What lists of people hold: their columns and rows, and the words that every file of one says.

They say no more of a person than who finds them needs: no citizen id, no account, no phone.
What partners need besides stands in reports.partner_lists.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, Func, QuerySet, TextField, Value, When
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from areas.models import Containment
from payments.conversions.worklists import Narrowed, worklists
from payments.models import MonthlyPayment, Programme
from payments.models.payments import MonthlyPaymentQuerySet
from payments.models.periods import Method
from reports import formats, partner_lists
from reports.figures import GROUPS
from reports.models import PersonList
from reports.papers import comma
from reports.papers.paper import Kind
from reports.partner_lists import AS_CALLED_UP, Columns, Text

Which = PersonList.Which
Row = tuple[Any, ...]
Facts = list[tuple[str, str]]
AT_A_TIME = 5_000  # rows that are fetched


@dataclass(frozen=True)
class Content:
    """What a list holds: (header, kind) of its columns, and its rows; most are those of a query,
    which PostgreSQL can write by itself."""

    columns: list[tuple[str, Kind]]
    rows: Callable[[], Iterable[Row]]
    query: QuerySet[Any, Row] | None = None


def content_of(one: PersonList) -> Content:
    """In the active language."""
    return _worklist(one) if one.which == Which.WORKLIST else _queried(one)


def number_of_rows(one: PersonList) -> int:
    """How many rows it would have now, without reading them all."""
    if one.which == Which.WORKLIST:
        narrowed = Narrowed(area=one.area, most=1)
        return sum(each.number for each in worklists(one.asked_by, narrowed))
    return _asked(one, F)[1].count()


def facts_of(one: PersonList, rows: int | None = None) -> Facts:
    """(label, words): of what it is, for which purpose, who had it made and when, and its
    number; its rows, once they are known."""
    assert one.made  # noqa: S101 (it has its number before it has a file)
    area = one.area.name if one.area else _("all of the officer's areas")
    moment = date_format(timezone.localtime(), "d/m/Y H:i")
    asked = one.get_which_display()
    facts = [(_("List of people"), str(asked)), (_("Area"), area)]
    if not one.is_of_today:
        facts += [
            (_("Period"), formats.month(one.month)),
            (_("Programme"), str(one.get_programme_display())),
        ]
    facts += [
        (_("Purpose"), one.purpose),
        (
            _("Made"),
            _("%(moment)s by %(officer)s") % {"moment": moment, "officer": one.asked_by.username},
        ),
        (pgettext("of a file", "Number"), one.made.number),
    ]
    return facts if rows is None else [*facts, (_("Rows"), number_format(rows))]


def payments_of(one: PersonList) -> MonthlyPaymentQuerySet:
    """The payments that a list names: those in the officer's sight, within the area."""
    found = MonthlyPayment.objects.visible_to(one.asked_by).of(one.month)
    found = found.filter(programme__in=GROUPS[one.programme])
    if one.area:
        inside = Containment.objects.filter(area=one.area, valid__contains=one.month)
        found = found.filter(commune__in=inside.values("part"))
    if one.which in (Which.CASH, Which.POST):
        return found.paid_in_cash()
    return found.paid_by_account() if one.which == Which.ACCOUNT else found


def _queried(one: PersonList) -> Content:
    columns, rows = _asked(one, _guarded if one.form == "csv" else F)
    query: Any = rows.values_list(*(value for _h, _k, value in columns))
    heads = [(header, kind) for header, kind, _value in columns]
    return Content(heads, lambda: query.iterator(chunk_size=AT_A_TIME), query)


def _asked(one: PersonList, text: Text) -> tuple[Columns, QuerySet[Any]]:
    if one.which == Which.BANK:
        return partner_lists.for_a_bank(one, text)
    if one.which == Which.POLICE:
        return partner_lists.for_the_police(one, text)
    if one.which == Which.POST:
        return partner_lists.for_the_post(one, text, payments_of(one))
    return _of_the_roll(one, text)


def _of_the_roll(one: PersonList, text: Text) -> tuple[Columns, QuerySet[Any]]:
    columns: Columns = [
        (_("Name"), Kind.TEXT, text("beneficiary__full_name")),
        (_("Birth year"), Kind.YEAR, F("beneficiary__birth_year")),
        (_("SI code"), Kind.TEXT, F("beneficiary__si_code")),
        (_("Commune code"), Kind.TEXT, F("commune__code")),
        (_("Commune"), Kind.TEXT, text("commune__name")),
        (_("Hamlet"), Kind.TEXT, text("beneficiary__hamlet")),
        (_("Payment point"), Kind.TEXT, text("point__name")),
        (_("Programme"), Kind.TEXT, _labelled("programme", Programme.choices)),
        (_("Amount, đồng"), Kind.NUMBER, F("amount")),
        (_("Method"), Kind.TEXT, _labelled("method", Method.choices)),
    ]
    return columns, payments_of(one).order_by(*AS_CALLED_UP)


def _worklist(one: PersonList) -> Content:
    columns = [
        (_("List"), Kind.TEXT),
        (_("Name"), Kind.TEXT),
        (_("Birth year"), Kind.YEAR),
        (_("Commune"), Kind.TEXT),
        (_("Hamlet"), Kind.TEXT),
        (_("Payment point"), Kind.TEXT),
        (_("Day"), Kind.TEXT),
        (_("Next"), Kind.TEXT),
    ]
    return Content(columns, lambda: _tasks(one))


def _tasks(one: PersonList) -> Iterator[Row]:
    for each in worklists(one.asked_by, Narrowed(area=one.area, most=None)):
        for task in each.tasks:
            yield (
                str(each.title),
                task.person.full_name,
                task.person.birth_year,
                task.person.commune.name,
                task.person.hamlet,
                task.point[1],
                date_format(task.day, "d/m/Y") if task.day else "",
                str(each.next_action),
            )


def _guarded(field: str) -> Case:
    """As comma.guarded: a text that a spreadsheet would take for a formula is text again. Most
    texts have none of its letters, which takes less time to see than where they stand."""
    letters = f"[{re.escape(''.join(comma.FORMULA_BEGINS))}]"
    said = [F(field), Value(comma.BEGINS), Value(r"\1'"), Value("g")]
    guarded = Func(*said, function="REGEXP_REPLACE", output_field=TextField())
    return Case(
        When(**{f"{field}__regex": letters}, then=guarded),
        default=F(field),
        output_field=TextField(),
    )


def _labelled(field: str, choices: Iterable[tuple[int, Any]]) -> Case:
    whens = [When(**{field: value}, then=Value(str(label))) for value, label in choices]
    return Case(*whens, output_field=TextField())
