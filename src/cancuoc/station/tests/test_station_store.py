"""The encrypted store: safe settings or no store at all, whole transactions or none."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from sqlcipher3 import dbapi2

from cancuoc.station import store as station_store
from cancuoc.station.store import Safety, Store, StoreTooNew, StoreUnreadable, UnsafeStore

KEY = b"k" * 32


@pytest.fixture
def path(tmp_path):
    return tmp_path / "station.db"


@pytest.fixture
def store(path):
    opened = Store(path=path, key=KEY)
    yield opened
    opened.close()


def put(store, name, value=b"1"):
    store.run("INSERT INTO settings VALUES (?, ?)", name, value)


def put_all(store, wanted, then=None):
    with store.write():
        for name in wanted:
            put(store, name)
        if then is not None:
            raise then


def names(store):
    return [row[0] for row in store.rows("SELECT name FROM settings ORDER BY name")]


def test_a_store_runs_on_the_promised_settings(store):
    safety = store.safety()
    assert safety.journal == "wal"
    assert safety.synchronous == station_store.SYNCHRONOUS_FULL
    assert safety.foreign_keys == 1
    assert safety.cipher.startswith("4.")


@pytest.mark.parametrize(
    "weaker",
    [
        {"journal": "delete"},
        {"journal": "off"},
        {"journal": "memory"},
        {"synchronous": 1},
        {"synchronous": 0},
        {"foreign_keys": 0},
        {"cipher": ""},
    ],
)
def test_weaker_settings_are_refused(store, weaker):
    good = store.safety()
    good.check(in_memory=False)
    with pytest.raises(UnsafeStore):
        replace(good, **weaker).check(in_memory=False)


def test_a_store_in_memory_has_its_own_bar():
    Safety(journal="memory", synchronous=2, foreign_keys=1, cipher="4").check(in_memory=True)
    with pytest.raises(UnsafeStore):
        Safety(journal="wal", synchronous=2, foreign_keys=1, cipher="4").check(in_memory=True)


@pytest.mark.parametrize("pragma", ["PRAGMA synchronous = NORMAL", "PRAGMA journal_mode = DELETE"])
def test_a_store_opened_on_weaker_settings_does_not_start(path, monkeypatch, pragma):
    monkeypatch.setattr(station_store, "_PRAGMAS", (*station_store._PRAGMAS, pragma))
    with pytest.raises(UnsafeStore):
        Store(path=path, key=KEY)


def test_a_driver_without_encryption_is_refused(path, monkeypatch):
    import sqlite3

    monkeypatch.setattr(station_store.dbapi2, "connect", sqlite3.connect)
    with pytest.raises(UnsafeStore):
        Store(path=path, key=KEY)


def test_nothing_readable_reaches_the_disk(path, tmp_path):
    store = Store(path=path, key=KEY)
    put(store, "name", "Lê Thị Bích Ngọc 001190000019".encode())
    store.close()
    for file in tmp_path.iterdir():
        content = file.read_bytes()
        assert b"001190000019" not in content
        assert "Ngọc".encode() not in content
        assert not content.startswith(b"SQLite format 3")


def test_what_is_in_the_log_is_encrypted_as_well(path):
    store = Store(path=path, key=KEY)
    put(store, "name", b"001190000019" * 50)
    log = path.with_name("station.db-wal")
    assert log.stat().st_size > 0
    assert b"001190000019" not in log.read_bytes()
    store.close()


@pytest.mark.parametrize("key", [b"x" * 32, b"\x00" * 32])
def test_another_key_opens_nothing(path, key):
    Store(path=path, key=KEY).close()
    with pytest.raises(StoreUnreadable) as refused:
        Store(path=path, key=key)
    assert refused.value.status == 500


def test_a_damaged_file_is_refused_and_not_replaced(path):
    Store(path=path, key=KEY).close()
    damaged = bytearray(path.read_bytes())
    damaged[100:140] = b"\x00" * 40
    path.write_bytes(damaged)
    with pytest.raises(StoreUnreadable):
        Store(path=path, key=KEY)
    assert path.read_bytes() == bytes(damaged)


def test_a_store_of_a_newer_program_is_refused(path):
    store = Store(path=path, key=KEY)
    store.run("PRAGMA user_version = 99")
    store.close()
    with pytest.raises(StoreTooNew):
        Store(path=path, key=KEY)


def test_opening_again_keeps_everything(path):
    store = Store(path=path, key=KEY)
    put(store, "a")
    store.close()
    again = Store(path=path, key=KEY)
    assert names(again) == ["a"]
    again.close()


class TestTransactions:
    def test_all_of_a_write_counts(self, store):
        with store.write():
            put(store, "a")
            put(store, "b")
        assert names(store) == ["a", "b"]

    def test_none_of_a_failed_write_counts(self, store):
        with pytest.raises(RuntimeError, match="power"):
            put_all(store, ["a"], then=RuntimeError("power"))
        assert names(store) == []

    def test_a_write_inside_a_write_joins_it(self, store):
        with pytest.raises(RuntimeError, match="later"), store.write():
            put_all(store, ["inner"], then=RuntimeError("later"))
        assert names(store) == []

    def test_after_a_failure_the_store_writes_on(self, store):
        with pytest.raises(dbapi2.IntegrityError):
            put_all(store, ["a", "a"])
        put(store, "a")
        assert names(store) == ["a"]

    def test_a_reader_sees_only_what_was_committed(self, store):
        seen = []

        def read():
            seen.append(names(store))

        with store.write():
            put(store, "a")
            reader = threading.Thread(target=read)
            reader.start()
            reader.join()
        assert seen == [[]]
        assert names(store) == ["a"]

    def test_writers_of_many_threads_all_count(self, store):
        def write(number):
            for n in range(10):
                put(store, f"{number}-{n}")

        writers = [threading.Thread(target=write, args=(number,)) for number in range(6)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        assert len(names(store)) == 60

    def test_a_row_that_is_not_there_is_none(self, store):
        assert store.row("SELECT value FROM settings WHERE name = 'x'") is None


class TestInMemory:
    def test_threads_share_one_connection(self):
        store = Store(path=None, key=KEY)
        writer = threading.Thread(target=put, args=(store, "a"))
        writer.start()
        writer.join()
        assert names(store) == ["a"]
        store.close()

    def test_nothing_is_shared_between_two_stores(self):
        one, other = Store(path=None, key=KEY), Store(path=None, key=KEY)
        put(one, "a")
        assert names(other) == []
        one.close()
        other.close()


class TestThePacketTable:
    """The database itself keeps what was signed, whatever a program tries."""

    def insert(self, store, state="waiting", receipt=None):
        store.run(
            "INSERT INTO packets (id, sequence, digest, previous, session_id, ticket, band, "
            "sealed_at, size, state, receipt) VALUES ('p', 1, 'd', '0', 's', 't', '<6', 'x', "
            "1, ?, ?)",
            state,
            receipt,
        )
        store.run("INSERT INTO packet_bytes VALUES ('p', x'01')")

    def test_a_packet_is_never_deleted(self, store):
        self.insert(store)
        with pytest.raises(dbapi2.IntegrityError, match="never deleted"):
            store.run("DELETE FROM packets")

    @pytest.mark.parametrize("column", ["id", "sequence", "digest", "previous"])
    def test_what_was_sealed_never_changes(self, store, column):
        self.insert(store)
        with pytest.raises(dbapi2.IntegrityError, match="never changes"):
            store.run(f"UPDATE packets SET {column} = 7")

    def test_bytes_without_a_receipt_stay(self, store):
        self.insert(store)
        with pytest.raises(dbapi2.IntegrityError, match="without a receipt"):
            store.run("DELETE FROM packet_bytes")

    def test_bytes_with_a_receipt_may_go_but_not_change(self, store):
        self.insert(store, state="received", receipt=b"r")
        with pytest.raises(dbapi2.IntegrityError):
            store.run("UPDATE packet_bytes SET data = x'02'")
        store.run("DELETE FROM packet_bytes")

    @pytest.mark.parametrize(
        ("state", "receipt"), [("received", None), ("waiting", b"r"), ("sent", None)]
    )
    def test_a_state_without_its_proof_is_refused(self, store, state, receipt):
        with pytest.raises(dbapi2.IntegrityError):
            self.insert(store, state=state, receipt=receipt)

    def test_a_number_comes_once(self, store):
        self.insert(store)
        with pytest.raises(dbapi2.IntegrityError):
            store.run(
                "INSERT INTO packets (id, sequence, digest, previous, session_id, ticket, band, "
                "sealed_at) VALUES ('q', 1, 'd', '0', 's', 't', '<6', 'x')"
            )


def test_a_store_of_the_second_version_gains_the_floor_and_keeps_what_it_has(path, monkeypatch):
    monkeypatch.setattr(station_store, "SCHEMA_VERSION", 2)
    monkeypatch.setattr(station_store, "STEPS", station_store.STEPS[:2])
    old = Store(path=path, key=KEY)
    put(old, "kept")
    old.close()
    monkeypatch.undo()
    new = Store(path=path, key=KEY)
    assert names(new) == ["kept"]
    assert new.row("SELECT count(*) FROM floor_events") == (0,)
    assert new.row("PRAGMA user_version") == (len(station_store.STEPS),)
    new.close()
