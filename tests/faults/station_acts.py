"""A station's day as a script on a recorded disk, and what it promised at every moment."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from tests.faults.recorded_disk import Disk, Event

from cancuoc.station import home, uploads
from cancuoc.station.core.desk import Desk, open_desk
from cancuoc.station.store import Store
from cancuoc.station.tables import drafts, packets
from cancuoc.station.tests import world
from cancuoc.station.tests.test_station_upload_faults import MemoryCentre
from cancuoc.station.tests.whole import everything
from cancuoc.station.tests.world import AT

TODDLER = date(2021, 1, 5)


def state_of(store: Store) -> bytes:
    """Return what tells one content of the store from every other."""
    return sha256(repr(sorted(everything(store).items())).encode()).digest()


class TellingStore(Store):
    """The production store, which tells the disk each time a write was said to be kept."""

    def __init__(self, *, path: Path, key: bytes, disk: Disk) -> None:
        self.disk = disk
        self.states: list[bytes] = []
        super().__init__(path=path, key=key)

    @contextmanager
    def write(self) -> Iterator[Any]:
        outer = not self._connection().in_transaction
        with super().write() as connection:
            yield connection
        if outer:
            self.disk.events.append(Event("mark", ""))
            self.states.append(state_of(self))


@dataclass
class Day:
    """A recorded day: the events, the states promised one after another, and the packets."""

    events: list[Event]
    states: list[bytes]
    key: bytes
    # How many states had been promised when each packet was.
    sealed: list[tuple[int, UUID, str]] = field(default_factory=list)
    desk: Desk | None = None

    def promised(self, states: int) -> dict[UUID, str]:
        """Return the packets an officer was told are sealed by the time of a state."""
        return {each: digest for at, each, digest in self.sealed if at <= states}


def watch_home(patch: pytest.MonkeyPatch, disk: Disk) -> None:
    """Record what the home writes beside the store: the secret, its new name, its folder."""
    sync, rename = os.fsync, Path.rename

    def fsync(descriptor: int) -> None:
        path = Path(os.readlink(f"/proc/self/fd/{descriptor}"))
        if path.is_dir():
            disk.events.append(Event("sync folder", path.name))
        else:
            data = path.read_bytes()
            disk.events += [
                Event("open", path.name),
                Event("write", path.name, 0, data),
                Event("sync", path.name),
            ]
        sync(descriptor)

    def renamed(self: Path, target: Path) -> Path:
        if self.name not in {event.file for event in disk.events}:
            # Nobody flushed it: its bytes may be anywhere.
            disk.events += [
                Event("open", self.name),
                Event("write", self.name, 0, self.read_bytes()),
            ]
        disk.events.append(Event("rename", self.name, data=target.name.encode()))
        return rename(self, target)

    patch.setattr(home.os, "fsync", fsync)
    patch.setattr(Path, "rename", renamed)


def one_dossier(desk: Desk, person: Any, day: Day, store: TellingStore) -> None:
    """Walk one person through the counter and note what was promised at the end."""
    row = world.sealed(desk, person)
    day.sealed.append((len(store.states), row.id, row.digest))


def short_script(desk: Desk, day: Day, store: TellingStore) -> None:
    """A toddler, typing that is never sent, an older child with fingers, and a receipt."""
    one_dossier(desk, world.child(born=TODDLER), day, store)
    draft = world.started(desk, world.child(name="Lê Gia Hân"))
    drafts.keep_typed(desk.store, draft.id, "edit", "full_name", "Lê Gia H")
    drafts.drop(desk.store, draft.id)
    one_dossier(desk, world.record(), day, store)
    send(desk)
    packets.thin(store, before=AT + timedelta(days=40))


def long_script(desk: Desk, day: Day, store: TellingStore) -> None:
    """The same three times over, with drafts left open, so that the log is settled and reused."""
    for name in ("Lê Gia Hân", "Phạm Thị Lan", "Vũ Bảo An"):
        short_script(desk, day, store)
        world.captured(desk, world.record(name=name))


def send(desk: Desk) -> uploads.Result:
    """Send what waits to a centre in memory that signs true receipts."""
    centre = MemoryCentre(keys=CENTRE)
    return uploads.send_all(
        store=desk.store, centre=centre, profile=desk.profile, at=AT + timedelta(hours=1)
    )


CENTRE = world.Centre()
Script = Callable[[Desk, Day, TellingStore], None]


def record_day(folder: Path, script: Script = short_script) -> Day:
    """Play a script on a new home and return what the disk saw, closing included."""
    disk = Disk(folder)
    with pytest.MonkeyPatch.context() as patch, disk.mounted():
        watch_home(patch, disk)
        opened = home.open_home(folder)
        store = TellingStore(path=opened.database, key=opened.derive("store"), disk=disk)
        desk = world.desk(store=store, centre=CENTRE)
        day = Day(disk.events, store.states, opened.derive("store"))
        script(desk, day, store)
        store.close()
        opened.close()
    return day


def copied(folder: Path, target: Path) -> Path:
    """Copy a home as an image of its disk would."""
    shutil.copytree(folder, target)
    return target


@contextmanager
def reopened(folder: Path) -> Iterator[Desk]:
    """Start a station on a home with the production code, and stop it."""
    opened = home.open_home(folder)
    try:
        store = Store(path=opened.database, key=opened.derive("store"))
        try:
            yield open_desk(store=store, device=world.PlainDevice())
        finally:
            store.close()
    finally:
        opened.close()
