"""F1: the program dies or the power goes at every single write; nothing promised is lost."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.faults import invariants, station_acts
from tests.faults.crashes import WAYS, Crash, crashes
from tests.faults.recorded_disk import Disk
from tests.faults.station_acts import Day, record_day, state_of

from cancuoc.kernel.refusal import Refusal
from cancuoc.station import home, store
from cancuoc.station.core.desk import NotEnrolled, open_desk
from cancuoc.station.store import Store
from cancuoc.station.tests import world

pytestmark = pytest.mark.fault
PLANTED = "a planted bug must be caught"


class Judge:
    """Opens the disks a day may leave behind and says which promise each of them breaks."""

    def __init__(self, day: Day, folder: Path) -> None:
        self.day = day
        self.folder = folder
        self.opened = 0
        self._sound: set[tuple[bytes, int]] = set()
        self._marks = [0]
        for event in day.events:
            self._marks.append(self._marks[-1] + (event.kind == "mark"))

    def breaks(self, crash: Crash) -> str:
        """Return which promise a disk breaks, "" when none."""
        done = self._marks[crash.after]
        self.opened += 1
        shutil.rmtree(self.folder, ignore_errors=True)
        crash.write_to(self.folder)
        self.folder.chmod(0o700)
        try:
            return self._read(done)
        except (Refusal, AssertionError) as error:
            return f"{type(error).__name__}: {error}"

    def _read(self, done: int) -> str:
        secret = self.folder / "device.secret"
        if secret.exists():
            secret.chmod(0o600)
        opened = home.open_home(self.folder)
        kept = Store(path=opened.database, key=opened.derive("store"))
        try:
            state = state_of(kept)
            # What was said to be kept, or the write that was under way: nothing between.
            if state not in self.day.states[max(0, done - 1) : done + 1]:
                return f"another state than the {done} promised"
            if (state, done) not in self._sound:
                self._look(kept, done)
                self._sound.add((state, done))
        finally:
            kept.close()
            opened.close()
        return ""

    def _look(self, kept: Store, done: int) -> None:
        try:
            desk = open_desk(store=kept, device=world.PlainDevice())
        except NotEnrolled:
            assert not self.day.promised(done), "I1 the key is gone and packets were promised"
            return
        invariants.at_the_station(desk, promised=self.day.promised(done))


def broken(day: Day, folder: Path, *, ways: Any = WAYS, most: int = 5) -> tuple[int, list[str]]:
    """Judge every crash of a day; return how many disks were opened and what broke."""
    judge = Judge(day, folder)
    found: list[str] = []
    with Disk(folder).mounted():
        for crash in crashes(day.events, ways=ways):
            if why := judge.breaks(crash):
                event = day.events[crash.after - 1]
                found.append(f"{crash.way} after {crash.after} ({event.kind} {event.file}): {why}")
                if len(found) == most:
                    break
    return judge.opened, found


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    return record_day(tmp_path_factory.mktemp("power") / "home")


def test_nothing_promised_is_lost_wherever_the_power_goes(
    day: Day, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    opened, found = broken(day, tmp_path / "disk")
    assert found == []
    writes = sum(event.kind in ("write", "truncate", "sync", "delete") for event in day.events)
    with capsys.disabled():
        print(f"\n{writes} writes and syncs, {len(day.states)} commits, {opened} disks: 0 broken")


@pytest.mark.nightly
def test_nothing_promised_is_lost_on_a_long_day(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    long = record_day(tmp_path / "home", station_acts.long_script)
    opened, found = broken(long, tmp_path / "disk")
    assert found == []
    with capsys.disabled():
        print(f"\n{len(long.events)} events, {len(long.states)} commits, {opened} disks: 0 broken")


def test_the_recorded_script_has_every_kind_of_act(day: Day) -> None:
    kinds = {(event.kind, event.file) for event in day.events}
    assert {("rename", "device.new"), ("sync", "station.db-wal")} <= kinds
    assert {("write", "station.db"), ("delete", "station.db-wal")} <= kinds
    assert len(day.sealed) == 2


class TestPlanted:
    """Each bug is one the real code could have; a test that misses it is worth nothing."""

    def test_a_log_that_is_not_flushed_is_caught(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        weaker = [p.replace("synchronous = FULL", "synchronous = NORMAL") for p in store._PRAGMAS]
        monkeypatch.setattr(store, "_PRAGMAS", tuple(weaker))
        monkeypatch.setattr(store.Safety, "check", lambda *_, **__: None)
        day = record_day(tmp_path / "home")
        assert broken(day, tmp_path / "disk", ways=("cut",), most=1)[1], PLANTED

    def test_a_secret_that_is_not_flushed_before_its_name_is_caught(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def hasty(path: Path) -> None:
            temporary = path.with_suffix(".new")
            temporary.write_text("ab" * home.SECRET_BYTES)
            temporary.chmod(0o600)
            temporary.rename(path)

        monkeypatch.setattr(home, "_write_secret", hasty)
        day = record_day(tmp_path / "home")
        assert broken(day, tmp_path / "disk", ways=("cut",), most=1)[1], PLANTED

    def test_a_dossier_sealed_in_two_steps_is_caught(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        drop = station_acts.drafts.drop

        def late(kept: Store, draft_id: Any) -> None:
            if kept._connection().in_transaction:
                kept._connection().execute("COMMIT")
                kept._connection().execute("BEGIN IMMEDIATE")
            drop(kept, draft_id)

        monkeypatch.setattr("cancuoc.station.core.sealing.drafts.drop", late)
        day = record_day(tmp_path / "home")
        assert broken(day, tmp_path / "disk", ways=("killed",), most=1)[1], PLANTED
