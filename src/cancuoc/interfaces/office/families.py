"""One family as its officer sees it: who is due, which papers, what was said to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from cancuoc.domain.outreach import queries as outreach
from cancuoc.domain.outreach import rules as outreach_rules
from cancuoc.domain.outreach.queries import ContactRow, InvitationRow
from cancuoc.domain.population import queries as population
from cancuoc.domain.population.queries import DueFamily, DuePerson, PersonView
from cancuoc.domain.units import queries as units
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction
from cancuoc.interfaces.office.area import WHOLE_CITY, OutsideArea, Resident, with_standing
from cancuoc.interfaces.office.looks import look_at
from cancuoc.kernel.refusal import Refusal
from cancuoc.law import eligibility
from cancuoc.law.eligibility import Due, Duty
from cancuoc.law.papers import Paper

FULL_AGE = 18


class NoSuchFamily(Refusal):
    """The address of the page names no household and no person."""

    status: ClassVar[int] = 404
    message = "Không tìm thấy hộ này."
    next_step = "Mở lại hộ từ danh sách địa bàn."


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person of the family. `resident` and `papers` are empty when nothing is due."""

    person: PersonView
    due: Due
    resident: Resident | None
    papers: tuple[Paper, ...]
    must_come: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyView:
    """A family with its invitations and contacts, newest first."""

    key: str
    members: tuple[Member, ...]
    invitations: tuple[InvitationRow, ...]
    contacts: tuple[ContactRow, ...]

    @property
    def due_ids(self) -> tuple[UUID, ...]:
        """The people something is asked of, or offered to."""
        return tuple(m.person.id for m in self.members if m.resident)

    @property
    def addresses(self) -> tuple[str, ...]:
        """The telephone numbers and mail addresses at which the family may be told."""
        phones = [m.person.phone.e164 for m in self.members if m.person.phone]
        letters = [a for row in self.invitations for a in (row.phone, row.email) if a]
        return tuple(dict.fromkeys((*phones, *letters)))

    @property
    def place(self) -> population.Place | None:
        """Where the family lives, or is registered."""
        person = self.members[0].person
        return person.place or person.registered


def open_family(*, key: str, on: date, at: datetime, by: Actor) -> FamilyView:
    """Return the family of a page, each person a look; refuse `NoSuchFamily`, `OutsideArea`."""
    people = people_of(key=key)
    commune = check_area(people, on=on, by=by)
    return _looked_at(people, key=key, commune=commune, on=on, at=at, by=by)


@transaction
def _looked_at(
    people: Sequence[PersonView], *, key: str, commune: str, on: date, at: datetime, by: Actor
) -> FamilyView:
    ids = [person.id for person in people]
    look_at(what="family", person_ids=ids, at=at, by=by, unit_code=commune)
    contacts = outreach.contacts_of(person_ids=ids)
    log = {row.id: row for rows in contacts.values() for row in rows}
    invitations = outreach.latest_for(person_ids=ids)
    return FamilyView(
        key=key,
        members=members_of(people, on=on),
        invitations=tuple({row.id: row for row in invitations.values()}.values()),
        contacts=tuple(sorted(log.values(), key=lambda row: row.at, reverse=True)),
    )


def people_of(*, key: str) -> tuple[PersonView, ...]:
    """Return the living people behind a key such as "h12" or "p" and an id."""
    try:
        if key.startswith("h"):
            found = population.household(household_id=_number(key[1:]))
        else:
            found = tuple(population.persons(person_ids=[UUID(key[1:])]).values())
    except ValueError:
        found = ()
    living = tuple(person for person in found if person.deceased_on is None)
    if not living:
        raise NoSuchFamily
    return living


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise ValueError(text)
    return int(text)


def check_area(people: Sequence[PersonView], *, on: date, by: Actor) -> str:
    """Return the commune of the family, or refuse with `OutsideArea`."""
    places = [person.place or person.registered for person in people]
    commune = next((place.commune for place in places if place), "")
    if WHOLE_CITY in by.units:
        return commune
    if not commune or not units.covers(scope=by.units, unit_code=commune, on=on):
        raise OutsideArea
    return commune


def members_of(people: Sequence[PersonView], *, on: date) -> tuple[Member, ...]:
    """Return what the law asks of each, in the order given."""
    dues = {p.id: _due(p, on=on) for p in people}
    due_people = [p for p in people if dues[p.id].duty is not Duty.NONE]
    standings = {
        resident.person.person_id: resident
        for household in with_standing([_as_family(due_people, dues)] if due_people else [], on=on)
        for resident in household.members
    }
    told = _told(due_people, on=on)
    return tuple(
        Member(
            person=p,
            due=dues[p.id],
            resident=standings.get(p.id),
            papers=told[p.id].papers if p.id in told else (),
            must_come=p.id in told and told[p.id].must_come,
        )
        for p in people
    )


def head_of(people: Sequence[PersonView], *, on: date) -> PersonView:
    """Return who a letter is written to: the eldest grown-up, else the first of the family."""
    grown = [p for p in people if p.born.latest().year <= on.year - FULL_AGE]
    return min(grown or people, key=lambda p: p.born)


def _due(person: PersonView, *, on: date) -> Due:
    return eligibility.due(
        born=person.born,
        on=on,
        holds=person.holds,
        holds_expiry=person.holds_expires,
        citizen=person.citizen,
    )


def _told(people: Sequence[PersonView], *, on: date) -> dict[UUID, outreach_rules.Told]:
    states = population.register_states(person_ids=[p.id for p in people], on=on)
    return {
        p.id: outreach_rules.told(
            guest=outreach_rules.Guest(
                person_id=p.id,
                born=p.born,
                holds=p.holds,
                holds_issued=p.holds_issued,
                holds_expires=p.holds_expires,
                register=states[p.id],
            ),
            on=on,
        )
        for p in people
    }


def _as_family(people: Sequence[PersonView], dues: dict[UUID, Due]) -> DueFamily:
    place = people[0].place or people[0].registered
    return DueFamily(
        household_id=people[0].household_id,
        commune=place.commune if place else "",
        hamlet=place.hamlet if place else "",
        house=place.house if place else "",
        lives_here=people[0].place is not None,
        phone="",
        members=tuple(_as_due(p, dues[p.id]) for p in people),
    )


def _as_due(p: PersonView, due: Due) -> DuePerson:
    return DuePerson(
        person_id=p.id,
        full_name=p.full_name,
        born=p.born,
        sex=p.sex,
        personal_number=p.personal_number.value if p.personal_number else "",
        band=due.band,
        duty=due.duty,
        reason=due.reasons[0],
        since=due.since,
        holds=p.holds,
        holds_expires=p.holds_expires,
        phone=p.phone.e164 if p.phone else "",
        care_centre=p.care_centre,
    )
