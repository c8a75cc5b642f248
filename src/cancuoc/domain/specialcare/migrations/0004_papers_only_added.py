"""A print, a check and a standing of a centre can be added and read, never changed."""

from django.db import migrations

TABLES = (
    "specialcare_printedpaper",
    "specialcare_representationcheck",
    "specialcare_centrestanding",
)
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
    dependencies = [
        ("specialcare", "0003_papers_and_standing"),
        ("foundation", "0002_append_only"),
    ]

    operations = [
        migrations.RunSQL(TRIGGERS.format(table=table), DROP.format(table=table))
        for table in TABLES
    ]
