"""The fields of the `law` commands: read alike from arguments and from JSON lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final, TypeVar

from cancuoc.kernel.folding import fold
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.kernel.refusal import Refusal
from cancuoc.kernel.sex import Sex
from cancuoc.law.capture import PARTS

FIRST_YEAR: Final = 1800
LAST_YEAR: Final = 2399
_ISO_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_E = TypeVar("_E", bound=StrEnum)


class BadInput(Refusal, ValueError):
    """A field is missing, unknown or cannot be read."""

    message = "Dữ liệu nhập chưa đúng."
    next_step = "Xem cách dùng bằng --help."


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name as in JSON, how its text is read, and the help line.

    A flag is true or absent. A field that `takes_many` gets a list of strings.
    """

    name: str
    help: str
    read: Callable[[str], Any] | None = None
    required: bool = False
    positional: bool = False
    takes_many: bool = False

    @property
    def is_flag(self) -> bool:
        """Return whether the field has no value."""
        return self.read is None

    @property
    def option(self) -> str:
        """Return the name on the command line."""
        name = self.name.replace("_", "-")
        return name.upper() if self.positional else f"--{name}"


def shown(text: str) -> str:
    """Return text safe to repeat in one line: printable, at most 40 characters."""
    cleaned = "".join(c if c.isprintable() else " " for c in text[:80])
    return " ".join(cleaned.split())[:40]


def read_day(text: str) -> date:
    """Read an ISO date and nothing else; raise `BadInput`."""
    try:
        day = date.fromisoformat(text) if _ISO_DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        raise BadInput(f"Ngày “{shown(text)}” không đúng.", next_step="Nhập theo dạng 2024-07-10.")
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise BadInput(f"Năm của ngày {day.isoformat()} phải từ {FIRST_YEAR} đến {LAST_YEAR}.")
    return day


def read_day_or_none(text: str) -> date | None:
    """Read an ISO date, or "none" for no expiry; raise `BadInput`."""
    return None if text.casefold() == "none" else read_day(text)


def read_word(kind: type[_E]) -> Callable[[str], _E]:
    """Return a reader of one word of a closed list, whatever its letter case."""
    words = {member.value.casefold(): member for member in kind}

    def read(text: str) -> _E:
        found = words.get(text.strip().casefold())
        if found is None:
            raise BadInput(
                f"Giá trị “{shown(text)}” không có trong danh mục.",
                next_step=f"Chọn một trong: {', '.join(m.value for m in kind)}.",
            )
        return found

    return read


def read_words(kind: type[_E]) -> Callable[[str], frozenset[_E]]:
    """Return a reader of words separated by commas."""
    read = read_word(kind)
    return lambda text: frozenset(read(part) for part in text.split(",") if part.strip())


_SEXES: Final = {
    **dict.fromkeys(("male", "m", "nam"), Sex.MALE),
    **dict.fromkeys(("female", "f", "nu"), Sex.FEMALE),
    **dict.fromkeys(("unknown", "khong ro"), Sex.UNKNOWN),
}


def read_sex(text: str) -> Sex:
    """Read male, female, unknown, M, F, nam or nữ; raise `BadInput`."""
    found = _SEXES.get(fold(text[:40]))
    if found is None:
        raise BadInput(f"Giới tính “{shown(text)}” không đúng.", next_step="Nhập male hoặc female.")
    return found


def read_number(text: str) -> PersonalId:
    """Read a personal number of 12 digits; raise `BadPersonalId`."""
    return PersonalId.parse(text)


def read_name(text: str) -> PersonName:
    """Read a full name; raise the refusal of the name type."""
    return PersonName(text)


def read_level(text: str) -> int:
    """Read an e-ID level; raise `BadInput`."""
    if text not in ("1", "2"):
        raise BadInput(f"Mức “{shown(text)}” không đúng.", next_step="Nhập 1 hoặc 2.")
    return int(text)


def read_part(text: str) -> str:
    """Read the code of a finger, an eye or the face; raise `BadInput`."""
    if text not in PARTS:
        raise BadInput(
            f"Không có phần “{shown(text)}”.", next_step=f"Chọn một trong: {', '.join(PARTS)}."
        )
    return text


def read_text(text: str) -> str:
    """Read free text of at most 1,000 characters; raise `BadInput`."""
    if len(text) > 1000:
        raise BadInput("Nội dung dài quá 1.000 ký tự.")
    return text


def read_fields(fields: tuple[Field, ...], raw: Mapping[str, object]) -> dict[str, Any]:
    """Read every field of one question; None counts as absent.

    Names may be written with dashes. Raise `BadInput` for an unknown or missing field, and
    the refusal of a value that cannot be read.
    """
    by_name = {field.name: field for field in fields}
    given = {key.replace("-", "_"): value for key, value in raw.items() if value is not None}
    unknown = [key for key in given if key not in by_name]
    if unknown:
        raise BadInput(f"Không có trường “{shown(unknown[0])}”.")
    missing = [field for field in fields if field.required and field.name not in given]
    if missing:
        raise BadInput(f"Thiếu {missing[0].option}.", next_step=f"Thêm {missing[0].help}.")
    return {name: _read(by_name[name], value) for name, value in given.items()}


def _read(field: Field, value: object) -> Any:
    if field.read is None:
        if not isinstance(value, bool):
            raise BadInput(f"Trường “{field.name}” chỉ nhận true hoặc false.")
        return value
    if field.takes_many and isinstance(value, list):
        value = "\n".join(str(part) for part in value)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if field.read is read_level else value
    if not isinstance(value, str):
        raise BadInput(f"Trường “{field.name}” phải là chuỗi ký tự.")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise BadInput(f"Trường “{field.name}” có ký tự không đọc được.")
    return field.read(value)
