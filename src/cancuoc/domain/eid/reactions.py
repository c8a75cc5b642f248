"""An account follows its card."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from cancuoc.domain.eid import services
from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.issuance import facts as issuance
from cancuoc.foundation.actor import Actor
from cancuoc.law.eid import LockCause

logger = logging.getLogger("cancuoc.eid")
_SELF = Actor.system("eid")


def open_asked_for(facts: Sequence[issuance.HandedOver], *, at: datetime) -> None:
    """Open the accounts asked for together with the cards now in their holders' hands."""
    dossiers = enrolment.dossiers(dossier_ids=[fact.dossier_id for fact in facts])
    for fact in facts:
        dossier = dossiers.get(fact.dossier_id)
        if dossier is None:
            continue
        try:
            # A refusal undoes this one account only; the others of the batch stand.
            with transaction.atomic():
                services.open_account(
                    dossier=dossier,
                    card_id=fact.card_id,
                    card_expires_on=fact.expires_on,
                    at=at,
                    by=_SELF,
                )
        except services.PhoneTaken:
            # The card stays handed over; the family registers at the counter with their own
            # number, as the refusal tells them.
            logger.warning("account of dossier %s not opened: phone in use", dossier.code)


def lock_held(facts: Sequence[issuance.CardHeld], *, at: datetime) -> None:
    """A held card locks its account."""
    _follow(facts, cause=LockCause.CARD_HELD, locked=True, at=at)


def lock_revoked(facts: Sequence[issuance.CardRevoked], *, at: datetime) -> None:
    """A revoked card locks its account."""
    _follow(facts, cause=LockCause.CARD_REVOKED, locked=True, at=at)


def unlock_returned(facts: Sequence[issuance.CardReturned], *, at: datetime) -> None:
    """A card given back unlocks its account."""
    _follow(facts, cause=LockCause.CARD_HELD, locked=False, at=at)


def _follow(
    facts: Sequence[issuance.CardHeld | issuance.CardRevoked | issuance.CardReturned],
    *,
    cause: LockCause,
    locked: bool,
    at: datetime,
) -> None:
    services.follow_card(
        card_ids=[fact.card_id for fact in facts], cause=cause, locked=locked, at=at, by=_SELF
    )
