"""Reads of the gallery. Templates leave it opened only for searching and for the desk."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from cancuoc.biometrics.templates import Templates
from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.uniqueness import models
from cancuoc.domain.uniqueness.comparing import Comparison, compared
from cancuoc.domain.uniqueness.figures import Rates, rates
from cancuoc.domain.uniqueness.ports import Evidence, Found
from cancuoc.domain.uniqueness.refusals import UnknownSubject
from cancuoc.domain.uniqueness.rules import HANOI, Change
from cancuoc.domain.uniqueness.sealing import Sealer

__all__ = [
    "HANOI",
    "ChangeRow",
    "Comparison",
    "Earlier",
    "Failure",
    "Rates",
    "SearchRow",
    "Stored",
    "SubjectRow",
    "changes",
    "compare",
    "count",
    "earlier",
    "failures",
    "gallery_names",
    "lacking",
    "last_change",
    "left_in_doubt",
    "never_gathered",
    "packed_in_order",
    "rates",
    "ref_of",
    "rows_of",
    "searches",
    "stored",
    "subject",
    "subject_of",
    "subjects_of",
    "templates_of",
]

_CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectRow:
    """A subject without its templates."""

    id: UUID
    gallery: str
    ref: str
    child: bool
    fingers: int
    eyes: int
    fingers_due: bool
    added_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """A line of the log."""

    id: int
    subject: UUID
    gallery: str
    kind: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A subject with its templates as an engine takes them in."""

    subject: UUID
    gallery: str
    templates: Templates


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRow:
    """A search that was made, with what it compared and found."""

    id: UUID
    key: UUID
    why: str
    searched: tuple[str, ...]
    candidates: tuple[Found, ...]
    size: int
    unseen: int
    lacking: int
    doubtful: int
    ms: float
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A part that gave no template, and why."""

    part: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """Dossiers from before the gallery: how many there are, were looked at and taken in."""

    looked: int
    taken: int
    of: int
    finished: bool


def subject(*, subject: UUID) -> SubjectRow:
    """Return one subject. Raises UnknownSubject."""
    row = models.Subject.objects.filter(id=subject).first()
    if row is None:
        raise UnknownSubject
    return _subject(row)


def subject_of(*, ref: str, gallery: str = HANOI) -> UUID | None:
    """Return the subject that bears a reference, or None."""
    return subjects_of(refs=[ref], gallery=gallery).get(ref)


def subjects_of(*, refs: Collection[str], gallery: str = HANOI) -> dict[str, UUID]:
    """Return the subjects of many references; unknown ones are left out."""
    rows = models.Subject.objects.filter(gallery=gallery, ref__in=refs)
    return dict(rows.values_list("ref", "id"))


def ref_of(*, subject: UUID) -> str:
    """Return what the gallery's owner calls a subject. Raises UnknownSubject."""
    row = models.Subject.objects.filter(id=subject).values_list("ref", flat=True).first()
    if row is None:
        raise UnknownSubject
    return row


def rows_of(*, subjects: Collection[UUID]) -> dict[UUID, SubjectRow]:
    """Return many subjects by id; unknown ones are left out."""
    return {row.id: _subject(row) for row in models.Subject.objects.filter(id__in=subjects)}


def never_gathered(*, refs: Collection[str], gallery: str = HANOI) -> tuple[str, ...]:
    """Return the references that have neither a subject nor a noted failure."""
    failed = models.FailureToEnrol.objects.filter(gallery=gallery, ref__in=refs)
    known = {*subjects_of(refs=refs, gallery=gallery), *failed.values_list("ref", flat=True)}
    return tuple(ref for ref in refs if ref not in known)


def count(*, gallery: str = HANOI) -> int:
    """Return how many subjects a gallery holds."""
    return models.Subject.objects.filter(gallery=gallery).count()


def lacking(*, galleries: Collection[str] = (), before: datetime | None = None) -> int:
    """Return how many subjects, added before a moment, still wait for their fingers.

    No galleries ask for all of them.
    """
    rows = models.Subject.objects.filter(fingers_due=True)
    if before is not None:
        rows = rows.filter(added_at__lt=before)
    return (rows.filter(gallery__in=galleries) if galleries else rows).count()


def earlier(*, gallery: str = HANOI) -> Earlier | None:
    """Return how far the dossiers from before the gallery are taken in, None before it began."""
    row = models.EarlierPass.objects.filter(gallery=gallery).first()
    if row is None:
        return None
    return Earlier(
        looked=row.looked,
        taken=row.taken,
        of=enrolment.count_received(before=row.until),
        finished=row.finished_at is not None,
    )


