"""Card serials come from a sequence, and what happened to a card is never rewritten."""

from django.db import migrations

TABLES = ("issuance_approvalhistory", "issuance_cardhistory")


class Migration(migrations.Migration):
    dependencies = [("issuance", "0001_initial"), ("foundation", "0002_append_only")]

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE issuance_card_serial MINVALUE 1;",
            "DROP SEQUENCE issuance_card_serial;",
        ),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();",
                f"DROP TRIGGER append_only ON {table};",
            )
            for table in TABLES
        ),
    ]
