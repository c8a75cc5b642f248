"""Many blobs stored together: each opens alone, all are durable, and none is left half-way."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.foundation import storage
from cancuoc.foundation.keys import FileKeyStore, KeyClass
from cancuoc.foundation.storage import Blob, BlobStore, BlobUnreadable


@pytest.fixture
def store(tmp_path: Path) -> BlobStore:
    return BlobStore(directory=tmp_path / "blobs", key_store=FileKeyStore(tmp_path / "keys"))


def blobs(count: int, *, kind: KeyClass = KeyClass.DOCUMENT) -> list[Blob]:
    return [Blob(data=f"tệp {n}".encode() * 50, kind=kind, owner=f"hs-{n}") for n in range(count)]


def files(store: BlobStore) -> list[Path]:
    return [path for path in store.directory.rglob("*") if path.is_file()]


def test_each_opens_for_its_own_record_only(store: BlobStore) -> None:
    wanted = blobs(5)
    refs = store.put_many(wanted)
    for blob, ref in zip(wanted, refs, strict=True):
        assert store.get(ref=ref, owner=blob.owner) == blob.data
        with pytest.raises(BlobUnreadable):
            store.get(ref=ref, owner="hs-khác")


def test_nothing_to_store_leaves_nothing(store: BlobStore) -> None:
    assert store.put_many([]) == []
    assert not store.directory.exists()


@settings(max_examples=25, deadline=None)
@given(
    parts=st.lists(st.tuples(st.binary(max_size=400), st.sampled_from(list(KeyClass))), max_size=8)
)
def test_order_and_class_hold(
    parts: list[tuple[bytes, KeyClass]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("many")
    store = BlobStore(directory=home / "blobs", key_store=FileKeyStore(home / "keys"))
    refs = store.put_many([Blob(data=data, kind=kind, owner="a") for data, kind in parts])
    assert [ref.kind for ref in refs] == [kind for _, kind in parts]
    assert [store.get(ref=ref, owner="a") for ref in refs] == [data for data, _ in parts]


def test_names_are_never_the_same_and_say_nothing(store: BlobStore) -> None:
    refs = [ref.value for _ in range(20) for ref in store.put_many(blobs(3))]
    assert len(set(refs)) == len(refs) == 60
    assert all("hs-" not in ref for ref in refs)


def test_a_class_shares_one_folder(store: BlobStore) -> None:
    store.put_many([*blobs(4), *blobs(4, kind=KeyClass.BIOMETRIC_CHILD)])
    assert len({path.parent for path in files(store)}) == 2


def test_every_file_is_synced_before_its_folder(
    store: BlobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.key_store.class_key(KeyClass.DOCUMENT)
    synced: list[str] = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        synced.append(os.readlink(f"/proc/self/fd/{descriptor}"))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    refs = store.put_many(blobs(3))
    names = [ref.value.rpartition("/")[2] for ref in refs]
    assert [Path(path).name for path in synced[:3]] == names
    assert synced[3:] == [str(files(store)[0].parent)]


def test_files_are_ours_alone(store: BlobStore) -> None:
    store.put_many(blobs(2))
    assert {path.stat().st_mode & 0o777 for path in files(store)} == {0o600}


def test_a_disk_that_fails_half_way_leaves_no_file(
    store: BlobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, count = os.fsync, iter(range(99))

    def fsync(descriptor: int) -> None:
        if next(count) == 2:
            raise OSError(28, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(storage.os, "fsync", fsync)
    with pytest.raises(OSError, match="No space"):
        store.put_many(blobs(4))
    assert files(store) == []


def test_no_descriptor_stays_open(store: BlobStore) -> None:
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(5):
        store.put_many(blobs(6))
    assert len(os.listdir("/proc/self/fd")) == before
