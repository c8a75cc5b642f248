"""What the uniqueness room announces."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from cancuoc.kernel.fact import Fact


@dataclass(frozen=True, kw_only=True)
class Gathered(Fact):
    """The templates of a dossier are in the gallery, or it has none that could be taken."""

    dossier_id: UUID
    fingers: int = 0
    eyes: int = 0


@dataclass(frozen=True, kw_only=True)
class FoundLater(Fact):
    """A search repeated with evidence that was not there before found somebody.

    `ref` is what the gallery's owner calls the subject, `other` the one it resembles, `evidence`
    the parts that spoke. `searched_before` says that an earlier search had missed it.
    """

    gallery: str
    ref: str
    other: str
    score_percent: int
    evidence: str = ""
    searched_before: bool = True
