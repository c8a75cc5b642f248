"""The `cancuoc` command: one table of sub-commands, each loaded only when it is asked for.

This module uses the standard library alone: the launcher asks it for help before anything is
installed, and `law` answers without waiting for Django.
"""

from __future__ import annotations

import os
import runpy
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec
from typing import Final

USAGE_ERROR: Final = 2
INTERRUPTED: Final = 130


class Need(StrEnum):
    """What must stand before a sub-command is loaded."""

    DATABASE = "database"
    DJANGO = "django"
    TABLES = "tables"
    TODAY = "today"
    OWN_PROGRAM = "own program"


@dataclass(frozen=True, slots=True)
class Command:
    """One sub-command: the module that answers, what it needs, and its line in the help.

    The module offers `run(argv) -> int`. A command without a summary is left out of the help.
    """

    module: str
    summary: str = ""
    needs: frozenset[Need] = frozenset()

    @property
    def exists(self) -> bool:
        """Say whether the module is part of this installation."""
        try:
            return find_spec(self.module) is not None
        except ModuleNotFoundError:
            return False


_CLI: Final = "cancuoc.interfaces.cli"
_TABLES: Final = frozenset({Need.DATABASE, Need.DJANGO, Need.TABLES})

COMMANDS: Final[dict[str, Command]] = {
    "up": Command(f"{_CLI}.up", "chuẩn bị và chạy cả hệ thống trên máy này"),
    "test": Command(f"{_CLI}.suite", "chuẩn bị và chạy toàn bộ kiểm thử"),
    "check": Command(f"{_CLI}.checks", "kiểm tra mã nguồn: kiểu, định dạng, kiến trúc"),
    "law": Command(
        f"{_CLI}.law", "hỏi luật: thời hạn, thủ tục, lệ phí, số định danh", frozenset({Need.TODAY})
    ),
    "units": Command(f"{_CLI}.units", "đơn vị hành chính và công an theo ngày", _TABLES),
    "closures": Command(
        f"{_CLI}.closures", "nhập lịch bận của địa điểm, đội, bộ thiết bị", _TABLES
    ),
    "crew": Command(f"{_CLI}.crew", "nhập cán bộ, ngày nghỉ, giới hạn giờ làm", _TABLES),
    "world": Command(f"{_CLI}.world", "tạo thành phố giả lập", _TABLES),
    "replay": Command(f"{_CLI}.replay", "chạy lại một tuần, một ngày của chiến dịch"),
    "user": Command(f"{_CLI}.user", "tạo và khóa tài khoản cán bộ", _TABLES),
    "partner": Command(f"{_CLI}.partner", "hệ thống đối tác: thêm, xem, thu hồi", _TABLES),
    "mosip-abis": Command(f"{_CLI}.mosip_abis", needs=_TABLES),
    "station": Command(
        "cancuoc.station.__main__", "chạy trạm thu nhận", frozenset({Need.OWN_PROGRAM})
    ),
    "station-import": Command(
        f"{_CLI}.station_import", "nhận hồ sơ trạm mang đến bằng USB", _TABLES
    ),
    "bio": Command(f"{_CLI}.bio", "sinh trắc học: trích, so, đo tỷ lệ lỗi"),
    "bench": Command(f"{_CLI}.bench", "đo kế hoạch, ca trực, dự báo hàng chờ"),
    "backup": Command(f"{_CLI}.backup", "sao lưu và phục hồi", _TABLES),
    "db": Command(f"{_CLI}.db", "cơ sở dữ liệu nhúng: trạng thái, địa chỉ, dừng"),
    "worker": Command(f"{_CLI}.worker", needs=_TABLES),
    "planner": Command(f"{_CLI}.planner", needs=_TABLES),
    "matcher": Command(f"{_CLI}.matcher", needs=_TABLES),
    "manage": Command(f"{_CLI}.manage", needs=frozenset({Need.DATABASE})),
}


def is_known(name: str) -> bool:
    """Say whether `name` is a sub-command that exists here."""
    return name in COMMANDS and COMMANDS[name].exists


def help_text() -> str:
    """Return the help: only sub-commands whose part is present."""
    shown = [(n, c.summary) for n, c in COMMANDS.items() if c.summary and c.exists]
    lines = [f"  {name:<14} {summary}" for name, summary in shown]
    return "\n".join(
        [
            "Cách dùng: ./cancuoc LỆNH [tham số]",
            "",
            *lines,
            "",
            "./cancuoc LỆNH --help để xem thêm.",
        ]
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Run one sub-command and return its exit code: 0 done, 2 refused, 130 interrupted."""
    name, *rest = list(sys.argv[1:] if argv is None else argv) or ["--help"]
    try:
        code = _answer(name, rest)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader left (`| head`). Python would complain again while closing the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def _answer(name: str, argv: list[str]) -> int:
    if name in {"--help", "-h", "help"}:
        print(help_text())
        return 0
    if not is_known(name):
        print(f"Không có lệnh {name!r}. Xem ./cancuoc --help.", file=sys.stderr)
        return USAGE_ERROR
    return _guarded(COMMANDS[name], argv)


def _guarded(command: Command, argv: list[str]) -> int:
    """Run a command; an expected refusal is one clear line, never a traceback."""
    from cancuoc.kernel.refusal import Refusal

    try:
        return _run(command, argv)
    except Refusal as refusal:
        print(f"{refusal.message} {refusal.next_step}", file=sys.stderr)
        if log := refusal.details.get("log"):
            print(log, file=sys.stderr)
        return USAGE_ERROR
    except KeyboardInterrupt:
        return INTERRUPTED


def _run(command: Command, argv: list[str]) -> int:
    if Need.OWN_PROGRAM in command.needs:
        sys.argv = [command.module, *argv]
        runpy.run_module(command.module, run_name="__main__", alter_sys=True)
        return 0
    with ExitStack() as stack:
        _provide(command.needs, stack)
        run = import_module(command.module).run
        if Need.TODAY in command.needs:
            return int(
                run(argv, stdin=sys.stdin, stdout=sys.stdout, stderr=sys.stderr, today=_today())
            )
        return int(run(argv))


def _provide(needs: frozenset[Need], stack: ExitStack) -> None:
    if Need.DATABASE in needs:
        from cancuoc.interfaces.cli import database

        stack.enter_context(database.provided())
        if Need.DJANGO in needs:
            database.set_up_django()
        if Need.TABLES in needs:
            database.migrate()


def _today() -> object:
    from cancuoc.kernel import clock

    return clock.today_vn(clock.now())


if __name__ == "__main__":
    sys.exit(main())
