"""Counts what waits, then compares every report row with a direct count of the payments."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from reports import counting, verifying


class Command(BaseCommand):
    help = "Compares every report row with a direct count; exits 1 on a difference."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        counting.count_waiting()
        rows, differing = verifying.rows_reported(), verifying.disagreements()
        if options["json"]:
            found = {"rows": rows, "differences": [one._asdict() for one in differing]}
            self.stdout.write(json.dumps(found))
        else:
            self.stdout.write(
                _("%(rows)s report rows, %(differences)s differ from the payments")
                % {"rows": rows, "differences": len(differing)}
            )
            for one in differing:
                self.stderr.write(
                    " ".join(f"{name}={value}" for name, value in one._asdict().items())
                )
        if differing:
            raise SystemExit(1)
