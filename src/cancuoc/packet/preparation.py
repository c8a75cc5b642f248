"""What a station tells the centre of its preparation: how its checks stood, what was printed.

A report is the station's claim, made with or without a network and told when there is one.
Told twice it counts once, by its id.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

MOST_REPORTS: Final = 100
"""So many reports go in one request."""
MOST_COUNT: Final = 2**31 - 1
"""What the column at the centre holds."""


class Level(StrEnum):
    """How a check stands: as it should, to be confirmed, or in the way of the session."""

    OK = "ok"
    WARN = "warn"
    STOP = "stop"


# A station's key lives ninety days; its next one is made fourteen days earlier, which is as
# long as a team may be without a network.
KEY_LIFE: Final = timedelta(days=90)
KEY_DUE: Final = KEY_LIFE - timedelta(days=14)


class CheckName(StrEnum):
    """What is looked at before a session is opened."""

    BATTERY = "battery"
    DISK = "disk"
    CLOCK = "clock"
    DEVICES = "devices"
    SEALS = "seals"
    KEYS = "keys"
    DAY_LIST = "day_list"


class ReportKind(StrEnum):
    """What happened at the station."""

    OPENED = "opened"
    """A session was opened; the checks say how, and warnings among them were confirmed."""
    HELD_BACK = "held_back"
    """An officer wanted to open a session and a check stood in the way."""
    LIST_PRINTED = "list_printed"
    FORMS_PRINTED = "forms_printed"
    PRINTS_DESTROYED = "prints_destroyed"
    LIST_REMOVED = "list_removed"
    """The day list was over and its names were taken off the disk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """How one check stood."""

    name: CheckName
    level: Level


@dataclass(frozen=True, slots=True, kw_only=True)
class StationReport:
    """One thing that happened; `count` is of people or sheets, `hand` is who did it."""

    id: UUID
    kind: ReportKind
    at: datetime
    session_id: UUID
    hand: str
    count: int = 0
    checks: tuple[CheckResult, ...] = ()

    def __post_init__(self) -> None:
        if self.count > MOST_COUNT:
            raise ValueError("nobody prints so much")
