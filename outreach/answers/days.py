"""Days as partners write them."""

from datetime import date, datetime

FORMS = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d")


def read(text: str) -> date | None:
    """05/06/2025, 5-6-2025, 5.6.2025 or 2025-06-05; None for anything else."""
    for form in FORMS:
        try:
            return datetime.strptime(text.removesuffix(" 00:00:00"), form).date()  # noqa: DTZ007
        except ValueError:
            continue
    return None
