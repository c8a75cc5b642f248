"""Words the centre reads out: they open this station once, and a new code takes their place."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from cancuoc.kernel.ids import uuid7
from cancuoc.packet import recovery
from cancuoc.station import __main__ as program
from cancuoc.station import home, locking, recovering, recovery_lock, wiping
from cancuoc.station.centre import Centre
from cancuoc.station.health import Health
from cancuoc.station.link import BadAnswer, CentreRefused, CentreUnreachable
from cancuoc.station.locking import Cost
from cancuoc.station.sync import Errands
from cancuoc.station.tables import values
from cancuoc.station.tests.test_station_wiping import Site
from cancuoc.station.three_words import NotThreeWords

AT = datetime(2024, 7, 6, 3, tzinfo=UTC)
CODE = "ba lan tram"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locking, "COST", Cost(passes=1, memory=64, lanes=1))


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path / "station")
    locking.lock(made.folder, made.opened.secret)
    yield made
    made.store.close()
    made.opened.close()


def prepared(site: Site) -> tuple[UUID, str]:
    """Return id and words that the station made, as the centre reads them."""
    made = recovering.prepare(site.folder, site.opened.secret, site.store, at=AT)
    assert made is not None
    said = waiting(site)
    words = recovery.unclose(
        bytes.fromhex(said["sealed"]),
        recovery_id=made,
        station="TX-01",
        tried=[site.centre.packet_key],
    )
    return made, words


def waiting(site: Site) -> dict[str, str]:
    kept = values.get(site.store, recovering.WAITING)
    return dict(json.loads(kept)) if kept else {}


class Line:
    """The centre at the other end: hears what is told, or does not."""

    def __init__(self) -> None:
        self.heard: list[dict[str, str]] = []
        self.ends: Exception | None = None
        self.answer: Any = None

    def ask(self, method: str, path: str, *, body: bytes, **_: Any) -> Any:
        assert (method, path) == ("POST", "/station-api/v1/recovery")
        self.heard.append(json.loads(body))
        if self.ends is not None:
            raise self.ends
        return _Answer(self.answer or {"id": self.heard[-1]["id"]})


class _Answer:
    def __init__(self, said: Any) -> None:
        self._said = said

    def json(self) -> Any:
        return self._said


def errands(site: Site, line: Any) -> Errands:
    return Errands(desk=site.desk, centre=Centre(line), health=Health())


class TestMaking:
    def test_words_are_made_once_and_nowhere_in_the_clear(self, site: Site) -> None:
        made, words = prepared(site)
        assert recovery_lock.held(site.folder) == made
        assert recovering.prepare(site.folder, site.opened.secret, site.store, at=AT) is None
        disk = b"".join(path.read_bytes() for path in site.folder.iterdir() if path.is_file())
        assert words.split()[0].encode() + b" " + words.split()[1].encode() not in disk
        assert site.opened.secret.hex().encode() not in disk

    def test_a_station_without_codes_or_without_a_profile_makes_none(self, tmp_path: Path) -> None:
        open_site = Site(tmp_path / "open")
        folder, secret = open_site.folder, open_site.opened.secret
        assert recovering.prepare(folder, secret, open_site.store, at=AT) is None
        locking.lock(folder, secret)
        open_site.store.run("DELETE FROM settings WHERE name = ?", "profile")
        assert recovering.prepare(folder, secret, open_site.store, at=AT) is None

    def test_a_cut_between_the_closed_copy_and_the_seal_is_made_good_by_the_next_start(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def power_cut(*_: Any, **__: Any) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as power:
            power.setattr(recovery_lock, "hold", power_cut)
            with pytest.raises(KeyboardInterrupt):
                recovering.prepare(site.folder, site.opened.secret, site.store, at=AT)
        first = waiting(site)["id"]
        made, words = prepared(site)
        assert str(made) != first
        assert recovery_lock.open_with(site.folder, [words], at=AT) == site.opened.secret

    def test_a_wipe_takes_the_seal_with_the_others(self, site: Site) -> None:
        prepared(site)
        assert locking.LOCKS in wiping.SECRETS
        wiping.obey(site.desk, site.folder, site.order(), at=AT)
        assert not (site.folder / locking.LOCKS).exists()


class TestTelling:
    def test_they_are_told_once_and_their_closed_copy_goes(self, site: Site) -> None:
        made, _ = prepared(site)
        line = Line()
        assert recovering.tell(errands(site, line), at=AT)
        assert not recovering.tell(errands(site, line), at=AT)
        assert [said["id"] for said in line.heard] == [str(made)]
        assert waiting(site) == {}
        assert recovering.prepare(site.folder, site.opened.secret, site.store, at=AT) is None

    @pytest.mark.parametrize("ends", [CentreUnreachable(), CentreRefused(503, {"error": "Busy"})])
    def test_without_an_answer_the_same_is_told_again(self, site: Site, ends: Exception) -> None:
        prepared(site)
        line = Line()
        line.ends = ends
        for _ in range(2):
            with pytest.raises(type(ends)):
                recovering.tell(errands(site, line), at=AT)
        line.ends = None
        assert recovering.tell(errands(site, line), at=AT)
        assert line.heard[0] == line.heard[1] == line.heard[2]

    def test_an_answer_about_others_is_no_answer(self, site: Site) -> None:
        prepared(site)
        line = Line()
        line.answer = {"id": "x"}
        with pytest.raises(BadAnswer):
            recovering.tell(errands(site, line), at=AT)
        assert waiting(site)

    def test_what_the_centre_cannot_read_is_made_anew(self, site: Site) -> None:
        first, _ = prepared(site)
        line = Line()
        line.ends = CentreRefused(422, {"error": "UnreadableRecovery"})
        with pytest.raises(CentreRefused):
            recovering.tell(errands(site, line), at=AT)
        assert prepared(site)[0] != first


class TestOpening:
    def test_they_open_once_and_the_new_code_opens_from_then_on(self, site: Site) -> None:
        made, words = prepared(site)
        secret = recovery_lock.open_with(site.folder, recovery.groups(words), at=AT)
        assert secret == site.opened.secret
        recovery_lock.replace_code(site.folder, secret, code=CODE, again="Bà lan trạm")
        assert recovery_lock.held(site.folder) is None
        assert recovery_lock.used(site.folder) == made
        with pytest.raises(recovery_lock.NoRecovery):
            recovery_lock.open_with(site.folder, [words], at=AT)
        assert locking.unlock(site.folder, CODE, at=AT) == secret

    def test_used_words_stay_worthless_when_new_ones_are_there(self, site: Site) -> None:
        used, words = prepared(site)
        recovery_lock.replace_code(site.folder, site.opened.secret, code=CODE, again=CODE)
        fresh, others = prepared(site)
        assert waiting(site)["used"] == str(used)
        assert fresh != used
        with pytest.raises(recovery_lock.WrongRecovery):
            recovery_lock.open_with(site.folder, [words], at=AT)
        later = AT + timedelta(minutes=1)
        assert recovery_lock.open_with(site.folder, [others], at=later) == site.opened.secret
        name = recovery.short_name(used)
        assert values.notes(site.store, act="code.recovered") == [
            ("code.recovered", "station", name)
        ]

    def test_the_old_code_is_gone_and_the_supervisors_stays(self, tmp_path: Path) -> None:
        site = Site(tmp_path / "one")
        codes = locking.lock(site.folder, site.opened.secret)
        prepared(site)
        recovery_lock.replace_code(site.folder, site.opened.secret, code=CODE, again=CODE)
        with pytest.raises(locking.WrongCode):
            locking.unlock(site.folder, codes.kit, at=AT)
        kind = locking.SUPERVISOR
        assert locking.unlock(site.folder, codes.supervisor, at=AT, kind=kind)

    def test_a_code_that_was_not_written_down_is_not_set(self, site: Site) -> None:
        _, words = prepared(site)
        for again in ("ba lan tran", "ba lan", ""):
            with pytest.raises((recovery_lock.NotTheNewWords, NotThreeWords)):
                recovery_lock.replace_code(site.folder, site.opened.secret, code=CODE, again=again)
        assert recovery_lock.open_with(site.folder, [words], at=AT) == site.opened.secret

    def test_words_of_another_station_do_not_open_and_count_as_a_try(
        self, site: Site, tmp_path: Path
    ) -> None:
        other = Site(tmp_path / "other")
        locking.lock(other.folder, other.opened.secret)
        _, foreign = prepared(other)
        _, words = prepared(site)
        for _ in range(locking.FREE_TRIES):
            with pytest.raises(recovery_lock.WrongRecovery):
                recovery_lock.open_with(site.folder, [foreign], at=AT)
        for typed in (foreign, words):
            with pytest.raises(locking.TooManyTries):
                recovery_lock.open_with(site.folder, [typed], at=AT)
        # Codes and recovery words share the count: neither buys tries for the other.
        with pytest.raises(locking.TooManyTries):
            locking.unlock(site.folder, CODE, at=AT)
        later = AT + locking.FIRST_WAIT
        assert recovery_lock.open_with(site.folder, [words], at=later) == site.opened.secret

    def test_a_misheard_word_costs_no_try(self, site: Site) -> None:
        _, words = prepared(site)
        groups = recovery.groups(words)
        groups[1] = " ".join(reversed(groups[1].split()))
        for _ in range(10):
            with pytest.raises(recovery.Misheard):
                recovery_lock.open_with(site.folder, groups, at=AT)
        assert locking.standing(site.folder, at=AT).free == locking.FREE_TRIES
        assert recovery_lock.open_with(site.folder, [words], at=AT) == site.opened.secret

    @pytest.mark.parametrize("off", [timedelta(days=-400), timedelta(days=400)])
    def test_the_clock_of_the_station_does_not_matter(self, site: Site, off: timedelta) -> None:
        _, words = prepared(site)
        assert recovery_lock.open_with(site.folder, [words], at=AT + off) == site.opened.secret

    @pytest.mark.parametrize(
        "damage", [{}, {"id": 1}, {"id": str(uuid7(at=AT)), "nonce": "zz", "sealed": ""}, []]
    )
    def test_a_spoiled_seal_is_told(self, site: Site, damage: Any) -> None:
        _, words = prepared(site)
        locking.keep(site.folder, {**locking.seals(site.folder), "recovery": damage})
        with pytest.raises(locking.LocksDamaged):
            recovery_lock.open_with(site.folder, [words], at=AT)

    def test_a_code_issued_by_the_supervisor_leaves_the_recovery_words(self, site: Site) -> None:
        made, words = prepared(site)
        locking.reissue(site.folder, site.opened.secret)
        assert recovery_lock.held(site.folder) == made
        assert recovery_lock.open_with(site.folder, [words], at=AT) == site.opened.secret


class TestStanding:
    def test_tries_left_and_the_wait_are_told_without_using_one(self, site: Site) -> None:
        seen = []
        for _ in range(locking.FREE_TRIES):
            seen.append(locking.standing(site.folder, at=AT))
            with pytest.raises(locking.WrongCode):
                locking.unlock(site.folder, CODE, at=AT)
        assert [each.free for each in seen] == [3, 2, 1]
        assert {each.wait for each in seen} == {timedelta()}
        after = locking.standing(site.folder, at=AT + timedelta(seconds=4))
        assert (after.free, after.wait) == (0, timedelta(seconds=6))
        assert locking.standing(site.folder, at=AT - timedelta(days=9)).wait == locking.FIRST_WAIT

    @pytest.mark.parametrize("spoiled", ["x", "{}", '{"failed": 1, "at": "2024-07-06T03:00:00"}'])
    def test_a_spoiled_count_waits(self, site: Site, spoiled: str) -> None:
        (site.folder / locking.TRIES).write_text(spoiled)
        assert locking.standing(site.folder, at=AT).wait == locking.FIRST_WAIT
        with pytest.raises(locking.TooManyTries):
            locking.unlock(site.folder, CODE, at=AT)


class TestTerminal:
    @pytest.fixture
    def closed(self, tmp_path: Path) -> tuple[Path, str]:
        site = Site(tmp_path / "station")
        locking.lock(site.folder, site.opened.secret)
        _, words = prepared(site)
        site.store.close()
        site.opened.close()
        return site.folder, words

    def run(self, folder: Path, *lines: str, monkeypatch: pytest.MonkeyPatch) -> int:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        return program.main(["--home", str(folder), "--recover"])

    def test_a_group_misheard_is_asked_for_again_and_a_new_code_opens(
        self,
        closed: tuple[Path, str],
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        caplog.set_level(logging.DEBUG)
        monkeypatch.setattr("cancuoc.station.three_words.make", lambda: CODE)
        folder, words = closed
        one, two, three, four = recovery.groups(words)
        lines = (one, "an an an an", two, three, four, "ba ba ba", CODE)
        assert self.run(folder, *lines, monkeypatch=monkeypatch) == 0
        said = capsys.readouterr().out
        assert "Nhóm 2 chưa đúng" in said
        assert "Mã mới của máy: ba lan tram" in said
        assert words not in said + caplog.text
        opened = home.open_home(folder, unlock=lambda at: locking.unlock(at, CODE, at=AT))
        opened.close()
        assert self.run(folder, *lines, monkeypatch=monkeypatch) == 3
        assert "NoRecovery" in capsys.readouterr().err

    def test_whoever_gives_up_changes_nothing(
        self,
        closed: tuple[Path, str],
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        folder, words = closed
        assert self.run(folder, monkeypatch=monkeypatch) == 3
        assert "Misheard" in capsys.readouterr().err
        assert self.run(folder, *recovery.groups(words), monkeypatch=monkeypatch) == 3
        assert "NotThreeWords" in capsys.readouterr().err
        assert recovery_lock.open_with(folder, [words], at=AT)

    def test_an_open_station_has_nothing_to_recover(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert self.run(tmp_path / "open", monkeypatch=monkeypatch) == 3
        assert "NotLockedYet" in capsys.readouterr().err
