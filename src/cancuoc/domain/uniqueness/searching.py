"""Searches: each leaves a row that says what was compared, and a line of the audit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from cancuoc.biometrics.templates import Templates
from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.uniqueness import models, queries, rules
from cancuoc.domain.uniqueness.adapters import deployed
from cancuoc.domain.uniqueness.ports import Answer, Engine, Question
from cancuoc.domain.uniqueness.refusals import NothingToSearch, NotInGallery
from cancuoc.domain.units import queries as units
from cancuoc.foundation import audit
from cancuoc.foundation.access import NoPurpose
from cancuoc.foundation.actor import Actor, NotAllowed, Role
from cancuoc.foundation.audit import Line
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.ids import uuid7

_WHO: str = "who_is_this"
LONGEST_WHY = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """Whom to search for. `key` names the search in its row, opaque like a subject's id.

    `band` is told when the templates do not know the age.
    """

    key: UUID
    templates: Templates
    leave_out: frozenset[UUID] = frozenset()
    galleries: frozenset[str] = frozenset({rules.HANOI})
    band: rules.AgeBand | None = None


@transaction
def search(
    *,
    probes: Sequence[Probe],
    most: int = 10,
    why: str,
    engine: Engine | None = None,
    at: datetime,
    by: Actor,
) -> Mapping[UUID, Answer]:
    """Search for each probe and return the answers by key.

    A probe without any template is not asked for: its row says that nothing was compared.
    Raises EngineAway, and then nothing is written.
    """
    asked = [probe for probe in probes if probe.templates]
    questions = [
        Question(
            templates=probe.templates,
            leave_out=probe.leave_out,
            galleries=probe.galleries,
            most=most,
        )
        for probe in asked
    ]
    found = (engine or deployed.engine()).search(questions=questions) if questions else []
    answers = {probe.key: Answer() for probe in probes}
    answers.update({probe.key: _known(a) for probe, a in zip(asked, found, strict=True)})
    _remember(probes, answers, why=why, at=at)
    audit.record_many(
        [_line("uniqueness.search", p, answers[p.key], why=why, at=at, by=by) for p in probes]
    )
    return answers


@transaction
def who_is_this(
    *,
    templates: Templates,
    purpose: str,
    most: int = 10,
    galleries: frozenset[str] = frozenset({rules.HANOI}),
    engine: Engine | None = None,
    at: datetime,
    by: Actor,
) -> tuple[UUID, Answer]:
    """Find who somebody is that cannot say it; return the key of the search and its answer.

    Only an officer for special cases may ask, with a purpose that every line then carries: one
    for the search, one for each subject shown. Raises NotAllowed, NoPurpose, NothingToSearch,
    EngineAway.
    """
    asking = _asking(purpose, by)
    if not templates:
        raise NothingToSearch
    probe = Probe(key=uuid7(at=at), templates=templates, galleries=galleries)
    return probe.key, _shown(probe, most=most, engine=engine, at=at, by=asking)


@transaction
def who_is_stored(
    *,
    dossier_id: UUID,
    purpose: str,
    most: int = 10,
    engine: Engine | None = None,
    at: datetime,
    by: Actor,
) -> tuple[UUID, Answer]:
    """Find who else a stored dossier may be; return the key of the search and its answer.

    As `who_is_this`, for dossiers of the officer's own units alone. The opening of the stored
    templates leaves a line of its own. Raises UnknownDossier, NotInGallery besides.
    """
    asking = _asking(purpose, by)
    dossier = enrolment.dossier(dossier_id=dossier_id)
    if not units.covers(scope=by.units, unit_code=dossier.unit_code, on=today_vn(at)):
        raise NotAllowed
    subject = queries.subject_of(ref=str(dossier_id))
    if subject is None:
        raise NotInGallery
    probe = Probe(
        key=uuid7(at=at),
        templates=queries.templates_of(subject=subject),
        leave_out=frozenset({subject}),
    )
    audit.record(
        act=f"look.{_WHO}_probe",
        at=at,
        by=asking,
        object_kind="dossier",
        object_id=dossier.id,
        person_id=dossier.person_id,
        unit_code=dossier.unit_code,
        search=str(probe.key),
    )
    return probe.key, _shown(probe, most=most, engine=engine, at=at, by=asking)


def _asking(purpose: str, by: Actor) -> Actor:
    by.require(Role.SPECIAL_CASES)
    if not purpose.strip():
        raise NoPurpose
    return by.for_purpose(purpose.strip()[:200])


def _shown(probe: Probe, *, most: int, engine: Engine | None, at: datetime, by: Actor) -> Answer:
    """Search, and write down everybody who is shown."""
    answer = search(probes=[probe], most=most, why=_WHO, engine=engine, at=at, by=by)[probe.key]
    audit.record_many(
        [
            Line(
                act=f"look.{_WHO}",
                at=at,
                by=by,
                object_kind="gallery_subject",
                object_id=str(found.subject),
                detail={"search": str(probe.key), "score": round(found.score, 4)},
            )
            for found in answer.candidates
        ]
    )
    return answer


def _known(answer: Answer) -> Answer:
    """Leave out whom the tables no longer have; an engine may lag a deletion by a moment."""
    rows = queries.rows_of(subjects=[found.subject for found in answer.candidates])
    if len(rows) == len(answer.candidates):
        return answer
    kept = tuple(found for found in answer.candidates if found.subject in rows)
    return replace(answer, candidates=kept)


def _remember(
    probes: Sequence[Probe], answers: Mapping[UUID, Answer], *, why: str, at: datetime
) -> None:
    models.GallerySearch.objects.bulk_create(
        [_row(probe, answers[probe.key], why=why, at=at) for probe in probes], batch_size=500
    )


def _row(probe: Probe, answer: Answer, *, why: str, at: datetime) -> models.GallerySearch:
    return models.GallerySearch(
        id=uuid7(at=at),
        key=probe.key,
        why=why[:LONGEST_WHY],
        galleries=sorted(probe.galleries),
        band=probe.band or rules.band_of(probe.templates.age),
        searched=list(answer.searched),
        candidates=[
            {
                "subject": str(found.subject),
                "score": round(found.score, 4),
                "evidence": {e.kind: round(e.score, 4) for e in found.evidence},
            }
            for found in answer.candidates
        ],
        found=len(answer.candidates),
        size=answer.size,
        unseen=answer.unseen,
        lacking=answer.lacking,
        doubtful=answer.doubtful,
        ms=round(answer.ms, 3),
        at=at,
    )


def _line(act: str, probe: Probe, answer: Answer, *, why: str, at: datetime, by: Actor) -> Line:
    return Line(
        act=act,
        at=at,
        by=by,
        object_kind="gallery_search",
        object_id=str(probe.key),
        detail={"why": why[:LONGEST_WHY], "found": len(answer.candidates), "size": answer.size},
    )
