"""An index kept in step with the log of changes: what a running engine is made of."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from threading import Lock
from uuid import UUID

from cancuoc.biometrics.templates import Templates
from cancuoc.domain.uniqueness import queries
from cancuoc.domain.uniqueness.ports import Answer, Found, Question
from cancuoc.domain.uniqueness.queries import ChangeRow
from cancuoc.domain.uniqueness.rules import Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What one index answers; `unseen` counts those that have nothing of what was compared."""

    candidates: tuple[Found, ...]
    searched: tuple[str, ...]
    unseen: int
    doubtful: int = 0


class Index(ABC):
    """What holds the templates of one gallery and searches them."""

    @abstractmethod
    def refill(self) -> int:
        """Take everybody in whom the tables have; return how many."""

    @abstractmethod
    def insert_many(self, entries: Sequence[tuple[UUID, Templates]]) -> None:
        """Take subjects in; one that is there already is replaced."""

    @abstractmethod
    def delete(self, subject: UUID) -> bool:
        """Let go of a subject and overwrite its row; False when it was not there."""

    @abstractmethod
    def search(self, templates: Templates, *, most: int, leave_out: Collection[UUID]) -> Looked:
        """Return the candidates, the most alike first, and what was compared."""

    @abstractmethod
    def __len__(self) -> int: ...

    @abstractmethod
    def close(self) -> None:
        """Give memory, files and processes back."""


class Follower:
    """Indexes of all galleries, filled from the tables and then kept in step with the log.

    Every search reads the log first: an insert that was committed is seen. One thread at a time.
    """

    def __init__(self, *, make: Callable[[str], Index]) -> None:
        self._make = make
        self._indexes: dict[str, Index] = {}
        self._seen: int | None = None
        self._lock = Lock()

    @property
    def size(self) -> int:
        """How many subjects all indexes hold."""
        return sum(len(index) for index in self._indexes.values())

    def catch_up(self) -> int:
        """Do what the log says since the last time; return how many lines were new."""
        with self._lock:
            return self._catch_up()

    def search(self, *, questions: Sequence[Question]) -> list[Answer]:
        """Catch up, then answer each question."""
        with self._lock:
            self._catch_up()
            return [self._answer(question) for question in questions]

    def close(self) -> None:
        """Close all indexes."""
        with self._lock:
            for index in self._indexes.values():
                index.close()
            self._indexes.clear()
            self._seen = None

    def _catch_up(self) -> int:
        if self._seen is None:
            return self._fill()
        total = 0
        while rows := queries.changes(after=self._seen):
            self._apply(rows)
            self._seen = rows[-1].id
            total += len(rows)
        return total

    def _fill(self) -> int:
        # The number first: what changes while we read is then done once more, not missed.
        seen, total = queries.last_change(), 0
        for name in queries.gallery_names():
            total += self._index(name).refill()
        self._seen = seen
        return total

    def _apply(self, rows: Sequence[ChangeRow]) -> None:
        last = {row.subject: row for row in rows}
        for row in last.values():
            if row.kind is Change.DELETE and row.gallery in self._indexes:
                self._indexes[row.gallery].delete(row.subject)
        wanted = [row.subject for row in last.values() if row.kind is Change.INSERT]
        self._insert(queries.stored(subjects=wanted) if wanted else ())

    def _insert(self, portion: Sequence[queries.Stored]) -> None:
        by_gallery: dict[str, list[tuple[UUID, Templates]]] = {}
        for each in portion:
            by_gallery.setdefault(each.gallery, []).append((each.subject, each.templates))
        for gallery, entries in by_gallery.items():
            self._index(gallery).insert_many(entries)

    def _index(self, gallery: str) -> Index:
        if gallery not in self._indexes:
            self._indexes[gallery] = self._make(gallery)
        return self._indexes[gallery]

    def _answer(self, question: Question) -> Answer:
        began = time.perf_counter()
        names = question.galleries or self._indexes.keys()
        indexes = [self._indexes[name] for name in sorted(names) if name in self._indexes]
        looked = [
            index.search(question.templates, most=question.most, leave_out=question.leave_out)
            for index in indexes
        ]
        found = [candidate for each in looked for candidate in each.candidates]
        found.sort(key=lambda each: (-each.score, each.subject))
        return Answer(
            candidates=tuple(found[: question.most]),
            searched=tuple(dict.fromkeys(kind for each in looked for kind in each.searched)),
            unseen=sum(each.unseen for each in looked),
            size=sum(len(index) for index in indexes),
            doubtful=sum(each.doubtful for each in looked),
            lacking=queries.lacking(galleries=question.galleries),
            ms=1000 * (time.perf_counter() - began),
        )