def templates_of(*, subject: UUID) -> Templates:
    """Return the templates of a subject, opened. Raises UnknownSubject, SealBroken."""
    found = stored(subjects=[subject])
    if not found:
        raise UnknownSubject
    return found[0].templates


def compare(*, one: UUID, two: UUID) -> Comparison:
    """Return how alike two subjects are, by finger and eye. Raises UnknownSubject, SealBroken."""
    return compared(one=templates_of(subject=one), two=templates_of(subject=two))


def failures(*, ref: str, gallery: str = HANOI) -> tuple[Failure, ...]:
    """Return the parts of a subject that gave no template."""
    rows = models.FailureToEnrol.objects.filter(gallery=gallery, ref=ref).order_by("part")
    return tuple(Failure(part=part, why=why) for part, why in rows.values_list("part", "why"))


def searches(*, key: UUID) -> tuple[SearchRow, ...]:
    """Return the searches made for a key, oldest first."""
    return tuple(
        SearchRow(
            id=row.id,
            key=row.key,
            why=row.why,
            searched=tuple(row.searched),
            candidates=tuple(
                Found(
                    subject=UUID(found["subject"]),
                    score=found["score"],
                    evidence=tuple(
                        Evidence(kind=kind, score=score)
                        for kind, score in found["evidence"].items()
                    ),
                )
                for found in row.candidates
            ),
            size=row.size,
            unseen=row.unseen,
            lacking=row.lacking,
            doubtful=row.doubtful,
            ms=row.ms,
            at=row.at,
        )
        for row in models.GallerySearch.objects.filter(key=key).order_by("at", "id")
    )


def left_in_doubt(*, keys: Collection[UUID]) -> frozenset[UUID]:
    """Return the keys whose search by eyes alone found somebody it could not decide about."""
    rows = models.GallerySearch.objects.filter(key__in=keys, doubtful__gt=0)
    return frozenset(rows.values_list("key", flat=True))


def last_change() -> int:
    """Return the number of the newest line of the log, 0 when it is empty."""
    return models.GalleryChange.objects.aggregate(last=Max("id"))["last"] or 0


def changes(*, after: int, limit: int = 1000) -> tuple[ChangeRow, ...]:
    """Return the lines of the log after a number, in order."""
    rows = models.GalleryChange.objects.filter(id__gt=after).order_by("id")
    values = rows.values_list("id", "subject_id", "gallery", "kind")[:limit]
    return tuple(
        ChangeRow(id=number, subject=subject, gallery=gallery, kind=Change(kind))
        for number, subject, gallery, kind in values
    )


def stored(*, subjects: Collection[UUID]) -> list[Stored]:
    """Return subjects with their templates; those that are gone are left out."""
    rows = models.SealedTemplates.objects.filter(subject_id__in=subjects)
    sealer = Sealer()
    return [
        Stored(
            subject=subject,
            gallery=gallery,
            templates=sealer.open(sealed=bytes(sealed), subject=subject),
        )
        for subject, gallery, sealed in rows.values_list("subject_id", "subject__gallery", "sealed")
    ]


def packed_in_order(*, gallery: str) -> Iterator[tuple[UUID, bytes]]:
    """Yield everybody of a gallery with the opened bytes of the templates, a portion at a time."""
    sealer, last = Sealer(), UUID(int=0)
    rows = models.SealedTemplates.objects.filter(subject__gallery=gallery).order_by("subject_id")
    while portion := list(
        rows.filter(subject_id__gt=last).values_list("subject_id", "sealed")[:_CHUNK]
    ):
        for subject, sealed in portion:
            yield subject, sealer.open_bytes(sealed=bytes(sealed), subject=subject)
        last = portion[-1][0]


def gallery_names() -> tuple[str, ...]:
    """Return the names of all galleries that hold somebody."""
    names = models.Subject.objects.order_by("gallery").values_list("gallery", flat=True)
    return tuple(names.distinct())


def _subject(row: models.Subject) -> SubjectRow:
    return SubjectRow(
        id=row.id,
        gallery=row.gallery,
        ref=row.ref,
        child=row.child,
        fingers=row.fingers,
        eyes=row.eyes,
        fingers_due=row.fingers_due,
        added_at=row.added_at,
    )
