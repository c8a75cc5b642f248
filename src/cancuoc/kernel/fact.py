"""Facts: news that a room announces to the rooms downstream, as plain frozen values."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date, datetime
from types import UnionType
from typing import Any, ClassVar, Self, Union, get_args, get_origin, get_type_hints
from uuid import UUID


@dataclasses.dataclass(frozen=True, kw_only=True)
class Fact:
    """Base of every fact. `at` is the centre's time at which it became true.

    Fields may be str, int, bool, UUID, date, datetime, an enum over str, None, or a tuple of
    those. A fact carries identifiers and counts, never a name or a biometric.
    """

    topic: ClassVar[str]
    at: datetime

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        room = cls.__module__.removesuffix(".facts").rsplit(".", 1)[-1]
        cls.topic = f"{room}.{cls.__name__}"

    def to_json(self) -> dict[str, object]:
        """Return the fact's fields as JSON values."""
        return {f.name: _dump(getattr(self, f.name)) for f in dataclasses.fields(self)}

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Self:
        """Read back what `to_json` wrote; unknown keys are ignored so that old readers live."""
        hints = _hints(cls)
        return cls(
            **{
                f.name: _load(hints[f.name], body[f.name])
                for f in dataclasses.fields(cls)
                if f.name in body
            }
        )


# Reading type hints is slow; a fact type is read many thousand times a day.
_KNOWN: dict[str, dict[str, Any]] = {}


def _hints(cls: type[Fact]) -> dict[str, Any]:
    if cls.topic not in _KNOWN:
        _KNOWN[cls.topic] = get_type_hints(cls)
    return _KNOWN[cls.topic]


def _dump(value: object) -> object:
    if isinstance(value, tuple):
        return [_dump(item) for item in value]
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value


def _load(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return _load(next(a for a in get_args(hint) if a is not type(None)), value)
    if origin is tuple:
        return tuple(_load(get_args(hint)[0], item) for item in value)
    if hint in (datetime, date):
        return hint.fromisoformat(value)
    return hint(value) if isinstance(hint, type) else value
