"""`cancuoc closures FILE`: days on which a venue, a team or a kit is not to be had."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from cancuoc.domain.planning import closing
from cancuoc.foundation.actor import Actor
from cancuoc.interfaces.cli.units import UnreadableFile
from cancuoc.kernel import clock

OPERATOR = Actor.system("cli")


def run(argv: Sequence[str]) -> int:
    """Keep all lines of a CSV file, or none, or a loan between two districts."""
    parser = argparse.ArgumentParser(prog="./cancuoc closures", description="Nhập lịch bận.")
    asked = parser.add_mutually_exclusive_group(required=True)
    asked.add_argument("file", nargs="?", type=Path, help="tệp CSV: " + ", ".join(closing.COLUMNS))
    asked.add_argument(
        "--lend", nargs=2, metavar=("TỪ", "ĐẾN"), help="cho mượn đội giữa hai quận, huyện"
    )
    wanted = parser.parse_args(list(argv))
    at = clock.now()
    if wanted.lend:
        closing.lend(from_unit=wanted.lend[0], to_unit=wanted.lend[1], at=at, by=OPERATOR)
        print("Đã ghi việc cho mượn đội.")
        return 0
    try:
        lines = wanted.file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as wrong:
        raise UnreadableFile from wrong
    count = closing.close(rows=closing.read(lines), at=at, by=OPERATOR)
    print(f"Đã ghi {count} dòng lịch bận.")
    return 0
