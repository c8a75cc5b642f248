"""Compiled kernels: numba behind one typed decorator.

A kernel is a plain function over arrays and numbers, compiled at its first call and kept on
disk. It holds no lock while it runs and gives the same answer on every run. Of several programs
that need the same kernels one compiles and the others wait and read: the compiler's own cache
can mix up what two of them write at the same moment.
"""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar

import numba

from cancuoc.kernel import compiled_folder

P = ParamSpec("P")
R = TypeVar("R")

# A kernel may call those of other files and take their constants: one change renews them all.
_SOURCES = compiled_folder.modules(Path(__file__).parent)
FOLDER = compiled_folder.folder("biometrics", _SOURCES)
_threads: Final = threading.RLock()
_inside: Final[list[bool]] = []


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile `function`, keeping the result in the installation's folder."""
    if FOLDER is not None:
        settings: Any = numba.config
        settings.CACHE_DIR = str(FOLDER)
    compiled: Any = numba.njit(cache=True, nogil=True)(function)
    if FOLDER is not None:
        compiled.compile = _one_at_a_time(compiled.compile, FOLDER)
    made: Callable[P, R] = compiled
    return made


def _one_at_a_time(compile_now: Callable[[Any], Any], folder: Path) -> Callable[[Any], Any]:
    def compile_alone(signature: Any) -> Any:
        with _alone(folder):
            return compile_now(signature)

    return compile_alone


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder against other threads and programs; a kernel may call for another one."""
    with _threads, ExitStack() as held:
        if not _inside:
            held.callback(_inside.clear)
            held.enter_context(_locked(folder))
            _inside.append(True)
        yield


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    try:
        lock = (folder / "lock").open("w")
    except OSError:
        # The folder was taken away meanwhile: then there is nothing to share.
        yield
        return
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
