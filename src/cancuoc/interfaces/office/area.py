"""The people of an officer's area who are due, as one list across the rooms.

Rows and counts come from the same reading, so that they can never disagree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import ClassVar
from uuid import UUID

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.outreach import queries as outreach
from cancuoc.domain.outreach.rules import ContactOutcome
from cancuoc.domain.population import queries as population
from cancuoc.domain.population.queries import DueFamily, DuePerson
from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.units import queries as units
from cancuoc.foundation.actor import Actor
from cancuoc.interfaces.office.standing import MINE, Known, Standing, standing
from cancuoc.kernel.refusal import Refusal
from cancuoc.law.ages import Band
from cancuoc.law.eligibility import Reason

WHOLE_CITY = "01"


class OutsideArea(Refusal):
    """The commune or family asked for is not the officer's."""

    status: ClassVar[int] = 403
    message = "Địa bàn này không thuộc phạm vi phụ trách."
    next_step = "Chọn xã, phường trong phạm vi của đơn vị."


@dataclass(frozen=True, slots=True, kw_only=True)
class Resident:
    """One due person with the one word of how far things have come."""

    person: DuePerson
    standing: Standing
    outcome: ContactOutcome | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """The due people of one address. `key` names it in addresses of pages."""

    family: DueFamily
    members: tuple[Resident, ...]

    @property
    def key(self) -> str:
        """ "h12" for a household, "p" and the id for somebody who belongs to none."""
        number = self.family.household_id
        return f"h{number}" if number is not None else f"p{self.members[0].person.person_id.hex}"

    @property
    def asks(self) -> bool:
        """Whether somebody here still needs the officer."""
        return any(member.standing in MINE for member in self.members)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the list is narrowed to; an empty value asks for everything."""

    hamlet: str | None = None
    band: Band | None = None
    reason: Reason | None = None
    standing: Standing | None = None

    def fits(self, member: Resident) -> bool:
        """Say whether a person is wanted, hamlets aside."""
        return (
            (self.band is None or member.person.band is self.band)
            and (self.reason is None or member.person.reason is self.reason)
            and (self.standing is None or member.standing is self.standing)
        )


@dataclass(frozen=True)
class Area:
    """The households of a commune that fit, those who still need the officer first."""

    households: tuple[Household, ...]

    @cached_property
    def by_standing(self) -> Counter[Standing]:
        """How many people stand where."""
        return Counter(m.standing for h in self.households for m in h.members)

    @cached_property
    def people(self) -> int:
        """How many people."""
        return sum(self.by_standing.values())

    def person_ids(self, *, standings: Collection[Standing]) -> list[UUID]:
        """Return the people who stand in one of these places."""
        members = (m for h in self.households for m in h.members)
        return [m.person.person_id for m in members if m.standing in standings]


def communes(*, by: Actor, on: date) -> tuple[str, ...]:
    """Return the communes an officer answers for on a day."""
    return units.communes_within(scope=by.units, on=on)


def read(*, commune: str, on: date, wanted: Wanted, by: Actor) -> Area:
    """Return who is due in a commune, or refuse with `OutsideArea`.

    The whole commune is read and then narrowed: the same reading gives rows and counts.
    """
    allowed = commune == population.NOWHERE and WHOLE_CITY in by.units
    if not allowed and not units.covers(scope=by.units, unit_code=commune, on=on):
        raise OutsideArea
    families = population.due_in_area(commune=commune, on=on, hamlet=wanted.hamlet)
    narrowed = (_narrow(household, wanted) for household in with_standing(families))
    kept = [household for household in narrowed if household.members]
    return Area(households=tuple(sorted(kept, key=lambda h: not h.asks)))


def with_standing(families: Sequence[DueFamily]) -> Iterable[Household]:
    """Add to each family how far its people have come, in four reads for all of them."""
    ids = [member.person_id for family in families for member in family.members]
    dossiers = enrolment.states_of(person_ids=ids)
    arrived = sessions.open_tickets(person_ids=ids)
    booked = sessions.booked_people(person_ids=ids)
    invited = outreach.invited_people(person_ids=ids)
    outcomes = outreach.last_outcomes(person_ids=ids)

    def resident(person: DuePerson) -> Resident:
        key = person.person_id
        known = Known(
            dossier=dossiers.get(key),
            arrived=key in arrived,
            booked=key in booked,
            invited=key in invited,
            outcome=outcomes.get(key),
        )
        return Resident(person=person, standing=standing(known), outcome=known.outcome)

    for family in families:
        yield Household(family=family, members=tuple(resident(p) for p in family.members))


def _narrow(household: Household, wanted: Wanted) -> Household:
    return replace(household, members=tuple(filter(wanted.fits, household.members)))
