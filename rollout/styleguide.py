"""Every component in every state, on one page; for developers only."""

from dataclasses import replace
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

from areas.calendar import months_after
from areas.models import Area, Tile
from areas.names import short
from areas.placing import cropped
from officers.rights import OfficerRequest, Right, needs
from payments.models import Programme, Roll
from payments.rolls.progress import COMPARING, LOADING, READING, Progress
from reports import charts
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
            Progress(READING, 45_000, 121_000),
            Progress(COMPARING, 120_000),
            Progress(LOADING, 120_000),
        ],
        "sparklines": [
            [20, 21, 22, 24, 24, 25, 31, 36, 40, 41, 45, 50],
            [60, 60.1, None, 60.2, 60.2, None, 60.9, 61, 60.4, 60.3, 60.2, None],
            [None] * 12,
        ],
        "trend_months": [months_after(MONTH, number - 11) for number in range(12)],
        "series": _series(),
        "maps": _maps(),
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


def _series() -> list[charts.Series]:
    """Eight districts close together, one that stops and one with a gap, and their province."""
    names = "Đồng Hới,Minh Hóa,Tuyên Hóa,Quảng Trạch,Bố Trạch,Quảng Ninh,Lệ Thủy,Ba Đồn"
    shares = {
        name: [20 + 6 * place + (5 + place % 3) * month // 2 for month in range(12)]
        for place, name in enumerate(names.split(","))
    }
    series = [
        charts.Series(name, [_share(share) for share in rising]) for name, rising in shares.items()
    ]
    stopped, gapped = list(series[1].figures), list(series[6].figures)
    stopped[9:], gapped[4:6] = [None, None, None], [None, None]
    series[1], series[6] = replace(series[1], figures=stopped), replace(series[6], figures=gapped)
    whole = [_share(42 + 2 * month) for month in range(12)]
    return [charts.Series("Tỉnh Quảng Bình", whole, is_whole=True), *series]


def _share(percent: int) -> Figures:
    return Figures(4800, 48 * percent, 0, 4800 - 48 * percent)


def _maps() -> list[list[charts.Tile]]:
    """Few, some and many units, as far as the areas are loaded; the figures are invented."""
    inside = [("province:44", "district"), ("province:44", "commune"), ("country:VN", "province")]
    return [_map(address, kind) for address, kind in inside]


def _map(address: str, kind: str) -> list[charts.Tile]:
    parent = Area.objects.at(address, MONTH)
    units = Area.objects.inside(parent, MONTH, "administrative").filter(kind=kind)
    tiles = Tile.objects.filter(area__in=units, valid__contains=MONTH).select_related("area")
    places = cropped({tile.area: (tile.column, tile.row) for tile in tiles.order_by("area")})
    return [
        charts.Tile(
            name=short(area.name),
            percent=None if number % 11 == 3 else Decimal((37 * number) % 1000) / 10,
            fraction="",
            address="#content",
            column=column,
            row=row,
            is_own=number == 1,
        )
        for number, (area, (column, row)) in enumerate(places.items())
    ]
