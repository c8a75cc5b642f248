"""Uploads on disk: any order of repeated chunks gives the same file, and moves are durable."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cancuoc.foundation import spool
from cancuoc.foundation.spool import Spool

ID = UUID("01908592-0000-7000-8000-0000000000ab")


@pytest.fixture
def here(tmp_path: Path) -> Spool:
    return Spool(directory=tmp_path / "spool")


def test_nothing_has_come_of_an_unknown_upload(here: Spool) -> None:
    assert here.received(ID) == 0
    assert here.incoming(ID) == b""
    here.discard(ID)
    here.set_aside(ID)
    with pytest.raises(FileNotFoundError):
        here.kept(ID)
    with pytest.raises(FileNotFoundError):
        here.keep(ID)


def test_a_file_grows_and_says_how_far(here: Spool) -> None:
    assert here.write(ID, offset=0, data=b"abc") == 3
    assert here.write(ID, offset=3, data=b"def") == 6
    assert here.received(ID) == 6
    assert here.incoming(ID) == b"abcdef"


def test_a_kept_file_leaves_incoming(here: Spool) -> None:
    here.write(ID, offset=0, data=b"whole")
    here.keep(ID)
    assert here.kept(ID) == b"whole"
    assert here.received(ID) == 0


def test_keeping_again_after_a_crash_replaces_the_first(here: Spool) -> None:
    here.write(ID, offset=0, data=b"whole")
    here.keep(ID)
    here.write(ID, offset=0, data=b"whole")
    here.keep(ID)
    assert here.kept(ID) == b"whole"


def test_what_was_set_aside_is_not_lost(here: Spool) -> None:
    here.write(ID, offset=0, data=b"odd")
    here.set_aside(ID)
    assert here.received(ID) == 0
    assert (here.directory / "quarantine" / ID.hex).read_bytes() == b"odd"


def test_what_was_discarded_starts_over(here: Spool) -> None:
    here.write(ID, offset=0, data=b"bad")
    here.discard(ID)
    assert here.received(ID) == 0


def test_nobody_else_may_read(here: Spool) -> None:
    here.write(ID, offset=0, data=b"x")
    path = here.directory / "incoming" / ID.hex
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_file_and_both_folders_are_synced_before_it_counts(
    here: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rename that is not synced may be undone by a power cut."""
    here.write(ID, offset=0, data=b"whole")
    events: list[str] = []
    real_fsync, real_replace = os.fsync, Path.replace

    def fsync(descriptor: int) -> None:
        events.append(Path(os.readlink(f"/proc/self/fd/{descriptor}")).parts[-2])
        real_fsync(descriptor)

    def replace(self: Path, target: Any) -> Path:
        events.append("rename")
        return real_replace(self, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace)
    here.keep(ID)
    assert events == ["incoming", "rename", "kept", "spool"]


def test_a_short_write_is_finished(here: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.pwrite
    monkeypatch.setattr(os, "pwrite", lambda fd, data, at: real(fd, data[:2], at))
    assert here.write(ID, offset=0, data=b"abcdefg") == 7
    assert here.incoming(ID) == b"abcdefg"


@pytest.mark.parametrize("call", ["write", "keep"])
def test_a_disk_error_is_never_swallowed(
    here: Spool, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    here.write(ID, offset=0, data=b"x")

    def broken(*_: Any) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "pwrite" if call == "write" else "fsync", broken)
    with pytest.raises(OSError, match="No space"):
        here.write(ID, offset=1, data=b"y") if call == "write" else here.keep(ID)
    assert here.received(ID) == 1


def test_uploads_do_not_mix(here: Spool) -> None:
    ids = [uuid4() for _ in range(20)]
    for n, packet_id in enumerate(ids):
        here.write(packet_id, offset=0, data=bytes([n]) * 10)
    for n, packet_id in enumerate(ids):
        here.keep(packet_id)
        assert here.kept(packet_id) == bytes([n]) * 10


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.binary(min_size=1, max_size=400), cut=st.integers(1, 60), again=st.data())
def test_chunks_sent_twice_give_the_same_file(
    here: Spool, data: bytes, cut: int, again: st.DataObject
) -> None:
    packet_id = uuid4()
    chunks = [(at, data[at : at + cut]) for at in range(0, len(data), cut)]
    for place, (at, chunk) in enumerate(chunks):
        here.write(packet_id, offset=at, data=chunk)
        back = again.draw(st.integers(0, place))
        here.write(packet_id, offset=chunks[back][0], data=chunks[back][1])
    assert here.incoming(packet_id) == data


def test_parallel_twins_agree(here: Spool) -> None:
    data = os.urandom(200_000)

    def send() -> None:
        for at in range(0, len(data), 4096):
            here.write(ID, offset=at, data=data[at : at + 4096])

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert here.incoming(ID) == data


def test_room_is_counted_before_the_first_upload(here: Spool) -> None:
    assert here.free_bytes() > 0
    assert here.directory.exists()


def test_the_spool_lies_beside_the_blobs(settings: Any, tmp_path: Path) -> None:
    settings.BLOB_DIR = tmp_path / "blobs"
    assert spool.store().directory == tmp_path / "spool"
