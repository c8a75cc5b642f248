"""One reading of the hall for many eyes: forecasts and advice, worked out once in a while.

Walls, tablets and counters ask every few seconds. While one of them works a new reading out,
the others are shown the last, so that a small machine never works the same thing out twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Final
from uuid import UUID

from cancuoc.planner.floor import warming
from cancuoc.planner.floor.advice import Advice
from cancuoc.station.core import floor_advice, floor_promises
from cancuoc.station.core.floor_promises import Forecast
from cancuoc.station.core.floor_state import state_of
from cancuoc.station.records import Session
from cancuoc.station.store import Store

FRESH: Final = timedelta(seconds=15)
OLDEST: Final = timedelta(minutes=2)
"""What is shown meanwhile is no older; a reading takes a moment, not minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What is expected of a hall at one moment, and what could be done about it.

    `coming` says that it is still being worked out: the compiled evening is not loaded yet.
    """

    session_id: UUID
    at: datetime
    forecast: Forecast
    advice: tuple[Advice, ...]
    coming: bool = False


class Outlook:
    """The last reading of the hall this station leads."""

    def __init__(self) -> None:
        self._turn = Lock()
        self._last: Reading | None = None

    def of(self, store: Store, session: Session, *, now: datetime) -> Reading:
        """Return a reading at most `FRESH` old, but while a new one is worked out.

        Nobody waits for the compiler: while it is not loaded, the answer says so and is not kept.
        """
        if not warming.at_hand():
            nothing = Forecast(tickets={}, newcomers={})
            return Reading(session_id=session.id, at=now, forecast=nothing, advice=(), coming=True)
        known = self._known(session.id, now, OLDEST)
        if known is not None and now - known.at < FRESH:
            return known
        taken = self._turn.acquire(blocking=known is None)
        if not taken and known is not None:
            # Somebody works it out already, and what is known will do for so long.
            return known
        try:
            return self._known(session.id, now, FRESH) or self._read(store, session, now=now)
        finally:
            self._turn.release()

    def _known(self, session_id: UUID, now: datetime, age: timedelta) -> Reading | None:
        last = self._last
        if last is None or last.session_id != session_id:
            return None
        return last if timedelta(0) <= now - last.at < age else None

    def _read(self, store: Store, session: Session, *, now: datetime) -> Reading:
        state = state_of(store, session, now=now)
        made = Reading(
            session_id=session.id,
            at=now,
            forecast=floor_promises.forecast(state, session.id),
            advice=floor_advice.advice(store, session, state, now=now),
        )
        self._last = made
        return made
