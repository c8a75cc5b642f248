"""Letters to other offices about somebody in care: the question with its slip, the reminder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from cancuoc.documents.base import Content
from cancuoc.documents.care import CarePaper, Subject, day, section
from cancuoc.documents.parts import Signer, row, signatures
from cancuoc.kernel.textdate import vi_date

_ASKED = (
    "Người này có từng sinh ra, cư trú hoặc có người thân tại địa phương không;",
    "Đã đăng ký khai sinh, thường trú chưa, số giấy tờ;",
    "Họ tên cha, mẹ, người thân và cách liên hệ.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question to an office: who, about which place, from when to when."""

    addressee: str
    place: str
    sent_on: date
    due_on: date
    working_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EnquiryLetter(CarePaper):
    """The question, with the facts of the file and a slip to answer on.

    `known` are (matter, value, source); names stand here because the office must look for them.
    """

    title: ClassVar[str] = "Văn bản đề nghị xác minh nhân thân"
    lines: ClassVar[tuple[str, ...]] = ("Đề nghị xác minh", "nhân thân")
    required: ClassVar[tuple[str, ...]] = ("code", "basis", "asked")

    asked: Asked
    subject: Subject
    officer: str = ""
    known: tuple[tuple[str, str, str], ...] = ()

    def said(self) -> str:
        """Return who is asked, and by when."""
        asked = self.asked
        return (
            f"Kính gửi: {asked.addressee}. Đề nghị quý cơ quan xác minh người dưới đây và trả lời "
            f"trong {asked.working_days} ngày làm việc, chậm nhất ngày {vi_date(asked.due_on)}."
        )

    def sections(self) -> list[Content]:
        """Return who is meant, what is known, what is asked."""
        return [
            section("I. Người cần xác minh", self.subject.rows()),
            section(
                "II. Điều đã biết",
                text="" if self.known else "Chưa có thông tin nào ngoài địa danh nêu dưới đây.",
                heads=("Mục", "Nội dung", "Nguồn") if self.known else (),
                table=self.known,
            ),
            section(
                "III. Nội dung đề nghị",
                (row("Địa danh cần hỏi", self.asked.place, span=6),),
                boxes=tuple((words, False) for words in _ASKED),
            ),
        ]

    def signers(self) -> tuple[Signer, ...]:
        """Return the officer in charge and who signs for the unit."""
        return (
            Signer(role="Cán bộ lập", name=self.officer),
            Signer(role="Thủ trưởng đơn vị", hint="Ký, đóng dấu"),
        )

    def slip(self) -> Content:
        """Return the sheet that comes back."""
        return {
            "name": "PHIẾU TRẢ LỜI XÁC MINH",
            "text": (
                f"Trả lời đề nghị ngày {vi_date(self.asked.sent_on)} về hồ sơ {self.code}. "
                f"Gửi về {self.letterhead.unit}, chậm nhất ngày {vi_date(self.asked.due_on)}."
            ),
            "sections": [
                section(
                    "Kết quả",
                    boxes=(
                        ("Có đăng ký tại địa phương.", False),
                        ("Là người của địa phương, chưa đăng ký khai sinh.", False),
                        ("Không có thông tin về người này.", False),
                    ),
                ),
                section(
                    "Thông tin tìm được",
                    (
                        *Subject().rows(),
                        row("Họ tên cha", ""),
                        row("Họ tên mẹ", ""),
                        row("Nơi thường trú", "", span=6),
                    ),
                ),
                section("Ghi thêm", lines=4),
            ],
            "signatures": signatures(
                [
                    Signer(role="Người xác minh"),
                    Signer(role="Cơ quan trả lời", hint="Ký, đóng dấu"),
                ]
            ),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class EnquiryReminder(CarePaper):
    """A reminder of a question that is not answered; it holds no name, the first letter does."""

    title: ClassVar[str] = "Văn bản nhắc trả lời xác minh"
    required: ClassVar[tuple[str, ...]] = ("code", "basis", "asked")

    asked: Asked
    on: date
    officer: str = ""

    def said(self) -> str:
        """Return who is reminded, and whether the time is over."""
        over = self.on > self.asked.due_on
        when = "đã hết" if over else "sắp hết"
        return (
            f"Kính gửi: {self.asked.addressee}. Đến nay chúng tôi chưa nhận được trả lời; "
            f"thời hạn {when}. Xin trả lời sớm, kể cả khi không có thông tin gì."
        )

    def sections(self) -> list[Content]:
        """Return the question as it was sent."""
        asked = self.asked
        return [
            section(
                "Đề nghị đã gửi",
                (
                    row("Mã hồ sơ", self.code),
                    row("Ngày gửi", day(asked.sent_on)),
                    row("Địa danh cần hỏi", asked.place),
                    row("Hạn trả lời", day(asked.due_on), strong=True),
                ),
            ),
            section(
                "Nếu không trả lời",
                text="Việc không có trả lời được ghi vào hồ sơ; trả lời đến muộn vẫn được nhận.",
            ),
        ]

    def signers(self) -> tuple[Signer, ...]:
        """Return the officer in charge and who signs for the unit."""
        return (
            Signer(role="Cán bộ lập", name=self.officer),
            Signer(role="Thủ trưởng đơn vị", hint="Ký, đóng dấu"),
        )
