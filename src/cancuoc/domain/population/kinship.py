"""Families: who is parent, sibling, child, grandparent, housemate or guardian of whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.db.models import Q

from cancuoc.domain.population import models
from cancuoc.domain.population.registry import PersonView, person, persons, view, with_places
from cancuoc.domain.population.rules import GuardianBasis, LinkSource
from cancuoc.kernel.personal_id import consistency_warnings
from cancuoc.kernel.sex import Sex
from cancuoc.law.register import RegisterState
from cancuoc.law.representation import Representative

MOST_RELATIVES = 60


class Kin(StrEnum):
    """What somebody is to the person asked about."""

    FATHER = "father"
    MOTHER = "mother"
    CHILD = "child"
    SIBLING = "sibling"
    GRANDPARENT = "grandparent"
    GUARDIAN = "guardian"
    WARD = "ward"
    HOUSEMATE = "housemate"

    @property
    def vi(self) -> str:
        """The word shown to people."""
        return {
            "father": "Cha",
            "mother": "Mẹ",
            "child": "Con",
            "sibling": "Anh, chị, em",
            "grandparent": "Ông, bà",
            "guardian": "Người giám hộ",
            "ward": "Người được giám hộ",
            "housemate": "Người cùng hộ",
        }[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relative:
    """Somebody related. `shown` says that the register itself shows the relation."""

    person: PersonView
    kin: Kin
    shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A person and the relatives known, nearest kind first; each appears once."""

    person: PersonView
    relatives: tuple[Relative, ...]

    def of(self, *kinds: Kin) -> tuple[PersonView, ...]:
        """Return the relatives of these kinds."""
        return tuple(r.person for r in self.relatives if r.kin in kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardianView:
    """A guardianship: a person or an institution, its ground and its time."""

    id: UUID
    ward_id: UUID
    guardian_id: UUID | None
    institution: str
    basis: GuardianBasis
    valid_from: date
    valid_to: date | None


def family(*, person_id: UUID, on: date) -> Family:
    """Return the family of a person on a day, or refuse with `UnknownPerson`."""
    centre = person(person_id=person_id)
    found: dict[UUID, tuple[Kin, bool]] = {}
    for kin, shown, ids in _related(centre, on):
        for relative_id in ids:
            if relative_id != person_id:
                found.setdefault(relative_id, (kin, shown))
    people = persons(person_ids=found)
    order = list(Kin)
    relatives = [
        Relative(person=people[key], kin=kin, shown=shown and _in_own_record(people[key], kin))
        for key, (kin, shown) in found.items()
        if key in people
    ]
    relatives.sort(key=lambda r: (order.index(r.kin), r.person.born, str(r.person.id)))
    return Family(person=centre, relatives=tuple(relatives))


def _in_own_record(relative: PersonView, kin: Kin) -> bool:
    # Who is child or sibling stands in that person's own record, not only in the one asked about.
    return kin not in (Kin.CHILD, Kin.SIBLING) or relative.links is LinkSource.REGISTER


def household(*, household_id: int) -> tuple[PersonView, ...]:
    """Return who lives in a household, oldest first."""
    rows = with_places(models.Person.objects.filter(household_id=household_id))
    return tuple(view(row) for row in rows.order_by("born_latest", "id"))


def guardianships(*, ward_ids: Iterable[UUID], on: date) -> dict[UUID, GuardianView]:
    """Return the guardianship in force on a day for each ward that has one."""
    rows = models.Guardianship.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=on),
        ward_id__in=list(ward_ids),
        valid_from__lte=on,
    )
    return {row.ward_id: _guardian_view(row) for row in rows}


def link_shown(*, child_id: UUID, parent_id: UUID, on: date) -> Representative | None:
    """Return as what the register shows `parent_id` for the child, None when it does not.

    Where it does, no paper is asked (Decree 70/2024 Art. 21). A link that was only declared
    does not count.
    """
    child = person(person_id=child_id)
    if child.links is LinkSource.REGISTER:
        if parent_id == child.mother_id:
            return Representative.MOTHER
        if parent_id == child.father_id:
            return Representative.FATHER
    guardian = guardianships(ward_ids=[child_id], on=on).get(child_id)
    if guardian is not None and guardian.guardian_id == parent_id:
        return Representative.GUARDIAN
    return None


