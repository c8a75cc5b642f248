"""`cancuoc bench plan nrp`: our roster model and search on the public staff-rostering files."""

from __future__ import annotations

import argparse
import csv
import re
from pathlib import Path
from typing import Any

from cancuoc.kernel.refusal import Refusal
from cancuoc.kernel.textdate import vi_number

_BEST_KNOWN = "best_known.csv"
_COLUMNS = ("best_60min_published", "best_10min_published")


class NoSuchFile(Refusal):
    """The file cannot be read."""

    status = 404
    message = "Không đọc được tệp %(file)s."
    next_step = "Hãy kiểm tra đường dẫn rồi chạy lại."


def add(asked: Any) -> argparse.ArgumentParser:
    """Add the sub-command to the measurements of plans."""
    parser: argparse.ArgumentParser = asked.add_parser("nrp", help="xếp ca trên bộ đo công khai")
    parser.add_argument("file", metavar="TỆP", type=Path, help="tệp Instance….txt")
    parser.add_argument("--cpu-seconds", type=float, default=300.0, metavar="GIÂY")
    parser.add_argument("--seed", type=int, default=1, metavar="SỐ")
    parser.set_defaults(answer=answer, words=words)
    return parser


def answer(args: argparse.Namespace) -> dict[str, Any]:
    """Make the roster of one file and let the separate judge recompute it."""
    # The solvers load when a plan is asked for, not when the help is printed.
    from cancuoc.planner.roster import nrp, nrp_check
    from cancuoc.planner.roster.search import Search

    instance = nrp.read(_text(args.file))
    found = Search(nrp.problem(instance), args.cpu_seconds, seed=args.seed).solve()
    codes = [*(shift.code for shift in instance.shifts), ""]
    rows = {
        staff.code: [codes[duty] for duty in row]
        for staff, row in zip(instance.staff, found.roster, strict=True)
    }
    verdict = nrp_check.judge(instance, rows)
    best = best_known(args.file)
    return {
        "instance": args.file.stem,
        "objective": verdict.objective,
        "bound": found.bound,
        "best_known": best,
        "gap": None if best is None else _gap(verdict.objective, best),
        "gap_to_bound": _gap(verdict.objective, found.bound),
        "feasible": verdict.feasible and verdict.objective == found.objective,
        "broken": list(verdict.broken),
        "cpu_seconds": round(found.seconds, 1),
    }


def words(found: dict[str, Any]) -> str:
    """Return the answer for people to read."""
    best = found["best_known"]
    known = "chưa rõ" if best is None else f"{vi_number(best)} (cách {_percent(found['gap'])})"
    return "\n".join(
        [
            f"{found['instance']}: chi phí {vi_number(found['objective'])}",
            f"  tốt nhất đã biết: {known}",
            f"  cận dưới đã chứng minh: {vi_number(found['bound'])}"
            f" (cách {_percent(found['gap_to_bound'])})",
            f"  đúng mọi ràng buộc: {'có' if found['feasible'] else 'KHÔNG'}",
            f"  thời gian bộ xử lý: {vi_number(round(found['cpu_seconds']))} giây",
        ]
    )


def best_known(file: Path) -> int | None:
    """Return the best published cost that stands beside the file, or None."""
    table = file.parent / _BEST_KNOWN
    number = re.search(r"(\d+)$", file.stem)
    if number is None or not table.is_file():
        return None
    for row in csv.DictReader(table.read_text().splitlines()):
        if row.get("instance") == number[1]:
            values = [int(row[column]) for column in _COLUMNS if (row.get(column) or "").isdigit()]
            return min(values, default=None)
    return None


def _text(file: Path) -> str:
    try:
        return file.read_text()
    except (OSError, UnicodeDecodeError) as problem:
        raise NoSuchFile(gaps={"file": str(file)}) from problem


def _gap(cost: int, other: int) -> float | None:
    return round((cost - other) / other, 5) if other else (0.0 if cost == other else None)


def _percent(share: float | None) -> str:
    return "chưa rõ" if share is None else f"{share:.2%}".replace(".", ",").replace("%", " %")
