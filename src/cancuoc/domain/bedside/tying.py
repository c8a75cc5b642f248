"""The tie: what a station captured at a bed goes into the file, and to the search, by itself.

The ticket of the bed names the file. What the search finds is evidence: two officers still decide.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction as django_transaction

from cancuoc.domain.bedside import holding, models
from cancuoc.domain.bedside.rules import BedAct
from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment.queries import DossierDetail
from cancuoc.domain.specialcare import services as care
from cancuoc.domain.specialcare.refusals import NotNow
from cancuoc.domain.specialcare.rules import FoundBy
from cancuoc.domain.specialcare.services import Found
from cancuoc.domain.specialcare.visiting import reached, records_found
from cancuoc.domain.uniqueness import queries as gallery
from cancuoc.domain.uniqueness import services as uniqueness
from cancuoc.domain.uniqueness.ports import Answer, Engine
from cancuoc.domain.uniqueness.refusals import NotInGallery
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction
from cancuoc.packet.content import Evidence, PartState

_FINE: Final = (PartState.CAPTURED, PartState.NOT_REQUIRED)
_LONGEST_NOTE: Final = 200


@dataclass(frozen=True, slots=True)
class _Tied:
    bed: models.Bed
    dossier: DossierDetail


@transaction
def note_captures(*, dossier_ids: Collection[UUID], at: datetime, by: Actor) -> int:
    """Write into the files what was captured at beds and what could not be; return how many."""
    noted = 0
    for tied in _tied(dossier_ids):
        noted += _note(tied, at=at, by=_for(tied, by))
    return noted


@transaction
def search_captures(
    *, dossier_ids: Collection[UUID], engine: Engine | None = None, at: datetime, by: Actor
) -> int:
    """Ask the gallery who the captured are, and write the answer as evidence; return how many.

    Who is identified already is not searched for here: verification looks at every dossier.
    Raises EngineAway, and then nothing is written.
    """
    searched = 0
    for tied in _tied(dossier_ids):
        acting = _for(tied, by)
        _note(tied, at=at, by=acting)
        if tied.bed.searched_at is None:
            searched += _search(tied, engine, at=at, by=acting)
    return searched


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterFind:
    """Two dossiers that resemble each other by fingers taken after the first search."""

    dossier_id: UUID
    other_id: UUID
    score: float


@transaction
def note_later_finds(*, finds: Sequence[LaterFind], at: datetime, by: Actor) -> int:
    """Write into the files what fingers, taken later, led to; return how many files it concerns.

    The first search asks by the eyes when both are there; fingers follow when there is time.
    """
    noted = 0
    for find in finds:
        pairs = ((find.dossier_id, find.other_id), (find.other_id, find.dossier_id))
        for mine, other in pairs:
            noted += _note_later(mine, other, find.score, at=at, by=by)
    return noted


def _note_later(mine: UUID, other: UUID, score: float, *, at: datetime, by: Actor) -> bool:
    rows = models.Bed.objects.select_for_update(of=("self",)).select_related("visit")
    bed = rows.filter(dossier_id=mine).first()
    dossiers = enrolment.dossiers(dossier_ids=[mine, other])
    if bed is None or len(dossiers) != len({mine, other}):
        return False
    file, person = reached(resident_id=bed.resident_id), dossiers[other].person_id
    bed.same_as = sorted({*bed.same_as, *_same_as(bed, [other])})
    acting = _for(_Tied(bed=bed, dossier=dossiers[mine]), by)
    if person is not None and file.captured and not file.identified:
        care.note_search(
            resident_id=bed.resident_id,
            found_by=FoundBy.BIOMETRICS,
            found=[Found(person_id=person, score=round(score, 4))],
            at=at,
            by=acting,
        )
        bed.found = records_found(resident_id=bed.resident_id)
    bed.save()
    holding.remember(bed, "found_later", at=at, by=acting)
    return True


def _tied(dossier_ids: Collection[UUID]) -> Iterable[_Tied]:
    """Return the beds whose ticket the dossiers carry; one carried on is followed to the last."""
    dossiers = enrolment.dossiers(dossier_ids=dossier_ids)
    by_ticket = {
        dossier.identity.ticket_id: dossier
        for dossier in dossiers.values()
        if dossier.identity.ticket_id is not None
    }
    rows = models.Bed.objects.select_for_update(of=("self",)).select_related("visit")
    for row in list(rows.filter(ticket_id__in=by_ticket).order_by("id")):
        last = row
        while (after := rows.filter(continues=last).first()) is not None:
            last = after
        if row.ticket_id is not None:
            yield _Tied(bed=last, dossier=by_ticket[row.ticket_id])


def _note(tied: _Tied, *, at: datetime, by: Actor) -> bool:
    bed, dossier = tied.bed, tied.dossier
    if bed.dossier_id is not None:
        return False
    bed.dossier_id, bed.missing = dossier.id, _missing(dossier.evidence)
    bed.first_officer = bed.first_officer or _one_of_ours(dossier.officer_username, bed)
    holding.move(bed, BedAct.CAPTURE, at=at, by=by)
    if not reached(resident_id=bed.resident_id).captured:
        note = "; ".join(" ".join(part) for part in bed.missing)[:_LONGEST_NOTE]
        try:
            with django_transaction.atomic():
                care.note_capture(resident_id=bed.resident_id, note=note, at=at, by=by)
        except NotNow:
            # The file says meanwhile that the child is under six: people must look at both.
            holding.remember(bed, "odd", at=at, by=by)
    return True


def _search(tied: _Tied, engine: Engine | None, *, at: datetime, by: Actor) -> bool:
    bed, dossier = tied.bed, tied.dossier
    file = reached(resident_id=bed.resident_id)
    if file.identified or not file.captured or bed.dossier_id != dossier.id:
        return False
    try:
        key, answer = uniqueness.who_is_stored(
            dossier_id=dossier.id, purpose=by.purpose, engine=engine, at=at, by=by
        )
    except NotInGallery:
        # No finger and no eye gave a template: officers search by other ways.
        holding.remember(bed, "unsearchable", at=at, by=by)
        return False
    others = _dossiers_of(answer)
    found = {
        other.person_id: Found(person_id=other.person_id, score=round(score, 4))
        for other, score in others
        if other.person_id is not None
    }
    care.note_search(
        resident_id=bed.resident_id,
        found_by=FoundBy.BIOMETRICS,
        found=list(found.values()),
        at=at,
        by=by,
    )
    bed.search_key, bed.searched_at, bed.found = key, at, len(found)
    bed.same_as = _same_as(bed, [other.id for other, _ in others])
    bed.save()
    holding.remember(bed, "search", at=at, by=by)
    return True


def _dossiers_of(answer: Answer) -> list[tuple[DossierDetail, float]]:
    refs = {gallery.ref_of(subject=one.subject): one.score for one in answer.candidates}
    dossiers = enrolment.dossiers(dossier_ids=[UUID(ref) for ref in refs])
    return [(dossier, refs[str(key)]) for key, dossier in dossiers.items()]


def _same_as(bed: models.Bed, dossier_ids: Collection[UUID]) -> list[str]:
    """Return the codes of other residents' files that the same fingers and eyes were taken for."""
    rows = models.Bed.objects.filter(dossier_id__in=dossier_ids)
    others = rows.exclude(resident_id=bed.resident_id).order_by("code")
    return list(others.values_list("code", flat=True))


def _missing(evidence: Evidence) -> list[list[str]]:
    """Return the parts that could not be taken: part, what is with it, and the reason's code."""
    parts = [(f"finger-{one.finger}", one.state, one.reason) for one in evidence.fingers]
    parts += [(f"eye-{one.eye}", one.state, one.reason) for one in evidence.eyes]
    parts.append(("face", evidence.face, evidence.face_reason))
    return [[part, str(state), reason] for part, state, reason in parts if state not in _FINE]


def _one_of_ours(username: str, bed: models.Bed) -> str:
    return "" if username == bed.second_officer else username


def _for(tied: _Tied, by: Actor) -> Actor:
    """Return the room's hand for one file: its places, and a purpose that names the file."""
    places = tuple(dict.fromkeys((tied.bed.visit.unit_code, tied.dossier.unit_code)))
    return replace(by, units=places, purpose=f"Người ở cơ sở, hồ sơ {tied.bed.code}")
