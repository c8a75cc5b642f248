"""What the demo keeps in its home: the week it lives in, and its station's one-time token."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cancuoc.foundation.home import home
from cancuoc.kernel.clock import VN

# A Saturday afternoon of the first week: a session is on, and the 17:00 report is near.
FIRST_MOMENT: Final = datetime(2024, 7, 6, 15, 30, tzinfo=VN)
STATION: Final = "TX-01"


def enter_week() -> None:
    """Set the clock of this process and its children to the demo's own week.

    The distance is chosen once and kept, so that the demo goes on the next day where it was.
    """
    kept = home() / "demo" / "clock-offset"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(str((FIRST_MOMENT - datetime.now(UTC)).total_seconds()))
    os.environ["CANCUOC_CLOCK_OFFSET"] = kept.read_text().strip()


def station_arguments() -> Sequence[str]:
    """Return what the demo station is started with: code, token, device."""
    kept = token_file()
    if not kept.exists():
        return ()
    return ("--code", STATION, "--token", kept.read_text().strip(), "--device", "synthetic")


def token_file() -> Path:
    """Return where the demo station's one-time token is kept."""
    return home() / "demo" / "station-token"
