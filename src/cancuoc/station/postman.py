"""The background thread: it tells, fetches and sends while officers work, and never gets in
their way. Whatever it meets, it goes on."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from cancuoc.kernel.refusal import Refusal
from cancuoc.station import floor_sync, letting_go, moving, recovering, reporting, sync
from cancuoc.station.sync import Errands

logger = logging.getLogger("cancuoc.station")

PAUSE_SECONDS: Final = 3.0
# With nobody there, asking every three seconds would only fill the log.
QUIET_SECONDS: Final = 15.0
EVERY: Final = {
    "sessions": timedelta(minutes=10),
    "states": timedelta(seconds=30),
    "keys": timedelta(minutes=10),
    "orders": timedelta(seconds=30),
    "letting_go": timedelta(hours=1),
    "recovery": timedelta(minutes=10),
}


class Postman:
    """Runs the errands until it is stopped."""

    def __init__(self, errands: Errands, *, now: Callable[[], datetime]) -> None:
        self._errands = errands
        self._now = now
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._last: dict[str, datetime] = {}
        self._send_after = 0.0
        self.when_wiped: Callable[[], object] = lambda: None
        self._thread = threading.Thread(target=self._run, name="postman", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the errand under way, at most a few seconds later."""
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=20)

    def wake(self) -> None:
        """Run the errands now: something was sealed or asked for."""
        self._wake.set()

    def round(self) -> bool:
        """Run every errand once; return whether all of them could be done."""
        at = self._now()
        errands = self._errands
        session_id = sync.session_now(errands)
        done = [
            # First: while this station leads the floor, its acts come before anything else.
            self._try("floor", lambda: floor_sync.keep(errands, at=at)),
            self._try("acts", lambda: sync.tell_acts(errands, at=at)),
            self._try("packets", lambda: self._send(at)),
            self._try("lists over", lambda: sync.forget_lists(errands, at=at)),
            self._try("reports", lambda: sync.tell_reports(errands, at=at)),
            self._try("closings", lambda: reporting.tell_reports(errands, at=at)),
            self._try("teams", lambda: reporting.tell_teams(errands, at=at)),
        ]
        if self._due("sessions", at):
            done.append(self._try("sessions", lambda: sync.fetch_sessions(errands, at=at)))
            self._try("posting", lambda: moving.keep_posting(errands, at=at))
        if session_id is not None and sync.lease_text(errands, at=at):
            done.append(self._try("queue", lambda: sync.fetch_queue(errands, session_id, at=at)))
        if self._due("states", at):
            done.append(self._try("states", lambda: sync.refresh_states(errands, at=at)))
        if self._due("keys", at):
            # Nobody waits for these: an older centre that does not know them stops no work.
            self._try("keys", lambda: sync.hear_of_keys(errands, at=at))
        if self._due("orders", at):
            self._try("orders", lambda: self._heed(at))
        if self._due("recovery", at):
            # Nobody waits for it either; an older centre does not know it.
            self._try("recovery", lambda: recovering.tell(errands, at=at))
        if self._due("letting_go", at):
            done.append(self._try("letting_go", lambda: letting_go.ask_and_wipe(errands, at=at)))
        return all(done)

    def _heed(self, at: datetime) -> None:
        if sync.heed_orders(self._errands, at=at):
            self._stopping.set()
            self.when_wiped()

    def _send(self, at: datetime) -> None:
        """Send packets, unless the centre asked to be left alone for a while.

        The wait runs by a clock that nobody sets: a station's own may jump back by hours.
        """
        if time.monotonic() < self._send_after:
            return
        result = sync.send_packets(self._errands, at=at)
        if result.wait:
            self._send_after = time.monotonic() + _spread(result.wait)

    def _run(self) -> None:
        while not self._stopping.is_set():
            well = self.round()
            self._wake.wait(PAUSE_SECONDS if well else _spread(QUIET_SECONDS))
            self._wake.clear()

    def _due(self, errand: str, at: datetime) -> bool:
        last = self._last.get(errand)
        if last is not None and at - last < EVERY[errand]:
            return False
        self._last[errand] = at
        return True

    def _try(self, errand: str, run: Callable[[], object]) -> bool:
        try:
            run()
        except Refusal as refusal:
            logger.info("%s: %s", errand, refusal.code)
            self._last.pop(errand, None)
            return False
        except Exception:
            # A fault in one errand must not end the thread on which all packets depend.
            logger.exception("errand %s failed", errand)
            return False
        return True


def _spread(seconds: float) -> float:
    """Return up to half as long again: a hundred stations must not come back at once."""
    return seconds * (1 + secrets.randbelow(1000) / 2000)
