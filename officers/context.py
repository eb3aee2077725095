"""What the signed-in officer may do, for templates."""

from django.http import HttpRequest

from officers.rights import ROLE_RIGHTS


def rights(request: HttpRequest) -> dict[str, set[str]]:
    """`rights`: the names of the rights of the officer's role, empty for strangers."""
    role = getattr(getattr(request, "user", None), "role", None)
    return {"rights": {right.value for right in ROLE_RIGHTS.get(role, set())} if role else set()}
