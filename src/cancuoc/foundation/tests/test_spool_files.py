"""Uploads on disk grow chunk by chunk, settle once, and never leave their folder."""

from __future__ import annotations

import os
import random
import stat
import threading
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.foundation import spool
from cancuoc.foundation.spool import Spool

ID = UUID("0190853e-6a00-7000-8000-0000000000ab")
OTHER = UUID("0190853e-6a00-7000-8000-0000000000cd")


@pytest.fixture
def files(tmp_path: Path) -> Spool:
    return Spool(directory=tmp_path / "spool")


def test_nothing_has_come_yet(files: Spool) -> None:
    assert files.received(ID) == 0
    assert files.incoming(ID) == b""


def test_chunks_make_the_whole(files: Spool) -> None:
    assert files.write(ID, offset=0, data=b"abc") == 3
    assert files.write(ID, offset=3, data=b"def") == 6
    assert files.received(ID) == 6
    assert files.incoming(ID) == b"abcdef"


def test_a_chunk_sent_twice_changes_nothing(files: Spool) -> None:
    files.write(ID, offset=0, data=b"abc")
    files.write(ID, offset=0, data=b"abc")
    assert files.incoming(ID) == b"abc"


def test_uploads_do_not_mix(files: Spool) -> None:
    files.write(ID, offset=0, data=b"mine")
    files.write(OTHER, offset=0, data=b"hers")
    assert (files.incoming(ID), files.incoming(OTHER)) == (b"mine", b"hers")


def test_a_kept_packet_has_moved(files: Spool) -> None:
    files.write(ID, offset=0, data=b"abc")
    files.keep(ID)
    assert files.kept(ID) == b"abc"
    assert files.received(ID) == 0
    assert (files.directory / "kept" / "ab" / ID.hex).exists()


def test_what_never_came_cannot_be_kept(files: Spool) -> None:
    with pytest.raises(FileNotFoundError):
        files.keep(ID)
    with pytest.raises(FileNotFoundError):
        files.kept(ID)


def test_a_refused_upload_lies_apart(files: Spool) -> None:
    files.write(ID, offset=0, data=b"bad")
    files.set_aside(ID)
    assert (files.directory / "quarantine" / ID.hex).read_bytes() == b"bad"
    assert files.received(ID) == 0
    files.set_aside(ID)


def test_discarding_starts_again_and_twice_is_fine(files: Spool) -> None:
    files.write(ID, offset=0, data=b"abc")
    files.discard(ID)
    files.discard(ID)
    assert files.received(ID) == 0


def test_only_we_may_read(files: Spool) -> None:
    old = os.umask(0)
    try:
        files.write(ID, offset=0, data=b"abc")
        files.keep(ID)
    finally:
        os.umask(old)
    kept = files.directory / "kept" / "ab" / ID.hex
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


def test_a_write_in_pieces_is_whole(files: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.pwrite
    monkeypatch.setattr(spool.os, "pwrite", lambda fd, d, at: real(fd, bytes(d)[:2], at))
    assert files.write(ID, offset=0, data=b"abcdefg") == 7
    assert files.incoming(ID) == b"abcdefg"


def test_keeping_is_durable(files: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is synced before it moves, and both folders after."""
    order: list[str] = []
    real_sync, real_replace = os.fsync, Path.replace

    def sync(descriptor: int) -> None:
        order.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        real_sync(descriptor)

    def replace(self: Path, target: Path) -> Path:
        order.append("move")
        return real_replace(self, target)

    files.write(ID, offset=0, data=b"abc")
    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "replace", replace)
    files.keep(ID)
    assert order == ["file", "move", "folder", "folder"]


def test_there_is_room(files: Spool) -> None:
    assert files.free_bytes() > 0
    assert files.directory.is_dir()


@settings(max_examples=40, deadline=None)
@given(data=st.binary(min_size=1, max_size=400), size=st.integers(1, 60), seed=st.integers())
def test_chunks_in_any_order_make_the_same_file(data: bytes, size: int, seed: int) -> None:
    files = _shared()
    chunks = [(n, data[n : n + size]) for n in range(0, len(data), size)]
    random.Random(seed).shuffle(chunks)
    for offset, chunk in chunks:
        files.write(ID, offset=offset, data=chunk)
    assert files.incoming(ID) == data
    files.discard(ID)


def test_twins_writing_at_once_agree(files: Spool) -> None:
    data = os.urandom(50_000)

    def send() -> None:
        for offset in range(0, len(data), 1_000):
            files.write(ID, offset=offset, data=data[offset : offset + 1_000])

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert files.incoming(ID) == data


def test_the_deployment_s_spool_lies_beside_its_blobs(settings: Any, tmp_path: Path) -> None:
    settings.BLOB_DIR = str(tmp_path / "home" / "blobs")
    assert spool.store().directory == tmp_path / "home" / "spool"


_SHARED: list[Spool] = []


def _shared() -> Spool:
    """One folder for the many examples of a property."""
    if not _SHARED:
        import tempfile

        _SHARED.append(Spool(directory=Path(tempfile.mkdtemp(prefix="cancuoc-spool-"))))
    return _SHARED[0]
