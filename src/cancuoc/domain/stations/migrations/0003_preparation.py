"""Day lists that left, their extensions, and what stations tell of their preparation."""

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
TABLES = ("stations_listissue", "stations_listextension", "stations_stationreport")


class Migration(migrations.Migration):
    dependencies = [
        ("stations", "0002_history_only_grows"),
        ("foundation", "0002_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="ListExtension",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("session_id", models.UUIDField()),
                ("until", models.DateTimeField()),
                ("reason", models.CharField(max_length=500)),
                ("at", models.DateTimeField()),
                ("actor", models.CharField(max_length=80)),
            ],
            options={
                "indexes": [models.Index(fields=["session_id"], name="list_extension_session")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="list_extension_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ListIssue",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("session_id", models.UUIDField()),
                ("issued_at", models.DateTimeField()),
                ("valid_until", models.DateTimeField()),
                ("families", models.IntegerField()),
                ("people", models.IntegerField()),
                ("size", models.IntegerField()),
                ("digest", models.CharField(max_length=64)),
                (
                    "station",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lists",
                        to="stations.station",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["station", "-issued_at"], name="list_issue_latest")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("valid_until__gt", models.F("issued_at"))),
                        name="list_issue_lives",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("families__gte", 0), ("people__gte", 0), ("size__gt", 0)
                        ),
                        name="list_issue_counts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StationReport",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("session_id", models.UUIDField()),
                ("kind", models.CharField(max_length=24)),
                ("at", models.DateTimeField()),
                ("told_at", models.DateTimeField()),
                ("hand", models.CharField(max_length=80)),
                ("count", models.IntegerField(default=0)),
                ("checks", models.JSONField(default=dict)),
                (
                    "station",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="stations.station",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["station", "-told_at"], name="station_report_latest")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "opened",
                                    "held_back",
                                    "list_printed",
                                    "forms_printed",
                                    "prints_destroyed",
                                    "list_removed",
                                ],
                            )
                        ),
                        name="station_report_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("count__gte", 0)), name="station_report_count"
                    ),
                ],
            },
        ),
        *(
            migrations.RunSQL(TRIGGERS.format(table=table), DROP.format(table=table))
            for table in TABLES
        ),
    ]
