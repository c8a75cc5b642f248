"""A shard with a folder of its own, asked by name: what a process or a machine runs."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from cancuoc.biometrics.index.answers import Answer
from cancuoc.biometrics.index.folders import Claim
from cancuoc.biometrics.index.settings import Settings
from cancuoc.biometrics.index.shard import Shard
from cancuoc.kernel.refusal import Refusal


class Host:
    """Answers the questions of a coordinator about one shard.

    Without `folder` it claims one in memory; a folder that holds rows is taken over.
    """

    def __init__(self, settings: Settings, folder: Path | None = None) -> None:
        self._settings = settings
        self._claim: Claim | None = None
        if folder is None:
            self._claim = Claim()
            folder = self._claim.folder / "0"
        self._folder = folder
        self._shard = self._opened()

    def _opened(self) -> Shard:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        return Shard(self._folder, self._settings)

    def ask(self, what: str, *words: Any) -> Any:
        """Answer one question: insert, delete, search, size, memory, empty or close."""
        return getattr(self, f"_{what}")(*words)

    def answer(self, what: str, *words: Any) -> Any:
        """Answer one question; a refusal is an answer too, so that it can be sent."""
        try:
            return self.ask(what, *words)
        except Refusal as refusal:
            return refusal

    def _insert(self, entries: list[tuple[bytes, bytes]]) -> int:
        self._shard.insert(entries)
        return len(self._shard)

    def _delete(self, subject: bytes) -> tuple[bool, int]:
        return self._shard.delete(subject), len(self._shard)

    def _search(self, data: bytes, most: int, leave_out: frozenset[bytes], least: float) -> Answer:
        return self._shard.search(data, most=most, leave_out=leave_out, least=least)

    def _size(self) -> int:
        return len(self._shard)

    def _memory(self) -> int:
        return self._shard.memory()

    def _empty(self) -> None:
        self._remove()
        self._shard = self._opened()

    def _close(self) -> None:
        self._remove()
        if self._claim:
            self._claim.release()

    def _remove(self) -> None:
        self._shard.close()
        shutil.rmtree(self._folder, ignore_errors=True)
