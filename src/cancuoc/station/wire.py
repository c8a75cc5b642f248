"""Reading the centre's JSON into our frozen values; what does not fit raises `BadAnswer`.

Fields the centre adds later are passed over, so that a newer centre serves older stations.
Everything else is as strict as the codec of packets.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from cancuoc.packet import content_codec
from cancuoc.packet.content_codec import BadContent
from cancuoc.station.link import BadAnswer

T = TypeVar("T")


def read(kind: type[T], answer: Any) -> T:
    """Return the answer as a dataclass; raise `BadAnswer`."""
    try:
        return content_codec.from_plain(kind, _known(kind, answer))
    except BadContent as error:
        raise BadAnswer(kind=kind.__name__, where=error.details.get("where", "")) from error


def read_all(kind: type[T], answer: Any, name: str) -> list[T]:
    """Return the list under `name` as dataclasses; raise `BadAnswer`."""
    if not isinstance(answer, Mapping) or not isinstance(answer.get(name), list):
        raise BadAnswer(field=name)
    return [read(kind, each) for each in answer[name]]


def _known(hint: Any, value: Any) -> Any:
    """Drop what our types do not know, at every depth."""
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        inner = next(each for each in get_args(hint) if each is not type(None))
        return None if value is None else _known(inner, value)
    if origin is tuple and isinstance(value, list):
        inner = get_args(hint)[0]
        return [_known(inner, each) for each in value]
    if isinstance(value, dict) and isinstance(hint, type) and dataclasses.is_dataclass(hint):
        hints = _hints(hint)
        return {name: _known(hints[name], each) for name, each in value.items() if name in hints}
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
