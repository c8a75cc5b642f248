"""Adding to the counts. They are derived: every fact counted here has its audit line already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from cancuoc.domain.reporting.rules import Measure
from cancuoc.kernel.clock import VN

_ADD = """
INSERT INTO reporting_hourcount AS c (day, hour, unit_code, band, measure, count)
SELECT * FROM unnest(%s::date[], %s::smallint[], %s::text[], %s::text[], %s::text[], %s::int[])
ON CONFLICT (day, hour, unit_code, band, measure) DO UPDATE SET count = c.count + excluded.count
"""


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """Where one happening is counted."""

    day: date
    hour: int
    unit_code: str
    band: str
    measure: str


def cell(*, at: datetime, unit_code: str, band: str, measure: Measure) -> Cell:
    """Return the cell of a happening; the hour is Vietnamese."""
    local = at.astimezone(VN)
    return Cell(local.date(), local.hour, unit_code, band, str(measure))


def add(*, cells: Iterable[Cell]) -> None:
    """Add one to each cell, in one statement and in a fixed order so that nobody deadlocks."""
    counted = sorted(Counter(cells).items())
    if not counted:
        return
    columns: list[Any] = [
        [c.day for c, _ in counted],
        [c.hour for c, _ in counted],
        [c.unit_code for c, _ in counted],
        [c.band for c, _ in counted],
        [c.measure for c, _ in counted],
        [n for _, n in counted],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_ADD, columns)
