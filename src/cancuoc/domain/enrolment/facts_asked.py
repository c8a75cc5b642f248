"""How far the dossiers of many people are, told to the database and not to us."""

from __future__ import annotations

from datetime import datetime

from cancuoc.domain.enrolment import models
from cancuoc.domain.enrolment.rules import State
from cancuoc.foundation.asked import Clause, clause, people


def newest_states() -> Clause:
    """`dossier`: the state of the newest dossier of each person asked of, as `states_of` tells."""
    rows = models.Dossier.objects.filter(person_id__in=people())
    newest = rows.order_by("person_id", "-received_at", "-id").distinct("person_id")
    return clause("dossier", newest.values("person_id", "state"))


def holders(*, since: datetime) -> Clause:
    """`holder`: whoever of those asked of had a card put into the hand since a moment."""
    rows = models.Dossier.objects.filter(
        state=State.HANDED_OVER, state_since__gte=since, person_id__in=people()
    )
    return clause("holder", rows.values("person_id").distinct())
