"""The Django app of the verification room."""

from __future__ import annotations

from django.apps import AppConfig


class VerificationConfig(AppConfig):
    name = "cancuoc.domain.verification"
    label = "verification"

    def ready(self) -> None:
        """Check every dossier once its templates are in the gallery.

        They are committed by then, so of two copies that come at once one sees the other.
        """
        from cancuoc.domain.adjudication import facts as adjudication
        from cancuoc.domain.stations import facts as stations
        from cancuoc.domain.uniqueness import facts as uniqueness
        from cancuoc.domain.verification import reactions
        from cancuoc.foundation import outbox

        outbox.on(uniqueness.Gathered, reactions.check, name="verification.check", batch=100)
        outbox.on(
            uniqueness.FoundLater, reactions.review_later_finds, name="verification.found_later"
        )
        outbox.on(stations.DossierDoubted, reactions.hold_doubted, name="verification.hold_doubted")
        outbox.on(adjudication.Concluded, reactions.follow_cases, name="verification.follow_cases")
