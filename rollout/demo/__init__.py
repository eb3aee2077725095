"""The demo's monthly rolls: published figures, invented people. Pure Python, no database."""

from rollout.demo.places import DemoPoint, points
from rollout.demo.rolls import DemoRoll, streams

__all__ = ["DemoPoint", "DemoRoll", "points", "streams"]
