"""Checks of staged lines against each other, known people and other rolls, set-wise.

`resolved` holds one narrow row a line: which person it means (known or new), and whether
anything about a known person differs. Faults are rows of `payments_rollfault`.
"""

from dataclasses import replace
from typing import Any

from django.db import connection

from areas.calendar import months_after
from payments.models import Roll
from payments.rolls.tables import Tables

# A line may give one identifier and another line of the same person both: they are one person.
IDENTIFIERS_GIVEN = "SELECT count(*), count(citizen_id), count(si_code) FROM {lines}"
JOIN_IDENTIFIERS = """
WITH pair AS (
    SELECT citizen_id, min(si_code) AS si_code FROM {lines}
     WHERE citizen_id IS NOT NULL AND si_code IS NOT NULL GROUP BY citizen_id
)
UPDATE {lines} line SET si_code = pair.si_code, joined = 'si_code'
  FROM pair WHERE line.si_code IS NULL AND line.citizen_id = pair.citizen_id;
WITH pair AS (
    SELECT si_code, min(citizen_id) AS citizen_id FROM {lines}
     WHERE citizen_id IS NOT NULL AND si_code IS NOT NULL GROUP BY si_code
)
UPDATE {lines} line SET citizen_id = pair.citizen_id, joined = 'citizen_id'
  FROM pair WHERE line.citizen_id IS NULL AND line.si_code = pair.si_code;
"""

# `who` is a known person's id and else 0; `person` tells those apart who are not known.
PERSON_OF_LINE = """
       CASE WHEN by_citizen.id IS NOT NULL THEN {account_by_citizen}
            ELSE {account_by_si} END AS account_id,
       coalesce(by_citizen.id, by_si.id) AS known_id,
       coalesce(by_citizen.id, by_si.id, 0) AS who,
       CASE WHEN by_citizen.id IS NULL AND by_si.id IS NULL
            THEN coalesce(line.citizen_id, line.si_code) ELSE '' END AS person,
       by_citizen.id <> by_si.id
           OR by_citizen.si_code <> line.si_code
           OR by_si.citizen_id <> line.citizen_id AS contradicts,
       {found}.{other} = line.{other} AS both_known,
       coalesce(by_citizen.id, by_si.id) IS NOT NULL
       AND (coalesce(by_citizen.full_name, by_si.full_name) IS DISTINCT FROM line.full_name
            OR coalesce(by_citizen.birth_year, by_si.birth_year) IS DISTINCT FROM line.birth_year
            OR coalesce(by_citizen.birth_date, by_si.birth_date) <> line.birth_date
            OR line.birth_date IS NOT NULL
               AND coalesce(by_citizen.birth_date, by_si.birth_date) IS NULL
            OR line.sex IS NOT NULL
               AND coalesce(by_citizen.sex, by_si.sex) IS DISTINCT FROM line.sex
            OR line.phone <> coalesce(by_citizen.phone, by_si.phone)
            OR line.hamlet <> coalesce(by_citizen.hamlet, by_si.hamlet)
            OR coalesce(by_citizen.commune_id, by_si.commune_id) <> line.commune_id
            OR line.citizen_id IS NOT NULL
               AND coalesce(by_citizen.citizen_id, by_si.citizen_id) IS NULL
            OR line.si_code IS NOT NULL
               AND coalesce(by_citizen.si_code, by_si.si_code) IS NULL) AS differs
"""
# All people are searched by the identifier that most lines have. Both cores do, because nothing
# is asked of single lines here: by the other identifier nobody is found yet.
RESOLVE = f"""
CREATE UNLOGGED TABLE {{resolved}} AS
SELECT line.line, 1 AS lines, line.programme, line.method, line.commune_id, line.amount,
       line.outcome, line.point_id,{PERSON_OF_LINE}
  FROM {{lines}} line
  LEFT JOIN beneficiaries_beneficiary {{found}} ON {{found}}.{{first}} = line.{{first}}
  LEFT JOIN beneficiaries_account account
    ON account.beneficiary_id = {{found}}.id AND account.fingerprint = line.fingerprint
 CROSS JOIN (SELECT NULL::bigint AS id, NULL AS citizen_id, NULL AS si_code, NULL AS full_name,
                    NULL::smallint AS birth_year, NULL::date AS birth_date, NULL::smallint AS sex,
                    NULL AS phone, NULL::integer AS commune_id, NULL AS hamlet,
                    NULL::bigint AS account_id) {{found_by_other}}
"""
ANALYZE_RESOLVED = """
ANALYZE {resolved} (line, known_id, person, differs, contradicts, both_known)
"""
# By the other one only those lines with which the person found by the first does not agree.
RESOLVE_BY_OTHER = f"""
UPDATE {{resolved}} resolved
   SET account_id = again.account_id, known_id = again.known_id, who = again.who,
       person = again.person, contradicts = again.contradicts, both_known = again.both_known,
       differs = again.differs
  FROM (SELECT line.line,{PERSON_OF_LINE}
          FROM {{resolved}} before
          JOIN {{lines}} line USING (line)
          LEFT JOIN beneficiaries_beneficiary {{found}} ON {{found}}.id = before.known_id
         CROSS JOIN LATERAL (SELECT before.account_id AS id) account
         CROSS JOIN LATERAL (
               SELECT person.*, theirs.id AS account_id
                 FROM beneficiaries_beneficiary person
                 LEFT JOIN beneficiaries_account theirs
                   ON theirs.beneficiary_id = person.id AND theirs.fingerprint = line.fingerprint
                WHERE person.{{other}} = line.{{other}}
               OFFSET 0) {{found_by_other}}
         WHERE before.both_known IS NOT TRUE) again
 WHERE again.line = resolved.line
"""

