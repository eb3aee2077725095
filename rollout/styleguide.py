"""Every component in every state, on one page; for developers only."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from areas.models import Area
from officers.rights import OfficerRequest, Right, needs
from payments.models import Programme, Roll
from payments.rolls.progress import COMPARING, LOADING, READING, Progress
from reports.figures import Figures
from reports.history import Month
from reports.rankings import Row

MONTH = date(2025, 6, 1)


class Example(forms.Form):
    """One field of each kind; sent empty, so that each shows its fault."""

    name = forms.CharField(label=_("Name"), help_text=_("Any part of the name."))
    programme = forms.ChoiceField(label=_("Programme"), choices=Programme.choices)
    file = forms.FileField(label=_("File"))


@require_safe
@needs(Right.START)
def styleguide(request: OfficerRequest) -> HttpResponse:
    """404 unless the settings ask for it (STYLEGUIDE, DEBUG)."""
    if not settings.STYLEGUIDE:
        raise Http404
    return render(request, "styleguide/page.html", _components())


def _components() -> dict[str, Any]:
    return {
        "form": Example(),
        "sent": Example({}),
        "rows": _rows(),
        "months": _months(),
        "figures": [row.figures for row in _rows() if row.figures],
        "states": [Roll(state=state) for state in Roll.State],
        "progresses": [
            None,
            Progress(READING, 45_000, 37),
            Progress(COMPARING, 120_000, 100),
            Progress(LOADING, 120_000, 100),
        ],
        "guide": SimpleNamespace(own={2}, question="", months=_twelve_months()),
    }


def _rows() -> list[Row]:
    """Somebody complete, one's own, a tie with electronic accounts, one without data."""
    areas = [
        Area(pk=number, kind="commune", code=f"{19000 + number}", name=name)
        for number, name in enumerate(["Võ Ninh", "Hải Ninh", "Tân Ninh", "Vĩnh Ninh"], start=1)
    ]
    before = Figures(100, 50, 0, 50, 0)
    return [
        Row(areas[0], Figures(480, 480, 0, 0, 0), 1, previous=before),
        Row(areas[1], Figures(4788, 839, 0, 3949, 0), 2, True, before),
        Row(areas[2], Figures(4788, 439, 400, 3949, 0), 2, True),
        Row(areas[3], None),
    ]


def _twelve_months() -> dict[int, list[Figures | None]]:
    """Of one that rises with a gap, and of one that only began."""
    rising: list[Figures | None] = [Figures(100, 8 * n, 0, 100 - 8 * n) for n in range(1, 13)]
    rising[4] = None
    return {1: rising, 2: [*[None] * 10, *rising[10:]]}


def _months() -> list[Month]:
    figures = [Figures(100, 10 * number, 0, 100 - 10 * number, 0) for number in range(1, 10)]
    return [
        Month(MONTH.replace(month=12 - place), each, Decimal("1.10"))
        for place, each in enumerate([*reversed(figures), None, None])
    ]
