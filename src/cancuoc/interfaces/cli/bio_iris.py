"""`cancuoc bio --modality iris`: what the command says about eyes."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from cancuoc.biometrics.arrays import Bytes
from cancuoc.biometrics.bench import Modality
from cancuoc.biometrics.iris.elements import METRIC
from cancuoc.biometrics.iris.matcher import Matcher, Template, read
from cancuoc.kernel.textdate import vi_number

CODE = "log-Gabor 20 x 240 x 2"


def modality() -> Modality[Template]:
    """Return how eyes become templates and how those are compared."""
    matcher = Matcher()
    return Modality(
        name="iris",
        template=lambda pixels: matcher.prepare(read(pixels).code),
        score=matcher.score,
    )


def template(pixels: Bytes) -> dict[str, Any]:
    """Return borders, quality and code of an eye as plain values."""
    found = read(pixels)
    pupil, limbus = found.eye.pupil, found.eye.limbus
    return {
        "extractor": CODE,
        "pupil": {name: round(getattr(pupil, name), 1) for name in ("row", "column", "radius")},
        "limbus": {name: round(getattr(limbus, name), 1) for name in ("row", "column", "radius")},
        "lids": len(found.eye.lids),
        "metric": METRIC,
        "elements": {name: round(value, 1) for name, value in asdict(found.elements).items()},
        "retake": found.elements.retake,
        "advice": found.elements.advice,
        "code": found.code.to_bytes().hex(),
    }


def template_words(found: dict[str, Any]) -> str:
    """Return a template for people to read."""
    area = round(found["elements"]["usable_area"])
    size = vi_number(len(found["code"]) // 2)
    advice = found["advice"] or "Ảnh dùng tốt."
    return f"Mã mống mắt {size} byte, thấy {area} % mống mắt. {advice}"
