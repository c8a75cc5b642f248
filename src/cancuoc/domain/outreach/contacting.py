"""The contact log, and withdrawing an invitation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from cancuoc.domain.outreach import facts, models, rules
from cancuoc.domain.outreach.inviting import families_of, remember
from cancuoc.domain.outreach.queries import NoSuchInvitation
from cancuoc.domain.population import queries as population
from cancuoc.domain.units import queries as units
from cancuoc.domain.units.rules import CITY_CODE
from cancuoc.foundation import audit, outbox
from cancuoc.foundation.actor import Actor, NotAllowed, Role
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel import moves
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.refusal import Refusal


class NobodyToContact(Refusal):
    """A contact names nobody whom the register knows."""

    message = "Chưa chọn người được liên hệ."
    next_step = "Mở hộ từ danh sách địa bàn rồi ghi lại."


@transaction
def log_contact(
    *,
    person_ids: Sequence[UUID],
    channel: rules.Channel,
    outcome: rules.ContactOutcome,
    note: str = "",
    at: datetime,
    by: Actor,
) -> UUID:
    """Set down that a family was spoken to and how it ended; returns the contact's id."""
    by.require(Role.AREA_OFFICER)
    people = population.persons(person_ids=person_ids)
    if not people:
        raise NobodyToContact
    unit_code = _area(people, at=at, by=by)
    contact = models.Contact.objects.create(
        id=uuid7(at=at),
        unit_code=unit_code,
        channel=channel,
        outcome=outcome,
        note=" ".join(note.split())[:300],
        at=at,
        by=by.id,
    )
    models.ContactPerson.objects.bulk_create(
        [models.ContactPerson(contact=contact, person_id=person_id) for person_id in people]
    )
    _tell(contact, tuple(people), at=at, by=by)
    return contact.id


def _tell(contact: models.Contact, people: tuple[UUID, ...], *, at: datetime, by: Actor) -> None:
    audit.record_many(
        audit.Line(
            act="outreach.contact",
            at=at,
            by=by,
            object_kind="contact",
            object_id=str(contact.id),
            person_id=person_id,
            unit_code=contact.unit_code,
            detail={"channel": str(contact.channel), "outcome": str(contact.outcome)},
        )
        for person_id in people
    )
    outbox.publish(
        facts.ContactLogged(
            at=at,
            unit_code=contact.unit_code,
            person_ids=people,
            outcome=str(contact.outcome),
        )
    )


@transaction
def withdraw(*, code: str, at: datetime, by: Actor) -> None:
    """Take an invitation back; its people may be invited again."""
    by.require(Role.AREA_OFFICER)
    invitation = models.Invitation.objects.select_for_update().filter(code=code).first()
    if invitation is None:
        raise NoSuchInvitation
    if not units.covers(scope=by.units, unit_code=invitation.unit_code, on=today_vn(at)):
        raise NotAllowed
    state = rules.State(invitation.state)
    invitation.state = moves.after(moves=rules.MOVES, state=state, act=rules.Act.WITHDRAW)
    invitation.save(update_fields=["state"])
    invitation.people.update(live=False)
    remember(invitation, "withdraw", at=at, by=by)
    audit.record(
        act="outreach.withdraw",
        at=at,
        by=by,
        object_kind="invitation",
        object_id=invitation.id,
        unit_code=invitation.unit_code,
    )


def _area(people: dict[UUID, population.PersonView], *, at: datetime, by: Actor) -> str:
    """Return the commune of the first family; refuse when one lives outside the area."""
    on = today_vn(at)
    communes = sorted(_unit_of(members) for members in families_of(people))
    if not all(units.covers(scope=by.units, unit_code=code, on=on) for code in communes):
        raise NotAllowed
    return communes[0]


def _unit_of(members: Sequence[population.PersonView]) -> str:
    """A family is at home where its eldest lives: a pupil may live elsewhere on paper."""
    eldest_first = sorted(members, key=lambda p: (p.born, p.id))
    places = [p.place or p.registered for p in eldest_first]
    return next((place.commune for place in places if place), CITY_CODE)
