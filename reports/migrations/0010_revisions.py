from django.db import migrations, models

# What pages of figures tell. A statement on any of these, in whatever program, leaves a row that
# is seen when its transaction ends; rows of yesterday go when the next one comes.
TOLD = [
    "areas_area",
    "areas_boundary",
    "areas_containment",
    "areas_membership",
    "areas_succession",
    "areas_tile",
    "payments_monthlypayment",
    "payments_period",
    "payments_roll",
    "payments_rolldifference",
    "payments_rollslice",
    "reports_arearate",
    "reports_peergroup",
    "reports_target",
]
FUNCTION = """
CREATE FUNCTION reports_revise() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM reports_revision WHERE id IN (
        SELECT id FROM reports_revision WHERE at < now() - interval '1 day'
        FOR UPDATE SKIP LOCKED);
    INSERT INTO reports_revision (at) VALUES (clock_timestamp());
    RETURN NULL;
END $$;
"""
TRIGGER = """
CREATE TRIGGER {table}_revised AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION reports_revise();
"""
BACK = [
    *(f"DROP TRIGGER {table}_revised ON {table};" for table in TOLD),
    "DROP FUNCTION reports_revise();",
]


class Migration(migrations.Migration):
    dependencies = [
        ("areas", "0001_initial"),
        ("payments", "0001_initial"),
        ("reports", "0009_made_files"),
    ]

    operations = [
        migrations.CreateModel(
            name="Revision",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(
            [FUNCTION, *(TRIGGER.format(table=table) for table in TOLD)], BACK
        ),
    ]
