"""Holding, giving back and revoking a card (Law 26/2023/QH15 Art. 29)."""

from __future__ import annotations

from datetime import datetime

from cancuoc.domain.issuance import facts, models, refusals, rules, stock
from cancuoc.foundation.actor import Actor, Role
from cancuoc.foundation.transaction import transaction


@transaction
def hold(*, scanned: str, reason: str, at: datetime, by: Actor) -> None:
    """Keep a card from its holder for a time (Art. 29(2)); the e-identity is locked with it."""
    card = _act(scanned, rules.CardAct.HOLD, reason=reason, at=at, by=by)
    stock.publish(facts.CardHeld(at=at, card_id=card.id, person_id=card.person_id))


@transaction
def give_back(*, scanned: str, reason: str, at: datetime, by: Actor) -> None:
    """Give a held card back to its holder; the e-identity is unlocked."""
    card = _act(scanned, rules.CardAct.GIVE_BACK, reason=reason, at=at, by=by)
    stock.publish(facts.CardReturned(at=at, card_id=card.id, person_id=card.person_id))


@transaction
def revoke(*, scanned: str, reason: str, at: datetime, by: Actor) -> None:
    """Revoke a card (Art. 29(1)); the e-identity is locked with it."""
    card = _act(scanned, rules.CardAct.REVOKE, reason=reason, at=at, by=by)
    stock.publish(facts.CardRevoked(at=at, card_id=card.id, person_id=card.person_id))


def _act(scanned: str, act: rules.CardAct, *, reason: str, at: datetime, by: Actor) -> models.Card:
    by.require(Role.APPROVER)
    if not reason.strip():
        raise refusals.ReasonMissing
    return stock.act_on(scanned, act, reason=reason, at=at, by=by)
