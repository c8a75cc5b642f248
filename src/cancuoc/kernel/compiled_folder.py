"""Where compiled kernels are kept: in the installation, apart for every wording of their source.

The compiler's own cache looks at the file of one kernel only, and does not see that a kernel it
calls was changed in another file. Here the folder bears a digest of all files of a part: changed
kernels find an empty folder and are compiled anew.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

A_DAY: Final = 86_400.0
_LENGTH: Final = 16


def folder(
    part: str, sources: Iterable[Path], *, environ: Mapping[str, str] = os.environ
) -> Path | None:
    """Return the folder of the compiled kernels of a part, made; None outside an installation.

    `CANCUOC_KERNELS` names where all of them lie, else `kernels` in `CANCUOC_HOME`. None, too,
    where the folder cannot be written: the compiler then looks for a place of its own.
    """
    base = _base(environ)
    if base is None:
        return None
    found = base / part / _digest(sources)
    try:
        if not found.exists():
            found.mkdir(parents=True, exist_ok=True, mode=0o700)
            _forget_others(found, before=found.stat().st_mtime - A_DAY)
    except OSError:
        return None
    return found if os.access(found, os.W_OK) else None


def modules(package: Path) -> list[Path]:
    """Return the source files below a package, without its tests."""
    return [path for path in package.rglob("*.py") if "tests" not in path.parts]


def _forget_others(kept: Path, *, before: float) -> None:
    """Throw away earlier wordings of the same part; those of today may still be in use."""
    for other in kept.parent.iterdir():
        with suppress(FileNotFoundError):
            if other != kept and other.stat().st_mtime < before:
                # Another program may clear up at the same time.
                shutil.rmtree(other, ignore_errors=True)


def _base(environ: Mapping[str, str]) -> Path | None:
    if environ.get("CANCUOC_KERNELS"):
        return Path(environ["CANCUOC_KERNELS"])
    home = environ.get("CANCUOC_HOME")
    return Path(home) / "kernels" if home else None


def _digest(sources: Iterable[Path]) -> str:
    found = sha256()
    for path in sorted(sources):
        with suppress(FileNotFoundError):
            content = path.read_bytes()
            found.update(f"{path.name}\0{len(content)}\0".encode() + content)
    return found.hexdigest()[:_LENGTH]
