"""Reads of outreach, as frozen values."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db.models import QuerySet

from cancuoc.domain.outreach import models, rules
from cancuoc.domain.outreach.home_queries import (
    HomeRow,
    home_request,
    home_requests,
    home_round,
    homes_between,
    homes_by_code,
    homes_of,
    waiting_at_home,
)
from cancuoc.domain.outreach.reached import Letter, Reach, letters_to, reached
from cancuoc.domain.outreach.rules import Delivery
from cancuoc.domain.outreach.schools import (
    NoSuchSchool,
    PupilRow,
    SchoolRow,
    pupils_of,
    school,
    schools,
    schools_of,
)
from cancuoc.foundation.among import among
from cancuoc.kernel.refusal import Refusal
from cancuoc.law.ages import Band
from cancuoc.law.papers import Paper

__all__ = [
    "ContactRow",
    "HomeRow",
    "InvitationRow",
    "InvitedRow",
    "Letter",
    "NoSuchInvitation",
    "NoSuchSchool",
    "PupilRow",
    "Reach",
    "SchoolRow",
    "contacts_of",
    "deliveries",
    "home_request",
    "home_requests",
    "home_round",
    "homes_between",
    "homes_by_code",
    "homes_of",
    "invitation",
    "invitation_by_code",
    "invitations",
    "invitations_to",
    "invited_people",
    "last_outcomes",
    "latest_for",
    "letters_to",
    "opted_out",
    "pupils_of",
    "reached",
    "school",
    "schools",
    "schools_of",
    "undelivered",
    "waiting_at_home",
]


class NoSuchInvitation(Refusal):
    """No invitation has that code."""

    status: ClassVar[int] = 404
    message = "Không tìm thấy giấy mời với mã này."
    next_step = "Kiểm tra lại mã trên giấy mời, hoặc gọi công an nơi cư trú."


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitedRow:
    person_id: UUID
    band: Band
    must_come: bool
    papers: tuple[Paper, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationRow:
    """An invitation with its people; names come from the population room."""

    id: UUID
    code: str
    session_id: UUID
    household_id: int | None
    unit_code: str
    phone: str
    email: str
    state: rules.State
    made_at: datetime
    people: tuple[InvitedRow, ...]

    @property
    def papers(self) -> tuple[Paper, ...]:
        """The papers the whole family brings, each once."""
        return tuple(dict.fromkeys(paper for person in self.people for paper in person.papers))


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRow:
    id: UUID
    channel: rules.Channel
    outcome: rules.ContactOutcome
    note: str
    at: datetime
    by: str


def invitation_by_code(*, code: str) -> InvitationRow:
    """Return the invitation of a typed or scanned code, or refuse with `NoSuchInvitation`."""
    clean = "".join(c for c in code.upper() if c.isalnum())
    found = _rows(models.Invitation.objects.filter(code=clean).exclude(state="withdrawn"))
    if not found:
        raise NoSuchInvitation
    return found[0]


def invitations(*, codes: Collection[str]) -> list[InvitationRow]:
    """Return invitations by code, for printing letters."""
    return _rows(models.Invitation.objects.filter(code__in=codes).order_by("code"))


def invitations_to(*, session_id: UUID) -> list[InvitationRow]:
    """Return the live invitations to a session."""
    rows = models.Invitation.objects.filter(session_id=session_id).exclude(state="withdrawn")
    return _rows(rows.order_by("made_at"))


def invitation(*, invitation_id: UUID) -> InvitationRow:
    """Return one invitation in any state, or refuse with `NoSuchInvitation`."""
    found = _rows(models.Invitation.objects.filter(id=invitation_id))
    if not found:
        raise NoSuchInvitation
    return found[0]


def invited_people(*, person_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return the newest live invitation, by id, of each person that has one."""
    rows = models.InvitedPerson.objects.filter(person_id__in=among(person_ids), live=True)
    return dict(rows.order_by("id").values_list("person_id", "invitation_id"))


def last_outcomes(*, person_ids: Collection[UUID]) -> dict[UUID, rules.ContactOutcome]:
    """Return how the last contact about each person ended; people without any are left out."""
    rows = models.ContactPerson.objects.filter(person_id__in=among(person_ids))
    found = rows.order_by("contact__at", "id").values_list("person_id", "contact__outcome")
    return {person: rules.ContactOutcome(outcome) for person, outcome in found}


def latest_for(*, person_ids: Collection[UUID]) -> dict[UUID, InvitationRow]:
    """Return the newest live invitation of each person that has one."""
    rows = models.InvitedPerson.objects.filter(person_id__in=among(person_ids), live=True)
    newest = dict(rows.order_by("id").values_list("person_id", "invitation_id"))
    found = {row.id: row for row in _rows(models.Invitation.objects.filter(id__in=newest.values()))}
    return {person: found[key] for person, key in newest.items() if key in found}


def contacts_of(*, person_ids: Collection[UUID]) -> dict[UUID, list[ContactRow]]:
    """Return the contacts about each person, newest first; people without any are left out."""
    rows = models.ContactPerson.objects.select_related("contact").filter(person_id__in=person_ids)
    found: dict[UUID, list[ContactRow]] = {}
    for row in rows.order_by("-contact__at"):
        found.setdefault(row.person_id, []).append(_contact(row.contact))
    return found


def opted_out(*, addresses: Collection[str]) -> set[str]:
    """Return which of these addresses want no messages now."""
    rows = models.OptOut.objects.filter(address__in=list(addresses), ended_at=None)
    return set(rows.values_list("address", flat=True))


def undelivered(*, unit_codes: Collection[str]) -> dict[str, str]:
    """Return the codes whose message did not leave the house, with the reason.

    A message that a Null twin recorded did not leave it either.
    """
    rows = models.Message.objects.filter(
        state__in=[Delivery.FAILED, Delivery.RECORDED], invitation__unit_code__in=unit_codes
    ).exclude(invitation__state=rules.State.WITHDRAWN)
    # A message sent again, perhaps to another address, makes the first no longer matter.
    rows = rows.exclude(invitation__messages__state=Delivery.SENT)
    found = rows.values_list("invitation__code", "error", "state")
    return {code: error or Delivery(state).vi for code, error, state in found}


def deliveries(*, invitation_ids: Collection[UUID]) -> dict[UUID, rules.Delivery]:
    """Return what became of the newest message of each invitation that has one."""
    rows = models.Message.objects.filter(invitation_id__in=among(invitation_ids))
    found = rows.order_by("made_at", "id").values_list("invitation_id", "state")
    return {key: Delivery(state) for key, state in found}


def _contact(row: models.Contact) -> ContactRow:
    return ContactRow(
        id=row.id,
        channel=rules.Channel(row.channel),
        outcome=rules.ContactOutcome(row.outcome),
        note=row.note,
        at=row.at,
        by=row.by,
    )


def _rows(rows: QuerySet[models.Invitation]) -> list[InvitationRow]:
    return [
        InvitationRow(
            id=row.id,
            code=row.code,
            session_id=row.session_id,
            household_id=row.household_id,
            unit_code=row.unit_code,
            phone=row.phone,
            email=row.email,
            state=rules.State(row.state),
            made_at=row.made_at,
            people=tuple(
                InvitedRow(
                    person_id=person.person_id,
                    band=Band(person.band),
                    must_come=person.must_come,
                    papers=tuple(Paper(paper) for paper in person.papers),
                )
                for person in row.people.all()
            ),
        )
        for row in rows.prefetch_related("people")
    ]
