"""`cancuoc bio bench --beside nbis` and `cancuoc bio quality`: ours and NIST's, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from cancuoc.biometrics import quality
from cancuoc.biometrics.arrays import Bytes
from cancuoc.biometrics.bench import Progress, measure
from cancuoc.biometrics.fingerprint import nbis
from cancuoc.biometrics.measuring_set import Picture

OTHERS: Final = ("nbis",)


def require() -> None:
    """Refuse at once, not after minutes of measuring, where NBIS is missing. Raises NbisAbsent."""
    nbis.modality()


def beside(ours: dict[str, Any], pictures: Sequence[Picture], progress: Progress) -> dict[str, Any]:
    """Measure NBIS on the same pairs and put both reports and their ratio together.

    The ratio is None where ours missed no mate: there is nothing to divide by.
    """
    theirs = measure(nbis.modality(), pictures, progress=progress).report()
    missed = ours["fnmr_1e3"]
    return ours | {
        "beside": theirs,
        "fewer_false_non_matches": theirs["fnmr_1e3"] / missed if missed else None,
    }


def beside_words(found: dict[str, Any]) -> str:
    """Return the comparison for people to read."""
    theirs, ratio = found["beside"], found["fewer_false_non_matches"]
    times = "không bỏ sót cặp nào" if ratio is None else f"ít bỏ sót hơn {ratio:.1f} lần"
    return "\n".join(
        [
            f"Cùng các cặp, {theirs['modality']}: EER {100 * theirs['eer']:.2f} %; "
            f"FNMR {100 * theirs['fnmr_1e3']:.2f} % ở FMR 1e-3; "
            f"{theirs['template_ms']:.0f} ms một ảnh, {theirs['match_ms']:.2f} ms một cặp.",
            f"Ở FMR 1e-3, bộ so của Căn Cước {times}.",
        ]
    )


def finger_quality(pixels: Bytes, *, ppi: int) -> dict[str, Any]:
    """Measure one finger picture by every measure that is here, each under its own name."""
    own = quality.finger(pixels)
    found: list[dict[str, Any]] = [
        {"metric": own.metric, "score": own.score, "parts": dict(own.parts), "words": own.words}
    ]
    if nbis.available():
        found.insert(0, {"metric": nbis.NFIQ2, "score": nbis.nfiq2(pixels, ppi=ppi)})
    return {"qualities": found}


def quality_words(found: dict[str, Any]) -> str:
    """Return the qualities for people to read, a line each."""
    lines = [f"{each['metric']}: {each['score']}" for each in found["qualities"]]
    if all(each["metric"] != nbis.NFIQ2 for each in found["qualities"]):
        lines.append(f"{nbis.NFIQ2}: máy này chưa cài NBIS.")
    return "\n".join([*lines, found["qualities"][-1]["words"]])
