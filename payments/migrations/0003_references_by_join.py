"""The references of many payments are checked by one join, not by a search for each.

`EXISTS` makes the planner bet on an early find, which never comes: nothing is wrong.
"""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION payments_check_references() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM added LEFT JOIN beneficiaries_beneficiary b
            ON b.id = added.beneficiary_id
         WHERE b.id IS NULL) > 0 THEN
        RAISE foreign_key_violation USING MESSAGE = 'a payment names an unknown beneficiary';
    END IF;
    IF (SELECT count(*) FROM added LEFT JOIN beneficiaries_account a
            ON a.id = added.account_id AND a.beneficiary_id = added.beneficiary_id
         WHERE added.account_id IS NOT NULL AND a.id IS NULL) > 0 THEN
        RAISE foreign_key_violation
            USING MESSAGE = 'a payment names an account that is not the beneficiary''s';
    END IF;
    IF EXISTS (SELECT FROM (SELECT DISTINCT commune_id FROM added) a
               WHERE NOT EXISTS (SELECT FROM areas_area WHERE id = commune_id AND is_leaf)) THEN
        RAISE foreign_key_violation USING MESSAGE = 'a payment names an unknown commune';
    END IF;
    IF EXISTS (SELECT FROM (SELECT DISTINCT roll_id FROM added) a
               WHERE NOT EXISTS (SELECT FROM payments_roll WHERE id = roll_id)) THEN
        RAISE foreign_key_violation USING MESSAGE = 'a payment names an unknown roll';
    END IF;
    IF EXISTS (SELECT FROM (SELECT DISTINCT point_id FROM added WHERE point_id IS NOT NULL) a
               WHERE NOT EXISTS (SELECT FROM payments_paymentpoint WHERE id = point_id)) THEN
        RAISE foreign_key_violation USING MESSAGE = 'a payment names an unknown payment point';
    END IF;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0002_monthly_payments")]
    operations = [migrations.RunSQL(FUNCTION, migrations.RunSQL.noop)]
