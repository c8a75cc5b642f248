"""Register entries read in batches, for programs that compare thousands at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from cancuoc.domain.population import models
from cancuoc.domain.population.rules import born_from
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.sex import Sex


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a comparison needs of one person; `personal_number` is "" when there is none."""

    person_id: UUID
    personal_number: str
    full_name: str
    born: PartialDate
    sex: Sex
    father_id: UUID | None
    mother_id: UUID | None
    guardian_ids: tuple[UUID, ...]
    citizen: bool
    deceased: bool


def entries(*, person_ids: Collection[UUID], personal_numbers: Collection[str]) -> list[Entry]:
    """Return the people with one of these ids or numbers, in any order."""
    rows = list(
        models.Person.objects.select_related("name").filter(
            Q(id__in=person_ids) | Q(personal_number__in=personal_numbers)
        )
    )
    guardians = _guardians([row.id for row in rows])
    return [_entry(row, guardians.get(row.id, ())) for row in rows]


def likely_doubles(*, person_ids: Collection[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """Return for each person the others who look like a second entry of the same person.

    Same name, birth date and sex is common chance in a city of millions, so a shared parent
    or, where no parent is known, a shared address is asked for as well. Twins bear different
    names and are not found.
    """
    wanted = list(models.Person.objects.filter(id__in=person_ids).only(*_COMPARED))
    pool = _pool(wanted)
    found: dict[UUID, tuple[UUID, ...]] = {}
    for person in wanted:
        same = [o.id for o in pool[_key(person)] if o.id != person.id and _one_family(person, o)]
        if same:
            found[person.id] = tuple(sorted(same))
    return found


_COMPARED = (
    "id",
    "name_id",
    "birth_year",
    "born_latest",
    "born_precision",
    "sex",
    "father_id",
    "mother_id",
    "hamlet_id",
    "household_id",
)


def _pool(
    wanted: Sequence[models.Person],
) -> dict[tuple[object, ...], list[models.Person]]:
    rows = models.Person.objects.filter(
        name_id__in={p.name_id for p in wanted}, birth_year__in={p.birth_year for p in wanted}
    ).only(*_COMPARED)
    pool: dict[tuple[object, ...], list[models.Person]] = defaultdict(list)
    for row in rows:
        pool[_key(row)].append(row)
    return pool


def _key(person: models.Person) -> tuple[object, ...]:
    return (person.name_id, person.born_latest, person.born_precision, person.sex)


def _one_family(a: models.Person, b: models.Person) -> bool:
    parents = ({a.father_id, a.mother_id} - {None}) & ({b.father_id, b.mother_id} - {None})
    if parents:
        return True
    unknown = not (a.father_id or a.mother_id) or not (b.father_id or b.mother_id)
    return unknown and a.hamlet_id is not None and a.hamlet_id == b.hamlet_id


def _guardians(person_ids: Sequence[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    found: dict[UUID, tuple[UUID, ...]] = {}
    rows = models.Guardianship.objects.filter(ward_id__in=person_ids, guardian__isnull=False)
    for ward, guardian in rows.values_list("ward_id", "guardian_id"):
        if guardian is not None:
            found[ward] = (*found.get(ward, ()), guardian)
    return found


def _entry(row: models.Person, guardians: tuple[UUID, ...]) -> Entry:
    return Entry(
        person_id=row.id,
        personal_number=row.personal_number or "",
        full_name=row.name.full,
        born=born_from(latest=row.born_latest, precision=row.born_precision),
        sex=Sex(row.sex),
        father_id=row.father_id,
        mother_id=row.mother_id,
        guardian_ids=guardians,
        citizen=row.citizen,
        deceased=row.deceased_on is not None,
    )
