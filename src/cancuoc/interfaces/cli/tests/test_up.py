"""`up` with small fake children: ready, found running, stopped cleanly, recovered, refused."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time

import pytest

from cancuoc.foundation import embedded_pg, pg_process
from cancuoc.interfaces.cli import up

# A stand-in for the whole: one child that answers HTTP, and no tables to prepare.
DRIVER = textwrap.dedent(
    """
    import sys
    from cancuoc.interfaces.cli import main, supervisor, up

    def programs(args):
        serve = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", str(args.port)]
        address = f"http://127.0.0.1:{args.port}/"
        return [
            supervisor.Program("web", "Trung tâm", serve, address),
            supervisor.Program("worker", "Bộ xử lý", [sys.executable, "-c", WAIT]),
        ]

    WAIT = "import time; time.sleep(600)"
    up.programs = programs
    up._prepare_data = lambda args, say: []
    supervisor.FIRST_PAUSE = 0.05
    sys.exit(main.main(["up", *sys.argv[1:]]))
    """
)


@pytest.fixture
def place(tmp_path):
    """A home folder with spaces, two free ports, and a way to run `up` there."""
    return Place(tmp_path / "nhà có dấu cách")


class Place:
    def __init__(self, home):
        self.home = home
        self.port = pg_process.free_port()

    @property
    def server(self):
        return embedded_pg.Server(self.home / "pg")

    def run(self, *more):
        environ = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        environ["CANCUOC_HOME"] = str(self.home)
        options = ["--port", str(self.port), "--no-station", *more]
        return subprocess.Popen(
            [sys.executable, "-c", DRIVER, *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environ,
        )

    def ready(self, process):
        lines = []
        for line in process.stdout:
            lines.append(line)
            if "Nhấn Ctrl-C" in line:
                return "".join(lines)
        raise AssertionError(process.stderr.read())

    def said(self, process, words):
        """Read what is said until `words` come, and return it all."""
        lines = []
        for line in process.stderr:
            lines.append(line)
            if words in line:
                return "".join(lines)
        raise AssertionError("".join(lines))


def until(condition, seconds=30.0):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_it_starts_says_where_and_stops_once_ready(place):
    process = place.run("--once-ready")
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    assert f"http://127.0.0.1:{place.port}/office/" in out
    assert "Ba việc nên thử trước" in out
    assert err.index("Khởi động cơ sở dữ liệu") < err.index("Đã sẵn sàng")
    assert "Dữ liệu vẫn còn nguyên" in err
    assert not place.server.status().running


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_children_first_and_the_database_last(place, number):
    process = place.run()
    place.ready(process)
    assert place.server.status().running
    process.send_signal(number)
    _out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert err.index("Đã dừng trung tâm") < err.index("Đã dừng. Dữ liệu")
    assert not place.server.status().running
    log = place.server.log.read_text()
    assert "database system is shut down" in log
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", place.port), timeout=2)


def test_a_second_up_says_that_it_runs_already(place):
    first = place.run()
    place.ready(first)
    try:
        second = place.run("--port", str(pg_process.free_port()))
        out, _err = second.communicate(timeout=60)
        assert second.returncode == 0
        assert out.strip() == f"Căn Cước đang chạy rồi: http://127.0.0.1:{place.port}/"
        assert place.server.status().running
    finally:
        first.terminate()
        first.communicate(timeout=60)


def test_a_killed_database_is_started_again_under_the_same_address(place):
    process = place.run()
    place.ready(process)
    try:
        before = place.server.status()
        os.kill(before.pid, signal.SIGKILL)
        said = place.said(process, "Cơ sở dữ liệu đã chạy lại")
        assert "Cơ sở dữ liệu dừng đột ngột" in said
        after = place.server.status()
        assert after.pid not in {None, before.pid}
        assert after.port == before.port
    finally:
        process.terminate()
        process.communicate(timeout=60)


def test_after_being_killed_outright_the_next_start_goes_on(place):
    process = place.run()
    place.ready(process)
    process.kill()
    process.communicate()
    # Nobody was there to stop the server; the children are told by the kernel.
    assert place.server.status().running
    assert until(lambda: pg_process.free_port(place.port) == place.port)
    again = place.run("--once-ready")
    _out, err = again.communicate(timeout=120)
    assert again.returncode == 0, err
    assert not place.server.status().running


def test_a_taken_port_is_refused_before_anything_starts(place):
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", place.port))
        busy.listen()
        process = place.run("--once-ready")
        _out, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert (
        f"Cổng {place.port} đang có chương trình khác dùng. Hãy chọn cổng khác bằng --port." in err
    )
    assert not (place.home / "pg").exists()


def test_a_database_elsewhere_that_does_not_answer_is_one_clear_message(place):
    environ = {**os.environ, "CANCUOC_HOME": str(place.home)}
    environ["DATABASE_URL"] = "postgresql://nobody@127.0.0.1:9/none"
    options = ["--port", str(place.port), "--no-station"]
    ended = subprocess.run(
        [sys.executable, "-c", DRIVER, *options],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == 2
    assert "Không kết nối được cơ sở dữ liệu." in ended.stderr
    assert "Traceback" not in ended.stderr


class TestParts:
    @pytest.fixture
    def args(self):
        return up._arguments(["--port", "8001", "--station-port", "8101"])

    def test_defaults_are_those_of_the_manual(self):
        args = up._arguments([])
        assert (args.host, args.port, args.station_port) == ("127.0.0.1", 8000, 8100)
        assert args.residents == 12_000
        assert not args.once_ready

    @pytest.mark.parametrize("bad", [["--port", "x"], ["--port"], ["--unknown"], ["extra"]])
    def test_bad_arguments_are_refused_with_exit_2(self, bad, capsys):
        with pytest.raises(SystemExit) as caught:
            up._arguments(bad)
        assert caught.value.code == 2

    def test_the_web_has_two_workers_of_four_threads(self, args):
        web = up.programs(args)[0]
        command = " ".join(web.command)
        assert "--workers 2 --threads 4" in command
        assert "gthread" in command
        assert "--bind 127.0.0.1:8001" in command
        assert web.address == "http://127.0.0.1:8001/"

    def test_parts_that_are_not_installed_are_not_started(self, args, monkeypatch):
        monkeypatch.setattr(up, "_present", lambda _module: False)
        assert [p.name for p in up.programs(args)] == ["web"]
        monkeypatch.setattr(up, "_present", lambda _module: True)
        assert [p.name for p in up.programs(args)] == [
            "web",
            "matcher",
            "worker",
            "planner",
            "planner-changes",
            "station",
        ]
        args.no_station = True
        assert [p.name for p in up.programs(args)] == [
            "web",
            "matcher",
            "worker",
            "planner",
            "planner-changes",
        ]

    def test_the_station_is_told_its_port_and_its_centre(self, args, monkeypatch):
        monkeypatch.setattr(up, "_present", lambda _module: True)
        station = up.programs(args)[-1]
        assert station.command[-4:] == ["--port", "8101", "--centre", "http://127.0.0.1:8001"]

    def test_demo_sign_ins_are_shown_when_there_are_any(self, args):
        assert "  Duyệt · duyet · bi-mat" in up.welcome(args, [("Duyệt", "duyet", "bi-mat")])
        assert "Tài khoản thử" not in up.welcome(args, [])

    def test_sentences_are_short(self, args):
        for line in up.welcome(args, []).splitlines():
            for sentence in line.split(". "):
                assert len(sentence.split()) <= 20

    def test_an_unknown_place_is_still_starting(self, monkeypatch, tmp_path):
        monkeypatch.setenv("CANCUOC_HOME", str(tmp_path))
        assert up._where() == "đang khởi động."
        (tmp_path / "up.json").write_text("{broken")
        assert up._where() == "đang khởi động."
        (tmp_path / "up.json").write_text(json.dumps({"address": "http://x/"}))
        assert up._where() == "http://x/"

    def test_children_follow_a_new_address_and_stay_at_the_old(self, monkeypatch):
        events = []

        class Fake:
            def stop(self):
                events.append("stop")

            def start(self):
                events.append(os.environ["DATABASE_URL"])

        monkeypatch.setenv("DATABASE_URL", "old")
        up._follow("old", Fake())
        assert events == []
        up._follow("new", Fake())
        assert events == ["stop", "new"]

    def test_an_optional_part_that_is_missing_is_none(self):
        assert up._optional("cancuoc.no_such.part", "x") is None
        assert up._optional("cancuoc.interfaces.cli.up", "no_such_function") is None
        assert up._optional("cancuoc.interfaces.cli.up", "run") is up.run
