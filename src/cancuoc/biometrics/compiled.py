"""Compiled kernels: numba behind one typed decorator.

A kernel is a plain function over arrays and numbers, compiled at its first call and kept on
disk. It holds no lock while it runs and gives the same answer on every run.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import numba

P = ParamSpec("P")
R = TypeVar("R")


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile `function`, keeping the result beside the source or in the user's cache."""
    compiled: Callable[P, R] = numba.njit(cache=True, nogil=True)(function)
    return compiled
