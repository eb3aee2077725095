"""Loads the project's list of banks and wallets."""

from typing import Any

from django.core.management.base import BaseCommand

from beneficiaries import institutions


class Command(BaseCommand):
    help = "Loads the project's list of banks and wallets; a second time changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        new = institutions.load()
        if options["verbosity"]:
            self.stdout.write(f"institutions: {new} new names")
