"""`cancuoc replay`: a week or a day of the campaign, played through the real chain.

Time is simulated and the work is real: packets are sealed, sent over HTTP, opened, checked,
signed for, and cards are drawn. A replay has a home and a database of its own.
"""

from __future__ import annotations

import argparse
import json
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from cancuoc.interfaces.cli.progress import Progress

DIFFERS: Final = 1
Say = Callable[[str], None]


def run(argv: Sequence[str]) -> int:
    """Run one replay; return 0 when it ended as it should, 1 with a table when not."""
    args = _parser().parse_args(list(argv))
    say = Progress()
    from cancuoc.interfaces.cli.replaying import setting

    with (
        _interruptible(),
        setting.enter(args.home, pool_persons=args.pool_persons, say=say) as place,
    ):
        code, report = _REPLAYS[args.name](args, place, say)
    if args.json:
        args.json.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n")
    return code


def _thanh_xuan(args: argparse.Namespace, place: Any, say: Say) -> tuple[int, dict[str, Any]]:
    from cancuoc.interfaces.cli.replaying import thanh_xuan, verdict

    options = thanh_xuan.Options(
        residents=args.residents or thanh_xuan.RESIDENTS,
        seed=args.seed,
        scale=args.scale,
        dark=args.dark,
    )
    outcome = thanh_xuan.run(options, place, say)
    say(f"Xong sau {outcome.seconds:.0f} giây.")
    print(outcome.verdict.sentence)
    for line in verdict.table(outcome.verdict):
        print(line)
    print("Mẫu sinh trắc được vẽ theo dấu trên ảnh, không trích từ ảnh: ảnh của kho mẫu lặp lại.")
    for name, count in outcome.refused.items():
        print(f"  trạm từ chối {name}: {count}")
    return (0 if outcome.verdict.good else DIFFERS), outcome.report()


def _hanoi(args: argparse.Namespace, place: Any, say: Say) -> tuple[int, dict[str, Any]]:
    from cancuoc.interfaces.cli.replaying import hanoi, sheet, verdict

    options = hanoi.Options(
        residents=args.residents or hanoi.RESIDENTS,
        seed=args.seed,
        scale=args.scale,
        window=args.window,
        workers=args.workers,
    )
    outcome = hanoi.run(options, place, say)
    for line in [*sheet.lines(outcome), *verdict.table(outcome.verdict)]:
        print(line)
    return (0 if outcome.good else DIFFERS), outcome.report()


_REPLAYS: Final = {"thanh-xuan-2024": _thanh_xuan, "hanoi-day": _hanoi}


@contextmanager
def _interruptible() -> Iterator[None]:
    """Turn SIGTERM into the same clean stop as Ctrl-C."""

    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cancuoc replay", description=__doc__)
    parser.add_argument("name", choices=sorted(_REPLAYS), help="lần chạy lại nào")
    parser.add_argument("--residents", type=int, help="số cư dân giả lập")
    parser.add_argument("--seed", type=int, default=1, help="cùng số này, cùng diễn biến")
    parser.add_argument("--scale", type=_scale, default=1.0, help="phần của số lượt, 0 đến 1")
    parser.add_argument("--home", type=Path, help="thư mục giữ lại dữ liệu của lần chạy")
    parser.add_argument("--json", type=Path, help="tệp ghi báo cáo dạng JSON")
    parser.add_argument("--pool-persons", type=int, default=6, help="số người của kho mẫu")
    parser.add_argument("--dark", type=int, default=0, help="số điểm mất mạng một ca")
    parser.add_argument("--window", type=int, default=400, help="số hồ sơ cùng lúc khi đo")
    parser.add_argument("--workers", type=int, default=2, help="số tiến trình xử lý khi đo")
    return parser


def _scale(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= 1:
        raise argparse.ArgumentTypeError("chọn số lớn hơn 0 và không quá 1")
    return value
