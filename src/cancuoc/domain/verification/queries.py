"""Reads of verification, as frozen values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from cancuoc.domain.adjudication import queries as adjudication
from cancuoc.domain.stations.second_hands import second_hands
from cancuoc.domain.units import queries as units
from cancuoc.domain.verification import models
from cancuoc.domain.verification.refusals import NoSuchItem
from cancuoc.domain.verification.rules import Check, Doubt, State


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """An item of the reviewer's desk, without a name: names come when it is opened."""

    id: UUID
    dossier_id: UUID
    unit_code: str
    band: str
    due_on: date
    doubts: tuple[Doubt, ...]
    opened_at: datetime
    state: State
    officer_hand: str
    decided_at: datetime | None
    decided_by: str
    reason: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one check of a dossier found."""

    check: Check
    doubts: tuple[Doubt, ...]
    detail: dict[str, object]
    at: datetime


def desk(
    *, scope: Collection[str], on: date, doubt: Doubt | None = None, limit: int = 200
) -> list[ItemRow]:
    """Return open items within a unit scope, the most urgent first."""
    rows = _within(models.ReviewItem.objects.filter(state=State.OPEN), scope=scope, on=on)
    if doubt is not None:
        rows = rows.filter(doubts__contains=[str(doubt)])
    return [_row(row) for row in rows.order_by("due_on", "id")[:limit]]


def count_open(*, scope: Collection[str], on: date, doubt: Doubt | None = None) -> int:
    """Return how many items `desk` would show without its limit."""
    rows = _within(models.ReviewItem.objects.filter(state=State.OPEN), scope=scope, on=on)
    return (rows.filter(doubts__contains=[str(doubt)]) if doubt else rows).count()


def deciding_hands(*, dossier_ids: Collection[UUID]) -> dict[UUID, frozenset[str]]:
    """Return who ever decided on each dossier, reviewing or adjudicating, by living hand."""
    rows = models.ReviewItem.objects.filter(dossier_id__in=dossier_ids).exclude(decided_hand="")
    found = dict(adjudication.hands(dossier_ids=dossier_ids))
    for dossier_id, hand in rows.values_list("dossier_id", "decided_hand"):
        found[dossier_id] = found.get(dossier_id, frozenset()) | {hand}
    return found


def hands_at(*, dossier_id: UUID, first: str) -> frozenset[str]:
    """Return the hands that captured a dossier: at a bed there are two, and neither decides."""
    second = second_hands(dossier_ids=[dossier_id]).get(dossier_id)
    return frozenset({first, second.hand}) if second and second.hand else frozenset({first})


def waits_for_cases(*, dossier_id: UUID) -> bool:
    """Say whether the adjudication desk still has to decide about a dossier."""
    found = adjudication.standing(dossier_ids=[dossier_id]).get(dossier_id)
    return bool(found and (found.open or found.own_open))


def counts(*, scope: Collection[str], on: date) -> dict[Doubt, int]:
    """Return how many open items bear each doubt."""
    rows = _within(models.ReviewItem.objects.filter(state=State.OPEN), scope=scope, on=on)
    counted = Counter(Doubt(d) for found in rows.values_list("doubts", flat=True) for d in found)
    return dict(counted)


def item(*, item_id: UUID) -> ItemRow:
    """Return one item, or refuse with `NoSuchItem`."""
    row = models.ReviewItem.objects.filter(id=item_id).first()
    if row is None:
        raise NoSuchItem
    return _row(row)


def results(*, dossier_id: UUID) -> list[Result]:
    """Return the outcomes of a dossier's checks, oldest first."""
    return [
        Result(
            check=Check(row.check_name),
            doubts=tuple(Doubt(d) for d in row.doubts),
            detail=row.detail,
            at=row.at,
        )
        for row in models.CheckResult.objects.filter(dossier_id=dossier_id).order_by("id")
    ]


def notice_document(*, dossier_id: UUID) -> str:
    """Return the reference of the stored CC03, or "" when the dossier was not refused."""
    row = models.Notice.objects.filter(dossier_id=dossier_id).first()
    return row.document if row else ""


def _within(
    rows: QuerySet[models.ReviewItem], *, scope: Collection[str], on: date
) -> QuerySet[models.ReviewItem]:
    if "01" in scope:
        return rows
    return rows.filter(unit_code__in=units.codes_within(scope=scope, on=on))


def _row(row: models.ReviewItem) -> ItemRow:
    return ItemRow(
        id=row.id,
        dossier_id=row.dossier_id,
        unit_code=row.unit_code,
        band=row.band,
        due_on=row.due_on,
        doubts=tuple(Doubt(d) for d in row.doubts),
        opened_at=row.opened_at,
        state=State(row.state),
        officer_hand=row.officer_hand,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        reason=row.reason,
        note=row.note,
    )
