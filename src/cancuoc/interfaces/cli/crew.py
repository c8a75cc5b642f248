"""`cancuoc crew FILE`: the officers of the rosters, what each can do and when each is away."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path

from cancuoc.domain.planning import crew_file, crewing
from cancuoc.foundation.actor import Actor
from cancuoc.interfaces.cli.units import UnreadableFile
from cancuoc.kernel import clock

OPERATOR = Actor.system("cli")


def run(argv: Sequence[str]) -> int:
    """Keep all lines of a CSV file, or none; or set a limit of working time."""
    parser = argparse.ArgumentParser(prog="./cancuoc crew", description="Nhập cán bộ để xếp ca.")
    asked = parser.add_mutually_exclusive_group(required=True)
    columns = ", ".join(crew_file.COLUMNS)
    asked.add_argument("file", nargs="?", type=Path, help=f"tệp CSV: {columns}")
    asked.add_argument(
        "--limit",
        nargs=3,
        metavar=("TÊN", "SỐ", "CĂN_CỨ"),
        help="đặt một giới hạn giờ làm, ví dụ overtime_month 48 'Quyết định 12'",
    )
    wanted = parser.parse_args(list(argv))
    at = clock.now()
    if wanted.limit:
        name, number, source = wanted.limit
        crewing.set_limit(name=name, number=_number(number), source=source, at=at, by=OPERATOR)
        print("Đã ghi giới hạn giờ làm.")
        return 0
    try:
        lines = wanted.file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as wrong:
        raise UnreadableFile from wrong
    rows, away = crew_file.read(lines)
    changed = crewing.import_crew(rows=rows, away=away, at=at, by=OPERATOR)
    print(f"Đã đọc {len(rows)} cán bộ, {changed} người mới hoặc thay đổi.")
    return 0


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as wrong:
        raise crewing.BadLimit from wrong
