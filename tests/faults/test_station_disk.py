"""F2, F3, F40c: a full disk, a sync that fails, settings too weak: told plainly, nothing half."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.faults import invariants
from tests.faults.crashes import Model
from tests.faults.recorded_disk import FULL, IOERR_FSYNC, Disk, Event
from tests.faults.station_acts import (
    TODDLER,
    copied,
    record_day,
    reopened,
    send,
    state_of,
)

from cancuoc.kernel.refusal import Refusal
from cancuoc.station import store
from cancuoc.station.core import sealing
from cancuoc.station.core.desk import Desk
from cancuoc.station.draft import Stage
from cancuoc.station.store import DiskFailing, DiskFull, Store, UnsafeStore
from cancuoc.station.tables import drafts, packets
from cancuoc.station.tests import world
from cancuoc.station.tests.world import AT, OFFICER

pytestmark = pytest.mark.fault
FAULTS = {"full": ("write", FULL, DiskFull), "sync": ("sync", IOERR_FSYNC, DiskFailing)}
Act = Callable[[Desk], Any]


def before_sealing(desk: Desk, day: Any, kept: Any) -> None:
    """One packet waits, one draft is signed: the state from which the acts below start."""
    row = world.sealed(desk, world.child(born=TODDLER))
    day.sealed.append((0, row.id, row.digest))
    world.signed(desk, world.record(name="Trần Thị Minh Châu"))


def seal(desk: Desk) -> Any:
    (draft,) = drafts.unfinished(desk.store)
    return sealing.seal_draft(desk, draft_id=draft.id, at=AT + timedelta(minutes=9), by=OFFICER)


def typing(desk: Desk) -> None:
    (draft,) = drafts.unfinished(desk.store)
    drafts.keep_typed(desk.store, draft.id, "edit", "origin", "Thanh Xuân")


def receipt(desk: Desk) -> None:
    """Send what waits; a round that the disk stopped says so in its result."""
    stopped = send(desk).stopped
    for refusal in (DiskFull, DiskFailing):
        if stopped == refusal.message:
            raise refusal
    assert not stopped, stopped


def sealed(desk: Desk, act: Act) -> bool:
    """Return whether what the act was to bring about is there."""
    if act is ACTS["receipt"]:
        return packets.waiting(desk.store) == []
    return act is not ACTS["seal"] or drafts.unfinished(desk.store) == []


ACTS: dict[str, Act] = {"seal": seal, "typing": typing, "receipt": receipt}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("disk") / "home"
    return folder, record_day(folder, before_sealing)


@contextmanager
def failing(disk: Disk, kind: str, code: int, *, at: int, ever: bool) -> Any:
    """Let the n-th event of a kind fail; every later one too when the disk stays so."""
    seen = 0

    def fault(event: Event) -> int:
        nonlocal seen
        seen += event.kind == kind
        hit = event.kind == kind and (seen == at or (ever and seen > at))
        return code if hit else 0

    disk.fault = fault
    try:
        yield lambda: seen
    finally:
        disk.fault = None


def outcome(desk: Desk, act: Act) -> Refusal | None:
    """Do an act; return the refusal the officer sees, None when it was done."""
    try:
        act(desk)
    except Refusal as refusal:
        return refusal
    return None


def one_point(
    prepared: Any, folder: Path, *, act: Act, fault: str, at: int, ever: bool
) -> tuple[bool, int]:
    """Fail at one point, then let the disk be well again; return whether the fault was met."""
    home, day = prepared
    kind, code, expected = FAULTS[fault]
    disk = Disk(copied(home, folder))
    with disk.mounted(), reopened(folder) as desk:
        before = state_of(desk.store)
        with failing(disk, kind, code, at=at, ever=ever) as seen:
            refusal = outcome(desk, act)
        met = seen() >= at
        if refusal is not None:
            assert isinstance(refusal, expected), f"told as {refusal.code}"
            assert refusal.next_step
            # A round of sending may note that it tried; nothing else may be left of a refused act.
            left = packets.waiting(desk.store) if act is ACTS["receipt"] else state_of(desk.store)
            assert left == before or (act is ACTS["receipt"] and len(left) == 1), "left behind"
            assert outcome(desk, act) is None, "the same act again, on a disk that is well"
        assert sealed(desk, act), "what was said to be done is not"
        invariants.at_the_station(desk, promised={i: d for _, i, d in day.sealed})
    return met, int(refusal is not None)


@pytest.mark.parametrize("ever", [False, True], ids=["once", "from then on"])
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("act", ACTS)
def test_a_disk_that_fails_at_any_point_is_told_and_leaves_nothing_half(
    prepared: Any, tmp_path: Path, act: str, fault: str, ever: bool
) -> None:
    refused = at = 0
    met = True
    while met:
        at += 1
        met, told = one_point(
            prepared, tmp_path / str(at), act=ACTS[act], fault=fault, at=at, ever=ever
        )
        refused += told
    assert at > 2 or fault == "sync"
    assert refused > 0


def test_a_sync_that_failed_is_not_believed_when_the_next_one_holds(
    prepared: Any, tmp_path: Path
) -> None:
    """The kernel forgets pages whose sync failed; a later sync says nothing about them."""
    home, _ = prepared
    disk = Disk(copied(home, tmp_path / "home"))
    start = {path.name: path.read_bytes() for path in disk.root.iterdir()}
    with disk.mounted(), reopened(disk.root) as desk:
        with failing(disk, "sync", IOERR_FSYNC, at=1, ever=False):
            assert isinstance(outcome(desk, typing), DiskFailing)
        assert outcome(desk, typing) is None
        row = seal(desk)
        model = Model(start)
        for event in list(disk.events):
            model.tell(event)
        left = model.left("cut", after=0)
    after = tmp_path / "after"
    after.mkdir(mode=0o700)
    for name, data in left.items():
        (after / name).write_bytes(data)
        (after / name).chmod(0o600)
    with reopened(after) as desk:
        invariants.at_the_station(desk, promised={row.id: row.digest})


def test_a_disk_that_fills_while_the_station_opens_says_so(prepared: Any, tmp_path: Path) -> None:
    disk = Disk(tmp_path)
    with disk.mounted(), failing(disk, "write", FULL, at=1, ever=True), pytest.raises(DiskFull):
        Store(path=tmp_path / "station.db", key=b"k" * 32)
    with disk.mounted():
        Store(path=tmp_path / "station.db", key=b"k" * 32).close()


@pytest.mark.parametrize(
    "weaker", ["synchronous = NORMAL", "synchronous = OFF", "journal_mode = DELETE"]
)
def test_a_station_on_weaker_settings_does_not_start(
    prepared: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, weaker: str
) -> None:
    home, day = prepared
    folder = copied(home, tmp_path / "home")
    with monkeypatch.context() as patch:
        patch.setattr(store, "_PRAGMAS", (*store._PRAGMAS, f"PRAGMA {weaker}"))
        with pytest.raises(UnsafeStore), reopened(folder):
            pass
    with reopened(folder) as desk:
        invariants.at_the_station(desk, promised={i: d for _, i, d in day.sealed})


class TestPlanted:
    def points(self, prepared: Any, tmp_path: Path, *, fault: str, act: Act) -> None:
        at, met = 0, True
        while met:
            at += 1
            met, _ = one_point(prepared, tmp_path / str(at), act=act, fault=fault, at=at, ever=True)

    def test_a_full_disk_that_is_swallowed_is_caught(
        self, prepared: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def swallowing(desk: Desk) -> None:
            with suppress(DiskFull):
                seal(desk)

        monkeypatch.setitem(ACTS, "seal", swallowing)
        with pytest.raises(AssertionError, match="what was said to be done is not"):
            self.points(prepared, tmp_path, fault="full", act=swallowing)

    def test_a_raw_fault_of_the_driver_is_caught(
        self, prepared: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(store, "_REFUSALS", {})
        with pytest.raises(store.dbapi2.OperationalError):
            self.points(prepared, tmp_path, fault="sync", act=typing)


def test_the_acts_begin_where_the_fixture_ends(prepared: Any, tmp_path: Path) -> None:
    with reopened(copied(prepared[0], tmp_path / "home")) as desk:
        (draft,) = drafts.unfinished(desk.store)
        assert set(draft.done) == set(Stage)
        assert len(packets.waiting(desk.store)) == 1
