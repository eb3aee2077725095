"""Whether a file is one that was made here, and whether its figures are still those of today."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest

from django.http import Http404, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import override

from officers.models import Officer
from reports.models import MadeFile
from reports.papers.kinds import KINDS
from reports.papers.making import said_in, told_columns, unpacked
from reports.papers.paper import Paper

MOST = 200  # differing rows that are told


@dataclass(frozen=True)
class Cell:
    header: str
    before: str
    now: str


@dataclass(frozen=True)
class Differing:
    """A row that says something else now; it came or went where `is_new` or `is_gone`."""

    table: str
    name: str
    cells: list[Cell]
    is_new: bool = False
    is_gone: bool = False


@dataclass(frozen=True)
class Checked:
    """What is known of a file. `is_out_of_sight`: its area is none of the asking officer's, and
    figures of today are not told; `more` rows differ beside those that are told. What a file
    that `names_people` said is not kept."""

    made: MadeFile
    is_out_of_sight: bool = False
    names_people: bool = False
    differing: list[Differing] = field(default_factory=list)
    more: int = 0

    @property
    def is_superseded(self) -> bool:
        return bool(self.differing)


def check(content: bytes, officer: Officer) -> Checked | None:
    """None where no file of this content was ever made here."""
    digest = hashlib.sha256(content).digest()
    same = MadeFile.objects.filter(digest=digest).select_related("made_by", "first")
    # Files without a maker's name in them may be the same of several: the own one is meant.
    made = same.filter(made_by=officer).last() or same.last()
    if made is None:
        return None
    if not made.said:
        return Checked(made, names_people=True)
    try:
        with override(made.language):
            _asked, paper = KINDS[made.kind](
                made.about, QueryDict(made.parameters), officer, made.form
            )
    except Http404:
        return Checked(made, is_out_of_sight=True)
    found = list(_differing(made, paper))
    return Checked(made, differing=found[:MOST], more=max(0, len(found) - MOST))


def _differing(made: MadeFile, paper: Paper) -> Iterator[Differing]:
    before, now_said = unpacked(bytes(made.said)), said_in(paper, made.form, made.kind)
    headers = {
        table.title: [one.header for one in told_columns(table, made.form == "pdf")]
        for table in paper.tables
    }
    headers[""] = [_("Words")]
    old = {(table, name): values for table, name, values in before}
    new = {(table, name): values for table, name, values in now_said}
    for table, name in dict.fromkeys([*old, *new]):
        was, now = old.get((table, name)), new.get((table, name))
        if was == now:
            continue
        cells = [
            Cell(header or "", one or "", other or "")
            for header, one, other in zip_longest(headers.get(table, []), was or [], now or [])
            if one != other
        ]
        yield Differing(table, name, cells, is_new=was is None, is_gone=now is None)
