"""The 12-digit personal identification number.

Law 26/2023/QH15 Art. 12 says only "12 digits", so that alone is refused. The inner
structure (Decree 137/2015 Art. 13, Circular 07/2016 Art. 7) is read, and where it
disagrees with the person it gives a warning for a reviewer, because thousands of real
numbers are wrong inside.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.provinces import PROVINCES
from cancuoc.kernel.refusal import Refusal
from cancuoc.kernel.sex import Sex

__all__ = [
    "PROVINCES",
    "BadPersonalId",
    "PersonalId",
    "StructureWarning",
    "consistency_warnings",
    "make",
]

# ASCII only: `\d` would also let through digits of other scripts.
_TWELVE_DIGITS: Final = re.compile(r"[0-9]{12}")
_SEPARATORS: Final = re.compile(r"[\s.\-–—\u200b]+")


class BadPersonalId(Refusal, ValueError):
    """The text is not a personal number of 12 digits."""

    message = "Số định danh cá nhân phải có đúng 12 chữ số."
    next_step = "Vui lòng nhập lại đủ 12 chữ số in trên giấy tờ."


@dataclass(frozen=True, slots=True, order=True, repr=False)
class PersonalId:
    """A personal number; `value` is always 12 ASCII digits."""

    value: str

    def __post_init__(self) -> None:
        if not _TWELVE_DIGITS.fullmatch(self.value):
            raise BadPersonalId

    @classmethod
    def parse(cls, text: str) -> PersonalId:
        """Read a number typed with spaces, dots or dashes; raise `BadPersonalId`."""
        return cls(_SEPARATORS.sub("", text[:64]))

    def __str__(self) -> str:
        return self.value

    def __repr__(self) -> str:
        # A repr ends in logs and crash reports, where a whole number has no business.
        return f"PersonalId({self.masked!r})"

    @property
    def province_code(self) -> str:
        """Return the three digits of the province or country of birth registration."""
        return self.value[:3]

    @property
    def century_sex_digit(self) -> int:
        """Return the fourth digit, which carries both the century and the sex."""
        return int(self.value[3])

    @property
    def sex(self) -> Sex:
        """Return the sex the fourth digit claims: even is male, odd is female."""
        return Sex.FEMALE if self.century_sex_digit % 2 else Sex.MALE

    @property
    def birth_year(self) -> int:
        """Return the year of birth the number claims, 1900 to 2399."""
        return 1900 + 100 * (self.century_sex_digit // 2) + int(self.value[4:6])

    @property
    def document_number(self) -> str:
        """Return the last nine digits, printed as the document number in the MRZ."""
        return self.value[3:]

    @property
    def masked(self) -> str:
        """Return the form for screens where the whole number is not needed."""
        return f"•••••••• {self.value[8:]}"

    @property
    def grouped(self) -> str:
        """Return the number spaced for reading aloud: 3, 3 and 6 digits."""
        return f"{self.value[:3]} {self.value[3:6]} {self.value[6:]}"


def make(*, province_code: str, sex: Sex, birth_year: int, serial: int) -> PersonalId:
    """Build a number from its parts; raise `BadPersonalId` when a part is out of range.

    `birth_year` is 1900 to 2399, `serial` 0 to 999999, and the sex must be known.
    """
    in_range = 1900 <= birth_year <= 2399 and 0 <= serial <= 999_999
    if not in_range or sex is Sex.UNKNOWN or not re.fullmatch(r"[0-9]{3}", province_code):
        raise BadPersonalId("Không lập được số định danh từ các thành phần đã cho.")
    digit = 2 * ((birth_year - 1900) // 100) + (sex is Sex.FEMALE)
    return PersonalId(f"{province_code}{digit}{birth_year % 100:02d}{serial:06d}")


@dataclass(frozen=True, slots=True)
class StructureWarning:
    """A disagreement between a number and its holder, for a reviewer to settle."""

    code: str
    text: str


_UNKNOWN_PROVINCE: Final = StructureWarning(
    "unknown_province",
    "Ba số đầu không có trong danh mục mã tỉnh. Có thể là mã nước nơi khai sinh.",
)
_WRONG_SEX: Final = StructureWarning(
    "wrong_sex_digit", "Chữ số thứ tư không khớp với giới tính đã khai."
)
_WRONG_CENTURY: Final = StructureWarning(
    "wrong_century_digit", "Chữ số thứ tư không khớp với thế kỷ của năm sinh."
)
_WRONG_YEAR: Final = StructureWarning(
    "wrong_birth_year", "Chữ số thứ năm và thứ sáu không khớp với năm sinh."
)


def consistency_warnings(
    pid: PersonalId, *, born: PartialDate | date | None, sex: Sex | None
) -> tuple[StructureWarning, ...]:
    """Compare the number with what is known of the person; an empty tuple means agreement.

    What is not known (None, or an unknown sex) is not compared.
    """
    warnings = []
    if pid.province_code not in PROVINCES:
        warnings.append(_UNKNOWN_PROVINCE)
    if sex not in (None, Sex.UNKNOWN, pid.sex):
        warnings.append(_WRONG_SEX)
    if born is not None and born.year // 100 != pid.birth_year // 100:
        warnings.append(_WRONG_CENTURY)
    if born is not None and born.year % 100 != pid.birth_year % 100:
        warnings.append(_WRONG_YEAR)
    return tuple(warnings)
