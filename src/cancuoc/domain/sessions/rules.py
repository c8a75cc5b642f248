"""States of bookings, and what the sessions room adds to the common rules of a floor. Pure."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Final

from cancuoc.kernel.floor import (
    ELDERLY_AGE,
    GONE,
    LONGEST_COUNTER,
    SEEN_AT_THE_DOOR,
    TICKET_MOVES,
    TRANSFER,
    TRANSFERABLE,
    UNDO,
    UNDO_WITHIN,
    UNDOABLE,
    Lane,
    Outcome,
    Priority,
    TicketAct,
    TicketState,
    calling_order,
    label,
    lane_of,
    priority_by_age,
    priority_seen,
)

__all__ = [
    "BEDSIDE",
    "BOOKING_MOVES",
    "ELDERLY_AGE",
    "GONE",
    "KIT_TRAVEL",
    "LONGEST_COUNTER",
    "LONGEST_PLACE",
    "MOST_PEOPLE",
    "SEEN_AT_THE_DOOR",
    "TICKET_MOVES",
    "TRANSFER",
    "TRANSFERABLE",
    "UNDO",
    "UNDOABLE",
    "UNDO_WITHIN",
    "BookingAct",
    "BookingState",
    "KitAct",
    "Lane",
    "Outcome",
    "Priority",
    "TicketAct",
    "TicketState",
    "Verdict",
    "Why",
    "calling_order",
    "label",
    "lane_of",
    "priority_by_age",
    "priority_seen",
]

MOST_PEOPLE: Final = 8
LONGEST_PLACE: Final = 64
BEDSIDE: Final = "bedside"
"""The kind of a session at care centres: no board, no kiosk and no reception shows it."""


class BookingState(StrEnum):
    BOOKED = "booked"
    ARRIVED = "arrived"
    ABSENT = "absent"
    CANCELLED = "cancelled"


class BookingAct(StrEnum):
    ARRIVE = "arrive"
    MISS = "miss"
    CANCEL = "cancel"


class Verdict(StrEnum):
    """What became of an act that a station claimed."""

    APPLIED = "applied"
    NOTED = "noted"
    """It counts, and somebody should know of it."""
    SET_ASIDE = "set_aside"
    """It is kept and changes nothing."""


class Why(StrEnum):
    """Why a claimed act was noted or set aside; the rule that decided is in the words."""

    BOOKING_CANCELLED = "booking_cancelled"
    BOOKING_MOVED = "booking_moved"
    BOOKING_UNKNOWN = "booking_unknown"
    RECEIVED_TWICE = "received_twice"
    CALLED_TWICE = "called_twice"
    ALREADY = "already"
    MOVED_ON = "moved_on"
    CLOCK = "clock"
    NOT_ITS_NUMBER = "not_its_number"
    NO_TICKET = "no_ticket"
    NO_LEASE = "no_lease"
    UNDO_LATE = "undo_late"
    WRONG = "wrong"

    @property
    def vi(self) -> str:
        """The reason in Vietnamese."""
        return _WHY_VI[self]


_WHY_VI: Final = {
    Why.BOOKING_CANCELLED: "Lịch hẹn đã hủy lúc mất mạng. Gia đình vẫn được tiếp theo giờ hẹn.",
    Why.BOOKING_MOVED: "Lịch hẹn đã đổi sang buổi khác. Gia đình vẫn được tiếp tại đây.",
    Why.BOOKING_UNKNOWN: "Trung tâm không có lịch hẹn này. Gia đình được tiếp như người không hẹn.",
    Why.RECEIVED_TWICE: "Người này đã có số của trung tâm. Số của trạm không gắn với người.",
    Why.CALLED_TWICE: "Trung tâm và trạm cùng gọi số này. Lần sau là lần được tính.",
    Why.ALREADY: "Số này đã ở đúng trạng thái ấy, không tính thêm lần nữa.",
    Why.MOVED_ON: "Trung tâm đã xử lý số này khác đi. Việc của trạm chỉ ghi lại.",
    Why.CLOCK: "Giờ trạm báo không khớp thứ tự. Tính theo giờ gần nhất hợp lệ.",
    Why.NOT_ITS_NUMBER: "Số không thuộc dải số của trạm. Việc này chỉ ghi lại.",
    Why.NO_TICKET: "Không có số thứ tự này ở buổi. Việc này chỉ ghi lại.",
    Why.NO_LEASE: "Cán bộ chưa có quyền làm việc tại trạm vào giờ đó. Việc này chỉ ghi lại.",
    Why.UNDO_LATE: "Không hoàn tác được tại trung tâm. Việc này chỉ ghi lại.",
    Why.WRONG: "Nội dung không hợp lệ. Việc này chỉ ghi lại.",
}


BOOKING_MOVES: Final = {
    (BookingState.BOOKED, BookingAct.ARRIVE): BookingState.ARRIVED,
    (BookingState.BOOKED, BookingAct.MISS): BookingState.ABSENT,
    (BookingState.BOOKED, BookingAct.CANCEL): BookingState.CANCELLED,
    # Whoever comes late is still received.
    (BookingState.ABSENT, BookingAct.ARRIVE): BookingState.ARRIVED,
}


class KitAct(StrEnum):
    """What is done to a kit in its room."""

    POST = "post"
    MOVE = "move"
    DOWN = "down"
    REPAIR = "repair"
    UNDO = "undo"


KIT_TRAVEL: Final = timedelta(minutes=10)
"""To carry a kit to another room and set it up again, by judgement."""
