"""The frame of an office's paper, the same on every kind. Sources: domain dossier 7.2, 7.4."""

from django.utils.translation import gettext as _

from areas.calendar import today
from areas.models import Area
from areas.names import short
from reports import formats
from reports.papers.paper import Frame


def frame_of(area: Area) -> Frame:
    """Of a paper about an area that is made today."""
    place_and_day = f"{short(area.name)}, {formats.day(today())}"
    return Frame(area.name, place_and_day, [_("Made by"), _("Seen by"), _("Director")])
