"""What the register says of a person, in the shape a station shows beside the capture form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cancuoc.domain.population import queries as population
from cancuoc.domain.population.queries import GuardianView, PersonView
from cancuoc.domain.population.rules import LinkSource, ResidenceKind
from cancuoc.domain.units import queries as units
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.sex import Sex
from cancuoc.law.transition import Holds
from cancuoc.packet.content import Declared, Place, Relative


@dataclass(frozen=True, slots=True, kw_only=True)
class KinRecord:
    """A relative in the register; `represents` says that the register shows the right to act."""

    relation: str
    full_name: str
    personal_number: str = ""
    person_id: UUID | None = None
    born: PartialDate | None = None
    sex: Sex = Sex.UNKNOWN
    phone: str = ""
    represents: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRecord:
    """One person as the register knows them; `known` has the items of CC01."""

    person_id: UUID
    known: Declared
    kin: tuple[KinRecord, ...]
    holds: str
    holds_number: str
    holds_issued: date | None
    holds_expires: date | None
    birth_registered: bool
    residence_known: bool


@dataclass(frozen=True, slots=True)
class _Reading:
    """Everything read for a list of people, so that a list costs a handful of statements."""

    people: Mapping[UUID, PersonView]
    guardians: Mapping[UUID, GuardianView]
    kin: Mapping[UUID, PersonView]
    unit_names: Mapping[str, str]


def records(*, person_ids: Iterable[UUID], on: date) -> dict[UUID, RegisterRecord]:
    """Return the records of people by id; unknown ids are left out."""
    people = population.persons(person_ids=person_ids)
    guardians = population.guardianships(ward_ids=people, on=on)
    kin_ids = {p.father_id for p in people.values()} | {p.mother_id for p in people.values()}
    kin_ids |= {g.guardian_id for g in guardians.values()}
    kin = population.persons(person_ids=[key for key in kin_ids if key is not None])
    reading = _Reading(people, guardians, kin, _unit_names(people.values(), on=on))
    return {key: _record(person, reading) for key, person in people.items()}


def _record(person: PersonView, reading: _Reading) -> RegisterRecord:
    kin = tuple(_kin(person, reading))
    number = person.personal_number.value if person.personal_number else ""
    return RegisterRecord(
        person_id=person.id,
        known=_known(person, kin, reading),
        kin=kin,
        holds=str(person.holds),
        holds_number=person.cmnd_number if person.holds is Holds.CMND else number,
        holds_issued=person.holds_issued,
        holds_expires=person.holds_expires,
        birth_registered=bool(number or person.birth_place),
        residence_known=person.place is not None,
    )


def _known(person: PersonView, kin: tuple[KinRecord, ...], reading: _Reading) -> Declared:
    registered = _place(person.registered, reading)
    lived = _place(person.place, reading)
    permanent = lived if person.residence is ResidenceKind.PERMANENT else registered
    return Declared(
        full_name=person.full_name,
        personal_number=person.personal_number.value if person.personal_number else "",
        old_number=person.cmnd_number,
        cancelled_number=person.cancelled_number,
        born=person.born,
        sex=person.sex,
        birth_registration_place=_birth_place(person.birth_place, reading),
        ethnicity=person.ethnicity,
        nationality="Việt Nam" if person.citizen else "",
        permanent_residence=permanent,
        temporary_residence=lived if person.residence is ResidenceKind.TEMPORARY else None,
        current_residence=lived,
        phone=person.phone.e164 if person.phone else "",
        relatives=tuple(
            Relative(relation=k.relation, full_name=k.full_name, personal_number=k.personal_number)
            for k in kin
            if k.relation in ("father", "mother")
        ),
    )


def _kin(person: PersonView, reading: _Reading) -> Iterable[KinRecord]:
    shown = person.links is LinkSource.REGISTER
    for relation, key in (("father", person.father_id), ("mother", person.mother_id)):
        if key is not None and key in reading.kin:
            yield _relative(relation, reading.kin[key], represents=shown)
    guardian = reading.guardians.get(person.id)
    if guardian is None:
        return
    living = reading.kin.get(guardian.guardian_id) if guardian.guardian_id else None
    if living is not None:
        yield _relative("guardian", living, represents=True)
    elif guardian.institution:
        yield KinRecord(relation="institution", full_name=guardian.institution, represents=True)


def _relative(relation: str, person: PersonView, *, represents: bool) -> KinRecord:
    return KinRecord(
        relation=relation,
        full_name=person.full_name,
        personal_number=person.personal_number.value if person.personal_number else "",
        person_id=person.id,
        born=person.born,
        sex=person.sex,
        phone=person.phone.e164 if person.phone else "",
        represents=represents and person.deceased_on is None,
    )


def _place(place: population.Place | None, reading: _Reading) -> Place | None:
    if place is None:
        return None
    parts = [place.house, place.hamlet, reading.unit_names.get(place.commune, "")]
    return Place(text=", ".join(p for p in parts if p), commune_code=place.commune)


def _birth_place(code: str, reading: _Reading) -> Place | None:
    if not code:
        return None
    return Place(text=reading.unit_names.get(code, ""), commune_code=code)


def _unit_names(people: Iterable[PersonView], *, on: date) -> dict[str, str]:
    """Return "Phường Hạ Đình, Quận Thanh Xuân" for every commune the people name."""
    wanted = {code for p in people for code in _codes(p) if code}
    communes = units.units_named(codes=wanted, on=on)
    parents = units.units_named(codes={u.parent for u in communes.values()}, on=on)
    return {
        code: ", ".join(
            [unit.full_name, *([parents[unit.parent].full_name] if unit.parent in parents else [])]
        )
        for code, unit in communes.items()
    }


def _codes(person: PersonView) -> tuple[str, ...]:
    registered = person.registered.commune if person.registered else ""
    return (person.commune, registered, person.birth_place)
