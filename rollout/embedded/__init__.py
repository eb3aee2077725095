"""PostgreSQL and Redis for ./run, ./test and commands on a machine that has neither."""

from .environment import demo_environment, environment
from .faults import CannotStart
from .folder import DataFolder
from .servers import Servers

__all__ = ["CannotStart", "DataFolder", "Servers", "demo_environment", "environment"]
