"""The steps of `up` one by one: their order, what a failure leaves, who is left alone."""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from cancuoc.interfaces.cli import demo_week, up
from cancuoc.interfaces.cli.progress import Progress
from cancuoc.interfaces.cli.supervisor import Program


@pytest.fixture
def here(monkeypatch, tmp_path):
    """An installation in an empty folder."""
    monkeypatch.setenv("CANCUOC_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return tmp_path


def args(*argv: str) -> argparse.Namespace:
    return up._arguments(["--once-ready", *argv])


class Stage:
    """Stand-ins for all that `up` starts; `events` tells in which order."""

    def __init__(self, monkeypatch):
        self.events = []
        self.late = None
        self.signs = [("Quản trị", "quantri", "mat-khau-thu")]
        stage = self

        class Kept:
            def __init__(self, programs, *, logs, say):
                self.children = [SimpleNamespace(program=program) for program in programs]
                stage.logs = logs

            def start(self):
                stage.events.append("start")

            def wait_until_ready(self, *, seconds):
                stage.events.append("wait")
                return stage.late

            def stop(self):
                stage.events.append("stop")

            def keep(self):
                stage.events.append("keep")

        @contextmanager
        def provided(*, say):
            self.events.append("database")
            yield "postgresql://x"
            self.events.append("database stops")

        monkeypatch.setattr(up, "Supervisor", Kept)
        monkeypatch.setattr(up.database, "provided", provided)
        monkeypatch.setattr(up, "_refuse_taken_ports", lambda _args: self.events.append("ports"))
        monkeypatch.setattr(up, "_prepare_data", self.prepare)
        monkeypatch.setattr(up, "_ignore_further_signals", lambda: self.events.append("deaf"))

    def prepare(self, _args, _say):
        self.events.append("data")
        return self.signs


@pytest.fixture
def stage(here, monkeypatch):
    return Stage(monkeypatch)


class TestBringingUp:
    ORDER = ["ports", "database", "data", "start", "wait", "deaf", "stop", "database stops"]

    def test_all_is_done_in_its_order_and_undone_in_the_opposite(self, stage, capsys):
        assert up._bring_up(args()) == 0
        assert stage.events == self.ORDER
        assert "quantri · mat-khau-thu" in capsys.readouterr().out

    def test_logs_lie_in_the_home(self, stage, here):
        up._bring_up(args())
        assert stage.logs == here / "logs"

    def test_the_address_is_written_down_for_the_next_up(self, stage, here):
        up._bring_up(args("--port", "8123"))
        kept = json.loads((here / "up.json").read_text())
        assert kept == {"pid": os.getpid(), "address": "http://127.0.0.1:8123/"}
        assert up._where() == "http://127.0.0.1:8123/"

    def test_a_child_that_does_not_answer_is_named_with_its_log(self, stage, here, tmp_path):
        log = tmp_path / "station.log"
        stage.late = SimpleNamespace(
            program=Program("station", "Trạm thu nhận", []), log=log, last_lines=lambda: "why"
        )
        with pytest.raises(up.DidNotBecomeReady) as refused:
            up._bring_up(args())
        assert refused.value.message == "Trạm thu nhận chưa trả lời."
        assert str(log) in refused.value.next_step
        assert refused.value.details == {"log": "why"}
        assert "stop" in stage.events
        assert not (here / "up.json").exists()

    def test_ctrl_c_while_waiting_still_stops_everything(self, stage, monkeypatch, capsys):
        def pressed(*_):
            raise KeyboardInterrupt

        monkeypatch.setattr(up, "_watch", pressed)
        assert up._bring_up(up._arguments([])) == 0
        assert stage.events == self.ORDER
        assert "Đang dừng; xin đợi" in capsys.readouterr().err

    def test_a_taken_port_is_told_before_a_database_is_touched(self, stage, monkeypatch):
        def taken(_args):
            raise up.PortTaken("Cổng 8000 đang có chương trình khác dùng.")

        monkeypatch.setattr(up, "_refuse_taken_ports", taken)
        with pytest.raises(up.PortTaken):
            up._bring_up(args())
        assert stage.events == []

    def test_data_that_cannot_be_prepared_start_nothing(self, stage, monkeypatch):
        def broken(*_):
            raise RuntimeError("no tables")

        monkeypatch.setattr(up, "_prepare_data", broken)
        with pytest.raises(RuntimeError, match="no tables"):
            up._bring_up(args())
        assert "start" not in stage.events

    @pytest.mark.parametrize(
        ("given", "own"), [("", True), ("postgresql://somebody.else/x", False)]
    )
    def test_only_a_server_of_our_own_is_watched(self, stage, monkeypatch, given, own):
        watched = []
        monkeypatch.setattr(up, "_watch", lambda _s, server, _say: watched.append(server))
        monkeypatch.setenv("DATABASE_URL", given)
        up._bring_up(up._arguments([]))
        assert [server is not None for server in watched] == [own]


class TestWatching:
    class Enough(Exception):
        """The test has seen enough."""

    class Server:
        def __init__(self, *running):
            self.running = list(running)
            self.started = 0

        def status(self):
            return SimpleNamespace(running=self.running.pop(0) if self.running else True)

        def start(self, *, say):
            self.started += 1

        def url(self):
            return "postgresql://new"

    def watch(self, monkeypatch, server, rounds=3):
        kept = []

        def sleep(_seconds):
            if len(kept) >= rounds:
                raise self.Enough

        children = SimpleNamespace(
            keep=lambda: kept.append("keep"),
            stop=lambda: kept.append("stop"),
            start=lambda: kept.append("start"),
        )
        monkeypatch.setattr(up, "time", SimpleNamespace(sleep=sleep))
        said = []
        with pytest.raises(self.Enough):
            up._watch(children, server, said.append)
        return kept, said

    def test_children_are_looked_after_again_and_again(self, monkeypatch):
        assert self.watch(monkeypatch, None) == (["keep"] * 3, [])

    def test_a_server_that_runs_is_left_alone(self, monkeypatch):
        server = self.Server()
        self.watch(monkeypatch, server)
        assert server.started == 0

    def test_a_server_that_died_is_started_and_said(self, monkeypatch):
        monkeypatch.setenv("DATABASE_URL", "postgresql://new")
        server = self.Server(True, False)
        kept, said = self.watch(monkeypatch, server)
        assert (server.started, kept) == (1, ["keep"] * 3)
        assert said == [
            "Cơ sở dữ liệu dừng đột ngột; đang khởi động lại…",
            "Cơ sở dữ liệu đã chạy lại.",
        ]

    def test_at_another_address_the_children_are_told(self, monkeypatch):
        monkeypatch.setenv("DATABASE_URL", "postgresql://old")
        kept, _said = self.watch(monkeypatch, self.Server(False), rounds=4)
        assert kept == ["keep", "stop", "start", "keep"]
        assert os.environ["DATABASE_URL"] == "postgresql://new"


class TestOnlyOne:
    def test_the_second_in_the_same_home_is_told_so(self, here):
        with up._only_one() as first, up._only_one() as second:
            assert (first, second) == (True, False)

    def test_after_the_first_has_left_another_may_come(self, here):
        for _ in range(2):
            with up._only_one() as first:
                assert first

    def test_an_address_of_an_earlier_run_is_forgotten(self, here):
        (here / "up.json").write_text("{}")
        with up._only_one():
            assert not (here / "up.json").exists()

    def test_two_homes_do_not_know_of_each_other(self, here, monkeypatch):
        with up._only_one() as first:
            monkeypatch.setenv("CANCUOC_HOME", str(here / "khác"))
            with up._only_one() as second:
                assert (first, second) == (True, True)

    def test_run_says_where_the_first_runs_and_starts_nothing(self, here, monkeypatch, capsys):
        monkeypatch.setattr(up, "_bring_up", lambda _args: pytest.fail("started twice"))
        with up._only_one():
            up._write_where(args("--port", "8123"))
            assert up.run([]) == 0
        assert capsys.readouterr().out.strip() == "Căn Cước đang chạy rồi: http://127.0.0.1:8123/"

    def test_a_home_named_on_the_line_wins(self, here, monkeypatch):
        monkeypatch.setattr(up, "_bring_up", lambda _args: 0)
        assert up.run(["--home", str(here / "nơi khác")]) == 0
        assert os.environ["CANCUOC_HOME"] == str(here / "nơi khác")
        assert (here / "nơi khác" / "up.lock").exists()


class TestSignals:
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_both_ways_of_stopping_are_one_and_given_back(self, number):
        before = signal.getsignal(number)
        with pytest.raises(KeyboardInterrupt), up._interruptible():
            signal.raise_signal(number)
        assert signal.getsignal(number) is before

    def test_a_second_ctrl_c_does_not_cut_the_stop_short(self):
        with up._interruptible():
            up._ignore_further_signals()
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGTERM)


