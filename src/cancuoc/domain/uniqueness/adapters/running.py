"""What a matcher process is made of, and how to ask one how it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cancuoc.domain.uniqueness.adapters.plain_index import PlainIndex
from cancuoc.domain.uniqueness.adapters.socket_engine import SocketEngine
from cancuoc.domain.uniqueness.following import Follower


def follower(*, shards: int) -> Follower:
    """Return a follower over empty indexes; the first question fills them."""
    del shards
    return Follower(make=lambda _gallery: PlainIndex())


def ping(path: Path) -> dict[str, Any]:
    """Return what the running matcher says of itself. Raises EngineAway."""
    return SocketEngine(path).ping()
