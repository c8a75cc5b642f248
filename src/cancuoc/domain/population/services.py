"""Writes of the mirror: persons by DC01, changes, guardians, cards held, a synthetic city."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError
from django.db import transaction as django_transaction

from cancuoc.domain.population import bulk, facts, models
from cancuoc.domain.population.changes import (
    BornLater,
    CardFact,
    Change,
    ImpossibleParent,
    LivesAt,
    NewPerson,
    NothingToChange,
    NumberTaken,
    born_columns,
)
from cancuoc.domain.population.registry import UnknownPerson
from cancuoc.domain.population.rules import ChangeSource, GuardianBasis, ResidenceKind
from cancuoc.domain.population.spelling import spelling
from cancuoc.domain.population.synthetic.city import City
from cancuoc.domain.population.synthetic.places import Commune, Places
from cancuoc.foundation import audit, outbox
from cancuoc.foundation.actor import Actor, NotAllowed, Role
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel import clock
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.refusal import Refusal

WHO_MAY_CHANGE = (Role.AREA_OFFICER, Role.ENROLMENT_OFFICER, Role.REVIEWER)


class AlreadyGuarded(Refusal):
    """Another guardianship is in force in that time."""

    status = 409
    message = "Người này đã có người giám hộ trong thời gian đó."
    next_step = "Chấm dứt việc giám hộ cũ trước khi ghi việc giám hộ mới."


class BackwardsGuardianship(Refusal):
    """A guardianship cannot end before its first day."""

    message = "Ngày chấm dứt giám hộ trước ngày bắt đầu."
    next_step = "Kiểm tra lại hai ngày trong quyết định."


@transaction
def add_person(*, new: NewPerson, source: ChangeSource, at: datetime, by: Actor) -> UUID:
    """Enter a person who is not in the mirror (form DC01) and return the id.

    Refuses with `NumberTaken`, `BornLater` or `ImpossibleParent`. People found in care
    centres may come without number and residence.
    """
    by.require(*WHO_MAY_CHANGE)
    if new.born.earliest() > clock.today_vn(at):
        raise BornLater
    if new.personal_number is not None:
        _check_free(new.personal_number.value)
    person = models.Person(
        id=uuid7(at=at),
        name=_name(new.name),
        sex=str(new.sex),
        personal_number=new.personal_number.value if new.personal_number else None,
        ethnicity=new.ethnicity,
        birth_place=new.birth_place,
        father_id=new.father_id,
        mother_id=new.mother_id,
        links=str(new.links),
        household_id=new.household_id,
        residence=str(ResidenceKind.NONE),
        phone=new.phone.e164 if new.phone else None,
        phone_role=str(new.phone_role),
        care_centre=new.care_centre or None,
        changed_at=at,
        **born_columns(new.born),
    )
    _check_parents(person)
    if new.lives_at is not None:
        _settle(person, new.lives_at)
    _save(person, new=True)
    _tell("population.add_person", person, at=at, by=by, source=source, fields=())
    outbox.publish(facts.PersonAdded(person_id=person.id, source=str(source), at=at))
    return person.id


@transaction
def record_change(*, person_id: UUID, change: Change, at: datetime, by: Actor) -> tuple[str, ...]:
    """Change what the mirror says of a person and return the names of the fields changed.

    Each field leaves a row with its value before and after. Refuses with `NothingToChange`,
    `NumberTaken` or `ImpossibleParent`.
    """
    by.require(*WHO_MAY_CHANGE)
    person = _locked(person_id)
    before = _snapshot(person)
    _apply(person, change)
    after = _snapshot(person)
    changed = tuple(field for field in before if before[field] != after[field])
    if not changed:
        raise NothingToChange
    _check_parents(person)
    if "personal_number" in changed:
        _check_free(str(person.personal_number))
        person.cancelled_number = before["personal_number"] or person.cancelled_number
    person.changed_at = at
    _save(person, new=False)
    models.PersonChange.objects.bulk_create(
        _history(person, before, after, field, change, at, by) for field in changed
    )
    _tell("population.change", person, at=at, by=by, source=change.source, fields=changed)
    outbox.publish(
        facts.PersonChanged(person_id=person_id, fields=changed, source=str(change.source), at=at)
    )
    return changed


@transaction
def record_cards(*, cards: Sequence[CardFact], at: datetime, by: Actor) -> int:
    """Note which card people hold now, for many people at once; returns how many were found."""
    if not by.roles and by.kind != "system":
        raise NotAllowed
    wanted = {card.person_id: card for card in cards}
    rows = list(models.Person.objects.select_for_update().filter(id__in=wanted).order_by("id"))
    for row in rows:
        card = wanted[row.id]
        row.holds, row.holds_issued, row.holds_expires = card.holds, card.issued, card.expires
        row.changed_at = at
    fields = ["holds", "holds_issued", "holds_expires", "changed_at"]
    models.Person.objects.bulk_update(rows, fields, batch_size=500)
    audit.record_many(
        audit.Line(
            act="population.card_held",
            at=at,
            by=by,
            object_kind="person",
            object_id=str(row.id),
            person_id=row.id,
            detail={"holds": str(row.holds)},
        )
        for row in rows
    )
    return len(rows)


@transaction
def set_guardian(
    *,
    ward_id: UUID,
    basis: GuardianBasis,
    valid_from: date,
    guardian_id: UUID | None = None,
    institution: str = "",
    valid_to: date | None = None,
    at: datetime,
    by: Actor,
) -> UUID:
    """Record a guardian, either a person or an institution, and return the id.

    Refuses with `AlreadyGuarded`, `BackwardsGuardianship` or `ImpossibleParent`.
    """
    by.require(*WHO_MAY_CHANGE)
    if (guardian_id is None) == (not institution) or guardian_id == ward_id:
        raise ImpossibleParent(
            "Người giám hộ phải là một người khác, hoặc một cơ sở.",
            next_step="Chọn một người giám hộ hoặc một cơ sở trợ giúp xã hội.",
        )
    ward = _locked(ward_id)
    if guardian_id is not None:
        _locked(guardian_id)
    _check_unguarded(ward_id, valid_from, valid_to)
    row = models.Guardianship(
        ward=ward,
        id=uuid7(at=at),
        guardian_id=guardian_id,
        institution=institution,
        basis=str(basis),
        valid_from=valid_from,
        valid_to=valid_to,
    )
    row.save(force_insert=True)
    _tell("population.guardian", ward, at=at, by=by, source=ChangeSource.DC01, fields=("guardian",))
    return row.id


@transaction
def end_guardian(*, ward_id: UUID, on: date, at: datetime, by: Actor) -> int:
    """End the guardianship in force, its last day being `on`; returns how many ended."""
    by.require(*WHO_MAY_CHANGE)
    ward = _locked(ward_id)
    rows = models.Guardianship.objects.filter(ward=ward, valid_from__lte=on, valid_to__isnull=True)
    ended = rows.update(valid_to=on)
    _tell(
        "population.guardian_end",
        ward,
        at=at,
        by=by,
        source=ChangeSource.DC01,
        fields=("guardian",),
    )
    return ended


@transaction
def load_city(
    *,
    residents: int,
    seed: int,
    on: date,
    communes: Iterable[Commune],
    focus: frozenset[str] = frozenset(),
    progress: bulk.Progress,
    at: datetime,
    by: Actor,
) -> str:
    """Fill an empty mirror with a synthetic city; returns the digest of its rows.

    The same residents, seed, day and communes give the same digest. Refuses with `CityExists`.
    """
    by.require(Role.ADMINISTRATOR)
    city = City(residents, seed, on, Places(tuple(communes), focus=focus))
    bulk.load(city, progress=progress)
    audit.record(
        act="population.load_city",
        at=at,
        by=by,
        object_kind="city",
        object_id=city.digest,
        residents=city.made,
        seed=seed,
    )
    return city.digest


def _locked(person_id: UUID) -> models.Person:
    # FOR UPDATE cannot reach the optional side of the joins, so only the person is locked.
    row = models.Person.objects.select_for_update().filter(id=person_id).first()
    if row is None:
        raise UnknownPerson
    return row


def _name(name: PersonName) -> models.Name:
    stored = spelling(name)
    row, _ = models.Name.objects.get_or_create(
        full=stored.full,
        defaults={
            "folded": stored.folded,
            "folded_yi": stored.folded_yi,
            "sort_key": stored.sort_key,
        },
    )
    return row


def _apply(person: models.Person, change: Change) -> None:
    for column, value in change.columns().items():
        setattr(person, column, value)
    if change.name is not None:
        person.name = _name(change.name)
    if change.lives_at is not None:
        _settle(person, change.lives_at)


def _settle(person: models.Person, place: LivesAt) -> None:
    """Put a person in a hamlet; the household is kept while its address stays the same."""
    hamlet, _ = models.Hamlet.objects.get_or_create(commune=place.commune, name=place.hamlet)
    person.hamlet = hamlet
    person.residence = str(place.kind)
    if place.kind is ResidenceKind.PERMANENT:
        person.registered_hamlet = hamlet
    home = person.household
    if home and home.hamlet_id == hamlet.id and place.house in ("", home.house):
        return
    person.household = models.Household.objects.create(hamlet=hamlet, house=place.house)


def _snapshot(person: models.Person) -> dict[str, str]:
    """Return every field that may change as the text kept in the history."""
    hamlet, house = person.hamlet, person.household
    return {
        "name": person.name.full,
        "born": f"{person.born_latest.isoformat()}/{person.born_precision}",
        "sex": person.sex,
        "personal_number": person.personal_number or "",
        "birth_place": person.birth_place,
        "father": str(person.father_id or ""),
        "mother": str(person.mother_id or ""),
        "links": person.links,
        "place": f"{hamlet.commune} {hamlet.name}".strip() if hamlet else "",
        "house": house.house if house else "",
        "residence": person.residence,
        "phone": person.phone or "",
        "phone_role": person.phone_role,
        "deceased_on": person.deceased_on.isoformat() if person.deceased_on else "",
    }


def _history(
    person: models.Person,
    before: dict[str, str],
    after: dict[str, str],
    field: str,
    change: Change,
    at: datetime,
    by: Actor,
) -> models.PersonChange:
    return models.PersonChange(
        person=person,
        id=uuid7(at=at),
        at=at,
        field=field,
        before=before[field][:200],
        after=after[field][:200],
        source=str(change.source),
        by=by.id,
        reason=change.reason[:300],
    )


def _check_free(number: str) -> None:
    if models.Person.objects.filter(personal_number=number).exists():
        raise NumberTaken


def _save(person: models.Person, *, new: bool) -> None:
    """Write the row. Of two hands that give one number at once, the database lets one through."""
    try:
        with django_transaction.atomic():
            person.save(force_insert=new)
    except IntegrityError as error:
        if "person_number_once" not in str(error):
            raise
        raise NumberTaken from error


def _check_parents(person: models.Person) -> None:
    parents = [key for key in (person.father_id, person.mother_id) if key is not None]
    if not parents:
        return
    births = dict(models.Person.objects.filter(id__in=parents).values_list("id", "birth_year"))
    if len(births) < len(set(parents)):
        raise UnknownPerson
    if person.id in births or any(year >= person.birth_year for year in births.values()):
        raise ImpossibleParent


def _check_unguarded(ward_id: UUID, start: date, end: date | None) -> None:
    if end is not None and end < start:
        raise BackwardsGuardianship
    rows = models.Guardianship.objects.filter(ward_id=ward_id)
    if end is not None:
        rows = rows.filter(valid_from__lte=end)
    if any(row.valid_to is None or row.valid_to >= start for row in rows):
        raise AlreadyGuarded


def _tell(
    act: str,
    person: models.Person,
    *,
    at: datetime,
    by: Actor,
    source: ChangeSource,
    fields: tuple[str, ...],
) -> None:
    audit.record(
        act=act,
        at=at,
        by=by,
        object_kind="person",
        object_id=person.id,
        person_id=person.id,
        unit_code=person.hamlet.commune if person.hamlet else "",
        source=str(source),
        fields=list(fields),
    )
