"""When a session may be held and how many people a slot takes. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from cancuoc.kernel.clock import VN


class State(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class Act(StrEnum):
    PUBLISH = "publish"
    CANCEL = "cancel"


MOVES: Final = {
    (State.DRAFT, Act.PUBLISH): State.PUBLISHED,
    (State.DRAFT, Act.CANCEL): State.CANCELLED,
    (State.PUBLISHED, Act.CANCEL): State.CANCELLED,
}


class RunState(StrEnum):
    """Where a run of the planner stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    PUBLISHED = "published"
    REPLACED = "replaced"

    @property
    def vi(self) -> str:
        """Return the words shown to planners."""
        return {
            "waiting": "Chờ máy rảnh",
            "running": "Đang tính",
            "done": "Đã có phương án",
            "failed": "Không tính được",
            "published": "Đã công bố",
            "replaced": "Đã thay bằng phương án khác",
        }[self.value]


class RunAct(StrEnum):
    TAKE = "take"
    LEAVE = "leave"
    FINISH = "finish"
    FAIL = "fail"
    PUBLISH = "publish"
    REPLACE = "replace"


RUN_MOVES: Final = {
    (RunState.WAITING, RunAct.TAKE): RunState.RUNNING,
    # A planner that died leaves its run; whoever takes it goes on from the last checkpoint.
    (RunState.RUNNING, RunAct.TAKE): RunState.RUNNING,
    (RunState.RUNNING, RunAct.LEAVE): RunState.WAITING,
    (RunState.RUNNING, RunAct.FINISH): RunState.DONE,
    (RunState.RUNNING, RunAct.FAIL): RunState.FAILED,
    (RunState.DONE, RunAct.PUBLISH): RunState.PUBLISHED,
    (RunState.PUBLISHED, RunAct.REPLACE): RunState.REPLACED,
}


class ClosedThing(StrEnum):
    """What may not be to be had on some days."""

    VENUE = "venue"
    TEAM = "team"
    KIT = "kit"

    @property
    def vi(self) -> str:
        """Return the word shown to planners."""
        return {"venue": "địa điểm", "team": "đội", "kit": "bộ thiết bị"}[self.value]


class PlacedThing(StrEnum):
    """What may have a point on the map."""

    UNIT = "unit"
    VENUE = "venue"
    TEAM = "team"
    CENTRE = "centre"


class SessionKind(StrEnum):
    """A counter that stays, or a team that comes (Law 26/2023/QH15 Art. 27(3)).

    A bedside session goes to people in a care centre: nobody books it and no board shows it.
    """

    FIXED = "fixed"
    MOBILE = "mobile"
    BEDSIDE = "bedside"


# Ten minutes a person and kit is the lower end of the 10–15 minutes a child's visit takes;
# a planner sets another rate where a team's own figures say so.
PER_KIT_HOUR: Final = 6
RATES: Final = range(1, 61)
SLOT_MINUTES: Final = (15, 20, 30, 60)
EARLIEST_HOUR: Final = 6
LATEST_HOUR: Final = 23
LONGEST: Final = timedelta(hours=17)
LONGEST_PLACE: Final = 200


def slot_capacity(*, kits: int, per_kit_hour: int, slot_minutes: int) -> int:
    """Return the people one slot takes: kits x people per kit and hour x length of the slot."""
    return max(1, kits * per_kit_hour * slot_minutes // 60) if kits else 0


def hours_problem(*, starts_at: datetime, ends_at: datetime, slot_minutes: int) -> str:
    """Return what is wrong with a session's hours, in Vietnamese, or "" when nothing is."""
    start, end = starts_at.astimezone(VN), ends_at.astimezone(VN)
    if end <= start:
        return "Giờ kết thúc phải sau giờ bắt đầu."
    if start.date() != end.date():
        return "Một buổi phải bắt đầu và kết thúc trong cùng một ngày."
    if start.hour < EARLIEST_HOUR or end.hour >= LATEST_HOUR:
        return "Buổi lưu động chỉ mở trong khoảng 06:00 đến 23:00."
    if slot_minutes not in SLOT_MINUTES:
        return "Khung giờ phải dài 15, 20, 30 hoặc 60 phút."
    if (end - start) % timedelta(minutes=slot_minutes):
        return "Thời gian của buổi phải chia hết cho độ dài khung giờ."
    return ""


def is_evening_or_weekend(starts_at: datetime) -> bool:
    """Tell whether a session lies outside office hours (from 17:00, or Saturday or Sunday)."""
    start = starts_at.astimezone(VN)
    return start.hour >= 17 or start.weekday() >= 5
