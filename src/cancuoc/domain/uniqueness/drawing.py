"""Drawing others from the gallery, so that people can check a search that found nobody."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cancuoc.domain.uniqueness import models, queries
from cancuoc.domain.uniqueness.comparing import Comparison, compared
from cancuoc.domain.uniqueness.rules import HANOI

_STRANGERS: Final = 0.55
"""What two irises of strangers score at most times (docs/biometrics.md)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """A drawn subject and how alike it is, 0 to 1."""

    subject: UUID
    ref: str
    score: float


def most_alike(
    *, ref: str, count: int, gallery: str = HANOI, draw: Callable[[int], int] = secrets.randbelow
) -> Near | None:
    """Return the most alike of about `count` drawn subjects of the same age band and sex.

    None when the subject is unknown or nobody was drawn. About 1 ms for each finger compared.
    """
    mine = models.Subject.objects.filter(gallery=gallery, ref=ref).first()
    if mine is None:
        return None
    others = _drawn(mine, count=count, draw=draw)
    known = {each.subject: each.templates for each in queries.stored(subjects=[mine.id, *others])}
    if mine.id not in known:
        return None
    own = known.pop(mine.id)
    found = [
        Near(subject=key, ref=others[key], score=_likeness(compared(one=own, two=templates)))
        for key, templates in known.items()
        if templates.sex is own.sex
    ]
    return max(found, key=lambda near: near.score, default=None)


def _drawn(mine: models.Subject, *, count: int, draw: Callable[[int], int]) -> dict[UUID, str]:
    """Return ids and references: those that come next after places drawn on the line of ids.

    Of no more than `count` all are returned; a draw would miss some of them.
    """
    rows = models.Subject.objects.filter(gallery=mine.gallery, band=mine.band).exclude(id=mine.id)
    some = dict(rows.values_list("id", "ref")[: count + 1])
    if len(some) <= count:
        return some
    ids = rows.order_by("id").values_list("id", flat=True)
    first, last = ids.first(), ids.last()
    if first is None or last is None:
        return {}
    found: dict[UUID, str] = {}
    for _ in range(count):
        place = UUID(int=first.int + draw(last.int - first.int + 1))
        found.update(rows.filter(id__gte=place).order_by("id").values_list("id", "ref")[:1])
    return found


def _likeness(comparison: Comparison) -> float:
    fingers = list(comparison.fingers.values())
    eyes = [(score - _STRANGERS) / (1 - _STRANGERS) for score in comparison.eyes.values()]
    scores = [min(1.0, max(0.0, score)) for score in (*fingers, *eyes)]
    return max(scores, default=0.0)
