"""What whoever leads the room could do: open a counter, stop giving tickets, bring seats."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from cancuoc.domain.sessions import models, waiting
from cancuoc.kernel.clock import today_vn
from cancuoc.planner.floor import advising as library
from cancuoc.planner.floor.advice import Advice, Comfort
from cancuoc.planner.floor.settings import settings

# A village hall as we assume it until somebody counts: nothing about seats is registered yet.
USUAL_ROOM: Final = Comfort(seats=40, fans=4, water=60)


def advice(*, session_id: UUID, at: datetime, room: Comfort = USUAL_ROOM) -> tuple[Advice, ...]:
    """Return what is advised now, the most pressing first; nothing when all is well.

    Before the first and after the last minute of a session nothing is advised.
    """
    session = models.Session.objects.filter(id=session_id, cancelled=False).first()
    if session is None or not session.starts_at <= at < session.ends_at:
        return ()
    state = waiting.state_of(session, on=today_vn(session.starts_at), at=at)
    seed = waiting.seed_of(session_id)
    shut = _shut(session.kits, [counter.code for counter in state.counters])
    found = (
        library.stop_tickets(state, settings(), seed),
        library.open_counter(state, shut, settings(), seed),
        library.crowded(state, room, settings(), seed),
        library.bring_water(state, room, settings(), seed),
    )
    return tuple(one for one in found if one is not None)


def _shut(kits: Sequence[str], opened: Sequence[str]) -> list[str]:
    """Return the numbers of counters that kits stand idle for."""
    idle = max(0, len(kits) - len(opened))
    numbers = (str(n) for n in range(1, len(kits) + len(opened) + 1))
    return [n for n in numbers if n not in opened][:idle]
