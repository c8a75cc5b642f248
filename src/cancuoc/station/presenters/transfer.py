"""Where a ticket of the floor can be sent on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from cancuoc.kernel.floor import Lane, Priority
from cancuoc.station.presenters.floor import standing
from cancuoc.station.store import Store
from cancuoc.station.tables import floors


def page(store: Store, session_id: UUID, ticket_id: UUID) -> dict[str, Any] | None:
    """Return a ticket and the lanes it can go to, or None when it is not of this floor."""
    ticket = floors.ticket(store, ticket_id)
    if ticket is None or ticket.session_id != session_id:
        return None
    return {
        "ticket": {"id": ticket.id, "label": ticket.label},
        "places": [
            {"value": str(lane), "text": _(lane.vi)} for lane in Lane if lane != ticket.lane
        ],
        "standing": standing(floors.hold(store), session_id),
    }


def reasons() -> list[dict[str, str]]:
    """Return the reasons of the rule for the priority lane."""
    return [{"value": str(reason), "text": _(reason.vi)} for reason in Priority]
