"""Periods, payment points, rolls, monthly payments, conversions."""

from payments.models.conversions import Conversion
from payments.models.payments import ChangedCommune, MonthlyPayment
from payments.models.periods import PaymentPoint, Period, Programme
from payments.models.rolls import (
    MadeAccount,
    PersonChange,
    ReplacedPayment,
    Roll,
    RollEvent,
    RollFault,
    RollSlice,
)

__all__ = [
    "ChangedCommune",
    "Conversion",
    "MadeAccount",
    "MonthlyPayment",
    "PaymentPoint",
    "Period",
    "PersonChange",
    "Programme",
    "ReplacedPayment",
    "Roll",
    "RollEvent",
    "RollFault",
    "RollSlice",
]
