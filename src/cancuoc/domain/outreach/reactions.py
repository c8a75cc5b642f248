"""What outreach does when planning changes somebody's shifts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cancuoc.domain.outreach import models
from cancuoc.domain.outreach.messaging import shifts_text
from cancuoc.domain.planning import facts
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
