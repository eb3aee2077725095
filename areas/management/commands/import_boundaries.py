"""Takes the borders of an area's units from an office's own GeoJSON, for its maps."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from areas import boundaries
from areas.boundaries import BoundaryError
from areas.calendar import month_of
from areas.models import Area, Kind, UnknownAreaError

LEVELS = [Kind.PROVINCE.value, Kind.DISTRICT.value, Kind.OFFICE.value, Kind.COMMUNE.value]


class Command(BaseCommand):
    help = "Takes the borders of all units of a level within an area from a GeoJSON file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--area", required=True, help="for example province:44")
        parser.add_argument("--level", required=True, choices=LEVELS)
        parser.add_argument("--period", required=True, help="a month in which they exist: 2025-10")

    def handle(self, *args: Any, **options: Any) -> None:
        month = month_of(options["period"])
        if month is None:
            raise CommandError(_("%s is no month; write 2025-10.") % options["period"])
        try:
            area = Area.objects.at(options["area"], month)
        except UnknownAreaError:
            words = _("No area has the address %s in that month.")
            raise CommandError(words % options["area"]) from None
        units = Area.objects.inside(area, month).filter(kind=options["level"])
        try:
            found = boundaries.read(options["file"].read_bytes(), units)
        except OSError as error:
            words = _("%(file)s cannot be read: %(why)s.")
            raise CommandError(words % {"file": options["file"], "why": error.strerror}) from None
        except BoundaryError as error:
            raise CommandError(str(error)) from None
        boundaries.keep(found)
        self.stdout.write(_("%s units have borders of their own now.") % len(found))
