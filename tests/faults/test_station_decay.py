"""F4, F5: bits flip and files are cut short; spoiled bytes are refused, the others go on."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2
from tests.faults import invariants
from tests.faults.station_acts import (
    CENTRE,
    TODDLER,
    copied,
    everything,
    record_day,
    reopened,
    send,
)

from cancuoc.kernel.refusal import Refusal
from cancuoc.packet import reader
from cancuoc.station.schema import SCHEMA_VERSION
from cancuoc.station.store import Store, UnsafeStore
from cancuoc.station.tables import packets
from cancuoc.station.tables.packets import PacketState
from cancuoc.station.tests import world
from cancuoc.station.tests.test_station_upload_faults import MemoryCentre

pytestmark = pytest.mark.fault
FLIPS = 1_000
PAGE = 4096


def three_packets(desk: Any, day: Any, kept: Any) -> None:
    """Three packets of several pages each, and somebody's draft."""
    for name in ("Lê Minh Khôi", "Lê Gia Hân", "Lê Bảo An"):
        row = world.sealed(desk, world.child(born=TODDLER, name=name))
        day.sealed.append((0, row.id, row.digest))
    world.captured(desk, world.record())


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("decay") / "home"
    with pytest.MonkeyPatch.context() as patch:
        # A signature as large as a real one, so that a packet spreads over pages of its own.
        patch.setattr(world, "signed", _signed_large)
        day = record_day(folder, three_packets)
    return folder, day, {each: digest for _, each, digest in day.sealed}


def _signed_large(on: Any, person: Any, *, at: Any = world.AT) -> Any:
    draft = world.captured(on, person, at=at)
    drawn = b"\x89PNG\r\n\x1a\n" + random.Random(1).randbytes(40_000)
    return world.signing.sign(on, draft, drawn=drawn, at=at, by=world.OFFICER)


def read_all(path: Path, key: bytes, promised: dict[Any, str]) -> list[Any]:
    """Read everything as the station does; return the packets it refuses to give."""
    store = Store(path=path, key=key)
    try:
        spoiled = []
        for packet_id, digest in promised.items():
            row = packets.packet(store, packet_id)
            assert row is not None
            assert row.digest == digest
            try:
                packets.data(store, packet_id)
            except packets.PacketDamaged:
                spoiled.append(packet_id)
        for table in everything_but_bytes(store):
            store.rows(f"SELECT * FROM {table}")
        return spoiled
    finally:
        store.close()


def everything_but_bytes(store: Store) -> list[str]:
    tables = store.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
    return [name for (name,) in tables if name != "packet_bytes"]


def refused(path: Path, key: bytes, promised: dict[Any, str], content: str) -> bool:
    """Whether the station refuses what was spoiled; never a raw fault, never other content."""
    try:
        spoiled = read_all(path, key, promised)
    except UnsafeStore:
        return True
    if spoiled:
        return True
    # Nothing met the flip on its way: then the whole content must be what it was.
    store = Store(path=path, key=key)
    try:
        found = store.rows("PRAGMA cipher_integrity_check") != []
        return found and repr(everything(store)) == content
    except UnsafeStore:
        return True
    finally:
        store.close()


