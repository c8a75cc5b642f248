"""The A5 invitation of one family, and many of them in one file for printing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import ClassVar

from cancuoc.documents.base import Content, Document, MissingField, Person, code_picture
from cancuoc.kernel.textdate import vi_long, vi_weekday

_NO_PAPERS = "Không cần mang giấy tờ nào: cơ quan đã có đủ thông tin của gia đình."
_CLOSING = "Xin cảm ơn ông/bà. Làm thẻ căn cước lần đầu không mất lệ phí."
_FOOT = "Giấy mời chỉ dùng cho người có tên trong thư. Vui lòng không chia sẻ mã QR."


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """One person called: who, and in a few words what will be done."""

    person: Person
    to_do: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation(Document):
    """One family's letter: exactly when, where and which papers this family needs.

    `papers` is empty when the register already shows the link. `qr` is the text of the
    code, the invitation code itself when not given (a booking address may be).
    """

    template: ClassVar[str] = "invitation"
    title: ClassVar[str] = "Giấy mời làm thẻ căn cước"
    required: ClassVar[tuple[str, ...]] = ("code", "recipient", "people", "place")

    code: str
    recipient: str
    people: tuple[Invited, ...]
    day: date
    starts: time
    ends: time
    place: str
    address: str = ""
    place_address: str = ""
    papers: tuple[str, ...] = ()
    opening: str = "Cơ quan trân trọng mời gia đình đến làm thẻ căn cước cho:"
    no_papers: str = _NO_PAPERS
    change_hint: str = "Vui lòng quét mã QR để chọn giờ khác."
    closing: str = _CLOSING
    qr: str = ""

    def __post_init__(self) -> None:
        # A frozen slotted dataclass has no bare super(): the class is made anew.
        Document.__post_init__(self)
        if self.ends <= self.starts:
            raise MissingField("Giờ kết thúc phải sau giờ bắt đầu.", field="ends")

    def content(self) -> Content:
        """Return the values the template draws: one letter."""
        return {"foot": _FOOT, "letters": [self.letter()]}

    def letter(self) -> Content:
        """Return the values of this letter alone."""
        phone = self.letterhead.phone
        call = f" Hoặc gọi {phone} trong giờ hành chính." if phone else ""
        return {
            "code": self.code,
            "qr": code_picture(self.qr or self.code),
            "recipient": self.recipient,
            "address": self.address,
            "opening": self.opening,
            "people": [_invited(item) for item in self.people],
            "time": f"{self.starts:%H:%M} – {self.ends:%H:%M}",
            "day": f"{vi_weekday(self.day)}, {vi_long(self.day)}",
            "place": self.place,
            "place_address": self.place_address,
            "papers": list(self.papers),
            "no_papers": self.no_papers,
            "other_time": f"{self.change_hint}{call}",
            "closing": self.closing,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationSheet(Document):
    """Many letters in one file, one A5 page each, in the order given."""

    template: ClassVar[str] = "invitation"
    title: ClassVar[str] = "Giấy mời làm thẻ căn cước"
    required: ClassVar[tuple[str, ...]] = ("letters",)

    letters: tuple[Invitation, ...]

    @classmethod
    def of(cls, letters: tuple[Invitation, ...], *, made_at: datetime) -> InvitationSheet:
        """Return the sheet of `letters` of one unit; raise `MissingField` when empty."""
        if not letters:
            raise MissingField("Chưa có giấy mời nào để in.", field="letters")
        if len({letter.letterhead for letter in letters}) > 1:
            raise MissingField("Mỗi tệp chỉ in giấy mời của một cơ quan.", field="letterhead")
        return cls(letterhead=letters[0].letterhead, made_at=made_at, letters=letters)

    def content(self) -> Content:
        """Return the values the template draws: every letter."""
        return {"foot": _FOOT, "letters": [letter.letter() for letter in self.letters]}


def _invited(item: Invited) -> list[str]:
    who = item.person.content()
    return [who["name"], who["born"], item.to_do]
