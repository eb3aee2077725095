"""Loads all published units of the country, before and after 2025-07-01."""

from typing import Any

from django.core.management.base import BaseCommand

from areas import loading


class Command(BaseCommand):
    help = "Loads all published units of the country, with successions and offices."

    def handle(self, *args: Any, **options: Any) -> None:
        changed = loading.load()
        if options["verbosity"]:
            self.stdout.write(
                ", ".join(f"{name}: {number} changed" for name, number in changed.items())
            )
