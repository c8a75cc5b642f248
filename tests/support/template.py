"""Fill the template of the test databases: every table, and the units of Hà Nội.

Hundreds of tests need the units and none changes them, so they are loaded once, and the line
the audit keeps of that is taken out again: a test begins with an empty audit.
"""

from __future__ import annotations

from datetime import UTC, datetime

import django
from django.core.management import call_command
from django.db import connection

AT = datetime(2024, 7, 1, tzinfo=UTC)
AUDIT = "foundation_auditevent"


def main() -> None:
    """Fill the database that `DATABASE_URL` names."""
    django.setup()
    from cancuoc.domain.units import services
    from cancuoc.foundation.actor import Actor

    call_command("migrate", verbosity=0, skip_checks=True)
    services.load_tables(at=AT, by=Actor.system("test"))
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {AUDIT} DISABLE TRIGGER never_emptied")
        cursor.execute(f"TRUNCATE {AUDIT} RESTART IDENTITY")
        cursor.execute(f"ALTER TABLE {AUDIT} ENABLE TRIGGER never_emptied")


if __name__ == "__main__":
    main()
