"""The Django app of the issuance room."""

from __future__ import annotations

from django.apps import AppConfig


class IssuanceConfig(AppConfig):
    name = "cancuoc.domain.issuance"
    label = "issuance"

    def ready(self) -> None:
        """Queue what verification clears; make the cards of what is approved."""
        from cancuoc.domain.issuance import facts, reactions
        from cancuoc.domain.verification import facts as verification
        from cancuoc.foundation import outbox

        outbox.on(verification.Cleared, reactions.queue, name="issuance.queue")
        outbox.on(verification.Stopped, reactions.stop, name="issuance.stop")
        outbox.on(verification.Released, reactions.release, name="issuance.release")
        outbox.on(facts.Approved, reactions.make, name="issuance.make", batch=25)
        outbox.on(facts.HandedOver, reactions.tell_register, name="issuance.register")
