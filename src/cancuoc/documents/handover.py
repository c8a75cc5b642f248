"""The receipt of a card handed over, signed by who takes it (art. 23(1)(đ))."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from cancuoc.documents.base import Content, Document, Person, code_picture
from cancuoc.documents.parts import Signer, row, signatures
from cancuoc.kernel.textdate import vi_datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverReceipt(Document):
    """Who got which card, when, in what relation, and what became of the old one.

    `receiver` is the holder or the person who may receive for the holder; `account` says
    the state of the e-ID account, or is empty.
    """

    template: ClassVar[str] = "handover"
    title: ClassVar[str] = "Biên nhận trả thẻ căn cước"
    lines: ClassVar[tuple[str, ...]] = ("Biên nhận", "trả thẻ căn cước")
    required: ClassVar[tuple[str, ...]] = ("dossier_code", "card_number", "handed_place")

    dossier_code: str
    card_number: str
    person: Person
    receiver: Person
    handed_at: datetime
    handed_place: str
    officer: Signer
    expires: str = ""
    old_card: str = ""
    account: str = ""
    drawn: bytes | None = None

    def content(self) -> Content:
        """Return the values the template draws; raise `BadPicture` for a bad signature."""
        holder, taker = self.person.content(), self.receiver.content()
        number = self.receiver.personal_id
        return {
            "code": self.dossier_code,
            "qr": code_picture(self.dossier_code),
            "card": [
                row("Chủ thẻ", holder["name"], span=6, strong=True),
                row("Số thẻ", self.card_number, span=2, strong=True),
                row("Ngày sinh", holder["born"], span=2),
                row("Có giá trị đến", self.expires, span=2),
            ],
            "taker": [
                row("Người nhận", taker["name"], strong=True),
                row("Quan hệ với chủ thẻ", taker["relation"]),
                row("Số định danh người nhận", number.masked if number else ""),
                row("Thời điểm trả", vi_datetime(self.handed_at)),
                row("Nơi trả", self.handed_place, span=6),
                row("Thẻ cũ", self.old_card),
                row("Tài khoản định danh điện tử", self.account),
            ],
            "statement": "Tôi đã nhận thẻ và kiểm tra thông tin in trên thẻ là đúng.",
            "signatures": signatures(
                [
                    self.officer,
                    Signer(role="Người nhận", name=self.receiver.full_name.full, drawn=self.drawn),
                ]
            ),
        }
