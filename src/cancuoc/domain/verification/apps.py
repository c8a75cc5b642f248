"""The Django app of the verification room."""

from __future__ import annotations

from django.apps import AppConfig


class VerificationConfig(AppConfig):
    name = "cancuoc.domain.verification"
    label = "verification"

    def ready(self) -> None:
        """Check every dossier that enrolment receives."""
        from cancuoc.domain.enrolment import facts as enrolment
        from cancuoc.domain.verification import reactions
        from cancuoc.foundation import outbox

        outbox.on(enrolment.Received, reactions.check, name="verification.check", batch=100)
