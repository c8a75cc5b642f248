"""OSIA's ABIS interface 1.6.0 as data: what each operation takes and answers, from its own file.

Written from `src/doc/yaml/abis.yaml` of the Secure Identity Alliance, commit 24f3824. That file
has one line a strict reader of YAML refuses (an unquoted text with a colon, at `redeliver`), so a
copy must be mended before it is given to the test beside this module.
"""

from __future__ import annotations

from typing import Any

TEXT = {"type": "string"}
WHOLE = {"type": "integer"}
URI = {"type": "string", "format": "uri"}
BYTES = {"type": "string", "format": "byte"}
FREE = {"type": "object", "additionalProperties": True}

FINGERS = ("THUMB", "INDEX", "MIDDLE", "RING", "LITTLE")
PALMS = ("FULL_PALM", "WRITERS_PALM", "LOWER_PALM", "UPPER_PALM", "OTHER", "INTERDIGITAL")
SEVERAL = ("INDEX_AND_MIDDLE", "MIDDLE_AND_RING", "RING_AND_LITTLE", "INDEX_AND_MIDDLE_AND_RING")
SIDES = ("RIGHT", "LEFT")
SUB_TYPES = [
    "UNKNOWN",
    *(f"{side}_{part}" for side in SIDES for part in (*FINGERS, *PALMS, *SEVERAL)),
    *(f"{side}_{part}" for side in SIDES for part in ("THENAR", "HYPOTHENAR")),
    *(f"{side}_MIDDLE_AND_RING_AND_LITTLE" for side in SIDES),
    *("PLAIN_RIGHT_FOUR_FINGERS", "PLAIN_LEFT_FOUR_FINGERS", "PLAIN_THUMBS", "UNKNOWN_PALM"),
    *("RIGHT_INDEX_AND_LEFT_INDEX", "EYE_UNDEF", "EYE_RIGHT", "EYE_LEFT", "EYE_BOTH"),
    *("PORTRAIT", "LEFT_PROFILE", "RIGHT_PROFILE"),
]
IMPRESSIONS = [
    *(f"{how}_SCAN_{what}" for how in ("LIVE", "NONLIVE") for what in ("PLAIN", "ROLLED", "PALM")),
    *(f"LATENT_{what}" for what in ("IMPRESSION", "TRACING", "PHOTO", "LIFT")),
    *(f"LATENT_PALM_{what}" for what in ("IMPRESSION", "TRACING", "PHOTO", "LIFT")),
    *("LIVE_SCAN_SWIPE", "LIVE_SCAN_VERTICAL_ROLL", "LIVE_SCAN_OPTICAL_CONTACTLESS_PLAIN"),
    *("OTHER", "UNKNOWN"),
]