# People of the area are named; of others it is only said that there is somebody.
NAMED = """
(SELECT person.full_name || ' (' || person.birth_year || ', …'
            || right(coalesce(person.citizen_id, person.si_code), 3) || ')'
   FROM beneficiaries_beneficiary person
  WHERE {identifier}
    AND person.commune_id IN (SELECT part_id FROM areas_containment
                               WHERE area_id = %(area)s AND valid @> %(month)s::date))
"""
IDENTIFIERS_OF_TWO = f"""
WITH doubtful AS MATERIALIZED (
    SELECT line, line.citizen_id, line.si_code,
           EXISTS (SELECT FROM beneficiaries_beneficiary p WHERE p.citizen_id = line.citizen_id)
       AND EXISTS (SELECT FROM beneficiaries_beneficiary p WHERE p.si_code = line.si_code)
           AS are_two
      FROM {{resolved}} JOIN {{lines}} line USING (line) WHERE contradicts
), named AS (
    SELECT line, si_code, are_two,
           {NAMED.format(identifier="person.citizen_id = doubtful.citizen_id")} AS first,
           {NAMED.format(identifier="person.si_code = doubtful.si_code")} AS second
      FROM doubtful
)
INSERT INTO payments_rollfault (roll_id, line, "column", value, code, detail, is_warning)
SELECT %(roll)s, line, 'si_code', coalesce(si_code, ''),
       CASE WHEN are_two THEN 'identifiers_of_two_people' ELSE 'identifier_differs' END,
       CASE WHEN are_two THEN jsonb_build_object('first', first, 'second', second)
            ELSE jsonb_build_object('known', coalesce(first, second)) END, false
  FROM named
"""

# A number alone moves nobody into an area: who was last paid elsewhere must agree in name and
# birth year, or a line would bring a stranger's accounts into sight. Who was paid in the area
# within a year is no stranger to it.
KNOWN_ELSEWHERE = """
WITH inside AS MATERIALIZED (
    SELECT part_id FROM areas_containment WHERE area_id = %(area)s AND valid @> %(month)s::date
)
INSERT INTO payments_rollfault (roll_id, line, "column", value, code, detail, is_warning)
SELECT %(roll)s, line.line, 'full_name', line.full_name, 'known_elsewhere', '{{}}', false
  FROM {resolved} resolved
 CROSS JOIN LATERAL (SELECT * FROM beneficiaries_beneficiary
                      WHERE id = resolved.known_id OFFSET 0) person
  JOIN {lines} line USING (line)
 WHERE resolved.differs AND resolved.contradicts IS NOT TRUE
   AND (person.birth_year <> line.birth_year
        OR person.full_name <> line.full_name
           AND person.search_key <> vi_search_key(line.full_name))
   AND person.commune_id NOT IN (SELECT part_id FROM inside)
   AND NOT EXISTS (SELECT FROM payments_monthlypayment paid
                    WHERE paid.beneficiary_id = person.id
                      AND paid.period_id BETWEEN %(month)s::date - interval '1 year' AND %(month)s
                      AND paid.commune_id IN (SELECT part_id FROM inside))
"""

