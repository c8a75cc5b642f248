"""Papers of an abandoned child: minutes, the notice of seven days, that it hung there.

Decree 123/2015/NĐ-CP Art. 14: what minutes must say, two copies, seven consecutive days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from cancuoc.documents.base import Content
from cancuoc.documents.care import CarePaper, Subject, day, section
from cancuoc.documents.parts import Signer, row

_COPIES = (
    "Biên bản lập thành hai bản: một bản lưu tại cơ quan lập, một bản giao nơi tạm thời "
    "nuôi dưỡng trẻ. Mọi người có tên đã đọc, nghe đọc và ký."
)
_ASK = (
    "Ai là cha, mẹ hoặc biết cha, mẹ của trẻ, xin báo cho cơ quan niêm yết trong thời gian này. "
    "Hết thời hạn mà không có thông tin, nơi đang nuôi dưỡng trẻ sẽ làm thủ tục đăng ký khai sinh."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundChildMinutes(CarePaper):
    """Minutes of a child found (Art. 14(1)); what was not told is left to be written by hand."""

    title: ClassVar[str] = "Biên bản về việc trẻ bị bỏ rơi"
    copies: ClassVar[str] = _COPIES
    opening: ClassVar[str] = "Hôm nay, chúng tôi lập biên bản về việc phát hiện trẻ bị bỏ rơi."

    child: Subject
    came_on: date | None = None
    found_at: str = ""
    found_when: str = ""
    health: str = ""
    marks: str = ""
    belongings: str = ""
    finder: str = ""
    finder_paper: str = ""
    finder_lives: str = ""

    def sections(self) -> list[Content]:
        """Return where, who and by whom, then the child, then who takes care of it."""
        name = self.child.name
        return [
            section(
                "I. Việc phát hiện",
                (
                    row("Thời gian phát hiện", self.found_when, span=2),
                    row("Địa điểm phát hiện", self.found_at, span=4),
                    row("Người phát hiện", self.finder, span=2),
                    row("Giấy tờ tùy thân", self.finder_paper, span=2),
                    row("Nơi cư trú", self.finder_lives, span=2),
                    row("Người làm chứng, nếu có", "", span=6),
                ),
            ),
            section(
                "II. Đặc điểm của trẻ",
                (
                    row("Giới tính", self.child.sex_shown, span=2),
                    row(
                        "Ngày sinh theo giấy tờ, lời khai",
                        self.child.born.vi if self.child.born else "",
                        span=2,
                    ),
                    row("Tên theo giấy tờ để lại", name.upper if name else "", span=2),
                    row("Thể trạng, tình trạng sức khỏe", self.health, span=6),
                    row("Đặc điểm nhận dạng", self.marks, span=6),
                    row("Tài sản, đồ vật của trẻ", self.belongings, span=6),
                ),
            ),
            section("III. Nơi tạm thời nuôi dưỡng trẻ", self.home.rows(self.came_on)),
        ]

    def signers(self) -> tuple[Signer, ...]:
        """Return the four who sign."""
        return (
            Signer(role="Người lập", hint="Ký, đóng dấu"),
            Signer(role="Người phát hiện", name=self.finder),
            Signer(role="Người làm chứng"),
            Signer(role="Bên nhận trẻ", name=self.home.head),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingNotice(CarePaper):
    """The notice that hangs at the committee for seven days (Art. 14(2)).

    Everybody reads it, so it names nobody: sex, birth and marks of the child alone.
    """

    title: ClassVar[str] = "Thông báo niêm yết về trẻ bị bỏ rơi"
    opening: ClassVar[str] = "Thông báo để cha, mẹ hoặc người biết thông tin về trẻ liên hệ."
    copies: ClassVar[str] = _ASK

    child: Subject
    place: str = ""
    first: date | None = None
    last: date | None = None
    minutes: str = ""
    minutes_on: date | None = None

    def sections(self) -> list[Content]:
        """Return the child, then how long the notice hangs."""
        return [
            section(
                "Trẻ được tìm thấy",
                (
                    row("Giới tính", self.child.sex_shown),
                    row("Ngày sinh ước tính", self.child.born.vi if self.child.born else ""),
                    row("Theo biên bản số", self.minutes),
                    row("Lập ngày", day(self.minutes_on)),
                    row("Đặc điểm, đồ vật để nhận ra trẻ", "", span=6),
                    row("Đang được nuôi dưỡng tại", self.home.name, span=6),
                ),
            ),
            section("Thời gian niêm yết: 7 ngày liên tục", _days(self)),
        ]

    def signers(self) -> tuple[Signer, ...]:
        """Return who answers for the notice."""
        return (Signer(role="Người ra thông báo", hint="Ký, đóng dấu"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingConfirmation(CarePaper):
    """That the notice hung for seven days, and whether a parent came (Art. 14(2), (3))."""

    title: ClassVar[str] = "Giấy xác nhận đã niêm yết về trẻ bị bỏ rơi"
    lines: ClassVar[tuple[str, ...]] = ("Giấy xác nhận", "đã niêm yết về trẻ bị bỏ rơi")
    opening: ClassVar[str] = "Xác nhận thông báo về trẻ bị bỏ rơi đã được niêm yết như sau."
    required: ClassVar[tuple[str, ...]] = ("code", "basis", "first", "last")

    child: Subject
    place: str = ""
    first: date | None = None
    last: date | None = None
    notice: str = ""
    parents_came_on: date | None = None

    def sections(self) -> list[Content]:
        """Return the days, then what came of it."""
        came = self.parents_came_on is not None
        return [
            section(
                "Thời gian niêm yết" if came else "Thời gian niêm yết: 7 ngày liên tục",
                _days(self),
            ),
            section(
                "Trẻ",
                (
                    row("Giới tính", self.child.sex_shown, span=2),
                    row("Ngày sinh", self.child.born.vi if self.child.born else "", span=2),
                    row("Thông báo số", self.notice, span=2),
                    row("Đang được nuôi dưỡng tại", self.home.name, span=6),
                ),
            ),
            section(
                "Kết quả",
                boxes=(
                    ("Hết thời hạn không có thông tin về cha, mẹ đẻ của trẻ.", not came),
                    ("Cha, mẹ đến nhận trẻ.", came),
                ),
                rows=(row("Ngày cha, mẹ đến", day(self.parents_came_on)),) if came else (),
            ),
        ]

    def signers(self) -> tuple[Signer, ...]:
        """Return who confirms."""
        return (
            Signer(role="Nơi nuôi dưỡng trẻ", name=self.home.head),
            Signer(role="Người xác nhận", hint="Ký, đóng dấu"),
        )


def _days(paper: PostingNotice | PostingConfirmation) -> list[Content]:
    return [
        row("Nơi niêm yết", paper.place, span=6),
        row("Từ ngày", day(paper.first), strong=True),
        row("Đến hết ngày", day(paper.last), strong=True),
    ]
