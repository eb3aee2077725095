"""What a roll changes beside an earlier list: in people and money, and person by person.

Two lists are compared with: that of the month before, and the rolls that this one replaces.
Counts are rows of `RollDifference`, people rows of `RollChange`; whoever is paid as before is
counted only.
"""

from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Sum

from areas.calendar import months_after
from payments.models import Against, Change, Roll, RollChange, RollDifference
from payments.rolls.tables import Tables

BEFORE = """
    SELECT * FROM payments_monthlypayment
     WHERE period_id = %(before)s
       AND (%(replaced)s::bigint[] IS NULL OR roll_id = ANY(%(replaced)s))
"""
# Lines that say anything else than the earlier list, with what that one said; and, without a
# line, whom it has in the area and these programmes and this list has not. Both in one pass, on
# both cores: then who was paid elsewhere is looked for among the few whom the area did not have.
COMPARE = f"""
CREATE UNLOGGED TABLE {{compared}} AS
WITH here AS NOT MATERIALIZED ({BEFORE}
       AND programme = ANY(%(programmes)s)
       AND commune_id IN (SELECT part_id FROM areas_containment
                           WHERE area_id = %(area)s AND valid @> %(month)s::date))
SELECT good.line, good.lines, coalesce(good.programme, here.programme) AS programme,
       good.commune_id, good.method, good.amount, good.known_id, good.account_id, good.differs,
       here.beneficiary_id AS known_before, here.method AS method_before,
       here.amount AS amount_before, here.commune_id AS commune_before,
       here.account_id AS account_before
  FROM {{good}} good
  FULL JOIN here ON here.beneficiary_id = good.known_id AND here.programme = good.programme
 WHERE here.method IS DISTINCT FROM good.method
    OR here.amount <> good.amount
    OR here.account_id IS DISTINCT FROM good.account_id
    OR here.commune_id <> good.commune_id
    OR good.differs;
ANALYZE {{compared}};
WITH before AS NOT MATERIALIZED ({BEFORE})
UPDATE {{compared}} compared
   SET known_before = before.beneficiary_id, method_before = before.method,
       amount_before = before.amount, commune_before = before.commune_id,
       account_before = before.account_id
  FROM before
 WHERE compared.known_before IS NULL
   AND before.beneficiary_id = compared.known_id AND before.programme = compared.programme
"""

# Kinds are those of payments.models.Change. Nobody moved who lives in the successor of a unit that
# ended meanwhile. What was said of somebody who was paid elsewhere, or lives elsewhere, is not
# shown to whoever delivers this roll.
CHANGES = """
INSERT INTO payments_rollchange
    (roll_id, against, change, programme, commune_id, line, beneficiary_id, full_name,
     birth_year, method, amount, amount_before, detail)
WITH inside AS MATERIALIZED (
    SELECT DISTINCT part_id FROM areas_containment
     WHERE area_id = %(area)s AND valid @> %(month)s::date
), compared AS (
    SELECT *, account_id IS DISTINCT FROM account_before AS other_account,
           commune_before <> commune_id AND NOT EXISTS (
               SELECT FROM areas_containment heir
                WHERE heir.area_id = commune_id AND heir.part_id = commune_before
                  AND heir.valid @> %(month)s::date) AS moved
      FROM {compared}
)
SELECT %(roll)s, %(against)s, kind.change, compared.programme, compared.commune_id,
       compared.line, compared.known_id, line.full_name, line.birth_year, compared.method,
       compared.amount,
       CASE WHEN compared.commune_before IN (SELECT part_id FROM inside)
            THEN compared.amount_before END,
       CASE WHEN kind.change = 6 AND compared.commune_before IN (SELECT part_id FROM inside)
            THEN jsonb_build_object('commune', compared.commune_before)
            WHEN kind.change = 8 AND compared.commune_before IN (SELECT part_id FROM inside)
            THEN jsonb_build_object('last_four', account.last_four)
            WHEN kind.change = 9 AND person.commune_id IN (SELECT part_id FROM inside)
            THEN jsonb_build_object('name', person.full_name, 'birth',
                                    coalesce(person.birth_date::text, person.birth_year::text))
       END
  FROM compared
  JOIN {lines} line USING (line)
  LEFT JOIN beneficiaries_beneficiary person
    ON person.id = compared.known_id AND compared.differs
  LEFT JOIN beneficiaries_account account
    ON account.id = compared.account_before AND compared.other_account
 CROSS JOIN LATERAL (VALUES
       (2, compared.method_before = 0 AND compared.method <> 0),
       (3, compared.method_before <> 0 AND compared.method = 0),
       (4, compared.method_before IS NULL),
       (6, compared.moved),
       (7, compared.amount_before <> compared.amount),
       (8, compared.method_before <> 0 AND compared.method <> 0 AND compared.other_account),
       (9, person.full_name <> line.full_name OR person.birth_year <> line.birth_year
           OR person.birth_date <> line.birth_date)
       ) AS kind (change, holds)
 WHERE kind.holds
 ORDER BY kind.change, compared.line
"""

# Not whose line has a fault: they are listed.
MISSING = """
INSERT INTO payments_rollchange
    (roll_id, against, change, programme, commune_id, beneficiary_id, full_name, birth_year,
     method, amount_before)
SELECT %(roll)s, %(against)s, 5, missing.programme, missing.commune_before,
       missing.known_before, person.full_name, person.birth_year, missing.method_before,
       missing.amount_before
  FROM {compared} missing CROSS JOIN LATERAL (
       SELECT full_name, birth_year FROM beneficiaries_beneficiary
        WHERE id = missing.known_before OFFSET 0) person
 WHERE missing.line IS NULL
   AND NOT EXISTS (SELECT FROM {resolved} listed
                    WHERE listed.known_id = missing.known_before
                      AND (listed.programme = missing.programme
                           OR listed.programme IS NULL))
 ORDER BY missing.commune_before, missing.known_before
"""

