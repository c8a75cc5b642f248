"""Cards that must not go out: their dossier was found to belong to somebody else's card too.

A stop belongs to the dossier and not to the card, so it also meets a card that is made later.
It moves no card: a box may travel and be counted while one of its cards is stopped. What it
prevents is packing and handing over. A card that is already in somebody's hands stays there;
its page says what was found, and only an approver revokes (Law 26/2023/QH15 Art. 29(1)).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from cancuoc.domain.issuance import models, refusals, rules, stock
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, Role
from cancuoc.foundation.transaction import transaction

_LONGEST = 200


@transaction
def stop_cards(*, dossier_ids: Collection[UUID], reason: str, at: datetime, by: Actor) -> int:
    """Stop the cards of dossiers, made or not; return how many were not stopped before."""
    # The cards are locked first, as the handover locks its own: one of the two sees the other.
    cards = _locked(dossier_ids)
    stopped = set(_standing(dossier_ids).values_list("dossier_id", flat=True))
    fresh = sorted(set(dossier_ids) - stopped)
    models.CardStop.objects.bulk_create(
        [
            models.CardStop(dossier_id=key, reason=reason[:_LONGEST], put_at=at, put_by=by.id)
            for key in fresh
        ]
    )
    _note([card for card in cards if card.dossier_id in fresh], reason, at=at, by=by)
    audit.record_many([_line("stop", key, at=at, by=by) for key in fresh])
    return len(fresh)


@transaction
def release_cards(*, dossier_ids: Collection[UUID], reason: str, at: datetime, by: Actor) -> int:
    """Let the stopped cards of dossiers go on; return how many were stopped."""
    cards = _locked(dossier_ids)
    rows = list(_standing(dossier_ids).select_for_update().order_by("dossier_id"))
    keys = [row.dossier_id for row in rows]
    models.CardStop.objects.filter(id__in=[row.id for row in rows]).update(
        lifted_at=at, lifted_by=by.id, lifted_why=reason[:_LONGEST]
    )
    _note([card for card in cards if card.dossier_id in keys], reason, at=at, by=by)
    audit.record_many([_line("release", key, at=at, by=by) for key in keys])
    return len(keys)


@transaction
def let_go(*, scanned: str, reason: str, at: datetime, by: Actor) -> None:
    """Release one card by hand: the approver found that it belongs to its holder.

    Raises NoSuchCard, ReasonMissing, NotAllowed, NotStopped.
    """
    by.require(Role.APPROVER)
    if not reason.strip():
        raise refusals.ReasonMissing
    card = stock.find(scanned)
    stock.require_unit(card.unit_code, at=at, by=by)
    if not release_cards(dossier_ids=[card.dossier_id], reason=reason, at=at, by=by):
        raise refusals.NotStopped


def refuse_stopped(dossier_id: UUID) -> None:
    """Refuse when the card of a dossier is stopped; the caller holds the card's lock."""
    row = _standing([dossier_id]).first()
    if row is not None:
        raise refusals.CardStopped(reason=row.reason)


def _standing(dossier_ids: Collection[UUID]) -> QuerySet[models.CardStop]:
    return models.CardStop.objects.filter(dossier_id__in=dossier_ids, lifted_at__isnull=True)


def _locked(dossier_ids: Collection[UUID]) -> list[models.Card]:
    rows = models.Card.objects.select_for_update().filter(
        dossier_id__in=dossier_ids, state__in=[str(state) for state in rules.LIVE]
    )
    return list(rows.order_by("id"))


def _note(cards: Sequence[models.Card], reason: str, *, at: datetime, by: Actor) -> None:
    """Write it into the time line of the card, which its page shows."""
    models.CardHistory.objects.bulk_create(
        [
            models.CardHistory(
                card=card, state=card.state, at=at, by=by.id, reason=reason[:_LONGEST]
            )
            for card in cards
        ]
    )


def _line(act: str, dossier_id: UUID, *, at: datetime, by: Actor) -> audit.Line:
    return audit.Line(
        act=f"issuance.{act}_card",
        at=at,
        by=by,
        object_kind="dossier",
        object_id=str(dossier_id),
    )
