"""Working days left, places and units in words, for every list of dossiers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from cancuoc.domain.units import queries as units
from cancuoc.law import deadline


def days_left(*, due_on: date, on: date) -> str:
    """Return "còn 3 ngày làm việc", "hôm nay là hạn" or "quá hạn 2 ngày làm việc"."""
    left = deadline.working_days_between(start=on, end=due_on)
    if on > due_on:
        return _("quá hạn %(days)s ngày làm việc") % {"days": max(1, -left)}
    if left == 0:
        return _("hôm nay là hạn")
    return _("còn %(days)s ngày làm việc") % {"days": left}


def is_late(*, due_on: date, on: date) -> bool:
    """Say whether the last lawful day is past."""
    return on > due_on


def unit_names(*, codes: Iterable[str], on: date) -> dict[str, str]:
    """Return the full names of units by code; a code not in force stands for itself."""
    wanted = set(codes)
    named = units.units_named(codes=wanted, on=on)
    return {code: named[code].full_name if code in named else code for code in wanted}
