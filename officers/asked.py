"""What was asked, without what an address or a form may tell of people."""

from django.http import HttpRequest


def name_of(request: HttpRequest) -> str:
    """The address by its name in our table: as it was asked, it may open an account."""
    match = getattr(request, "resolver_match", None)
    return match.view_name if match else "-"
