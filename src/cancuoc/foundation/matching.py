"""Which matcher and which extractor this deployment chose; rooms have no settings of their own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The names in the settings, and where the matcher process listens."""

    matcher: str
    socket: Path
    extractor: str


def chosen() -> Chosen:
    """Return what the settings say."""
    return Chosen(
        matcher=str(settings.MATCHER),
        socket=Path(settings.MATCHER_SOCKET),
        extractor=str(settings.EXTRACTOR),
    )
