"""Who really worked in a session, for the planner who rostered it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from cancuoc.domain.stations.teams import TeamView, teams
from cancuoc.packet.team import Presence

# Whoever came at one station came; away is who is away at every one.
_ORDER: Final = (Presence.CAME, Presence.SUBSTITUTE, Presence.ABSENT)


def rows(*, session_id: UUID) -> list[dict[str, object]]:
    """Return who came, who stood in and who was away; nothing while no station told it."""
    return lines(teams(session_ids=[session_id]).get(session_id, ()))


def lines(found: Iterable[TeamView]) -> list[dict[str, object]]:
    """Return one row for each kind that has officers; several stations make one team."""
    stood: dict[str, tuple[Presence, str]] = {}
    for member in (member for view in found for member in view.members):
        now = stood.get(member.username)
        if now is None or _ORDER.index(member.presence) < _ORDER.index(now[0]):
            stood[member.username] = (member.presence, member.full_name)
    return [
        {"key": _(kind.vi), "value": ", ".join(names)}
        for kind in _ORDER
        if (names := sorted(name for presence, name in stood.values() if presence is kind))
    ]
