"""States of bookings and tickets, lanes and the order of calling. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from cancuoc.law.ages import Band

MOST_PEOPLE: Final = 8
LONGEST_COUNTER: Final = 32
LONGEST_PLACE: Final = 64
BEDSIDE: Final = "bedside"
"""The kind of a session at care centres: no board, no kiosk and no reception shows it."""


class Lane(StrEnum):
    """The letter on the ticket."""

    UNDER_6 = "U"
    FROM_6 = "C"
    FROM_14 = "A"
    PRIORITY = "P"

    @property
    def vi(self) -> str:
        """The lane in Vietnamese."""
        return _LANE_VI[self]


_LANE_VI: Final = {
    Lane.UNDER_6: "Dưới 6 tuổi",
    Lane.FROM_6: "Từ 6 đến dưới 14",
    Lane.FROM_14: "Từ 14 tuổi",
    Lane.PRIORITY: "Ưu tiên",
}
_BAND_LANE: Final = {
    Band.UNDER_6: Lane.UNDER_6,
    Band.FROM_6: Lane.FROM_6,
    Band.FROM_14: Lane.FROM_14,
}


class BookingState(StrEnum):
    BOOKED = "booked"
    ARRIVED = "arrived"
    ABSENT = "absent"
    CANCELLED = "cancelled"


class BookingAct(StrEnum):
    ARRIVE = "arrive"
    MISS = "miss"
    CANCEL = "cancel"


BOOKING_MOVES: Final = {
    (BookingState.BOOKED, BookingAct.ARRIVE): BookingState.ARRIVED,
    (BookingState.BOOKED, BookingAct.MISS): BookingState.ABSENT,
    (BookingState.BOOKED, BookingAct.CANCEL): BookingState.CANCELLED,
    # Whoever comes late is still received.
    (BookingState.ABSENT, BookingAct.ARRIVE): BookingState.ARRIVED,
}


class TicketState(StrEnum):
    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    HELD = "held"
    DONE = "done"
    ABSENT = "absent"


class TicketAct(StrEnum):
    CALL = "call"
    BEGIN = "begin"
    HOLD = "hold"
    RESUME = "resume"
    FINISH = "finish"
    MISS = "miss"


TICKET_MOVES: Final = {
    (TicketState.WAITING, TicketAct.CALL): TicketState.CALLED,
    (TicketState.WAITING, TicketAct.BEGIN): TicketState.SERVING,
    (TicketState.WAITING, TicketAct.MISS): TicketState.ABSENT,
    (TicketState.CALLED, TicketAct.CALL): TicketState.CALLED,
    (TicketState.CALLED, TicketAct.BEGIN): TicketState.SERVING,
    (TicketState.CALLED, TicketAct.HOLD): TicketState.HELD,
    (TicketState.CALLED, TicketAct.MISS): TicketState.ABSENT,
    (TicketState.SERVING, TicketAct.HOLD): TicketState.HELD,
    (TicketState.SERVING, TicketAct.FINISH): TicketState.DONE,
    (TicketState.HELD, TicketAct.RESUME): TicketState.WAITING,
    (TicketState.HELD, TicketAct.CALL): TicketState.CALLED,
    (TicketState.HELD, TicketAct.BEGIN): TicketState.SERVING,
    (TicketState.ABSENT, TicketAct.CALL): TicketState.CALLED,
    (TicketState.ABSENT, TicketAct.RESUME): TicketState.WAITING,
}


UNDO_WITHIN: Final = timedelta(seconds=10)
"""So long the last act on a ticket may be taken back by whoever did it."""

TRANSFERABLE: Final = frozenset(
    {TicketState.WAITING, TicketState.CALLED, TicketState.SERVING, TicketState.HELD}
)
TRANSFER: Final = "transfer"
UNDO: Final = "undo"
UNDOABLE: Final = frozenset(
    {
        str(TicketAct.CALL),
        str(TicketAct.BEGIN),
        str(TicketAct.HOLD),
        str(TicketAct.MISS),
        TRANSFER,
    }
)
"""Acts that can be taken back; of a visit that is over other rooms have heard."""

# A ticket in one of these states no longer keeps its person from being received again.
GONE: Final = frozenset({TicketState.DONE, TicketState.ABSENT})


class Outcome(StrEnum):
    """How a visit ended."""

    CAPTURED = "captured"
    CONFIRMATION = "confirmation"
    POSTPONED = "postponed"
    PAPERS_MISSING = "papers_missing"
    WRONG_PERSON = "wrong_person"

    @property
    def vi(self) -> str:
        """The outcome in Vietnamese."""
        return {
            "captured": "Đã thu nhận",
            "confirmation": "Đã cấp giấy xác nhận",
            "postponed": "Hẹn buổi khác",
            "papers_missing": "Thiếu giấy tờ",
            "wrong_person": "Nhầm người",
        }[self.value]


class Priority(StrEnum):
    """Why somebody need not wait in the ordinary lane."""

    ELDERLY = "elderly"
    INFANT = "infant"
    DISABLED = "disabled"
    PREGNANT = "pregnant"

    @property
    def vi(self) -> str:
        """The reason in Vietnamese."""
        return {
            "elderly": "Từ đủ 80 tuổi",
            "infant": "Có trẻ dưới 36 tháng đi cùng",
            "disabled": "Người khuyết tật",
            "pregnant": "Phụ nữ mang thai",
        }[self.value]


# What reception sees and ticks; age alone follows from the birth date.
SEEN_AT_THE_DOOR: Final = (Priority.DISABLED, Priority.PREGNANT, Priority.INFANT)
ELDERLY_AGE: Final = 80


def priority_by_age(age: int) -> Priority | None:
    """Return the reason that full years of age give, or None (our default, not a law)."""
    return Priority.ELDERLY if age >= ELDERLY_AGE else None


def priority_seen(code: str) -> Priority | None:
    """Return the reason seen at the door that a form names, or None for any other word."""
    return next((reason for reason in SEEN_AT_THE_DOOR if reason == code), None)


def lane_of(*, band: Band, priority: bool) -> Lane:
    """Return the lane: priority is by rule (elderly, disabled, pregnant), not by favour."""
    return Lane.PRIORITY if priority else _BAND_LANE[band]


def label(*, lane: str, number: int) -> str:
    """Return what the board shows, such as "A027"."""
    return f"{lane}{number:03d}"


def calling_order(
    *, lane: str, due_at: datetime, issued_at: datetime, label: str
) -> tuple[bool, datetime, datetime, str]:
    """Return the sort key of waiting tickets: priority first, then who is due, then who came.

    `due_at` is the start of the booked slot, or the arrival for a walk-in, so that coming
    early does not push aside those whose slot is now.
    """
    return (lane != Lane.PRIORITY, due_at, issued_at, label)
