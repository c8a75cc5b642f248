"""A key is on the disk for good before anything is sealed with it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.foundation import keys
from cancuoc.foundation.keys import FileKeyStore, KeyClass, NullKeyStore
from cancuoc.foundation.storage import BlobStore, BlobUnreadable


@pytest.fixture
def events(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is made durable, in order: "file", "link", "folder"."""
    seen: list[str] = []
    fsync, link = os.fsync, os.link

    def watched(descriptor: int) -> None:
        seen.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        fsync(descriptor)

    def linked(source: Path, target: Path) -> None:
        seen.append("link")
        link(source, target)

    monkeypatch.setattr(keys.os, "fsync", watched)
    monkeypatch.setattr(keys.os, "link", linked)
    return seen


def test_content_then_name_then_folder(tmp_path: Path, events: list[str]) -> None:
    # A name that only memory knows is gone after a power cut, and what it sealed with it.
    FileKeyStore(tmp_path).get_or_create(name="a", make=lambda: b"1")
    assert events == ["file", "link", "folder"]


def test_a_key_that_is_there_costs_no_sync(tmp_path: Path, events: list[str]) -> None:
    store = FileKeyStore(tmp_path)
    store.get_or_create(name="a", make=lambda: b"1")
    events.clear()
    store.get_or_create(name="a", make=lambda: b"2")
    assert events == []


def test_who_comes_second_waits_for_the_folder_as_well(tmp_path: Path, events: list[str]) -> None:
    store = FileKeyStore(tmp_path)

    def meanwhile() -> bytes:
        FileKeyStore(tmp_path).get_or_create(name="a", make=lambda: b"first")
        events.clear()
        return b"second"

    assert store.get_or_create(name="a", make=meanwhile) == b"first"
    assert events == ["file", "link", "folder"]


def test_a_write_in_pieces_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(keys.os, "write", lambda fd, data: real(fd, bytes(data)[:5]))
    made = FileKeyStore(tmp_path).get_or_create(name="a", make=lambda: b"0123456789abc")
    assert made == b"0123456789abc"


def test_no_descriptor_stays_open(tmp_path: Path) -> None:
    before = len(os.listdir("/proc/self/fd"))
    for number in range(10):
        FileKeyStore(tmp_path).get_or_create(name=f"k{number}", make=lambda: b"1")
    assert len(os.listdir("/proc/self/fd")) == before


@settings(max_examples=40, deadline=None)
@given(value=st.binary(max_size=300))
def test_any_bytes_come_back_as_they_were(
    value: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("keys")
    assert FileKeyStore(folder).get_or_create(name="a", make=lambda: value) == value
    assert FileKeyStore(folder).get_or_create(name="a", make=lambda: b"no") == value


def test_a_folder_that_cannot_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(keys.os, "open", refused)
    with pytest.raises(PermissionError):
        FileKeyStore(tmp_path).class_key(KeyClass.PACKET)


@pytest.mark.parametrize("kind", list(KeyClass))
def test_a_lost_key_opens_nothing_and_is_not_replaced_in_silence(
    tmp_path: Path, kind: KeyClass
) -> None:
    store = BlobStore(directory=tmp_path / "blobs", key_store=FileKeyStore(tmp_path / "keys"))
    ref = store.put(data=b"x", kind=kind, owner="a")
    (tmp_path / "keys" / f"class-{kind}").unlink()
    with pytest.raises(BlobUnreadable):
        store.get(ref=ref, owner="a")


def test_a_lost_key_of_one_class_leaves_the_others(tmp_path: Path) -> None:
    store = BlobStore(directory=tmp_path / "blobs", key_store=FileKeyStore(tmp_path / "keys"))
    refs = {kind: store.put(data=kind.encode(), kind=kind, owner="a") for kind in KeyClass}
    (tmp_path / "keys" / f"class-{KeyClass.PACKET}").unlink()
    for kind in set(KeyClass) - {KeyClass.PACKET}:
        assert store.get(ref=refs[kind], owner="a") == kind.encode()


def test_blobs_under_the_null_twin_die_with_it(tmp_path: Path) -> None:
    store = BlobStore(directory=tmp_path, key_store=NullKeyStore())
    ref = store.put(data=b"x", kind=KeyClass.DOCUMENT, owner="a")
    assert store.get(ref=ref, owner="a") == b"x"
    after = BlobStore(directory=tmp_path, key_store=NullKeyStore())
    with pytest.raises(BlobUnreadable):
        after.get(ref=ref, owner="a")


@pytest.mark.parametrize(
    "ref", ["document/../../keys/class-document", "document/..", "unknown/ab", "document"]
)
def test_removing_a_bad_reference_touches_no_file(tmp_path: Path, ref: str) -> None:
    store = BlobStore(directory=tmp_path / "blobs", key_store=FileKeyStore(tmp_path / "keys"))
    store.put(data=b"x", kind=KeyClass.DOCUMENT, owner="a")
    before = sorted(str(path) for path in tmp_path.rglob("*"))
    with pytest.raises(ValueError):
        store.delete(ref=ref)
    assert sorted(str(path) for path in tmp_path.rglob("*")) == before
