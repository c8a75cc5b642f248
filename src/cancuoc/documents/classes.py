"""The lists of a school's classes, one sheet a class, for the teacher to tell the families."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cancuoc.documents.base import Content, Document, Person, code_picture
from cancuoc.kernel.textdate import vi_number

_SECRET = "Danh sách có thông tin cá nhân: chỉ giáo viên chủ nhiệm giữ, hủy sau đợt cấp thẻ."
_HOW = "Phụ huynh quét mã QR, nhập mã mời của con để chọn giờ. Địa chỉ:"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassPupil:
    """One pupil: how far things have come in a word, the session and the code of the letter."""

    person: Person
    standing: str
    when: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolClass:
    """A class with its pupils."""

    name: str
    pupils: tuple[ClassPupil, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassLists(Document):
    """Every class of a school that has pupils who are due, one A4 sheet each.

    Birth years and no personal numbers: the sheet hangs about in a staff room. `qr` is the
    address where a family enters its code.
    """

    template: ClassVar[str] = "class_list"
    title: ClassVar[str] = "Danh sách học sinh làm thẻ căn cước"
    required: ClassVar[tuple[str, ...]] = ("school", "qr", "classes")

    school: str
    qr: str
    classes: tuple[SchoolClass, ...]

    def content(self) -> Content:
        """Return the values the template draws, classes and pupils in order of name."""
        ordered = sorted(self.classes, key=lambda one: _natural(one.name))
        return {
            "secret": _SECRET,
            "how": _HOW,
            "code": self.qr,
            "qr": code_picture(self.qr),
            "sheets": [self._sheet(one) for one in ordered],
        }

    def _sheet(self, one: SchoolClass) -> Content:
        pupils = sorted(one.pupils, key=lambda pupil: pupil.person.full_name.sort_key)
        return {
            "under": f"Lớp {one.name} · {self.school}",
            "total": f"Tổng số: {vi_number(len(pupils))} học sinh.",
            "rows": [_row(number, pupil) for number, pupil in enumerate(pupils, 1)],
        }


def _row(number: int, pupil: ClassPupil) -> list[str]:
    born = pupil.person.born
    return [
        str(number),
        pupil.person.full_name.full,
        str(born.year) if born else "",
        pupil.standing,
        pupil.when,
        pupil.code,
    ]


def _natural(name: str) -> tuple[int, str]:
    """Return a key that sets class 10A after class 9B."""
    digits = "".join(c for c in name if c.isdecimal() and c.isascii())
    return int(digits or 0), name