class TestPorts:
    @pytest.fixture
    def busy(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            yield taken.getsockname()[1]

    @pytest.mark.parametrize("option", ["--port", "--station-port"])
    def test_a_taken_port_names_the_option_that_changes_it(self, busy, option):
        free = {"--port": "0", "--station-port": "0"} | {option: str(busy)}
        argv = [word for pair in free.items() for word in pair]
        with pytest.raises(up.PortTaken) as refused:
            up._refuse_taken_ports(args(*argv))
        assert str(busy) in refused.value.message
        assert option in refused.value.next_step

    def test_a_port_of_a_station_that_will_not_run_may_be_taken(self, busy):
        up._refuse_taken_ports(args("--port", "0", "--station-port", str(busy), "--no-station"))

    def test_an_address_that_is_not_ours_is_refused_too(self):
        with pytest.raises(up.PortTaken):
            up._refuse_taken_ports(args("--host", "203.0.113.7", "--port", "0", "--no-station"))


class TestPrograms:
    def test_the_demo_station_is_enrolled_without_a_hand(self, here, monkeypatch):
        monkeypatch.setattr(up, "_present", lambda _module: True)
        kept = demo_week.token_file()
        kept.parent.mkdir(parents=True)
        kept.write_text("mot-lan\n")
        station = up.programs(args())[-1].command
        assert station[-6:] == ["--code", "TX-01", "--token", "mot-lan", "--device", "synthetic"]
        plain = up.programs(args("--no-demo"))[-1].command
        assert "--token" not in plain

    def test_the_welcome_names_no_station_that_does_not_run(self, here):
        assert "http://127.0.0.1:8100/" in up.welcome(args(), [])
        assert "Trạm thu nhận" not in up.welcome(args("--no-station"), [])

    def test_the_web_keeps_its_heartbeat_off_the_disk(self, here, monkeypatch):
        assert up._memory_folder() in {"/dev/shm", str(here)}
        monkeypatch.setattr(up.os, "access", lambda *_: False)
        assert up._memory_folder() == str(here)


class TestPreparing:
    @pytest.fixture
    def steps(self, here, monkeypatch):
        done = []
        monkeypatch.setattr(up.demo_week, "enter_week", lambda: done.append("week"))
        monkeypatch.setattr(up.database, "set_up_django", lambda: done.append("django"))
        monkeypatch.setattr(up.database, "migrate", lambda *, say: done.append("tables"))

        def load(_say, *, residents):
            done.append(f"city of {residents}")

        offered = {"load_demo": load, "demo_sign_ins": lambda: (("Chỉ huy", "chihuy", "x"),)}
        monkeypatch.setattr(up, "_optional", lambda _module, name: offered[name])
        demo = SimpleNamespace(prepare=lambda _say: done.append("campaign"))
        monkeypatch.setattr(up, "import_module", lambda _name: demo)
        return done

    def test_the_clock_is_set_before_anything_is_dated(self, steps):
        found = up._prepare_data(args("--residents", "77"), Progress())
        assert steps == ["week", "django", "tables", "city of 77", "campaign"]
        assert found == [("Chỉ huy", "chihuy", "x")]

    def test_a_production_site_gets_tables_and_nothing_else(self, steps):
        assert up._prepare_data(args("--no-demo"), Progress()) == []
        assert steps == ["django", "tables"]
