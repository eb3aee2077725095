"""How far people have come; months counted before are counted again by the next tick."""

from django.db import migrations, models


EVERYTHING = """
INSERT INTO payments_changedcommune (period_id, commune_id)
SELECT DISTINCT period_id, commune_id FROM payments_monthlypayment ORDER BY 1, 2
"""


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0007_conversions'),
        ('reports', '0003_count_points'),
    ]

    operations = [
        migrations.AddField(
            model_name='arearate',
            name='agreed',
            field=models.IntegerField(db_default=0),
        ),
        migrations.AddField(
            model_name='arearate',
            name='opened',
            field=models.IntegerField(db_default=0),
        ),
        migrations.AddField(
            model_name='arearate',
            name='registered',
            field=models.IntegerField(db_default=0),
        ),
        migrations.RunSQL(EVERYTHING, migrations.RunSQL.noop),
    ]
