"""How far outreach came with each person: the newest letter, the last talk, how it ended."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from cancuoc.domain.outreach import models, rules
from cancuoc.foundation.among import among
from cancuoc.law.ages import Band


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What outreach knows of one person. `told_at` is the last contact that ended with a word.

    `session_id`, `invited_at` and `wave` (0: never invited) are of the newest invitation that
    was not withdrawn. `opted_out`: an address of that invitation wants no messages.
    """

    session_id: UUID | None = None
    invited_at: datetime | None = None
    told_at: datetime | None = None
    outcome: rules.ContactOutcome | None = None
    wave: int = 0
    opted_out: bool = False


def reached(*, person_ids: Collection[UUID]) -> dict[UUID, Reach]:
    """Return what is known of each person whom outreach ever touched."""
    found: dict[UUID, Reach] = {}
    contacts = models.ContactPerson.objects.filter(person_id__in=among(person_ids))
    rows = contacts.order_by("contact__at", "id")
    for person, outcome, at in rows.values_list("person_id", "contact__outcome", "contact__at"):
        before = found.get(person, Reach())
        ended = rules.ContactOutcome(outcome)
        told_at = at if ended is rules.ContactOutcome.TOLD else before.told_at
        found[person] = replace(before, outcome=ended, told_at=told_at)
    letters = models.InvitedPerson.objects.filter(person_id__in=among(person_ids), live=True)
    stopped = models.OptOut.objects.filter(
        Q(address=OuterRef("invitation__phone")) | Q(address=OuterRef("invitation__email")),
        ended_at=None,
    )
    values = ("person_id", "session_id", "invitation__made_at", "wave", "stopped")
    newest = letters.annotate(stopped=Exists(stopped)).order_by("id")
    for person, session, at, wave, opted_out in newest.values_list(*values):
        before = found.get(person, Reach())
        found[person] = replace(
            before, session_id=session, invited_at=at, wave=wave, opted_out=opted_out
        )
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One person on one live letter: which wave, and what brought it."""

    person_id: UUID
    session_id: UUID
    household_id: int | None
    band: Band
    wave: int
    carrier: rules.Carrier
    invited_at: datetime


def letters_to(*, session_ids: Collection[UUID]) -> list[Letter]:
    """Return everybody invited to these sessions by a letter that was not taken back."""
    rows = models.InvitedPerson.objects.filter(session_id__in=among(session_ids), live=True)
    values = ("person_id", "session_id", "band", "wave")
    of_letter = ("invitation__household_id", "invitation__carrier", "invitation__made_at")
    return [
        Letter(
            person_id=person,
            session_id=session,
            household_id=household,
            band=Band(band),
            wave=wave,
            carrier=rules.Carrier(carrier),
            invited_at=at,
        )
        for person, session, band, wave, household, carrier, at in rows.order_by("id").values_list(
            *values, *of_letter
        )
    ]
