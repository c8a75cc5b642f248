"""What a station reports at the end of an evening: its figures, who signed them, its custody.

A report is claimed, never believed: the centre keeps it beside its own figures and names where
they differ. Nothing in it names a person who was served.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from cancuoc.kernel.digest import sha256_hex
from cancuoc.packet import content_codec

LONGEST_NOTE: Final = 300
MOST_COUNTED: Final = 9_999


class ReportKind(StrEnum):
    """What a report is about."""

    CLOSING = "closing"
    CUSTODY = "custody"


class Fate(StrEnum):
    """What became of a ticket in an evening, as this station counts it: exactly one of these."""

    DOSSIER = "dossier"
    ABSENT = "absent"
    POSTPONED = "postponed"
    OTHER = "other"
    ELSEWHERE = "elsewhere"
    UNSERVED = "unserved"

    @property
    def vi(self) -> str:
        """The term of the equation in Vietnamese."""
        return _FATE_VI[self]


_FATE_VI: Final = {
    Fate.DOSSIER: "Đã lập hồ sơ",
    Fate.ABSENT: "Vắng",
    Fate.POSTPONED: "Hẹn hôm khác",
    Fate.OTHER: "Xong, không lập hồ sơ",
    Fate.ELSEWHERE: "Quầy khác phục vụ",
    Fate.UNSERVED: "Chưa được phục vụ",
}


class Misfit(StrEnum):
    """Why a ticket does not fit into the equation."""

    NO_DOSSIER = "no_dossier"
    NO_TICKET = "no_ticket"
    STILL_OPEN = "still_open"
    MARKED_ABSENT = "marked_absent"
    OTHER_COUNTER = "other_counter"
    TWICE = "twice"

    @property
    def vi(self) -> str:
        """What is wrong, in Vietnamese."""
        return _MISFIT_VI[self][0]

    @property
    def next_step(self) -> str:
        """What to do, in Vietnamese."""
        return _MISFIT_VI[self][1]


_MISFIT_VI: Final = {
    Misfit.NO_DOSSIER: (
        "Phiếu đã phục vụ tại quầy này nhưng không có hồ sơ.",
        "Hỏi cán bộ đã phục vụ. Nếu đã làm trên giấy hoặc bấm nhầm, ghi lý do.",
    ),
    Misfit.NO_TICKET: (
        "Có hồ sơ nhưng số phiếu không có trong hàng chờ của buổi.",
        "Tải lại hàng chờ khi có mạng. Nếu vẫn thiếu, ghi lý do.",
    ),
    Misfit.STILL_OPEN: (
        "Việc đã xong tại quầy này nhưng phiếu chưa kết thúc.",
        "Kết thúc phiếu ở trang Sảnh. Nếu không được, ghi lý do.",
    ),
    Misfit.MARKED_ABSENT: (
        "Có hồ sơ nhưng phiếu ghi vắng.",
        "Người này đã đến. Ghi lý do để trung tâm sửa phiếu.",
    ),
    Misfit.OTHER_COUNTER: (
        "Có hồ sơ ở đây nhưng phiếu kết thúc ở quầy khác.",
        "Hỏi quầy kia xem có lập hồ sơ nữa không, rồi ghi lý do.",
    ),
    Misfit.TWICE: (
        "Một phiếu có hai kết quả tại quầy này.",
        "Giữ cả hai. Ghi lý do để trung tâm xem lại.",
    ),
}


class Reason(StrEnum):
    """Why officers sign although a ticket does not fit."""

    ON_PAPER = "on_paper"
    WRONG_PRESS = "wrong_press"
    CENTRE_LATE = "centre_late"
    TO_BE_SEEN = "to_be_seen"

    @property
    def vi(self) -> str:
        """The reason in Vietnamese."""
        return _REASON_VI[self]


_REASON_VI: Final = {
    Reason.ON_PAPER: "Đã làm trên giấy",
    Reason.WRONG_PRESS: "Bấm nhầm trạng thái phiếu",
    Reason.CENTRE_LATE: "Hàng chờ của trung tâm chưa kịp cập nhật",
    Reason.TO_BE_SEEN: "Chưa rõ, đề nghị trung tâm xem lại",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The terms of the equation. `tickets` is the left side; `without_ticket` stands beside it."""

    tickets: int
    dossier: int
    absent: int
    postponed: int
    other: int
    elsewhere: int
    unserved: int
    without_ticket: int

    def __post_init__(self) -> None:
        numbers = (self.tickets, self.without_ticket, *(getattr(self, f.value) for f in Fate))
        if any(not 0 <= number <= MOST_COUNTED for number in numbers):
            raise ValueError("no evening counts so many")

    @property
    def answered(self) -> int:
        """Return the right side of the equation."""
        return sum(getattr(self, fate.value) for fate in Fate)


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A ticket that does not fit, and why the officers sign nevertheless."""

    ticket: str
    misfit: Misfit
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Exceptions:
    """What went otherwise than planned: counted by the station, and told by its officers."""

    postponed: int
    papers_missing: int
    refused: int
    damaged: int
    unheard: int
    turned_away: int
    paper_forms: int
    devices_failed: int
    prints_destroyed: bool
    note: str

    def __post_init__(self) -> None:
        told = (self.turned_away, self.paper_forms, self.devices_failed)
        if any(not 0 <= number <= MOST_COUNTED for number in told):
            raise ValueError("no evening counts so many")
        if len(self.note) > LONGEST_NOTE:
            raise ValueError("a note is short")


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """The end of an evening at one station. `number` grows when it is signed again."""

    id: UUID
    session_id: UUID
    number: int
    figures: Figures
    misfits: tuple[Explained, ...]
    exceptions: Exceptions
    waiting: int
    first: str
    second: str
    signed_at: datetime

    def __post_init__(self) -> None:
        if not self.first or self.first == self.second:
            raise ValueError("two officers sign")
        if self.figures.answered != self.figures.tickets and not self.misfits:
            raise ValueError("an imbalance names its tickets")


def digest(report: object) -> str:
    """Return the print of a report: told twice, it has one effect."""
    return sha256_hex(content_codec.dump(report))