def test_a_thousand_flipped_bits_are_a_thousand_refusals(
    prepared: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, day, promised = prepared
    whole = (folder / "station.db").read_bytes()
    path = copied(folder, tmp_path / "home") / "station.db"
    with reopened(folder) as desk:
        content = repr(everything(desk.store))
    chance, found = random.Random(4), 0
    for _ in range(FLIPS):
        spoiled = bytearray(whole)
        bit = chance.randrange(len(whole) * 8)
        spoiled[bit // 8] ^= 1 << bit % 8
        path.write_bytes(spoiled)
        _without_log(path)
        found += refused(path, day.key, promised, content)
    assert found == FLIPS
    with capsys.disabled():
        print(f"\n{found} of {FLIPS} flipped bits of a store of {len(whole) // PAGE} pages refused")


def _without_log(path: Path) -> None:
    for name in ("station.db-wal", "station.db-shm"):
        path.with_name(name).unlink(missing_ok=True)


def test_a_thousand_flipped_bits_of_a_packet_are_a_thousand_refusals(prepared: Any) -> None:
    folder, _, promised = prepared
    with reopened(folder) as desk:
        whole = packets.data(desk.store, next(iter(promised)))
        public = desk.signing_key.public_key()
    chance, found = random.Random(5), 0
    for _ in range(FLIPS):
        spoiled = bytearray(whole)
        bit = chance.randrange(len(whole) * 8)
        spoiled[bit // 8] ^= 1 << bit % 8
        try:
            reader.verify_packet(data=bytes(spoiled), station_public_key_lookup=lambda *_: public)
        except Refusal:
            found += 1
    assert found == FLIPS


def spoil(folder: Path, packet_id: Any) -> None:
    """Spoil pages from the end on until one that belongs to this packet alone was hit."""
    path = folder / "station.db"
    whole = path.read_bytes()
    for page in range(len(whole) // PAGE - 1, 1, -1):
        spoiled = bytearray(whole)
        spoiled[page * PAGE + 7] ^= 1
        path.write_bytes(spoiled)
        if _only(folder, packet_id):
            return
    raise AssertionError("no page belongs to this packet alone")


def _only(folder: Path, packet_id: Any) -> bool:
    try:
        with reopened(folder) as desk:
            bad = []
            for row in packets.recent(desk.store):
                try:
                    packets.data(desk.store, row.id)
                except packets.PacketDamaged:
                    bad.append(row.id)
            return bad == [packet_id]
    except UnsafeStore:
        return False


@pytest.mark.parametrize("which", range(3))
def test_a_spoiled_packet_is_set_aside_and_the_others_are_sent(
    prepared: Any, tmp_path: Path, which: int
) -> None:
    source, _, promised = prepared
    folder = copied(source, tmp_path / "home")
    bad = list(promised)[which]
    spoil(folder, bad)
    with reopened(folder) as desk:
        result = send(desk)
        assert (result.sent, result.refused, result.stopped) == (2, 1, "")
        row = packets.packet(desk.store, bad)
        assert row is not None
        assert row.state is PacketState.DAMAGED
        assert row.next_step == packets.PacketDamaged.next_step
        counts = packets.counts(desk.store)
        assert (counts[PacketState.RECEIVED], counts[PacketState.DAMAGED]) == (2, 1)
        assert send(desk).refused == 0
        invariants.at_the_station(desk, promised=promised, damaged=[bad])
        joined = world.sealed(desk, world.child(born=TODDLER))
        assert joined.sequence == 4
    with reopened(folder) as desk:
        assert packets.waiting(desk.store)[0].id == joined.id


def test_bytes_changed_below_the_store_are_never_sent(prepared: Any, tmp_path: Path) -> None:
    folder = copied(prepared[0], tmp_path / "home")
    centre = MemoryCentre(keys=CENTRE)
    with reopened(folder) as desk:
        row = packets.waiting(desk.store)[0]
        with desk.store.write() as connection:
            connection.execute("DROP TRIGGER packet_bytes_fixed")
            connection.execute("UPDATE packet_bytes SET data = CAST(data || x'00' AS BLOB)")
        with pytest.raises(packets.PacketDamaged):
            packets.data(desk.store, row.id)
        assert centre.calls == []


def test_a_store_cut_at_any_page_is_refused(prepared: Any, tmp_path: Path) -> None:
    folder, _, promised = prepared
    whole = (folder / "station.db").read_bytes()
    for page in range(len(whole) // PAGE):
        home = tmp_path / str(page)
        shutil.copytree(folder, home)
        (home / "station.db").write_bytes(whole[: page * PAGE])
        _without_log(home / "station.db")
        with pytest.raises(UnsafeStore), reopened(home) as desk:
            invariants.at_the_station(desk, promised=promised)
        assert (home / "station.db").read_bytes()[: page * PAGE] == whole[: page * PAGE]


def test_a_store_that_is_gone_is_not_taken_for_a_new_station(prepared: Any, tmp_path: Path) -> None:
    folder = copied(prepared[0], tmp_path / "home")
    for path in folder.glob("station.db*"):
        path.unlink()
    with pytest.raises(UnsafeStore), reopened(folder):
        pass
    assert not (folder / "station.db").exists()


class TestTheLog:
    """What lies in the log alone is not sealed yet: a flip there costs a draft, never a packet."""

    def left(self, prepared: Any, tmp_path: Path) -> tuple[Path, bytes]:
        folder = copied(prepared[0], tmp_path / "alive")
        image = tmp_path / "image"
        with reopened(folder) as desk:
            packet = world.sealed(desk, world.child(born=TODDLER))
            world.captured(desk, world.record(name="Phạm Thị Lan", number="001300012399"))
            shutil.copytree(folder, image)
        self.packet = packet
        return image, (image / "station.db-wal").read_bytes()

    @pytest.mark.parametrize("how", ["flip", "cut"])
    def test_every_sealed_packet_survives_it(self, prepared: Any, tmp_path: Path, how: str) -> None:
        image, log = self.left(prepared, tmp_path)
        promised = {**prepared[2], self.packet.id: self.packet.digest}
        chance = random.Random(6)
        for number in range(60):
            home = copied(image, tmp_path / f"{how}{number}")
            at = chance.randrange(len(log))
            spoiled = log[:at] if how == "cut" else log[:at] + bytes([log[at] ^ 4]) + log[at + 1 :]
            (home / "station.db-wal").write_bytes(spoiled)
            (home / "station.db-shm").unlink(missing_ok=True)
            with reopened(home) as desk:
                invariants.at_the_station(desk, promised=promised)

    def test_a_packet_left_in_the_log_would_be_lost(
        self, prepared: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Planted: sealing that does not settle the log."""
        monkeypatch.setattr(Store, "settle", lambda self: None)
        with pytest.raises(AssertionError, match="I1 lost"):
            self.test_every_sealed_packet_survives_it(prepared, tmp_path, "cut")


class TestPlanted:
    def test_a_store_without_seals_on_its_pages_is_caught(
        self, prepared: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Planted: pages that are not proven, and bytes that nobody compares with their digest."""
        folder, day, promised = prepared
        path = tmp_path / "station.db"
        plain = Store(path=folder / "station.db", key=day.key)
        lines = [f"ATTACH '{path}' AS plain KEY ''", "SELECT sqlcipher_export('plain')"]
        for line in [*lines, f"PRAGMA plain.user_version = {SCHEMA_VERSION}", "DETACH plain"]:
            plain._connection().execute(line).fetchall()
        plain.close()
        import sqlite3

        monkeypatch.setattr("cancuoc.station.store.dbapi2.connect", sqlite3.connect)
        monkeypatch.setattr("cancuoc.station.store.Safety.check", lambda *_, **__: None)
        monkeypatch.setattr(packets, "sha256_hex", lambda data: _Anything())
        store = Store(path=path, key=day.key)
        content = repr(everything(store))
        store.close()
        whole = path.read_bytes()
        chance = random.Random(7)
        missed = 0
        for _ in range(60):
            spoiled = bytearray(whole)
            spoiled[chance.randrange(PAGE, len(whole))] ^= 1
            path.write_bytes(spoiled)
            _without_log(path)
            missed += not self.caught(path, day.key, promised, content)
        assert missed > 0

    def caught(self, path: Path, key: bytes, promised: Any, content: str) -> bool:
        import sqlite3

        try:
            return refused(path, key, promised, content)
        except (sqlite3.DatabaseError, dbapi2.DatabaseError, AssertionError):
            return True


class _Anything(str):
    """Equal to every digest."""

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    __hash__ = str.__hash__
