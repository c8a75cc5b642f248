"""History can only grow, and codes take their serials from sequences that wrap at a million."""

from django.db import migrations

TRIGGERS = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON enrolment_dossierhistory
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON enrolment_dossierhistory
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
DROP_TRIGGERS = """
DROP TRIGGER append_only ON enrolment_dossierhistory;
DROP TRIGGER never_emptied ON enrolment_dossierhistory;
"""
SEQUENCES = ("enrolment_dossier_serial", "enrolment_cc04_serial")


class Migration(migrations.Migration):
    dependencies = [("enrolment", "0001_initial"), ("foundation", "0002_append_only")]

    operations = [
        migrations.RunSQL(TRIGGERS, DROP_TRIGGERS),
        *(
            migrations.RunSQL(
                f"CREATE SEQUENCE {name} MINVALUE 1 MAXVALUE 999999 CYCLE",
                f"DROP SEQUENCE {name}",
            )
            for name in SEQUENCES
        ),
    ]
