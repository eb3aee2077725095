from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0011_person_lists'),
    ]

    operations = [
        migrations.AlterField(
            model_name='personlist',
            name='which',
            field=models.CharField(choices=[('cash', 'who is paid in cash'), ('account', 'who is paid by account'), ('all', 'everybody on the roll'), ('worklist', 'the worklist of today'), ('bank', 'for a bank: who agreed and waits for an account'), ('police', 'for the police: whose identity is to be checked'), ('post', 'for the post: who is paid in cash, by payment point')], max_length=10),
        ),
    ]
