"""Waves, carriers, delivery states, opt-outs, and schools with their pupils."""

import django.db.models.deletion
from django.db import migrations, models

# Messages from before: those a provider took, and those that three tries could not place.
STATES = """
UPDATE outreach_message SET state = CASE WHEN sent_at IS NULL THEN 'failed' ELSE 'sent' END
WHERE sent_at IS NOT NULL OR tries >= 3;
UPDATE outreach_message SET carrier = 'email' WHERE recipient LIKE '%@%';
"""


class Migration(migrations.Migration):
    dependencies = [
        ("outreach", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="OptOut",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("address", models.CharField(max_length=120)),
                ("how", models.CharField(max_length=8)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=80)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.CharField(default="", max_length=80)),
            ],
        ),
        migrations.CreateModel(
            name="Pupil",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("class_name", models.CharField(max_length=20)),
                ("person_id", models.UUIDField()),
                ("listed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="School",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=20, unique=True)),
                ("name", models.CharField(max_length=120)),
                ("unit_code", models.CharField(max_length=16)),
            ],
        ),
        migrations.RemoveIndex(
            model_name="message",
            name="message_waiting",
        ),
        migrations.AddField(
            model_name="invitation",
            name="carrier",
            field=models.CharField(db_default="print", default="print", max_length=8),
        ),
        migrations.AddField(
            model_name="invitedperson",
            name="wave",
            field=models.PositiveSmallIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name="message",
            name="carrier",
            field=models.CharField(db_default="sms", default="sms", max_length=8),
        ),
        migrations.AddField(
            model_name="message",
            name="next_try_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="state",
            field=models.CharField(db_default="waiting", default="waiting", max_length=10),
        ),
        migrations.RunSQL(STATES, migrations.RunSQL.noop, elidable=True),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("state", "waiting")), fields=["made_at"], name="message_due"
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["carrier", "sent_at"], name="message_rate"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["recipient"], name="message_recipient"),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("carrier__in", ["print", "sms", "email", "zalo"])),
                name="invitation_carrier_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["waiting", "sent", "recorded", "failed", "stopped"])
                ),
                name="message_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("carrier__in", ["print", "sms", "email", "zalo"])),
                name="message_carrier_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "sent"), _negated=True),
                    ("sent_at__isnull", False),
                    _connector="OR",
                ),
                name="message_sent_has_its_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="optout",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("address",),
                name="opted_out_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="optout",
            constraint=models.CheckConstraint(
                condition=models.Q(("how__in", ["link", "word", "officer"])),
                name="opt_out_how_known",
            ),
        ),
        migrations.AddField(
            model_name="pupil",
            name="school",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pupils",
                to="outreach.school",
            ),
        ),
        migrations.AddConstraint(
            model_name="pupil",
            constraint=models.UniqueConstraint(fields=("person_id",), name="pupil_of_one_class"),
        ),
    ]
