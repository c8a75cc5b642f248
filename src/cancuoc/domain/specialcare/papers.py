"""Which papers a file gives: their names, the rules they stand on. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from cancuoc.domain.specialcare.evidence import About, Statement
from cancuoc.law import catalogue


class Kind(StrEnum):
    """A paper that a file of care can give."""

    FOUND_CHILD = "found_child"
    POSTING = "posting"
    POSTED = "posted"
    ENQUIRY = "enquiry"
    REMINDER = "reminder"
    IDENTITY = "identity"
    DC01 = "dc01"
    OPEN_FILE = "open_file"
    HANDOVER = "handover"

    @property
    def vi(self) -> str:
        """Return the name of the paper."""
        return {
            "found_child": "Biên bản về việc trẻ bị bỏ rơi",
            "posting": "Thông báo niêm yết 7 ngày",
            "posted": "Giấy xác nhận đã niêm yết",
            "enquiry": "Văn bản đề nghị xác minh và phiếu trả lời",
            "reminder": "Văn bản nhắc trả lời",
            "identity": "Biên bản đề xuất, xác nhận danh tính",
            "dc01": "Phiếu DC01 cập nhật dữ liệu dân cư",
            "open_file": "Thông báo hồ sơ tiếp tục được mở",
            "handover": "Biên bản giao thẻ",
        }[self.value]

    @property
    def rules(self) -> tuple[str, ...]:
        """Return the rules of the catalogue it stands on."""
        return _RULES.get(self, ("CARE-2", "PROC-14-A"))

    @property
    def citations(self) -> tuple[str, ...]:
        """Return the provisions it stands on, in words."""
        return catalogue.cite(*self.rules)

    @property
    def of_commune(self) -> bool:
        """Say whether the commune's committee issues it; else the police do."""
        return self in (Kind.FOUND_CHILD, Kind.POSTING, Kind.POSTED)


_RULES: Final = {
    Kind.FOUND_CHILD: ("CARE-1",),
    Kind.POSTING: ("CARE-1",),
    Kind.POSTED: ("CARE-1",),
    Kind.DC01: ("PROC-14-A",),
    Kind.HANDOVER: ("PROC-14-DD", "CARE-5"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Printable:
    """A paper that can be printed now. `about` is the enquiry, the candidate, or the resident."""

    kind: Kind
    about: UUID
    of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """An enquiry as its letter tells it."""

    addressee: str
    place: str
    sent_on: date
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What an officer said about a record; `hand` is the person behind the account."""

    hand: str = ""
    on: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A record beside the file, and what two officers said."""

    person_id: UUID
    found_by: str
    compared: tuple[tuple[str, str, str, str], ...]
    proposed: Opinion
    confirmed: Opinion | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFacts:
    """All that a paper of a file tells, as it stands at the print; what is missing is missing."""

    kind: Kind
    copy: int
    code: str
    unit_code: str
    centre: str
    address: str
    head: str
    came_on: date
    said: Mapping[About, str]
    statements: tuple[Statement, ...]
    person_id: UUID | None
    number: str = ""
    dated_on: date | None = None
    days: tuple[date, date] | None = None
    minutes: tuple[str, date] | None = None
    notice: str = ""
    parents_came_on: date | None = None
    question: Question | None = None
    verdict: Verdict | None = None
    review_on: date | None = None
    reason: str = ""
    tried: tuple[tuple[str, date, str], ...] = ()
    certificate: bool = False
    given: str = ""
    given_on: date | None = None
    receipt: str = ""
    representative: str = ""
    acts_as: str = ""
    family: Mapping[About, str] = field(default_factory=dict)
