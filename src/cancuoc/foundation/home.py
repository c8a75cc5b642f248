"""The one folder where an installation keeps what is its own: database, keys, blobs, logs."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def home(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder `CANCUOC_HOME` names, else `.cancuoc` in the current folder.

    The launcher always names it, so a clone keeps everything inside itself.
    """
    return Path(environ.get("CANCUOC_HOME") or Path.cwd() / ".cancuoc").resolve()
