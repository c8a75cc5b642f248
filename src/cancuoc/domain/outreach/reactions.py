"""What outreach does when planning changes somebody's shifts, or calls a round to homes off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cancuoc.domain.outreach import models, services
from cancuoc.domain.outreach.messaging import shifts_text
from cancuoc.domain.planning import facts
from cancuoc.foundation.actor import Actor
from cancuoc.kernel.ids import uuid7


def tell_officers(told: Sequence[facts.ShiftsChanged], *, at: datetime) -> None:
    """Queue a message for every officer whose address is known."""
    models.OfficerMessage.objects.bulk_create(
        models.OfficerMessage(
            id=uuid7(at=at),
            recipient=one.email,
            body=shifts_text(new=one.new, gone=one.gone),
            made_at=one.at,
        )
        for one in told
        if one.email
    )


def release_homes(cancelled: Sequence[facts.SessionCancelled], *, at: datetime) -> None:
    """Let the families of a round that was called off wait for the next one."""
    services.release_homes(
        session_ids=[one.session_id for one in cancelled], at=at, by=Actor.system("outreach")
    )
