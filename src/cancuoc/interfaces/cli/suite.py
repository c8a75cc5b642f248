"""`./cancuoc test`: set up what the tests need, run the checks, then every test.

Pytest comes last, so that the last line a reader sees is the count of the tests.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from cancuoc.interfaces.cli import browser, checks, debian, nbis_libraries
from cancuoc.interfaces.cli.progress import Progress
from cancuoc.interfaces.cli.tools import project

_NOT_OURS = frozenset({"CANCUOC_HOME", "PYTHONDONTWRITEBYTECODE"})


def run(argv: Sequence[str]) -> int:
    """Run the checks and the tests; the exit code is pytest's, or 1 when only a check failed.

    Unknown arguments go to pytest, as in `./cancuoc test -k expiry`.
    """
    args, chosen = _arguments(argv)
    say = Progress()
    with ExitStack() as stack:
        if not args.fast:
            browser.ensure(say=say)
            nbis_libraries.ensure(say=say)
        if args.database == "debian":
            os.environ["DATABASE_URL"] = stack.enter_context(debian.cluster(say=say))
        passed = args.no_check or all(o.passed for o in checks.run_checks(say))
        say("Chạy kiểm thử…")
        arguments = _pytest_arguments(args.fast, chosen, nightly=args.nightly)
        if not (args.no_check or chosen):
            # The checks have just run these, beside the types.
            arguments += ["--ignore", "tests/architecture"]
        code = _pytest(arguments)
    if code == 0 and not passed:
        print("Kiểm thử đạt nhưng kiểm tra mã nguồn hỏng: xem bảng ở trên.", file=sys.stderr)
        return 1
    return code


def _arguments(argv: Sequence[str]) -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(
        prog="./cancuoc test",
        description="Chuẩn bị và chạy toàn bộ kiểm thử. Tham số lạ được chuyển cho pytest.",
    )
    parser.add_argument(
        "--database",
        choices=["embedded", "debian"],
        default="embedded",
        help="máy chủ cơ sở dữ liệu: nhúng, hoặc PostgreSQL 15 của Debian",
    )
    parser.add_argument("--fast", action="store_true", help="bỏ trình duyệt, sự cố và đo đạc")
    parser.add_argument("--nightly", action="store_true", help="chỉ những kiểm thử dài hàng giờ")
    parser.add_argument("--no-check", action="store_true", help="không kiểm tra mã nguồn trước")
    return parser.parse_known_args(argv)


def _pytest_arguments(fast: bool, chosen: Sequence[str], *, nightly: bool = False) -> list[str]:
    artefacts = project() / "artefacts"
    artefacts.mkdir(exist_ok=True)
    selected = "nightly" if nightly else "not nightly"
    selected += " and not journey and not fault and not benchmark" if fast else ""
    # The long ones measure the whole machine, so they run one after the other and say so.
    side_by_side = ("-n", "0", "-s") if nightly else ("-n", "3", "--dist", "worksteal")
    return [
        *(*side_by_side, "-q", "--durations", "15"),
        *("--junitxml", str(artefacts / "junit.xml"), "-m", selected),
        *chosen,
    ]


def _pytest(arguments: Sequence[str]) -> int:
    """Run pytest as a process of its own and pass Ctrl-C on by waiting for its end."""
    kept = {k: v for k, v in os.environ.items() if k not in _NOT_OURS}
    # The tests start hundreds of Python processes: compiled once, each begins a second earlier.
    environ = kept | {"PYTHONPYCACHEPREFIX": str(project() / ".cancuoc" / "bytecode")}
    with _waiting_through_interrupts():
        return subprocess.run(
            [sys.executable, "-m", "pytest", *arguments], cwd=project(), env=environ, check=False
        ).returncode


@contextmanager
def _waiting_through_interrupts() -> Iterator[None]:
    """Let pytest, which gets the same Ctrl-C, end first and tidy up its databases."""
    import signal

    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
