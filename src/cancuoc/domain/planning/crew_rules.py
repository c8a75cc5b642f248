"""Words of the crew: why somebody is away, posts and shifts, limits that a unit may set. Pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from cancuoc.domain.planning.rules import SessionKind
from cancuoc.kernel.clock import VN
from cancuoc.planner.roster.working_time import Shift, rules

POSTS: Final = tuple(rules().posts)
SHIFTS: Final = tuple(rules().shifts)
LIMITS: Final = (*rules().law, "days_in_a_row", "weekends_of_six")
LONGEST_LEAVE: Final = timedelta(days=200)


class AskState(StrEnum):
    """How a request for leave stands."""

    ASKED = "asked"
    GRANTED = "granted"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"


class AwayKind(StrEnum):
    """Why an officer is away."""

    LEAVE = "leave"
    ILL = "ill"
    TRAINING = "training"

    @property
    def vi(self) -> str:
        """Return the word shown to planners."""
        return {"leave": "nghỉ phép", "ill": "ốm", "training": "tập huấn"}[self.value]


def crew_of(*, kits: int, kind: SessionKind) -> dict[str, int]:
    """Return the posts a session needs.

    A counter that stays has no driver; at a bedside nobody is received, and two officers work on
    each person: the lead and whoever captures.
    """
    posts = {"lead": 1, "capture": kits, "reception": 1, "driver": 1}
    if kind is SessionKind.FIXED:
        del posts["driver"]
    if kind is SessionKind.BEDSIDE:
        del posts["reception"]
    return posts


def midnight(on: date) -> datetime:
    """Return the moment a day begins in Hà Nội."""
    return datetime.combine(on, time(0), tzinfo=VN)


def begins(on: date, shift: str) -> datetime:
    """Return when a shift of a day begins."""
    return _moment(on, rules().shifts[shift].begins)


def ends(on: date, shift: str) -> datetime:
    """Return when a shift of a day ends as planned; the evening ends with the last person."""
    return _moment(on, rules().shifts[shift].ends)


def _moment(on: date, minutes: int) -> datetime:
    return datetime.combine(on, time(minutes // 60, minutes % 60), tzinfo=VN)


def shifts_of(starts_at: datetime, ends_at: datetime) -> tuple[str, ...]:
    """Return the shifts a session needs people in: those that cover half an hour of it or more."""
    start, end = starts_at.astimezone(VN), ends_at.astimezone(VN)
    first, last = (moment.hour * 60 + moment.minute for moment in (start, end))

    def shared(shift: Shift) -> int:
        return min(last, shift.ends) - max(first, shift.begins)

    return tuple(code for code, shift in rules().shifts.items() if shared(shift) >= _LEAST_SHARED)


_LEAST_SHARED: Final = 30
