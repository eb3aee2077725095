"""The ranking, an area and its payment points, and what became of the units."""

from functools import partial

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_tables2 import Table

from areas import fates
from areas.calendar import today
from officers import scope
from officers.paging import paged
from officers.rights import OfficerRequest, Right, may, needs, shows_and_changes
from payments import deliveries
from reports import (
    changes,
    complete,
    formats,
    funnel,
    kept,
    maps,
    peer_groups,
    questions,
    reconciling,
    trends,
)
from reports.charts.lines import MOST
from reports.figures import GROUPS
from reports.filters import RankingFilter
from reports.history import months_of, months_until, twelve_months
from reports.models import AreaRate
from reports.peer_groups import COMPARED, PeerGroupForm
from reports.points import points_of
from reports.programmes import PROGRAMME_LABELS
from reports.questions import Question
from reports.rankings import FEW, Ranking
from reports.tables import PointTable, RankingTable
from reports.views.files import offered

ROWS = 200  # on a page; the file holds all
FIRST = 3  # areas that are compared where nobody chose any
NOTHING_NEW = 204  # htmx leaves the page as it is


@require_safe
@needs(Right.FIGURES)
def rankings_page(request: OfficerRequest) -> HttpResponse:
    stamp = kept.stamp_of(request)
    if _is_seen(request, stamp):
        return HttpResponse(status=NOTHING_NEW)
    page = kept.page(request, stamp, partial(_rankings, request, stamp))
    return render(request, "reports/rankings.html", {"page": page})


def _rankings(request: OfficerRequest, stamp: str) -> kept.Page:
    question = questions.read(request.GET, request.user)
    found = questions.answer(question, with_months=True)
    own = scope.own_areas(request.user, question.month)
    context = _figures(request, question, found, own) | {
        "seen": stamp,
        "form": _form(question, found),
        "files": offered("rankings"),
        "series": trends.of_ranking(found, own),
        "trend_months": months_until(found.month),
        **_map(found, own),
    }
    parts = (_("Ranking"), question.area.name, formats.month(question.month))
    written = kept.content(request, "reports/_rankings.html", context)
    return kept.Page(" · ".join(parts), written)


@require_safe
@needs(Right.FIGURES)
def compare_page(request: OfficerRequest) -> HttpResponse:
    """Some areas of a ranking over twelve months, beside their whole: ?with=kind:code, repeated;
    the first of the ranking, where none is chosen."""
    question = questions.read(request.GET, request.user)
    found = questions.answer(question, with_months=True)
    asked = set(request.GET.getlist("with"))
    rows = [row for row in found.ranked if row.area.address in asked] or found.ranked[:FIRST]
    context = {
        "question": question,
        "ranking": found,
        "programme": PROGRAMME_LABELS[question.programme],
        "chosen": {row.area.pk for row in rows[:MOST]},
        "too_many": len(rows) > MOST,
        "most": MOST,
        "offered": found.ranked[:ROWS],
        "series": trends.of_rows(found, rows[:MOST]),
        "trend_months": months_until(found.month),
    }
    return render(request, "reports/compare.html", context)


@require_safe
@needs(Right.FIGURES)
def area_page(request: OfficerRequest, address: str) -> HttpResponse:
    stamp = kept.stamp_of(request)
    if _is_seen(request, stamp):
        return HttpResponse(status=NOTHING_NEW)
    question = questions.of_area(address, request.GET, request.user)
    found = questions.answer(question, with_months=True)
    way_up = fates.above(question.area, question.month)
    own = scope.own_areas(request.user, question.month)
    context = _figures(request, question, found, own) | {
        "seen": stamp,
        "months": months_of(found),
        "files": offered("area"),
        "complete": complete.communes_of(question.area, question.month, question.programme),
        "funnel_files": offered("funnel"),
        "how_funnel_is_counted": funnel.HOW_COUNTED,
        "funnel": funnel.steps_of(found.total.figures),
        "funnel_notes": list(question.area.notes.filter(period=question.month)),
        "fate": fates.fate_of(question.area, today()),
        "way_up": way_up,
        "series": trends.beside_the_whole(found, way_up),
        "trend_months": months_until(found.month),
        **_map(found, own),
        "peers_form": _peers_form(request, question),
    }
    if question.level == question.area.kind:
        context["table"] = None
    return render(request, "reports/area.html", context)


@shows_and_changes
@needs(Right.PLANNING)
def peer_group(request: OfficerRequest, address: str) -> HttpResponse:
    """Keeps the area's peer group; reading the address leads to the area."""
    form = PeerGroupForm(request.POST)
    month = form.cleaned_data["period"] if form.is_valid() else None
    asked = QueryDict(f"period={month:%Y-%m}" if month else "")
    area = questions.of_area(address, asked, request.user).area
    if area.kind not in peer_groups.COMPARED:
        raise Http404
    if request.method == "POST" and form.is_valid():
        peer_groups.keep(area=area, group=form.cleaned_data["group"])
        messages.success(request, _("The peer group is kept."))
    return redirect("area", address=area.address)


