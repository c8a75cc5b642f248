"""Figures of the gallery from its own rows: failures to enrol, candidates, sizes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import Avg, Count, Max, Model, Q, QuerySet, Sum

from cancuoc.domain.uniqueness import models
from cancuoc.domain.uniqueness.rules import HANOI, AgeBand, Modality

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Captured parts of one modality in one age band: how many, and how many gave nothing."""

    modality: Modality
    band: AgeBand
    captured: int
    failed: int

    @property
    def share(self) -> float:
        """The failure to enrol, 0 to 1; 0 when nothing was captured."""
        return self.failed / self.captured if self.captured else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """Searches of one age band."""

    band: AgeBand
    searches: int
    with_candidates: int
    candidates: int
    without_evidence: int
    mean_ms: float
    longest_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """All figures of one gallery; `lacking` subjects still wait for their fingers."""

    taken: tuple[Taken, ...]
    searched: tuple[Searched, ...]
    subjects: int
    lacking: int
    galleries: dict[str, int]


def rates(
    *, gallery: str = HANOI, since: datetime | None = None, until: datetime | None = None
) -> Rates:
    """Return the figures of a gallery over a time, from its rows as they are now.

    Removed subjects are no longer in them.
    """
    subjects = _between(models.Subject.objects.filter(gallery=gallery), "added_at", since, until)
    failed = _between(models.FailureToEnrol.objects.filter(gallery=gallery), "at", since, until)
    made = models.GallerySearch.objects.filter(galleries__contains=[gallery])
    return Rates(
        taken=_taken(subjects, failed),
        searched=_searched(_between(made, "at", since, until)),
        subjects=subjects.count(),
        lacking=subjects.filter(fingers_due=True).count(),
        galleries=dict(
            models.Subject.objects.values_list("gallery").annotate(n=Count("id")).order_by()
        ),
    )


def _between(
    rows: QuerySet[M], field: str, since: datetime | None, until: datetime | None
) -> QuerySet[M]:
    if since is not None:
        rows = rows.filter(**{f"{field}__gte": since})
    return rows if until is None else rows.filter(**{f"{field}__lt": until})


def _taken(
    subjects: QuerySet[models.Subject], failed: QuerySet[models.FailureToEnrol]
) -> tuple[Taken, ...]:
    got: dict[tuple[Modality, AgeBand], int] = {}
    summed = subjects.values_list("band").annotate(Sum("fingers"), Sum("eyes")).order_by()
    for band, fingers, eyes in summed:
        got[(Modality.FINGER, AgeBand(band))] = fingers or 0
        got[(Modality.EYE, AgeBand(band))] = eyes or 0
    lost: dict[tuple[Modality, AgeBand], int] = {}
    for modality in Modality:
        counted = failed.filter(part__startswith=f"{modality}-").values_list("band")
        for band, number in counted.annotate(n=Count("id")).order_by():
            lost[(modality, AgeBand(band))] = number
    return tuple(
        Taken(
            modality=modality,
            band=band,
            captured=got.get((modality, band), 0) + lost.get((modality, band), 0),
            failed=lost.get((modality, band), 0),
        )
        for modality in Modality
        for band in AgeBand
        if (modality, band) in got or (modality, band) in lost
    )


def _searched(made: QuerySet[models.GallerySearch]) -> tuple[Searched, ...]:
    rows = made.values_list("band").annotate(
        n=Count("id"),
        some=Count("id", filter=Q(found__gt=0)),
        all=Sum("found"),
        blind=Count("id", filter=Q(searched=[])),
        mean=Avg("ms"),
        longest=Max("ms"),
    )
    return tuple(
        Searched(
            band=AgeBand(band),
            searches=n,
            with_candidates=some,
            candidates=total or 0,
            without_evidence=blind,
            mean_ms=mean or 0.0,
            longest_ms=longest or 0.0,
        )
        for band, n, some, total, blind, mean, longest in rows.order_by("band")
    )
