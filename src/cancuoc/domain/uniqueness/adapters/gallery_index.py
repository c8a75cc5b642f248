"""The index of one gallery, by the search engine of the biometrics library.

Its rows lie in memory files that only their owner may enter, with opaque subjects and nothing
else beside them; a row that goes is overwritten with zeros.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Sequence
from pathlib import Path
from uuid import UUID

from cancuoc.biometrics.index import gallery
from cancuoc.biometrics.index.gallery import Gallery
from cancuoc.biometrics.templates import Templates
from cancuoc.domain.uniqueness.following import Index, Looked
from cancuoc.domain.uniqueness.ports import Evidence, Found
from cancuoc.kernel.digest import sha256_hex


class GalleryIndex(Index):
    """Speaks UUIDs to us and 16 bytes to the engine."""

    def __init__(self, *, folder: Path | None = None) -> None:
        self._gallery = Gallery(folder=folder)

    def insert_many(self, entries: Sequence[tuple[UUID, Templates]]) -> None:
        """Take subjects in."""
        self._gallery.insert_many((subject.bytes, one) for subject, one in entries)

    def delete(self, subject: UUID) -> bool:
        """Let go of a subject and overwrite its row."""
        return self._gallery.delete(subject.bytes)

    def search(self, templates: Templates, *, most: int, leave_out: Collection[UUID]) -> Looked:
        """Search irises first, then fingers where those do not decide."""
        answer = self._gallery.search(
            templates, most=most, leave_out=[subject.bytes for subject in leave_out]
        )
        return Looked(
            candidates=tuple(
                Found(
                    subject=UUID(bytes=found.subject),
                    score=found.score,
                    evidence=tuple(Evidence(kind=e.kind, score=e.score) for e in found.evidence),
                )
                for found in answer.candidates
            ),
            searched=answer.searched,
            unseen=answer.unseen,
        )

    def __len__(self) -> int:
        return len(self._gallery)

    def close(self) -> None:
        """Remove the files."""
        self._gallery.close()


def own_folder(socket: Path) -> Path:
    """Return an empty folder in memory for the one matcher of a home.

    A matcher that was killed leaves its files; the next one of the same home clears them away.
    """
    folder = _folder(socket)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return folder


def clear_folder(socket: Path) -> None:
    """Remove what the matcher of a home has in memory."""
    shutil.rmtree(_folder(socket), ignore_errors=True)


def _folder(socket: Path) -> Path:
    return gallery.MEMORY / f"cancuoc-matcher-{sha256_hex(str(socket.resolve()).encode())[:16]}"
