"""Encounters of partners: created, changed, moved, merged and deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from cancuoc.domain.abis import models, samples, sealing
from cancuoc.domain.abis.queries import Caller, internal_gallery
from cancuoc.domain.abis.refusals import BadRequest, NotThere, Taken, UnknownRecord
from cancuoc.domain.abis.rules import DEFAULT_GALLERY, Status, age_on, usable_id
from cancuoc.domain.uniqueness import services as uniqueness
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.keys import KeyClass
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.ids import uuid7

_ADULT_FROM = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What an encounter says, in the words of OSIA's interface."""

    status: Status = Status.ACTIVE
    encounter_type: str = ""
    galleries: tuple[str, ...] = ()
    client_data: str | None = None
    contextual: Mapping[str, Any] | None = None
    biographic: Mapping[str, Any] | None = None
    biometric: Sequence[Mapping[str, Any]] = field(default_factory=tuple)


@transaction
def create_encounter(
    *,
    caller: Caller,
    person_id: str = "",
    encounter_id: str = "",
    content: Content,
    at: datetime,
    by: Actor,
) -> tuple[str, str]:
    """Create one encounter and return the ids of person and encounter; empty ones are made.

    Raises BadRequest, Taken.
    """
    person, encounter = person_id or str(uuid4()), encounter_id or str(uuid4())
    _usable(person, encounter, content)
    rows = models.Encounter.objects.filter(partner_id=caller.partner, person_id=person)
    if rows.filter(encounter_id=encounter).exists():
        raise Taken
    row = models.Encounter(
        id=uuid7(at=at),
        partner_id=caller.partner,
        person_id=person,
        encounter_id=encounter,
        created_at=at,
    )
    _fill(row, content, caller=caller, at=at, by=by)
    row.save(force_insert=True)
    _note("abis.create", row, at=at, by=by)
    return person, encounter


@transaction
def update_encounter(
    *,
    caller: Caller,
    person_id: str,
    encounter_id: str,
    content: Content,
    at: datetime,
    by: Actor,
) -> None:
    """Replace what an encounter says, samples included. Raises BadRequest, UnknownRecord."""
    _usable(person_id, encounter_id, content)
    row = _locked(caller, person_id, encounter_id)
    uniqueness.remove(subjects=[row.subject], reason="abis.update", at=at, by=by)
    _fill(row, content, caller=caller, at=at, by=by)
    row.save()
    _note("abis.update", row, at=at, by=by)


@transaction
def delete_encounters(
    *, caller: Caller, person_id: str, encounter_id: str = "", at: datetime, by: Actor
) -> int:
    """Delete one encounter of a person, or all of them; return how many. Raises UnknownRecord."""
    rows = models.Encounter.objects.select_for_update().filter(
        partner_id=caller.partner, person_id=person_id
    )
    if encounter_id:
        rows = rows.filter(encounter_id=encounter_id)
    found = list(rows)
    if not found:
        raise UnknownRecord
    uniqueness.remove(subjects=[row.subject for row in found], reason="abis.delete", at=at, by=by)
    models.Encounter.objects.filter(id__in=[row.id for row in found]).delete()
    for row in found:
        _note("abis.delete", row, at=at, by=by)
    return len(found)


@transaction
def move_encounters(
    *,
    caller: Caller,
    target: str,
    source: str,
    encounter_id: str = "",
    at: datetime,
    by: Actor,
) -> None:
    """Give one encounter of a person to another, or all of them (a merge).

    Raises UnknownRecord, and Taken when the other has an encounter of that id already; then
    nothing moved.
    """
    if not usable_id(target):
        raise BadRequest(field="personIdTarget")
    of_partner = models.Encounter.objects.select_for_update().filter(partner_id=caller.partner)
    moving = list(of_partner.filter(person_id=source))
    if encounter_id:
        moving = [row for row in moving if row.encounter_id == encounter_id]
    there = set(of_partner.filter(person_id=target).values_list("encounter_id", flat=True))
    if not moving or not there:
        raise UnknownRecord
    if there & {row.encounter_id for row in moving}:
        raise Taken
    for row in moving:
        row.person_id = target
        row.changed_at = at
        row.save(update_fields=["person_id", "changed_at"])
        _note("abis.move", row, at=at, by=by, source=source)


