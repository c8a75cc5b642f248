"""CC01, the slip of the information taken for the card (Law 26/2023/QH15 art. 23(1)).

The agency prints it from the register; the citizen, or the representative, checks and
signs it. Items: those of the register (art. 9) that concern the card, then what was
captured. Wording ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from cancuoc.documents.base import Content, Document, MissingField, Person, code_picture
from cancuoc.documents.parts import Signer, photo, row, signatures
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.kernel.textdate import vi_date

STATEMENT = "Tôi đã kiểm tra, xác nhận thông tin trên là đúng và chịu trách nhiệm trước pháp luật."
_FOR_CHILD = "Tôi là người đại diện hợp pháp, đã kiểm tra và xác nhận thông tin trên là đúng."
_NO_CAPTURE = (
    "Công dân dưới 6 tuổi: không thu nhận ảnh khuôn mặt, vân tay và mống mắt "
    "(Luật Căn cước, Điều 23 khoản 2)."
)
_FINGERS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Relative:
    """Father, mother, spouse or representative as the register knows them."""

    relation: str
    full_name: str
    personal_id: PersonalId | None = None
    old_id: str = ""
    nationality: str = "Việt Nam"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One item that the citizen declares otherwise than the register."""

    item: str
    register: str
    declared: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Captured:
    """What was taken, in words: five fingers of the right hand, five of the left (thumb
    first), the two irises (right, left), the face, and the photo (PNG or JPEG).

    None of it exists under 6 years of age: leave `Cc01.captured` None then.
    """

    right_hand: tuple[str, ...]
    left_hand: tuple[str, ...]
    irises: tuple[str, str]
    face: str = "Đã thu"
    photo: bytes | None = None
    note: str = ""

    def __post_init__(self) -> None:
        if len(self.right_hand) != _FINGERS or len(self.left_hand) != _FINGERS:
            raise MissingField("Cần ghi trạng thái của đủ mười ngón tay.", field="fingers")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cc01(Document):
    """The slip CC01. `person.relation` is not used; `signer` is the citizen or representative."""

    template: ClassVar[str] = "cc01"
    title: ClassVar[str] = "Phiếu thu nhận thông tin căn cước"
    form: ClassVar[str] = "CC01"
    required: ClassVar[tuple[str, ...]] = ("dossier_code", "procedure", "signer", "officer")

    dossier_code: str
    procedure: str
    person: Person
    signer: Signer
    officer: Signer
    signed_by_representative: bool = False
    captured: Captured | None = None
    other_name: str = ""
    nationality: str = "Việt Nam"
    ethnicity: str = ""
    religion: str = ""
    blood_group: str = ""
    birth_place: str = ""
    birth_registration: str = ""
    origin: str = ""
    old_id: str = ""
    card_held: str = ""
    card_issued: date | None = None
    permanent_residence: str = ""
    temporary_residence: str = ""
    current_residence: str = ""
    occupation: str = ""
    phone: str = ""
    email: str = ""
    relatives: tuple[Relative, ...] = ()
    changes: tuple[Change, ...] = ()

    def content(self) -> Content:
        """Return the values the template draws."""
        taken = self.captured
        return {
            "code": self.dossier_code,
            "qr": code_picture(self.dossier_code),
            "procedure": self.procedure,
            "citizen": self._citizen(),
            "residence": self._residence(),
            "relatives": [_relative(item) for item in self.relatives],
            "changes": [[c.item, c.register, c.declared] for c in self.changes],
            "photo": photo(taken.photo) if taken else "",
            "photo_note": "Chưa có ảnh" if taken else "Không chụp ảnh\ndưới 6 tuổi",
            "fingers": _hands(taken),
            "others": _others(taken),
            "biometrics_note": taken.note if taken else _NO_CAPTURE,
            "statement": _FOR_CHILD if self.signed_by_representative else STATEMENT,
            "signatures": signatures([self.officer, self.signer]),
        }

    def _citizen(self) -> list[Content]:
        who = self.person.content()
        issued = f" (cấp ngày {vi_date(self.card_issued)})" if self.card_issued else ""
        return [
            row("Họ, chữ đệm và tên khai sinh", who["name"], span=6, strong=True),
            row("Số định danh cá nhân", who["number"], strong=True),
            row("Ngày, tháng, năm sinh", who["born"], strong=True),
            row("Giới tính", who["sex"], span=1),
            row("Quốc tịch", self.nationality, span=2),
            row("Dân tộc", self.ethnicity, span=1),
            row("Tôn giáo", self.religion, span=2),
            row("Nhóm máu", self.blood_group, span=1),
            row("Tên gọi khác", self.other_name, span=3),
            row("Số CMND 09 số", self.old_id, span=2),
            row("Thẻ đang có", f"{self.card_held}{issued}" if self.card_held else ""),
            row("Quê quán", self.origin),
            row("Nơi đăng ký khai sinh", self.birth_registration),
            row("Nơi sinh", self.birth_place),
        ]

    def _residence(self) -> list[Content]:
        return [
            row("Nơi thường trú", self.permanent_residence, span=6),
            row("Nơi tạm trú", self.temporary_residence),
            row("Nơi ở hiện tại", self.current_residence),
            row("Số điện thoại", self.phone, span=2),
            row("Thư điện tử", self.email, span=2),
            row("Nghề nghiệp", self.occupation, span=2),
        ]


def _relative(item: Relative) -> list[str]:
    number = item.personal_id.value if item.personal_id else "—"
    return [item.relation, item.full_name, number, item.old_id or "—", item.nationality]


def _hands(taken: Captured | None) -> list[list[str]]:
    if taken is None:
        return []
    return [["Phải", *taken.right_hand], ["Trái", *taken.left_hand]]


def _others(taken: Captured | None) -> list[Content]:
    if taken is None:
        return []
    right, left = taken.irises
    return [
        row("Ảnh khuôn mặt", taken.face, span=2),
        row("Mống mắt phải", right, span=2),
        row("Mống mắt trái", left, span=2),
    ]
