"""What the citizen fills in: DC01 for the population register, DC02 to ask for a procedure.

Fields by the forms in force from 2024-07-01 (Circular 17/2024/TT-BCA); wording ours. Both
print filled from what is known, or blank for a village hall without power.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from cancuoc.documents.base import Content, Document, Person, code_picture
from cancuoc.documents.parts import Signer, row, signatures

_ASKING = Signer(role="Người đề nghị")
_DECLARING = Signer(role="Người khai")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Somebody known only in part, already in words; a blank is left as a dotted line."""

    name: str = ""
    number: str = ""
    born: str = ""
    sex: str = ""

    def content(self) -> Content:
        """Return what is known under the names a person has."""
        return {"name": self.name, "number": self.number, "born": self.born, "sex": self.sex}


class Request(StrEnum):
    """The ten requests of DC02 part III; the value is the sentence printed."""

    CARD = "Cấp, cấp đổi, cấp lại thẻ căn cước"
    CONFIRM_OLD = "Xác nhận số định danh cá nhân và số CMND 09 số"
    CONFIRM_CANCELLED = "Xác nhận số định danh cá nhân và số định danh đã hủy"
    NEW_NUMBER = "Hủy, xác lập lại số định danh cá nhân"
    EXTRACT_POPULATION = "Khai thác thông tin trong Cơ sở dữ liệu quốc gia về dân cư"
    EXTRACT_IDENTITY = "Khai thác thông tin trong Cơ sở dữ liệu căn cước"
    ADJUST_POPULATION = "Điều chỉnh thông tin trong Cơ sở dữ liệu quốc gia về dân cư"
    INTEGRATE = "Tích hợp thông tin vào thẻ căn cước"
    UPDATE_IDENTITY = "Thu thập, cập nhật thông tin vào Cơ sở dữ liệu căn cước"
    OTHER = "Nội dung khác"


class Consent(StrEnum):
    """How the person concerned agrees (DC02): one of five ways, or none ticked yet."""

    SIGNED_HERE = "Đồng ý và ký tại phiếu này"
    IN_APP = "Đồng ý trên ứng dụng định danh quốc gia"
    SEPARATE_PAPER = "Đồng ý bằng văn bản kèm theo"
    BY_REPRESENTATIVE = "Người đại diện hợp pháp đồng ý và ký"
    SAME_PERSON = "Người đề nghị là chủ thể thông tin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dc02(Document):
    """The request DC02. `person` None prints a blank form."""

    template: ClassVar[str] = "dc02"
    title: ClassVar[str] = "Phiếu đề nghị giải quyết thủ tục về căn cước"
    form: ClassVar[str] = "DC02"
    lines: ClassVar[tuple[str, ...]] = ("Phiếu đề nghị", "giải quyết thủ tục về căn cước")
    required: ClassVar[tuple[str, ...]] = ("code",)

    code: str
    person: Person | None = None
    representative: Person | None = None
    requests: frozenset[Request] = frozenset()
    details: str = ""
    result_address: str = ""
    consent: Consent | None = None
    signer: Signer = _ASKING

    def content(self) -> Content:
        """Return the values the template draws."""
        return {
            "code": self.code,
            "qr": code_picture(self.code),
            "to": self.letterhead.unit,
            "person": _who(self.person, residence=True),
            "representative": _who(self.representative, residence=False),
            "requests": [{"text": item, "on": item in self.requests} for item in Request],
            "details": [
                row("Nội dung chi tiết", self.details, span=6),
                row("Nơi nhận kết quả", self.result_address, span=6),
            ],
            "consent": [{"text": item, "on": item == self.consent} for item in Consent],
            "signatures": signatures([Signer(role="Chủ thể thông tin"), self.signer]),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Dc01(Document):
    """The population form DC01, for a person whom the register lacks or knows in part.

    `known` stands instead of `person` for somebody without a certain name. `facts` are further
    items in order, (label, value), such as place of birth or origin; `family` are
    (relation, name, number, nationality).
    """

    template: ClassVar[str] = "dc01"
    title: ClassVar[str] = "Phiếu thu thập thông tin dân cư"
    form: ClassVar[str] = "DC01"
    required: ClassVar[tuple[str, ...]] = ("code",)

    code: str
    person: Person | None = None
    known: Known | None = None
    facts: tuple[tuple[str, str], ...] = ()
    family: tuple[tuple[str, str, str, str], ...] = ()
    signer: Signer = _DECLARING

    def content(self) -> Content:
        """Return the values the template draws; items not given are left as dotted lines."""
        given = dict(self.facts)
        labels = [*_DC01_FACTS, *(label for label in given if label not in _DC01_FACTS)]
        return {
            "code": self.code,
            "qr": code_picture(self.code),
            "person": _who(self.person or self.known, residence=False),
            "facts": [row(label, given.get(label, "")) for label in labels],
            "family": [list(item) for item in self.family] or [[name, "", "", ""] for name in _KIN],
            "signatures": signatures([Signer(role="Cán bộ tiếp nhận"), self.signer]),
        }


_KIN = ("Cha", "Mẹ", "Vợ/chồng", "Người đại diện")
_DC01_FACTS = (
    "Tên gọi khác",
    "Nhóm máu",
    "Nơi sinh",
    "Nơi đăng ký khai sinh",
    "Quê quán",
    "Dân tộc",
    "Tôn giáo",
    "Quốc tịch",
    "Số CMND 09 số",
    "Nghề nghiệp",
    "Nơi thường trú",
    "Nơi tạm trú",
    "Nơi ở hiện tại",
    "Tình trạng hôn nhân",
    "Số điện thoại",
    "Thư điện tử",
)


def _who(person: Person | Known | None, *, residence: bool) -> list[Content]:
    who = person.content() if person else {}
    rows = [
        row("Họ, chữ đệm và tên khai sinh", who.get("name", ""), span=6, strong=True),
        row("Số định danh cá nhân", who.get("number", ""), span=2),
        row("Ngày, tháng, năm sinh", who.get("born", ""), span=2),
        row("Giới tính", who.get("sex", ""), span=2),
    ]
    if residence:
        rows.append(row("Nơi cư trú", who.get("residence", ""), span=6))
    return rows