@transaction
def set_status(
    *,
    caller: Caller,
    person_id: str,
    encounter_id: str,
    status: str,
    at: datetime,
    by: Actor,
) -> None:
    """Let an encounter be searched or not. Raises BadRequest, NotThere."""
    if status not in set(Status):
        raise BadRequest(field="status", one_of=[str(s) for s in Status])
    row = _there(caller, person_id, encounter_id)
    row.status, row.changed_at = status, at
    row.save(update_fields=["status", "changed_at"])
    _note("abis.status", row, at=at, by=by, status=status)


@transaction
def set_galleries(
    *,
    caller: Caller,
    person_id: str,
    encounter_id: str,
    galleries: Sequence[str],
    at: datetime,
    by: Actor,
) -> None:
    """Put an encounter into these galleries and no others. Raises BadRequest, NotThere."""
    row = _there(caller, person_id, encounter_id)
    row.galleries, row.changed_at = _galleries(galleries), at
    row.save(update_fields=["galleries", "changed_at"])
    _note("abis.galleries", row, at=at, by=by)


def _there(caller: Caller, person_id: str, encounter_id: str) -> models.Encounter:
    try:
        return _locked(caller, person_id, encounter_id)
    except UnknownRecord as error:
        raise NotThere from error


def _locked(caller: Caller, person_id: str, encounter_id: str) -> models.Encounter:
    row = (
        models.Encounter.objects.select_for_update()
        .filter(partner_id=caller.partner, person_id=person_id, encounter_id=encounter_id)
        .first()
    )
    if row is None:
        raise UnknownRecord
    return row


def _usable(person_id: str, encounter_id: str, content: Content) -> None:
    if not usable_id(person_id):
        raise BadRequest(field="personId")
    if not usable_id(encounter_id):
        raise BadRequest(field="encounterId")
    _galleries(content.galleries)


def _galleries(names: Sequence[str]) -> list[str]:
    wanted = list(dict.fromkeys(names)) or [DEFAULT_GALLERY]
    if len(wanted) > 32 or not all(usable_id(name) and name != "ALL" for name in wanted):
        raise BadRequest(field="galleries")
    return wanted


def _fill(
    row: models.Encounter, content: Content, *, caller: Caller, at: datetime, by: Actor
) -> None:
    """Seal what is said and take the templates into the gallery under a new subject."""
    age = age_on(content.biographic or {}, today_vn(at))
    read = samples.read(content.biometric, age=age)
    # Whoever does not say the age is kept as a child: the stricter key.
    child = age is None or age < _ADULT_FROM
    row.status, row.galleries = str(content.status), _galleries(content.galleries)
    row.subject, row.changed_at = uuid4(), at
    row.facts = sealing.seal(_facts(content), kind=KeyClass.IDENTITY, row=row.id)
    row.samples = sealing.seal(
        list(map(dict, content.biometric)), kind=KeyClass.BIOMETRIC_CHILD, row=row.id
    )
    entry = uniqueness.NewSubject(
        subject=row.subject,
        gallery=internal_gallery(caller.partner),
        ref=str(uuid7(at=at)),
        templates=read.templates,
        child=child,
        failures=read.failures,
    )
    uniqueness.add(entries=[entry], at=at, by=by)


def _facts(content: Content) -> dict[str, Any]:
    return {
        "type": content.encounter_type,
        "client": content.client_data,
        "contextual": None if content.contextual is None else dict(content.contextual),
        "biographic": None if content.biographic is None else dict(content.biographic),
    }


def _note(act: str, row: models.Encounter, *, at: datetime, by: Actor, **detail: str) -> None:
    line = audit.Line(
        act=act,
        at=at,
        by=by,
        object_kind="encounter",
        object_id=str(row.id),
        detail={"subject": str(row.subject), **detail},
    )
    audit.record_many([line])
