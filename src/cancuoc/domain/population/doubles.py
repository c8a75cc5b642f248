"""People who look like a second entry of somebody else, found for many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

from cancuoc.domain.population import models


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
