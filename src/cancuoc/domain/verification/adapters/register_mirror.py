"""The register as the population room mirrors it, and a Null twin for a centre without one."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from cancuoc.domain.population import queries as population
from cancuoc.domain.population.queries import PersonView
from cancuoc.domain.verification.ports import RegisterEntry, RegisterPort

logger = logging.getLogger("cancuoc.verification")


class RegisterMirror(RegisterPort):
    """Reads the mirror in this database, as it stands on a day."""

    def __init__(self, *, on: date) -> None:
        self.on = on

    def entries(
        self, *, person_ids: Sequence[UUID], personal_numbers: Sequence[str]
    ) -> list[RegisterEntry]:
        """Return the mirror's entries with one of these ids or numbers."""
        people = population.persons(person_ids=person_ids)
        for person in population.by_numbers(personal_numbers=personal_numbers).values():
            people.setdefault(person.id, person)
        guardians = population.guardianships(ward_ids=people, on=self.on)
        return [
            _entry(person, guardians[key].guardian_id if key in guardians else None)
            for key, person in people.items()
        ]

    def namesakes(self, *, entries: Sequence[RegisterEntry]) -> Mapping[UUID, tuple[UUID, ...]]:
        """Return the likely second entries of the same person."""
        return population.likely_doubles(person_ids=[entry.person_id for entry in entries])


class NullRegister(RegisterPort):
    """Knows nobody, and says so: every dossier then goes to a person's desk."""

    def entries(
        self, *, person_ids: Sequence[UUID], personal_numbers: Sequence[str]
    ) -> list[RegisterEntry]:
        """Return nothing."""
        logger.warning("no register is plugged in: %d people unknown", len(person_ids))
        return []

    def namesakes(self, *, entries: Sequence[RegisterEntry]) -> Mapping[UUID, tuple[UUID, ...]]:
        """Return nothing."""
        return {}


def _entry(person: PersonView, guardian_id: UUID | None) -> RegisterEntry:
    return RegisterEntry(
        person_id=person.id,
        personal_number=person.personal_number.value if person.personal_number else "",
        full_name=person.name.full,
        born=person.born,
        sex=person.sex,
        father_id=person.father_id,
        mother_id=person.mother_id,
        guardian_ids=(guardian_id,) if guardian_id else (),
        citizen=person.citizen,
        deceased=person.deceased_on is not None,
    )
