"""The Django app of the sessions room. The label differs from Django's own sessions app."""

from __future__ import annotations

from django.apps import AppConfig


class SessionsConfig(AppConfig):
    name = "cancuoc.domain.sessions"
    label = "room_sessions"

    def ready(self) -> None:
        """Hear what planning announces."""
        from cancuoc.domain.planning import facts as planning
        from cancuoc.domain.sessions import reactions
        from cancuoc.foundation import outbox

        outbox.on(planning.SessionPublished, reactions.open_sessions, name="sessions.open")
        outbox.on(planning.SessionCancelled, reactions.close_sessions, name="sessions.close")
