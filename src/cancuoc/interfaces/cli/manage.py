"""Django's own management commands, on the database this installation uses."""

from __future__ import annotations

from collections.abc import Sequence


def run(argv: Sequence[str]) -> int:
    """Run one management command, as in `./cancuoc manage makemigrations units`."""
    import os

    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cancuoc.config.settings")
    execute_from_command_line(["./cancuoc manage", *argv])
    return 0
