"""Writes a ranking as CSV, JSON or XLSX."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.http import QueryDict
from django.utils import translation
from django.utils.translation import gettext as _

from areas.models import Kind, Tree
from officers import system
from payments import deliveries
from payments.management import arguments
from reports import exports
from reports.figures import GROUPS, members_of
from reports.papers import comma, making
from reports.papers.rankings import paper_of, table_of
from reports.rankings import Ranking, ranking

LEVELS = [kind.value for kind in Kind]


class Command(BaseCommand):
    help = "Exports the rates of one level within an area."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--period", required=True)
        parser.add_argument("--area", required=True)
        parser.add_argument("--level", required=True, choices=LEVELS)
        parser.add_argument("--tree", choices=Tree.values, default=Tree.ADMINISTRATIVE)
        parser.add_argument("--programme", choices=list(GROUPS), default="social_insurance")
        parser.add_argument("--format", choices=["csv", "json", "xlsx"], default="csv")
        parser.add_argument("--lang", choices=["en", "vi"], help="headers for people")
        parser.add_argument("-o", dest="output", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        month = arguments.period(options["period"])
        found = ranking(
            month=month,
            area=arguments.area(options["area"], month),
            level=options["level"],
            tree=options["tree"],
            programme=options["programme"],
        )
        if not found.rows:
            raise CommandError(
                _("%(area)s has no areas of level %(level)s in %(period)s along the %(tree)s tree.")
                % {
                    "area": options["area"],
                    "level": options["level"],
                    "period": options["period"],
                    "tree": Tree(found.tree).label,
                }
            )
        if options["format"] == "xlsx":
            if not options["output"]:
                raise CommandError(_("A workbook needs a file to be written to: -o rates.xlsx"))
            self._write(options["output"], _workbook(found, options["lang"]))
            return
        content = self._content(found, options["format"], options["lang"])
        if options["output"]:
            self._write(options["output"], content.encode())
        else:
            self.stdout.write(content, ending="")

    def _write(self, file: Path, content: bytes) -> None:
        try:
            file.write_bytes(content)
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be written: %(why)s.") % {"file": file, "why": error.strerror}
            ) from None

    def _content(self, found: Any, form: str, language: str | None) -> str:
        if form == "json":
            return exports.as_json(found)
        if not language:
            return exports.as_csv(found)
        with translation.override(language):
            return comma.of_tables([table_of(found, "")]).decode()


def _workbook(found: Ranking, language: str | None) -> bytes:
    """As the page gives it, with a number and remembered, made by the system."""
    parameters = QueryDict(mutable=True)
    parameters.update(
        {
            "period": f"{found.month:%Y-%m}",
            "area": found.area.address,
            "level": found.level,
            "tree": found.tree,
            "programme": found.programme,
            "order": found.order,
        }
    )
    delivered = deliveries.of_area(found.area, found.month, GROUPS[found.programme])
    asked = making.Asked("ranking", "", parameters.urlencode(safe=":"))
    by = system.officer()
    each = [
        ranking(
            month=found.month,
            area=found.area,
            level=found.level,
            tree=found.tree,
            programme=one,
        )
        for one in members_of(found.programme)
    ]
    with translation.override(language or "en"):
        return making.make(paper_of(found, delivered, by, each), "xlsx", asked, by)[1]
