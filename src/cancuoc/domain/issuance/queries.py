"""Reads of issuance, as frozen values."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from cancuoc.domain.issuance import models, rules
from cancuoc.domain.issuance.refusals import NoSuchBatch, NoSuchCard
from cancuoc.domain.issuance.waiting import (
    ApprovalRow,
    WaitingGroup,
    approval,
    approval_bars,
    count_waiting,
    waiting_for_approval,
    waiting_groups,
)
from cancuoc.domain.units import queries as units
from cancuoc.foundation.storage import BlobStore

__all__ = [
    "ApprovalRow",
    "BatchRow",
    "CardRow",
    "CardStep",
    "HandoverRow",
    "WaitingGroup",
    "approval",
    "approval_bars",
    "batch",
    "batches",
    "card",
    "card_steps",
    "cards",
    "cards_of_batch",
    "cards_of_dossiers",
    "cards_of_person",
    "count_waiting",
    "face",
    "handover",
    "made_by_unit",
    "stock",
    "stop_of",
    "waiting_for_approval",
    "waiting_groups",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRow:
    """A card without its faces."""

    id: UUID
    serial: str
    dossier_id: UUID
    dossier_code: str
    person_id: UUID | None
    personal_number: str
    unit_code: str
    band: str
    model: str
    issued_on: date
    expires_on: date | None
    state: rules.CardState
    batch_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardStep:
    """One move of a card, for its time line."""

    state: rules.CardState
    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverRow:
    """Who took a card, in which right, from whose hand."""

    receiver: rules.Receiver
    receiver_number: str
    old_document_collected: bool
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRow:
    """A box with its balance: what it holds, what came out, what is missing.

    A card that was reprinted before it ever came out is none of the three any more.
    """

    code: str
    unit_code: str
    state: rules.BatchState
    made_at: datetime
    cards: int
    waiting: int
    received: int
    missing: int


def card(*, card_id: UUID) -> CardRow:
    """Return one card, or refuse with `NoSuchCard`."""
    row = models.Card.objects.select_related("batch").filter(id=card_id).first()
    if row is None:
        raise NoSuchCard
    return _card(row)


def card_steps(*, card_id: UUID) -> tuple[CardStep, ...]:
    """Return the time line of a card, oldest first."""
    rows = models.CardHistory.objects.filter(card_id=card_id).order_by("id")
    return tuple(
        CardStep(state=rules.CardState(row.state), at=row.at, by=row.by, reason=row.reason)
        for row in rows
    )


def stop_of(*, dossier_id: UUID) -> str:
    """Return why the card of a dossier must not go out, "" when nothing holds it back."""
    rows = models.CardStop.objects.filter(dossier_id=dossier_id, lifted_at__isnull=True)
    return rows.values_list("reason", flat=True).first() or ""


def handover(*, card_id: UUID) -> HandoverRow | None:
    """Return how a card was handed over, None when it was not."""
    row = models.Handover.objects.filter(card_id=card_id).first()
    if row is None:
        return None
    return HandoverRow(
        receiver=rules.Receiver(row.receiver),
        receiver_number=row.receiver_number,
        old_document_collected=row.old_document_collected,
        at=row.at,
        by=row.by,
    )


def made_by_unit(*, scope: Collection[str], on: date) -> dict[str, int]:
    """Return how many finished cards lie unpacked per unit within a scope."""
    rows = models.Card.objects.filter(state=rules.CardState.MADE)
    if "01" not in scope:
        rows = rows.filter(unit_code__in=units.codes_within(scope=scope, on=on))
    counted = rows.values_list("unit_code").annotate(n=Count("id")).order_by("unit_code")
    return dict(counted)


def cards_of_person(*, personal_number: str) -> list[CardRow]:
    """Return every card ever made for a number, newest first."""
    rows = models.Card.objects.select_related("batch").filter(personal_number=personal_number)
    return [_card(row) for row in rows.order_by("-serial")]


def cards_of_dossiers(*, dossier_ids: Collection[UUID]) -> dict[UUID, CardRow]:
    """Return the newest card of each dossier that has one."""
    rows = models.Card.objects.select_related("batch").filter(dossier_id__in=dossier_ids)
    # Serials only ever grow; ids of one millisecond stand in no order.
    return {row.dossier_id: _card(row) for row in rows.order_by("serial")}


def cards(
    *,
    scope: Collection[str],
    on: date,
    states: Collection[rules.CardState],
    limit: int = 200,
) -> list[CardRow]:
    """Return cards in some states within a unit scope, oldest first."""
    rows = models.Card.objects.select_related("batch").filter(
        state__in=[str(state) for state in states]
    )
    if "01" not in scope:
        rows = rows.filter(unit_code__in=units.codes_within(scope=scope, on=on))
    return [_card(row) for row in rows.order_by("serial")[:limit]]


def stock(*, scope: Collection[str], on: date) -> dict[rules.CardState, int]:
    """Return how many cards stand in each state within a unit scope."""
    rows = models.Card.objects.all()
    if "01" not in scope:
        rows = rows.filter(unit_code__in=units.codes_within(scope=scope, on=on))
    counted = dict(rows.values_list("state").annotate(n=Count("id")))
    return {state: counted.get(str(state), 0) for state in rules.CardState}


def batches(*, scope: Collection[str], on: date, limit: int = 100) -> list[BatchRow]:
    """Return batches of the units within a scope, newest first, each with its balance."""
    rows = models.Batch.objects.order_by("-made_at")
    if "01" not in scope:
        rows = rows.filter(unit_code__in=units.codes_within(scope=scope, on=on))
    return _batches(rows, limit=limit)


def batch(*, code: str) -> BatchRow:
    """Return one batch with its balance, or refuse with `NoSuchBatch`."""
    found = _batches(models.Batch.objects.filter(code=rules.box_code(code)))
    if not found:
        raise NoSuchBatch
    return found[0]


def cards_of_batch(*, code: str) -> list[CardRow]:
    """Return the cards of a batch by serial."""
    rows = models.Card.objects.select_related("batch").filter(batch__code=rules.box_code(code))
    return [_card(row) for row in rows.order_by("serial")]


def face(*, card_id: UUID, side: str, blobs: BlobStore) -> bytes:
    """Return the bytes of a card's "front" or "back" (PNG) or "document" (PDF)."""
    if side not in ("front", "back", "document"):
        raise NoSuchCard
    row = models.Card.objects.filter(id=card_id).values_list(side, flat=True).first()
    if row is None:
        raise NoSuchCard
    return blobs.get(ref=row, owner=str(card_id))


