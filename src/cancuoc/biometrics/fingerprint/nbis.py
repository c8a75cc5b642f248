"""NBIS of the United States' NIST, where its wheel is installed: NFIQ 2 and a comparison.

`nbis-python` 0.1.9 (MIT; NBIS itself is public domain) loads on Debian 12 beside OpenCV 4.6.
Nothing in the product needs it. Where it is there, `nfiq2` gives the standard's quality under
its own name, and `modality` lets mindtct and bozorth3 be measured beside our matcher.
"""

from __future__ import annotations

import importlib
import io
from functools import cache
from typing import Any, Final

from PIL import Image

from cancuoc.biometrics.arrays import Bytes
from cancuoc.biometrics.bench import Modality
from cancuoc.biometrics.images import ImageBroken
from cancuoc.kernel.refusal import Refusal

NFIQ2: Final = "NFIQ 2"
NAME: Final = "mindtct + bozorth3"
# A score of bozorth3 counts pairs; this many is far beyond any mate, so shares stay below 1.
_MOST: Final = 1000.0


class NbisAbsent(Refusal):
    """The wheel is not installed, or its system libraries are missing."""

    status = 503
    message = "Máy này chưa cài NBIS (NFIQ 2, mindtct, bozorth3)."
    next_step = (
        "Vui lòng cài gói nbis-python==0.1.9 và các gói Debian libopencv-core406, "
        "libopencv-imgproc406, libopencv-ml406."
    )


@cache
def _module() -> Any:
    try:
        return importlib.import_module("nbis")
    except (ImportError, OSError) as error:
        raise NbisAbsent(reason=str(error)[:200]) from error


def available() -> bool:
    """Tell whether NBIS can be used here."""
    try:
        _module()
    except NbisAbsent:
        return False
    return True


@cache
def _extractor(*, quality: bool, ppi: float) -> Any:
    nbis = _module()
    return nbis.new_nbis_extractor(
        nbis.NbisExtractorSettings(
            min_quality=0.0,
            get_center=False,
            check_fingerprint=False,
            compute_nfiq2=quality,
            ppi=ppi,
        )
    )


def _png(pixels: Bytes) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def nfiq2(pixels: Bytes, *, ppi: int = 500) -> int:
    """Return NFIQ 2 of a grey finger picture, 0..100; 0 where it cannot be computed.

    Raises NbisAbsent.
    """
    nbis = _module()
    try:
        found = _extractor(quality=True, ppi=float(ppi)).extract_minutiae(_png(pixels))
        return int(found.quality().score)
    except nbis.NbisError:
        # Two of 640 public pictures end here; the standard has no word for it, 0 is honest.
        return 0


def minutiae(pixels: Bytes) -> Any:
    """Return mindtct's minutiae of a grey picture at 500 ppi. Raises NbisAbsent, ImageBroken."""
    nbis = _module()
    try:
        return _extractor(quality=False, ppi=500.0).extract_minutiae(_png(pixels))
    except nbis.NbisError as error:
        raise ImageBroken(reason=type(error).__name__) from error


def score(one: Any, two: Any) -> float:
    """Return bozorth3's score as a share of 1,000 matched pairs."""
    return min(1.0, int(one.compare(two)) / _MOST)


def modality() -> Modality[Any]:
    """Return mindtct and bozorth3 as something to measure. Raises NbisAbsent."""
    _module()
    return Modality(name=NAME, template=minutiae, score=score)
