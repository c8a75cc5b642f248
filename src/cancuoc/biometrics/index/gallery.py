"""The gallery: everybody who can be found, spread over shards by a hash of the subject."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Iterable
from pathlib import Path
from types import TracebackType
from typing import Final

from cancuoc.biometrics.index.answers import Answer, Evidence, Found
from cancuoc.biometrics.index.settings import Settings
from cancuoc.biometrics.index.shard import Shard
from cancuoc.biometrics.templates import Templates

__all__ = ["Answer", "Evidence", "Found", "Gallery"]

MEMORY: Final = Path("/dev/shm")


class Gallery:
    """Inserts, deletes and searches. An insert is visible to the next search."""

    def __init__(self, *, folder: Path | None = None, settings: Settings | None = None) -> None:
        self._settings = settings or Settings()
        # mkdtemp makes a folder that only its owner may enter.
        self._folder = Path(tempfile.mkdtemp(prefix="cancuoc-index-", dir=folder or MEMORY))
        self._shard = Shard(self._folder, self._settings)

    def insert(self, subject: bytes, templates: Templates) -> None:
        """Add one subject, replacing what was there."""
        self.insert_many([(subject, templates)])

    def insert_many(self, entries: Iterable[tuple[bytes, Templates]]) -> int:
        """Add subjects; return how many."""
        return self._shard.insert((subject, one.to_bytes()) for subject, one in entries)

    def delete(self, subject: bytes) -> bool:
        """Overwrite a subject with zeros; say whether it was there."""
        return self._shard.delete(subject)

    def search(
        self,
        templates: Templates,
        *,
        most: int = 10,
        leave_out: Collection[bytes] = (),
        least: float | None = None,
    ) -> Answer:
        """Return the best `most` subjects that are candidates, or score at least `least`."""
        floor = self._settings.thresholds.candidate if least is None else least
        return self._shard.search(
            templates.to_bytes(), most=most, leave_out=frozenset(leave_out), least=floor
        )

    def __len__(self) -> int:
        return len(self._shard)

    def close(self) -> None:
        """Remove the files."""
        self._shard.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Gallery:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()
