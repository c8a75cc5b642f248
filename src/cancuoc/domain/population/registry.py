"""Read persons of the mirror as plain values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from django.db.models import QuerySet

from cancuoc.domain.population import models
from cancuoc.domain.population.rules import (
    LinkSource,
    PhoneRole,
    ResidenceKind,
    born_from,
)
from cancuoc.foundation.among import among
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.kernel.phone import Phone
from cancuoc.kernel.refusal import Refusal
from cancuoc.kernel.sex import Sex
from cancuoc.law.transition import Holds


class UnknownPerson(Refusal):
    """The mirror holds nobody under that key."""

    status: ClassVar[int] = 404
    message = "Không tìm thấy người này trong dữ liệu dân cư."
    next_step = "Tìm lại theo họ tên và năm sinh, hoặc lập phiếu DC01."


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where somebody lives or is registered; `house` is known for the place lived at."""

    commune: str
    hamlet: str
    house: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonView:
    """One person as the register knows him or her.

    `place` is None for people without residence, `born` may lack day and month. `birth_place`
    is the commune code (5 digits) or province code (3) of birth registration.
    """

    id: UUID
    personal_number: PersonalId | None
    name: PersonName
    born: PartialDate
    sex: Sex
    ethnicity: str
    birth_place: str
    household_id: int | None
    place: Place | None
    registered: Place | None
    residence: ResidenceKind
    phone: Phone | None
    phone_role: PhoneRole
    holds: Holds
    holds_issued: date | None
    holds_expires: date | None
    cmnd_number: str
    cancelled_number: str
    care_centre: str
    citizen: bool
    deceased_on: date | None
    father_id: UUID | None
    mother_id: UUID | None
    links: LinkSource
    sort_key: str

    @property
    def full_name(self) -> str:
        """The name as written in the papers."""
        return self.name.full

    @property
    def commune(self) -> str:
        """The code of the commune lived in, or "" ."""
        return self.place.commune if self.place else ""


def person(*, person_id: UUID) -> PersonView:
    """Return one person, or refuse with `UnknownPerson`."""
    found = persons(person_ids=[person_id])
    if not found:
        raise UnknownPerson
    return found[person_id]


def persons(*, person_ids: Iterable[UUID]) -> dict[UUID, PersonView]:
    """Return many persons by id in one read; unknown ids are left out."""
    rows = with_places(models.Person.objects.filter(id__in=among(person_ids)))
    return {row.id: view(row) for row in rows}


def by_number(*, personal_number: PersonalId) -> PersonView:
    """Return the person of a personal number, or refuse with `UnknownPerson`."""
    row = with_places(models.Person.objects.filter(personal_number=personal_number.value)).first()
    if row is None:
        raise UnknownPerson
    return view(row)


def by_numbers(*, personal_numbers: Iterable[str]) -> dict[str, PersonView]:
    """Return persons by many 12-digit numbers in one read; unknown numbers are left out."""
    wanted = list(personal_numbers)
    rows = with_places(models.Person.objects.filter(personal_number__in=wanted))
    return {str(row.personal_number): view(row) for row in rows}


def count() -> int:
    """Return how many people the mirror holds (an estimate from the planner above a million)."""
    from django.db import connection

    with connection.cursor() as cursor:
        table = models.Person._meta.db_table
        cursor.execute("SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass", [table])
        estimate = int(cursor.fetchone()[0])
    return estimate if estimate > 1_000_000 else models.Person.objects.count()


def with_places(rows: QuerySet[models.Person]) -> QuerySet[models.Person]:
    """Join what `view` needs, so that a list costs one statement."""
    return rows.select_related("name", "hamlet", "household", "registered_hamlet")


def view(row: models.Person) -> PersonView:
    """Turn a joined row into the value that leaves the room."""
    return PersonView(
        id=row.id,
        personal_number=PersonalId(row.personal_number) if row.personal_number else None,
        name=PersonName(row.name.full),
        born=born_from(latest=row.born_latest, precision=row.born_precision),
        sex=Sex(row.sex),
        ethnicity=row.ethnicity,
        birth_place=row.birth_place,
        household_id=row.household_id,
        place=_place(row.hamlet, row.household.house if row.household else ""),
        registered=_place(row.registered_hamlet, ""),
        residence=ResidenceKind(row.residence),
        phone=Phone(row.phone) if row.phone else None,
        phone_role=PhoneRole(row.phone_role),
        holds=Holds(row.holds),
        holds_issued=row.holds_issued,
        holds_expires=row.holds_expires,
        cmnd_number=row.cmnd_number or "",
        cancelled_number=row.cancelled_number or "",
        care_centre=row.care_centre or "",
        citizen=row.citizen,
        deceased_on=row.deceased_on,
        father_id=row.father_id,
        mother_id=row.mother_id,
        links=LinkSource(row.links),
        sort_key=row.name.sort_key,
    )


def _place(hamlet: models.Hamlet | None, house: str) -> Place | None:
    if hamlet is None:
        return None
    return Place(commune=hamlet.commune, hamlet=hamlet.name, house=house)
