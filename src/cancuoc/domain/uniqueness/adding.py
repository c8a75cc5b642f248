"""Taking subjects into a gallery and out of it. Every change is a line of the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection

from cancuoc.biometrics.templates import Templates
from cancuoc.domain.uniqueness import models, rules
from cancuoc.domain.uniqueness.refusals import BadEntry, RefTaken
from cancuoc.domain.uniqueness.rules import Change
from cancuoc.domain.uniqueness.sealing import Sealer
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.audit import Line
from cancuoc.foundation.transaction import transaction

# The numbers of the log must become visible in order (see `GalleryChange`).
_ONE_WRITER: Final = "SELECT pg_advisory_xact_lock(hashtextextended('uniqueness.changes', 0))"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSubject:
    """Somebody to add. `child` chooses the key; `failures` are parts that gave no template.

    `fingers_due` says that the fingers' templates will follow (`fill_fingers`).
    """

    subject: UUID
    gallery: str
    ref: str
    templates: Templates
    child: bool
    fingers_due: bool = False
    failures: Mapping[str, str] = field(default_factory=dict)


@transaction
def add(*, entries: Sequence[NewSubject], at: datetime, by: Actor) -> frozenset[UUID]:
    """Add subjects and return those that were not there yet; the next search sees them.

    The same entry a second time changes nothing. Raises BadEntry, and RefTaken when another
    subject has the reference.
    """
    for entry in entries:
        _fits(entry)
    lock_changes()
    fresh = _fresh(entries)
    models.Subject.objects.bulk_create([_row(entry, at=at) for entry in fresh], batch_size=500)
    sealer = Sealer()
    models.SealedTemplates.objects.bulk_create(
        [
            models.SealedTemplates(
                subject_id=entry.subject,
                sealed=sealer.seal(
                    templates=entry.templates, subject=entry.subject, child=entry.child
                ),
            )
            for entry in fresh
        ],
        batch_size=200,
    )
    note_failures(
        failures={(e.gallery, e.ref): (e.failures, e.templates.age) for e in fresh}, at=at
    )
    log_changes(
        changes=[(entry.subject, entry.gallery) for entry in fresh], kind=Change.INSERT, at=at
    )
    audit.record_many(
        [_line("uniqueness.add", entry.subject, entry.gallery, at=at, by=by) for entry in fresh]
    )
    return frozenset(entry.subject for entry in fresh)


@transaction
def remove(*, subjects: Sequence[UUID], reason: str, at: datetime, by: Actor) -> int:
    """Delete subjects and their templates; return how many were there.

    The audit line stays. Every running engine lets go of them within seconds.
    """
    lock_changes()
    rows = list(models.Subject.objects.filter(id__in=subjects).values_list("id", "gallery"))
    ids = [subject for subject, _ in rows]
    models.SealedTemplates.objects.filter(subject_id__in=ids).delete()
    refs = models.Subject.objects.filter(id__in=ids).values_list("gallery", "ref")
    for gallery, ref in list(refs):
        models.FailureToEnrol.objects.filter(gallery=gallery, ref=ref).delete()
    models.Subject.objects.filter(id__in=ids).delete()
    log_changes(changes=rows, kind=Change.DELETE, at=at)
    audit.record_many(
        [
            _line("uniqueness.remove", subject, gallery, at=at, by=by, reason=reason[:120])
            for subject, gallery in rows
        ]
    )
    return len(rows)


def lock_changes() -> None:
    """Wait until nobody else writes the log; held until the commit."""
    with connection.cursor() as cursor:
        cursor.execute(_ONE_WRITER)


def log_changes(*, changes: Sequence[tuple[UUID, str]], kind: Change, at: datetime) -> None:
    """Write lines of the log; the caller holds the lock."""
    models.GalleryChange.objects.bulk_create(
        [
            models.GalleryChange(subject_id=subject, gallery=gallery, kind=kind, at=at)
            for subject, gallery in changes
        ],
        batch_size=1000,
    )


def note_failures(
    *,
    failures: Mapping[tuple[str, str], tuple[Mapping[str, str], float | None]],
    at: datetime,
) -> None:
    """Keep which captured parts gave no template, by gallery and reference."""
    models.FailureToEnrol.objects.bulk_create(
        [
            models.FailureToEnrol(
                gallery=gallery, ref=ref, part=part, why=why, band=rules.band_of(age), at=at
            )
            for (gallery, ref), (parts, age) in failures.items()
            for part, why in parts.items()
        ],
        ignore_conflicts=True,
        batch_size=1000,
    )


def _fits(entry: NewSubject) -> None:
    if not 0 < len(entry.gallery) <= rules.LONGEST_NAME:
        raise BadEntry(field="gallery")
    if not 0 < len(entry.ref) <= rules.LONGEST_REF:
        raise BadEntry(field="ref")
    if "\0" in entry.gallery + entry.ref:
        raise BadEntry(field="zero byte")


def _fresh(entries: Sequence[NewSubject]) -> list[NewSubject]:
    """Return the entries that are not in the tables yet, each once."""
    wanted = {entry.subject: entry for entry in entries}
    known = dict(models.Subject.objects.filter(id__in=wanted).values_list("id", "ref"))
    fresh = [entry for subject, entry in wanted.items() if subject not in known]
    by_gallery: dict[str, list[str]] = {}
    for entry in fresh:
        by_gallery.setdefault(entry.gallery, []).append(entry.ref)
    for gallery, refs in by_gallery.items():
        taken = models.Subject.objects.filter(gallery=gallery, ref__in=refs).exists()
        if taken or len(set(refs)) != len(refs):
            raise RefTaken(gallery=gallery)
    return fresh


def _row(entry: NewSubject, *, at: datetime) -> models.Subject:
    return models.Subject(
        id=entry.subject,
        gallery=entry.gallery,
        ref=entry.ref,
        child=entry.child,
        band=rules.band_of(entry.templates.age),
        fingers=len(entry.templates.fingers),
        eyes=len(entry.templates.eyes),
        fingers_due=entry.fingers_due,
        added_at=at,
    )


def _line(
    act: str, subject: UUID, gallery: str, *, at: datetime, by: Actor, **detail: object
) -> Line:
    return Line(
        act=act,
        at=at,
        by=by,
        object_kind="gallery_subject",
        object_id=str(subject),
        detail={"gallery": gallery, **detail},
    )
