"""The clock, for doors only. Rooms and libraries take `at=` and never import `now`."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from cancuoc.kernel.simulated_clock import SimulatedClock

VN: Final = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """Return this moment, aware, in UTC.

    A replay names its clock file in `CANCUOC_SIMULATED_CLOCK`. The demo world runs at the
    machine's pace in another week, `CANCUOC_CLOCK_OFFSET` seconds away. Everywhere else this
    is the machine's clock.
    """
    simulated = _simulated(os.environ.get("CANCUOC_SIMULATED_CLOCK", ""))
    if simulated is not None:
        return simulated.now()
    return datetime.now(UTC) + _offset(os.environ.get("CANCUOC_CLOCK_OFFSET", ""))


@cache
def _offset(seconds: str) -> timedelta:
    return timedelta(seconds=float(seconds or 0))


@cache
def _simulated(path: str) -> SimulatedClock | None:
    return SimulatedClock(Path(path)) if path else None


def today_vn(at: datetime) -> date:
    """Return the calendar day in Vietnam at the aware moment `at`."""
    if at.tzinfo is None:
        raise ValueError("a moment without a time zone has no Vietnamese day")
    return at.astimezone(VN).date()
