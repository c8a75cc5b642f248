"""Putting families on a session, one invitation a household."""

from __future__ import annotations

import secrets
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Final
from uuid import UUID

from django.db import IntegrityError
from django.db import transaction as django_transaction

from cancuoc.domain.outreach import facts, models, rules
from cancuoc.domain.planning import queries as planning
from cancuoc.domain.planning.queries import SessionRow
from cancuoc.domain.planning.rules import State as PlannedState
from cancuoc.domain.population import queries as population
from cancuoc.domain.population.queries import PersonView
from cancuoc.domain.units import queries as units
from cancuoc.domain.units.rules import CITY_CODE
from cancuoc.foundation import audit, outbox
from cancuoc.foundation.actor import Actor, NotAllowed, Role
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.refusal import Refusal

# No 0/O, 1/I/L: the code is read over the telephone.
ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
MOST_AT_ONCE: Final = 500


class UnableToInvite(Refusal):
    """The families cannot be put on this session: the message says why."""

    status: ClassVar[int] = 409
    message = "Không mời được vào buổi này."
    next_step = "Chọn một buổi đã công bố và chưa bắt đầu."


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteResult:
    """The codes made, and who was left out because they were invited already."""

    codes: tuple[str, ...]
    already: tuple[UUID, ...]


@transaction
def invite(
    *, session_id: UUID, person_ids: Sequence[UUID], email: str = "", at: datetime, by: Actor
) -> InviteResult:
    """Invite people to a session, family by family; those invited already are left out."""
    by.require(Role.AREA_OFFICER)
    session = still_open(session_id, at=at)
    already = _already(session_id, person_ids)
    people = _people(person_ids, already=already)
    _check_area(people, at=at, by=by)
    on = today_vn(session.starts_at)
    told = _told(people, on=on)
    codes = [
        _invite_family(session, members, told, email=email, at=at, by=by)
        for members in families_of(people)
    ]
    return InviteResult(codes=tuple(codes), already=tuple(already))


def still_open(session_id: UUID, *, at: datetime) -> SessionRow:
    """Return a session that families can still come to, or refuse with `UnableToInvite`."""
    session = planning.session(session_id=session_id)
    if session is None or session.state is not PlannedState.PUBLISHED:
        raise UnableToInvite("Buổi này chưa công bố hoặc đã hủy.")
    if session.ends_at <= at:
        raise UnableToInvite("Buổi này đã kết thúc.")
    return session


def _already(session_id: UUID, person_ids: Sequence[UUID]) -> list[UUID]:
    rows = models.InvitedPerson.objects.filter(
        session_id=session_id, person_id__in=person_ids, live=True
    )
    return list(rows.values_list("person_id", flat=True))


def _people(person_ids: Sequence[UUID], *, already: Sequence[UUID]) -> dict[UUID, PersonView]:
    """Return whom to invite: everybody asked for but those invited before, and the dead."""
    if not 1 <= len(person_ids) <= MOST_AT_ONCE:
        raise UnableToInvite("Chọn từ 1 đến 500 người để mời.", next_step="Chọn lại danh sách.")
    wanted = set(person_ids) - set(already)
    found = population.persons(person_ids=wanted)
    living = {key: person for key, person in found.items() if person.deceased_on is None}
    if len(found) < len(wanted) or (wanted and not living):
        raise UnableToInvite(
            "Có người không còn trong dữ liệu dân cư.", next_step="Tải lại danh sách rồi chọn lại."
        )
    return living


def _check_area(people: dict[UUID, PersonView], *, at: datetime, by: Actor) -> None:
    on = today_vn(at)
    places = [place for p in people.values() if (place := p.place or p.registered)]
    # People of no place at all belong to the city, and to no ward.
    communes = {place.commune for place in places} or {CITY_CODE}
    if people and not all(units.covers(scope=by.units, unit_code=code, on=on) for code in communes):
        raise NotAllowed(
            "Có người không thuộc địa bàn phụ trách.", next_step="Bỏ chọn người ngoài địa bàn."
        )


def families_of(people: dict[UUID, PersonView]) -> list[list[PersonView]]:
    """Return people by household."""
    families: dict[Any, list[PersonView]] = defaultdict(list)
    for person in people.values():
        # People outside any household (a care centre) are invited one by one.
        families[person.household_id or person.id].append(person)
    return list(families.values())


def _told(people: dict[UUID, PersonView], *, on: date) -> dict[UUID, rules.Told]:
    states = population.register_states(person_ids=people, on=on)
    return {
        key: rules.told(
            guest=rules.Guest(
                person_id=key,
                born=person.born,
                holds=person.holds,
                holds_issued=person.holds_issued,
                holds_expires=person.holds_expires,
                register=states[key],
            ),
            on=on,
        )
        for key, person in people.items()
    }


def _invite_family(
    session: SessionRow,
    members: Sequence[PersonView],
    told: dict[UUID, rules.Told],
    *,
    email: str,
    at: datetime,
    by: Actor,
) -> str:
    place = members[0].place or members[0].registered
    invitation = models.Invitation.objects.create(
        id=uuid7(at=at),
        code="".join(secrets.choice(ALPHABET) for _ in range(8)),
        session_id=session.id,
        household_id=members[0].household_id,
        unit_code=place.commune if place else session.unit_code,
        phone=next((m.phone.e164 for m in members if m.phone), ""),
        email=email,
        state=rules.State.MADE,
        made_at=at,
    )
    waves = _waves([member.id for member in members])
    _seat([_person(invitation, told[m.id], wave=waves[m.id] + 1) for m in members])
    remember(invitation, "make", at=at, by=by)
    audit.record_many(_line(invitation, member.id, at=at, by=by) for member in members)
    outbox.publish(
        facts.Invited(
            at=at,
            invitation_id=invitation.id,
            session_id=session.id,
            unit_code=invitation.unit_code,
            person_ids=tuple(member.id for member in members),
        )
    )
    return invitation.code


def _seat(people: Sequence[models.InvitedPerson]) -> None:
    """Insert; of two who invite one family at once, the constraint lets one through."""
    try:
        with django_transaction.atomic():
            models.InvitedPerson.objects.bulk_create(people)
    except IntegrityError as error:
        raise UnableToInvite(
            "Có người vừa được mời vào buổi này.", next_step="Tải lại danh sách rồi mời lại."
        ) from error


def _waves(person_ids: Sequence[UUID]) -> Counter[UUID]:
    """Return how often each person was invited before; letters taken back do not count."""
    before = models.InvitedPerson.objects.filter(person_id__in=person_ids, live=True)
    return Counter(before.values_list("person_id", flat=True))


def _person(invitation: models.Invitation, told: rules.Told, *, wave: int) -> models.InvitedPerson:
    return models.InvitedPerson(
        invitation=invitation,
        session_id=invitation.session_id,
        person_id=told.person_id,
        band=told.band,
        must_come=told.must_come,
        papers=[str(paper) for paper in told.papers],
        wave=wave,
    )


def remember(invitation: models.Invitation, act: str, *, at: datetime, by: Actor) -> None:
    """Add a history row."""
    models.InvitationHistory.objects.create(
        invitation=invitation, act=act, state=invitation.state, at=at, by=by.id
    )


def _line(invitation: models.Invitation, person_id: UUID, *, at: datetime, by: Actor) -> audit.Line:
    return audit.Line(
        act="outreach.invite",
        at=at,
        by=by,
        object_kind="invitation",
        object_id=str(invitation.id),
        person_id=person_id,
        unit_code=invitation.unit_code,
    )
