"""Blank forms for the day when no computer works: the same items as the printed ones, unfilled.

Whoever writes on them types it in later, so the boxes stand in the order of the screens.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cancuoc.documents.base import Content, Document
from cancuoc.documents.cc01 import STATEMENT
from cancuoc.documents.parts import Signer, row, signatures

_RELATIVES = 3
_CHANGES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankCc01(Document):
    """CC01 to be written on by hand (Law 26/2023/QH15 art. 23(1))."""

    template: ClassVar[str] = "blank_cc01"
    title: ClassVar[str] = "Phiếu thu nhận thông tin căn cước"
    form: ClassVar[str] = "CC01"

    place: str = ""

    def content(self) -> Content:
        """Return the labels; every value is left for the pen."""
        return {
            "place": self.place,
            "citizen": [
                row("Thủ tục", "", span=6),
                row("Họ, chữ đệm và tên khai sinh", "", span=6),
                row("Số định danh cá nhân", ""),
                row("Ngày, tháng, năm sinh", ""),
                row("Giới tính", "", span=1),
                row("Quốc tịch", "", span=2),
                row("Dân tộc", "", span=1),
                row("Tôn giáo", "", span=2),
                row("Nhóm máu", "", span=1),
                row("Tên gọi khác", "", span=3),
                row("Số CMND 09 số", "", span=2),
                row("Thẻ đang có", ""),
                row("Quê quán", ""),
                row("Nơi đăng ký khai sinh", ""),
                row("Nơi sinh", ""),
            ],
            "residence": [
                row("Nơi thường trú", "", span=6),
                row("Nơi tạm trú", ""),
                row("Nơi ở hiện tại", ""),
                row("Số điện thoại", "", span=2),
                row("Thư điện tử", "", span=2),
                row("Nghề nghiệp", "", span=2),
            ],
            "relatives": [[""] * 5 for _ in range(_RELATIVES)],
            "changes": [[""] * 3 for _ in range(_CHANGES)],
            "statement": STATEMENT,
            "signatures": signatures(
                [
                    Signer(role="Cán bộ tiếp nhận"),
                    Signer(role="Công dân hoặc người đại diện"),
                ]
            ),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankCc02(Document):
    """The appointment slip CC02 to be written on by hand (art. 23(1)(d))."""

    template: ClassVar[str] = "blank_cc02"
    title: ClassVar[str] = "Giấy hẹn trả kết quả giải quyết thủ tục về căn cước"
    form: ClassVar[str] = "CC02"
    lines: ClassVar[tuple[str, ...]] = ("Giấy hẹn trả kết quả", "giải quyết thủ tục về căn cước")

    place: str = ""

    def content(self) -> Content:
        """Return the labels; every value is left for the pen."""
        return {
            "place": self.place,
            "person": [
                row("Họ, chữ đệm và tên", "", span=4),
                row("Ngày sinh", "", span=2),
                row("Số định danh", ""),
                row("Người đại diện", ""),
            ],
            "received": [
                row("Thời điểm tiếp nhận", ""),
                row("Lệ phí", ""),
                row("Thủ tục", "", span=6),
                row("Thẻ cũ đã thu", "", span=6),
            ],
            "pickup": [
                row("Ngày hẹn trả (7 ngày làm việc)", ""),
                row("Giờ trả kết quả", ""),
                row("Nơi nhận thẻ hoặc địa chỉ bưu chính", "", span=6),
            ],
            "signatures": signatures([Signer(role="Cán bộ tiếp nhận")]),
        }
