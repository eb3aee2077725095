"""The ranking, an area and its payment points, and what became of the units."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_tables2 import Table

from areas import fates
from areas.calendar import today
from officers import scope
from officers.paging import paged
from officers.rights import OfficerRequest, Right, needs
from payments import deliveries
from reports import changes, exports, funnel, questions
from reports.filters import PROGRAMME_LABELS, RankingFilter
from reports.history import months_of
from reports.models import AreaRate
from reports.points import points_of
from reports.questions import Question
from reports.rankings import GROUPS, Ranking, ranking
from reports.tables import PointTable, RankingTable

ROWS = 200  # on a page; the file holds all
NOTHING_NEW = 204  # htmx leaves the page as it is


@require_safe
@needs(Right.FIGURES)
def rankings_page(request: OfficerRequest) -> HttpResponse:
    question = questions.read(request.GET, request.user)
    found = _answer(question)
    if _is_seen(request, found):
        return HttpResponse(status=NOTHING_NEW)
    context = _figures(request, question, found) | {"form": _form(question)}
    return render(request, "reports/rankings.html", context)


@require_safe
@needs(Right.FIGURES)
def rankings_csv(request: OfficerRequest) -> HttpResponse:
    """The page's figures for Excel, in the reader's language."""
    question = questions.read(request.GET, request.user)
    content = exports.as_csv_for_people(_answer(question))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    name = f"{question.month:%Y-%m}-{question.area.kind}-{question.area.code}-{question.level}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
@needs(Right.FIGURES)
def area_page(request: OfficerRequest, address: str) -> HttpResponse:
    question = questions.of_area(address, request.GET, request.user)
    found = _answer(question)
    if _is_seen(request, found):
        return HttpResponse(status=NOTHING_NEW)
    context = _figures(request, question, found) | {
        "months": months_of(question.area, question.programme, until=question.month),
        "funnel": funnel.steps_of(found.total.figures),
        "funnel_notes": list(question.area.notes.filter(period=question.month)),
        "fate": fates.fate_of(question.area, today()),
        "way_up": fates.above(question.area, question.month),
    }
    if question.level == question.area.kind:
        context["table"] = None
    return render(request, "reports/area.html", context)


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


def _answer(question: Question) -> Ranking:
    return ranking(
        month=question.month,
        area=question.area,
        level=question.level,
        tree=question.tree,
        programme=question.programme,
    )


def _is_seen(request: OfficerRequest, found: Ranking) -> bool:
    """Whether a page that asks again has these very figures already."""
    return bool(request.headers.get("HX-Request")) and request.GET.get("seen") == found.stamp


def _figures(request: OfficerRequest, question: Question, found: Ranking) -> dict[str, object]:
    """What the ranking's page and an area's have in common."""
    programmes = GROUPS[question.programme]
    return {
        "question": question,
        "ranking": found,
        "seen": found.stamp,
        "table": _table(found, request, scope.own_areas(request.user, question.month)),
        "deliveries": deliveries.of_area(question.area, question.month, programmes),
        "neighbours": questions.neighbours(question),
        "programme": PROGRAMME_LABELS[question.programme],
    }


def _table(found: Ranking, request: OfficerRequest, own: set[int]) -> Table:
    return paged(RankingTable(found, own), request, ROWS)


def _form(question: Question) -> forms.Form:
    """The filter as it stands now, with the areas and levels that can be asked for."""
    data = {
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
    if len({tree for level, tree in question.levels if level == question.level}) < 2:
        del form.fields["tree"]
    return form
