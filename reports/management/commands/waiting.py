"""What is not counted yet, and which rolls wait or failed."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from reports.waiting import waiting


class Command(BaseCommand):
    help = "Changes not counted yet, the age of the oldest, and jobs by state."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        found = waiting()
        if options["json"]:
            self.stdout.write(json.dumps(asdict(found)))
            return
        if found.oldest_seconds is None:
            self.stdout.write(_("Everything is counted."))
        else:
            self.stdout.write(
                _("%(changes)s changes wait, the oldest for %(seconds)s s")
                % {"changes": found.changes, "seconds": round(found.oldest_seconds, 1)}
            )
        for state, number in found.rolls.items():
            self.stdout.write(_("rolls %(state)s: %(number)s") % {"state": state, "number": number})
