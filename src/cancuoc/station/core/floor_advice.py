"""What whoever leads the hall could do while the centre is away, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from cancuoc.packet.floor import FloorRoom
from cancuoc.planner.floor import advising
from cancuoc.planner.floor.advice import Advice, Comfort
from cancuoc.planner.floor.settings import settings
from cancuoc.planner.floor.state import FloorState
from cancuoc.station.core.floor_state import seed_of
from cancuoc.station.records import Session
from cancuoc.station.store import Store
from cancuoc.station.tables import floor_told

# A hall of which the centre told nothing is the usual one, as there.
USUAL: Final = Comfort(seats=40, fans=4, water=60)


def advice(
    store: Store, session: Session, state: FloorState, *, now: datetime
) -> tuple[Advice, ...]:
    """Return what is advised now, the most pressing first; nothing when all is well.

    Before the first and after the last minute of a session nothing is advised.
    """
    if not session.starts_at <= now < session.ends_at:
        return ()
    room = floor_told.room(store, session.id)
    comfort, seed = comfort_of(room), seed_of(session.id)
    kits = room.kits if room else len(session.kits)
    shut = _shut(kits, [c.code for c in state.counters if not c.sent_only])
    found = (
        advising.stop_tickets(state, settings(), seed),
        advising.open_counter(state, shut, settings(), seed),
        advising.too_hot(comfort),
        advising.crowded(state, comfort, settings(), seed),
        advising.bring_water(state, comfort, settings(), seed),
    )
    return tuple(one for one in found if one is not None)


def comfort_of(room: FloorRoom | None) -> Comfort:
    """Return what a hall offers, or the usual when nobody told of it."""
    if room is None:
        return USUAL
    return Comfort(
        seats=room.seats,
        fans=room.fans,
        water=room.water,
        area=room.area,
        heat=None if room.heat is None else room.heat / 10.0,
        heat_limit=float(room.heat_limit),
    )


def _shut(kits: int, opened: Sequence[str]) -> list[str]:
    """Return the numbers of counters that kits stand idle for."""
    idle = max(0, kits - len(opened))
    numbers = (str(n) for n in range(1, kits + len(opened) + 1))
    return [n for n in numbers if n not in opened][:idle]
