"""How many subjects a search left in doubt, for want of fingers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("uniqueness", "0003_earlier_pass")]

    operations = [
        migrations.AddField(
            model_name="gallerysearch",
            name="doubtful",
            field=models.PositiveIntegerField(default=0),
        ),
    ]
