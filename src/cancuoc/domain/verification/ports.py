"""What verification needs from outside: the register, and a search for the same person."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.sex import Sex
from cancuoc.packet.content import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterEntry:
    """A person as the population register has him or her."""

    person_id: UUID
    personal_number: str
    full_name: str
    born: PartialDate
    sex: Sex
    father_id: UUID | None
    mother_id: UUID | None
    guardian_ids: tuple[UUID, ...]
    citizen: bool
    deceased: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One dossier to search for; the subject is opaque, no name goes to the matcher."""

    dossier_id: UUID
    person_id: UUID | None
    band: str
    evidence: Evidence
    evidence_ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Another dossier that may show the same person. `score` is 0 to 1, `evidence` says why.

    `mismatch` turns it round: the other dossier is this person's own, and looks like another's.
    """

    dossier_id: UUID
    score: float
    evidence: str
    exact: bool = False
    mismatch: bool = False


class RegisterPort(ABC):
    """Reads the population register."""

    @abstractmethod
    def entries(
        self, *, person_ids: Sequence[UUID], personal_numbers: Sequence[str]
    ) -> list[RegisterEntry]:
        """Return the entries with one of these ids or numbers, in any order."""

    @abstractmethod
    def namesakes(self, *, entries: Sequence[RegisterEntry]) -> Mapping[UUID, tuple[UUID, ...]]:
        """Return for each entry the other people of the same name, birth date and sex."""


class DuplicateSearch(ABC):
    """Searches the gallery for the same fingers, irises or face."""

    @abstractmethod
    def search(self, *, probes: Sequence[Probe]) -> Mapping[UUID, tuple[Candidate, ...]]:
        """Return the candidates of each probe that has any.

        Raises a refusal that is also `outbox.NotNow` when the search cannot be made now.
        """