# Somebody of last month's list who is not on this one, and a new person who has the same name
# and birth year: perhaps one person whose identifiers changed.
SAME_PERSON = """
WITH newcomer AS MATERIALIZED (
    SELECT line.line, line.full_name, line.birth_year, resolved.programme
      FROM {resolved} resolved JOIN {lines} line USING (line) WHERE resolved.who = 0
), gone AS MATERIALIZED (
    SELECT person.full_name, person.birth_year, before.programme,
           coalesce(person.citizen_id, person.si_code) AS identifier
      FROM payments_monthlypayment before
      JOIN beneficiaries_beneficiary person ON person.id = before.beneficiary_id
     WHERE before.period_id = %(previous)s AND EXISTS (SELECT FROM newcomer)
       AND before.commune_id IN (SELECT part_id FROM areas_containment
                                  WHERE area_id = %(area)s AND valid @> %(month)s::date)
       AND NOT EXISTS (SELECT FROM {resolved} listed
                        WHERE listed.known_id = before.beneficiary_id)
)
INSERT INTO payments_rollfault (roll_id, line, "column", value, code, detail, is_warning)
SELECT %(roll)s, newcomer.line, 'full_name', newcomer.full_name, 'same_person',
       jsonb_build_object('other', '…' || right(min(gone.identifier), 3)), true
  FROM newcomer JOIN gone
    ON lower(gone.full_name) = lower(newcomer.full_name)
   AND gone.birth_year = newcomer.birth_year AND gone.programme = newcomer.programme
 GROUP BY newcomer.line, newcomer.full_name
"""

# Two lines with one citizen id and different SI codes, or the other way round. One of them at
# least is not known to be the same person by both.
IDENTIFIERS_CONTRADICT = """
WITH doubtful AS MATERIALIZED (
    SELECT citizen_id, si_code FROM {resolved} JOIN {lines} USING (line)
     WHERE si_code IS NOT NULL AND citizen_id IS NOT NULL AND both_known IS NOT TRUE
), citizen AS (
    SELECT citizen_id, min(line) AS first, max(line) AS last FROM {lines}
     WHERE si_code IS NOT NULL AND citizen_id IN (SELECT citizen_id FROM doubtful)
     GROUP BY citizen_id HAVING min(si_code) <> max(si_code)
), si AS (
    SELECT si_code, min(line) AS first, max(line) AS last FROM {lines}
     WHERE citizen_id IS NOT NULL AND si_code IN (SELECT si_code FROM doubtful)
     GROUP BY si_code HAVING min(citizen_id) <> max(citizen_id)
)
INSERT INTO payments_rollfault (roll_id, line, "column", value, code, detail, is_warning)
SELECT %(roll)s, line, 'si_code', lines.si_code, 'identifiers_contradict',
       jsonb_build_object('other', CASE WHEN line = citizen.first THEN citizen.last
                                        ELSE citizen.first END), false
  FROM {lines} lines JOIN citizen USING (citizen_id) WHERE lines.si_code IS NOT NULL
UNION ALL
SELECT %(roll)s, line, 'citizen_id', lines.citizen_id, 'identifiers_contradict',
       jsonb_build_object('other', CASE WHEN line = si.first THEN si.last ELSE si.first END), false
  FROM {lines} lines JOIN si USING (si_code) WHERE lines.citizen_id IS NOT NULL
"""

