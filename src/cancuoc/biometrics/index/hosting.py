"""A shard with a folder of its own, asked by name: what a process or a machine runs."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from cancuoc.biometrics.index import folders
from cancuoc.biometrics.index.settings import Settings
from cancuoc.biometrics.index.shard import Shard


class Host:
    """Answers the questions of a coordinator about one shard.

    Without `folder` it makes a private one in memory; a folder that holds rows is taken over.
    """

    def __init__(self, settings: Settings, folder: Path | None = None) -> None:
        self._settings = settings
        self._folder = folder or folders.private()
        self._folder.mkdir(mode=0o700, exist_ok=True)
        self._shard = Shard(self._folder, settings)

    def ask(self, what: str, *words: Any) -> Any:
        """Answer one question: insert, delete, search, size, bytes or empty."""
        return getattr(self, f"_{what}")(*words)

    def _insert(self, entries: list[tuple[bytes, bytes]]) -> int:
        self._shard.insert(entries)
        return len(self._shard)

    def _delete(self, subject: bytes) -> tuple[bool, int]:
        return self._shard.delete(subject), len(self._shard)

    def _search(self, data: bytes, most: int, leave_out: frozenset[bytes], least: float) -> Any:
        return self._shard.search(data, most=most, leave_out=leave_out, least=least)

    def _size(self) -> int:
        return len(self._shard)

    def _bytes(self) -> int:
        return self._shard.bytes()

    def _empty(self) -> None:
        self.close()
        self._folder.mkdir(mode=0o700)
        self._shard = Shard(self._folder, self._settings)

    def close(self) -> None:
        """Remove every row from memory."""
        self._shard.close()
        shutil.rmtree(self._folder, ignore_errors=True)
