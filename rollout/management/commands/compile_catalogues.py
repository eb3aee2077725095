"""Compiles the catalogues of translations; needs neither a database nor gettext."""

from typing import Any

from django.core.management.base import BaseCommand

from rollout import catalogues


class Command(BaseCommand):
    help = "Compiles the catalogues of translations that are older than their source."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for path in catalogues.compile_catalogues():
            if options["verbosity"]:
                self.stdout.write(str(path))
