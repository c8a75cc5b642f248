"""Cases between a holder and his own earlier capture."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("adjudication", "0002_opinions_only_added")]

    operations = [
        migrations.RemoveConstraint(model_name="case", name="case_origin_known"),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(origin__in=["search", "blind_check", "holder"]),
                name="case_origin_known",
            ),
        ),
    ]
