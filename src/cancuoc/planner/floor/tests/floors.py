"""Rooms for tests: small, invented, the same every time."""

from __future__ import annotations

from cancuoc.planner.floor.state import Booked, Counter, FloorState, Serving, Waiting

OPENS = 1110.0
CLOSES = 1320.0


def waiting(count: int, *, since: float = OPENS, band: str = "6-<14") -> tuple[Waiting, ...]:
    """Return people who came half a minute apart, without a lane or a priority."""
    return tuple(
        Waiting(ticket=f"C{i:03d}", band=band, since=since + i * 0.5, due=since + i * 0.5)
        for i in range(count)
    )


def counters(count: int, *, serving: Serving | None = None) -> tuple[Counter, ...]:
    """Return counters that take everybody."""
    return tuple(Counter(code=f"quầy {i + 1}", serving=serving) for i in range(count))


def booked(count: int, *, due: float, band: str = "6-<14") -> tuple[Booked, ...]:
    """Return people who come one by one."""
    return tuple(Booked(band=band, due=due, party=f"{due:.0f}-{i}") for i in range(count))


def room(**changes: object) -> FloorState:
    """Return an open room at 19:00 with three counters, changed as asked."""
    told: dict[str, object] = {
        "now": 1140.0,
        "opens": OPENS,
        "closes": CLOSES,
        "counters": counters(3),
        **changes,
    }
    return FloorState(**told)
