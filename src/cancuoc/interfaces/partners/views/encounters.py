"""People and encounters: create, read, update, delete, merge, move, status, galleries."""

from __future__ import annotations

import base64
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from cancuoc.biometrics.formats import finger_minutiae
from cancuoc.biometrics.formats.finger_minutiae import Edition
from cancuoc.biometrics.formats.minutiae_values import to_view
from cancuoc.domain.abis import queries, services
from cancuoc.domain.abis.queries import EncounterRow
from cancuoc.domain.abis.rules import Scope, Status
from cancuoc.domain.uniqueness import queries as gallery
from cancuoc.interfaces.partners.answers import Reply, answered, caller_of, checked
from cancuoc.interfaces.partners.bodies import (
    Asked,
    AskedStatus,
    AskedTemplates,
    BiometricData,
    ComputedData,
    Encounter,
    Error,
    PersonIds,
    TaskId,
)
from cancuoc.kernel import clock

router = Router(tags=["CRUD"], by_alias=True)
ERRORS: Final = {400: Error, 401: Error, 403: Error, 500: Error}
DONE: Final[dict[Any, Any]] = {202: TaskId, 204: None, **ERRORS}
MADE: Final[dict[Any, Any]] = {200: PersonIds, 202: TaskId, **ERRORS}
_PERSON: Final = "/persons/{person_id}"
_ONE: Final = _PERSON + "/encounters/{encounter_id}"
_IRIS_FORMAT: Final = "CANCUOC_IRIS_1"
_EDITIONS: Final = {"ISO_19794_2": Edition.FIRST, "ISO_19794_2_2011": Edition.SECOND}


def _content(body: Encounter) -> services.Content:
    return services.Content(
        status=Status(body.status),
        encounter_type=body.encounter_type,
        galleries=tuple(body.galleries or ()),
        client_data=body.client_data,
        contextual=body.contextual_data,
        biographic=body.biographic_data,
        biometric=[
            item.model_dump(by_alias=True, exclude_none=True) for item in body.biometric_data
        ],
    )


def _create(
    request: HttpRequest, asked: Asked, body: Encounter, operation: str, **ids: str
) -> HttpResponse:
    caller, by = caller_of(request, Scope.ENCOUNTER_WRITE)
    checked(**ids)

    def work() -> Reply:
        person, encounter = services.create_encounter(
            caller=caller, content=_content(body), at=clock.now(), by=by, **ids
        )
        return Reply(200, PersonIds(person_id=person, encounter_id=encounter))

    return answered(caller, by, operation=operation, asked=asked, work=work)


@router.post("/persons", response=MADE)
def create_encounter_no_ids(
    request: HttpRequest, asked: Query[Asked], body: Encounter
) -> HttpResponse:
    """Create a person with one encounter; both ids are made here."""
    return _create(request, asked, body, "createEncounterNoIds")


@router.post(_PERSON + "/encounters", response=MADE)
def create_encounter_no_id(
    request: HttpRequest, person_id: str, asked: Query[Asked], body: Encounter
) -> HttpResponse:
    """Create one encounter of a person; its id is made here."""
    return _create(request, asked, body, "createEncounterNoId", person_id=person_id)


@router.post(_ONE, response={**MADE, 409: Error})
def create_encounter(
    request: HttpRequest, person_id: str, encounter_id: str, asked: Query[Asked], body: Encounter
) -> HttpResponse:
    """Create one encounter of a person under a given id."""
    ids = {"person_id": person_id, "encounter_id": encounter_id}
    return _create(request, asked, body, "createEncounter", **ids)


def _shown(row: EncounterRow) -> Encounter:
    return Encounter(
        encounter_id=row.encounter_id,
        status=row.status.value,
        encounter_type=row.encounter_type,
        galleries=list(row.galleries),
        client_data=row.client_data,
        contextual_data=None if row.contextual is None else dict(row.contextual),
        biographic_data=None if row.biographic is None else dict(row.biographic),
        biometric_data=[
            BiometricData(**{**item, "encounterId": row.encounter_id})
            for item in queries.samples(row=row)
        ],
    )


