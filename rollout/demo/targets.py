"""Targets of the demo. The plan of Quảng Ngãi is a real document whose value is not published,
and the other is none at all: both values are invented, and their remarks say so."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop as noop

from areas.models import Area, Kind
from reports.models import Measure, Target

QUANG_NGAI: dict[str, Any] = {
    "issuer": "UBND tỉnh Quảng Ngãi",
    "number": "17/KH-UBND",
    "decided_on": date(2024, 1, 25),
    "programme": "social_security",
    "due": date(2024, 12, 1),
    "percent": Decimal(60),
    "remark": noop("The value is invented for the demo: that of the plan is not published."),
}
QUANG_TRI: dict[str, Any] = {
    "issuer": "UBND tỉnh Quảng Trị",
    "number": "Demo 01",
    "decided_on": date(2025, 7, 15),
    "programme": "social_insurance",
    "due": date(2025, 12, 1),
    "percent": Decimal(85),
    "remark": noop("Document and value are invented for the demo."),
}
# Of a province as it was on the day of its document: itself, and each of its parts of a kind.
SET = [
    ("province:51", Kind.DISTRICT, QUANG_NGAI),
    ("province:44", Kind.OFFICE, QUANG_TRI),
]


def load() -> None:
    """Leaves alone what somebody has set."""
    if Target.objects.exists():
        return
    for address, kind, said in SET:
        day = said["decided_on"]
        province = Area.objects.at(address, day)
        parts = Area.objects.inside(province, day).filter(kind=kind)
        for area in [province, *parts]:
            Target.objects.create(area=area, measure=Measure.PAID, **said)
