"""Papers that decide or end: who somebody is, that a file stays open, that a card was given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from cancuoc.documents.base import Content
from cancuoc.documents.care import CarePaper, Subject, day, section
from cancuoc.documents.parts import Signer, row


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What one officer said on a record: who, on which day, why."""

    officer: str = ""
    on: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityMinutes(CarePaper):
    """Minutes of proposing and confirming a record: two officers, never one.

    `compared` are (matter, as the file says, as the register says, agreement). Until a second
    officer confirmed, the paper says that nothing is decided yet.
    """

    title: ClassVar[str] = "Biên bản đề xuất, xác nhận danh tính"
    lines: ClassVar[tuple[str, ...]] = ("Biên bản", "đề xuất, xác nhận danh tính")
    required: ClassVar[tuple[str, ...]] = ("code", "basis", "record")
    opening: ClassVar[str] = "Một cán bộ đề xuất, một cán bộ khác tự xem lại rồi mới xác nhận."

    record: Subject
    found_by: str = ""
    compared: tuple[tuple[str, str, str, str], ...] = ()
    proposed: Opinion = Opinion()
    confirmed: Opinion | None = None

    def sections(self) -> list[Content]:
        """Return the record, the two sides, and what the two officers said."""
        second = self.confirmed or Opinion()
        return [
            section(
                "I. Hồ sơ dân cư được xét",
                (*self.record.rows(), row("Cách tìm thấy", self.found_by, span=6)),
            ),
            section(
                "II. So sánh",
                heads=("Mục", "Hồ sơ ở cơ sở", "Dữ liệu dân cư", "Kết quả"),
                table=self.compared,
            ),
            section("III. Đề xuất của cán bộ thứ nhất", _said(self.proposed)),
            section("IV. Xác nhận của cán bộ thứ hai", _said(second)),
            section(
                "V. Kết luận",
                boxes=(
                    ("Hồ sơ dân cư nêu trên là của người này.", self.confirmed is not None),
                    ("Chưa kết luận: chờ cán bộ thứ hai.", self.confirmed is None),
                ),
            ),
        ]

    def signers(self) -> tuple[Signer, ...]:
        """Return the two officers."""
        second = self.confirmed.officer if self.confirmed else ""
        return (
            Signer(role="Cán bộ đề xuất", name=self.proposed.officer),
            Signer(role="Cán bộ xác nhận", name=second),
        )


def _said(opinion: Opinion) -> list[Content]:
    return [
        row("Cán bộ", opinion.officer),
        row("Ngày", day(opinion.on)),
        row("Lý do", opinion.reason, span=6),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFileNotice(CarePaper):
    """That an identity is not established yet and the file stays open, with its review date.

    `tried` are (what was done, when, what came of it).
    """

    title: ClassVar[str] = "Thông báo hồ sơ xác minh tiếp tục được mở"
    lines: ClassVar[tuple[str, ...]] = ("Thông báo", "hồ sơ xác minh tiếp tục được mở")
    required: ClassVar[tuple[str, ...]] = ("code", "basis", "review_on")
    opening: ClassVar[str] = (
        "Đến nay chưa xác định được danh tính của người có mã hồ sơ dưới đây. Hồ sơ không khép "
        "lại; người này vẫn được tính là chưa có giấy tờ và được xem lại vào ngày hẹn."
    )
    copies: ClassVar[str] = (
        "Ai biết thêm về người này, xin báo cho cơ quan này hoặc cơ sở; hồ sơ được xem lại ngay, "
        "không chờ đến ngày hẹn."
    )

    review_on: date
    reason: str = ""
    came_on: date | None = None
    officer: str = ""
    tried: tuple[tuple[str, str, str], ...] = ()

    def sections(self) -> list[Content]:
        """Return where the person lives, what was tried, and when it is looked at again."""
        return [
            section("I. Nơi đang nuôi dưỡng", self.home.rows(self.came_on)),
            section(
                "II. Việc đã làm",
                text="" if self.tried else "Chưa có việc nào được ghi.",
                heads=("Việc", "Ngày", "Kết quả") if self.tried else (),
                table=self.tried,
            ),
            section(
                "III. Quyết định",
                (
                    row("Ngày xem lại", day(self.review_on), span=2, strong=True),
                    row("Lý do", self.reason, span=4),
                ),
            ),
        ]

    def signers(self) -> tuple[Signer, ...]:
        """Return the officer, and the head of the centre who was told."""
        return (
            Signer(role="Đại diện cơ sở", name=self.home.head),
            Signer(role="Cán bộ phụ trách", name=self.officer),
        )


class Given(StrEnum):
    """What became of the card; the value is the sentence printed."""

    TO_PERSON = "Trao tận tay người được cấp, có người của cơ sở cùng dự."
    KEPT = "Cơ sở giữ hộ, có biên nhận."


_DUTY = (
    "Cơ sở giữ hộ thì không dùng giấy tờ này vào việc khác, và trả ngay khi người được cấp hoặc "
    "người đại diện yêu cầu. Biên bản lập thành hai bản, mỗi bên giữ một bản."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CareHandover(CarePaper):
    """Minutes of a card or certificate given: to the person with the centre, or kept for them.

    `given` is None while nothing was handed over yet: the boxes are then ticked by hand.
    """

    title: ClassVar[str] = "Biên bản giao giấy tờ cho người ở cơ sở"
    lines: ClassVar[tuple[str, ...]] = ("Biên bản giao giấy tờ", "cho người ở cơ sở")
    opening: ClassVar[str] = "Hôm nay, tại cơ sở, các bên giao và nhận giấy tờ như sau."
    copies: ClassVar[str] = _DUTY

    subject: Subject
    what: str
    given: Given | None = None
    given_on: date | None = None
    receipt: str = ""
    came_on: date | None = None
    representative: str = ""
    acts_as: str = ""
    officer: str = ""

    def sections(self) -> list[Content]:
        """Return the person, the paper given, and how."""
        return [
            section(
                "I. Người được cấp",
                (
                    *self.subject.rows(),
                    row("Người đại diện", self.representative),
                    row("Tư cách đại diện", self.acts_as),
                ),
            ),
            section("II. Nơi ở", self.home.rows(self.came_on)),
            section(
                "III. Việc giao nhận",
                (
                    row("Giấy tờ", self.what, span=2, strong=True),
                    row("Ngày giao", day(self.given_on), span=2),
                    row("Số biên nhận, khi giữ hộ", self.receipt, span=2),
                ),
                boxes=tuple((str(how), how is self.given) for how in Given),
            ),
        ]

    def signers(self) -> tuple[Signer, ...]:
        """Return who gives, who gets, and who stands beside."""
        return (
            Signer(role="Cán bộ giao", name=self.officer),
            Signer(role="Người nhận", hint="Ký hoặc điểm chỉ"),
            Signer(role="Đại diện cơ sở", name=self.home.head),
        )
