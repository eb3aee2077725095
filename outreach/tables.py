"""Tables of people whom outreach is about."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from outreach.answers.findings import sentence
from outreach.answers.kinds import kind_of
from outreach.event_people import Guest
from outreach.models import Answer, AnswerLine, Event


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


class AnswerLineTable(tables.Table):
    """A row a line of a partner's answer: of whom, what it says, and what is wrong or was done."""

    number = tables.Column(verbose_name=_("Line"), attrs={"td": {"class": "number"}})
    person = tables.Column(verbose_name=_("Person"), empty_values=())
    says = tables.Column(verbose_name=pgettext_lazy("answer", "What it says"), empty_values=())
    findings = tables.Column(
        verbose_name=_("What is wrong or odd"),
        empty_values=(),
        attrs={"td": {"class": "words"}},
    )
    done = tables.Column(verbose_name=_("State"))

    class Meta:
        orderable = False
        attrs = {"class": "folding"}

    def __init__(self, answer: Answer, rows: Any) -> None:
        self.kind = kind_of(answer)
        super().__init__(rows)

    def render_number(self, value: int) -> str:
        return str(value)

    def render_person(self, record: AnswerLine) -> str:
        person = record.person
        if person is None:
            return ""
        return format_html(
            '<a href="{}">{}</a> <span class="quiet">{} · {}</span>',
            reverse("beneficiary", args=[person.uuid]),
            person.full_name,
            person.birth_year,
            person.commune,
        )

    def render_says(self, record: AnswerLine) -> str:
        return self.kind.tell(record.says) if record.says else ""

    def render_findings(self, record: AnswerLine) -> str:
        """The faults in red; what was found when it was loaded or undone stands last."""
        found = [*record.findings, *([record.why] if record.why else [])]
        return format_html_join(
            " · ",
            '<span class="{}">{}</span>',
            (("quiet" if each["is_warning"] else "fault", sentence(each)) for each in found),
        )

    def render_done(self, record: AnswerLine) -> str:
        return str(record.get_done_display()) if record.is_good else str(_("stays out"))
