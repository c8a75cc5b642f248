"""The residents of some communes as a replay sees them: who may come, and who is clean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from cancuoc.domain.population import queries as population
from cancuoc.domain.population.queries import DueFamily, DuePerson, PersonView
from cancuoc.domain.population.rules import LinkSource
from cancuoc.interfaces.cli.replaying.parties import Resident
from cancuoc.kernel.personal_id import PersonalId, consistency_warnings
from cancuoc.law import ages
from cancuoc.law.ages import Band
from cancuoc.law.eligibility import Duty, Reason

_NEVER = (Reason.DECEASED, Reason.NOT_CITIZEN)
_REASONS = tuple(reason for reason in Reason if reason not in _NEVER)


def residents(*, communes: Iterable[str], on: date, until: date) -> list[Resident]:
    """Return everybody of the communes who could come from a day to another, due or not.

    People without a number, or whose birth date is not known to the day, stay at home: a
    station would send them to the commune police first. So do children for whom the register
    shows no parent, because they have to bring papers. Whoever changes band in between stays
    too, so that the counts by band hold whenever they come.
    """
    found: list[Resident] = []
    for commune in communes:
        families = population.due_in_area(
            commune=commune, on=on, duties=tuple(Duty), reasons=_REASONS
        )
        found += _of_commune(commune, families, until=until)
    return found


def _of_commune(commune: str, families: Iterable[DueFamily], *, until: date) -> list[Resident]:
    listed = {m.person_id: (f, m) for f in families if f.lives_here for m in f.members}
    people = population.persons(person_ids=listed)
    kin = _parents(people)
    doubles = population.likely_doubles(person_ids=list(people))
    return [
        _resident(commune, *listed[key], person, clean=_clean(person, doubles))
        for key, person in people.items()
        for member in (listed[key][1],)
        if _would_be_taken(person, member, kin, until=until)
    ]


def _would_be_taken(
    person: PersonView, member: DuePerson, kin: Mapping[UUID, PersonView], *, until: date
) -> bool:
    if person.personal_number is None or member.born.day is None:
        return False
    if ages.band(born=member.born, on=until) is not member.band:
        return False
    return member.band is Band.FROM_14 or _represented(person, kin)


def _resident(
    commune: str, family: DueFamily, member: DuePerson, person: PersonView, *, clean: bool
) -> Resident:
    return Resident(
        person_id=person.id,
        household=str(family.household_id or person.id),
        commune=commune,
        band=member.band,
        number=member.personal_number,
        clean=clean,
        due=member.duty is not Duty.NONE,
        old_number=person.cmnd_number,
    )


def _parents(people: Mapping[UUID, PersonView]) -> dict[UUID, PersonView]:
    keys = {p.father_id for p in people.values()} | {p.mother_id for p in people.values()}
    return population.persons(person_ids=[key for key in keys if key is not None])


def _clean(person: PersonView, doubles: Mapping[UUID, tuple[UUID, ...]]) -> bool:
    """Say whether no check of the centre would raise a doubt."""
    if person.id in doubles or person.place is None or person.personal_number is None:
        return False
    return not consistency_warnings(person.personal_number, born=person.born, sex=person.sex)


def _represented(person: PersonView, kin: Mapping[UUID, PersonView]) -> bool:
    """Say whether the register shows a living parent with a number, who may sign."""
    if person.links is not LinkSource.REGISTER:
        return False
    parents = (kin.get(key) for key in (person.mother_id, person.father_id) if key is not None)
    return any(
        parent is not None
        and parent.deceased_on is None
        and isinstance(parent.personal_number, PersonalId)
        for parent in parents
    )
