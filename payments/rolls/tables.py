"""The tables in which a roll is worked on."""

from dataclasses import asdict, dataclass

from django.db import connection

from payments.models import Roll
from payments.rolls.surroundings import staged_lines_of


@dataclass(frozen=True)
class Tables:
    """Names of a roll's staging tables, which live and end within one transaction."""

    lines: str
    resolved: str
    several: str
    good: str
    compared: str

    @classmethod
    def of(cls, roll: Roll) -> "Tables":
        return cls(
            staged_lines_of(roll.pk),
            f"payments_staged_resolved_{roll.pk}",
            f"payments_staged_several_{roll.pk}",
            f"payments_staged_good_{roll.pk}",
            f"payments_staged_compared_{roll.pk}",
        )

    def in_sql(self, statement: str, **names: str) -> str:
        return statement.format(**asdict(self), **names)

    def drop(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {', '.join(asdict(self).values())}")
