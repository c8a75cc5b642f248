"""JSON with exactly one spelling per value, so that it can be hashed and signed.

The rules are those of RFC 8785 for the values we allow: keys sorted by UTF-16 code
units, no spaces, UTF-8, the shortest escapes. Floating-point numbers are left out
because their spelling differs between languages, and integers stay within ±(2^53 - 1)
so that a reader in JavaScript sees the same value.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final, NoReturn, TypeAlias

Json: TypeAlias = bool | int | str | list["Json"] | dict[str, "Json"] | None

LARGEST_INTEGER: Final = 2**53 - 1


class NotCanonical(ValueError):
    """The value cannot be written, or the text was not written, in the canonical form."""


def dumps(obj: object) -> bytes:
    """Return the canonical bytes of `obj`; raise `NotCanonical` for any other type.

    Allowed: None, bool, int, str, list, tuple, and mappings with string keys.
    """
    try:
        text = json.dumps(_ordered(obj), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        return text.encode("utf-8")
    except (UnicodeEncodeError, RecursionError) as error:
        raise NotCanonical(f"cannot be written canonically: {type(error).__name__}") from error


def loads(data: bytes) -> Json:
    """Read canonical bytes; raise `NotCanonical` unless `dumps` would give them back.

    This refuses doubled keys, floats, extra spaces and other spellings of one value.
    """
    try:
        value: Json = json.loads(data.decode("utf-8"), parse_float=_refuse, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise NotCanonical("not readable as JSON without floats") from error
    if dumps(value) != data:
        raise NotCanonical("readable, but not in the canonical spelling")
    return value


def _ordered(value: object) -> object:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return _bounded(value)
    if isinstance(value, Mapping):
        return {key: _ordered(value[key]) for key in sorted(value, key=_utf16)}
    if isinstance(value, list | tuple):
        return [_ordered(item) for item in value]
    raise NotCanonical(f"{type(value).__name__} has no canonical form")


def _bounded(value: int) -> int:
    if abs(value) > LARGEST_INTEGER:
        raise NotCanonical("an integer beyond 2^53 - 1 is not read alike everywhere")
    return value


def _utf16(key: object) -> bytes:
    if not isinstance(key, str):
        raise NotCanonical("keys must be strings")
    return key.encode("utf-16-be")


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"{text[:20]} is not an integer")
