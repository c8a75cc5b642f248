"""States of a visit and of a bed on its list, and why somebody was not captured. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

OFFICERS_AT_A_BED: Final = 2
LONGEST_ROOM: Final = 40
LONGEST_NAME: Final = 100


class VisitState(StrEnum):
    """Where a visit stands: the list is made, with the team, or over."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"

    @property
    def vi(self) -> str:
        """Return the words shown to officers."""
        return {
            "planned": "Đang lập danh sách",
            "open": "Đã giao cho đội",
            "closed": "Đã xong",
            "cancelled": "Đã hủy",
        }[self.value]


class VisitAct(StrEnum):
    OPEN = "open"
    CLOSE = "close"
    CANCEL = "cancel"


VISIT_MOVES: Final = {
    (VisitState.PLANNED, VisitAct.OPEN): VisitState.OPEN,
    (VisitState.OPEN, VisitAct.CLOSE): VisitState.CLOSED,
    (VisitState.PLANNED, VisitAct.CANCEL): VisitState.CANCELLED,
    (VisitState.OPEN, VisitAct.CANCEL): VisitState.CANCELLED,
}


class BedState(StrEnum):
    """Where the visit of one resident stands. A pause may last several days."""

    WAITING = "waiting"
    UNDER_WAY = "under_way"
    PAUSED = "paused"
    CAPTURED = "captured"
    NOT_TAKEN = "not_taken"
    CARRIED = "carried"

    @property
    def vi(self) -> str:
        """Return the words shown to officers."""
        return {
            "waiting": "Chưa đến giường",
            "under_way": "Đang thu nhận",
            "paused": "Tạm dừng, làm tiếp hôm khác",
            "captured": "Đã thu nhận",
            "not_taken": "Không thu nhận",
            "carried": "Đã chuyển sang buổi sau",
        }[self.value]


OPEN_BEDS: Final = (BedState.WAITING, BedState.UNDER_WAY, BedState.PAUSED)


class BedAct(StrEnum):
    BEGIN = "begin"
    PAUSE = "pause"
    CAPTURE = "capture"
    LEAVE = "leave"
    CARRY = "carry"


BED_MOVES: Final = {
    (BedState.WAITING, BedAct.BEGIN): BedState.UNDER_WAY,
    (BedState.PAUSED, BedAct.BEGIN): BedState.UNDER_WAY,
    (BedState.UNDER_WAY, BedAct.PAUSE): BedState.PAUSED,
    # The packet of a team that worked without a network may come before any press here.
    (BedState.WAITING, BedAct.CAPTURE): BedState.CAPTURED,
    (BedState.UNDER_WAY, BedAct.CAPTURE): BedState.CAPTURED,
    (BedState.PAUSED, BedAct.CAPTURE): BedState.CAPTURED,
    (BedState.NOT_TAKEN, BedAct.CAPTURE): BedState.CAPTURED,
    (BedState.WAITING, BedAct.LEAVE): BedState.NOT_TAKEN,
    (BedState.UNDER_WAY, BedAct.LEAVE): BedState.NOT_TAKEN,
    (BedState.PAUSED, BedAct.LEAVE): BedState.NOT_TAKEN,
    (BedState.PAUSED, BedAct.CARRY): BedState.CARRIED,
}


class Reason(StrEnum):
    """Why a capture was paused or not made; a code, so that no words about a person travel."""

    NONE = ""
    TIRED = "tired"
    UNWELL = "unwell"
    DISTRESSED = "distressed"
    REFUSES = "refuses"
    ASLEEP = "asleep"
    AWAY = "away"
    MEDICAL = "medical"
    NO_TIME = "no_time"

    @property
    def vi(self) -> str:
        """Return the words shown to officers."""
        return {
            "": "",
            "tired": "Người đó mệt, cần nghỉ",
            "unwell": "Đang ốm",
            "distressed": "Hoảng sợ, chưa yên lòng",
            "refuses": "Không đồng ý",
            "asleep": "Đang ngủ",
            "away": "Vắng, đang ở bệnh viện hoặc nơi khác",
            "medical": "Nhân viên y tế đề nghị dừng",
            "no_time": "Hết giờ của buổi",
        }[self.value]
