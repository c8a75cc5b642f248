"""What the agency hands the citizen: CC02 appointment, CC03 refusal, CC04 confirmation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from cancuoc.documents.base import Content, Document, MissingField, Person, code_picture
from cancuoc.documents.parts import Signer, row, signatures
from cancuoc.kernel.textdate import vi_date, vi_datetime, vi_long, vi_weekday

_LOOKUP = (
    "Quét mã QR, hoặc nhập mã hồ sơ trên Cổng dịch vụ công. "
    "Có thể gọi tổng đài 1900.0368 hoặc hỏi tại nơi tiếp nhận."
)
_BRING = ("Giấy hẹn này, hoặc mã hồ sơ trên điện thoại.",)
_BRING_CHILD = "Giấy tờ của người đến nhận thay trẻ, nếu chưa có tên trong hồ sơ."
_APPEAL = (
    "Nếu không đồng ý, ông/bà có quyền khiếu nại theo Luật Khiếu nại. "
    "Đơn gửi đến cơ quan đã ra thông báo này, hoặc nộp trực tiếp tại trụ sở."
)
_RECEIVER = Signer(role="Người nhận")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cc02(Document):
    """The appointment slip (Law 26/2023/QH15 art. 23(1)(d)). One of `return_place` and
    `post_address` says where; `due` follows from the 7 working days of art. 26."""

    template: ClassVar[str] = "cc02"
    title: ClassVar[str] = "Giấy hẹn trả kết quả giải quyết thủ tục về căn cước"
    form: ClassVar[str] = "CC02"
    lines: ClassVar[tuple[str, ...]] = ("Giấy hẹn trả kết quả", "giải quyết thủ tục về căn cước")
    required: ClassVar[tuple[str, ...]] = ("dossier_code", "procedure", "received_place")

    dossier_code: str
    procedure: str
    person: Person
    received_at: datetime
    received_place: str
    due: date
    officer: Signer
    return_place: str = ""
    post_address: str = ""
    hours: str = ""
    representative: Person | None = None
    fee: str = ""
    old_card: str = ""
    bring: tuple[str, ...] = ()
    lookup: str = _LOOKUP

    def __post_init__(self) -> None:
        # A frozen slotted dataclass has no bare super(): the class is made anew.
        Document.__post_init__(self)
        if not (self.return_place or self.post_address):
            raise MissingField("Giấy hẹn chưa có nơi trả thẻ.", field="return_place")

    def content(self) -> Content:
        """Return the values the template draws."""
        return {
            "code": self.dossier_code,
            "qr": code_picture(self.dossier_code),
            "procedure": self.procedure,
            "person": _person_rows(self.person, self.representative),
            "received": [
                row("Thời điểm tiếp nhận", vi_datetime(self.received_at)),
                row("Lệ phí", self.fee),
                row("Nơi tiếp nhận", self.received_place, span=6),
                row("Thẻ cũ đã thu", self.old_card, span=6),
            ],
            "due": f"{_capital(vi_weekday(self.due))}, {vi_long(self.due)}",
            "pickup": self._pickup(),
            "bring": list(self.bring or self._usual_papers()),
            "lookup": self.lookup,
            "signatures": signatures([self.officer]),
        }

    def _pickup(self) -> list[Content]:
        if self.post_address:
            return [row("Trả qua bưu chính đến", self.post_address, span=6)]
        hours = [row("Giờ trả kết quả", self.hours, span=6)] if self.hours else []
        return [row("Nơi nhận thẻ", self.return_place, span=6), *hours]

    def _usual_papers(self) -> tuple[str, ...]:
        return (*_BRING, _BRING_CHILD) if self.representative else _BRING


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalCause:
    """One reason of a refusal: the stable code, the sentence, the article it rests on."""

    text: str
    article: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cc03(Document):
    """The notice of refusal, in writing and with reasons (art. 23(4)); at least one reason
    and one next step, or it is refused itself."""

    template: ClassVar[str] = "cc03"
    title: ClassVar[str] = "Thông báo về việc từ chối giải quyết thủ tục về căn cước"
    form: ClassVar[str] = "CC03"
    lines: ClassVar[tuple[str, ...]] = (
        "Thông báo về việc từ chối",
        "giải quyết thủ tục về căn cước",
    )
    required: ClassVar[tuple[str, ...]] = (
        "number",
        "dossier_code",
        "procedure",
        "reasons",
        "next_steps",
    )

    number: str
    dossier_code: str
    procedure: str
    person: Person
    received_on: date
    reasons: tuple[RefusalCause, ...]
    next_steps: tuple[str, ...]
    signer: Signer
    representative: Person | None = None
    appeal: str = _APPEAL

    def content(self) -> Content:
        """Return the values the template draws."""
        return {
            "number": self.number,
            "code": self.dossier_code,
            "qr": code_picture(self.dossier_code),
            "procedure": self.procedure,
            "person": _person_rows(self.person, self.representative),
            "opening": (
                f"{self.letterhead.unit} đã nhận hồ sơ ngày {vi_date(self.received_on)}. "
                "Sau khi kiểm tra, cơ quan chưa giải quyết được thủ tục này."
            ),
            "reasons": [
                {"text": r.text, "article": r.article, "code": r.code} for r in self.reasons
            ],
            "next_steps": list(self.next_steps),
            "appeal": self.appeal,
            "signatures": signatures([_RECEIVER, self.signer]),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberHeld:
    """One number the person has or had: its kind, its digits, a note on its state."""

    kind: str
    digits: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cc04(Document):
    """The confirmation that numbers belong to one person (CMND of nine digits, cancelled
    or present personal number)."""

    template: ClassVar[str] = "cc04"
    title: ClassVar[str] = "Giấy xác nhận số chứng minh nhân dân 09 số, số định danh cá nhân"
    form: ClassVar[str] = "CC04"
    lines: ClassVar[tuple[str, ...]] = (
        "Giấy xác nhận",
        "số chứng minh nhân dân 09 số, số định danh cá nhân",
    )
    required: ClassVar[tuple[str, ...]] = ("number", "dossier_code", "numbers")

    number: str
    dossier_code: str
    person: Person
    numbers: tuple[NumberHeld, ...]
    signer: Signer

    def content(self) -> Content:
        """Return the values the template draws."""
        return {
            "number": self.number,
            "code": self.dossier_code,
            "qr": code_picture(self.dossier_code),
            "opening": f"{self.letterhead.unit} xác nhận thông tin dưới đây của công dân.",
            "person": _person_rows(self.person, None),
            "numbers": [[n.kind, n.digits, n.note or "—"] for n in self.numbers],
            "closing": (
                "Giấy này được cấp theo đề nghị của công dân, để dùng khi giao dịch cần "
                "đối chiếu số cũ và số mới."
            ),
            "signatures": signatures([_RECEIVER, self.signer]),
        }


def _person_rows(person: Person, representative: Person | None) -> list[Content]:
    who = person.content()
    rows = [
        row("Họ, chữ đệm và tên khai sinh", who["name"], span=6, strong=True),
        row("Số định danh cá nhân", who["number"], strong=True),
        row("Ngày, tháng, năm sinh", who["born"]),
    ]
    if who["residence"]:
        rows.append(row("Nơi cư trú", who["residence"], span=6))
    if representative:
        acting = representative.content()
        kind = f" ({acting['relation']})" if acting["relation"] else ""
        rows.append(row("Người đại diện", f"{acting['name']}{kind}", span=6))
    return rows


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
