"""Who stands at the door: from what was scanned to the people, their facts and their papers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Final
from uuid import UUID

from cancuoc.domain.outreach import queries as outreach
from cancuoc.domain.outreach.queries import NoSuchInvitation
from cancuoc.domain.population import queries as population
from cancuoc.domain.population.queries import PersonView
from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions.queries import BookingView, TicketView
from cancuoc.domain.sessions.rules import BookingState, Priority, priority_by_age
from cancuoc.domain.units import queries as units
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction
from cancuoc.interfaces.office import scanned
from cancuoc.interfaces.office.families import Member, members_of
from cancuoc.interfaces.office.looks import look_at
from cancuoc.interfaces.office.scanned import Asked, Kind
from cancuoc.kernel.refusal import Refusal
from cancuoc.law import ages
from cancuoc.law.ages import Band

MOST_CANDIDATES: Final = 10


class NobodyFound(Refusal):
    """Neither a booking, an invitation nor a resident fits."""

    status: ClassVar[int] = 404
    message = "Không tìm thấy ai với thông tin này."
    next_step = "Thử 12 số định danh, hoặc cấp số cho người chưa có trong dữ liệu."


@dataclass(frozen=True, slots=True, kw_only=True)
class Facing:
    """One person before the desk: the facts to compare and what is still missing."""

    member: Member
    address: str
    representatives: tuple[str, ...]
    priority: Priority | None
    ticket: TicketView | None
    expected: bool

    @property
    def id(self) -> UUID:
        """The person."""
        return self.member.person.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The family to receive with its booking, or several people to choose from."""

    people: tuple[Facing, ...] = ()
    booking: BookingView | None = None
    candidates: tuple[Facing, ...] = ()


def find(*, text: str, session_id: UUID, on: date, at: datetime, by: Actor) -> Found:
    """Return whom a scan or a typed line means, each person shown being a look.

    Refuse `NobodyFound`, `BadCardQr`, `BadPersonalId` or `NothingToSearch`.
    """
    asked = scanned.understand(text)
    if asked.kind is Kind.CODE:
        found = _by_code(asked.text)
        if found is not None:
            return _shown(*found, session_id=session_id, on=on, at=at, by=by)
        asked = scanned.name(text)
    hits = _search(asked)
    if not hits:
        raise NobodyFound
    if len(hits) == 1:
        return pick(person_id=hits[0].id, session_id=session_id, on=on, at=at, by=by)
    return _candidates(hits, session_id=session_id, on=on, at=at, by=by)


def pick(*, person_id: UUID, session_id: UUID, on: date, at: datetime, by: Actor) -> Found:
    """Return the family of one person: by the booking if there is one, else the household."""
    booking = sessions.live_booking_of(person_id=person_id)
    ids = list(booking.person_ids) if booking else [person_id]
    return _shown(ids, booking, session_id=session_id, on=on, at=at, by=by)


def _by_code(code: str) -> tuple[list[UUID], BookingView | None] | None:
    booking = sessions.booking(code=code)
    if booking is not None:
        return list(booking.person_ids), _usable(booking)
    try:
        invitation = outreach.invitation_by_code(code=code)
    except NoSuchInvitation:
        return None
    made = sessions.bookings_for_invitation(invitation_code=invitation.code)
    live = next((b for b in made if b.state is BookingState.BOOKED), None)
    people = [person.person_id for person in invitation.people]
    return (list(live.person_ids) if live else people), live


def _usable(booking: BookingView) -> BookingView | None:
    # A cancelled booking no longer holds a place: its people are received as they come.
    return None if booking.state is BookingState.CANCELLED else booking


def _search(asked: Asked) -> list[PersonView]:
    if asked.kind is Kind.NUMBER:
        hits = population.search(personal_number=asked.text, limit=MOST_CANDIDATES)
    else:
        hits = population.search(text=asked.text, born_year=asked.year, limit=MOST_CANDIDATES)
    return [hit.person for hit in hits if hit.person.deceased_on is None]


