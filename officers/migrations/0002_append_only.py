from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION officers_accesslog_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the access log is append-only';
END $$;
CREATE TRIGGER officers_accesslog_append_only BEFORE UPDATE OR DELETE ON officers_accesslog
    FOR EACH STATEMENT EXECUTE FUNCTION officers_accesslog_append_only();
"""
BACK = """
DROP TRIGGER officers_accesslog_append_only ON officers_accesslog;
DROP FUNCTION officers_accesslog_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("officers", "0001_initial")]
    operations = [migrations.RunSQL(APPEND_ONLY, BACK)]
