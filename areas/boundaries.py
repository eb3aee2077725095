"""Borders of units as an office's own GeoJSON has them; without any, a map is schematic.

A feature is a unit by its property `code`; its geometry is a Polygon or MultiPolygon in degrees
(RFC 7946).
"""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any, TypeAlias

from django.db import transaction
from django.utils.translation import gettext as _

from areas.models import Area, Boundary

Ring: TypeAlias = list[list[float]]
# Degrees of longitude and latitude around the country and its islands.
EAST, NORTH = (101.0, 118.0), (6.0, 24.0)
PLACES = 4  # of a degree: eleven metres
LEAST = 4  # points of a ring, the first of which is the last


class BoundaryError(Exception):
    """A sentence in the reader's language that says why a file was not taken."""


def read(content: bytes, units: Iterable[Area]) -> dict[Area, list[Ring]]:
    """The rings of each unit. Raises BoundaryError where the file is no GeoJSON, names units
    that are none of these, or leaves some out."""
    by_code = {unit.code: unit for unit in units}
    found: dict[str, list[Ring]] = {}
    codes: Counter[str] = Counter()
    for number, feature in enumerate(_features(content), start=1):
        code = _code_of(feature, number)
        codes[code] += 1
        found[code] = _rings(feature, code)
    _refuse(_("These units are none of the area's: %s."), codes.keys() - by_code.keys())
    _refuse(_("These units stand there twice: %s."), [code for code in codes if codes[code] > 1])
    left_out = [unit for code, unit in by_code.items() if code not in found]
    _refuse(_("The file leaves out: %s."), [f"{unit.name} ({unit.code})" for unit in left_out])
    return {by_code[code]: rings for code, rings in found.items()}


@transaction.atomic
def keep(found: dict[Area, list[Ring]]) -> None:
    """In the place of what was known of these units."""
    Boundary.objects.filter(area__in=found).delete()
    Boundary.objects.bulk_create(Boundary(area=unit, rings=rings) for unit, rings in found.items())


def _features(content: bytes) -> list[Any]:
    try:
        read = json.loads(content)
        features = read["features"] if read["type"] == "FeatureCollection" else None
    except (ValueError, KeyError, TypeError, RecursionError):
        features = None
    if not isinstance(features, list):
        raise BoundaryError(_("The file is no GeoJSON: a FeatureCollection is needed."))
    return features


def _code_of(feature: Any, number: int) -> str:
    try:
        code = feature["properties"]["code"]
    except (KeyError, TypeError):
        code = None
    if not isinstance(code, str | int):
        raise BoundaryError(_("Feature %s has no property `code`.") % number)
    return str(code)


def _rings(feature: Any, code: str) -> list[Ring]:
    try:
        geometry = feature["geometry"]
        polygons = {
            "Polygon": lambda: [geometry["coordinates"]],
            "MultiPolygon": lambda: geometry["coordinates"],
        }[geometry["type"]]()
        rings = [
            _thinned([_point(point) for point in ring]) for polygon in polygons for ring in polygon
        ]
    except (KeyError, TypeError, ValueError, IndexError, OverflowError):
        rings = []
    if not rings:
        raise BoundaryError(
            _("The shape of %s is no Polygon or MultiPolygon in degrees within Vietnam.") % code
        )
    return rings


def _point(given: Any) -> list[float]:
    """Raises ValueError where it lies elsewhere."""
    east, north = float(given[0]), float(given[1])
    if not (EAST[0] <= east <= EAST[1] and NORTH[0] <= north <= NORTH[1]):
        raise ValueError
    return [round(east, PLACES), round(north, PLACES)]


def _thinned(ring: Ring) -> Ring:
    """Without points that repeat the one before. Raises ValueError where too few are left."""
    kept = [point for place, point in enumerate(ring) if not place or point != ring[place - 1]]
    if len(kept) < LEAST or kept[0] != kept[-1]:
        raise ValueError
    return kept


def _refuse(words: str, units: Iterable[str]) -> None:
    named = sorted(units)
    if named:
        raise BoundaryError(words % ", ".join(named))
