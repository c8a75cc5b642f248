"""The Django app of the outreach room."""

from __future__ import annotations

from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "cancuoc.domain.outreach"
    label = "outreach"

    def ready(self) -> None:
        """Hear what planning announces."""
        from cancuoc.domain.outreach import reactions
        from cancuoc.domain.planning import facts as planning
        from cancuoc.foundation import outbox

        outbox.on(planning.SessionCancelled, reactions.release_homes, name="outreach.homes")
        outbox.on(planning.ShiftsChanged, reactions.tell_officers, name="outreach.tell_officers")
