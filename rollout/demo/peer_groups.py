"""Peer groups of the demo: how its districts and offices lie; a province would say it itself."""

from datetime import date

from areas.models import Area
from reports import peer_groups
from reports.models import PeerGroup

OLD, NEW = date(2024, 1, 1), date(2025, 7, 1)
DISTRICTS = {
    "city": ["450", "522"],
    "plain": ["454", "455", "456", "457", "458", "524", "527", "528", "532", "533", "534"],
    "mountain": ["452", "453", "525", "529", "530", "531", "535"],
}
OFFICES = {
    "city": ["44-01", "44-09", "51-01"],
    "plain": [
        *(f"44-{number}" for number in ("02", "03", "04", "05", "06", "11", "12", "13")),
        *("44-15", "44-16", "44-17"),
        *(f"51-{number}" for number in ("02", "04", "05", "09", "10", "11")),
    ],
    "mountain": [
        *(f"44-{number}" for number in ("07", "08", "10", "14")),
        *(f"51-{number}" for number in ("03", "06", "07", "08", "12")),
    ],
}
LISTS = [("district", OLD, DISTRICTS), ("office", NEW, OFFICES)]


def load() -> None:
    """Leaves alone what somebody has set."""
    if PeerGroup.objects.exists():
        return
    for kind, day, groups in LISTS:
        for group, codes in groups.items():
            for area in Area.objects.valid_on(day).filter(kind=kind, code__in=codes):
                peer_groups.keep(area=area, group=group)
