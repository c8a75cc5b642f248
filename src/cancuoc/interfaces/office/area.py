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

from cancuoc.domain.outreach.rules import ContactOutcome
from cancuoc.domain.population import queries as population
from cancuoc.domain.population.queries import DueFamily, DuePerson
from cancuoc.domain.reporting import denominator
from cancuoc.domain.reporting.standing import MINE, Standing, standing
from cancuoc.domain.units import queries as units
from cancuoc.foundation.actor import Actor
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

    def among(self, household: Household) -> Household:
        """Return the household with the people wanted, wherever they stand."""
        here = self.hamlet is None or household.family.hamlet == self.hamlet
        kept = [m for m in household.members if here and self._fits(m.person)]
        return replace(household, members=tuple(kept))

    def standing_there(self, household: Household) -> Household:
        """Return the household with the people who stand where it was asked."""
        kept = [m for m in household.members if self.standing in (None, m.standing)]
        return replace(household, members=tuple(kept))

    def _fits(self, person: DuePerson) -> bool:
        return self.band in (None, person.band) and self.reason in (None, person.reason)


@dataclass(frozen=True, kw_only=True)
class Area:
    """The due people of a commune: `rows` as asked, counts over all places they may stand in.

    `hamlets` are the names of the whole commune, `everyone` the households that fit before
    the standing narrows them.
    """

    hamlets: tuple[str, ...]
    everyone: tuple[Household, ...]
    rows: tuple[Household, ...]

    @cached_property
    def by_standing(self) -> Counter[Standing]:
        """How many people stand where."""
        return Counter(m.standing for h in self.everyone for m in h.members)

    @cached_property
    def by_hamlet(self) -> Counter[tuple[str, Band]]:
        """How many of the people in the rows live in which hamlet, by band."""
        return Counter((h.family.hamlet, m.person.band) for h in self.rows for m in h.members)

    @property
    def people(self) -> int:
        """How many people the rows hold."""
        return self.by_hamlet.total()

    def person_ids(self, *, standings: Collection[Standing]) -> list[UUID]:
        """Return the people of the rows who stand in one of these places."""
        members = (m for h in self.rows for m in h.members)
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
    all_of_it = tuple(with_standing(population.due_in_area(commune=commune, on=on), on=on))
    everyone = tuple(h for h in map(wanted.among, all_of_it) if h.members)
    rows = [h for h in map(wanted.standing_there, everyone) if h.members]
    return Area(
        hamlets=tuple(dict.fromkeys(h.family.hamlet for h in all_of_it)),
        everyone=everyone,
        rows=tuple(sorted(rows, key=lambda household: not household.asks)),
    )


def with_standing(families: Sequence[DueFamily], *, on: date) -> Iterable[Household]:
    """Add to each family how far its people have come, in a few reads for all of them."""
    ids = [member.person_id for family in families for member in family.members]
    known = denominator.known_of(person_ids=ids, on=on)

    def resident(person: DuePerson) -> Resident:
        facts = known[person.person_id]
        return Resident(person=person, standing=standing(facts), outcome=facts.outcome)

    for family in families:
        yield Household(family=family, members=tuple(resident(p) for p in family.members))
