"""Filters for figures: the words and marks of reports.formats."""

from datetime import date
from decimal import Decimal

from django import template

from reports import formats

register = template.Library()


@register.filter
def percent(value: Decimal) -> str:
    return formats.percent(value)


@register.filter
def points(value: Decimal) -> str:
    return formats.points(value)


@register.filter
def month(value: date) -> str:
    return formats.month(value)
