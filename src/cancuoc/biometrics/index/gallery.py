"""The gallery: everybody who can be found, spread over shards by a hash of the subject."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Any, Final, TypeAlias

from cancuoc.biometrics.index import cluster
from cancuoc.biometrics.index.answers import Answer, Evidence, Found, merged
from cancuoc.biometrics.index.folders import Claim
from cancuoc.biometrics.index.parts import Gone, Here, Part, Worker
from cancuoc.biometrics.index.settings import Settings
from cancuoc.biometrics.index.shard import SUBJECT
from cancuoc.biometrics.templates import Templates
from cancuoc.kernel.refusal import Refusal

__all__ = ["Answer", "BadSubject", "Evidence", "Found", "Gallery", "GalleryAway", "Source"]

Source: TypeAlias = Callable[[], Iterable[tuple[bytes, bytes]]]
"""Gives everybody again, (subject, `Templates` bytes), when a shard has lost its rows."""

_BATCH: Final = 256
_Call: TypeAlias = tuple[int, str, tuple[Any, ...]]


class GalleryAway(Refusal):
    """A part of the gallery died and could not be brought back, so nothing was answered."""

    status = 503
    message = "Hệ thống tra trùng tạm thời không hoạt động."
    next_step = "Vui lòng thử lại sau ít phút."


class BadSubject(Refusal):
    """A subject that is not 16 bytes."""

    message = "Mã đối tượng tra trùng không hợp lệ."
    next_step = "Vui lòng dùng mã 16 byte."


class Gallery:
    """Inserts, deletes and searches. An insert is visible to the next search.

    With `workers` there are so many processes, each with a shard; without, everything runs here.
    Where `CANCUOC_RAY_ADDRESS` is set, the workers are spread over the machines of that cluster.
    A worker that dies is started again during the question it died of. It takes over the rows
    that are still in memory; when some are missing, everybody is taken from `source` again. The
    question is then repeated: an answer is always from the whole gallery. Safe for threads, one
    question at a time. Raises GalleryAway, IndexFull, BadSubject.
    """

    def __init__(
        self,
        *,
        workers: int = 0,
        folder: Path | None = None,
        source: Source | None = None,
        settings: Settings | None = None,
    ) -> None:
        self._settings = settings or Settings()
        self._source = source
        self._lock = RLock()
        self._claim = Claim(folder)
        self._parts: list[Part] = []
        try:
            for number in range(max(1, workers)):
                self._parts.append(self._part_of(number, workers))
        except (Gone, Refusal) as error:
            self.close()
            raise error if isinstance(error, Refusal) else GalleryAway from error
        self._sizes = [0] * len(self._parts)
        self._lost: set[int] = set()

    def _part_of(self, number: int, workers: int) -> Part:
        folder = self._claim.folder / str(number)
        if not workers:
            return Here(folder, self._settings)
        if address := cluster.address():
            return cluster.Remote(address, self._settings)
        return Worker(folder, self._settings)

    def refill(self) -> int:
        """Take everybody from the source; return how many. For the start of a program."""
        return self._insert(self._source() if self._source else ())

    def insert(self, subject: bytes, templates: Templates) -> None:
        """Add one subject, replacing what was there."""
        self.insert_many([(subject, templates)])

    def insert_many(self, entries: Iterable[tuple[bytes, Templates]]) -> int:
        """Add subjects; return how many."""
        return self._insert((subject, one.to_bytes()) for subject, one in entries)

    def _insert(self, entries: Iterable[tuple[bytes, bytes]]) -> int:
        count = 0
        for batch in _batches(entries):
            shares: list[list[tuple[bytes, bytes]]] = [[] for _ in self._parts]
            for subject, data in batch:
                shares[self._part(subject)].append((subject, data))
            with self._lock:
                self._spread(shares)
            count += len(batch)
        return count

    def _spread(self, shares: list[list[tuple[bytes, bytes]]]) -> None:
        calls = [(n, "insert", (share,)) for n, share in enumerate(shares) if share]
        try:
            for (n, _, _), size in zip(calls, self._ask(calls, _BATCH), strict=True):
                self._sizes[n] = size
        except GalleryAway:
            raise
        except Refusal:
            # One part refused; the others have what they were given.
            for number, part in enumerate(self._parts):
                with suppress(Gone):
                    part.start("size")
                    self._sizes[number] = part.finish()
            raise

    def delete(self, subject: bytes) -> bool:
        """Overwrite a subject with zeros; say whether it was there."""
        part = self._part(subject)
        with self._lock:
            ((was_there, size),) = self._ask([(part, "delete", (subject,))], 1)
            self._sizes[part] = size
        return bool(was_there)

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
        words = (templates.to_bytes(), most, frozenset(leave_out), floor)
        with self._lock:
            return merged(self._ask([(n, "search", words) for n in self._everywhere()], 0), most)

    def memory(self) -> int:
        """Return the bytes of memory all rows take."""
        with self._lock:
            return sum(self._ask([(n, "memory", ()) for n in self._everywhere()], 0))

    def __len__(self) -> int:
        return sum(self._sizes)

    def close(self) -> None:
        """Stop the workers and remove every row from memory."""
        with self._lock:
            for part in self._parts:
                part.close()
            self._claim.release()

    def __enter__(self) -> Gallery:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()

    def _everywhere(self) -> range:
        return range(len(self._parts))

    def _part(self, subject: bytes) -> int:
        if len(subject) != SUBJECT:
            raise BadSubject(bytes=len(subject))
        mixed = hashlib.blake2b(subject, digest_size=8).digest()
        return int.from_bytes(mixed, "big") % len(self._parts)

    def _ask(self, calls: Sequence[_Call], moving: int) -> list[Any]:
        """Return the answers of all parts asked; `moving` subjects may be changed by it."""
        for _ in range(self._settings.workers.attempts):
            for number in sorted(self._lost):
                self._revive(number, moving)
            answers, gone = self._try(calls)
            if not gone:
                return answers
            self._lost.update(gone)
        raise GalleryAway

    def _try(self, calls: Sequence[_Call]) -> tuple[list[Any], list[int]]:
        answers: list[Any] = []
        gone: list[int] = []
        refused: Refusal | None = None
        for number, what, words in calls:
            try:
                self._parts[number].start(what, *words)
            except Gone:
                gone.append(number)
        # Every answer is collected, else the next question would get it.
        for number, _, _ in calls:
            try:
                answers.append(None if number in gone else self._parts[number].finish())
            except Gone:
                gone.append(number)
            except Refusal as refusal:
                refused = refusal
        if refused and not gone:
            raise refused
        return answers, gone

    def _revive(self, number: int, moving: int) -> None:
        """Start a part again and see that nobody is missing in it. Raises GalleryAway.

        Until that is certain the part counts as lost, and nothing at all is answered.
        """
        part = self._parts[number]
        try:
            if not (part.restart() and self._is_whole(number, part, moving)):
                self._fill(number, part)
        except Gone as error:
            raise GalleryAway from error
        self._lost.discard(number)

    def _is_whole(self, number: int, part: Part, moving: int) -> bool:
        part.start("size")
        size, known = part.finish(), self._sizes[number]
        # What was under way may be done or not, and one row may be half written; it is repeated.
        return bool(known - min(1, moving) <= size <= known + moving)

    def _fill(self, number: int, part: Part) -> None:
        if self._source is None:
            raise GalleryAway
        part.start("empty")
        part.finish()
        mine = (entry for entry in self._source() if self._part(entry[0]) == number)
        self._sizes[number] = 0
        for batch in _batches(mine):
            part.start("insert", batch)
            self._sizes[number] = part.finish()


def _batches(entries: Iterable[tuple[bytes, bytes]]) -> Iterator[list[tuple[bytes, bytes]]]:
    waiting = iter(entries)
    while batch := list(islice(waiting, _BATCH)):
        yield batch
