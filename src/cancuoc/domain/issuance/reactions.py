"""What issuance does when upstream news arrives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cancuoc.domain.issuance import facts as own
from cancuoc.domain.issuance import services
from cancuoc.domain.verification import facts as verification
from cancuoc.foundation import storage
from cancuoc.foundation.actor import Actor

_SELF = Actor.system("issuance")


def queue(facts: Sequence[verification.Cleared], *, at: datetime) -> None:
    """Put cleared dossiers in front of the approver."""
    services.queue_for_approval(cleared=facts, at=at, by=_SELF)


def make(facts: Sequence[own.Approved], *, at: datetime) -> None:
    """Make the cards of approved dossiers."""
    services.make_cards(
        dossier_ids=[fact.dossier_id for fact in facts], blobs=storage.store(), at=at, by=_SELF
    )
