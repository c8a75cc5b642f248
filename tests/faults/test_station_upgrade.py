"""F13: an upgrade of the store is cut at every write; old or new comes up whole, never between."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.faults import invariants
from tests.faults.crashes import Crash, crashes
from tests.faults.recorded_disk import FULL, Disk, Event
from tests.faults.station_acts import CENTRE, TODDLER, send

from cancuoc.station import store
from cancuoc.station.core.desk import open_desk
from cancuoc.station.schema import SCHEMA_VERSION, STEPS
from cancuoc.station.store import DiskFull, Store, StoreTooNew
from cancuoc.station.tables import listings, packets
from cancuoc.station.tests import world

pytestmark = pytest.mark.fault
KEY = b"u" * 32
OLD_COLUMNS = "id, sequence, digest, previous, session_id, ticket, band, sealed_at, data"


@contextmanager
def program_of(version: int) -> Iterator[None]:
    """Be the program that knew this many steps."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "STEPS", STEPS[:version])
        patch.setattr(store, "SCHEMA_VERSION", version)
        yield


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[Any, str]]:
    """A store of the first program with three packets waiting, as it stood in the field."""
    folder = tmp_path_factory.mktemp("old")
    desk = world.desk(centre=CENTRE)
    rows = [world.sealed(desk, world.child(born=TODDLER)) for _ in range(3)]
    with program_of(1):
        kept = Store(path=folder / "station.db", key=KEY)
        for name, value in desk.store.rows("SELECT name, value FROM settings"):
            kept.run("INSERT INTO settings VALUES (?, ?)", name, value)
        for row in rows:
            head = desk.store.row(
                f"SELECT {OLD_COLUMNS.replace(', data', '')} FROM packets WHERE id = ?",
                str(row.id),
            )
            data = packets.data(desk.store, row.id)
            marks = ", ".join("?" * 9)
            kept.run(f"INSERT INTO packets ({OLD_COLUMNS}) VALUES ({marks})", *(head or ()), data)
        kept.close()
    return folder, {row.id: row.digest for row in rows}


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def upgrade(folder: Path, target: Path) -> tuple[list[Event], dict[str, bytes]]:
    """Open an old store with this program on a recorded disk; return what the disk saw."""
    shutil.copytree(folder, target)
    start = files(target)
    disk = Disk(target)
    with disk.mounted():
        Store(path=target / "station.db", key=KEY).close()
    return disk.events, start


def check(folder: Path, promised: dict[Any, str]) -> int:
    """Read the queue with the program whose version stands there, then with this one."""
    with program_of(1):
        try:
            kept = Store(path=folder / "station.db", key=KEY)
        except StoreTooNew:
            found = SCHEMA_VERSION
        else:
            found = 1
            waiting = kept.rows("SELECT id, length(data) FROM packets WHERE state = 'waiting'")
            assert len(waiting) == len(promised), "the old program finds another queue"
            assert all(size for _, size in waiting), "the old program finds packets without bytes"
            kept.close()
    new = Store(path=folder / "station.db", key=KEY)
    desk = open_desk(store=new, device=world.PlainDevice())
    invariants.at_the_station(desk, promised=promised)
    new.close()
    return found


def every_cut(events: list[Event], start: dict[str, bytes], old: Any, folder: Path) -> list[int]:
    found = []
    with Disk(folder).mounted():
        for crash in crashes(events, start=start, ways=("killed", "cut")):
            found.append(_one(crash, folder, old[1]))
    return found


def _one(crash: Crash, folder: Path, promised: dict[Any, str]) -> int:
    shutil.rmtree(folder, ignore_errors=True)
    crash.write_to(folder)
    return check(folder, promised)


def test_an_upgrade_cut_anywhere_leaves_the_old_store_or_the_new(
    old: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    events, start = upgrade(old[0], tmp_path / "upgraded")
    found = every_cut(events, start, old, tmp_path / "cut")
    assert set(found) == {1, SCHEMA_VERSION}
    with capsys.disabled():
        print(f"\n{len(found)} disks of an upgrade: {found.count(1)} old, the rest new, 0 between")


def test_a_disk_too_full_for_an_upgrade_leaves_the_old_store(old: Any, tmp_path: Path) -> None:
    folder = tmp_path / "full"
    shutil.copytree(old[0], folder)
    disk = Disk(folder, fault=lambda event: FULL if event.kind == "write" else 0)
    with disk.mounted(), pytest.raises(DiskFull):
        Store(path=folder / "station.db", key=KEY)
    assert check(folder, old[1]) == 1


def test_what_was_upgraded_is_sent_as_before(old: Any, tmp_path: Path) -> None:
    folder = tmp_path / "sent"
    shutil.copytree(old[0], folder)
    kept = Store(path=folder / "station.db", key=KEY)
    desk = open_desk(store=kept, device=world.PlainDevice())
    assert send(desk).sent == 3
    invariants.at_the_station(desk, promised=old[1])
    listings.put_sessions(kept, [world.SESSION])
    assert world.sealed(desk, world.child(born=TODDLER)).sequence == 4
    kept.close()


def test_an_upgraded_store_has_the_shape_of_a_new_one(old: Any, tmp_path: Path) -> None:
    folder = tmp_path / "shape"
    shutil.copytree(old[0], folder)
    upgraded = Store(path=folder / "station.db", key=KEY)
    fresh = world.memory_store()
    asked = "SELECT type, name, sql FROM sqlite_master ORDER BY type, name"
    assert upgraded.rows(asked) == fresh.rows(asked)
    assert upgraded.row("PRAGMA user_version") == (SCHEMA_VERSION,)
    upgraded.close()
    fresh.close()


def test_an_old_program_leaves_a_new_store_alone(old: Any, tmp_path: Path) -> None:
    folder = tmp_path / "newer"
    shutil.copytree(old[0], folder)
    Store(path=folder / "station.db", key=KEY).close()
    before = files(folder)["station.db"]
    with program_of(1), pytest.raises(StoreTooNew):
        Store(path=folder / "station.db", key=KEY)
    assert files(folder)["station.db"] == before


def test_planted_an_upgrade_in_many_transactions_is_caught(
    old: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def prepare(self: Store) -> None:
        connection = self._connection()
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        for statement in [s for step in STEPS[version:] for s in step]:
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    with monkeypatch.context() as patch:
        patch.setattr(Store, "_prepare", prepare)
        events, start = upgrade(old[0], tmp_path / "upgraded")
    with pytest.raises((AssertionError, store.dbapi2.DatabaseError)):
        every_cut(events, start, old, tmp_path / "cut")
