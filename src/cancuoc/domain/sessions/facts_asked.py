"""Who of many people holds a place or is in the hall, told to the database and not to us."""

from __future__ import annotations

from cancuoc.domain.sessions import models, rules
from cancuoc.foundation.asked import Clause, clause, people


def arrived() -> Clause:
    """`arrived`: whoever of those asked of is being received now, as `open_tickets` tells."""
    states = [str(state) for state in rules.TicketState if state not in rules.GONE]
    rows = models.Ticket.objects.filter(person_id__in=people(), state__in=states)
    return clause("arrived", rows.order_by().values("person_id").distinct())


def booked() -> Clause:
    """`booked`: whoever of those asked of holds a place now, as `booked_people` tells."""
    rows = models.BookingPerson.objects.filter(person_id__in=people(), live=True)
    return clause("booked", rows.order_by().values("person_id").distinct())
