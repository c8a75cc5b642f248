"""`cancuoc bench forecast`: forecasts of waits on invented evenings, and the simulator's checks."""

from __future__ import annotations

import argparse
import time
from dataclasses import asdict
from typing import Any, Final

from cancuoc.interfaces.cli.progress import Progress
from cancuoc.kernel.textdate import vi_number

EVERY: Final = 10.0
"""Seconds between two lines of progress."""
CHECKED_PEOPLE: Final = 10_000_000
CHECKED_EVENINGS: Final = 20_000

_WAYS: Final = {
    "forecast": "dự báo",
    "position_times_mean": "vị trí × trung bình đặt trước",
    "position_times_tonight": "vị trí × trung bình tối nay",
}


def add(asked: Any) -> argparse.ArgumentParser:
    """Add `forecast` to what can be asked of `cancuoc bench`, and return its parser."""
    parser: argparse.ArgumentParser = asked.add_parser(
        "forecast", help="đo dự báo thời gian chờ trên các buổi tối mô phỏng"
    )
    parser.add_argument("--evenings", type=_count, default=200, help="số buổi tối")
    parser.add_argument("--first", type=_count, default=1, help="số thứ tự của buổi đầu tiên")
    parser.add_argument(
        "--people", type=_count, default=CHECKED_PEOPLE, help="số người mỗi phép so"
    )
    parser.set_defaults(answer=_answer, words=words)
    return parser


def _count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 100_000_000:
        raise argparse.ArgumentTypeError("từ 1 đến 100.000.000")
    return number


def _answer(args: argparse.Namespace) -> dict[str, Any]:
    """Measure on the trial world, and the simulator on closed forms; processor seconds of each."""
    # Solvers and the compiler are loaded for this measurement only, not with the command.
    from cancuoc.planner.floor import agreement, measure
    from cancuoc.planner.floor.settings import settings
    from cancuoc.planner.floor.worlds import world

    say, due = Progress(), time.monotonic() + EVERY

    def tick(done: int) -> None:
        nonlocal due
        if time.monotonic() >= due:
            due = time.monotonic() + EVERY
            say(f"Dự báo: {done}/{args.evenings} buổi")

    begun = time.process_time()
    told = measure.measure(
        world("trial"), settings(), evenings=args.evenings, first=args.first, tick=tick
    )
    between = time.process_time()
    say("So bộ mô phỏng với công thức")
    checks = agreement.checks(args.people, CHECKED_EVENINGS, seed=args.first)
    ended = time.process_time()
    return {
        "worlds": {name: asdict(world(name)) for name in ("tuning", "rough", "trial")},
        "tuned_on": ["tuning", "rough"],
        "evenings": args.evenings,
        "first": args.first,
        "range": [settings().forecast.low, settings().forecast.high],
        "runs": settings().forecast.runs,
        **told,
        "checks": [{**asdict(check), "off": check.off} for check in checks],
        "worst_check": max(check.off for check in checks),
        "checked_people": args.people,
        "cpu_seconds": {"forecasts": between - begun, "checks": ended - between},
        "cpu_ms_per_ticket": 1000.0 * (between - begun) / max(told["tickets"], 1),
    }


def words(found: dict[str, Any]) -> str:
    """Return the measurement for people to read: method, size, figures."""
    low, high = (round(100 * share) for share in found["range"])
    worst = max(found["checks"], key=lambda check: float(check["off"]))
    cpu, again = found["cpu_seconds"], found["again"]
    return "\n".join(
        [
            f"{vi_number(found['evenings'])} buổi tối mô phỏng của bộ trial, "
            f"hạt giống {_seeds(found)}; {vi_number(found['tickets'])} số, "
            f"{vi_number(found['waited'])} số phải chờ, chờ thật trung bình "
            f"{_minutes(found['mean_wait'])}.",
            "Cấu hình được chỉnh trên các bộ tuning và rough; trial khác hạt giống, lượng người "
            "đến, tỷ lệ vắng, thời gian phục vụ và dạng phân phối.",
            *(_compared(found["worlds"], name) for name in ("tuning", "rough", "trial")),
            f"Mỗi số được dự báo lúc phát số, từ {found['runs']} lần chạy tiếp; "
            f"khoảng công bố từ {low} % đến {high} %.",
            f"Khoảng công bố chứa thời gian chờ thật: {_share(found['held'])} số "
            f"({_share(found['held_of_waited'])} trong các số phải chờ); độ rộng trung bình "
            f"{_minutes(found['width_mean'])}.",
            *(_way(name, found["ways"][name]) for name in _WAYS),
            f"Hỏi lại mỗi 15 phút cho mọi người đang chờ ({vi_number(again['tickets'])} lần): "
            f"khoảng chứa {_share(again['held'])}, sai số trung vị "
            f"{_minutes(again['ways']['forecast']['median_error'])}.",
            f"So {len(found['checks'])} hàng chờ với công thức, mỗi hàng "
            f"{vi_number(found['checked_people'])} người: lệch nhiều nhất "
            f"{_share(worst['off'], places=2)} ({worst['name']}).",
            f"Thời gian bộ xử lý: dự báo {cpu['forecasts']:.0f} giây "
            f"({vi_number(found['cpu_ms_per_ticket'], places=1)} ms mỗi số), "
            f"so công thức {cpu['checks']:.0f} giây.",
        ]
    )


def _seeds(found: dict[str, Any]) -> str:
    seed, first = found["worlds"]["trial"]["seed"], found["first"]
    return f"{seed}/{first} đến {seed}/{first + found['evenings'] - 1}"


def _compared(worlds: dict[str, Any], name: str) -> str:
    each = worlds[name]
    bands = ", ".join(f"{code}: {row['minutes']:g}" for code, row in each["bands"].items())
    return (
        f"  {name}: hạt giống {each['seed']}, vắng {_range(each['no_show'], 100)} %, không hẹn "
        f"{each['walk_ins'][0]:g} rồi {each['walk_ins'][1]:g} người mỗi giờ, trễ {each['late']:g} "
        f"± {each['late_sd']:g} phút, phục vụ {each['shape']} ({bands} phút)."
    )


def _range(pair: tuple[float, float], factor: float) -> str:
    low, high = (f"{factor * value:g}" for value in pair)
    return low if low == high else f"{low}–{high}"


def _way(name: str, errors: dict[str, float]) -> str:
    return (
        f"  {_WAYS[name]}: sai số trung vị {_minutes(errors['median_error'])}, trung bình "
        f"{_minutes(errors['mean_error'])}, p90 {_minutes(errors['p90_error'])}; "
        f"lệch {_minutes(errors['bias'])}; sai không quá 5 phút {_share(errors['within_5'])}."
    )


def _minutes(value: float) -> str:
    return f"{vi_number(value, places=1)} phút"


def _share(value: float, *, places: int = 1) -> str:
    return f"{vi_number(100 * value, places=places)} %"
