"""`cancuoc bench plan toptw`: our bedside rounds on the public team-orienteering files."""

from __future__ import annotations

import argparse
import csv
from pathlib import Path
from typing import Any

from cancuoc.kernel.refusal import Refusal
from cancuoc.kernel.textdate import vi_number

_OPTIMA = "optima_one_path.csv"


class CannotReadInstance(Refusal):
    """The file cannot be read."""

    status = 404
    message = "Không đọc được tệp %(file)s."
    next_step = "Hãy kiểm tra đường dẫn rồi chạy lại."


def add(asked: Any) -> argparse.ArgumentParser:
    """Add the sub-command to the measurements of plans."""
    parser: argparse.ArgumentParser = asked.add_parser(
        "toptw", help="xếp tuyến trên bộ đo công khai"
    )
    parser.add_argument("file", metavar="TỆP", type=Path, help="tệp TOPTW hoặc Solomon")
    parser.add_argument("--cpu-seconds", type=float, default=20.0, metavar="GIÂY")
    parser.add_argument("--routes", type=int, default=1, metavar="SỐ", help="số tuyến")
    parser.add_argument("--seed", type=int, default=1, metavar="SỐ")
    parser.set_defaults(answer=answer, words=words)
    return parser


def answer(args: argparse.Namespace) -> dict[str, Any]:
    """Plan the rounds of one file and let both separate judges recompute them."""
    # The solver loads when a plan is asked for, not when the help is printed.
    from cancuoc.planner.rounds import check, search, toptw, toptw_check

    instance = toptw.read(_text(args.file), name=args.file.stem)
    rounds = toptw.rounds(instance, routes=args.routes)
    plan = search.plan(rounds, cpu_seconds=args.cpu_seconds, seed=args.seed)
    routes = [[int(stop.visit) for stop in trip.stops] for trip in plan.itineraries]
    judged = toptw_check.judge(instance, routes, allowed=args.routes)
    walked = check.judge(rounds, plan)
    best = best_known(args.file, routes=args.routes)
    return {
        "instance": instance.name,
        "objective": judged.profit,
        "bound": None,
        "best_known": best,
        "gap": round((best - judged.profit) / best, 5) if best else None,
        "feasible": judged.feasible and walked.feasible and judged.profit == plan.worth,
        "faults": [*judged.faults, *walked.faults],
        "routes": routes,
        "travel": walked.travel / instance.ticks,
        "cpu_seconds": round(plan.seconds, 1),
    }


def words(found: dict[str, Any]) -> str:
    """Return the answer for people to read."""
    best = found["best_known"]
    known = "chưa rõ" if best is None else f"{vi_number(best)} (cách {_percent(found['gap'])})"
    lines = [
        f"{found['instance']}: {vi_number(found['objective'])} điểm",
        f"  tốt nhất đã biết: {known}",
        "  cận trên: không tính",
        f"  đúng mọi ràng buộc: {'có' if found['feasible'] else 'KHÔNG'}",
        f"  thời gian bộ xử lý: {vi_number(round(found['cpu_seconds']))} giây",
    ]
    lines += [f"  tuyến: {' '.join(str(stop) for stop in route)}" for route in found["routes"]]
    return "\n".join([*lines, *(f"  lỗi: {fault}" for fault in found["faults"])])


def best_known(file: Path, *, routes: int) -> int | None:
    """Return the proven optimum for one route that stands beside the file, or None."""
    table = file.parent / _OPTIMA
    if routes != 1 or not table.is_file():
        return None
    for row in csv.DictReader(table.read_text(encoding="utf-8").splitlines()):
        if row.get("instance", "").lower() == file.stem.lower():
            return int(row["optimal_profit_one_path"])
    return None


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise CannotReadInstance(gaps={"file": str(file)}) from problem


def _percent(share: float) -> str:
    return f"{share:.2%}".replace(".", ",").replace("%", " %")
