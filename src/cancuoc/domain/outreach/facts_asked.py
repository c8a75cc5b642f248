"""How far outreach came with each of many people, told to the database and not to us."""

from __future__ import annotations

from django.db.models import F

from cancuoc.domain.outreach import models
from cancuoc.foundation.asked import Clause, clause, people


def outcomes() -> Clause:
    """`contact`: how the last talk with each person asked of ended, as `reached` tells."""
    rows = models.ContactPerson.objects.filter(person_id__in=people())
    last = rows.order_by("person_id", "-contact__at", "-id").distinct("person_id")
    return clause("contact", last.values("person_id", outcome=F("contact__outcome")))


def waves() -> Clause:
    """`letter`: the wave of the newest letter to each person asked of that was not taken back."""
    rows = models.InvitedPerson.objects.filter(person_id__in=people(), live=True)
    newest = rows.order_by("person_id", "-id").distinct("person_id")
    return clause("letter", newest.values("person_id", "wave"))


def schools() -> Clause:
    """`pupil`: the school of each person asked of who is on a list."""
    rows = models.Pupil.objects.filter(person_id__in=people())
    return clause("pupil", rows.order_by().values("person_id", school_code=F("school__code")))
