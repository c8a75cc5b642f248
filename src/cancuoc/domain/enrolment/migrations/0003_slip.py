"""Dossiers are found by the code on the family's slip; those already there get theirs."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

from cancuoc.packet.slip import slip_code


def fill(apps: Any, _editor: Any) -> None:
    dossiers = apps.get_model("enrolment", "Dossier").objects
    for row in dossiers.filter(slip="").only("id", "packet_id").iterator():
        row.slip = slip_code(row.packet_id)
        row.save(update_fields=["slip"])


class Migration(migrations.Migration):
    dependencies = [("enrolment", "0002_history_and_serials")]

    operations = [
        migrations.AddField(
            "dossier", "slip", models.CharField(max_length=16, default=""), preserve_default=False
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex("dossier", models.Index(fields=["slip"], name="dossier_slip")),
    ]
