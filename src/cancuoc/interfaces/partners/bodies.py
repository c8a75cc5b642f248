"""Shapes of what partners send and get, as OSIA's ABIS interface 1.6.0 names them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import AfterValidator, ConfigDict
from pydantic.alias_generators import to_camel

BiometricType = Literal["FACE", "FINGER", "IRIS", "SIGNATURE", "UNKNOWN"]
CompressionType = Literal["NONE", "WSQ", "JPEG", "JPEG2000", "PNG"]
Presence = Literal["BANDAGED", "AMPUTATED", "DAMAGED"]
StatusWord = Literal["ACTIVE", "INACTIVE"]
TaskWord = Literal["PENDING", "RESPONSE_SCHEDULED", "RESPONSE_ERROR", "RESPONSE_RETRY", "COMPLETED"]

_FINGERS = tuple(
    f"{side}_{name}"
    for side in ("RIGHT", "LEFT")
    for name in ("THUMB", "INDEX", "MIDDLE", "RING", "LITTLE")
)
_SLAPS = ("PLAIN_RIGHT_FOUR_FINGERS", "PLAIN_LEFT_FOUR_FINGERS", "PLAIN_THUMBS")
_PALMS = tuple(
    f"{side}_{name}"
    for side in ("RIGHT", "LEFT")
    for name in (
        "FULL_PALM",
        "WRITERS_PALM",
        "LOWER_PALM",
        "UPPER_PALM",
        "OTHER",
        "INTERDIGITAL",
        "THENAR",
        "HYPOTHENAR",
    )
)
_SEVERAL = tuple(
    f"{side}_{name}"
    for side in ("RIGHT", "LEFT")
    for name in (
        "INDEX_AND_MIDDLE",
        "MIDDLE_AND_RING",
        "RING_AND_LITTLE",
        "INDEX_AND_MIDDLE_AND_RING",
        "MIDDLE_AND_RING_AND_LITTLE",
    )
)
_EYES = ("EYE_UNDEF", "EYE_RIGHT", "EYE_LEFT", "EYE_BOTH")
_FACES = ("PORTRAIT", "LEFT_PROFILE", "RIGHT_PROFILE")
SUB_TYPES = (
    "UNKNOWN",
    *_FINGERS,
    *_SLAPS,
    "UNKNOWN_PALM",
    *_PALMS,
    *_SEVERAL,
    "RIGHT_INDEX_AND_LEFT_INDEX",
    *_EYES,
    *_FACES,
)
_SCANS = ("LIVE_SCAN_PLAIN", "LIVE_SCAN_ROLLED", "NONLIVE_SCAN_PLAIN", "NONLIVE_SCAN_ROLLED")
_LATENTS = ("IMPRESSION", "TRACING", "PHOTO", "LIFT")
IMPRESSIONS = (
    *_SCANS,
    *(f"LATENT_{name}" for name in _LATENTS),
    "LIVE_SCAN_SWIPE",
    "LIVE_SCAN_VERTICAL_ROLL",
    "LIVE_SCAN_PALM",
    "NONLIVE_SCAN_PALM",
    *(f"LATENT_PALM_{name}" for name in _LATENTS),
    "LIVE_SCAN_OPTICAL_CONTACTLESS_PLAIN",
    "OTHER",
    "UNKNOWN",
)


def _sub_type(text: str) -> str:
    if text not in SUB_TYPES:
        raise ValueError("unknown biometricSubType")
    return text


def _impression(text: str) -> str:
    if text not in IMPRESSIONS:
        raise ValueError("unknown impressionType")
    return text


def _moment(text: str) -> str:
    datetime.fromisoformat(text)
    if "T" not in text:
        raise ValueError("a date without a time")
    return text


SubType = Annotated[
    str, AfterValidator(_sub_type), Field(json_schema_extra={"enum": list(SUB_TYPES)})
]
Impression = Annotated[
    str, AfterValidator(_impression), Field(json_schema_extra={"enum": list(IMPRESSIONS)})
]
Moment = Annotated[str, AfterValidator(_moment), Field(json_schema_extra={"format": "date-time"})]
Whole = Annotated[int, Field(ge=-(2**31), lt=2**31)]


class _Shape(Schema):
    model_config = ConfigDict(
        extra="forbid", alias_generator=to_camel, populate_by_name=True, frozen=True
    )


class Error(_Shape):
    """Why an operation was refused; `code` is the HTTP status."""

    code: int
    message: str


class TaskId(_Shape):
    """Under which task an answer comes by callback."""

    task_id: str


class PersonIds(_Shape):
    """Ids of a person and of one encounter."""

    person_id: str
    encounter_id: str


class Missing(_Shape):
    """A part of a sample that could not be taken."""

    biometric_sub_type: SubType | None = None
    presence: Presence | None = None


class BiometricData(_Shape):
    """One sample: a picture, a template, or both, in base64."""

    biometric_type: BiometricType
    biometric_sub_type: SubType | None = None
    instance: str | None = None
    encounter_id: str | None = None
    image: str | None = None
    image_ref: str | None = None
    capture_date: Moment | None = None
    capture_device: str | None = None
    impression_type: Impression | None = None
    width: Whole | None = None
    height: Whole | None = None
    bitdepth: Whole | None = None
    mime_type: str | None = None
    resolution: Whole | None = None
    compression: CompressionType | None = None
    missing: list[Missing] | None = None
    metadata: str | None = None
    comment: str | None = None
    template: str | None = None
    template_ref: str | None = None
    template_format: str | None = None
    quality: Whole | None = None
    quality_format: str | None = None
    algorithm: str | None = None
    vendor: str | None = None


class Encounter(_Shape):
    """One capture of a person."""

    encounter_id: str | None = None
    status: StatusWord
    encounter_type: str
    galleries: list[str] | None = Field(default=None, min_length=1)
    client_data: str | None = None
    contextual_data: dict[str, Any] | None = None
    biographic_data: dict[str, Any] | None = None
    biometric_data: list[BiometricData]


class ComputedData(_Shape):
    """A template the centre made of a sample."""

    biometric_type: BiometricType
    biometric_sub_type: SubType | None = None
    template: str
    template_format: str
    algorithm: str
    vendor: str


class ScoreDetail(_Shape):
    """How alike one part is, 0 to 1."""

    score: float
    encounter_id: str | None = None
    biometric_type: BiometricType | None = None
    biometric_sub_type: SubType | None = None


class Candidate(_Shape):
    """A person that may be the same; `score` is calibrated, 0 to 1."""

    person_id: str
    rank: int
    score: float
    scores: list[ScoreDetail]


class IdentifyBody(_Shape):
    """Whom to search for."""

    filter: dict[str, Any]
    biometric_data: list[BiometricData]


class VerifyBody(_Shape):
    """Samples to hold against a person's."""

    biometric_data: list[BiometricData]


class VerifyTwoBody(_Shape):
    """Two sets of samples to hold against each other."""

    biometric_data1: list[BiometricData]
    biometric_data2: list[BiometricData]


class Decision(_Shape):
    """Whether both are the same person, and each part's score."""

    decision: bool
    scores: list[ScoreDetail]


class Asked(_Shape):
    """What every operation takes in its query."""

    model_config = ConfigDict(extra="ignore", alias_generator=to_camel, populate_by_name=True)

    transaction_id: str
    callback: str | None = None
    priority: int | None = None
    algorithm: str | None = None


class AskedSearch(Asked):
    """What searches take besides."""

    max_nb_cand: Whole | None = None
    threshold: float | None = None
    accuracy_level: str | None = None


class AskedStatus(Asked):
    """The new status of an encounter."""

    status: str


class AskedTemplates(Asked):
    """Which templates to return."""

    biometric_type: BiometricType | None = None
    biometric_sub_type: SubType | None = None
    instance: str | None = None
    template_format: str | None = None
    quality_format: str | None = None


class AskedPage(Asked):
    """Which part of a gallery to return."""

    offset: Whole = 0
    limit: Whole = 1000
