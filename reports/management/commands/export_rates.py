"""Writes a ranking as CSV or JSON."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from areas.models import Kind, Tree
from payments.management import arguments
from reports import exports
from reports.figures import GROUPS
from reports.papers import comma
from reports.papers.rankings import table_of
from reports.rankings import ranking

LEVELS = [kind.value for kind in Kind]


class Command(BaseCommand):
    help = "Exports the rates of one level within an area."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--period", required=True)
        parser.add_argument("--area", required=True)
        parser.add_argument("--level", required=True, choices=LEVELS)
        parser.add_argument("--tree", choices=Tree.values, default=Tree.ADMINISTRATIVE)
        parser.add_argument("--programme", choices=list(GROUPS), default="social_insurance")
        parser.add_argument("--format", choices=["csv", "json"], default="csv")
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
        content = self._content(found, options["format"], options["lang"])
        if options["output"]:
            self._write(options["output"], content)
        else:
            self.stdout.write(content, ending="")

    def _write(self, file: Path, content: str) -> None:
        try:
            file.write_bytes(content.encode())
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
