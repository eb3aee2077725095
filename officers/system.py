"""The officer who answers for commands that nobody signed in for."""

from officers.models import Officer, Role


def officer() -> Officer:
    """The system officer; nobody can sign in as it."""
    found, is_new = Officer.objects.get_or_create(
        username="system", defaults={"role": Role.SYSTEM, "is_active": False}
    )
    if is_new:
        found.set_unusable_password()
        found.save(update_fields=["password"])
    return found
