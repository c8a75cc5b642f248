"""How far the pass over dossiers from before the gallery has come."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("uniqueness", "0002_log_only_grows")]

    operations = [
        migrations.CreateModel(
            name="EarlierPass",
            fields=[
                ("gallery", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("until", models.DateTimeField()),
                ("cursor", models.UUIDField(null=True)),
                ("looked", models.PositiveIntegerField(default=0)),
                ("taken", models.PositiveIntegerField(default=0)),
                ("begun_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
            ],
        ),
    ]
