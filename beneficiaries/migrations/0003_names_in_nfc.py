from django.db import migrations

ADD = """
ALTER TABLE beneficiaries_beneficiary ADD CONSTRAINT beneficiary_name_in_nfc
    CHECK (full_name IS NFC NORMALIZED AND full_name = btrim(full_name));
ALTER TABLE beneficiaries_account ADD CONSTRAINT account_fingerprint_of_32_bytes
    CHECK (octet_length(fingerprint) = 32);
"""
BACK = """
ALTER TABLE beneficiaries_account DROP CONSTRAINT account_fingerprint_of_32_bytes;
ALTER TABLE beneficiaries_beneficiary DROP CONSTRAINT beneficiary_name_in_nfc;
"""


class Migration(migrations.Migration):
    dependencies = [("beneficiaries", "0002_initial")]
    operations = [migrations.RunSQL(ADD, BACK)]
