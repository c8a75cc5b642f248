"""What a matcher process is made of, and how to ask one how it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cancuoc.domain.uniqueness.adapters.gallery_index import GalleryIndex, clear_folder, own_folder
from cancuoc.domain.uniqueness.adapters.socket_engine import SocketEngine
from cancuoc.domain.uniqueness.following import Follower


def follower(*, socket: Path) -> Follower:
    """Return a follower over empty indexes in the memory of this home's matcher."""
    folder = own_folder(socket)
    return Follower(make=lambda _gallery: GalleryIndex(folder=folder))


def clear(*, socket: Path) -> None:
    """Remove what a matcher that has ended had in memory."""
    clear_folder(socket)


def ping(path: Path) -> dict[str, Any]:
    """Return what the running matcher says of itself. Raises EngineAway."""
    return SocketEngine(path).ping()