@router.get(
    _PERSON + "/encounters",
    response={200: list[Encounter], 202: TaskId, 404: Error, **ERRORS},
    exclude_none=True,
)
def read_all_encounters(request: HttpRequest, person_id: str, asked: Query[Asked]) -> HttpResponse:
    """Read every encounter of a person."""
    caller, by = caller_of(request, Scope.ENCOUNTER_READ)
    checked(person_id=person_id)

    def work() -> Reply:
        rows = queries.encounters(caller=caller, person_id=person_id)
        services.look(rows=rows, what="encounter", at=clock.now(), by=by)
        return Reply(200, [_shown(row) for row in rows])

    return answered(caller, by, operation="readAllEncounters", asked=asked, work=work)


@router.get(_ONE, response={200: Encounter, 202: TaskId, 404: Error, **ERRORS}, exclude_none=True)
def read_encounter(
    request: HttpRequest, person_id: str, encounter_id: str, asked: Query[Asked]
) -> HttpResponse:
    """Read one encounter."""
    caller, by = caller_of(request, Scope.ENCOUNTER_READ)
    checked(person_id=person_id, encounter_id=encounter_id)

    def work() -> Reply:
        rows = queries.encounters(caller=caller, person_id=person_id, encounter_id=encounter_id)
        services.look(rows=rows, what="encounter", at=clock.now(), by=by)
        return Reply(200, _shown(rows[0]))

    return answered(caller, by, operation="readEncounter", asked=asked, work=work)


@router.put(_ONE, response={**MADE, 204: None, 404: Error})
def update_encounter(
    request: HttpRequest, person_id: str, encounter_id: str, asked: Query[Asked], body: Encounter
) -> HttpResponse:
    """Replace what an encounter says, samples included."""
    caller, by = caller_of(request, Scope.ENCOUNTER_WRITE)
    ids = {"person_id": person_id, "encounter_id": encounter_id}
    checked(**ids)

    def work() -> Reply:
        services.update_encounter(
            caller=caller, content=_content(body), at=clock.now(), by=by, **ids
        )
        return Reply(200, PersonIds(**ids))

    return answered(caller, by, operation="updateEncounter", asked=asked, work=work)


@router.api_operation(["DELETE"], _ONE, response={**DONE, 404: Error})
def delete_encounter(
    request: HttpRequest, person_id: str, encounter_id: str, asked: Query[Asked]
) -> HttpResponse:
    """Delete one encounter."""
    return _delete(request, asked, "deleteEncounter", person_id, encounter_id)


@router.api_operation(["DELETE"], _PERSON, response={**DONE, 404: Error})
def delete_all(request: HttpRequest, person_id: str, asked: Query[Asked]) -> HttpResponse:
    """Delete a person with every encounter."""
    return _delete(request, asked, "deleteAll", person_id, "")


def _delete(
    request: HttpRequest, asked: Asked, operation: str, person_id: str, encounter_id: str
) -> HttpResponse:
    caller, by = caller_of(request, Scope.ENCOUNTER_WRITE)
    checked(person_id=person_id, encounter_id=encounter_id or "none")

    def work() -> Reply:
        services.delete_encounters(
            caller=caller, person_id=person_id, encounter_id=encounter_id, at=clock.now(), by=by
        )
        return Reply(204)

    return answered(caller, by, operation=operation, asked=asked, work=work)


@router.post("/persons/{target}/merge/{source}", response={**DONE, 404: Error, 409: Error})
def merge_encounter(
    request: HttpRequest, target: str, source: str, asked: Query[Asked]
) -> HttpResponse:
    """Give all encounters of one person to another."""
    return _move(request, asked, "mergeEncounter", target, source, "")


@router.post(
    "/persons/{target}/move/{source}/encounters/{encounter_id}",
    response={**DONE, 404: Error, 409: Error},
)
def move_encounter(
    request: HttpRequest, target: str, source: str, encounter_id: str, asked: Query[Asked]
) -> HttpResponse:
    """Give one encounter of a person to another."""
    return _move(request, asked, "moveEncounter", target, source, encounter_id)


