"""The ranking, as page and file, the page of one area, and that of its payment points."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_tables2 import RequestConfig, Table

from officers.rights import OfficerRequest, Right, needs
from reports import exports, questions
from reports.filters import PROGRAMME_LABELS, RankingFilter
from reports.history import months_of
from reports.models import AreaRate
from reports.points import points_of
from reports.questions import Question
from reports.rankings import Ranking, ranking
from reports.tables import PointTable, RankingTable

ROWS = 200  # on a page; the file holds all


@require_safe
@needs(Right.FIGURES)
def rankings_page(request: OfficerRequest) -> HttpResponse:
    question = questions.read(request.GET, request.user)
    found = _answer(question)
    context = {
        "question": question,
        "ranking": found,
        "table": _table(found, request),
        "form": _form(question),
        "neighbours": questions.neighbours(question),
        "programme": PROGRAMME_LABELS[question.programme],
    }
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
    context = {
        "question": question,
        "ranking": found,
        "table": None if question.level == question.area.kind else _table(found, request),
        "neighbours": questions.neighbours(question),
        "months": months_of(question.area, question.programme, until=question.month),
        "programme": PROGRAMME_LABELS[question.programme],
    }
    return render(request, "reports/area.html", context)


@require_safe
@needs(Right.FIGURES)
def points_page(request: OfficerRequest) -> HttpResponse:
    question = questions.of_points(request.GET, request.user)
    found = points_of(month=question.month, area=question.area, programme=question.programme)
    form = _form(question)
    for name in ("level", "tree"):
        del form.fields[name]
    context = {
        "question": question,
        "points": found,
        "table": _paged(PointTable(found), request),
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


def _table(found: Ranking, request: OfficerRequest) -> Table:
    return _paged(RankingTable(found), request)


def _paged(table: Table, request: OfficerRequest) -> Table:
    RequestConfig(request, paginate={"per_page": ROWS, "silent": True}).configure(table)
    return table


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
    return form
