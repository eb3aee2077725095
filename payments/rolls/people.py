"""What is known of people before and after a roll: statements that loading and undoing share."""

# A person as a roll found them, kept in `PersonChange.before`.
AS_JSON = """
       jsonb_build_object(
           'citizen_id', person.citizen_id, 'si_code', person.si_code,
           'full_name', person.full_name, 'birth_year', person.birth_year,
           'birth_date', person.birth_date, 'sex', person.sex, 'phone', person.phone,
           'commune_id', person.commune_id, 'hamlet', person.hamlet)
"""

# People as they were before: `changes` has their ids and `before`.
BRING_BACK = """
UPDATE beneficiaries_beneficiary person
   SET citizen_id = before.citizen_id, si_code = before.si_code,
       full_name = before.full_name, birth_year = before.birth_year,
       birth_date = before.birth_date, sex = before.sex, phone = before.phone,
       commune_id = before.commune_id, hamlet = before.hamlet
  FROM ({changes}) change,
       jsonb_to_record(change.before) AS before(
           citizen_id text, si_code text, full_name text, birth_year smallint, birth_date date,
           sex smallint, phone text, commune_id integer, hamlet text)
 WHERE change.before IS NOT NULL AND person.id = change.id
"""

# Who may see a person follows the commune of the last payment that is left; of several in
# one month any of their communes will do.
FOLLOW_LAST_PAYMENT = """
WITH paid AS (
    SELECT payment.beneficiary_id AS id, payment.period_id, payment.programme, payment.commune_id
      FROM payments_monthlypayment payment
     WHERE payment.beneficiary_id IN (SELECT id FROM ({people}) people)
), last AS (
    SELECT DISTINCT ON (id) id, period_id, commune_id
      FROM paid ORDER BY id, period_id DESC, programme
)
UPDATE beneficiaries_beneficiary person SET commune_id = last.commune_id
  FROM last
 WHERE person.id = last.id
   AND NOT EXISTS (SELECT FROM paid
                    WHERE paid.id = person.id AND paid.period_id = last.period_id
                      AND paid.commune_id = person.commune_id)
"""
