"""Compares every row of the access log with its seal, and the seals with the anchors."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from officers import anchors, verifying
from officers.models import AccessAnchor, AccessLog, AccessSeal
from officers.verifying import Difference


class Command(BaseCommand):
    help = "Verifies the access log; exits 1 where a row, a seal or an anchor does not agree."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--anchors", type=Path, help="a file of lines kept elsewhere")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        file = options["anchors"] or _our_own()
        kept = self._kept(file) if file else []
        found: list[Difference] = []
        number = 0
        for one in verifying.differences(kept):
            number += 1
            self.stderr.write(str(one))
            if options["json"]:
                found.append(one)
        counted = {
            "rows": AccessLog.objects.count(),
            "seals": AccessSeal.objects.count(),
            "anchors": AccessAnchor.objects.count(),
            "anchors_of_the_file": len(kept),
        }
        if options["json"]:
            listed = [vars(one) | {"sentence": str(one)} for one in found]
            self.stdout.write(json.dumps(counted | {"differences": listed}))
        else:
            self.stdout.write(
                _("%(rows)s rows of the access log, %(anchors)s anchors: %(number)s differences")
                % (counted | {"number": number})
            )
            if not file:
                self.stdout.write(
                    _(
                        "No anchor kept outside of the database was compared: whoever can change"
                        " the database can change all of this. Give one with --anchors."
                    )
                )
        if number:
            raise SystemExit(1)

    def _kept(self, file: Path) -> list[AccessAnchor]:
        """Raises CommandError where the file cannot be read or says no anchor."""
        try:
            with file.open(encoding="utf-8", errors="replace") as lines:
                found = anchors.read(lines)
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be read: %(why)s.") % {"file": file, "why": error.strerror}
            ) from None
        if not found:
            raise CommandError(_("No anchor stands in %(file)s.") % {"file": file})
        return found


def _our_own() -> Path | None:
    """The file that ACCESS_ANCHOR_FILE names, once anything was anchored."""
    named = Path(settings.ACCESS_ANCHOR_FILE) if settings.ACCESS_ANCHOR_FILE else None
    is_begun = named and (named.exists() or AccessAnchor.objects.exists())
    return named if is_begun else None
