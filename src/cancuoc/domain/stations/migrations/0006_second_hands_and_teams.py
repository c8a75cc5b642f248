"""Who answered as the second officer at a bed; a row is written once and never changed."""

import django.db.models.deletion
from django.db import migrations, models

TRIGGERS = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON stations_secondhand
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON stations_secondhand
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
DROP = """
DROP TRIGGER append_only ON stations_secondhand;
DROP TRIGGER never_emptied ON stations_secondhand;
"""


class Migration(migrations.Migration):
    dependencies = [("stations", "0005_reports_and_postings")]

    operations = [
        migrations.CreateModel(
            name="SecondHand",
            fields=[
                (
                    "packet",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="second_hand",
                        serialize=False,
                        to="stations.packet",
                    ),
                ),
                ("dossier_id", models.UUIDField(unique=True)),
                ("hand", models.CharField(default="", max_length=80)),
                ("signed_at", models.DateTimeField(null=True)),
                ("standing", models.CharField(max_length=10)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "standing__in",
                                ["good", "missing", "same", "unknown", "closed", "no_right"],
                            )
                        ),
                        name="second_hand_standing_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("hand", ""), ("signed_at__isnull", True), ("standing", "missing")
                            ),
                            models.Q(
                                models.Q(("standing", "missing"), _negated=True),
                                models.Q(("hand", ""), _negated=True),
                                ("signed_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="second_hand_whole",
                    ),
                ]
            },
        ),
        migrations.RunSQL(TRIGGERS, DROP),
    ]