def _batches(rows: QuerySet[models.Batch], *, limit: int = 1) -> list[BatchRow]:
    came_out = models.CardHistory.objects.filter(
        card=OuterRef("cards"), state=rules.CardState.RECEIVED
    )
    counted = rows.annotate(
        total=Count("cards"),
        lost=Count("cards", filter=Q(cards__state=rules.CardState.REPLACED) & ~Q(Exists(came_out))),
        waiting=Count("cards", filter=Q(cards__state=rules.CardState.BATCHED)),
        missing=Count("cards", filter=Q(cards__state=rules.CardState.MISSING)),
    )
    return [
        BatchRow(
            code=row.code,
            unit_code=row.unit_code,
            state=rules.BatchState(row.state),
            made_at=row.made_at,
            cards=row.total,
            waiting=row.waiting,
            received=row.total - row.waiting - row.missing - row.lost,
            missing=row.missing,
        )
        for row in counted[:limit]
    ]


def _card(row: models.Card) -> CardRow:
    return CardRow(
        id=row.id,
        serial=row.serial,
        dossier_id=row.dossier_id,
        dossier_code=row.dossier_code,
        person_id=row.person_id,
        personal_number=row.personal_number,
        unit_code=row.unit_code,
        band=row.band,
        model=row.model,
        issued_on=row.issued_on,
        expires_on=row.expires_on,
        state=rules.CardState(row.state),
        batch_code=row.batch.code if row.batch else "",
    )