LEFT_OUT = """
INSERT INTO payments_rollchange
    (roll_id, against, change, programme, commune_id, line, beneficiary_id, full_name,
     birth_year, method, amount, detail)
WITH faulty AS MATERIALIZED (
    SELECT DISTINCT line FROM payments_rollfault WHERE roll_id = %(roll)s AND NOT is_warning
)
SELECT %(roll)s, %(against)s, 10,
       coalesce(resolved.programme,
                (SELECT min(programme) FROM payments_monthlypayment before
                  WHERE before.period_id = %(before)s
                    AND before.beneficiary_id = resolved.known_id),
                (%(programmes)s::smallint[])[1]),
       resolved.commune_id, resolved.line,
       resolved.known_id, coalesce(left(line.full_name, 100), ''), line.birth_year,
       resolved.method, resolved.amount,
       CASE WHEN EXISTS (SELECT FROM {good} good
                          WHERE good.known_id = resolved.known_id
                            AND good.programme = resolved.programme)
            THEN '{{"another_line": true}}'::jsonb END
  FROM {resolved} resolved JOIN {lines} line USING (line)
 WHERE EXISTS (SELECT FROM faulty) AND resolved.line IN (SELECT line FROM faulty)
   AND (resolved.programme IS NOT NULL OR cardinality(%(programmes)s::smallint[]) > 0)
 ORDER BY resolved.line
"""

# All good lines, less those of whom something else is said, are paid as before.
COUNTS = """
INSERT INTO payments_rolldifference
    (roll_id, against, change, programme, commune_id, lines, people, by_account, amount,
     amount_before)
WITH changed AS (
    SELECT programme, commune_id, sum(lines) AS lines, count(*) AS people,
           count(*) FILTER (WHERE method <> 0) AS by_account,
           sum(amount) AS amount
      FROM {compared}
     WHERE line IS NOT NULL
       AND (method_before IS NULL OR (method = 0) <> (method_before = 0))
     GROUP BY programme, commune_id
), raised AS (
    SELECT programme, commune_id, sum(amount - amount_before) AS amount
      FROM {compared}
     WHERE line IS NOT NULL AND (method = 0) = (method_before = 0)
     GROUP BY programme, commune_id
), good AS (
    SELECT programme, commune_id, sum(lines) AS lines, count(*) AS people,
           count(*) FILTER (WHERE method <> 0) AS by_account,
           sum(amount) AS amount
      FROM {good} GROUP BY programme, commune_id
), same AS (
    SELECT programme, commune_id, good.lines - coalesce(changed.lines, 0) AS lines,
           good.people - coalesce(changed.people, 0) AS people,
           good.by_account - coalesce(changed.by_account, 0) AS by_account,
           good.amount - coalesce(changed.amount, 0) AS amount,
           good.amount - coalesce(changed.amount, 0) - coalesce(raised.amount, 0)
               AS amount_before
      FROM good
      LEFT JOIN changed USING (programme, commune_id)
      LEFT JOIN raised USING (programme, commune_id)
)
SELECT %(roll)s, %(against)s, 1, programme, commune_id, lines, people, by_account, amount,
       amount_before
  FROM same WHERE lines > 0
 UNION ALL
SELECT %(roll)s, %(against)s, change.change, change.programme, change.commune_id,
       sum(coalesce(compared.lines, 1)), count(*),
       count(*) FILTER (WHERE change.method <> 0),
       coalesce(sum(change.amount), 0), coalesce(sum(change.amount_before), 0)
  FROM payments_rollchange change
  LEFT JOIN {compared} compared USING (line)
 WHERE change.roll_id = %(roll)s AND change.against = %(against)s
 GROUP BY change.change, change.programme, change.commune_id
"""


@dataclass(frozen=True)
class Difference:
    """In lines, against the month before: same + to_account + to_cash + new are the good ones.

    `missing` (people paid in the slice last month and not on this roll) and `moved` (people
    whose commune is another one now) stand beside.
    """

    same: int = 0
    to_account: int = 0
    to_cash: int = 0
    new: int = 0
    missing: int = 0
    moved: int = 0

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


def compare(roll: Roll, tables: Tables, *, superseded: list[int]) -> Difference:
    """Writes both comparisons; gives the counts of that with the month before."""
    RollChange.objects.filter(roll=roll).delete()
    RollDifference.objects.filter(roll=roll).delete()
    previous = months_after(roll.period_id, -1)
    _compare(roll, tables, Against.MONTH_BEFORE, previous, None)
    if superseded:
        _compare(roll, tables, Against.REPLACED, roll.period_id, superseded)
    counts = RollDifference.objects.filter(roll=roll, against=Against.MONTH_BEFORE)
    lines = dict(counts.values_list("change").annotate(Sum("lines")))
    names = [field.name for field in fields(Difference)]
    return Difference(**{name: lines.get(Change[name.upper()], 0) for name in names})


def _compare(
    roll: Roll, tables: Tables, against: Against, before: date, replaced: list[int] | None
) -> None:
    parameters: dict[str, Any] = {
        "roll": roll.pk,
        "against": against,
        "before": before,
        "replaced": replaced,
        "month": roll.period_id,
        "area": roll.area_id,
        "programmes": roll.programmes,
    }
    with connection.cursor() as cursor:
        for statement in (COMPARE, CHANGES, MISSING, LEFT_OUT, COUNTS):
            cursor.execute(tables.in_sql(statement), parameters)
        cursor.execute(tables.in_sql("DROP TABLE {compared}"))
