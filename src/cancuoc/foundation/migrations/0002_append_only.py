"""Audit lines, seals and told facts can be added and read, never changed or removed."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are append-only', TG_TABLE_NAME USING ERRCODE = '42501';
END $$;
"""
TABLES = ("foundation_auditevent", "foundation_auditseal", "foundation_outboxfact")
TRIGGERS = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
DROP = """
DROP TRIGGER append_only ON {table};
DROP TRIGGER never_emptied ON {table};
"""


class Migration(migrations.Migration):
    dependencies = [("foundation", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION refuse_change();"),
        *(
            migrations.RunSQL(TRIGGERS.format(table=table), DROP.format(table=table))
            for table in TABLES
        ),
    ]