@require_safe
@needs(Right.FIGURES)
def reconciliation_page(request: OfficerRequest, address: str) -> HttpResponse:
    """Whether the area's sums add up, line by line."""
    question = questions.of_area(address, request.GET, request.user)
    sums = reconciling.sums_of(question)
    context = {
        "question": question,
        "sums": sums,
        "programme": PROGRAMME_LABELS[question.programme],
        "neighbours": questions.neighbours(question),
        "way_up": fates.above(question.area, question.month),
    }
    return render(request, "reports/reconciliation.html", context)


@require_safe
@needs(Right.FIGURES)
def counting_page(request: OfficerRequest) -> HttpResponse:
    """How each figure is counted, in words."""
    return render(request, "reports/counting.html", {"few": FEW})


@require_safe
@needs(Right.FIGURES)
def changes_page(request: OfficerRequest) -> HttpResponse:
    """What became of the officer's units, those of the reform of July 2025 above all."""
    kind = changes.kind_to_tell(request.user)
    context = {"kind": kind, "changes": changes.of(request.user, kind)}
    return render(request, "reports/changes.html", context)


@require_safe
@needs(Right.FIGURES)
def points_page(request: OfficerRequest) -> HttpResponse:
    question = questions.of_points(request.GET, request.user)
    found = points_of(month=question.month, area=question.area, programme=question.programme)
    form = _form(question)
    for name in ("level", "tree"):
        form.fields.pop(name, None)
    context = {
        "question": question,
        "points": found,
        "table": paged(PointTable(found), request, ROWS),
        "form": form,
        "neighbours": questions.neighbours(question),
        "programme": PROGRAMME_LABELS[question.programme],
    }
    return render(request, "reports/points.html", context)


def _peers_form(request: OfficerRequest, question: Question) -> PeerGroupForm | None:
    """For whoever may set the area's peer group."""
    if not may(request.user.role, Right.PLANNING) or question.area.kind not in COMPARED:
        return None
    group, month = peer_groups.of(question.area), f"{question.month:%Y-%m}"
    return PeerGroupForm(initial={"group": group, "period": month})


def _is_seen(request: OfficerRequest, stamp: str) -> bool:
    """Whether an open page, which asks every few seconds, has this very answer already."""
    return bool(request.headers.get("HX-Request")) and request.GET.get(kept.SEEN) == stamp


def _map(found: Ranking, own: set[int]) -> dict[str, object]:
    """The office's own borders, where it loaded them; else a schematic map."""
    parameters = found.of_its_areas
    outlines = maps.outlines_of(found, own=own, parameters=parameters)
    tiles = [] if outlines else maps.tiles_of(found, own=own, parameters=parameters)
    return {"outlines": outlines, "tiles": tiles or [one.tile for one in outlines]}


def _figures(
    request: OfficerRequest, question: Question, found: Ranking, own: set[int]
) -> dict[str, object]:
    """What the ranking's page and an area's have in common."""
    programmes = GROUPS[question.programme]
    return {
        "question": question,
        "ranking": found,
        "table": _table(found, request, own),
        "deliveries": deliveries.of_area(question.area, question.month, programmes),
        "neighbours": questions.neighbours(question),
        "programme": PROGRAMME_LABELS[question.programme],
    }


def _table(found: Ranking, request: OfficerRequest, own: set[int]) -> Table:
    """With the twelve months of the areas that stand on the page."""
    table = paged(RankingTable(found, own), request, ROWS)
    shown = [row.record.area for row in table.paginated_rows]
    table.months = twelve_months(found, shown)
    return table


def _form(question: Question, found: Ranking | None = None) -> forms.Form:
    """The filter as it stands now, with the areas and levels that can be asked for."""
    data = {
        "order": question.order,
        "peers": question.peers,
        "borders": question.borders,
        "period": f"{question.month:%Y-%m}",
        "area": question.area.address,
        "level": question.level,
        "tree": question.tree,
        "programme": question.programme,
    }
    form = RankingFilter(data, queryset=AreaRate.objects.none()).form
    offered = questions.areas_to_ask_for(question)
    form.fields["level"].choices = questions.levels_to_ask_for(question)
    form.fields["area"].widget = forms.Select(choices=offered)
    form.fields["period"].widget.input_type = "month"
    if found is None or len(found.rows) < 2 and not question.peers:
        del form.fields["order"]
    if found is None:
        del form.fields["borders"]
    if found is None or not (found.group_of or question.peers):
        del form.fields["peers"]
    if len({tree for level, tree in question.levels if level == question.level}) < 2:
        del form.fields["tree"]
    return form