def register_state(*, person_id: UUID, on: date) -> RegisterState:
    """Return what the register says of a person, in the words of the law."""
    person(person_id=person_id)
    return register_states(person_ids=[person_id], on=on)[person_id]


def register_states(*, person_ids: Iterable[UUID], on: date) -> dict[UUID, RegisterState]:
    """Return the same for many people in two reads; unknown ids are left out."""
    people = persons(person_ids=person_ids)
    guardians = guardianships(ward_ids=people, on=on)
    return {key: _state(known, guardians.get(key)) for key, known in people.items()}


def _state(known: PersonView, guardian: GuardianView | None) -> RegisterState:
    number = known.personal_number
    sex = None if known.sex is Sex.UNKNOWN else known.sex
    wrong = number is not None and bool(consistency_warnings(number, born=known.born, sex=sex))
    return RegisterState(
        birth_registered=number is not None or bool(known.birth_place),
        has_number=number is not None,
        number_parts_wrong=wrong,
        residence_known=known.place is not None,
        links=frozenset(_links(known, guardian)),
    )


def _links(known: PersonView, guardian: GuardianView | None) -> Iterable[Representative]:
    if known.links is LinkSource.REGISTER:
        if known.mother_id is not None:
            yield Representative.MOTHER
        if known.father_id is not None:
            yield Representative.FATHER
    if guardian is not None:
        yield Representative.INSTITUTION if guardian.institution else Representative.GUARDIAN


def _related(centre: PersonView, on: date) -> Iterable[tuple[Kin, bool, list[UUID]]]:
    shown = centre.links is LinkSource.REGISTER
    parents = [key for key in (centre.father_id, centre.mother_id) if key is not None]
    yield Kin.FATHER, shown, [centre.father_id] if centre.father_id else []
    yield Kin.MOTHER, shown, [centre.mother_id] if centre.mother_id else []
    yield from _guardians(centre.id, on)
    yield Kin.CHILD, True, _ids(Q(father_id=centre.id) | Q(mother_id=centre.id))
    yield Kin.SIBLING, shown, _siblings(centre)
    for in_register, grandparents in _grandparents(parents):
        yield Kin.GRANDPARENT, shown and in_register, grandparents
    if centre.household_id is not None:
        yield Kin.HOUSEMATE, True, _ids(Q(household_id=centre.household_id))


def _guardians(person_id: UUID, on: date) -> Iterable[tuple[Kin, bool, list[UUID]]]:
    rows = models.Guardianship.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=on),
        Q(ward_id=person_id) | Q(guardian_id=person_id),
        valid_from__lte=on,
    )
    for row in rows:
        if row.ward_id == person_id:
            yield Kin.GUARDIAN, True, [row.guardian_id] if row.guardian_id else []
        else:
            yield Kin.WARD, True, [row.ward_id]


def _siblings(centre: PersonView) -> list[UUID]:
    same = Q()
    if centre.father_id is not None:
        same |= Q(father_id=centre.father_id)
    if centre.mother_id is not None:
        same |= Q(mother_id=centre.mother_id)
    return _ids(same) if same else []


def _grandparents(parents: list[UUID]) -> Iterable[tuple[bool, list[UUID]]]:
    rows = models.Person.objects.filter(id__in=parents)
    for links, *pair in rows.values_list("links", "father_id", "mother_id"):
        yield links == LinkSource.REGISTER, [key for key in pair if key is not None]


def _ids(condition: Q) -> list[UUID]:
    rows = models.Person.objects.filter(condition).order_by("born_latest", "id")
    return list(rows.values_list("id", flat=True)[:MOST_RELATIVES])


def _guardian_view(row: models.Guardianship) -> GuardianView:
    return GuardianView(
        id=row.id,
        ward_id=row.ward_id,
        guardian_id=row.guardian_id,
        institution=row.institution,
        basis=GuardianBasis(row.basis),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )
