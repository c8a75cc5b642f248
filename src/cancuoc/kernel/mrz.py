"""The machine-readable zone of the card: TD1, three lines of 30 characters.

Layout: ICAO Doc 9303 part 5 with the Vietnamese use of line 1 (the last nine digits of
the personal number as document number, the whole number as optional data, and a check
digit of it in the last column).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from cancuoc.kernel.folding import fold
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.partial_date import BadDate, PartialDate
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.kernel.refusal import Refusal
from cancuoc.kernel.sex import Sex

WIDTH: Final = 30
NO_EXPIRY: Final = "991231"
_WEIGHTS: Final = (7, 3, 1)
_VALUES: Final = {c: i for i, c in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")} | {"<": 0}


class BadMrzInput(Refusal, ValueError):
    """The values cannot be written in the machine-readable zone."""

    message = "Không ghi được dòng MRZ từ thông tin đã cho."
    next_step = "Vui lòng kiểm tra họ tên bằng chữ cái La-tinh và ngày hết hạn."


@dataclass(frozen=True, slots=True)
class MrzFault:
    """One thing wrong in a zone that was read; `code` is stable, `text` is Vietnamese."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class MrzReading:
    """What a zone says; a field that cannot be read is "" or None and has a fault.

    `expires` is None both for no expiry (`never_expires`) and for an unreadable date.
    """

    document_number: str = ""
    personal_id: PersonalId | None = None
    born: PartialDate | None = None
    sex: Sex = Sex.UNKNOWN
    expires: date | None = None
    never_expires: bool = False
    surname: str = ""
    given: str = ""
    errors: tuple[MrzFault, ...] = ()

    @property
    def ok(self) -> bool:
        """Return whether nothing is wrong."""
        return not self.errors


def check_digit(text: str) -> int:
    """Return the check digit of `text` (weights 7-3-1, letters from 10, filler 0).

    Raise `BadMrzInput` for a character that the zone cannot hold.
    """
    try:
        return sum(_VALUES[c] * _WEIGHTS[i % 3] for i, c in enumerate(text)) % 10
    except KeyError as error:
        raise BadMrzInput from error


def td1(
    *,
    personal_id: PersonalId,
    born: date | PartialDate,
    sex: Sex,
    expires: date | None,
    full_name: str | PersonName,
) -> tuple[str, str, str]:
    """Return the three lines; `expires=None` writes the sign for no expiry.

    Unknown parts of the birth date are fillers. A name longer than 30 is cut.
    """
    pid = personal_id.value
    number = _checked(personal_id.document_number)
    first = f"IDVNM{number}{pid}<<{check_digit(pid)}"
    birth, until = _checked(_birth(born)), _checked(_expiry(expires))
    second = f"{birth}{sex.mrz}{until}VNM{'<' * 11}"
    return first, second + str(check_digit(_composite(first, second))), _name_line(full_name)


def check(lines: str | Sequence[str]) -> MrzReading:
    """Read a zone and list what is wrong with it; never raises for bad content."""
    rows = lines.split() if isinstance(lines, str) else [line.strip() for line in lines]
    if len(rows) != 3 or any(not re.fullmatch(r"[A-Z0-9<]{30}", row) for row in rows):
        return MrzReading(errors=(_FAULTS["shape"],))
    first, second, third = rows
    pid = PersonalId(first[15:27]) if first[15:27].isdecimal() else None
    born, expires = _read_birth(second[:6], pid), _read_expiry(second[8:14])
    surname, _, given = third.rstrip("<").partition("<<")
    codes = [*_digit_faults(first, second), *_value_faults(first, second, pid, born, expires)]
    return MrzReading(
        document_number=first[5:14],
        personal_id=pid,
        born=born,
        sex={"M": Sex.MALE, "F": Sex.FEMALE}.get(second[7], Sex.UNKNOWN),
        expires=expires,
        never_expires=second[8:14] == NO_EXPIRY,
        surname=surname.replace("<", " "),
        given=given.replace("<", " ").strip(),
        errors=tuple(_FAULTS[code] for code in codes),
    )


_FAULTS: Final = {
    code: MrzFault(code, text)
    for code, text in {
        "shape": "Vùng MRZ phải có ba dòng, mỗi dòng 30 ký tự chữ hoa, số hoặc dấu <.",
        "issuer": "Dòng MRZ không phải của thẻ căn cước Việt Nam.",
        "document_number": "Chữ số kiểm tra của số giấy tờ không đúng.",
        "personal_id": "Số định danh trong MRZ hoặc chữ số kiểm tra của số này không đúng.",
        "number_mismatch": "Số giấy tờ không phải chín số cuối của số định danh.",
        "birth": "Ngày sinh trong MRZ hoặc chữ số kiểm tra của ngày sinh không đúng.",
        "sex": "Ký tự giới tính trong MRZ không đúng.",
        "expiry": "Ngày hết hạn trong MRZ hoặc chữ số kiểm tra của ngày này không đúng.",
        "composite": "Chữ số kiểm tra chung của MRZ không đúng.",
    }.items()
}


def _checked(text: str) -> str:
    return f"{text}{check_digit(text)}"


def _composite(first: str, second: str) -> str:
    return first[5:30] + second[0:7] + second[8:15] + second[18:29]


def _birth(born: date | PartialDate) -> str:
    day = born if isinstance(born, PartialDate) else PartialDate.of(born)
    parts = (f"{p:02d}" if p else "<<" for p in (day.month, day.day))
    return f"{day.year % 100:02d}" + "".join(parts)


def _expiry(expires: date | None) -> str:
    if expires is None:
        return NO_EXPIRY
    text = f"{expires:%y%m%d}"
    # Two digits of year reach one century, and the last day of it means "never".
    if not 2000 <= expires.year <= 2099 or text == NO_EXPIRY:
        raise BadMrzInput
    return text


def _name_line(full_name: str | PersonName) -> str:
    name = full_name if isinstance(full_name, PersonName) else PersonName(full_name)
    latin = re.sub(r"[^A-Z ]", "", re.sub(r"[-.,·]", " ", fold(name.full).upper()))
    words = latin.split()
    if not words:
        raise BadMrzInput
    return "<<".join(["<".join(words[:1]), "<".join(words[1:])]).ljust(WIDTH, "<")[:WIDTH]


def _read_birth(text: str, pid: PersonalId | None) -> PartialDate | None:
    if pid is None or not re.fullmatch(r"[0-9]{2}(?:[0-9]{4}|[0-9]{2}<<|<<<<)", text):
        return None
    # The zone has no century: the fourth digit of the personal number gives it.
    year = pid.birth_year // 100 * 100 + int(text[:2])
    month, day = (None if p == "<<" else int(p) for p in (text[2:4], text[4:6]))
    try:
        return PartialDate(year, month, day)
    except BadDate:
        return None


def _read_expiry(text: str) -> date | None:
    if text == NO_EXPIRY or not text.isdecimal():
        return None
    try:
        return date(2000 + int(text[:2]), int(text[2:4]), int(text[4:6]))
    except ValueError:
        return None


def _digit_faults(first: str, second: str) -> list[str]:
    pairs = {
        "document_number": (first[5:14], first[14]),
        "personal_id": (first[15:27], first[29]),
        "birth": (second[:6], second[6]),
        "expiry": (second[8:14], second[14]),
        "composite": (_composite(first, second), second[29]),
    }
    return [code for code, (text, digit) in pairs.items() if str(check_digit(text)) != digit]


def _value_faults(
    first: str,
    second: str,
    pid: PersonalId | None,
    born: PartialDate | None,
    expires: date | None,
) -> list[str]:
    digits_hold = _digit_faults(first, second)
    wrong = {
        "issuer": first[:5] != "IDVNM" or second[15:18] != "VNM",
        "personal_id": pid is None,
        "number_mismatch": pid is not None and pid.document_number != first[5:14],
        "birth": pid is not None and born is None,
        "sex": second[7] not in "MF<",
        "expiry": expires is None and second[8:14] != NO_EXPIRY,
    }
    return [code for code, is_wrong in wrong.items() if is_wrong and code not in digits_hold]
