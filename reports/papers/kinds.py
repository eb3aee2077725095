"""The kinds of papers, each made anew from what an address asks: for a file, and to check one."""

from collections.abc import Callable

from django.http import QueryDict

from officers.models import Officer
from payments import deliveries
from reports import questions
from reports.figures import GROUPS
from reports.orders import Order
from reports.papers import rankings
from reports.papers.making import Asked
from reports.papers.paper import Paper


def ranking(about: str, data: QueryDict, by: Officer) -> tuple[Asked, Paper]:
    """By the rate, if nothing is asked: people script against it."""
    question = questions.read(data, by)
    found = questions.answer(question, order=question.order or Order.LEVEL)
    delivered = deliveries.of_area(question.area, question.month, GROUPS[question.programme])
    asked = Asked("ranking", "", f"{question.parameters}")
    return asked, rankings.paper_of(found, delivered, by)


Build = Callable[[str, QueryDict, Officer], tuple[Asked, Paper]]
KINDS: dict[str, Build] = {"ranking": ranking}
