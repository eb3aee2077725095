"""Files that people take away: what they say (paper), and how it is written (csv, xlsx, pdf)."""

from reports.papers.paper import Column, Kind, Paper, Table

__all__ = ["Column", "Kind", "Paper", "Table"]
