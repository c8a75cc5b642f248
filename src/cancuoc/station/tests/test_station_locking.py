"""Three words open a cold station: slowly, a few times, and never after they were replaced."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cancuoc.station import __main__ as program
from cancuoc.station import codes, home, locking, three_words
from cancuoc.station.locking import KIT, SUPERVISOR, Cost
from cancuoc.station.records import Lease
from cancuoc.station.store import Store
from cancuoc.station.tables import officers, values

AT = datetime(2024, 7, 6, 3, tzinfo=UTC)
WRONG = "ba ba ba"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locking, "COST", Cost(passes=1, memory=64, lanes=1))


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[home.Home]:
    made = home.open_home(tmp_path / "station")
    yield made
    made.close()


@pytest.fixture
def kit(opened: home.Home) -> locking.NewCodes:
    return locking.lock(opened.directory, opened.secret)


class TestWords:
    def test_there_are_enough_and_each_is_short_and_plain(self) -> None:
        assert len(three_words.WORDS) == len(set(three_words.WORDS)) >= 2048
        assert all(2 <= len(word) <= 7 for word in three_words.WORDS)
        assert all(word.isascii() and word.isalpha() for word in three_words.WORDS)
        assert {"nghieng", "khoai", "quynh", "truong", "an"} <= set(three_words.WORDS)
        assert not {"ngi", "ke"[::-1] + "k", "ci", "gha"} & set(three_words.WORDS)

    def test_codes_are_three_words_and_differ(self) -> None:
        made = {three_words.make() for _ in range(200)}
        assert len(made) > 195
        assert all(three_words.parse(code) == code for code in made)
        first = {code.split()[0] for code in made}
        assert len(first) > 150

    @pytest.mark.parametrize(
        "typed", ["Bà  Lan\ttrâm", "ba-lan-tram", "BA, LAN, TRAM", "bá làn trạm"]
    )
    def test_marks_and_case_and_dashes_do_not_matter(self, typed: str) -> None:
        assert three_words.parse(typed) == "ba lan tram"

    @pytest.mark.parametrize("typed", ["", "ba lan", "ba lan tram an", "ba lan zzz", "x" * 9999])
    def test_anything_else_is_refused_and_not_tried(self, kit: object, typed: str) -> None:
        with pytest.raises(three_words.NotThreeWords):
            three_words.parse(typed)


class TestUnlocking:
    def test_either_code_opens_and_the_open_secret_is_gone(
        self, opened: home.Home, kit: locking.NewCodes
    ) -> None:
        folder = opened.directory
        assert not (folder / "device.secret").exists()
        assert locking.unlock(folder, kit.kit, at=AT) == opened.secret
        assert locking.unlock(folder, kit.supervisor, at=AT, kind=SUPERVISOR) == opened.secret
        assert opened.secret.hex() not in (folder / locking.LOCKS).read_text()
        assert (folder / locking.LOCKS).stat().st_mode & 0o777 == 0o600

    def test_one_kind_of_code_is_not_the_other(
        self, opened: home.Home, kit: locking.NewCodes
    ) -> None:
        with pytest.raises(locking.WrongCode):
            locking.unlock(opened.directory, kit.supervisor, at=AT)
        with pytest.raises(locking.WrongCode):
            locking.unlock(opened.directory, kit.kit, at=AT, kind=SUPERVISOR)

    def test_wrong_codes_wait_longer_each_time_and_the_right_one_clears_them(
        self, opened: home.Home, kit: locking.NewCodes
    ) -> None:
        now, waits = AT, []
        for _ in range(7):
            with pytest.raises(locking.WrongCode):
                locking.unlock(opened.directory, WRONG, at=now)
            try:
                locking.unlock(opened.directory, WRONG, at=now)
            except locking.TooManyTries as refusal:
                waits.append(refusal.details["seconds"])
                now += timedelta(seconds=int(waits[-1]))
            except locking.WrongCode:
                pass
        assert waits == sorted(waits)
        assert len(waits) >= 4
        with pytest.raises(locking.TooManyTries):
            # Even the right code waits: else waiting would tell which one is right.
            locking.unlock(opened.directory, kit.kit, at=now - timedelta(seconds=5))
        now += locking.LONGEST_WAIT
        assert locking.unlock(opened.directory, kit.kit, at=now) == opened.secret
        assert not (opened.directory / locking.TRIES).exists()

    def test_a_try_is_counted_before_it_is_made(
        self, opened: home.Home, kit: object, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def power_cut(*_: object) -> bytes:
            raise KeyboardInterrupt

        monkeypatch.setattr(locking, "_key", power_cut)
        for number in (1, 2, 3):
            with pytest.raises(KeyboardInterrupt):
                locking.unlock(opened.directory, WRONG, at=AT)
            told = json.loads((opened.directory / locking.TRIES).read_bytes())
            assert told["failed"] == number
        with pytest.raises(locking.TooManyTries):
            locking.unlock(opened.directory, WRONG, at=AT)

    def test_a_clock_put_back_waits_from_then_and_not_for_ever(
        self, opened: home.Home, kit: locking.NewCodes
    ) -> None:
        for _ in range(3):
            with pytest.raises(locking.WrongCode):
                locking.unlock(opened.directory, WRONG, at=AT)
        back = AT - timedelta(days=400)
        with pytest.raises(locking.TooManyTries):
            locking.unlock(opened.directory, kit.kit, at=back)
        later = back + locking.FIRST_WAIT
        assert locking.unlock(opened.directory, kit.kit, at=later) == opened.secret

    def test_a_spoiled_count_is_no_fresh_start(
        self, opened: home.Home, kit: locking.NewCodes
    ) -> None:
        (opened.directory / locking.TRIES).write_text("nonsense")
        with pytest.raises(locking.TooManyTries):
            locking.unlock(opened.directory, kit.kit, at=AT)

    @pytest.mark.parametrize("damage", ["", "{}", "[]", '{"locks": 1}', '{"locks": {"kit": {}}}'])
    def test_spoiled_locks_are_told(self, opened: home.Home, kit: object, damage: str) -> None:
        (opened.directory / locking.LOCKS).write_text(damage)
        with pytest.raises(locking.LocksDamaged):
            locking.unlock(opened.directory, WRONG, at=AT)

    def test_the_waits_grow_and_end(self) -> None:
        waits = [locking.wait_after(number) for number in range(60)]
        assert waits[:4] == [timedelta(), timedelta(), timedelta(), locking.FIRST_WAIT]
        assert waits == sorted(waits)
        assert waits[-1] == locking.LONGEST_WAIT


class TestHome:
    def test_a_locked_home_opens_with_the_code_and_gives_the_same_store(
        self, tmp_path: Path
    ) -> None:
        folder = tmp_path / "station"
        first = home.open_home(folder)
        kit, key = locking.lock(folder, first.secret), first.derive("store")
        first.close()
        with pytest.raises(home.Locked):
            home.open_home(folder)
        again = home.open_home(folder, unlock=lambda where: locking.unlock(where, kit.kit, at=AT))
        assert again.derive("store") == key
        again.close()

    def test_a_wrong_code_leaves_the_folder_free_for_the_next_try(self, tmp_path: Path) -> None:
        folder = tmp_path / "station"
        first = home.open_home(folder)
        kit = locking.lock(folder, first.secret)
        first.close()
        for code in (WRONG, kit.kit):
            try:
                home.open_home(
                    folder, unlock=lambda where, c=code: locking.unlock(where, c, at=AT)
                ).close()
            except locking.WrongCode:
                assert code == WRONG

    def test_a_cut_while_locking_leaves_one_way_in_and_ends_with_the_next_start(
        self, opened: home.Home, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as power:
            power.setattr(locking, "drop_open_secret", lambda _: None)
            made = locking.lock(opened.directory, opened.secret)
        assert (opened.directory / "device.secret").exists()
        assert locking.unlock(opened.directory, made.kit, at=AT) == opened.secret
        assert not (opened.directory / "device.secret").exists()


class TestReissue:
    @pytest.fixture
    def store(self, opened: home.Home) -> Iterator[Store]:
        made = Store(path=opened.database, key=opened.derive("store"))
        until = AT + timedelta(hours=24)
        lease = Lease(username="cb", hand="h", full_name="Lê Văn Bình", lease="x", until=until)
        officers.keep(made, lease, password="mat-khau")
        yield made
        made.close()

    def again(self, opened: home.Home, store: Store, password: str = "mat-khau") -> str:
        return codes.reissue_by(opened, store, username="cb", password=password, at=AT)

    def test_the_old_code_opens_nothing_and_the_new_one_does(
        self, opened: home.Home, kit: locking.NewCodes, store: Store
    ) -> None:
        fresh = self.again(opened, store)
        with pytest.raises(locking.WrongCode):
            locking.unlock(opened.directory, kit.kit, at=AT)
        assert locking.unlock(opened.directory, fresh, at=AT) == opened.secret
        assert values.notes(store, act="code.reissue") == [("code.reissue", "h", "")]

    def test_the_supervisor_alone_makes_no_code(
        self, opened: home.Home, kit: locking.NewCodes, store: Store
    ) -> None:
        with pytest.raises(codes.OfficerNeeded):
            self.again(opened, store, password="sai")
        with pytest.raises(codes.OfficerNeeded):
            codes.reissue_by(
                opened, store, username="cb", password="mat-khau", at=AT + timedelta(hours=25)
            )
        assert locking.unlock(opened.directory, kit.kit, at=AT) == opened.secret

    def test_without_codes_there_is_none_to_make_again(
        self, opened: home.Home, store: Store
    ) -> None:
        with pytest.raises(codes.NotLockedYet):
            codes.reissue(opened, store)


class TestProgram:
    def run(self, folder: Path, *more: str, typed: str, monkeypatch: pytest.MonkeyPatch) -> int:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        return program.main(["--home", str(folder), *more])

    def test_locked_once_shown_once_and_never_logged(
        self,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        caplog.set_level(logging.DEBUG)
        folder = tmp_path / "station"
        assert self.run(folder, "--lock", typed="", monkeypatch=monkeypatch) == 0
        lines = capsys.readouterr().out.splitlines()
        code = lines[0].partition(": ")[2]
        assert self.run(folder, "--lock", typed=f"{code}\n", monkeypatch=monkeypatch) == 3
        assert "LockedAlready" in capsys.readouterr().err
        assert self.run(folder, "--lock", typed=f"{WRONG}\n", monkeypatch=monkeypatch) == 3
        said = capsys.readouterr()
        assert "WrongCode" in said.err
        assert WRONG not in said.err + said.out + caplog.text
        assert code not in caplog.text

    def test_the_supervisor_s_code_is_asked_for_before_a_new_one(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        folder = tmp_path / "station"
        self.run(folder, "--lock", typed="", monkeypatch=monkeypatch)
        supervisor = capsys.readouterr().out.splitlines()[1].partition(": ")[2]
        typed = f"{supervisor}\nai-do\nmat-khau\n"
        again = self.run(folder, "--reissue-code", typed=typed, monkeypatch=monkeypatch)
        assert again == 3
        assert "OfficerNeeded" in capsys.readouterr().err


def test_one_real_try_is_dear(opened: home.Home, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Cost().memory >= 64 * 1024
    assert Cost().passes >= 3
    assert KIT != SUPERVISOR
