"""One denominator: everybody the campaign is for, each with exactly one standing.

The population due is whoever is due today and whoever was, until a card was handed over since
the campaign began: else coverage would fall with every card. Residents of whom the law asks
nothing stand outside it, counted by their reason. Rows and sums come from one reading; the
figure the sum is held against is counted by the database on its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.outreach import queries as outreach
from cancuoc.domain.outreach.queries import Reach
from cancuoc.domain.outreach.settings import settings
from cancuoc.domain.planning import queries as planning
from cancuoc.domain.planning.rules import State as Planned
from cancuoc.domain.population import queries as population
from cancuoc.domain.population.queries import PersonView
from cancuoc.domain.reporting.standing import Known, Standing, stale, standing
from cancuoc.domain.sessions import queries as sessions
from cancuoc.kernel.clock import today_vn
from cancuoc.law import ages
from cancuoc.law.ages import Band
from cancuoc.law.eligibility import Duty, Reason

K = TypeVar("K")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One resident of the denominator. Places without a name, and no school, are ""."""

    person_id: UUID
    commune: str
    hamlet: str
    school: str
    band: Band
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Denominator:
    """Everybody of some communes: `people` with their standing, the rest by the law's reason.

    `due` was counted on its own and must equal the number of `people`.
    """

    people: tuple[Counted, ...]
    due: int
    exempt: Mapping[Reason, int]

    @property
    def missing(self) -> int:
        """How many people of the population due have no standing (fewer than 0: doubled)."""
        return self.due - len({one.person_id for one in self.people})

    def by(self, key: Callable[[Counted], K]) -> dict[K, Counter[Standing]]:
        """Return how many stand where, by hamlet, commune, band or whatever `key` takes."""
        found: dict[K, Counter[Standing]] = {}
        for one in self.people:
            found.setdefault(key(one), Counter())[one.standing] += 1
        return found

    @property
    def total(self) -> Counter[Standing]:
        """How many stand where, over all communes."""
        return Counter(one.standing for one in self.people)


def denominator(*, communes: Sequence[str], since: datetime, at: datetime) -> Denominator:
    """Return the denominator of communes at a moment; the campaign began at `since`.

    `communes` are codes of the register; people of no place at all are in `population.NOWHERE`.
    """
    on = today_vn(at)
    people: list[Counted] = []
    late: list[Counted] = []
    # Of a whole city most communes of a small world are empty: seven reads each for nothing.
    lived_in = population.inhabited(communes=communes) | {population.NOWHERE}
    for commune in dict.fromkeys(communes):
        if commune in lived_in:
            here = population.residents(commune=commune)
            held = enrolment.holders_since(since=since, person_ids=here)
            due_here = _due_here(commune, on=on, held=held)
            people += due_here
            late += _holders(held - {one.person_id for one in due_here}, on=on)
    due, exempt = _counted(communes, on=on)
    # Whoever got a card is counted by the law as one of whom nothing is asked any more.
    exempt[Reason.VALID] -= len(late)
    return Denominator(people=(*people, *late), due=due + len(late), exempt=+exempt)


def standings(
    *, person_ids: Collection[UUID], since: datetime | None = None, on: date
) -> dict[UUID, Standing]:
    """Return the one word of each of these people, who are due, in seven reads for all of them."""
    held = enrolment.holders_since(since=since, person_ids=person_ids) if since else set()
    return {
        key: standing(known)
        for key, known in known_of(person_ids=person_ids, on=on, holders=held).items()
    }


def known_of(
    *, person_ids: Collection[UUID], on: date, holders: Collection[UUID] = frozenset()
) -> dict[UUID, Known]:
    """Return the facts of the rooms about each of these people."""
    ids = list(person_ids)
    dossiers = enrolment.states_of(person_ids=ids)
    arrived = sessions.open_tickets(person_ids=ids)
    booked = sessions.booked_people(person_ids=ids)
    at_home = outreach.waiting_at_home(person_ids=ids)
    reaches = outreach.reached(person_ids=ids)
    ended = _ended({r.session_id for r in reaches.values() if r.session_id}, on=on)
    nothing = Reach()

    def known(key: UUID) -> Known:
        reach = reaches.get(key, nothing)
        return Known(
            dossier=dossiers.get(key),
            holds=key in holders,
            arrived=key in arrived,
            booked=key in booked,
            home=key in at_home,
            invited=reach.invited_at is not None,
            stale=_stale(reach, ended, on=on),
            opted_out=reach.opted_out,
            outcome=reach.outcome,
        )

    return {key: known(key) for key in ids}


def _stale(reach: Reach, ended: Mapping[UUID, date], *, on: date) -> bool:
    return stale(
        invited=today_vn(reach.invited_at) if reach.invited_at else None,
        told=today_vn(reach.told_at) if reach.told_at else None,
        ended=ended.get(reach.session_id) if reach.session_id else None,
        on=on,
        days=settings().chase_days,
    )


def _ended(session_ids: Iterable[UUID], *, on: date) -> dict[UUID, date]:
    """Return the sessions that nobody can come to any more, with the day that became so.

    A session called off counts from today: families who were told of it must hear.
    """
    found = {}
    for key in session_ids:
        row = planning.session(session_id=key)
        if row is None or row.state is not Planned.PUBLISHED:
            found[key] = on
        elif (day := today_vn(row.ends_at)) < on:
            found[key] = day
    return found


def _due_here(commune: str, *, on: date, held: Collection[UUID]) -> list[Counted]:
    families = population.due_in_area(commune=commune, on=on)
    members = [(family, person) for family in families for person in family.members]
    ids = [person.person_id for _, person in members]
    known = known_of(person_ids=ids, on=on, holders=held)
    schools = outreach.schools_of(person_ids=ids)
    return [
        Counted(
            person_id=person.person_id,
            commune=family.commune,
            hamlet=family.hamlet,
            school=schools.get(person.person_id, ""),
            band=person.band,
            standing=standing(known[person.person_id]),
        )
        for family, person in members
    ]


def _holders(held: Collection[UUID], *, on: date) -> list[Counted]:
    """Return those who are due no more since the card came into the hand."""
    people = population.persons(person_ids=held)
    schools = outreach.schools_of(person_ids=held)
    return [_holder(one, on=on, school=schools.get(key, "")) for key, one in people.items()]


def _commune(person: PersonView) -> str:
    place = person.place or person.registered
    return place.commune if place else population.NOWHERE


def _holder(person: PersonView, *, on: date, school: str) -> Counted:
    place = person.place or person.registered
    return Counted(
        person_id=person.id,
        commune=_commune(person),
        hamlet=place.hamlet if place else "",
        school=school,
        band=ages.band(born=person.born, on=on),
        standing=Standing.HOLDS,
    )


def _counted(communes: Collection[str], *, on: date) -> tuple[int, Counter[Reason]]:
    """Return how many are due by the database's own count, and the others by reason."""
    due, exempt = 0, Counter[Reason]()
    for row in population.due_counts(communes=list(communes), on=on):
        if row.duty is Duty.NONE:
            exempt[row.reason] += row.count
        else:
            due += row.count
    if population.NOWHERE in communes:
        # No hamlet holds these few: they are read one by one, as the list reads them.
        nobody = population.due_in_area(commune=population.NOWHERE, on=on, duties=tuple(Duty))
        for person in (member for family in nobody for member in family.members):
            due += person.duty is not Duty.NONE
            exempt[person.reason] += person.duty is Duty.NONE
    return due, exempt
