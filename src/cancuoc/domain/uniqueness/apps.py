"""The Django app of the uniqueness room."""

from __future__ import annotations

from django.apps import AppConfig


class UniquenessConfig(AppConfig):
    name = "cancuoc.domain.uniqueness"
    label = "uniqueness"

    def ready(self) -> None:
        """Take the templates of every dossier that enrolment receives."""
        from cancuoc.domain.enrolment import facts as enrolment
        from cancuoc.domain.uniqueness import reactions
        from cancuoc.foundation import outbox

        outbox.on(enrolment.Received, reactions.gather, name="uniqueness.gather", batch=20)
