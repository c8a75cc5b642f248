"""System libraries of the NBIS wheel, which only tests and comparisons use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from cancuoc.interfaces.cli import packages

PACKAGES: Final = ("libopencv-core406", "libopencv-imgproc406", "libopencv-ml406")


def ensure(*, say: Callable[[str], None]) -> bool:
    """Install them where that is possible; elsewhere say so, and those tests are skipped.

    Another release of Debian has another OpenCV, which is no reason to fail.
    """
    try:
        packages.ensure(PACKAGES, why="so sánh với NBIS", say=say)
    except packages.PackagesMissing as missing:
        say(f"{missing.message} Bỏ qua các kiểm thử cần NBIS.")
        return False
    return True
