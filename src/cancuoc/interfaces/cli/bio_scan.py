"""`cancuoc bio scan-bench`: how fast this machine searches, beside how fast it reads memory."""

from __future__ import annotations

import argparse
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from cancuoc.biometrics.fingerprint import leader
from cancuoc.biometrics.index import finger_bench, scan_bench
from cancuoc.biometrics.measuring_set import pictures, read_grey
from cancuoc.interfaces.cli.progress import Progress
from cancuoc.kernel.textdate import vi_number

METHOD: Final = (
    "Một nhân, tính theo thời gian xử lý. Bản ghi vẽ ngẫu nhiên, mỗi bản ở một chỗ riêng trong "
    "bộ nhớ. Một lần so mống mắt là một mắt đã lưu với đủ 17 góc xoay. Tỷ lệ bộ nhớ: số byte của "
    "các bản ghi đã quét, so với tốc độ đọc tuần tự đo trong cùng lần chạy."
)
_LEAST: Final = 1000
_MOST: Final = 10_000_000
_INVENTED: Final = 40
_STEPS: Final = {"gallery": "Vẽ vân tay", "search": "Tra vân tay"}
_EYES: Final = {
    "draw": "Vẽ mống mắt",
    "scan": "Quét mống mắt",
    "mates": "So mống mắt cùng người",
}
_EVERY: Final = 5.0


def add(asked: Any) -> argparse.ArgumentParser:
    """Add the command to those of `cancuoc bio`."""
    scan: argparse.ArgumentParser = asked.add_parser(
        "scan-bench", help="đo tốc độ tra trùng một nhân, so với tốc độ đọc bộ nhớ"
    )
    scan.add_argument("--gallery", type=_count, default=10_000, help="số bản ghi được quét")
    scan.add_argument(
        "--fingers", type=Path, help="thư mục ảnh vân tay để đo tỷ lệ tìm thấy ở bước 1"
    )
    scan.set_defaults(answer=answer, words=words)
    return scan


def _count(text: str) -> int:
    number = int(text)
    if not _LEAST <= number <= _MOST:
        raise argparse.ArgumentTypeError(f"từ {vi_number(_LEAST)} đến {vi_number(_MOST)}")
    return number


def answer(args: argparse.Namespace) -> dict[str, Any]:
    """Return all that was measured as plain values."""
    say = Progress()
    fingers = finger_bench.measure(
        known=_known(args.fingers, say) if args.fingers else finger_bench.invented(_INVENTED),
        gallery=args.gallery,
        progress=_Telling(say),
    )
    say("Đo tốc độ đọc bộ nhớ")
    # Other work may slow one of the two measurements; memory is as fast as the better says.
    memory = max(finger_bench.read_speed(), fingers.read_bytes_per_second)
    irises = scan_bench.irises(
        gallery=args.gallery, memory=memory, tell=lambda step: say(_EYES[step])
    )
    return {
        "method": METHOD,
        "gallery": args.gallery,
        "memory_bytes_per_second": round(memory),
        "iris": asdict(irises),
        "finger": {**_beside(fingers, memory), "probes_from": str(args.fingers or "invented")},
        "person_bytes": scan_bench.person_bytes(),
    }


def _beside(fingers: finger_bench.Measured, memory: float) -> dict[str, Any]:
    """Return what was measured of fingers with their shares of the one speed of memory."""
    return {
        **fingers.report(),
        "read_bytes_per_second": memory,
        "scan_share_of_memory": fingers.scan_per_second * fingers.sketch_bytes / memory,
        "compare_share_of_memory": fingers.compare_per_second * fingers.packed_bytes / memory,
    }


def _known(folder: Path, say: Progress) -> list[tuple[str, Any]]:
    """Return the minutiae of all pictures of a folder. Raises NoPictures."""
    found, telling = pictures(folder), _Telling(say)
    extractor, known = leader.shared(), []
    for done, picture in enumerate(found):
        telling("extract", done, len(found))
        known.append((picture.subject, extractor.minutiae(read_grey(picture.file))))
    return known


class _Telling:
    """Says how far a step has come, every few seconds."""

    def __init__(self, say: Progress) -> None:
        self._say, self._next = say, 0.0

    def __call__(self, step: str, done: int, total: int) -> None:
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + _EVERY
            name = _STEPS.get(step, "Trích vân tay")
            self._say(f"{name}: {vi_number(done)}/{vi_number(total)}")


def words(found: dict[str, Any]) -> str:
    """Return the measurement for people to read."""
    iris, finger, person = found["iris"], found["finger"], found["person_bytes"]
    return "\n".join(
        [
            f"{vi_number(found['gallery'])} bản ghi; bộ nhớ đọc được "
            f"{found['memory_bytes_per_second'] / 1e9:.1f} GB/s.",
            f"Mống mắt: {_rate(iris['rate'])}; không dừng sớm {_rate(iris['full'])}. "
            f"Dừng sớm làm đổi {iris['lost']}/{iris['mates']} cặp cùng mắt.",
            f"Vân tay bước 1: {_per_second(finger['scan_per_second'])}, "
            f"{_share(finger['scan_share_of_memory'])}; đúng người trong 1 % đầu "
            f"{100 * finger['recall_1pc']:.1f} %, trong 0,1 % đầu "
            f"{100 * finger['recall_01pc']:.1f} % ({finger['mates']} cặp).",
            f"Vân tay bước 2: {_per_second(finger['compare_per_second'])}, "
            f"{_share(finger['compare_share_of_memory'])}.",
            f"Mỗi người chiếm {vi_number(person['two_eyes'])} byte với hai mắt, "
            f"{vi_number(person['two_eyes_ten_fingers'])} byte với cả mười ngón.",
            found["method"],
        ]
    )


def _rate(rate: dict[str, Any]) -> str:
    return f"{_per_second(rate['per_second'])} ({_share(rate['bandwidth_share'])})"


def _per_second(rate: float) -> str:
    return f"{vi_number(round(rate))} lần/s"


def _share(share: float) -> str:
    return f"{100 * share:.1f} % tốc độ bộ nhớ"
