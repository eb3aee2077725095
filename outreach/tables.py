"""Tables of people whom outreach is about."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from outreach.event_people import Guest
from outreach.models import Event


class GuestTable(tables.Table):
    """A row a person who is expected at an event; the template writes the cells itself."""

    person = tables.Column(verbose_name=_("Full name"))
    hamlet = tables.Column(verbose_name=_("Hamlet"))
    last = tables.Column(verbose_name=_("Last talk"))

    class Meta:
        orderable = False
        attrs = {"class": "folding"}
        template_name = "outreach/_guest_table.html"

    def __init__(self, event: Event, guests: list[Guest]) -> None:
        self.event = event
        super().__init__(guests)
