"""Brings the catalogue of messages up to date, or says what it lacks; for developers."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from rollout import catalogues


class Command(BaseCommand):
    help = "Adds new messages to the Vietnamese catalogue and takes obsolete ones out."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; exit 1 on a fault"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["check"]:
            catalogues.update()
        faults = catalogues.faults()
        for fault, text in faults:
            self.stderr.write(f"{fault}: {text!r}")
        self.stdout.write(_("%(faults)s messages to see to") % {"faults": len(faults)})
        if faults and options["check"]:
            raise SystemExit(1)
