"""Words of the room: scopes, states, identifiers, and how a filter is read. Pure.

Terms are those of OSIA's ABIS interface 1.6.0 (Secure Identity Alliance): an encounter is one
capture of a person, a gallery a named set of encounters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

ALL: Final = "ALL"
"""A search in every gallery of the partner."""

DEFAULT_GALLERY: Final = "DEFAULT"
MOST_CANDIDATES: Final = 100
USUAL_CANDIDATES: Final = 10
MOST_SAMPLES: Final = 40
MOST_ATTEMPTS: Final = 8
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@-]{0,63}", re.ASCII)
_FIRST_WAIT: Final = 5.0


class Scope(StrEnum):
    """What a partner's token allows; the names are OSIA's."""

    ENCOUNTER_WRITE = "abis.encounter.write"
    ENCOUNTER_READ = "abis.encounter.read"
    IDENTIFY = "abis.identify"
    VERIFY = "abis.verify"
    GALLERY_READ = "abis.gallery.read"
    TASK_READ = "abis.task.read"
    TASK_UPDATE = "abis.task.update"


class Status(StrEnum):
    """Whether an encounter is searched."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"


class TaskState(StrEnum):
    """How far an answer by callback has come; the names are OSIA's."""

    PENDING = "PENDING"
    RESPONSE_SCHEDULED = "RESPONSE_SCHEDULED"
    RESPONSE_ERROR = "RESPONSE_ERROR"
    RESPONSE_RETRY = "RESPONSE_RETRY"
    COMPLETED = "COMPLETED"


WAITING: Final = frozenset({TaskState.RESPONSE_SCHEDULED, TaskState.RESPONSE_RETRY})


def usable_id(text: str) -> bool:
    """Tell whether a person, encounter, gallery or transaction may be called so."""
    return _ID.fullmatch(text) is not None


def wait_after(attempts: int) -> timedelta:
    """Return how long to wait before another attempt; it doubles each time."""
    return timedelta(seconds=_FIRST_WAIT * 2.0 ** min(attempts, 12))


def passes(biographic: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Tell whether biographic data pass a filter.

    `…Min` and `…Max` bound a value that is there, any other name must be equal. What an
    encounter does not say does not exclude it: a filter narrows, it never hides a duplicate.
    """
    return all(_passes(biographic, name, value) for name, value in wanted.items())


def _passes(biographic: Mapping[str, Any], name: str, value: Any) -> bool:
    stem, bound = (name[:-3], name[-3:]) if name[-3:] in ("Min", "Max") else (name, "")
    said = biographic.get(stem)
    if said is None or value is None:
        return True
    if bound and type(said) is type(value) and isinstance(value, str | int | float):
        return bool(said >= value) if bound == "Min" else bool(said <= value)
    return bool(said == value)


def age_on(biographic: Mapping[str, Any], on: date) -> float | None:
    """Return the age in years that `dateOfBirth` (YYYY-MM-DD) gives, None when it gives none."""
    try:
        born = date.fromisoformat(str(biographic.get("dateOfBirth", "")))
    except ValueError:
        return None
    years = (on - born).days / 365.2425
    return years if 0 <= years < 150 else None
