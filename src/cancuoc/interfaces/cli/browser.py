"""The browser of the journey tests: Debian's chromium and fonts that know Vietnamese."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Final

from cancuoc.interfaces.cli import packages

PACKAGES: Final = ("chromium", "fonts-dejavu-core", "fonts-liberation")
_PROGRAMS: Final = ("chromium", "chromium-browser", "google-chrome")


def ensure(*, say: Callable[[str], None]) -> None:
    """Make sure a browser is there. Raises `PackagesMissing` with what to do.

    On a system without Debian's package manager any chromium on the path will do.
    """
    no_debian = shutil.which("dpkg-query") is None
    if no_debian and any(shutil.which(program) for program in _PROGRAMS):
        return
    packages.ensure(PACKAGES, why="kiểm thử trình duyệt", say=say)
