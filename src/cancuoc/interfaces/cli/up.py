"""`./cancuoc up`: the whole system on one machine, from an empty folder to a usable page.

Database, tables, demo world, then the web, the worker and one station. Everything that was
there before is used again; stopping loses nothing, and the next start goes on from there.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from cancuoc.foundation import embedded_pg
from cancuoc.foundation.home import home
from cancuoc.interfaces.cli import database, demo_week
from cancuoc.interfaces.cli.progress import Progress
from cancuoc.interfaces.cli.supervisor import Program, Supervisor
from cancuoc.kernel.refusal import Refusal

READY_SECONDS: Final = 120.0
_CLI: Final = "cancuoc.interfaces.cli"
# Role, sign-in name and password of one demo account.
SignIn = tuple[str, str, str]


class PortTaken(Refusal):
    """Another program listens on the port we should use."""

    status = 503


class DidNotBecomeReady(Refusal):
    """A process was started and does not answer; `log` holds its last lines."""

    status = 503


def run(argv: Sequence[str]) -> int:
    """Run the system until Ctrl-C or SIGTERM. Raises the refusals of its steps."""
    args = _arguments(argv)
    if args.home:
        os.environ["CANCUOC_HOME"] = str(Path(args.home).resolve())
    with _only_one() as first:
        if not first:
            print(f"Căn Cước đang chạy rồi: {_where()}")
            return 0
        with _interruptible():
            return _bring_up(args)


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./cancuoc up", description="Chạy cả hệ thống trên máy này."
    )
    parser.add_argument("--host", default="127.0.0.1", help="địa chỉ trung tâm lắng nghe")
    parser.add_argument("--port", type=int, default=8000, help="cổng của trung tâm")
    parser.add_argument("--station-port", type=int, default=8100, help="cổng của trạm thu nhận")
    parser.add_argument("--residents", type=int, default=12_000, help="số cư dân giả lập")
    parser.add_argument("--home", help="thư mục dữ liệu, thay cho CANCUOC_HOME")
    parser.add_argument("--no-station", action="store_true", help="không chạy trạm thu nhận")
    parser.add_argument("--no-demo", action="store_true", help="không nạp dữ liệu giả lập")
    parser.add_argument("--once-ready", action="store_true", help="dừng ngay khi đã sẵn sàng")
    return parser.parse_args(argv)


def _bring_up(args: argparse.Namespace) -> int:
    say = Progress()
    _refuse_taken_ports(args)
    say("Khởi động cơ sở dữ liệu…")
    # Asked before it is named: later the variable no longer tells whose server it is.
    own = None if os.environ.get("DATABASE_URL") else database.server()
    with database.provided(say=say):
        sign_ins = _prepare_data(args, say)
        supervisor = Supervisor(programs(args), logs=home() / "logs", say=say)
        try:
            with say.step("Khởi động trung tâm và trạm"):
                supervisor.start()
                late = supervisor.wait_until_ready(seconds=READY_SECONDS)
            if late is not None:
                raise DidNotBecomeReady(
                    f"{late.program.label} chưa trả lời.",
                    next_step=f"Hãy xem {late.log} rồi chạy lại.",
                    log=late.last_lines(),
                )
            _write_where(args)
            say("Đã sẵn sàng.")
            print(welcome(args, sign_ins), flush=True)
            if not args.once_ready:
                _watch(supervisor, own, say)
        except KeyboardInterrupt:
            say("Đang dừng; xin đợi…")
        finally:
            _ignore_further_signals()
            supervisor.stop()
            say("Đã dừng trung tâm và trạm. Dừng cơ sở dữ liệu sau cùng…")
    say("Đã dừng. Dữ liệu vẫn còn nguyên; chạy lại ./cancuoc up để tiếp tục.")
    return 0


def _prepare_data(args: argparse.Namespace, say: Progress) -> list[SignIn]:
    """Bring tables and demo world up to date; return the demo sign-ins.

    The connections are let go: from here on only the children work with the database.
    """
    if not args.no_demo:
        demo_week.enter_week()
    with say.step("Chuẩn bị bảng dữ liệu"):
        database.set_up_django()
        database.migrate(say=say)
    sign_ins: list[SignIn] = []
    if not args.no_demo and (load := _optional(f"{_CLI}.world", "load_demo")):
        with say.step("Chuẩn bị thành phố giả lập"):
            load(_quietly, residents=args.residents)
            import_module(f"{_CLI}.demo").prepare(say)
        if listed := _optional(f"{_CLI}.world", "demo_sign_ins"):
            sign_ins = list(listed())
    from django.db import connections

    connections.close_all()
    return sign_ins


def _quietly(_: str) -> None:
    """Twelve thousand residents take seconds; their indexes and constraints are no news."""


def programs(args: argparse.Namespace) -> list[Program]:
    """Return the processes of this installation, in the order they are started."""
    python = sys.executable
    centre = f"http://{args.host}:{args.port}"
    gunicorn = ["-m", "gunicorn", "cancuoc.config.wsgi:application", "--preload"]
    gunicorn += ["--config", "python:cancuoc.config.web"]
    # Gunicorn would otherwise keep a control socket outside the folder of this installation.
    gunicorn += ["--no-control-socket"]
    threads = ["--worker-class", "gthread", "--workers", "2", "--threads", "4"]
    limits = ["--timeout", "60", "--graceful-timeout", "15", "--worker-tmp-dir", _memory_folder()]
    bind = ["--bind", f"{args.host}:{args.port}"]
    found = [
        Program("web", "Trung tâm", [python, *gunicorn, *threads, *limits, *bind], f"{centre}/")
    ]
    if _present(f"{_CLI}.matcher"):
        found.append(matcher_program(python))
    if _present(f"{_CLI}.worker"):
        found.append(Program("worker", "Bộ xử lý hồ sơ", [python, "-m", f"{_CLI}.main", "worker"]))
    if _present(f"{_CLI}.planner"):
        planner = [python, "-m", f"{_CLI}.main", "planner"]
        found.append(Program("planner", "Bộ xếp kế hoạch", planner))
        found.append(
            Program("planner-changes", "Bộ xếp lại khi có thay đổi", [*planner, "--changes"])
        )
    if not args.no_station and _present("cancuoc.station.__main__"):
        station = ["-m", "cancuoc.station", "--port", str(args.station_port), "--centre", centre]
        station += [] if args.no_demo else demo_week.station_arguments()
        address = f"http://127.0.0.1:{args.station_port}/"
        found.append(Program("station", "Trạm thu nhận", [python, *station], address))
    return found


def matcher_program(python: str) -> Program:
    """Return the process that holds the index; it answers once it has read the gallery."""
    command = [python, "-m", f"{_CLI}.main", "matcher"]
    address = f"unix:{home() / 'run' / 'matcher.sock'}"
    return Program("matcher", "Bộ tìm trùng sinh trắc", command, address)


def welcome(args: argparse.Namespace, sign_ins: Sequence[SignIn]) -> str:
    """Return the addresses, the demo sign-ins and three things to try first."""
    centre = f"http://{args.host}:{args.port}"
    lines = ["", "Căn Cước đang chạy:", f"  Người dân      {centre}/"]
    lines.append(f"  Cán bộ         {centre}/office/")
    if any(program.name == "station" for program in programs(args)):
        lines.append(f"  Trạm thu nhận  http://127.0.0.1:{args.station_port}/")
    if sign_ins:
        lines += ["", "Tài khoản thử (vai trò · tên đăng nhập · mật khẩu):"]
        lines += [f"  {role} · {name} · {password}" for role, name, password in sign_ins]
    lines += [
        "",
        "Ba việc nên thử trước:",
        "  1. Ở trang cán bộ, xem ai trong địa bàn đến hạn và mời một gia đình.",
        "  2. Ở trang người dân, nhập mã trong thư mời và đặt lịch cho hai con.",
        "  3. Ở trạm thu nhận, gọi người tiếp theo rồi xem báo cáo 17 giờ.",
        "",
        "Nhấn Ctrl-C để dừng.",
    ]
    return "\n".join(lines)


def _watch(
    supervisor: Supervisor, own: embedded_pg.Server | None, say: Callable[[str], None]
) -> None:
    """Keep the children, and the database when it is our `own`, running until we are stopped."""
    while True:
        supervisor.keep()
        if own is not None and not own.status().running:
            say("Cơ sở dữ liệu dừng đột ngột; đang khởi động lại…")
            own.start(say=say)
            say("Cơ sở dữ liệu đã chạy lại.")
            _follow(own.url(), supervisor)
        time.sleep(0.5)


def _follow(url: str, supervisor: Supervisor) -> None:
    """Tell the children a new address, in the rare case that the old port was taken meanwhile."""
    if os.environ["DATABASE_URL"] != url:
        os.environ["DATABASE_URL"] = url
        supervisor.stop()
        supervisor.start()


def _refuse_taken_ports(args: argparse.Namespace) -> None:
    wanted = [(args.host, args.port, "--port")]
    if not args.no_station:
        wanted.append(("127.0.0.1", args.station_port, "--station-port"))
    for host, port, option in wanted:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as problem:
                raise PortTaken(
                    f"Cổng {port} đang có chương trình khác dùng.",
                    next_step=f"Hãy chọn cổng khác bằng {option}.",
                ) from problem


@contextmanager
def _only_one() -> Iterator[bool]:
    """Hold the right to run in this home folder; False when another `up` holds it."""
    home().mkdir(parents=True, exist_ok=True)
    with (home() / "up.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        (home() / "up.json").unlink(missing_ok=True)
        yield True


def _write_where(args: argparse.Namespace) -> None:
    content = {"pid": os.getpid(), "address": f"http://{args.host}:{args.port}/"}
    (home() / "up.json").write_text(json.dumps(content))


def _where() -> str:
    """Return the address of the `up` that runs, or that it is still starting."""
    with suppress(FileNotFoundError, ValueError, KeyError):
        return str(json.loads((home() / "up.json").read_text())["address"])
    return "đang khởi động."


@contextmanager
def _interruptible() -> Iterator[None]:
    """Turn SIGTERM into the same clean stop as Ctrl-C."""
    before = signal.signal(signal.SIGTERM, _interrupt)
    interrupt = signal.signal(signal.SIGINT, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
        signal.signal(signal.SIGINT, interrupt)


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _ignore_further_signals() -> None:
    """A second Ctrl-C must not cut the clean stop short."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _memory_folder() -> str:
    """Return a folder that is not on a disk, where the web server keeps its heartbeat."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else str(home())


def _present(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _optional(module: str, name: str) -> Any:
    """Return a function another part offers, or None while that part is not installed."""
    return getattr(import_module(module), name, None) if _present(module) else None
