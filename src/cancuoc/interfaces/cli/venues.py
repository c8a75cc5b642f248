"""`cancuoc venues FILE`: where halls, units, teams and care centres lie (WGS 84)."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from cancuoc.domain.planning import locating
from cancuoc.foundation.actor import Actor
from cancuoc.interfaces.cli.units import UnreadableFile
from cancuoc.kernel import clock

OPERATOR = Actor.system("cli")


def run(argv: Sequence[str]) -> int:
    """Keep all lines of a CSV file, or none; the same file again changes nothing."""
    parser = argparse.ArgumentParser(prog="./cancuoc venues", description="Nhập tọa độ.")
    parser.add_argument("file", type=Path, help="tệp CSV: " + ", ".join(locating.COLUMNS))
    wanted = parser.parse_args(list(argv))
    try:
        lines = wanted.file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as wrong:
        raise UnreadableFile from wrong
    rows = locating.read(lines)
    new = locating.place(rows=rows, at=clock.now(), by=OPERATOR)
    print(f"Đã đọc {len(rows)} nơi, {new} nơi mới hoặc thay đổi.")
    return 0
