"""The clock, for doors only. Rooms and libraries take `at=` and never import `now`."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

VN: Final = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """Return this moment, aware, in UTC."""
    return datetime.now(UTC)


def today_vn(at: datetime) -> date:
    """Return the calendar day in Vietnam at the aware moment `at`."""
    if at.tzinfo is None:
        raise ValueError("a moment without a time zone has no Vietnamese day")
    return at.astimezone(VN).date()
