"""What was done at a bed can be added and read, never changed."""

from django.db import migrations

TRIGGERS = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON bedside_bedhistory
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON bedside_bedhistory
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
DROP = """
DROP TRIGGER append_only ON bedside_bedhistory;
DROP TRIGGER never_emptied ON bedside_bedhistory;
"""


class Migration(migrations.Migration):
    dependencies = [("bedside", "0001_initial"), ("foundation", "0002_append_only")]

    operations = [migrations.RunSQL(TRIGGERS, DROP)]
