"""The files of lists of people: CSV as PostgreSQL writes it, XLSX row by row.

They say no more of a person than who finds them needs: no citizen id, no account, no phone.
"""

import csv
import io
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter
from django.db import connection
from django.db.models import Case, F, QuerySet, TextField, Value, When
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from areas.models import Containment
from officers.files import Writing
from officers.models import StoredFile
from payments.conversions.worklists import Narrowed, worklists
from payments.models import MonthlyPayment, Programme
from payments.models.payments import MonthlyPaymentQuerySet
from payments.models.periods import Method
from reports import formats
from reports.figures import GROUPS
from reports.models import PersonList
from reports.papers import comma, xlsx
from reports.papers.making import MEDIA_TYPES
from reports.papers.paper import Kind

Which = PersonList.Which
Row = tuple[Any, ...]
Facts = list[tuple[str, str]]
AT_A_TIME = 5_000  # rows that XLSX fetches
MOST_OF_A_SHEET = 1_000_000


@dataclass(frozen=True)
class Content:
    """What a list holds: (header, kind) of its columns, and its rows; those of a roll are a
    query, which PostgreSQL can write by itself."""

    columns: list[tuple[str, Kind]]
    rows: Callable[[], Iterable[Row]]
    query: QuerySet[Any, Row] | None = None


def written(one: PersonList) -> tuple[StoredFile, int]:
    """The list's file, and how many rows it has, in the active language."""
    content = _worklist(one) if one.is_of_today else _of_the_roll(one)
    sink = Writing(
        name=_name(one),
        media_type=MEDIA_TYPES[one.form],
        owner=one.asked_by,
        days=1,
    )
    write = _write_xlsx if one.form == "xlsx" else _write_csv
    rows = write(content, one, sink)
    return sink.keep(), rows


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


def _name(one: PersonList) -> str:
    area = one.area.address.replace(":", "-") if one.area else "own"
    return f"{one.month:%Y-%m}-people-{one.which}-{area}-{one.programme}.{one.form}"


def payments_of(one: PersonList) -> MonthlyPaymentQuerySet:
    """The payments that a list names: those in the officer's sight, within the area."""
    found = MonthlyPayment.objects.visible_to(one.asked_by).of(one.month)
    found = found.filter(programme__in=GROUPS[one.programme])
    if one.area:
        inside = Containment.objects.filter(area=one.area, valid__contains=one.month)
        found = found.filter(commune__in=inside.values("part"))
    if one.which == Which.CASH:
        return found.paid_in_cash()
    return found.paid_by_account() if one.which == Which.ACCOUNT else found


def _of_the_roll(one: PersonList) -> Content:
    text = _guarded if one.form == "csv" else F
    columns = [
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
    in_order = payments_of(one).order_by(
        "commune__code",
        "point__name",
        "beneficiary__hamlet",
        "beneficiary__sort_key",
        "beneficiary__birth_year",
        "beneficiary_id",
        "programme",
    )
    query: Any = in_order.values_list(*(value for _h, _k, value in columns))
    heads = [(header, kind) for header, kind, _value in columns]
    return Content(heads, lambda: query.iterator(chunk_size=AT_A_TIME), query)


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


def _write_csv(content: Content, one: PersonList, sink: Writing) -> int:
    """As every CSV for people is: the rows, an empty line, and what they are of."""
    mark, separator = comma.decimal_mark(), comma.separator()
    sink.write(comma.BOM.encode() + _line([header for header, _k in content.columns], separator))
    if content.query is not None:
        rows = _copied(content.query, separator, sink)
    else:
        rows = 0
        for row in content.rows():
            sink.write(_line([comma.cell(value, mark) for value in row], separator))
            rows += 1
    facts = [[label, comma.guarded(words)] for label, words in facts_of(one, rows)]
    for line in [[], *facts]:
        sink.write(_line(line, separator))
    return rows


def _copied(query: QuerySet[Any, Row], separator: str, sink: Writing) -> int:
    """PostgreSQL writes the rows; how many they are."""
    sql, parameters = query.query.sql_with_params()
    with connection.cursor() as cursor:
        select = cursor.mogrify(sql, parameters).decode()
        cursor.copy_expert(f"COPY ({select}) TO STDOUT (FORMAT csv, DELIMITER '{separator}')", sink)
        return int(cursor.rowcount)


def _line(cells: list[str], separator: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\n").writerow(cells)
    return text.getvalue().encode()


def _write_xlsx(content: Content, one: PersonList, sink: Writing) -> int:
    """Row by row, in files that go with their folder; what it is of on a sheet of its own and
    at the foot of each page."""
    with tempfile.TemporaryDirectory(prefix="rollout-list-") as folder:
        path = Path(folder) / "list.xlsx"
        options = {**xlsx.OPTIONS, "in_memory": False, "constant_memory": True, "tmpdir": folder}
        with xlsxwriter.Workbook(str(path), options) as book:
            rows = _write_sheets(book, content, one)
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                sink.write(chunk)
    return rows


def _write_sheets(book: xlsxwriter.Workbook, content: Content, one: PersonList) -> int:
    looks = {
        kind: book.add_format({"num_format": xlsx.NUMBER_FORMATS[kind]})
        for kind in {kind for _header, kind in content.columns}
    }
    forms = [looks[kind] for _h, kind in content.columns]
    head = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#E8ECEE"})
    facts = facts_of(one)
    made = " · ".join(words for _label, words in facts[-2:])
    rows, sheets = 0, 0
    for rows, values in enumerate(content.rows(), 1):
        row = (rows - 1) % MOST_OF_A_SHEET + 1
        if row == 1:
            sheets += 1
            sheet = _sheet(book, content, sheets, made, head)
        for place, value in enumerate(values):
            if isinstance(value, int):
                sheet.write_number(row, place, value, forms[place])
            elif value:
                sheet.write_string(row, place, value, forms[place])
    if not rows:
        _sheet(book, content, 1, made, head)
    about = book.add_worksheet(_("About"))
    about.set_column(0, 1, 40)
    for place, (label, words) in enumerate(facts_of(one, rows)):
        about.write_string(place, 0, label)
        about.write_string(place, 1, words)
    return rows


def _sheet(
    book: xlsxwriter.Workbook, content: Content, number: int, made: str, head: Format
) -> Worksheet:
    """One for people, with its header and, on each printed page, who made it and when."""
    sheet = book.add_worksheet(_("People") if number == 1 else f"{_('People')} {number}")
    for place, (header, kind) in enumerate(content.columns):
        sheet.set_column(place, place, 24 if kind == Kind.TEXT else 14)
        sheet.write_string(0, place, header, head)
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    xlsx.on_a4(sheet, made)
    return sheet


def _guarded(field: str) -> Case:
    """As comma.guarded: a text that a spreadsheet would take for a formula is text again."""
    begins = f"^[{comma.UNSEEN}]*[{re.escape(''.join(comma.FORMULA_BEGINS))}]"
    text = Concat(Value("'"), F(field), output_field=TextField())
    return Case(
        When(**{f"{field}__regex": begins}, then=text), default=F(field), output_field=TextField()
    )


def _labelled(field: str, choices: Iterable[tuple[int, Any]]) -> Case:
    whens = [When(**{field: value}, then=Value(str(label))) for value, label in choices]
    return Case(*whens, output_field=TextField())
