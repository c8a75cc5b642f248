"""What the papers of people in care have in common: a file without a name, and its articles.

Whatever is not known is left as a dotted line. No paper writes 01/01 for a birthday or a name
that nobody gave.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from cancuoc.documents.base import Content, Document, code_picture
from cancuoc.documents.parts import Signer, row, signatures
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.kernel.sex import Sex
from cancuoc.kernel.textdate import vi_date, vi_long


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Somebody in care as far as is known; every part may be missing."""

    name: PersonName | None = None
    born: PartialDate | None = None
    sex: Sex | None = None
    personal_id: PersonalId | None = None
    origin: str = ""
    lived_at: str = ""

    @property
    def sex_shown(self) -> str:
        """Return the word for the sex, or nothing: "unknown" is a line to fill in."""
        return "" if self.sex in (None, Sex.UNKNOWN) else str(self.sex.vi)

    def rows(self) -> list[Content]:
        """Return who it is, with dotted lines for what is not known."""
        return [
            row("Họ, chữ đệm và tên", self.name.upper if self.name else "", strong=True),
            row("Số định danh cá nhân", self.personal_id.value if self.personal_id else ""),
            row("Ngày, tháng, năm sinh", self.born.vi if self.born else ""),
            row("Giới tính", self.sex_shown),
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The centre where somebody lives, and who heads it."""

    name: str
    address: str = ""
    head: str = ""

    def rows(self, came_on: date | None) -> list[Content]:
        """Return the centre and since when the person lives there."""
        return [
            row("Cơ sở", self.name),
            row("Người đứng đầu", self.head),
            row("Địa chỉ", self.address),
            row("Ngày vào cơ sở", day(came_on)),
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class CarePaper(Document):
    """A paper out of a file. `code` is that of the file and holds no part of a name.

    `number` is that of the books of the office, blank until written in; `dated_on` is the day of
    the paper, so that a reprint does not become younger; `basis` are the provisions it stands
    on, at least one.
    """

    template: ClassVar[str] = "care"
    required: ClassVar[tuple[str, ...]] = ("code", "basis")
    copies: ClassVar[str] = ""
    opening: ClassVar[str] = ""

    code: str
    basis: tuple[str, ...]
    home: Home
    number: str = ""
    dated_on: date | None = None

    def content(self) -> Content:
        """Return the values the template draws."""
        dated = {"dated": vi_long(self.dated_on)} if self.dated_on else {}
        return {
            **dated,
            "code": self.code,
            "qr": code_picture(self.code),
            "number": self.number,
            "basis": f"Căn cứ: {'; '.join(self.basis)}.",
            "opening": self.said(),
            "sections": self.sections(),
            "closing": self.copies,
            "signatures": signatures(self.signers()),
            "slip": self.slip(),
        }

    def said(self) -> str:
        """Return the sentence that opens the paper."""
        return self.opening

    def slip(self) -> Content | None:
        """Return a second sheet to be sent back, for a paper that asks something."""
        return None

    @abstractmethod
    def sections(self) -> list[Content]:
        """Return the parts of the paper in order."""

    @abstractmethod
    def signers(self) -> Iterable[Signer]:
        """Return who signs."""


def section(
    name: str,
    rows: Iterable[Content] = (),
    *,
    text: str = "",
    heads: tuple[str, ...] = (),
    table: Iterable[tuple[str, ...]] = (),
    boxes: Iterable[tuple[str, bool]] = (),
    lines: int = 0,
) -> Content:
    """Return a part of a paper: words, pairs, a table, boxes to tick, lines to write on."""
    return {
        "name": name,
        "text": text,
        "rows": list(rows),
        "heads": list(heads),
        "table": [list(item) for item in table],
        "boxes": [{"text": words, "on": ticked} for words, ticked in boxes],
        "lines": lines,
    }


def day(on: date | None) -> str:
    """Return a day as papers write it, or nothing for a dotted line."""
    return vi_date(on) if on else ""
