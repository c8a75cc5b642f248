"""`cancuoc bench`: plans, rosters and forecasts measured, on public instances or a drawn city.

It reads files and prints; it never opens the database. Each measurement is a module that offers
`add(asked) -> ArgumentParser` and sets `answer(args) -> dict` and `words(answer) -> str`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

_CLI: Final = "cancuoc.interfaces.cli"
_PLANS: Final = ("bench_city", "bench_nrp", "bench_toptw")
_OTHERS: Final = ("bench_roster", "bench_forecast")


def run(argv: Sequence[str]) -> int:
    """Measure one thing and print the answer; 0 done, 2 refused."""
    args = _parser().parse_args(list(argv))
    answer: dict[str, Any] = args.answer(args)
    print(json.dumps(answer, ensure_ascii=False, indent=1) if args.json else args.words(answer))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./cancuoc bench",
        description="Đo kế hoạch, ca trực và dự báo hàng chờ, cạnh cách làm quen dùng. "
        "Lệnh này chỉ đọc tệp, không mở cơ sở dữ liệu.",
    )
    asked = parser.add_subparsers(required=True, metavar="VIỆC")
    plan = asked.add_parser("plan", help="xếp đội, xếp ca, xếp tuyến trên bộ dữ liệu đo")
    _fill(plan.add_subparsers(required=True, metavar="BỘ"), _PLANS)
    _fill(asked, _OTHERS)
    return parser


def _fill(asked: Any, names: Sequence[str]) -> None:
    for name in names:
        if find_spec(f"{_CLI}.{name}") is not None:
            added: argparse.ArgumentParser = import_module(f"{_CLI}.{name}").add(asked)
            added.add_argument("--json", action="store_true", help="in JSON")