@transaction
def _shown(
    ids: Sequence[UUID],
    booking: BookingView | None,
    *,
    session_id: UUID,
    on: date,
    at: datetime,
    by: Actor,
) -> Found:
    expected = living(ids)
    people = [*_in_order(expected.values()), *_household(expected, on=on)]
    if not people:
        raise NobodyFound
    look_at(what="reception", person_ids=[p.id for p in people], at=at, by=by)
    facing = _facing(people, expected=set(expected), session_id=session_id, on=on)
    return Found(people=facing, booking=booking)


@transaction
def _candidates(
    people: Sequence[PersonView], *, session_id: UUID, on: date, at: datetime, by: Actor
) -> Found:
    look_at(what="reception_search", person_ids=[p.id for p in people], at=at, by=by)
    return Found(candidates=_facing(people, expected=set(), session_id=session_id, on=on))


def living(ids: Iterable[UUID]) -> dict[UUID, PersonView]:
    """Return those of these people who can still come or act."""
    known = population.persons(person_ids=ids)
    return {key: person for key, person in known.items() if person.deceased_on is None}


def _in_order(people: Iterable[PersonView]) -> list[PersonView]:
    return sorted(people, key=lambda p: (p.born, str(p.id)))


def _household(expected: dict[UUID, PersonView], *, on: date) -> list[PersonView]:
    """Return others of the same address for whom something is due: they may have come along."""
    numbers = {p.household_id for p in expected.values()} - {None}
    if len(numbers) != 1:
        return []
    others = population.household(household_id=next(n for n in numbers if n is not None))
    living = [p for p in others if p.id not in expected and p.deceased_on is None]
    return [m.person for m in members_of(living, on=on) if m.resident]


def _facing(
    people: Sequence[PersonView], *, expected: set[UUID], session_id: UUID, on: date
) -> tuple[Facing, ...]:
    tickets = sessions.open_tickets(person_ids=[p.id for p in people], session_id=session_id)
    names = _representatives(people, on=on)
    places = _places(people, on=on)
    return tuple(
        Facing(
            member=member,
            address=places[member.person.id],
            representatives=names.get(member.person.id, ()),
            priority=priority_by_age(ages.age_on(born=member.person.born, on=on)),
            ticket=tickets.get(member.person.id),
            expected=member.person.id in expected,
        )
        for member in members_of(people, on=on)
    )


def _representatives(people: Sequence[PersonView], *, on: date) -> dict[UUID, tuple[str, ...]]:
    """Return who may act for each child: the guardian, else the parents who live."""
    children = [p for p in people if ages.band(born=p.born, on=on) is not Band.FROM_14]
    guardians = population.guardianships(ward_ids=[p.id for p in children], on=on)
    wanted = {k for p in children for k in (p.mother_id, p.father_id) if k}
    wanted |= {g.guardian_id for g in guardians.values() if g.guardian_id}
    known = living(wanted)
    found: dict[UUID, tuple[str, ...]] = {}
    for child in children:
        guardian = guardians.get(child.id)
        if guardian and guardian.institution:
            found[child.id] = (guardian.institution,)
            continue
        keys = [guardian.guardian_id] if guardian else [child.mother_id, child.father_id]
        found[child.id] = tuple(known[key].full_name for key in keys if key in known)
    return found


def _places(people: Sequence[PersonView], *, on: date) -> dict[UUID, str]:
    codes = {place.commune for p in people if (place := p.place or p.registered)}
    named = units.units_named(codes=codes, on=on)
    found = {}
    for person in people:
        place = person.place or person.registered
        unit = named[place.commune].full_name if place and place.commune in named else ""
        parts = (place.house, place.hamlet, unit) if place else (person.care_centre,)
        found[person.id] = ", ".join(part for part in parts if part)
    return found
