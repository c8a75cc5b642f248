"""Candidates become cases of the adjudication desk, and doubts until it has concluded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from cancuoc.domain.adjudication import services as adjudication
from cancuoc.domain.adjudication.rules import Origin, Verdict
from cancuoc.domain.adjudication.services import CaseToOpen
from cancuoc.domain.uniqueness import queries as gallery
from cancuoc.domain.verification.ports import Candidate
from cancuoc.domain.verification.rules import Doubt
from cancuoc.foundation.actor import Actor

_OF_HOLDER: Final[dict[Verdict | None, Doubt | None]] = {
    Verdict.SAME: None,
    Verdict.DIFFERENT: Doubt.NOT_THE_HOLDER,
}
Doubted = tuple[Doubt, Candidate]


def doubted(
    found: Mapping[UUID, Sequence[Candidate]], *, at: datetime, by: Actor
) -> dict[UUID, tuple[Doubted, ...]]:
    """Open a case for each candidate and return the doubts that stand until it is concluded.

    Two captures that people told apart before are no doubt any more. A holder who does not
    resemble his own earlier capture is a case of its own kind, in which "same" lifts the doubt.
    """
    subjects = _subjects(found)
    asked = {
        (key, number): _case(key, candidate, subjects)
        for key, candidates in found.items()
        for number, candidate in enumerate(candidates)
    }
    known: dict[CaseToOpen, Verdict | None] = {}
    for origin in (Origin.SEARCH, Origin.HOLDER):
        cases = [
            case
            for (key, number), case in asked.items()
            if found[key][number].mismatch is (origin is Origin.HOLDER)
        ]
        known |= adjudication.open_cases(cases=cases, origin=origin, at=at, by=by)
    doubts: dict[UUID, tuple[Doubted, ...]] = {}
    for key, candidates in found.items():
        named = [
            _doubt(candidate, known[asked[(key, number)]])
            for number, candidate in enumerate(candidates)
        ]
        standing = [(d, c) for d, c in zip(named, candidates, strict=True) if d is not None]
        if standing:
            doubts[key] = tuple(standing)
    return doubts


def _case(key: UUID, candidate: Candidate, subjects: Mapping[str, UUID]) -> CaseToOpen:
    return CaseToOpen(
        dossier_id=key,
        candidate_dossier_id=candidate.dossier_id,
        candidate_subject=subjects.get(str(candidate.dossier_id)),
        score=candidate.score,
        evidence=candidate.evidence,
    )


def _subjects(found: Mapping[UUID, Sequence[Candidate]]) -> dict[str, UUID]:
    refs = {str(candidate.dossier_id) for candidates in found.values() for candidate in candidates}
    return gallery.subjects_of(refs=refs) if refs else {}


def _doubt(candidate: Candidate, known: Verdict | None) -> Doubt | None:
    if candidate.mismatch:
        return _OF_HOLDER.get(known, Doubt.DIFFERENT_PERSON)
    if known is Verdict.DIFFERENT:
        return None
    if known is Verdict.SAME:
        return Doubt.SAME_PERSON
    return Doubt.SAME_SAMPLE if candidate.exact else Doubt.BIOMETRIC_CANDIDATE
