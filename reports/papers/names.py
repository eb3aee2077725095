"""Names of files: they sort by month and need neither accents nor blanks."""

from datetime import date

from areas.models import Area


def stem(what: str, month: date, area: Area, *more: str) -> str:
    """2024-09-ranking-province-44-district-social_insurance"""
    return "-".join([f"{month:%Y-%m}", what, area.kind, area.code, *filter(None, more)])
