"""The business date, and months as first days."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

OFFICE_TIME = ZoneInfo("Asia/Ho_Chi_Minh")
FIRST_PERIOD = date(2015, 1, 1)
MONTHS_AHEAD = 2


def today() -> date:
    """The business date in Vietnam, or the one that TODAY sets for demos and tests."""
    return settings.TODAY or datetime.now(OFFICE_TIME).date()


def month_of(text: str) -> date | None:
    """The first day of a month written 2025-06, 06/2025, 6/2025 or 01/06/2025; None for others."""
    for pattern in (r"(?P<y>\d{4})-(?P<m>\d{1,2})(-01)?", r"((0?1)/)?(?P<m>\d{1,2})/(?P<y>\d{4})"):
        match = re.fullmatch(pattern, text.strip())
        if match and 1 <= int(match["m"]) <= 12 and int(match["y"]) > 0:
            return date(int(match["y"]), int(match["m"]), 1)
    return None


def months_after(month: date, number: int) -> date:
    """The first day of the month that many months later (earlier if negative)."""
    count = month.year * 12 + month.month - 1 + number
    return date(count // 12, count % 12 + 1, 1)


def is_known_period(month: date) -> bool:
    """Rolls exist from 2015-01 to two months ahead of today (contract)."""
    return FIRST_PERIOD <= month <= months_after(today(), MONTHS_AHEAD)
