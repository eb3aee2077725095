"""Periods, payment points, rolls, monthly payments, conversions."""

from payments.models.conversions import Conversion, ConversionAct, Place, Stage
from payments.models.differences import Against, Change, RollChange, RollDifference
from payments.models.mappings import ColumnMapping
from payments.models.payments import ChangedCommune, MonthlyPayment
from payments.models.periods import PaymentPoint, Period, Programme
from payments.models.rolls import (
    MadeAccount,
    PersonChange,
    ReplacedPayment,
    Roll,
    RollCancellation,
    RollEvent,
    RollFault,
    RollSlice,
)
from payments.models.shared_accounts import SharedAccountDecision

__all__ = [
    "Against",
    "Change",
    "ChangedCommune",
    "ColumnMapping",
    "Conversion",
    "ConversionAct",
    "MadeAccount",
    "MonthlyPayment",
    "PaymentPoint",
    "Period",
    "Place",
    "PersonChange",
    "Programme",
    "ReplacedPayment",
    "Roll",
    "RollCancellation",
    "RollChange",
    "RollDifference",
    "RollEvent",
    "RollFault",
    "RollSlice",
    "SharedAccountDecision",
    "Stage",
]
