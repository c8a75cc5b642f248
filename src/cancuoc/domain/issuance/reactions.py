"""What issuance does when upstream news arrives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cancuoc.domain.issuance import facts as own
from cancuoc.domain.issuance import services
from cancuoc.domain.population import services as population
from cancuoc.domain.population.changes import CardFact
from cancuoc.domain.verification import facts as verification
from cancuoc.foundation import storage
from cancuoc.foundation.actor import Actor
from cancuoc.law.transition import Holds

_SELF = Actor.system("issuance")


def queue(facts: Sequence[verification.Cleared], *, at: datetime) -> None:
    """Put cleared dossiers in front of the approver."""
    services.queue_for_approval(cleared=facts, at=at, by=_SELF)


def stop(facts: Sequence[verification.Stopped], *, at: datetime) -> None:
    """Keep back the cards of dossiers that were found to be duplicates."""
    services.stop_cards(
        dossier_ids={fact.dossier_id for fact in facts},
        reason="Bộ phận so trùng kết luận là cùng một người với hồ sơ khác",
        at=at,
        by=_SELF,
    )


def release(facts: Sequence[verification.Released], *, at: datetime) -> None:
    """Let cards go on whose dossiers were told apart after all."""
    services.release_cards(
        dossier_ids={fact.dossier_id for fact in facts},
        reason="Bộ phận so trùng đã tách: là hai người khác nhau",
        at=at,
        by=_SELF,
    )


def make(facts: Sequence[own.Approved], *, at: datetime) -> None:
    """Make the cards of approved dossiers."""
    services.make_cards(
        dossier_ids=[fact.dossier_id for fact in facts], blobs=storage.store(), at=at, by=_SELF
    )


def tell_register(facts: Sequence[own.HandedOver], *, at: datetime) -> None:
    """Note in the mirror who now holds a card, so that nobody is asked to come twice."""
    cards = [
        CardFact(
            person_id=fact.person_id,
            holds=Holds.CARD,
            issued=fact.issued_on,
            expires=fact.expires_on,
        )
        for fact in facts
        if fact.person_id is not None
    ]
    population.record_cards(cards=cards, at=at, by=_SELF)
