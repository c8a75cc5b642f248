"""Blobs open only whole, for their own record, with the key of their class."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.foundation import keys, storage
from cancuoc.foundation.keys import FileKeyStore, KeyClass
from cancuoc.foundation.storage import BlobRef, BlobStore, BlobUnreadable

OWNER = "0190853e-6a00-7000-8000-000000000001"
DATA = "Khuôn mặt của một người tổng hợp".encode() * 9


@pytest.fixture
def store(tmp_path: Path) -> BlobStore:
    key_store = FileKeyStore(tmp_path / "keys")
    return BlobStore(directory=tmp_path / "blobs", key_store=key_store)


def file_of(store: BlobStore, ref: BlobRef) -> Path:
    kind, name = ref.value.split("/")
    return store.directory / kind / name[:2] / name


def put(store: BlobStore, data: bytes = DATA, *, owner: str = OWNER, **more: Any) -> BlobRef:
    return store.put(data=data, kind=more.get("kind", KeyClass.DOCUMENT), owner=owner)


class TestRoundTrip:
    @pytest.mark.parametrize("kind", list(KeyClass))
    @pytest.mark.parametrize("data", [b"", b"\x00", DATA, os.urandom(300_000)])
    def test_what_goes_in_comes_out(self, store: BlobStore, kind: KeyClass, data: bytes) -> None:
        ref = put(store, data, kind=kind)
        assert ref.kind is kind
        assert store.get(ref=ref, owner=OWNER) == data
        assert store.get(ref=ref.value, owner=OWNER) == data

    def test_another_process_with_the_same_keys_reads_it(self, store: BlobStore) -> None:
        ref = put(store)
        again = BlobStore(
            directory=store.directory,
            key_store=FileKeyStore(store.key_store.directory),  # type: ignore[attr-defined]
        )
        assert again.get(ref=ref, owner=OWNER) == DATA

    def test_equal_data_never_looks_equal(self, store: BlobStore) -> None:
        one, two = put(store), put(store)
        assert one != two
        assert file_of(store, one).read_bytes() != file_of(store, two).read_bytes()

    def test_the_name_says_nothing(self, store: BlobStore) -> None:
        ref = put(store)
        kind, name = ref.value.split("/")
        assert kind == "document"
        assert len(name) == 32
        assert not set(name) - set("0123456789abcdef")

    def test_nothing_readable_lies_on_the_disk(self, store: BlobStore) -> None:
        ref = put(store)
        raw = file_of(store, ref).read_bytes()
        assert DATA[:12] not in raw
        assert OWNER.encode() not in raw

    def test_only_we_may_read_the_files(self, store: BlobStore) -> None:
        path = file_of(store, put(store))
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700

    def test_a_name_is_never_written_over(
        self, store: BlobStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(storage.secrets, "token_hex", lambda n: "ab" * n)
        put(store)
        with pytest.raises(FileExistsError):
            put(store, b"other")


class TestOwners:
    @pytest.mark.parametrize("owner", ["", "other", OWNER.upper(), f"{OWNER} ", OWNER[:-1]])
    def test_another_owner_reads_nothing(self, store: BlobStore, owner: str) -> None:
        ref = put(store)
        with pytest.raises(BlobUnreadable):
            store.get(ref=ref, owner=owner)

    def test_files_swapped_between_records_do_not_open(self, store: BlobStore) -> None:
        mine, hers = put(store, b"mine"), put(store, b"hers", owner="her")
        one, two = file_of(store, mine), file_of(store, hers)
        a, b = one.read_bytes(), two.read_bytes()
        one.write_bytes(b)
        two.write_bytes(a)
        for ref, owner in ((mine, OWNER), (hers, "her"), (mine, "her"), (hers, OWNER)):
            with pytest.raises(BlobUnreadable):
                store.get(ref=ref, owner=owner)

    def test_files_of_one_owner_do_not_stand_in_for_each_other(self, store: BlobStore) -> None:
        face, paper = put(store, b"face"), put(store, b"paper")
        shutil.copy(file_of(store, face), file_of(store, paper))
        with pytest.raises(BlobUnreadable):
            store.get(ref=paper, owner=OWNER)

    def test_a_child_s_data_cannot_pass_as_an_adult_s(self, store: BlobStore) -> None:
        ref = put(store, kind=KeyClass.BIOMETRIC_CHILD)
        moved = BlobRef(ref.value.replace("biometric_child", "biometric_adult"))
        target = file_of(store, moved)
        target.parent.mkdir(parents=True)
        shutil.move(file_of(store, ref), target)
        with pytest.raises(BlobUnreadable):
            store.get(ref=moved, owner=OWNER)


class TestDamage:
    @settings(max_examples=60, deadline=None)
    @given(st.data())
    def test_one_flipped_bit_anywhere_is_found(self, data: st.DataObject) -> None:
        store = _shared_store()
        ref = put(store, b"short")
        path = file_of(store, ref)
        raw = bytearray(path.read_bytes())
        place = data.draw(st.integers(0, len(raw) * 8 - 1))
        raw[place // 8] ^= 1 << (place % 8)
        path.write_bytes(bytes(raw))
        with pytest.raises(BlobUnreadable):
            store.get(ref=ref, owner=OWNER)

    @settings(max_examples=30, deadline=None)
    @given(st.integers(0, 150), st.binary(max_size=40))
    def test_cut_or_lengthened_files_are_found(self, keep: int, more: bytes) -> None:
        store = _shared_store()
        ref = put(store, b"short")
        path = file_of(store, ref)
        raw = path.read_bytes()
        damaged = raw[:keep] + more
        path.write_bytes(damaged)
        if damaged == raw:
            assert store.get(ref=ref, owner=OWNER) == b"short"
        else:
            with pytest.raises(BlobUnreadable):
                store.get(ref=ref, owner=OWNER)

    def test_another_deployment_s_keys_open_nothing(self, store: BlobStore, tmp_path: Path) -> None:
        ref = put(store)
        other = BlobStore(directory=store.directory, key_store=FileKeyStore(tmp_path / "other"))
        with pytest.raises(BlobUnreadable):
            other.get(ref=ref, owner=OWNER)

    def test_the_refusal_names_the_blob_and_no_person(self, store: BlobStore) -> None:
        ref = put(store)
        store.delete(ref=ref)
        with pytest.raises(BlobUnreadable) as refused:
            store.get(ref=ref, owner=OWNER)
        assert refused.value.details == {"ref": ref.value}
        assert refused.value.status == 500


class TestBadReferences:
    @pytest.mark.parametrize(
        "ref",
        [
            "document/../../../etc/passwd",
            "document/..",
            "document/",
            "unknown/" + "a" * 32,
            "document",
            "",
            "/etc/passwd",
            "document/ab cd",
            "document/" + "a" * 32,
        ],
    )
    def test_they_open_nothing(self, store: BlobStore, ref: str) -> None:
        with pytest.raises(BlobUnreadable):
            store.get(ref=ref, owner=OWNER)


class TestDeleting:
    def test_it_is_gone_for_good_and_twice_is_fine(self, store: BlobStore) -> None:
        ref = put(store)
        store.delete(ref=ref)
        store.delete(ref=ref.value)
        assert not file_of(store, ref).exists()

    def test_others_stay(self, store: BlobStore) -> None:
        gone, stays = put(store), put(store)
        store.delete(ref=gone)
        assert store.get(ref=stays, owner=OWNER) == DATA


class TestFailingDisks:
    def test_a_write_in_pieces_is_whole(
        self, store: BlobStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real = os.write
        monkeypatch.setattr(storage.os, "write", lambda fd, data: real(fd, bytes(data)[:7]))
        ref = put(store)
        monkeypatch.undo()
        assert store.get(ref=ref, owner=OWNER) == DATA

    def test_a_full_disk_is_told_and_no_reference_is_given(
        self, store: BlobStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(descriptor: int, data: object) -> int:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(storage.os, "write", full)
        with pytest.raises(OSError, match="No space left"):
            put(store)

    def test_file_and_folder_are_synced(
        self, store: BlobStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        synced: list[bool] = []
        real = os.fsync

        def watch(descriptor: int) -> None:
            synced.append(stat.S_ISDIR(os.fstat(descriptor).st_mode))
            real(descriptor)

        put(store)
        monkeypatch.setattr(os, "fsync", watch)
        put(store)
        assert synced == [False, True]


def test_the_deployment_s_store_lies_in_its_home(settings: Any, tmp_path: Path) -> None:
    settings.BLOB_DIR, settings.KEY_DIR = tmp_path / "b", tmp_path / "k"
    keys.store.cache_clear()
    try:
        ref = storage.store().put(data=b"x", kind=KeyClass.IDENTITY, owner=OWNER)
        assert storage.store().get(ref=ref, owner=OWNER) == b"x"
        assert (tmp_path / "k" / "class-identity").exists()
    finally:
        keys.store.cache_clear()


_SHARED: list[BlobStore] = []


def _shared_store() -> BlobStore:
    """One store for the many examples of a property."""
    if not _SHARED:
        import tempfile

        folder = Path(tempfile.mkdtemp(prefix="cancuoc-blobs-"))
        _SHARED.append(BlobStore(directory=folder / "b", key_store=FileKeyStore(folder / "k")))
    return _SHARED[0]
