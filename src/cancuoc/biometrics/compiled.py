"""Compiled kernels: numba behind one typed decorator.

A kernel is a plain function over arrays and numbers, compiled at its first call and kept on
disk. It holds no lock while it runs and gives the same answer on every run.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import numba

from cancuoc.kernel import compiled_folder

P = ParamSpec("P")
R = TypeVar("R")

# A kernel may call those of other files and take their constants: one change renews them all.
_SOURCES = compiled_folder.modules(Path(__file__).parent)
FOLDER = compiled_folder.folder("biometrics", _SOURCES)


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile `function`, keeping the result in the installation's folder."""
    if FOLDER is not None:
        settings: Any = numba.config
        settings.CACHE_DIR = str(FOLDER)
    compiled: Callable[P, R] = numba.njit(cache=True, nogil=True)(function)
    return compiled
