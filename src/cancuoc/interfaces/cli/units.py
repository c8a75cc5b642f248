"""`cancuoc units`: what was in force on a day, and files that a deployment brings."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from cancuoc.domain.units import queries, services
from cancuoc.domain.units.rules import Level
from cancuoc.foundation.actor import Actor
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal

REFUSED = 2
OPERATOR = Actor.system("cli")


class UnreadableFile(Refusal):
    """The file named on the command line cannot be read."""

    message = "Không đọc được tệp."
    next_step = "Kiểm tra đường dẫn và quyền đọc."


def run(argv: Sequence[str]) -> int:
    """Run one sub-command; returns 0, or 2 with one clear line when it is refused."""
    arguments = _parser().parse_args(argv)
    try:
        services.load_tables(at=clock.now(), by=OPERATOR)
        if arguments.command == "list":
            return _list(arguments)
        return _import(arguments)
    except Refusal as refusal:
        print(f"{refusal.message} {refusal.next_step}", file=sys.stderr)
        return REFUSED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cancuoc units", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    listing = commands.add_parser("list", help="các đơn vị có hiệu lực vào một ngày")
    listing.add_argument("--on", type=_date, help="ngày dạng YYYY-MM-DD, mặc định hôm nay")
    listing.add_argument("--kind", choices=["district", "commune"], default="commune")
    listing.add_argument("--json", action="store_true", help="in ra JSON")
    for name, text in (
        ("import-borders", "nhập ranh giới thật từ tệp GeoJSON"),
        ("import-crosswalk", "nhập bảng chuyển đổi 526 xã, phường sang 126"),
    ):
        importing = commands.add_parser(name, help=text)
        importing.add_argument("file", type=Path)
    return parser


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"ngày {text!r} không đúng dạng YYYY-MM-DD") from None


def _list(arguments: argparse.Namespace) -> int:
    on = arguments.on or clock.today_vn(clock.now())
    rows = queries.units_in_force(on=on, level=Level(arguments.kind))
    if arguments.json:
        print(json.dumps([_as_json(row) for row in rows], ensure_ascii=False, indent=1))
        return 0
    for row in rows:
        print(f"{row.code}  {row.full_name}  ({row.parent})")
    print(f"{len(rows)} đơn vị có hiệu lực ngày {on:%d/%m/%Y}")
    return 0


def _as_json(row: queries.UnitRow) -> dict[str, object]:
    return {
        "code": row.code,
        "name": row.full_name,
        "kind": str(row.kind),
        "parent": row.parent,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to and row.valid_to.isoformat(),
    }


def _import(arguments: argparse.Namespace) -> int:
    try:
        data = arguments.file.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"Không đọc được tệp {arguments.file}.") from error
    at = clock.now()
    if arguments.command == "import-borders":
        count = services.import_borders(data=data, at=at, by=OPERATOR)
        print(f"Đã nhập ranh giới của {count} đơn vị.")
    else:
        count = services.import_crosswalk(data=data, at=at, by=OPERATOR)
        print(f"Đã nhập {count} dòng chuyển đổi.")
    return 0
