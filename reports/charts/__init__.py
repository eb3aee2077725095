"""Small drawings as SVG, made here and sharp in print; each stands beside its figures.

Attributes hold the colours of print, and the stylesheet puts those of the screen over them.
Numbers in attributes are the same in every language; words and figures are in the active one.
"""

from reports.charts.bars import rate_column, share_bar
from reports.charts.days import days
from reports.charts.hexes import Tile, hexes, scale
from reports.charts.lines import MOST, Series
from reports.charts.outlines import Outline, outlines
from reports.charts.rates import Bar, rate_bars
from reports.charts.sparkline import sparkline
from reports.charts.trend import trend

__all__ = [
    "Bar",
    "Outline",
    "MOST",
    "Series",
    "Tile",
    "days",
    "hexes",
    "outlines",
    "rate_bars",
    "rate_column",
    "scale",
    "share_bar",
    "sparkline",
    "trend",
]
