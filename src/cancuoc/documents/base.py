"""What every paper has in common: a letterhead, a moment, a code, refusals of blanks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, ClassVar

from cancuoc.kernel.names import PersonName
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.kernel.refusal import Refusal
from cancuoc.kernel.sex import Sex
from cancuoc.typesetting import qr

Content = dict[str, Any]


class MissingField(Refusal, ValueError):
    """A paper lacks what it must say; `details["field"]` names it."""

    message = "Giấy chưa đủ thông tin nên chưa in được."
    next_step = "Vui lòng bổ sung mục còn thiếu rồi in lại."


class BadMoment(Refusal, ValueError):
    """A moment without a time zone cannot be dated on a paper."""

    status = 500
    message = "Thời điểm in chưa rõ múi giờ."
    next_step = "Vui lòng báo quản trị hệ thống."


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """Who issues the paper: the parent body, the unit, the town written beside the date."""

    parent: str
    unit: str
    town: str = "Hà Nội"
    phone: str = ""

    def content(self) -> Content:
        """Return the values the template draws."""
        return {
            "parent": self.parent,
            "unit": self.unit,
            "town": self.town,
            "phone": self.phone,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person as papers name one; what is not known stays blank."""

    full_name: PersonName
    personal_id: PersonalId | None = None
    born: PartialDate | None = None
    sex: Sex | None = None
    residence: str = ""
    relation: str = ""

    def content(self) -> Content:
        """Return the person as text, the name in capitals and the number whole."""
        return {
            "name": self.full_name.upper,
            "number": self.personal_id.value if self.personal_id else "",
            "born": self.born.vi if self.born else "",
            "sex": self.sex.vi if self.sex else "",
            "residence": self.residence,
            "relation": self.relation,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Document(ABC):
    """One paper. `made_at` (aware) dates the file; no clock is asked. `copy` counts its prints.

    `template` is the file that draws it, `title` the name of the paper, which is also the
    only thing the file's metadata says: never a person. `lines` breaks a long title.
    """

    template: ClassVar[str]
    title: ClassVar[str]
    lines: ClassVar[tuple[str, ...]] = ()
    form: ClassVar[str] = ""
    required: ClassVar[tuple[str, ...]] = ()

    letterhead: Letterhead
    made_at: datetime
    copy: int = 1

    def __post_init__(self) -> None:
        if self.made_at.tzinfo is None:
            raise BadMoment
        for field in fields(self):
            if field.name in self.required and not _filled(getattr(self, field.name)):
                raise MissingField(form=self.form or self.title, field=field.name)

    @abstractmethod
    def content(self) -> Content:
        """Return what the template draws beside the head, all of it text and lists."""


def code_picture(text: str) -> str:
    """Return the QR code of `text` as SVG without quiet zone, which the template leaves.

    Raise `QrTooLong`.
    """
    return qr.svg(qr.matrix(text), quiet=0)


def _filled(value: object) -> bool:
    if isinstance(value, str):
        return bool(value.strip())
    return value is not None and value != ()