# Of known people by their numbers alone: those whose bits, 64 people to a word, are fewer than
# their lines. Grouping each person took three times as long, and cannot run on two cores.
SEVERAL = """
CREATE UNLOGGED TABLE {several} AS
WITH crowded AS MATERIALIZED (
    SELECT programme, who >> 6 AS word FROM {resolved}
     WHERE programme IS NOT NULL AND who <> 0
     GROUP BY programme, who >> 6
    HAVING count(*) > bit_count(bit_or(1::bigint << (who & 63)::int)::bit(64))
)
SELECT programme, who, '' AS person FROM {resolved}
 WHERE who <> 0 AND (programme, who >> 6) IN (SELECT programme, word FROM crowded)
 GROUP BY programme, who HAVING count(*) > 1
 UNION ALL
SELECT programme, 0, person FROM {resolved}
 WHERE programme IS NOT NULL AND who = 0 AND person IS NOT NULL
 GROUP BY programme, person HAVING count(*) > 1;
ANALYZE {several}
"""

# Lines of one person in one programme are added up only when each names another benefit and
# all agree in method and account.
LISTED_TWICE = """
WITH compared AS (
    SELECT several.programme, several.who, several.person,
           min(line) AS first, max(line) AS last,
           count(*) = count(DISTINCT lines.benefit)
           AND count(DISTINCT lines.method) = 1
           AND count(DISTINCT coalesce(lines.fingerprint, '')) = 1 AS adds_up
      FROM {several} several
      JOIN {resolved} resolved USING (programme, who, person)
      JOIN {lines} lines USING (line)
     GROUP BY several.programme, several.who, several.person
)
INSERT INTO payments_rollfault (roll_id, line, "column", value, code, detail, is_warning)
SELECT %(roll)s, line,
       CASE WHEN citizen_id IS NULL OR joined = 'citizen_id' THEN 'si_code' ELSE 'citizen_id' END,
       CASE WHEN citizen_id IS NULL OR joined = 'citizen_id' THEN si_code ELSE citizen_id END,
       'listed_twice',
       jsonb_build_object('other', CASE WHEN line = first THEN last ELSE first END), false
  FROM compared
  JOIN {resolved} resolved USING (programme, who, person)
  JOIN {lines} lines USING (line)
 WHERE NOT adds_up
"""

ON_ANOTHER_ROLL = """
INSERT INTO payments_rollfault (roll_id, line, "column", value, code, detail, is_warning)
SELECT %(roll)s, line, CASE WHEN citizen_id IS NULL THEN 'si_code' ELSE 'citizen_id' END,
       coalesce(citizen_id, si_code), 'on_another_roll',
       jsonb_build_object('roll', other.id, 'area', area.name), false
  FROM {resolved} resolved
  JOIN {lines} lines USING (line)
  JOIN payments_monthlypayment payment
    ON payment.period_id = %(month)s AND payment.beneficiary_id = resolved.known_id
   AND payment.programme = resolved.programme AND NOT payment.roll_id = ANY(%(superseded)s)
  JOIN payments_roll other ON other.id = payment.roll_id
  JOIN areas_area area ON area.id = other.area_id
"""

ALL_ARE_GOOD = """
SELECT NOT EXISTS (SELECT FROM {several})
   AND NOT EXISTS (SELECT FROM payments_rollfault WHERE roll_id = %(roll)s AND NOT is_warning)
"""

# Adding up is for the few who have several lines; grouping everybody took twice as long.
GOOD = """
CREATE UNLOGGED TABLE {good} AS
WITH faultless AS NOT MATERIALIZED (
    SELECT resolved.*, several.person IS NOT NULL AS is_several
      FROM {resolved} resolved LEFT JOIN {several} several USING (programme, who, person)
     WHERE NOT EXISTS (SELECT FROM payments_rollfault fault
                        WHERE fault.roll_id = %(roll)s AND fault.line = resolved.line
                          AND NOT fault.is_warning)
)
SELECT line, programme, method, known_id, account_id,
       person, lines, amount, differs,
       commune_id, point_id, outcome
  FROM faultless WHERE NOT is_several
 UNION ALL
SELECT min(line), programme, method, known_id, account_id, person, count(*), sum(amount)::bigint,
       bool_or(differs), (array_agg(commune_id ORDER BY line))[1],
       (array_agg(point_id ORDER BY line))[1], (array_agg(outcome ORDER BY line))[1]
  FROM faultless WHERE is_several
 GROUP BY programme, method, known_id, account_id, person;
ANALYZE {good} (line, known_id, person)
"""


