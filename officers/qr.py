"""A text as a square code that phones read, drawn as one path."""

from typing import NamedTuple

import qrcode

QUIET_ZONE = 4  # modules around the code, without which phones do not find it


class Square(NamedTuple):
    size: int  # modules a side, the quiet zone included
    path: str  # the dark ones, as an SVG path of unit squares


def square_of(text: str) -> Square:
    code = qrcode.QRCode(border=QUIET_ZONE)
    code.add_data(text)
    rows = code.get_matrix()
    dark = [(x, y) for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark]
    return Square(len(rows), "".join(f"M{x} {y}h1v1h-1z" for x, y in dark))
