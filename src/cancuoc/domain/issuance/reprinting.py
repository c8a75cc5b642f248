"""A missing or spoiled card gets a successor."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from cancuoc.domain.enrolment import rules as enrolment_rules
from cancuoc.domain.enrolment import services as enrolment
from cancuoc.domain.issuance import making, rules, stock
from cancuoc.foundation.actor import Actor, Role
from cancuoc.foundation.storage import BlobStore
from cancuoc.foundation.transaction import transaction


@transaction
def reprint(*, scanned: str, reason: str, blobs: BlobStore, at: datetime, by: Actor) -> UUID:
    """Replace a missing or spoiled card by one with the same faces and a new serial."""
    by.require(Role.CARD_DESK)
    old = stock.act_on(scanned, rules.CardAct.REPLACE, reason=reason, at=at, by=by)
    for act in (enrolment_rules.Act.PRODUCE, enrolment_rules.Act.CARD_READY):
        enrolment.advance(dossier_ids=[old.dossier_id], act=act, at=at, by=by, reason=reason)
    return making.copy_card(old=old, blobs=blobs, at=at, by=by)
