"""Reads of issuance, as frozen values."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from cancuoc.domain.issuance import models, rules
from cancuoc.domain.issuance.refusals import NoSuchBatch, NoSuchCard
from cancuoc.domain.planning import queries as planning
from cancuoc.domain.units import queries as units
from cancuoc.domain.verification import queries as verification
from cancuoc.foundation import access
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.storage import BlobStore


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRow:
    """A dossier that waits for the second signature."""

    dossier_id: UUID
    unit_code: str
    band: str
    kit: str
    officer_hand: str
    reviewer_hand: str
    queued_at: datetime


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
class BatchRow:
    """A box with its balance: what it holds, what came out, what is missing."""

    code: str
    unit_code: str
    state: rules.BatchState
    made_at: datetime
    cards: int
    waiting: int
    received: int
    missing: int


def waiting_for_approval(
    *, scope: Collection[str], on: date, limit: int = 500
) -> list[ApprovalRow]:
    """Return what waits within a unit scope, oldest first."""
    rows = models.Approval.objects.filter(state=rules.ApprovalState.WAITING)
    if "01" not in scope:
        rows = rows.filter(unit_code__in=_codes(scope, on))
    return [
        ApprovalRow(
            dossier_id=row.dossier_id,
            unit_code=row.unit_code,
            band=row.band,
            kit=row.kit,
            officer_hand=row.officer_hand,
            reviewer_hand=row.reviewer_hand,
            queued_at=row.queued_at,
        )
        for row in rows.order_by("queued_at", "dossier_id")[:limit]
    ]


def count_waiting(*, scope: Collection[str], on: date) -> int:
    """Return how many wait for approval within a unit scope."""
    rows = models.Approval.objects.filter(state=rules.ApprovalState.WAITING)
    return (rows if "01" in scope else rows.filter(unit_code__in=_codes(scope, on))).count()


def approval_bars(*, dossier_ids: Collection[UUID], by: Actor) -> dict[UUID, str]:
    """Return for each dossier this officer may not approve the reason in Vietnamese.

    Four eyes: the bar is the living hand, so a second account of the same person is no way
    round it. Dossiers that may be approved are left out.
    """
    rows = models.Approval.objects.filter(dossier_id__in=dossier_ids).order_by("dossier_id")
    reviewers = verification.deciding_hands(dossier_ids=dossier_ids)
    teams = {kit: planning.kit_members(kit_code=kit) for kit in {row.kit for row in rows}}
    hands = {kit: access.hands(usernames=team) for kit, team in teams.items()}
    bars = {
        row.dossier_id: rules.approval_bar(
            hand=by.hand,
            username=by.id.removeprefix("user:"),
            officer_hand=row.officer_hand,
            reviewer_hands=reviewers.get(row.dossier_id, frozenset()) | {row.reviewer_hand},
            kit_team=teams[row.kit],
            kit_hands=hands[row.kit],
        )
        for row in rows
    }
    return {dossier_id: bar for dossier_id, bar in bars.items() if bar}


def card(*, card_id: UUID) -> CardRow:
    """Return one card, or refuse with `NoSuchCard`."""
    row = models.Card.objects.select_related("batch").filter(id=card_id).first()
    if row is None:
        raise NoSuchCard
    return _card(row)


def cards_of_person(*, personal_number: str) -> list[CardRow]:
    """Return every card ever made for a number, newest first."""
    rows = models.Card.objects.select_related("batch").filter(personal_number=personal_number)
    return [_card(row) for row in rows.order_by("-id")]


def cards_of_dossiers(*, dossier_ids: Collection[UUID]) -> dict[UUID, CardRow]:
    """Return the newest card of each dossier that has one."""
    rows = models.Card.objects.select_related("batch").filter(dossier_id__in=dossier_ids)
    return {row.dossier_id: _card(row) for row in rows.order_by("id")}


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
        rows = rows.filter(unit_code__in=_codes(scope, on))
    return [_card(row) for row in rows.order_by("id")[:limit]]


def stock(*, scope: Collection[str], on: date) -> dict[rules.CardState, int]:
    """Return how many cards stand in each state within a unit scope."""
    rows = models.Card.objects.all()
    if "01" not in scope:
        rows = rows.filter(unit_code__in=_codes(scope, on))
    counted = dict(rows.values_list("state").annotate(n=Count("id")))
    return {state: counted.get(str(state), 0) for state in rules.CardState}


def batches(*, scope: Collection[str], on: date, limit: int = 100) -> list[BatchRow]:
    """Return batches of the units within a scope, newest first, each with its balance."""
    rows = models.Batch.objects.order_by("-made_at")
    if "01" not in scope:
        rows = rows.filter(unit_code__in=_codes(scope, on))
    return _batches(rows, limit=limit)


def batch(*, code: str) -> BatchRow:
    """Return one batch with its balance, or refuse with `NoSuchBatch`."""
    found = _batches(models.Batch.objects.filter(code=code.strip().upper()))
    if not found:
        raise NoSuchBatch
    return found[0]


def cards_of_batch(*, code: str) -> list[CardRow]:
    """Return the cards of a batch by serial."""
    rows = models.Card.objects.select_related("batch").filter(batch__code=code.strip().upper())
    return [_card(row) for row in rows.order_by("serial")]


def face(*, card_id: UUID, side: str, blobs: BlobStore) -> bytes:
    """Return the bytes of a card's "front" or "back" (PNG) or "document" (PDF)."""
    if side not in ("front", "back", "document"):
        raise NoSuchCard
    row = models.Card.objects.filter(id=card_id).values_list(side, flat=True).first()
    if row is None:
        raise NoSuchCard
    return blobs.get(ref=row, owner=str(card_id))


def _codes(scope: Collection[str], on: date) -> set[str]:
    return {*scope, *units.communes_within(scope=scope, on=on)}


def _batches(rows: QuerySet[models.Batch], *, limit: int = 1) -> list[BatchRow]:
    counted = rows.annotate(
        total=Count("cards"),
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
            received=row.total - row.waiting - row.missing,
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
