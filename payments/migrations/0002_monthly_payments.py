"""The payments of a month, partitioned by month; Django knows the model, PostgreSQL the partitions.

References are checked once a statement, set-wise: row by row, foreign keys cost more than
the load itself (docs/decisions/0003-partitions-and-references.md).
"""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

TABLE = """
CREATE TABLE payments_monthlypayment (
    period_id date NOT NULL,
    beneficiary_id bigint NOT NULL,
    account_id bigint,
    amount bigint NOT NULL CONSTRAINT payment_amount CHECK (amount > 0),
    roll_id bigint NOT NULL,
    point_id bigint,
    commune_id integer NOT NULL,
    programme smallint NOT NULL CONSTRAINT payment_known_programme CHECK (programme IN (1, 2, 3)),
    method smallint NOT NULL CONSTRAINT payment_known_method CHECK (method IN (0, 1, 2)),
    outcome smallint CONSTRAINT payment_known_outcome CHECK (outcome IN (1, 2, 3)),
    CONSTRAINT payment_begins_a_month CHECK (extract(day FROM period_id) = 1),
    CONSTRAINT payment_cash_without_account CHECK (method <> 0 OR account_id IS NULL),
    CONSTRAINT payment_account_named CHECK (method = 0 OR account_id IS NOT NULL),
    CONSTRAINT payment_method_of_its_programme CHECK (programme <> 1 OR method <> 2),
    PRIMARY KEY (period_id, beneficiary_id, programme)
) PARTITION BY RANGE (period_id);
CREATE INDEX payments_monthlypayment_commune ON payments_monthlypayment (commune_id, programme);

CREATE FUNCTION payments_check_references() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM added
               WHERE NOT EXISTS (SELECT FROM beneficiaries_beneficiary b
                                 WHERE b.id = added.beneficiary_id)) THEN
        RAISE foreign_key_violation USING MESSAGE = 'a payment names an unknown beneficiary';
    END IF;
    IF EXISTS (SELECT FROM added
               WHERE account_id IS NOT NULL
                 AND NOT EXISTS (SELECT FROM beneficiaries_account a
                                 WHERE a.id = added.account_id
                                   AND a.beneficiary_id = added.beneficiary_id)) THEN
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
CREATE TRIGGER payments_references_of_inserted AFTER INSERT ON payments_monthlypayment
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION payments_check_references();
CREATE TRIGGER payments_references_of_updated AFTER UPDATE ON payments_monthlypayment
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION payments_check_references();

CREATE FUNCTION payments_keep_beneficiaries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM gone JOIN payments_monthlypayment p ON p.beneficiary_id = gone.id) THEN
        RAISE foreign_key_violation USING MESSAGE = 'a beneficiary with payments stays';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER payments_keep_beneficiaries AFTER DELETE ON beneficiaries_beneficiary
    REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION payments_keep_beneficiaries();

CREATE FUNCTION payments_keep_accounts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM gone JOIN payments_monthlypayment p
                   ON p.beneficiary_id = gone.beneficiary_id AND p.account_id = gone.id) THEN
        RAISE foreign_key_violation USING MESSAGE = 'an account with payments stays';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER payments_keep_accounts AFTER DELETE ON beneficiaries_account
    REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION payments_keep_accounts();
"""
BACK = """
DROP TRIGGER payments_keep_accounts ON beneficiaries_account;
DROP TRIGGER payments_keep_beneficiaries ON beneficiaries_beneficiary;
DROP TABLE payments_monthlypayment;
DROP FUNCTION payments_check_references(), payments_keep_beneficiaries(), payments_keep_accounts();
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(TABLE, BACK)],
            state_operations=[
                migrations.CreateModel(
                    name='MonthlyPayment',
                    fields=[
                        ('pk', models.CompositePrimaryKey('period_id', 'beneficiary_id', 'programme', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('programme', models.SmallIntegerField(choices=[(1, 'social insurance'), (2, 'social protection'), (3, 'merit')])),
                        ('method', models.SmallIntegerField(choices=[(0, 'cash'), (1, 'bank account'), (2, 'electronic account')])),
                        ('outcome', models.SmallIntegerField(choices=[(1, 'paid'), (2, 'uncollected'), (3, 'returned')], null=True)),
                        ('amount', models.BigIntegerField()),
                        ('account', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='beneficiaries.account')),
                        ('beneficiary', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='beneficiaries.beneficiary')),
                        ('commune', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area')),
                        ('point', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.paymentpoint')),
                        ('period', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.period')),
                        ('roll', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.roll')),
                    ],
                ),
                migrations.AddIndex(
                    model_name='monthlypayment',
                    index=models.Index(fields=['commune', 'programme'], name='payments_mo_commune_085fce_idx'),
                ),
                migrations.AddConstraint(
                    model_name='monthlypayment',
                    constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='payment_amount'),
                ),
                migrations.AddConstraint(
                    model_name='monthlypayment',
                    constraint=models.CheckConstraint(condition=models.Q(('programme__in', [1, 2, 3])), name='payment_known_programme'),
                ),
                migrations.AddConstraint(
                    model_name='monthlypayment',
                    constraint=models.CheckConstraint(condition=models.Q(('method__in', [0, 1, 2])), name='payment_known_method'),
                ),
                migrations.AddConstraint(
                    model_name='monthlypayment',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('method', 0), _negated=True), ('account', None), _connector='OR'), name='payment_cash_without_account'),
                ),
                migrations.AddConstraint(
                    model_name='monthlypayment',
                    constraint=models.CheckConstraint(condition=models.Q(('method', 0), ('account__isnull', False), _connector='OR'), name='payment_account_named'),
                ),
                migrations.AddConstraint(
                    model_name='monthlypayment',
                    constraint=models.CheckConstraint(condition=models.Q(('method', 2), ('programme', 1), _negated=True), name='payment_method_of_its_programme'),
                ),
            ],
        ),
    ]
