"""A calendar file for the telephone (RFC 5545). It holds the place and the time, never a name."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from cancuoc.kernel import icalendar


def calendar(
    *,
    uid: UUID,
    starts_at: datetime,
    ends_at: datetime,
    title: str,
    place: str,
    note: str,
    made_at: datetime,
) -> bytes:
    """Return one event that reminds two hours before."""
    event = icalendar.Event(
        uid=f"{uid}@cancuoc",
        starts_at=starts_at,
        ends_at=ends_at,
        title=title,
        place=place,
        note=note,
        remind_hours=2,
    )
    return icalendar.write(events=[event], product="-//Can Cuoc//Portal//VI", made_at=made_at)
