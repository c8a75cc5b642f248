"""The first minutes of a station program: where it lives, and a centre that is still starting."""

from __future__ import annotations

from itertools import count

import pytest

from cancuoc.station import __main__ as program
from cancuoc.station.enrolling import TokenNeeded
from cancuoc.station.link import CentreUnreachable


@pytest.fixture
def given():
    """What the program was started with."""
    return program._arguments(["--centre", "http://127.0.0.1:1", "--code", "TX-01"])


@pytest.fixture
def ticks(monkeypatch):
    """A stopwatch that stands still until a nap moves it; gives the naps taken."""
    naps: list[float] = []
    monkeypatch.setattr(program.time, "monotonic", lambda: sum(naps))
    monkeypatch.setattr(program.time, "sleep", naps.append)
    return naps


class TestHome:
    def test_a_station_of_an_installation_lives_inside_its_folder(self, monkeypatch, tmp_path):
        monkeypatch.setenv("CANCUOC_HOME", str(tmp_path))
        assert program._arguments(["--centre", "x"]).home == tmp_path / "station"

    def test_without_an_installation_it_lives_in_the_current_folder(self, monkeypatch, tmp_path):
        monkeypatch.delenv("CANCUOC_HOME", raising=False)
        monkeypatch.chdir(tmp_path)
        assert program._arguments(["--centre", "x"]).home == tmp_path / ".cancuoc" / "station"

    def test_a_home_that_is_named_wins(self, tmp_path):
        chosen = program._arguments(["--centre", "x", "--home", str(tmp_path)])
        assert chosen.home == tmp_path

    def test_the_centre_must_be_named(self, capsys):
        with pytest.raises(SystemExit) as ended:
            program._arguments([])
        assert ended.value.code == program.BAD_USE
        assert "--centre" in capsys.readouterr().err


class TestCentreStillStarting:
    def test_it_is_asked_again_until_it_answers(self, given, ticks, monkeypatch):
        calls = count(1)

        def enrol(**_):
            if next(calls) < 4:
                raise CentreUnreachable

        monkeypatch.setattr(program.enrolling, "enrol", enrol)
        program._enrol(given, store=object())
        assert len(ticks) == 3

    def test_patience_ends(self, given, ticks, monkeypatch):
        def enrol(**_):
            raise CentreUnreachable

        monkeypatch.setattr(program.enrolling, "enrol", enrol)
        with pytest.raises(CentreUnreachable):
            program._enrol(given, store=object())
        assert program.PATIENCE_SECONDS <= sum(ticks) < program.PATIENCE_SECONDS + 2

    def test_any_other_refusal_ends_the_start_at_once(self, given, ticks, monkeypatch):
        def enrol(**_):
            raise TokenNeeded

        monkeypatch.setattr(program.enrolling, "enrol", enrol)
        with pytest.raises(TokenNeeded):
            program._enrol(given, store=object())
        assert ticks == []