def one_of(*names: str) -> dict[str, Any]:
    return {"type": "string", "enum": list(names)}


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def many(of: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": of, **more}


def closed(*required: str, **properties: Any) -> dict[str, Any]:
    """An object with these properties and no others."""
    named = {"required": list(required)} if required else {}
    return {"type": "object", "properties": properties, "additionalProperties": False, **named}


COMPUTED = {
    "biometricType": ref("BiometricType"),
    "biometricSubType": ref("BiometricSubType"),
    "instance": TEXT,
    "template": BYTES,
    "templateFormat": TEXT,
    "quality": {"type": "integer", "format": "int64"},
    "qualityFormat": TEXT,
    "algorithm": TEXT,
    "vendor": TEXT,
}
IDS = {"personId": TEXT, "encounterId": TEXT}
SCHEMAS = {
    "Error": closed("code", "message", code={"type": "integer", "format": "int32"}, message=TEXT),
    "Encounter": closed(
        *("status", "encounterId", "encounterType", "biometricData"),
        encounterId={**TEXT, "readOnly": True},
        status=one_of("ACTIVE", "INACTIVE"),
        encounterType=TEXT,
        galleries=many(TEXT, minItems=1, uniqueItems=True),
        clientData=BYTES,
        contextualData=FREE,
        biographicData=FREE,
        biometricData=many(ref("BiometricData")),
    ),
    "BiometricType": one_of("FACE", "FINGER", "IRIS", "SIGNATURE", "UNKNOWN"),
    "BiometricSubType": one_of(*SUB_TYPES),
    "BiometricData": closed(
        "biometricType",
        **COMPUTED,
        encounterId={**TEXT, "readOnly": True},
        image=BYTES,
        imageRef=URI,
        captureDate={"type": "string", "format": "date-time"},
        captureDevice=TEXT,
        impressionType=one_of(*IMPRESSIONS),
        **dict.fromkeys(("width", "height", "bitdepth", "resolution"), WHOLE),
        **dict.fromkeys(("mimeType", "metadata", "comment"), TEXT),
        compression=one_of("NONE", "WSQ", "JPEG", "JPEG2000", "PNG"),
        missing=many(
            closed(
                biometricSubType=ref("BiometricSubType"),
                presence=one_of("BANDAGED", "AMPUTATED", "DAMAGED"),
            )
        ),
        templateRef=URI,
    ),
    "BiometricComputedData": closed("biometricType", "template", **COMPUTED),
    "ScoreDetail": closed(
        "score",
        score={"type": "number", "format": "float"},
        encounterId=TEXT,
        biometricType=ref("BiometricType"),
        biometricSubType=ref("BiometricSubType"),
        instance=TEXT,
        others=FREE,
    ),
    "Candidate": closed(
        *("personId", "rank", "score"),
        personId=TEXT,
        rank={"type": "integer", "format": "int32"},
        score={"type": "number", "format": "float"},
        scores=many(ref("ScoreDetail")),
        others=FREE,
    ),
    "Verified": closed("decision", decision={"type": "boolean"}, scores=many(ref("ScoreDetail"))),
    "PersonIds": closed("personId", "encounterId", **IDS),
    "ExtendablePersonIds": closed("personId", "encounterId", **IDS, others=FREE),
    "TaskId": closed("taskId", taskId=TEXT, others=FREE),
}

TRANSACTION = ("transactionId", TEXT, True)
CALLBACK = ("callback", URI, False)
PRIORITY = ("priority", WHOLE, False)
USUAL = (TRANSACTION, CALLBACK, PRIORITY)
WRITING = (*USUAL, ("algorithm", TEXT, False))
VERIFYING = (*USUAL, ("threshold", {"type": "number"}, False), ("accuracyLevel", TEXT, False))
SEARCHING = (*VERIFYING, ("maxNbCand", WHOLE, False))
TEMPLATES = (
    *USUAL,
    ("biometricType", ref("BiometricType"), False),
    ("biometricSubType", ref("BiometricSubType"), False),
    *((name, TEXT, False) for name in ("instance", "templateFormat", "qualityFormat")),
)
PAGES = (
    *USUAL,
    ("offset", {**WHOLE, "default": 0}, False),
    ("limit", {**WHOLE, "default": 1000}, False),
)

ONE = "/v1/persons/{personId}/encounters/{encounterId}"
SOURCE = "/v1/persons/{personIdTarget}/"
SAMPLES = many(ref("BiometricData"))
MADE = ref("ExtendablePersonIds")
FOUND = many(ref("Candidate"))
TASK_STATES = one_of(
    "PENDING", "RESPONSE_SCHEDULED", "RESPONSE_ERROR", "RESPONSE_RETRY", "COMPLETED"
)

# Method, path, what the query may say, body, answer of 200, further statuses without a body.
OPERATIONS: list[tuple[str, str, Any, Any, Any, tuple[int, ...]]] = [
    ("post", "/v1/persons", WRITING, ref("Encounter"), MADE, ()),
    ("post", "/v1/persons/{personId}/encounters", WRITING, ref("Encounter"), MADE, ()),
    ("get", "/v1/persons/{personId}/encounters", USUAL, None, many(ref("Encounter")), (404,)),
    ("post", ONE, WRITING, ref("Encounter"), MADE, (409,)),
    ("get", ONE, USUAL, None, ref("Encounter"), (404,)),
    ("put", ONE, WRITING, ref("Encounter"), MADE, (204, 404)),
    ("delete", ONE, USUAL, None, None, (204, 404)),
    ("post", SOURCE + "merge/{personIdSource}", USUAL, None, None, (204, 404, 409)),
    (
        *("post", SOURCE + "move/{personIdSource}/encounters/{encounterId}"),
        *(USUAL, None, None, (204, 404, 409)),
    ),
    ("put", ONE + "/status", (TRANSACTION, CALLBACK, ("status", TEXT, True)), None, None, (204,)),
    ("put", ONE + "/galleries", (TRANSACTION, CALLBACK), many(TEXT), None, (204,)),
    ("get", ONE + "/templates", TEMPLATES, None, many(ref("BiometricComputedData")), (404,)),
    ("delete", "/v1/persons/{personId}", USUAL, None, None, (204, 404)),
    (
        *("post", "/v1/identify/{galleryId}", SEARCHING),
        closed("filter", "biometricData", filter=FREE, biometricData=SAMPLES),
        *(FOUND, (404,)),
    ),
    ("post", "/v1/identify/{galleryId}/{personId}", SEARCHING, FREE, FOUND, (404,)),
    (
        *("post", "/v1/identify/{galleryId}/{personId}/encounters/{encounterId}"),
        *(SEARCHING, FREE, FOUND, (404,)),
    ),
    (
        *("post", "/v1/verify/{galleryId}/{personId}", VERIFYING),
        *(closed("biometricData", biometricData=SAMPLES), ref("Verified"), (404,)),
    ),
    (
        *("post", "/v1/verify", VERIFYING),
        closed("biometricData1", "biometricData2", biometricData1=SAMPLES, biometricData2=SAMPLES),
        *(ref("Verified"), ()),
    ),
    ("get", "/v1/galleries", USUAL, None, many(TEXT), ()),
    ("get", "/v1/galleries/{galleryId}", PAGES, None, many(ref("PersonIds")), (404,)),
    ("get", "/v1/tasks/{taskId}/status", (), None, TASK_STATES, (404,)),
    ("post", "/v1/tasks/{taskId}/redeliver", (), None, None, (204, 404, 409)),
]


def described() -> dict[str, Any]:
    """Return the interface as an OpenAPI 3.0 description."""
    paths: dict[str, Any] = {}
    for method, path, query, body, answer, statuses in OPERATIONS:
        paths.setdefault(path, {})[method] = operation(path, query, body, answer, statuses)
    return {
        "openapi": "3.0.0",
        "info": {"title": "OSIA ABIS", "version": "1.6.0"},
        "paths": paths,
        "components": {"schemas": SCHEMAS},
    }


def operation(
    path: str, query: Any, body: Any, answer: Any, statuses: tuple[int, ...]
) -> dict[str, Any]:
    ids = [part.strip("{}") for part in path.split("/") if part.startswith("{")]
    named = [{"name": name, "in": "path", "required": True, "schema": TEXT} for name in ids]
    named += [{"name": n, "in": "query", "required": r, "schema": s} for n, s, r in query]
    answers: dict[str, Any] = {str(status): {"description": ""} for status in (403, *statuses)}
    answers |= {str(status): told(ref("Error")) for status in (400, 500)}
    if answer is not None:
        answers["200"] = told(answer)
    if query:
        answers["202"] = told(ref("TaskId"))
    taken = {"requestBody": told(body, described=False)} if body is not None else {}
    return {"parameters": named, "responses": answers, **taken}


def told(schema: Any, *, described: bool = True) -> dict[str, Any]:
    content = {"content": {"application/json": {"schema": schema}}}
    return {"description": "", **content} if described else content
