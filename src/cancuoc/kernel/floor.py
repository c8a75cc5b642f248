"""How a floor works, wherever it is led: states of tickets, lanes, the order of calling.

The centre and the station of a site follow these same rules, so that a floor can change hands
in the middle of an evening. Nothing here knows a database, a clock or a person's name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol, TypeVar

from cancuoc.kernel import moves

LONGEST_COUNTER: Final = 32
BLOCKS_FROM: Final = 500
"""From this number on, numbers of a lane are for stations that lead a floor by themselves."""

BLOCK: Final = 100
BLOCKS: Final = 5
BLOCKS_END: Final = BLOCKS_FROM + BLOCK * BLOCKS


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


# By the label of the age band; the bands themselves belong to the law.
_BAND_LANE: Final = {"<6": Lane.UNDER_6, "6-<14": Lane.FROM_6, ">=14": Lane.FROM_14}


def lane_of(*, band: str, priority: bool) -> Lane:
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


class Queued(Protocol):
    """What the order of calling asks of a ticket."""

    @property
    def state(self) -> TicketState: ...
    @property
    def lane(self) -> str: ...
    @property
    def for_counter(self) -> str: ...
    @property
    def due_at(self) -> datetime: ...
    @property
    def issued_at(self) -> datetime: ...
    @property
    def label(self) -> str: ...


T = TypeVar("T", bound=Queued)


def in_order(tickets: Iterable[T]) -> list[T]:
    """Return tickets in the order of calling."""
    return sorted(
        tickets,
        key=lambda t: calling_order(
            lane=t.lane, due_at=t.due_at, issued_at=t.issued_at, label=t.label
        ),
    )


def next_to_call(tickets: Iterable[T], *, counter: str, lanes: Collection[str] = ()) -> T | None:
    """Return who is next for a counter in its lanes (all when empty), or None.

    Whoever was sent to another counter is left for it; whoever was sent to this one is asked
    whatever the lane.
    """
    for ticket in in_order(t for t in tickets if t.state is TicketState.WAITING):
        if ticket.for_counter == counter or (
            not ticket.for_counter and (not lanes or ticket.lane in lanes)
        ):
            return ticket
    return None


def next_number(last: int) -> int:
    """Return the number that the centre gives after `last`: those of the stations are left out."""
    following = last + 1
    return following if not BLOCKS_FROM <= following < BLOCKS_END else BLOCKS_END


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a ticket stands: what an act changes of it."""

    state: TicketState
    lane: str
    counter: str = ""
    for_counter: str = ""
    priority: str = ""
    outcome: str = ""


def after_act(standing: Standing, *, act: TicketAct, counter: str, outcome: str = "") -> Standing:
    """Return where a ticket stands after an act; raise `IllegalMove`."""
    return replace(
        standing,
        state=moves.after(moves=TICKET_MOVES, state=standing.state, act=act),
        counter=counter or standing.counter,
        for_counter="",
        outcome=outcome or standing.outcome,
    )


def after_transfer(
    standing: Standing, *, lane: str, for_counter: str, priority: str = ""
) -> Standing:
    """Return where a ticket stands that was sent on; raise `IllegalMove`."""
    if standing.state not in TRANSFERABLE:
        raise moves.IllegalMove(state=str(standing.state), act=TRANSFER)
    return replace(
        standing,
        state=TicketState.WAITING,
        lane=lane or standing.lane,
        counter="",
        for_counter=for_counter,
        priority=priority or standing.priority,
    )