def _move(
    request: HttpRequest,
    asked: Asked,
    operation: str,
    target: str,
    source: str,
    encounter_id: str,
) -> HttpResponse:
    caller, by = caller_of(request, Scope.ENCOUNTER_WRITE)
    checked(target=target, source=source, encounter_id=encounter_id or "none")

    def work() -> Reply:
        services.move_encounters(
            caller=caller,
            target=target,
            source=source,
            encounter_id=encounter_id,
            at=clock.now(),
            by=by,
        )
        return Reply(204)

    return answered(caller, by, operation=operation, asked=asked, work=work)


@router.put(_ONE + "/status", response=DONE)
def update_encounter_status(
    request: HttpRequest, person_id: str, encounter_id: str, asked: Query[AskedStatus]
) -> HttpResponse:
    """Let an encounter be searched, or not."""
    caller, by = caller_of(request, Scope.ENCOUNTER_WRITE)
    ids = {"person_id": person_id, "encounter_id": encounter_id}
    checked(**ids)

    def work() -> Reply:
        services.set_status(caller=caller, status=asked.status, at=clock.now(), by=by, **ids)
        return Reply(204)

    return answered(caller, by, operation="updateEncounterStatus", asked=asked, work=work)


@router.put(_ONE + "/galleries", response=DONE)
def update_encounter_galleries(
    request: HttpRequest, person_id: str, encounter_id: str, asked: Query[Asked], body: list[str]
) -> HttpResponse:
    """Put an encounter into these galleries and no others."""
    caller, by = caller_of(request, Scope.ENCOUNTER_WRITE)
    ids = {"person_id": person_id, "encounter_id": encounter_id}
    checked(**ids)

    def work() -> Reply:
        services.set_galleries(caller=caller, galleries=body, at=clock.now(), by=by, **ids)
        return Reply(204)

    return answered(caller, by, operation="updateEncounterGalleries", asked=asked, work=work)


@router.get(
    _ONE + "/templates", response={200: list[ComputedData], 202: TaskId, 404: Error, **ERRORS}
)
def read_template(
    request: HttpRequest, person_id: str, encounter_id: str, asked: Query[AskedTemplates]
) -> HttpResponse:
    """Read the templates made of an encounter's samples."""
    caller, by = caller_of(request, Scope.ENCOUNTER_READ)
    checked(person_id=person_id, encounter_id=encounter_id)

    def work() -> Reply:
        rows = queries.encounters(caller=caller, person_id=person_id, encounter_id=encounter_id)
        services.look(rows=rows, what="template", at=clock.now(), by=by)
        found = _computed(rows[0], asked.template_format or "ISO_19794_2")
        return Reply(200, [each for each in found if _asked_for(each, asked)])

    return answered(caller, by, operation="readTemplate", asked=asked, work=work)


def _asked_for(each: ComputedData, asked: AskedTemplates) -> bool:
    types, subs = (None, each.biometric_type), (None, each.biometric_sub_type)
    formats = (None, each.template_format)
    return (
        asked.biometric_type in types
        and asked.biometric_sub_type in subs
        and asked.template_format in formats
    )


def _computed(row: EncounterRow, finger_format: str) -> list[ComputedData]:
    templates = gallery.templates_of(subject=row.subject)
    found = []
    if edition := _EDITIONS.get(finger_format):
        for finger, minutiae in templates.fingers.items():
            record = finger_minutiae.Record(
                edition=edition, views=(to_view(minutiae, position=int(finger)),)
            )
            data = finger_minutiae.write(record)
            found.append(_made("FINGER", finger.name, data, finger_format, "LEADER"))
    for eye, code in templates.eyes.items():
        sub = f"EYE_{eye.value.upper()}"
        found.append(_made("IRIS", sub, code.to_bytes(), _IRIS_FORMAT, "log-Gabor"))
    return found


def _made(kind: Any, sub: str, data: bytes, form: str, algorithm: str) -> ComputedData:
    return ComputedData(
        biometric_type=kind,
        biometric_sub_type=sub,
        template=base64.b64encode(data).decode(),
        template_format=form,
        algorithm=algorithm,
        vendor="Căn Cước",
    )
