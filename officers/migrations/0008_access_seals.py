"""Each row of the access log is sealed at its commit; what is there already is sealed here.

The trigger is deferred, so the lock that makes the seals one chain is held only while a
transaction commits, and the order of the chain is the order of commits. Under the lock each
statement sees what was committed before it; a transaction of a stricter isolation, which would
not, meets the primary key instead and fails.
"""

from django.db import migrations, models

SEAL = """
CREATE FUNCTION officers_accesslog_digest(digest_before bytea, entry officers_accesslog)
RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(digest_before || convert_to(
        json_build_array(entry.id, (extract(epoch FROM entry.at) * 1000000)::bigint,
                         entry.officer_id, entry.action, entry.person, entry.subject, entry.rows,
                         entry.purpose)::text, 'UTF8'))
$$;

CREATE FUNCTION officers_accesslog_put_seal(entry officers_accesslog)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    latest officers_accessseal;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('officers.access'));
    SELECT * INTO latest FROM officers_accessseal ORDER BY number DESC LIMIT 1;
    INSERT INTO officers_accessseal (number, entry, digest)
    VALUES (coalesce(latest.number, 0) + 1, entry.id,
            officers_accesslog_digest(coalesce(latest.digest, ''), entry));
END $$;

CREATE FUNCTION officers_accesslog_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM officers_accesslog_put_seal(NEW);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER officers_accesslog_seal AFTER INSERT ON officers_accesslog
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION officers_accesslog_seal();

DO $$
DECLARE
    entry officers_accesslog;
BEGIN
    FOR entry IN SELECT * FROM officers_accesslog ORDER BY id LOOP
        PERFORM officers_accesslog_put_seal(entry);
    END LOOP;
END $$;
"""
NOT_SEALED = """
DROP TRIGGER officers_accesslog_seal ON officers_accesslog;
DROP FUNCTION officers_accesslog_seal();
DROP FUNCTION officers_accesslog_put_seal(officers_accesslog);
DROP FUNCTION officers_accesslog_digest(bytea, officers_accesslog);
"""
APPEND_ONLY = """
CREATE TRIGGER officers_accesslog_kept BEFORE TRUNCATE ON officers_accesslog
    FOR EACH STATEMENT EXECUTE FUNCTION officers_accesslog_append_only();
CREATE TRIGGER officers_accessseal_kept BEFORE UPDATE OR DELETE OR TRUNCATE
    ON officers_accessseal
    FOR EACH STATEMENT EXECUTE FUNCTION officers_accesslog_append_only();
CREATE TRIGGER officers_accessanchor_kept BEFORE UPDATE OR DELETE OR TRUNCATE
    ON officers_accessanchor
    FOR EACH STATEMENT EXECUTE FUNCTION officers_accesslog_append_only();
"""
NOT_APPEND_ONLY = """
DROP TRIGGER officers_accesslog_kept ON officers_accesslog;
DROP TRIGGER officers_accessseal_kept ON officers_accessseal;
DROP TRIGGER officers_accessanchor_kept ON officers_accessanchor;
"""


class Migration(migrations.Migration):
    dependencies = [("officers", "0007_second_factor")]

    operations = [
        migrations.CreateModel(
            name="AccessAnchor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("rows", models.PositiveBigIntegerField()),
                ("last_number", models.PositiveBigIntegerField()),
                ("digest", models.BinaryField(max_length=32)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("last_number", "digest", "rows"), name="accessanchor_once_a_state"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AccessSeal",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("entry", models.BigIntegerField(unique=True)),
                ("digest", models.BinaryField(max_length=32)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="accessseal_counts_from_one"
                    )
                ],
            },
        ),
        migrations.RunSQL(SEAL, NOT_SEALED),
        migrations.RunSQL(APPEND_ONLY, NOT_APPEND_ONLY),
    ]
