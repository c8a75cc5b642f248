"""F7: the power goes, or the disk fails, while a station gets its key: the one or none, never two.

The centre is the real room. A crash is played twice where it matters: with the request still to
come, and with the key already in the centre's books and the answer lost.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from tests.faults.crashes import WAYS, Crash, crashes
from tests.faults.recorded_disk import FULL, IOERR_FSYNC, Disk, Event
from tests.faults.station_acts import TellingStore, watch_home
from tests.support.rollbacks import own_transactions

from cancuoc.domain.stations import arrivals, services
from cancuoc.domain.stations.tests.world import ADMIN, AT
from cancuoc.foundation.actor import Actor
from cancuoc.kernel.refusal import Refusal
from cancuoc.packet import keys
from cancuoc.packet.keys import StationIdentity
from cancuoc.station import enrolling, home
from cancuoc.station.core.desk import open_desk
from cancuoc.station.link import CentreRefused
from cancuoc.station.records import StationProfile
from cancuoc.station.store import DiskFailing, DiskFull, Store
from cancuoc.station.tests import world

__all__ = ["own_transactions"]
pytestmark = [pytest.mark.fault, pytest.mark.usefixtures("drill_home", "own_transactions", "db")]
CODE, UNIT = "TX-07", "00352"
PLANTED = "a planted bug must be caught"


@dataclass
class Counter:
    """The centre's counter for new stations; `tell` is called once the room has the key."""

    token: str
    tell: Callable[[], None] = lambda: None

    def enrol(self, _link: Any, *, code: str, token: str, who: StationIdentity) -> StationProfile:
        public = keys.public_to_raw(who.public_key)
        try:
            made = services.enrol_station(
                code=code,
                token=token,
                public_key=public,
                proof=who.signing_key.sign(
                    services.ENROL_DOMAIN + code.encode() + b"\x00" + token.encode()
                ),
                at=AT,
                by=Actor.station(code),
            )
        except Refusal as refusal:
            raise CentreRefused(refusal.status, refusal.as_dict()) from refusal
        self.tell()
        return StationProfile(
            code=made.code,
            unit_code=made.unit_code,
            kit=made.kit,
            key_id=made.key_id,
            centre_packet_key=made.centre_packet_key.hex(),
            centre_signing_key=made.centre_signing_key.hex(),
        )


@pytest.fixture
def counter(monkeypatch: pytest.MonkeyPatch) -> Counter:
    made = services.create_station(code=CODE, unit_code=UNIT, kit="KIT-07", at=AT, by=ADMIN)
    counter = Counter(made.token)
    monkeypatch.setattr(enrolling.centre, "enrol", counter.enrol)
    return counter


def enrol(store: Store, token: str) -> StationProfile:
    """Enrol as the program does on its first start."""
    nobody: Any = SimpleNamespace(close=lambda: None)
    return enrolling.enrol(store=store, connect=lambda _: nobody, code=CODE, token=token, at=AT)


@contextmanager
def undone() -> Iterator[None]:
    """Let the centre forget afterwards what it did meanwhile."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def recorded(folder: Path, counter: Counter) -> tuple[list[Event], tuple[int, int]]:
    """Enrol on a recorded disk; return its events, the first of it and the one of the answer.

    Making an empty store is F1's matter.
    """
    disk, answered = Disk(folder), []

    def tell() -> None:
        disk.events.append(Event("mark", ""))
        answered.append(len(disk.events))

    counter.tell = tell
    with undone(), pytest.MonkeyPatch.context() as patch, disk.mounted():
        watch_home(patch, disk)
        opened = home.open_home(folder)
        store = TellingStore(path=opened.database, key=opened.derive("store"), disk=disk)
        began = len(disk.events)
        enrol(store, counter.token)
        store.close()
        opened.close()
    counter.tell = lambda: None
    return disk.events, (began, answered[0])


def broken(
    counter: Counter, folder: Path, home_folder: Path, *, ways: Any = WAYS, most: int = 5
) -> tuple[int, list[str]]:
    """Play every crash of an enrolment; return how many were judged and what broke."""
    events, (began, answered) = recorded(home_folder, counter)
    judged, found = 0, []
    with Disk(folder).mounted():
        for crash in crashes(events, ways=ways):
            if crash.after < began or len(found) == most:
                continue
            judged += 1
            if why := _breaks(crash, folder, counter, known=crash.after >= answered):
                found.append(f"{crash.way} after {crash.after}: {why}")
    return judged, found


def _breaks(crash: Crash, folder: Path, counter: Counter, *, known: bool) -> str:
    shutil.rmtree(folder, ignore_errors=True)
    crash.write_to(folder)
    folder.chmod(0o700)
    if (folder / "device.secret").exists():
        (folder / "device.secret").chmod(0o600)
    with undone():
        if known and not _already(counter, folder):
            return "the key the centre knows is gone"
        try:
            _start_again(folder, counter)
        except (Refusal, AssertionError) as error:
            return f"{type(error).__name__}: {error}"
    return ""


def _already(counter: Counter, folder: Path) -> bool:
    """Bring the centre to where it was when the power went: it has this disk's key."""
    opened = home.open_home(folder)
    store = Store(path=opened.database, key=opened.derive("store"))
    rows = store.rows(
        "SELECT value FROM settings WHERE name IN (?, ?)",
        enrolling.PENDING_KEY,
        enrolling.SIGNING_KEY,
    )
    for (pem,) in rows:
        who = StationIdentity(CODE, keys.signing_key_from_pem(bytes(pem)))
        counter.enrol(None, code=CODE, token=counter.token, who=who)
    store.close()
    opened.close()
    return bool(rows)


