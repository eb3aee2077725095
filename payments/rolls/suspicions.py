"""What looks odd about a file as a whole: another month's, another district's, half a list.

A suspicion stops nothing; whoever accepts the roll all the same gives a reason.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, F, Sum

from areas.models import Area, Containment
from payments.models import Against, Change, Roll, RollDifference
from payments.rolls.layout import key_of
from payments.rolls.reading import Aside
from payments.rolls.tables import Tables

MOST = 0.5  # of the lines
ENOUGH = 20  # lines, to speak of most of them
ROWS_OF_A_LIST = 5
CELLS_OF_A_LINE = 4
NAMED = 5
# Of a signature or a decree, and a decree's number.
DATED = re.compile(
    r"ngay +\d{1,2} +thang +\d{1,2} +nam +\d{4}|so *:? *\d+/\d{4}|\d+/\d{4}/[a-z][\w-]*"
)
MONTH_NAMED = re.compile(
    r"(?:thang|ky|month|t)[ .]*(\d{1,2})(?: *(?:nam|[/._-]) *|[ .]+)(\d{4})"
    r"|(?<!\d)(20\d\d)[ ._-]?(0[1-9]|1[0-2])(?![ ._-]?\d)"
    r"|(?<!\d)(?<!\d[/._-])(0?[1-9]|1[0-2])[._/-](20\d\d)(?!\d)"
)

Suspicion = dict[str, Any]


def of_file(roll: Roll, *, above: list[list[str]], asides: list[Aside]) -> list[Suspicion]:
    """What name and titles say of another month, and sheets that were not read."""
    return [
        *_other_month("name_month", roll.name, roll.period_id),
        *_other_month("title_month", " ".join(" ".join(row) for row in above), roll.period_id),
        *[
            _suspicion("sheet_not_read", sheet=aside.sheet, rows=aside.rows)
            for aside in asides
            if not aside.is_hidden
            and aside.rows >= ROWS_OF_A_LIST
            and aside.cells >= CELLS_OF_A_LINE
        ],
    ]


def of_lines(roll: Roll, tables: Tables, *, communes: list[int]) -> list[Suspicion]:
    """What the lines say together, beside last month's and other rolls'."""
    return [
        *_most_lines_lie_elsewhere(roll),
        *_content_of_another_month(roll),
        *_missing_communes(roll, tables, communes),
        *_everyone_changed(roll),
    ]


def _suspicion(code: str, **detail: Any) -> Suspicion:
    return {"code": code, "detail": detail}


def _other_month(code: str, text: str, month: date) -> Iterator[Suspicion]:
    """A month that is named, when the roll's own month is not named as well."""
    named = set(_months_in(text))
    if named and month not in named:
        yield _suspicion(code, named=f"{min(named):%m/%Y}", period=f"{month:%m/%Y}")


def _months_in(text: str) -> Iterator[date]:
    for match in MONTH_NAMED.finditer(DATED.sub(" ", key_of(text))):
        words, early, late = match.group(1, 2), match.group(4, 3), match.group(5, 6)
        month, year = next(found for found in (words, early, late) if found[0])
        if 1 <= int(month) <= 12 and 2000 <= int(year) <= 2100:
            yield date(int(year), int(month), 1)


def _most_lines_lie_elsewhere(roll: Roll) -> Iterator[Suspicion]:
    faults = roll.faults.filter(code__in=["commune_outside", "period_of_another_roll"])
    counts = dict(faults.values_list("code").annotate(Count("pk")))
    for code, number in counts.items():
        if number > MOST * roll.lines:
            yield _suspicion(f"most_{code}", number=number, lines=roll.lines, **_where(roll, code))


def _where(roll: Roll, code: str) -> dict[str, str]:
    """The unit in which most communes of the file lie, or the month that most lines name."""
    values = roll.faults.filter(code=code).values_list("value").annotate(number=Count("pk"))
    most = values.order_by("-number", "value").first()
    if most is None or code != "commune_outside":
        return {"named": most[0] if most else ""}
    parents = Area.objects.filter(
        pk__in=Containment.objects.filter(
            part__code=most[0],
            part__is_leaf=True,
            valid__contains=roll.period_id,
            inherited=False,
        )
        .exclude(area=F("part"))
        .values("area")
    )
    nearest = parents.filter(kind__in=["district", "office", "province"]).order_by("kind").first()
    return {"named": nearest.name if nearest else most[0], "area": roll.area.name}


def _content_of_another_month(roll: Roll) -> Iterator[Suspicion]:
    twins = Roll.objects.loaded().filter(area=roll.area_id, digest=roll.digest)
    twin = twins.exclude(period=roll.period_id).order_by("-period").first()
    if twin:
        yield _suspicion("content_of_another_month", roll=twin.pk, named=f"{twin.period_id:%m/%Y}")


# Communes that were paid last month in these programmes and of which no line speaks now.
MISSING_COMMUNES = """
SELECT area.name, missing.people
  FROM (SELECT commune_id, sum(lines) AS people FROM payments_rolldifference
         WHERE roll_id = %(roll)s AND against = 1 AND change = 5 GROUP BY commune_id) missing
  JOIN areas_area area ON area.id = missing.commune_id
 WHERE missing.commune_id = ANY(%(communes)s)
   AND NOT EXISTS (SELECT FROM {resolved} listed
                    WHERE listed.commune_id = missing.commune_id)
 ORDER BY missing.people DESC, area.code
"""


def _missing_communes(roll: Roll, tables: Tables, communes: list[int]) -> Iterator[Suspicion]:
    with connection.cursor() as cursor:
        cursor.execute(tables.in_sql(MISSING_COMMUNES), {"roll": roll.pk, "communes": communes})
        missing = cursor.fetchall()
    if missing:
        names = [name for name, _people in missing[:NAMED]]
        yield _suspicion(
            "communes_missing",
            names=", ".join([*names, "…"] if len(missing) > NAMED else names),
            number=len(missing),
            people=sum(people for _name, people in missing),
        )


def _everyone_changed(roll: Roll) -> Iterator[Suspicion]:
    """Where most of those who could change did."""
    counts = RollDifference.objects.filter(roll=roll, against=Against.MONTH_BEFORE)
    lines = dict(counts.values_list("change").annotate(Sum("lines")))
    known = sum(lines.get(kind, 0) for kind in (Change.SAME, Change.TO_ACCOUNT, Change.TO_CASH))
    before = known + lines.get(Change.MISSING, 0)
    ways = lines.get(Change.TO_ACCOUNT, 0) + lines.get(Change.TO_CASH, 0)
    for code, number, whole in (
        ("most_change_method", ways, known),
        ("most_change_amount", lines.get(Change.AMOUNT, 0), known),
        ("most_change_account", lines.get(Change.ACCOUNT, 0), known),
        ("most_missing", lines.get(Change.MISSING, 0), before),
        ("most_new", lines.get(Change.NEW, 0), roll.good if before else 0),
    ):
        if whole >= ENOUGH and number > MOST * whole:
            yield _suspicion(code, number=number, whole=whole)
