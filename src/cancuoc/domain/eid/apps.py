"""The Django app of the e-ID room."""

from __future__ import annotations

from django.apps import AppConfig


class EidConfig(AppConfig):
    name = "cancuoc.domain.eid"
    label = "eid"

    def ready(self) -> None:
        """Accounts follow their card: opened at the handover, locked and unlocked with it."""
        from cancuoc.domain.eid import reactions
        from cancuoc.domain.issuance import facts as issuance
        from cancuoc.foundation import outbox

        outbox.on(issuance.HandedOver, reactions.open_asked_for, name="eid.open")
        outbox.on(issuance.CardHeld, reactions.lock_held, name="eid.lock_held")
        outbox.on(issuance.CardRevoked, reactions.lock_revoked, name="eid.lock_revoked")
        outbox.on(issuance.CardReturned, reactions.unlock_returned, name="eid.unlock")
