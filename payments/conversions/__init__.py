"""The life of a conversion: from the talk at the payment point to the roll that confirms it."""

from payments.conversions.deeds import log, withdraw
from payments.conversions.known import Claim
from payments.conversions.refusals import NotLoggedError

__all__ = ["Claim", "NotLoggedError", "log", "withdraw"]
