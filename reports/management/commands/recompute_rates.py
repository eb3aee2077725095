"""Counts whole months again from their payments."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from payments.management import arguments
from payments.models import Period
from reports import counting


class Command(BaseCommand):
    help = "Counts the rates of whole months again."

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--period", nargs="+", action="extend", help="2025-06 ...")
        which.add_argument("--all", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["all"]:
            months = list(Period.objects.values_list("month", flat=True))
        else:
            months = [arguments.period(text) for text in options["period"]]
        for month in months:
            counting.count_month(month)
            self.stdout.write(_("%(period)s counted") % {"period": f"{month:%Y-%m}"})
