"""Making files: each carries a number, and what it said is kept, so that it can be checked
(reports.papers.checking). Source: peers.md idea 8."""

import hashlib
import html
import io
import json
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from officers import files
from officers.models import Officer
from payments.rolls import kinds
from reports.models import MadeFile, ReportRun
from reports.papers import comma, pdf, xlsx
from reports.papers.paper import Column, Paper, Table

WRITERS: dict[str, Callable[[Paper], bytes]] = {
    "csv": comma.written,
    "xlsx": xlsx.written,
    "pdf": pdf.written,
}
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": kinds.XLSX.media_type,
    "pdf": "application/pdf",
}
# Of these a CSV file has the contract's lines and no others.
BARE = {"ranking"}


@dataclass(frozen=True)
class Asked:
    """What a file answers: a kind of report (reports.papers.kinds), the area's address where it
    is about one, and the parameters of the page's address."""

    kind: str
    about: str
    parameters: str


Said = list[tuple[str, str, list[str]]]  # of each row its table, its name, and its values


def make(paper: Paper, form: str, asked: Asked, by: Officer) -> tuple[MadeFile, bytes]:
    """The file in a form (csv, xlsx, pdf) and the row that remembers it. Two queries."""
    made = MadeFile.objects.create(
        kind=asked.kind,
        about=asked.about,
        parameters=asked.parameters,
        form=form,
        language=get_language() or "en",
        made_by=by,
        said=packed(said_in(paper, form, asked.kind)),
        name=f"{paper.name}.{form}",
    )
    writer = _bare if form == "csv" and asked.kind in BARE else WRITERS[form]
    number = _("File %(number)s") % {"number": made.number}
    facts = [*paper.facts, (pgettext("of a file", "Number"), made.number)]
    numbered = replace(paper, number=number, facts=facts)
    content = writer(numbered)
    made.digest = hashlib.sha256(content).digest()
    made.save(update_fields=["digest"])
    return made, content


def make_and_keep(
    paper: Paper, form: str, asked: Asked, by: Officer, run: ReportRun | None = None
) -> tuple[MadeFile, bytes]:
    """As `make`, and the file stays for its maker to fetch. One that says the same already is
    not made again."""
    same = (
        MadeFile.objects.filter(
            kind=asked.kind,
            about=asked.about,
            parameters=asked.parameters,
            form=form,
            language=get_language() or "en",
            made_by=by,
            kept__isnull=False,
        )
        .select_related("kept")
        .order_by("-pk")
        .first()
    )
    if same and same.kept and unpacked(bytes(same.said)) == said_in(paper, form, asked.kind):
        if run and same.run_id != run.pk:
            same.first_id = same.first_id or same.pk
            same.pk, same.run = None, run  # the same file, under this run as well
            same.save(force_insert=True)
        return same, b"".join(files.chunks(same.kept))
    made, content = make(paper, form, asked, by)
    made.kept = files.store(
        io.BytesIO(content), name=made.name, media_type=MEDIA_TYPES[form], owner=by
    )
    made.run = run
    made.save(update_fields=["kept", "run"])
    return made, content


def _bare(paper: Paper) -> bytes:
    return comma.of_tables(paper.tables)


def said_in(paper: Paper, form: str, kind: str) -> Said:
    """What a paper says in a form, row by row: its words, of pages the charts by what they are
    called and drawn like, its tables with their notes, as far as that form has them. Not where it
    comes from, which may change alone."""
    rows = [(table.title, *row) for table in paper.tables for row in _rows(table, form == "pdf")]
    if form == "csv" and kind in BARE:
        return rows
    words = [("", str(place), [line]) for place, line in enumerate(paper.headline, 1)]
    charts = [("", title, [_of_chart(drawing)]) for title, drawing in paper.charts if form == "pdf"]
    notes = [
        (table.title, f"– {place}", [note])
        for table in paper.tables
        for place, note in enumerate(table.notes, 1)
    ]
    return [*words, *charts, *rows, *notes]


def _of_chart(drawing: str) -> str:
    """The drawing's own words, and a mark that is another one for another drawing."""
    spoken = re.search("<title[^>]*>(.*?)</title>", drawing)
    mark = hashlib.sha256(drawing.encode()).hexdigest()[:8]
    return f"{html.unescape(spoken[1]) if spoken else ''} [{mark}]"


def packed(said: Said) -> bytes:
    return zlib.compress(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode())


def unpacked(said: bytes) -> Said:
    return [(table, name, values) for table, name, values in json.loads(zlib.decompress(said))]


def _rows(table: Table, on_paper: bool) -> Iterator[tuple[str, list[str]]]:
    named_by = [column.key for column in table.columns if column.names]
    keys = [column.key for column in told_columns(table, on_paper)]
    for row in table.rows:
        name = " ".join(_as_text(row.get(key)) for key in named_by)
        yield name, [_as_text(row.get(key)) for key in keys]
    if table.total:
        yield "", [_as_text(table.total.get(key)) for key in keys]


def told_columns(table: Table, on_paper: bool) -> list[Column]:
    """Those that a form has; pages have no room for all."""
    return [column for column in table.columns if column.on_paper or not on_paper]


def _as_text(value: Any) -> str:
    return "" if value is None else str(value)
