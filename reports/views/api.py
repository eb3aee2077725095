"""Rates as JSON for other systems: the ranking's own figures, by token; and how to ask for them.

Errors are problem details (RFC 9457), in English, for they are read by programmers. A token
decides which areas there are; an area out of its sight is answered as one that does not exist.
"""

import hashlib
import json
from http import HTTPStatus
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from areas.calendar import today
from areas.models import Area, AreaQuerySet, Containment, Kind
from officers import api_tokens
from officers.models import ApiToken
from officers.rights import OfficerRequest, Right, needs, open_to_strangers
from reports import exports, questions
from reports.filters import RankingFilter
from reports.models import AreaRate
from reports.orders import Order
from reports.questions import Question
from reports.rankings import Ranking

ROWS = 1_000
NEEDED = ("period", "area")
TAKEN = (*NEEDED, "level", "tree", "programme", "page")
BEARER = "Bearer "


class ProblemError(Exception):
    def __init__(self, status: HTTPStatus, detail: str) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail


@csrf_exempt
@open_to_strangers
def api_rates(request: HttpRequest) -> HttpResponse:
    try:
        response = _answer(request)
    except ProblemError as problem:
        response = _told(problem)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@require_safe
@needs(Right.FIGURES)
def api_page(request: OfficerRequest) -> HttpResponse:
    """How other systems ask for rates."""
    return render(request, "reports/api.html", {"rows": ROWS, "fields": list(exports.HEADERS)})


def _answer(request: HttpRequest) -> HttpResponse:
    if request.method not in {"GET", "HEAD"}:
        raise ProblemError(HTTPStatus.METHOD_NOT_ALLOWED, "Only GET and HEAD are answered.")
    token = _token(request)
    question = _question(request, token)
    if request.GET.get("level") and question.level != request.GET["level"]:
        raise ProblemError(
            HTTPStatus.NOT_FOUND, "The area has no parts of that level in that month."
        )
    found = questions.answer(question, order=Order.LEVEL)
    pages = Paginator(found.rows, ROWS)
    number = _page(request, pages)
    content = json.dumps(_said(request, question, found, pages, number), ensure_ascii=False)
    tag = f'"{hashlib.sha256(content.encode()).hexdigest()[:32]}"'
    known = request.headers.get("If-None-Match", "")
    if tag in known or known.strip() == "*":
        response = HttpResponse(status=HTTPStatus.NOT_MODIFIED)
    else:
        response = HttpResponse(content, content_type="application/json")
    response.headers["ETag"] = tag
    return response


def _token(request: HttpRequest) -> ApiToken:
    said = request.headers.get("Authorization", "")
    is_bearer = said[: len(BEARER)].lower() == BEARER.lower()
    token = api_tokens.found(said[len(BEARER) :]) if is_bearer else None
    if token is None:
        raise ProblemError(HTTPStatus.UNAUTHORIZED, "Send a token: Authorization: Bearer ...")
    return token


def _question(request: HttpRequest, token: ApiToken) -> Question:
    for name in request.GET:
        if name not in TAKEN or len(request.GET.getlist(name)) > 1:
            raise ProblemError(
                HTTPStatus.BAD_REQUEST,
                f"Parameters are {', '.join(TAKEN)}, each once.",
            )
    for name in NEEDED:
        if not request.GET.get(name):
            raise ProblemError(HTTPStatus.BAD_REQUEST, f"The parameter {name} is needed.")
    form = RankingFilter(request.GET, queryset=AreaRate.objects.none()).form
    if not form.is_valid():
        names = ", ".join(name for name in form.errors if name in TAKEN)
        raise ProblemError(HTTPStatus.BAD_REQUEST, f"Not understood: {names}.")
    try:
        return questions.read_within(
            request.GET, in_sight(token), has_the_country=token.area.kind == Kind.COUNTRY
        )
    except Http404:
        raise ProblemError(HTTPStatus.NOT_FOUND, "No such area in that month.") from None


def in_sight(token: ApiToken) -> AreaQuerySet:
    """The token's area and every unit that it contains or inherited; of the country, all."""
    if token.area.kind == Kind.COUNTRY:
        return Area.objects.all()
    inside = Containment.objects.filter(area=token.area_id, valid__contains=today())
    return Area.objects.filter(pk__in=inside.values("part"))


def _page(request: HttpRequest, pages: "Paginator[Any]") -> int:
    said = request.GET.get("page", "1")
    is_number = said.isascii() and said.isdigit() and len(said) < 7
    if not (is_number and 1 <= int(said) <= pages.num_pages):
        raise ProblemError(HTTPStatus.BAD_REQUEST, f"Pages are 1 to {pages.num_pages}.")
    return int(said)


def _said(
    request: HttpRequest, question: Question, found: Ranking, pages: "Paginator[Any]", number: int
) -> dict[str, Any]:
    following = request.GET.copy()
    following["page"] = str(number + 1)
    address = request.build_absolute_uri(f"{request.path}?{following.urlencode(safe=':')}")
    return {
        "period": f"{question.month:%Y-%m}",
        "area": question.area.address,
        "level": question.level,
        "tree": question.tree,
        "programme": question.programme,
        "order": found.order,
        "counted_at": found.counted_at.isoformat() if found.counted_at else None,
        "page": number,
        "pages": pages.num_pages,
        "next": address if number < pages.num_pages else None,
        "rates": [exports.as_numbers(exports.record(found, row)) for row in pages.page(number)],
    }


def _told(problem: ProblemError) -> HttpResponse:
    said = {
        "type": "about:blank",
        "title": problem.status.phrase,
        "status": problem.status.value,
        "detail": problem.detail,
    }
    response = HttpResponse(
        json.dumps(said), status=problem.status, content_type="application/problem+json"
    )
    if problem.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    if problem.status == HTTPStatus.METHOD_NOT_ALLOWED:
        response.headers["Allow"] = "GET, HEAD"
    return response