def resolve(tables: Tables) -> None:
    """Finds out which person each staged line means."""
    with connection.cursor() as cursor:
        # Coarse statistics serve as well here, and take a tenth of the time.
        cursor.execute("SET LOCAL default_statistics_target = 10")
        cursor.execute(tables.in_sql("ANALYZE {lines} (line, citizen_id, si_code)"))
        # Which identifier a line was given from another one: people do not find it there.
        cursor.execute(tables.in_sql("ALTER TABLE {lines} ADD COLUMN joined text"))
        cursor.execute(tables.in_sql(IDENTIFIERS_GIVEN))
        lines, citizen_ids, si_codes = cursor.fetchone()
        if min(citizen_ids, si_codes) < lines:
            cursor.execute(tables.in_sql(JOIN_IDENTIFIERS))
        # Few lines are asked for by what comes after, and each time all were looked through.
        cursor.execute(tables.in_sql("CREATE INDEX ON {lines} (line)"))
        # For the rest of the load: without it PostgreSQL keeps to one core, and a whole
        # country's tables of people do not fit what it has for one.
        cursor.execute("SET LOCAL parallel_tuple_cost = 0; SET LOCAL work_mem = '256MB'")
        searched_by = _searched_by(citizen_ids >= si_codes)
        cursor.execute(tables.in_sql(RESOLVE, **searched_by))
        cursor.execute(tables.in_sql(ANALYZE_RESOLVED))
        if min(citizen_ids, si_codes):
            cursor.execute(tables.in_sql(RESOLVE_BY_OTHER, **searched_by))
            if cursor.rowcount:
                cursor.execute(tables.in_sql(ANALYZE_RESOLVED))
        cursor.execute(tables.in_sql(SEVERAL))


def _searched_by(citizen_id: bool) -> dict[str, str]:
    citizen, si = ("by_citizen", "citizen_id"), ("by_si", "si_code")
    (found, first), (found_by_other, other) = (citizen, si) if citizen_id else (si, citizen)
    return {
        "found": found,
        "first": first,
        "found_by_other": found_by_other,
        "other": other,
        f"account_{found}": "account.id",
        f"account_{found_by_other}": f"{found_by_other}.account_id",
    }


def check(roll: Roll, tables: Tables, *, superseded: list[int]) -> None:
    """Writes the faults that only show beside other lines, people and rolls.

    `superseded` are the loaded rolls that this one will replace: their payments do not count
    against it.
    """
    parameters: dict[str, Any] = {
        "roll": roll.pk,
        "area": roll.area_id,
        "month": roll.period_id,
        "previous": months_after(roll.period_id, -1),
        "superseded": superseded,
    }
    with connection.cursor() as cursor:
        for statement in (
            IDENTIFIERS_OF_TWO,
            KNOWN_ELSEWHERE,
            SAME_PERSON,
            IDENTIFIERS_CONTRADICT,
            LISTED_TWICE,
            ON_ANOTHER_ROLL,
        ):
            cursor.execute(tables.in_sql(statement), parameters)


def gather_good(roll: Roll, tables: Tables) -> Tables:
    """One row for each person and programme whose lines have no fault.

    Where nothing is left out or added up those are the resolved lines themselves: the tables
    that come back then name them so.
    """
    with connection.cursor() as cursor:
        cursor.execute(tables.in_sql(ALL_ARE_GOOD), {"roll": roll.pk})
        if cursor.fetchone()[0]:
            return replace(tables, good=tables.resolved)
        cursor.execute(tables.in_sql(GOOD), {"roll": roll.pk})
    return tables


def programmes_of_good(tables: Tables) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(tables.in_sql("SELECT DISTINCT programme FROM {good} ORDER BY 1"))
        return [row[0] for row in cursor.fetchall()]
