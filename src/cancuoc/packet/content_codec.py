"""Turn frozen dataclasses into canonical JSON and back, refusing whatever does not fit.

A packet comes from a machine we do not trust with our types, so nothing is converted by
goodwill: a missing field, an extra one, a wrong type or an over-long text names its place.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, Final, TypeVar, Union, cast, get_args, get_origin, get_type_hints
from uuid import UUID

from cancuoc.kernel import canonical
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.refusal import Refusal

T = TypeVar("T")
Reader = Callable[[Any, str], Any]

LONGEST_TEXT: Final = 500
MOST_ITEMS: Final = 500
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")


class BadContent(Refusal, ValueError):
    """Something inside a packet cannot be what a station writes; `where` is its path."""

    message = "Nội dung gói hồ sơ không đúng mẫu."
    next_step = "Hãy cập nhật chương trình của trạm rồi gửi lại gói."


class UnreadableContent(BadContent):
    """The part is not canonical JSON."""

    message = "Không đọc được nội dung gói hồ sơ."


class MissingField(BadContent):
    """A field of the schema is absent."""

    message = "Gói hồ sơ thiếu một mục bắt buộc."


class UnknownField(BadContent):
    """A field that the schema does not know: a newer station, or a forged part."""

    message = "Gói hồ sơ có một mục không nằm trong mẫu."


class WrongValue(BadContent):
    """A value has the wrong type, is too long, or is not one of those allowed."""

    message = "Một mục trong gói hồ sơ có giá trị không hợp lệ."


def dump(value: object) -> bytes:
    """Return the canonical bytes of a content dataclass."""
    return canonical.dumps(_plain(value))


def load(kind: type[T], data: bytes) -> T:
    """Read what `dump` wrote for the same dataclass; raise a `BadContent`."""
    try:
        value = canonical.loads(data)
    except canonical.NotCanonical as error:
        raise UnreadableContent(part=kind.__name__) from error
    return from_plain(kind, value)


def to_plain(value: object) -> Any:
    """Return the JSON value of a content dataclass, for storage in a JSON column."""
    return _plain(value)


def from_plain(kind: type[T], value: Any) -> T:
    """Build a content dataclass from JSON values; raise a `BadContent`."""
    hint: Any = kind
    return cast(T, _reader(hint)(value, kind.__name__))


def _plain(value: object) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type | PartialDate):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, PartialDate):
        return value.iso
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID | StrEnum) else value


@cache
def _reader(hint: Any) -> Reader:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        inner = _reader(next(a for a in get_args(hint) if a is not type(None)))
        return lambda value, where: None if value is None else inner(value, where)
    if origin is tuple:
        return _list_of(_reader(get_args(hint)[0]))
    if dataclasses.is_dataclass(hint) and hint is not PartialDate:
        return _record_of(hint)
    return _SCALARS.get(hint) or _parsed_by(hint)


def _list_of(inner: Reader) -> Reader:
    def read(value: Any, where: str) -> tuple[Any, ...]:
        if not isinstance(value, list) or len(value) > MOST_ITEMS:
            raise WrongValue(where=where)
        return tuple(inner(item, f"{where}[{n}]") for n, item in enumerate(value))

    return read


def _record_of(kind: Any) -> Reader:
    hints = get_type_hints(kind)
    readers = {f.name: _reader(hints[f.name]) for f in dataclasses.fields(kind)}

    def read(value: Any, where: str) -> Any:
        _same_fields(value, readers, where)
        fields = {name: reader(value[name], f"{where}.{name}") for name, reader in readers.items()}
        try:
            return kind(**fields)
        except BadContent as error:
            error.details.setdefault("where", where)
            raise
        except ValueError as error:
            raise WrongValue(where=where, why=type(error).__name__) from error

    return read


def _same_fields(value: Any, readers: Mapping[str, Reader], where: str) -> None:
    if not isinstance(value, dict):
        raise WrongValue(where=where)
    if missing := sorted(readers.keys() - value.keys()):
        raise MissingField(where=f"{where}.{missing[0]}")
    if value.keys() - readers.keys():
        # The name of an unknown field is not repeated: it may be anything at all.
        raise UnknownField(where=where)


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_TEXT or _CONTROL.search(value):
        raise WrongValue(where=where)
    return value


def _bool(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        raise WrongValue(where=where)
    return value


def _int(value: Any, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise WrongValue(where=where)
    return value


def _moment(value: Any, where: str) -> datetime:
    moment = _converted(datetime.fromisoformat, value, where)
    if moment.tzinfo is None:
        raise WrongValue(where=where)
    return moment


def _converted(convert: Callable[[str], T], value: Any, where: str) -> T:
    try:
        made = convert(_text(value, where))
    except ValueError as error:
        raise WrongValue(where=where) from error
    # What was signed has one meaning: "6/7" is a day in July here and in June elsewhere.
    if _plain(made) != value:
        raise WrongValue(where=where)
    return made


def _parsed_by(convert: Callable[[str], T]) -> Reader:
    return lambda value, where: _converted(convert, value, where)


_SCALARS: Final[dict[Any, Reader]] = {
    str: _text,
    bool: _bool,
    int: _int,
    datetime: _moment,
    date: _parsed_by(date.fromisoformat),
    PartialDate: _parsed_by(PartialDate.parse),
}
