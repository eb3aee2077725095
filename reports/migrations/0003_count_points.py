"""Months that were counted before there were points are counted again by the next tick."""

from django.db import migrations

EVERYTHING = """
INSERT INTO payments_changedcommune (period_id, commune_id)
SELECT DISTINCT period_id, commune_id FROM payments_monthlypayment ORDER BY 1, 2
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_payment_points")]
    operations = [migrations.RunSQL(EVERYTHING, migrations.RunSQL.noop)]
