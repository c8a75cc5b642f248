"""Asks the gallery of uniqueness for the same person, beside the search for copied files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from cancuoc.biometrics.templates import Templates
from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.uniqueness import queries as gallery
from cancuoc.domain.uniqueness import services as uniqueness
from cancuoc.domain.uniqueness.adapters import deployed
from cancuoc.domain.uniqueness.comparing import compared
from cancuoc.domain.uniqueness.ports import Answer, Engine, Extractor, Found
from cancuoc.domain.uniqueness.refusals import FingersAwaited
from cancuoc.domain.uniqueness.rules import AgeBand
from cancuoc.domain.verification.adapters.duplicates import SameSample
from cancuoc.domain.verification.ports import Candidate, DuplicateSearch, Probe
from cancuoc.foundation.actor import Actor
from cancuoc.law.ages import Band

WHY: Final = "verification"
_BOTH_EYES: Final = 2
_BANDS: Final = {str(Band.FROM_14): AgeBand.FROM_14}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A dossier to search for, its subject when it has one, and the holder's other dossiers."""

    probe: Probe
    subject: UUID | None
    templates: Templates
    own: Mapping[UUID, UUID]
    """Dossier by subject: the same person's other dossiers in the gallery."""


class GallerySearch(DuplicateSearch):
    """Fingers and irises of everybody from six years up, and files that came before.

    The holder's own earlier dossiers are no duplicates; one that looks like somebody else's is
    a candidate with `mismatch`. Of a dossier that gave no template only the files are searched,
    and the row of its search says so.
    """

    def __init__(
        self,
        *,
        at: datetime,
        by: Actor,
        engine: Engine | None = None,
        extractor: Extractor | None = None,
    ) -> None:
        self.at = at
        self.by = by
        self.engine = engine
        self.extractor = extractor

    def search(self, *, probes: Sequence[Probe]) -> Mapping[UUID, tuple[Candidate, ...]]:
        """Return the candidates of each probe that has any.

        Raises EngineAway, and FingersAwaited when a comparison needs fingers not yet taken.
        """
        # The gallery first: the search for copied files makes others wait until our commit.
        asked = self._asked([p for p in probes if p.band != Band.UNDER_6])
        answers = self._answers(asked)
        refs = gallery.rows_of(
            subjects=[f.subject for answer in answers.values() for f in answer.candidates]
        )
        same = SameSample().search(probes=probes)
        found = {probe.dossier_id: list(same.get(probe.dossier_id, ())) for probe in probes}
        for each in asked:
            key = each.probe.dossier_id
            found[key] += [
                _candidate(candidate, UUID(refs[candidate.subject].ref))
                for candidate in answers[key].candidates
                if candidate.subject in refs
            ]
            found[key] += _mismatches(each)
        return {key: tuple(candidates) for key, candidates in found.items() if candidates}

    def _asked(self, probes: Sequence[Probe]) -> list[_Asked]:
        self._gather_late(probes)
        keys = [probe.dossier_id for probe in probes]
        others = enrolment.same_person(dossier_ids=keys)
        everyone = {*keys, *(key for mates in others.values() for key in mates)}
        subjects = gallery.subjects_of(refs=[str(key) for key in everyone])
        mine = [subjects[str(key)] for key in keys if str(key) in subjects]
        templates = {s.subject: s.templates for s in gallery.stored(subjects=mine)}
        return [
            _Asked(
                probe=probe,
                subject=(subject := subjects.get(str(probe.dossier_id))),
                templates=templates[subject] if subject in templates else Templates(),
                own={
                    subjects[str(other)]: other
                    for other in others.get(probe.dossier_id, ())
                    if str(other) in subjects
                },
            )
            for probe in probes
        ]

    def _gather_late(self, probes: Iterable[Probe]) -> None:
        """Take the templates of dossiers that came before there was a gallery."""
        keys = [probe.dossier_id for probe in probes]
        late = gallery.never_gathered(refs=[str(key) for key in keys])
        if late:
            uniqueness.gather(
                dossier_ids=[UUID(ref) for ref in late],
                extractor=self.extractor or deployed.extractor(),
                announce=False,
                at=self.at,
                by=self.by,
            )

    def _answers(self, asked: Sequence[_Asked]) -> Mapping[UUID, Answer]:
        for each in asked:
            _needs_no_missing_fingers(each)
        return uniqueness.search(
            probes=[
                uniqueness.Probe(
                    key=each.probe.dossier_id,
                    templates=each.templates,
                    leave_out=_known_to_be_same(each),
                    band=_BANDS.get(each.probe.band, AgeBand.FROM_6),
                )
                for each in asked
            ],
            why=WHY,
            engine=self.engine,
            at=self.at,
            by=self.by,
        )


def _known_to_be_same(each: _Asked) -> frozenset[UUID]:
    own = frozenset(each.own)
    return own if each.subject is None else own | {each.subject}


def _needs_no_missing_fingers(each: _Asked) -> None:
    """Wait while somebody who lacks an eye would be compared with people without fingers.

    Only those who came earlier count: who comes later searches for this one by itself.
    """
    if each.subject is None or len(each.templates.eyes) == _BOTH_EYES:
        return
    if not each.templates.fingers:
        return
    came = gallery.subject(subject=each.subject).added_at
    if missing := gallery.lacking(galleries=[gallery.HANOI], before=came):
        raise FingersAwaited(missing=missing)


def _mismatches(each: _Asked) -> list[Candidate]:
    """Return the holder's own earlier dossiers that look like somebody else's."""
    found = []
    for other in gallery.stored(subjects=each.own) if each.templates else ():
        both = compared(one=each.templates, two=other.templates)
        if both.same is None and _fingers_due(each.subject, other.subject):
            raise FingersAwaited
        if both.same is False:
            parts = [
                *(f"{eye}-eye" for eye in both.eyes),
                *(f"finger-{f:d}" for f in both.fingers),
            ]
            found.append(
                Candidate(
                    dossier_id=each.own[other.subject],
                    score=both.best,
                    evidence=",".join(parts),
                    mismatch=True,
                )
            )
    return sorted(found, key=lambda candidate: candidate.dossier_id)


def _fingers_due(*subjects: UUID | None) -> bool:
    rows = gallery.rows_of(subjects=[subject for subject in subjects if subject])
    return any(row.fingers_due for row in rows.values())


def _candidate(found: Found, dossier_id: UUID) -> Candidate:
    return Candidate(
        dossier_id=dossier_id,
        score=found.score,
        evidence=",".join(part.kind for part in found.evidence),
    )
