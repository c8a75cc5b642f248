"""The Django app of the room for visits at the bedside."""

from __future__ import annotations

from django.apps import AppConfig


class BedsideConfig(AppConfig):
    name = "cancuoc.domain.bedside"
    label = "bedside"

    def ready(self) -> None:
        """Note what was captured at a bed, and search for it once its templates are there."""
        from cancuoc.domain.bedside import reactions
        from cancuoc.domain.enrolment import facts as enrolment
        from cancuoc.domain.planning import facts as planning
        from cancuoc.domain.uniqueness import facts as uniqueness
        from cancuoc.foundation import outbox

        outbox.on(enrolment.Received, reactions.note_captures, name="bedside.captures")
        outbox.on(enrolment.Received, reactions.close_homes, name="bedside.homes")
        outbox.on(uniqueness.Gathered, reactions.search, name="bedside.search", batch=20)
        outbox.on(uniqueness.FoundLater, reactions.note_later_finds, name="bedside.found_later")
        outbox.on(planning.SessionCancelled, reactions.call_off, name="bedside.call_off")
