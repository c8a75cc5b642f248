"""Second officers at beds, what stations hold alone, and who worked in a session.

Who signed and who worked is written once and never changed.
"""

import django.db.models.deletion
from django.db import migrations, models

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
TABLES = ("stations_secondhand", "stations_sessionteam")


class Migration(migrations.Migration):
    dependencies = [("stations", "0006_recovery_words")]

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
        migrations.AddField("wipeorder", "drafts", models.IntegerField(null=True)),
        migrations.CreateModel(
            name="StationHolding",
            fields=[
                (
                    "station",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="holding",
                        serialize=False,
                        to="stations.station",
                    ),
                ),
                ("drafts", models.IntegerField()),
                ("waiting", models.IntegerField()),
                ("told_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("drafts__gte", 0), ("waiting__gte", 0)),
                        name="station_holding_counts",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="SessionTeam",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("session_id", models.UUIDField()),
                ("number", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("data", models.JSONField()),
                ("word", models.TextField()),
                ("chosen_by", models.CharField(max_length=64)),
                ("proven", models.BooleanField()),
                ("chosen_at", models.DateTimeField()),
                ("received_at", models.DateTimeField()),
                (
                    "station",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="teams",
                        to="stations.station",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["session_id"], name="session_team_session")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("station", "session_id", "number"), name="session_team_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="session_team_numbered"
                    ),
                ],
            },
        ),
        *(
            migrations.RunSQL(TRIGGERS.format(table=table), DROP.format(table=table))
            for table in TABLES
        ),
    ]
