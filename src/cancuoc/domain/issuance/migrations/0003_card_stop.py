"""Cards that must not go out, by dossier; one stop stands at a time."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("issuance", "0002_serials")]

    operations = [
        migrations.CreateModel(
            name="CardStop",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("dossier_id", models.UUIDField()),
                ("reason", models.CharField(max_length=200)),
                ("put_at", models.DateTimeField()),
                ("put_by", models.CharField(max_length=80)),
                ("lifted_at", models.DateTimeField(null=True)),
                ("lifted_by", models.CharField(default="", max_length=80)),
                ("lifted_why", models.CharField(default="", max_length=200)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("dossier_id",),
                        condition=Q(lifted_at__isnull=True),
                        name="one_stop_a_dossier",
                    ),
                ],
            },
        ),
    ]
