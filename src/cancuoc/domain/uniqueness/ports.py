"""What uniqueness needs from outside: an engine that searches, and templates from pictures."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar
from uuid import UUID

from cancuoc.biometrics.positions import Eye, Finger, Step
from cancuoc.biometrics.subjects import Sex
from cancuoc.biometrics.templates import Templates

Pictures = Callable[[], Mapping[Step, bytes]]
"""Reads and opens the pictures of one capture; called only by who looks at them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One part of the comparison and its score, 0 to 1; `kind` is "left-eye", "finger-2" …"""

    kind: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A subject that may be the same person. `score` is 0 to 1."""

    subject: UUID
    score: float
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One search: whom to look for, where, and who is known to be the same already.

    Empty `galleries` ask for all of them.
    """

    templates: Templates
    leave_out: frozenset[UUID] = frozenset()
    galleries: frozenset[str] = frozenset()
    most: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Candidates, the most alike first, and what was searched for them.

    `searched` names the evidence that was compared, `size` how many subjects there are, `unseen`
    how many of them have none of it, `lacking` how many still wait for their fingers, `ms` the
    time of the search. `doubtful` subjects look somewhat alike by their eyes, too little for a
    candidate, and no finger was there to decide it.
    """

    candidates: tuple[Found, ...] = ()
    searched: tuple[str, ...] = ()
    size: int = 0
    unseen: int = 0
    lacking: int = 0
    doubtful: int = 0
    ms: float = 0.0


class Engine(ABC):
    """Searches the galleries as the log of changes has them at the moment of the question."""

    @abstractmethod
    def search(self, *, questions: Sequence[Question]) -> list[Answer]:
        """Return an answer to each question, in order. Raises EngineAway."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which parts to take templates of."""

    fingers: frozenset[Finger] = frozenset()
    eyes: frozenset[Eye] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.fingers or self.eyes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """Templates, and why a wanted part gave none: part name (`rules`) to reason."""

    templates: Templates
    failures: Mapping[str, str] = field(default_factory=dict)


class Extractor(ABC):
    """Makes templates from the pictures of one capture."""

    fingers_at_once: ClassVar[bool] = False
    """Whether fingers cost so little that they need not wait until an eye is missing."""

    @abstractmethod
    def extract(
        self, *, pictures: Pictures, wanted: Wanted, age: float | None, sex: Sex | None
    ) -> Extracted:
        """Return what the pictures give of the wanted parts; a poor picture is a failure."""
