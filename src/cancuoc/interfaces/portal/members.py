"""The people of a family as the booking pages need them, each look set down in the log."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from cancuoc.domain.outreach.rules import representative
from cancuoc.domain.population import queries as population
from cancuoc.domain.population.queries import PersonView
from cancuoc.domain.sessions import queries as sessions
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.law import ages, procedure
from cancuoc.law.ages import Band
from cancuoc.law.eligibility import Duty, due
from cancuoc.law.notice import Notice
from cancuoc.law.papers import Paper
from cancuoc.law.register import RegisterState
from cancuoc.law.representation import Representative


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One of the family on the day asked. `papers` prove something; `bring` only helps."""

    id: UUID
    given: str
    full_name: str
    born: PartialDate
    band: Band
    duty: Duty
    booked: bool
    papers: tuple[Paper, ...]
    bring: tuple[Paper, ...]
    blocks: tuple[Notice, ...]
    commune: str

    @property
    def key(self) -> str:
        """The value of the tick box: short, and nothing to look up elsewhere."""
        return f"p{self.id.hex[-12:]}"

    @property
    def must_come(self) -> bool:
        """Whether the person has to be there (Art. 23(2): under 6 nobody has to)."""
        return self.band is not Band.UNDER_6


@transaction
def members(
    *,
    person_ids: Iterable[UUID],
    on: date,
    companion: Representative | None = None,
    at: datetime,
    by: Actor,
) -> list[Member]:
    """Return the people by age, youngest first, with what the law asks of each on a day.

    `companion` is who will come with the children; None counts on whom the register shows.
    """
    people = population.persons(person_ids=person_ids)
    states = population.register_states(person_ids=people, on=on)
    booked = sessions.booked_people(person_ids=list(people))
    for person in people.values():
        audit.look(what="portal_family", person_id=person.id, at=at, by=by)
    found = [
        _member(person, states[key], on=on, companion=companion, booked=key in booked)
        for key, person in people.items()
        if person.deceased_on is None and person.citizen
    ]
    return sorted(found, key=lambda m: (m.born, str(m.id)), reverse=True)


def _member(
    person: PersonView,
    register: RegisterState,
    *,
    on: date,
    companion: Representative | None,
    booked: bool,
) -> Member:
    band = ages.band(born=person.born, on=on)
    acting = None if band is Band.FROM_14 else companion or representative(register)
    plan = procedure.plan(
        born=person.born,
        on=on,
        register=register,
        representative=acting,
        holds=person.holds,
        issued=person.holds_issued,
        expiry=person.holds_expires,
    )
    duty = due(born=person.born, on=on, holds=person.holds, holds_expiry=person.holds_expires).duty
    return Member(
        id=person.id,
        given=person.name.call_name,
        full_name=person.name.full,
        born=person.born,
        band=band,
        duty=duty,
        booked=booked,
        papers=plan.papers,
        bring=plan.bring,
        blocks=plan.blocks,
        commune=person.commune,
    )
