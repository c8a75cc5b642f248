"""The index of one gallery, by the search engine of the biometrics library.

Its rows lie in memory files that only their owner may enter, with opaque subjects and nothing
else beside them; a row that goes is overwritten with zeros.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from cancuoc.biometrics.index.gallery import Gallery
from cancuoc.biometrics.index.settings import Settings
from cancuoc.biometrics.templates import Templates
from cancuoc.domain.uniqueness import queries
from cancuoc.domain.uniqueness.following import Index, Looked
from cancuoc.domain.uniqueness.ports import Evidence, Found


class GalleryIndex(Index):
    """Speaks UUIDs to us and 16 bytes to the engine."""

    def __init__(self, name: str, *, workers: int = 0) -> None:
        self._name = name
        self._thresholds = Settings().thresholds
        self._gallery = Gallery(workers=workers, source=self._everybody)

    def refill(self) -> int:
        """Take everybody of the tables in."""
        return self._gallery.refill()

    def insert_many(self, entries: Sequence[tuple[UUID, Templates]]) -> None:
        """Take subjects in."""
        self._gallery.insert_many((subject.bytes, one) for subject, one in entries)

    def delete(self, subject: UUID) -> bool:
        """Let go of a subject and overwrite its row."""
        return self._gallery.delete(subject.bytes)

    def search(self, templates: Templates, *, most: int, leave_out: Collection[UUID]) -> Looked:
        """Search irises first, then fingers where those do not decide."""
        answer = self._gallery.search(
            templates,
            most=most,
            leave_out=[subject.bytes for subject in leave_out],
            least=self._thresholds.doubt,
        )
        found = [one for one in answer.candidates if one.score >= self._thresholds.candidate]
        below = answer.candidates[len(found) :]
        return Looked(
            candidates=tuple(
                Found(
                    subject=UUID(bytes=one.subject),
                    score=one.score,
                    evidence=tuple(Evidence(kind=e.kind, score=e.score) for e in one.evidence),
                )
                for one in found
            ),
            doubtful=sum(not any("finger" in e.kind for e in one.evidence) for one in below),
            searched=answer.searched,
            unseen=answer.unseen,
        )

    def _everybody(self) -> Iterator[tuple[bytes, bytes]]:
        """Read the tables, also when a worker of the engine died with its rows."""
        for subject, data in queries.packed_in_order(gallery=self._name):
            yield subject.bytes, data

    def __len__(self) -> int:
        return len(self._gallery)

    def close(self) -> None:
        """Remove the files."""
        self._gallery.close()
