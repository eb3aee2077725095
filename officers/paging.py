"""Long tables and lists in pages, as the address asks for them."""

from django.http import HttpRequest
from django_tables2 import Table

LONGEST = 4  # digits of a page's number


def page_of(text: str) -> int:
    """The number of a page; the first one for whatever is none."""
    is_number = text.isascii() and text.isdigit() and len(text) <= LONGEST
    return max(1, int(text)) if is_number else 1


def paged(table: Table, request: HttpRequest, rows: int) -> Table:
    """The table at the page that is asked for, with so many rows; at the nearest page where
    there is no such one."""
    asked = request.GET.get(table.prefixed_page_field, "1")
    table.paginate(page=1, per_page=rows)
    table.page = table.paginator.get_page(asked)
    return table
