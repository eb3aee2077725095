"""The kinds of papers, each made anew from what an address asks: for a file of a form (csv, xlsx,
pdf), and to check one."""

from collections.abc import Callable
from dataclasses import replace

from django.http import QueryDict

from areas import fates
from officers.models import Officer
from payments import deliveries
from reports import bridge_questions, questions
from reports.bridge import bridge as bridge_of
from reports.figures import GROUPS, members_of
from reports.orders import Order
from reports.papers import areas, bridges, funnels, monthly, rankings
from reports.papers.making import Asked
from reports.papers.paper import Paper


def ranking(about: str, data: QueryDict, by: Officer, form: str) -> tuple[Asked, Paper]:
    """By the rate, if nothing is asked: people script against it. In a workbook each programme
    of a group has a sheet of its own."""
    question = questions.read(data, by)
    order = question.order or Order.LEVEL
    found = questions.answer(question, order=order)
    members = members_of(question.programme) if form == "xlsx" else []
    each = [questions.answer(replace(question, programme=one), order=order) for one in members]
    delivered = deliveries.of_area(question.area, question.month, GROUPS[question.programme])
    asked = Asked("ranking", "", question.parameters)
    return asked, rankings.paper_of(found, delivered, by, each)


def area(about: str, data: QueryDict, by: Officer, form: str) -> tuple[Asked, Paper]:
    question = questions.of_area(about, data, by)
    found = questions.answer(question, with_months=True)
    delivered = deliveries.of_area(question.area, question.month, GROUPS[question.programme])
    way_up = fates.above(question.area, question.month)
    asked = Asked("area", question.area.address, question.parameters)
    return asked, areas.paper_of(found, way_up, delivered, by)


def funnel(about: str, data: QueryDict, by: Officer, form: str) -> tuple[Asked, Paper]:
    question = questions.of_area(about, data, by)
    found = questions.answer(question)
    delivered = deliveries.of_area(question.area, question.month, GROUPS[question.programme])
    asked = Asked("funnel", question.area.address, question.parameters)
    return asked, funnels.paper_of(found, delivered, by)


def bridge(about: str, data: QueryDict, by: Officer, form: str) -> tuple[Asked, Paper]:
    question = bridge_questions.read(about, data, by)
    found = bridges.paper_of(bridge_of(question.span), question.programme, by)
    return Asked("bridge", question.span.area.address, question.parameters), found


def report(about: str, data: QueryDict, by: Officer, form: str) -> tuple[Asked, Paper]:
    question = questions.of_area(about, data, by)
    asked = Asked("report", question.area.address, f"period={question.month:%Y-%m}")
    return asked, monthly.paper_of(question.area, question.month, by)


Build = Callable[[str, QueryDict, Officer, str], tuple[Asked, Paper]]
KINDS: dict[str, Build] = {
    "ranking": ranking,
    "area": area,
    "funnel": funnel,
    "bridge": bridge,
    "report": report,
}
