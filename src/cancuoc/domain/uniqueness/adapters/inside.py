"""The engine inside the process that asks: for tests and small tools."""

from __future__ import annotations

from collections.abc import Sequence

from cancuoc.domain.uniqueness.adapters.gallery_index import GalleryIndex
from cancuoc.domain.uniqueness.following import Follower
from cancuoc.domain.uniqueness.ports import Answer, Engine, Question


class InsideEngine(Engine):
    """Reads the whole gallery anew for every batch of questions, so nothing outlives it.

    That is right for a few hundred subjects and for tests that undo what they wrote; a centre
    runs the matcher process.
    """

    def search(self, *, questions: Sequence[Question]) -> list[Answer]:
        """Answer from the tables as this connection sees them."""
        follower = Follower(make=GalleryIndex)
        try:
            return follower.search(questions=questions)
        finally:
            follower.close()