def _start_again(folder: Path, counter: Counter) -> None:
    """Start the station on what was left: it ends with one key, the one the centre knows."""
    opened = home.open_home(folder)
    store = Store(path=opened.database, key=opened.derive("store"))
    try:
        enrol(store, counter.token)
        desk = open_desk(store=store, device=world.PlainDevice())
        gate = arrivals.gate(station_code=CODE)
        assert gate is not None
        assert gate.public == keys.public_to_raw(desk.signing_key.public_key()), "two keys"
        names = {row[0] for row in store.rows("SELECT name FROM settings")}
        assert enrolling.PENDING_KEY not in names, "a key lies about that nobody waits for"
    finally:
        store.close()
        opened.close()


def test_an_enrolment_cut_at_any_write_ends_with_the_key_the_centre_knows(
    counter: Counter, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    judged, found = broken(counter, tmp_path / "disk", tmp_path / "home")
    assert found == []
    assert judged > 40
    with capsys.disabled():
        print(f"\n{judged} disks of an enrolment: 0 without the key the centre knows")


@pytest.mark.parametrize(
    ("code", "refusal", "kind"), [(FULL, DiskFull, "write"), (IOERR_FSYNC, DiskFailing, "sync")]
)
def test_a_disk_that_fails_at_any_write_of_it_is_told_and_it_works_later(
    counter: Counter, tmp_path: Path, code: int, refusal: type[Refusal], kind: str
) -> None:
    at, met = 0, True
    while met:
        at += 1
        met = _one_failure(
            counter, tmp_path / str(at), at=at, code=code, refusal=refusal, kind=kind
        )
    assert at > 2


def _one_failure(
    counter: Counter, folder: Path, *, at: int, code: int, refusal: type[Refusal], kind: str
) -> bool:
    """Fail the write of this number; return whether there was one."""
    seen = [0]

    def fault(event: Event) -> int:
        seen[0] += event.kind == kind
        return code if event.kind == kind and seen[0] == at else 0

    disk = Disk(folder)
    with undone(), disk.mounted():
        opened = home.open_home(folder)
        store = Store(path=opened.database, key=opened.derive("store"))
        disk.fault = fault
        if met := _met(store, counter, refusal):
            disk.fault = None
            _let_close(store)
            opened.close()
            _start_again(folder, counter)
        else:
            disk.fault = None
            store.close()
            opened.close()
    return met


def _met(store: Store, counter: Counter, refusal: type[Refusal]) -> bool:
    try:
        enrol(store, counter.token)
    except refusal:
        return True
    return False


def _let_close(store: Store) -> None:
    store.let_go()
    store.close()


def test_planted_a_key_that_is_sent_before_it_is_kept_is_caught(
    counter: Counter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = enrolling.values.put

    def late(store: Store, name: str, value: bytes) -> None:
        if name != enrolling.PENDING_KEY:
            put(store, name, value)

    monkeypatch.setattr(enrolling.values, "put", late)
    found = broken(counter, tmp_path / "disk", tmp_path / "home", ways=("cut",), most=1)[1]
    assert found, PLANTED


def test_planted_a_key_for_every_try_is_caught(
    counter: Counter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    get = enrolling.values.get

    def forgetful(store: Store, name: str) -> bytes | None:
        return None if name == enrolling.PENDING_KEY else get(store, name)

    monkeypatch.setattr(enrolling.values, "get", forgetful)
    found = broken(counter, tmp_path / "disk", tmp_path / "home", ways=("cut",), most=1)[1]
    assert any("CentreRefused" in each for each in found), PLANTED
