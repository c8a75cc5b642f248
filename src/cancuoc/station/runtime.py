"""The one running station of this process, and how it is put together."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from cancuoc.biometrics.devices import CaptureDevice, guarded
from cancuoc.station import rekeying
from cancuoc.station.centre import Centre
from cancuoc.station.core.desk import Desk, open_desk
from cancuoc.station.core.family import Families
from cancuoc.station.core.outlook import Outlook, Reading
from cancuoc.station.core.papers import Prints
from cancuoc.station.health import Health
from cancuoc.station.link import Link
from cancuoc.station.machine import LinuxMachine, Machine
from cancuoc.station.postman import Postman
from cancuoc.station.records import Session
from cancuoc.station.store import Store
from cancuoc.station.sync import Errands
from cancuoc.station.tables import floors

DEVICE_SECONDS: Final = 20.0
PRINT_MINUTES: Final = 30
MOST_PRINTS: Final = 40


class PrintShelf:
    """Papers just made, in memory only: printed within half an hour or gone.

    After sealing nothing readable of a dossier lies on the disk, so CC02 waits here.
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._kept: OrderedDict[UUID, tuple[datetime, Prints]] = OrderedDict()

    def put(self, prints: Prints, *, at: datetime) -> None:
        """Keep the papers of one dossier."""
        with self._turn:
            self._kept[prints.draft_id] = (at, prints)
            self._kept.move_to_end(prints.draft_id)
            while len(self._kept) > MOST_PRINTS:
                self._kept.popitem(last=False)

    def get(self, draft_id: UUID, *, at: datetime) -> Prints | None:
        """Return the papers while they are fresh."""
        with self._turn:
            kept = self._kept.get(draft_id)
            if kept is not None and at - kept[0] > timedelta(minutes=PRINT_MINUTES):
                del self._kept[draft_id]
                kept = None
        return kept[1] if kept else None

    def clear(self) -> None:
        """Let all papers go: another team has the kit."""
        with self._turn:
            self._kept.clear()


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """Everything a screen needs."""

    errands: Errands
    postman: Postman
    now: Callable[[], datetime]
    shelf: PrintShelf = field(default_factory=PrintShelf)
    outlook: Outlook = field(default_factory=Outlook)
    machine: Machine = field(default_factory=lambda: LinuxMachine(folder=Path.cwd()))
    families: Families = field(default_factory=Families)

    @property
    def desk(self) -> Desk:
        """Return the desk."""
        return self.errands.desk

    @property
    def store(self) -> Store:
        """Return the store."""
        return self.errands.desk.store

    @property
    def centre(self) -> Centre:
        """Return the questions to the centre."""
        return self.errands.centre

    def reading(self, session: Session) -> Reading | None:
        """Return what is expected of the hall while this station leads it, else None."""
        if floors.leading(self.store, session.id) is None:
            return None
        now = floors.centre_time(self.store, self.now())
        return self.outlook.of(self.store, session, now=now)

    @property
    def health(self) -> Health:
        """Return how each task reaches the centre."""
        return self.errands.health


_current: list[Station] = []


def assemble(
    *, store: Store, device: CaptureDevice, centre: str, now: Callable[[], datetime]
) -> Station:
    """Put an enrolled station together; raise `NotEnrolled` or `UnsafeCentre`."""
    desk = open_desk(store=store, device=guarded(device, timeout=DEVICE_SECONDS))
    spare = rekeying.spare(store, desk.profile)
    asking = Centre(Link(centre=centre, who=desk.identity, now=now, spare=spare))
    errands = Errands(desk=desk, centre=asking, health=Health())
    folder = store.path.parent if store.path else Path.cwd()
    return Station(
        errands=errands,
        postman=Postman(errands, now=now),
        now=now,
        machine=LinuxMachine(folder=folder),
    )


def use(station: Station | None) -> None:
    """Make this the station of the process; None takes it away."""
    _current.clear()
    if station is not None:
        _current.append(station)


def current() -> Station:
    """Return the station of the process; raise `LookupError` before there is one."""
    if not _current:
        raise LookupError("no station runs in this process")
    return _current[0]
