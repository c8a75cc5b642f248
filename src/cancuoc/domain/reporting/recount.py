"""A recount straight from the audit log, independent of every table the counting uses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from cancuoc.domain.reporting.rules import AUDIT_ACT, Measure

_COUNT = """
SELECT act, coalesce(detail->>'band', ''), count(*)
FROM foundation_auditevent
WHERE act = ANY(%s) AND at >= %s AND at < %s AND (%s::text[] IS NULL OR unit_code = ANY(%s))
GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One measure and band: what the counting says and what the audit log says."""

    measure: Measure
    band: str
    counted: int
    recounted: int

    @property
    def equal(self) -> bool:
        """Whether both say the same."""
        return self.counted == self.recounted


def compare(
    *,
    counted: Mapping[Measure, Mapping[str, int]],
    recounted: Mapping[Measure, Mapping[str, int]],
) -> tuple[Check, ...]:
    """Return both counts side by side, for every measure and band that either knows."""
    return tuple(
        Check(
            measure=measure,
            band=band,
            counted=counted.get(measure, {}).get(band, 0),
            recounted=recounted.get(measure, {}).get(band, 0),
        )
        for measure in Measure
        for band in sorted({*counted.get(measure, {}), *recounted.get(measure, {})}) or [""]
    )


def recount(
    *, since: datetime, until: datetime, unit_codes: list[str] | None = None
) -> Mapping[Measure, Mapping[str, int]]:
    """Return counts by measure and band from audit lines alone (None is the whole city)."""
    measures = {act: measure for measure, act in AUDIT_ACT.items()}
    found: dict[Measure, dict[str, int]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [list(measures), since, until, unit_codes, unit_codes])
        for act, band, count in cursor.fetchall():
            found[measures[act]][band] = count
    return dict(found)
