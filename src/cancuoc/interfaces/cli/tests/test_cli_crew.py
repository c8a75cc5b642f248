"""Officers from a file: all lines or none; limits of working time; rosters made by the process."""

from __future__ import annotations

import threading
import time
from datetime import date
from pathlib import Path

import pytest
from tests.support import crews, plans
from tests.support.families import AT, ON, PLANNER, hanoi
from tests.support.rollbacks import own_transactions

from cancuoc.domain.planning import crew_file, crewing, roster_live, rostering, rosters
from cancuoc.domain.planning import crews as kept
from cancuoc.domain.planning.rules import RunState
from cancuoc.interfaces.cli import crew, planner
from cancuoc.interfaces.cli import rostering as making
from cancuoc.interfaces.cli.units import UnreadableFile
from cancuoc.kernel import clock
from cancuoc.planner.roster import crew_run

__all__ = ["hanoi", "own_transactions"]
HEAD = "username,full_name,unit,home,skills,email,away\n"


@pytest.fixture(autouse=True)
def in_july(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT)


def test_officers_are_kept(hanoi, tmp_path: Path, capsys):
    file = tmp_path / "crew.csv"
    text = "\ufeff" + HEAD + "an,Trần An,009,,lead capture,,\nbinh,Lê Bình,009,,driver,,\n"
    file.write_text(text, encoding="utf-8")
    assert crew.run([str(file)]) == 0
    assert "2 cán bộ, 2 người mới" in capsys.readouterr().out
    assert crew.run([str(file)]) == 0
    assert "2 cán bộ, 0 người mới" in capsys.readouterr().out
    assert [row.username for row in kept.crew(scope=("01",), on=ON)] == ["an", "binh"]


def test_a_wrong_line_is_refused_and_none_is_kept(hanoi, own_transactions, tmp_path: Path):
    file = tmp_path / "crew.csv"
    file.write_text(HEAD + "an,Trần An,009,,lead,,\nbinh,Lê Bình,009,,cook,,\n", encoding="utf-8")
    with pytest.raises(crew_file.BadCrew, match="Dòng 3"):
        crew.run([str(file)])
    assert kept.crew(scope=("01",), on=ON) == []


@pytest.mark.parametrize("data", [None, b"\xff\xfe\x00"], ids=["absent", "bytes"])
def test_a_file_that_cannot_be_read(tmp_path: Path, data):
    file = tmp_path / "crew.csv"
    if data:
        file.write_bytes(data)
    with pytest.raises(UnreadableFile):
        crew.run([str(file)])


def test_a_limit_is_set_with_its_source(hanoi, own_transactions):
    assert crew.run(["--limit", "overtime_month", "48", "QĐ 12"]) == 0
    assert crewing.limits() == {"overtime_month": (48.0, "QĐ 12")}
    for wrong in (["overtime_month", "x", "QĐ 12"], ["coffee", "1", "QĐ 12"]):
        with pytest.raises(crewing.BadLimit):
            crew.run(["--limit", *wrong])


@pytest.fixture
def ground(hanoi) -> None:
    made = plans.campaign()
    crews.officers()
    crews.sessions(made)


def state_of(key: object) -> RunState:
    row = rosters.roster(run_id=key, scope=("01",), on=ON)
    assert row is not None
    return row.state


class TestTheProcess:
    def test_it_makes_a_roster_and_tells_how_far_it_is(self, ground):
        key = crews.ask()
        assert planner.turn(threading.Event())
        assert not planner.turn(threading.Event())
        assert state_of(key) is RunState.DONE
        (point, *_) = rosters.progress(run_id=key)
        assert point.best >= point.bound >= 0
        row = rosters.roster(run_id=key, scope=("01",), on=ON)
        assert (row.figures["missing"], row.figures["gap"]) == (0, 0.0)

    def test_plans_come_first(self, ground):
        crews.ask()
        (campaign,) = plans.services.models.Campaign.objects.all()
        run = plans.ask(campaign.id)
        assert planner.turn(threading.Event())
        row = plans.running.models.PlanRun.objects.get(id=run)
        assert row.state == RunState.DONE

    def test_a_process_that_must_end_leaves_it_and_the_next_goes_on(self, ground):
        key = crews.ask()
        stop = threading.Event()
        stop.set()
        assert planner.turn(stop)
        assert state_of(key) is RunState.WAITING
        assert planner.turn(threading.Event())
        assert state_of(key) is RunState.DONE

    def test_stopped_before_it_began_it_gives_the_first_roster(self, ground):
        key = crews.ask(seconds=600)
        rostering.stop(run_id=key, at=AT, by=PLANNER)
        began = time.process_time()
        assert planner.turn(threading.Event())
        assert time.process_time() - began < 60
        assert state_of(key) is RunState.DONE

    def test_a_roster_that_comes_to_nothing_says_why(self, ground, monkeypatch):
        def broken(*_: object, **__: object) -> None:
            raise RuntimeError("hỏng")

        key = crews.ask()
        monkeypatch.setattr(crew_run, "solve", broken)
        assert planner.turn(threading.Event())
        row = rosters.roster(run_id=key, scope=("01",), on=ON)
        assert (row.state, row.why) == (RunState.FAILED, "RuntimeError")

    def test_an_officer_ill_is_replaced_within_half_a_minute(self, ground):
        live = crews.live()
        who = rosters.found(run_id=live).cells[0].username
        began = time.process_time()
        (key,) = rostering.fell_ill(
            username=who, first_day=ON, last_day=date(2024, 7, 9), at=AT, by=PLANNER
        )
        assert planner.turn(threading.Event())
        assert time.process_time() - began < 30
        row = rosters.roster(run_id=key, scope=("01",), on=ON)
        assert row.figures["missing"] == 0
        assert roster_live.publish(run_id=key, at=AT, by=PLANNER) >= 2


def test_it_notes_at_most_once_a_second(ground, monkeypatch):
    crews.ask()
    monkeypatch.setattr(making.time, "monotonic", lambda: 100.0)
    assert planner.turn(threading.Event())
    (row,) = rosters.rosters(scope=("01",), on=ON)
    assert len(rosters.progress(run_id=row.id)) == 1
