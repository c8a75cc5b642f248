"""What is known of one room at one moment. All times are minutes after local midnight.

Bands, lanes, counters and tickets are opaque codes. 18:30 is 1110.0; an evening that goes past
midnight simply goes on counting.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from math import inf

from cancuoc.kernel.clock import VN


def minute(at: datetime, *, on: date) -> float:
    """Return the minutes from midnight of `on` in Vietnam until `at`, which must be aware."""
    return (at - datetime.combine(on, time(), tzinfo=VN)).total_seconds() / 60.0


def clock_words(at: float) -> str:
    """Return "21:10" for 1270.0; seconds are cut off."""
    return f"{int(at) // 60 % 24:02d}:{int(at) % 60:02d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Somebody with a ticket who was not called yet.

    `since` is when the ticket was given out; `due` the start of the booked slot, or `since`
    for a walk-in. Calling goes by priority, then `due`, then `since`, then the ticket. Whoever
    was sent to one `counter` is called by that counter alone, whatever lanes it takes.
    """

    ticket: str
    band: str
    since: float
    due: float
    lane: str = ""
    priority: bool = False
    counter: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """Who is at a counter, and since when. One who was called counts from the call."""

    band: str
    since: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """A counter that is open or will open; `lanes` empty takes every lane.

    One with `sent_only` calls nobody but those who were sent to it.
    """

    code: str
    lanes: tuple[str, ...] = ()
    serving: Serving | None = None
    opens: float = -inf
    closes: float = inf
    sent_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """One person with a booking who has not come yet; a `party` comes or stays away together."""

    band: str
    due: float
    party: str = ""
    lane: str = ""
    priority: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A service that ended this evening, in minutes from call to goodbye."""

    band: str
    counter: str
    minutes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorState:
    """One room now. Tickets are given out from `opens` to `closes`.

    `came` counts the booked parties that have come, `walk_ins` who came without a booking,
    `missed` the tickets that nobody answered when called.
    """

    now: float
    opens: float
    closes: float
    counters: tuple[Counter, ...]
    waiting: tuple[Waiting, ...] = ()
    to_come: tuple[Booked, ...] = ()
    served: tuple[Served, ...] = ()
    came: int = 0
    walk_ins: int = 0
    missed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitRange:
    """How many minutes more, from now until the call: most likely within `low` and `high`."""

    low: float
    middle: float
    high: float
