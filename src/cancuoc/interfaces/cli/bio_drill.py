"""`cancuoc bio drill`: an invented city searched for people who come twice."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any, Final

from cancuoc.biometrics.drill import Drill, Plan
from cancuoc.biometrics.drill_people import Coming
from cancuoc.interfaces.cli.progress import Progress
from cancuoc.kernel.textdate import vi_number

EVERY: Final = 10.0
"""Seconds between two lines of progress."""

_STEPS: Final = {
    "build": "Dựng kho mẫu",
    "warm": "Chạy thử",
    "smaller": "Tra trong một phần kho",
    "planted": "Tra người đến lần hai",
    "strangers": "Tra người mới",
}
_SHOWN: Final = {
    Coming.WHOLE: "đủ hai mắt, mười ngón",
    Coming.ONE_EYE: "nhắm một mắt",
    Coming.THREE_FINGERS: "chỉ ba ngón",
}


def add(asked: Any) -> argparse.ArgumentParser:
    """Add `drill` to what can be asked of `cancuoc bio`, and return its parser."""
    parser: argparse.ArgumentParser = asked.add_parser(
        "drill", help="diễn tập tra trùng cả thành phố bằng mẫu tự vẽ"
    )
    parser.add_argument("--people", type=_count, default=1000, help="số người trong kho")
    parser.add_argument("--planted", type=_count, default=60, help="số người đến lần hai")
    parser.add_argument("--strangers", type=_count, default=60, help="số người mới")
    parser.add_argument("--workers", type=_workers, default=2, help="số tiến trình")
    parser.add_argument("--seed", default="drill", help="chữ quyết định mọi mẫu vẽ ra")
    parser.set_defaults(answer=_answer, words=words)
    return parser


def _count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 10_000_000:
        raise argparse.ArgumentTypeError("từ 1 đến 10.000.000")
    return number


def _workers(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 256:
        raise argparse.ArgumentTypeError("từ 0 đến 256")
    return number


def _answer(args: argparse.Namespace) -> dict[str, Any]:
    plan = Plan(
        people=args.people,
        planted=min(args.planted, args.people),
        strangers=args.strangers,
        workers=args.workers,
        seed=args.seed,
    )
    return Drill(plan, telling(Progress(), time.monotonic)).run()


def telling(say: Callable[[str], None], clock: Callable[[], float]) -> Callable[..., None]:
    """Return what says how far a drill has come, one line every ten seconds."""
    due = clock() + EVERY

    def tell(step: str, done: int, total: int) -> None:
        nonlocal due
        if clock() >= due:
            due = clock() + EVERY
            say(f"{_STEPS[step]}: {vi_number(done)}/{vi_number(total)}")

    return tell


def words(found: dict[str, Any]) -> str:
    """Return the report of a drill for people to read."""
    misses = ", ".join(
        f"{_SHOWN[Coming(shown)]} {100 * share:.2f} %" for shown, share in found["fnir_by"].items()
    )
    memory, workers = found["memory_bytes"] / 1e9, found["workers"] or 1
    return "\n".join(
        [
            f"{vi_number(found['people'])} người trong kho, {vi_number(found['planted'])} người "
            f"đến lần hai sau 4 năm, {vi_number(found['strangers'])} người mới.",
            f"Bỏ sót (FNIR) {100 * found['fnir']:.2f} %: {misses}.",
            f"Nghi nhầm (FPIR) {100 * found['fpir']:.2f} %.",
            f"Một lần tra: p50 {found['search_p50']:.2f} giây, p95 {found['search_p95']:.2f} giây "
            f"với {workers} tiến trình.",
            f"Dựng kho {found['build_seconds']:.0f} giây, bộ nhớ {memory:.2f} GB.",
            *(_projected(each) for each in found["projections"]),
        ]
    )


def _projected(each: dict[str, float]) -> str:
    return (
        f"Suy ra cho {vi_number(int(each['people']))} người, "
        f"{vi_number(int(each['searches_a_day']))} lượt tra mỗi ngày: "
        f"{each['memory_gb']:.0f} GB, {vi_number(int(each['cores']))} nhân, "
        f"khoảng {vi_number(int(each['usd_a_month']))} USD mỗi tháng (giá giả định)."
    )
