"""Fingers of stored dossiers, taken when nothing else is to be done, and searched with then."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from cancuoc.biometrics.templates import Templates
from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment.queries import DossierDetail
from cancuoc.domain.uniqueness import adding, facts, gathering, models, queries, rules
from cancuoc.domain.uniqueness.ports import Engine, Extracted, Extractor, Found, Wanted
from cancuoc.domain.uniqueness.rules import HANOI, Change, Why
from cancuoc.domain.uniqueness.sealing import Sealer
from cancuoc.domain.uniqueness.searching import Probe, search
from cancuoc.foundation import audit, outbox
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.storage import BlobUnreadable
from cancuoc.foundation.transaction import transaction

logger = logging.getLogger("cancuoc.uniqueness")
WHY: Final = "fingers_arrived"


@transaction
def fill_fingers(
    *,
    extractor: Extractor,
    engine: Engine | None = None,
    most: int = 1,
    at: datetime,
    by: Actor,
) -> int:
    """Take the fingers of the subjects that wait longest; return how many were done.

    Several seconds of processor time a subject; two workers never take the same. Somebody
    enrolled without irises could not be found before, nor one about whom the eyes left a doubt:
    so the fingers are searched with as soon as they are there, and whoever is found then is told
    as `FoundLater`. Raises EngineAway, and then nothing is kept.
    """
    rows = models.Subject.objects.filter(fingers_due=True, gallery=HANOI).order_by("added_at", "id")
    due = list(rows.select_for_update(skip_locked=True)[:most])
    if not due:
        return 0
    dossiers = enrolment.dossiers(dossier_ids=[UUID(row.ref) for row in due])
    taken = [(row, _taken(dossiers.get(UUID(row.ref)), extractor)) for row in due]
    before = {each.subject: each.templates for each in queries.stored(subjects=[r.id for r in due])}
    adding.lock_changes()
    whole = {row.id: _put(row, before[row.id], found, at=at) for row, found in taken}
    adding.log_changes(changes=[(row.id, row.gallery) for row in due], kind=Change.INSERT, at=at)
    for row in due:
        audit.record(
            act="uniqueness.fill_fingers",
            at=at,
            by=by,
            object_kind="gallery_subject",
            object_id=row.id,
            fingers=row.fingers,
        )
    _search_where_needed(due, whole, engine=engine, at=at, by=by)
    return len(due)


def _taken(dossier: DossierDetail | None, extractor: Extractor) -> Extracted:
    if dossier is None:
        return Extracted(templates=Templates())
    wanted = Wanted(fingers=gathering.wanted_of(dossier).fingers)
    try:
        return extractor.extract(
            pictures=gathering.pictures_of(dossier),
            wanted=wanted,
            age=gathering.age_of(dossier),
            sex=gathering.sex_of(dossier),
        )
    except BlobUnreadable:
        # The dossier went its way long ago; its lost file must not stop everybody else's.
        logger.exception("the evidence of a stored dossier cannot be read")
        parts = [rules.finger_part(finger) for finger in sorted(wanted.fingers)]
        return Extracted(templates=Templates(), failures=dict.fromkeys(parts, str(Why.BAD_FILE)))


def _put(
    row: models.Subject, before: Templates, extracted: Extracted, *, at: datetime
) -> Templates:
    """Store the fingers beside the eyes that were there."""
    whole = Templates(
        fingers={**before.fingers, **extracted.templates.fingers},
        eyes=before.eyes,
        age=before.age,
        sex=before.sex,
    )
    row.fingers, row.fingers_due = len(whole.fingers), False
    row.save(update_fields=["fingers", "fingers_due"])
    sealed = Sealer().seal(templates=whole, subject=row.id, child=row.child)
    models.SealedTemplates.objects.filter(subject_id=row.id).update(sealed=sealed)
    adding.note_failures(failures={(row.gallery, row.ref): (extracted.failures, before.age)}, at=at)
    return whole


def _search_where_needed(
    due: Sequence[models.Subject],
    whole: Mapping[UUID, Templates],
    *,
    engine: Engine | None,
    at: datetime,
    by: Actor,
) -> None:
    """Search with the new fingers for those whom the eyes left in doubt about somebody.

    While there is somebody without two irises to be found by, everybody's are searched with.
    """
    people = {UUID(row.ref): (row.id, whole[row.id]) for row in due}
    rows = models.Subject.objects.filter(gallery=HANOI, eyes__lt=2)
    if not rows.exclude(id__in=[row.id for row in due]).exists():
        doubted = queries.left_in_doubt(keys=list(people))
        people = {key: each for key, each in people.items() if key in doubted}
    if not people:
        return
    search_again(people, why=WHY, engine=engine, at=at, by=by)


def search_again(
    people: Mapping[UUID, tuple[UUID, Templates]],
    *,
    why: str,
    engine: Engine | None,
    at: datetime,
    by: Actor,
) -> None:
    """Search for stored dossiers (subject and templates by id), and tell whom that finds anew."""
    others = enrolment.same_person(dossier_ids=list(people))
    own = queries.subjects_of(refs=[str(key) for keys in others.values() for key in keys])
    probes = [
        Probe(
            key=key,
            templates=templates,
            leave_out=frozenset(
                {subject, *(own[str(k)] for k in others.get(key, ()) if str(k) in own)}
            ),
        )
        for key, (subject, templates) in people.items()
    ]
    earlier = {probe.key: queries.searches(key=probe.key) for probe in probes}
    searched = {key for key, rows in earlier.items() if rows}
    known = {key: {f.subject for r in rows for f in r.candidates} for key, rows in earlier.items()}
    answers = search(probes=probes, why=why, engine=engine, at=at, by=by)
    for key, answer in answers.items():
        new = [found for found in answer.candidates if found.subject not in known[key]]
        outbox.publish(*_told(key, new, before=key in searched, at=at))


def _told(
    key: UUID, found: Sequence[Found], *, before: bool, at: datetime
) -> list[facts.FoundLater]:
    rows = queries.rows_of(subjects=[each.subject for each in found])
    return [
        facts.FoundLater(
            at=at,
            gallery=HANOI,
            ref=str(key),
            other=rows[each.subject].ref,
            score_percent=round(100 * each.score),
            evidence=",".join(part.kind for part in each.evidence),
            searched_before=before,
        )
        for each in found
        if each.subject in rows
    ]
