"""What a matcher process is made of, and how to ask one how it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cancuoc.domain.uniqueness.adapters.gallery_index import GalleryIndex
from cancuoc.domain.uniqueness.adapters.socket_engine import SocketEngine
from cancuoc.domain.uniqueness.following import Follower
from cancuoc.domain.uniqueness.rules import HANOI


def follower(*, workers: int) -> Follower:
    """Return a follower over empty indexes; the first question fills them.

    `workers` processes share the centre's own gallery; those of others are small and stay here.
    """
    return Follower(
        make=lambda gallery: GalleryIndex(gallery, workers=workers if gallery == HANOI else 0)
    )


def ping(path: Path) -> dict[str, Any]:
    """Return what the running matcher says of itself. Raises EngineAway."""
    return SocketEngine(path).ping()
