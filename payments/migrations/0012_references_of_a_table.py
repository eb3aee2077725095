"""The references of a table of payments are checked as those of inserted ones are.

A month's first payments are written into a table of their own, which becomes its partition.
Who is paid into an account that is the person's own is a person: accounts have a foreign key.
"""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("payments.migrations.0003_references_by_join").FUNCTION

FUNCTIONS = """
CREATE FUNCTION payments_wrong_references(added text) RETURNS text
    LANGUAGE sql IMMUTABLE AS $$
SELECT replace($query$
    WITH named AS MATERIALIZED (SELECT DISTINCT commune_id, roll_id, point_id FROM added)
    SELECT CASE
        WHEN (SELECT count(*) FROM added LEFT JOIN beneficiaries_beneficiary person
                  ON person.id = added.beneficiary_id
               WHERE added.account_id IS NULL AND person.id IS NULL) > 0
        THEN 'a payment names an unknown beneficiary'
        WHEN (SELECT count(*) FROM added LEFT JOIN beneficiaries_account account
                  ON account.id = added.account_id
                 AND account.beneficiary_id = added.beneficiary_id
               WHERE added.account_id IS NOT NULL AND account.id IS NULL) > 0
        THEN 'a payment names an account that is not the beneficiary''s'
        WHEN EXISTS (SELECT FROM named
                      WHERE NOT EXISTS (SELECT FROM areas_area
                                         WHERE id = commune_id AND is_leaf))
        THEN 'a payment names an unknown commune'
        WHEN EXISTS (SELECT FROM named
                      WHERE NOT EXISTS (SELECT FROM payments_roll WHERE id = roll_id))
        THEN 'a payment names an unknown roll'
        WHEN EXISTS (SELECT FROM named
                      WHERE point_id IS NOT NULL
                        AND NOT EXISTS (SELECT FROM payments_paymentpoint WHERE id = point_id))
        THEN 'a payment names an unknown payment point'
    END
$query$, 'FROM added', 'FROM ' || added || ' added')
$$;

CREATE OR REPLACE FUNCTION payments_check_references() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong text;
BEGIN
    EXECUTE payments_wrong_references('added') INTO wrong;
    IF wrong IS NOT NULL THEN
        RAISE foreign_key_violation USING MESSAGE = wrong;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION payments_check_references_in(payments regclass) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    wrong text;
BEGIN
    EXECUTE payments_wrong_references(payments::text) INTO wrong;
    IF wrong IS NOT NULL THEN
        RAISE foreign_key_violation USING MESSAGE = wrong;
    END IF;
END $$;
"""
BACK = f"""
{BEFORE}
DROP FUNCTION payments_check_references_in(regclass), payments_wrong_references(text);
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0011_to_account")]
    operations = [migrations.RunSQL(FUNCTIONS, BACK)]
