"""`cancuoc bio`: templates, comparisons and error rates, for engineers and auditors.

It reads files and prints; it never opens the database or the blobs of real people.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from cancuoc.biometrics.arrays import Bytes
from cancuoc.biometrics.bench import Measured, Modality, measure
from cancuoc.biometrics.fingerprint import leader
from cancuoc.biometrics.fingerprint.matcher import Matcher, Template
from cancuoc.biometrics.fingerprint.minutiae import Kind, Minutiae
from cancuoc.biometrics.formats import decoding, finger_minutiae, showing
from cancuoc.biometrics.formats.minutiae_values import to_minutiae
from cancuoc.biometrics.formats.refusals import RecordBroken
from cancuoc.biometrics.images import ImageRefused
from cancuoc.biometrics.measuring_set import eyes, pictures
from cancuoc.interfaces.cli import bio_beside, bio_iris
from cancuoc.interfaces.cli.progress import Progress
from cancuoc.kernel.textdate import vi_number

_STEPS: Final = {"template": "Trích ảnh", "match": "So cặp"}


class NoFile(ImageRefused):
    """The file to read does not exist."""

    status = 404
    message = "Không có tệp này."
    next_step = "Kiểm tra lại đường dẫn."


def run(argv: Sequence[str]) -> int:
    """Answer one question; 0 done, 2 refused."""
    args = _parser().parse_args(list(argv))
    answer: dict[str, Any] = args.answer(args)
    print(json.dumps(answer, ensure_ascii=False) if args.json else args.words(answer))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./cancuoc bio",
        description="Sinh trắc học: trích mẫu, so hai ảnh, đo tỷ lệ lỗi, xem bản ghi. "
        "Lệnh này chỉ đọc tệp, không mở cơ sở dữ liệu hay dữ liệu của người thật.",
    )
    asked = parser.add_subparsers(required=True, metavar="VIỆC")
    template = asked.add_parser("template", help="trích mẫu của một ảnh vân tay hoặc mống mắt")
    template.add_argument("file", type=Path, help="ảnh xám; vân tay có đường vân sẫm")
    template.set_defaults(answer=_template, words=_template_words)
    match = asked.add_parser("match", help="so hai ảnh vân tay hoặc hai ảnh mống mắt")
    match.add_argument("one", type=Path, help="ảnh thứ nhất")
    match.add_argument("two", type=Path, help="ảnh thứ hai")
    match.set_defaults(answer=_match, words=lambda found: f"Điểm giống: {found['score']:.3f}")
    bench = asked.add_parser("bench", help="đo tỷ lệ lỗi trên một thư mục ảnh, so mọi cặp")
    bench.add_argument("folder", type=Path, help="tệp như 101_3.tif, hoặc mỗi người một thư mục")
    bench.add_argument("--beside", choices=bio_beside.OTHERS, help="so cả với bộ so khác")
    bench.set_defaults(answer=_bench, words=bench_words)
    quality = asked.add_parser("quality", help="đo chất lượng một ảnh vân tay")
    quality.add_argument("file", type=Path, help="ảnh hoặc bản ghi vân tay")
    quality.set_defaults(answer=_quality, words=bio_beside.quality_words)
    show = asked.add_parser("show", help="xem nội dung một bản ghi FMR, FIR, FAC, IIR, CBEFF XML")
    show.add_argument("file", type=Path, help="bản ghi ISO/IEC 19794, CBEFF XML, hoặc thư mục")
    show.set_defaults(answer=_show, words=_show_words)
    for each in (template, match, quality):
        each.add_argument("--ppi", type=_ppi, default=500, help="độ phân giải của ảnh")
    for each in (template, match, bench):
        each.add_argument(
            "--modality", choices=["finger", "iris"], default="finger", help="loại ảnh"
        )
    for each in (template, match, bench, quality, show):
        each.add_argument("--json", action="store_true", help="in JSON")
    return parser


def _ppi(text: str) -> int:
    number = int(text)
    if not 100 <= number <= 2000:
        raise argparse.ArgumentTypeError("độ phân giải từ 100 đến 2000 ppi")
    return number


def _bytes(file: Path) -> bytes:
    if not file.is_file():
        raise NoFile(file=str(file))
    return showing.read_bounded(file)


def _pixels(file: Path) -> Bytes:
    return decoding.decode(_bytes(file))[0].pixels


def _minutiae(file: Path, ppi: int) -> Minutiae:
    """Return the minutiae a record holds, or those of the first picture in the file."""
    data = _bytes(file)
    if data.startswith(finger_minutiae.MAGIC):
        views = finger_minutiae.read(data).views
        if not views:
            raise RecordBroken(reason="no views")
        return to_minutiae(views[0])
    found = decoding.decode(data, ppi=ppi)[0]
    return leader.shared().minutiae(found.pixels, ppi=found.ppi)


def _template(args: argparse.Namespace) -> dict[str, Any]:
    if args.modality == "iris":
        return bio_iris.template(_pixels(args.file))
    found = _minutiae(args.file, args.ppi)
    rows = zip(found.x, found.y, found.angle, found.kind, found.quality, strict=True)
    return {
        "extractor": leader.NAME,
        "width": found.width,
        "height": found.height,
        "minutiae": [
            {
                "x": round(float(x)),
                "y": round(float(y)),
                "angle": round(float(angle), 4),
                "kind": Kind(int(kind)).name.lower(),
                "quality": round(float(quality), 3),
            }
            for x, y, angle, kind, quality in rows
        ],
    }


def _template_words(found: dict[str, Any]) -> str:
    if "minutiae" not in found:
        return bio_iris.template_words(found)
    size = f"{found['width']} × {found['height']} điểm ảnh ở 500 ppi"
    return f"{len(found['minutiae'])} điểm đặc trưng, ảnh {size}. Thêm --json để xem từng điểm."


def _match(args: argparse.Namespace) -> dict[str, Any]:
    if args.modality == "iris":
        eyes_of = bio_iris.modality()
        left, right = (eyes_of.template(_pixels(file)) for file in (args.one, args.two))
        return {"score": round(eyes_of.score(left, right), 4)}
    matcher = Matcher()
    one, two = (matcher.prepare(_minutiae(file, args.ppi)) for file in (args.one, args.two))
    return {"score": round(matcher.score(one, two), 4)}


def _bench(args: argparse.Namespace) -> dict[str, Any]:
    if args.modality == "iris":
        return measure(bio_iris.modality(), eyes(args.folder), progress=_Telling()).report()
    if args.beside:
        bio_beside.require()
    matcher, extractor = Matcher(), leader.shared()
    modality: Modality[Template] = Modality(
        name=args.modality,
        template=lambda pixels: matcher.prepare(extractor.minutiae(pixels)),
        score=matcher.score,
    )
    found = pictures(args.folder)
    measured: Measured = measure(modality, found, progress=_Telling())
    if args.beside:
        return bio_beside.beside(measured.report(), found, _Telling())
    return measured.report()


def _quality(args: argparse.Namespace) -> dict[str, Any]:
    found = decoding.decode(_bytes(args.file), ppi=args.ppi)[0]
    return bio_beside.finger_quality(found.pixels, ppi=found.ppi)


def _show(args: argparse.Namespace) -> dict[str, Any]:
    if args.file.is_dir():
        return showing.show_folder(args.file)
    return showing.show(_bytes(args.file))


def _show_words(found: dict[str, Any]) -> str:
    return json.dumps(found, ensure_ascii=False, indent=2)


class _Telling:
    """Says how far a measurement has come, every few seconds."""

    every = 5.0

    def __init__(self) -> None:
        self._say = Progress()
        self._next = 0.0

    def __call__(self, step: str, done: int, total: int) -> None:
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + self.every
            self._say(f"{_STEPS[step]}: {vi_number(done)}/{vi_number(total)}")


def bench_words(found: dict[str, Any]) -> str:
    """Return a measurement for people to read."""
    return "\n".join(
        [
            f"{found['subjects']} đối tượng, {found['pictures']} ảnh, "
            f"{found['failures']} ảnh không trích được.",
            f"{vi_number(found['genuine'])} cặp cùng, {vi_number(found['impostor'])} cặp khác.",
            f"EER {100 * found['eer']:.2f} %; FNMR {100 * found['fnmr_1e2']:.2f} % ở FMR 1e-2, "
            f"{100 * found['fnmr_1e3']:.2f} % ở FMR 1e-3 (ngưỡng {found['threshold_1e3']:.3f}).",
            f"Một nhân: {found['template_ms']:.0f} ms một ảnh, {found['match_ms']:.2f} ms một cặp.",
        ]
    )
