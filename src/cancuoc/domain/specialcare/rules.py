"""States of a resident, of enquiries and procedures, and the moves allowed. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Status(StrEnum):
    """Where a resident stands; everybody is in exactly one."""

    SCREENING = "screening"
    CAPTURING = "capturing"
    SEARCHING = "searching"
    DECIDING = "deciding"
    CONTESTED = "contested"
    ENQUIRING = "enquiring"
    POSTING = "posting"
    BIRTH = "birth"
    CORRECTING = "correcting"
    RESIDENCE = "residence"
    NUMBER = "number"
    READY = "ready"
    CARD_MADE = "card_made"
    CERTIFICATE = "certificate"
    HANDED = "handed"
    KEPT = "kept"
    NOT_YET = "not_yet"
    LEFT = "left"
    DIED = "died"

    @property
    def vi(self) -> str:
        """Return the words shown to officers."""
        return _STATUS_VI[self]

    @property
    def reached(self) -> bool:
        """Say whether the person has what the law gives: card or certificate in hand."""
        return self in (Status.HANDED, Status.KEPT)

    @property
    def open(self) -> bool:
        """Say whether something remains to be done for this person here."""
        return self not in (Status.HANDED, Status.KEPT, Status.LEFT, Status.DIED)


_STATUS_VI: Final = {
    Status.SCREENING: "Chờ rà soát",
    Status.CAPTURING: "Chờ thu nhận tại giường",
    Status.SEARCHING: "Đang tìm trong dữ liệu",
    Status.DECIDING: "Chờ kết luận người được tìm thấy",
    Status.CONTESTED: "Hai người cùng nhận một hồ sơ",
    Status.ENQUIRING: "Đang xác minh",
    Status.POSTING: "Đang niêm yết",
    Status.BIRTH: "Chờ đăng ký khai sinh",
    Status.CORRECTING: "Chờ chỉnh dữ liệu dân cư",
    Status.RESIDENCE: "Chờ khai báo cư trú",
    Status.NUMBER: "Chờ xác lập số định danh",
    Status.READY: "Đủ điều kiện cấp thẻ",
    Status.CARD_MADE: "Có thẻ, chờ trao",
    Status.CERTIFICATE: "Chờ giấy chứng nhận căn cước",
    Status.HANDED: "Đã trao tận tay",
    Status.KEPT: "Cơ sở giữ hộ, có biên nhận",
    Status.NOT_YET: "Chưa xác định được, hẹn xem lại",
    Status.LEFT: "Đã rời cơ sở",
    Status.DIED: "Đã mất",
}


class Route(StrEnum):
    """How an identity was established."""

    NONE = "none"
    RECORD = "record"
    BIOMETRICS = "biometrics"
    ENQUIRY = "enquiry"
    ABANDONED = "abandoned"
    LATE_BIRTH = "late_birth"
    CERTIFICATE = "certificate"

    @property
    def vi(self) -> str:
        """Return the words shown to officers."""
        return {
            "none": "Chưa xác lập",
            "record": "Dữ liệu dân cư đã đủ",
            "biometrics": "Tìm theo vân tay, mống mắt",
            "enquiry": "Xác minh tại địa phương",
            "abandoned": "Khai sinh cho trẻ bị bỏ rơi",
            "late_birth": "Đăng ký khai sinh quá hạn",
            "certificate": "Giấy chứng nhận căn cước",
        }[self.value]


class EnquiryState(StrEnum):
    SENT = "sent"
    ANSWERED = "answered"
    SILENT = "silent"
    WITHDRAWN = "withdrawn"


class Answered(StrEnum):
    """What an office says about somebody's registration; empty while it has not answered."""

    NOTHING = ""
    REGISTERED = "registered"
    NOT_REGISTERED = "not_registered"
    UNKNOWN_THERE = "unknown_there"

    @property
    def vi(self) -> str:
        """Return the words shown to officers."""
        return {
            "": "Chưa trả lời",
            "registered": "Có đăng ký tại địa phương",
            "not_registered": "Người của địa phương, chưa đăng ký khai sinh",
            "unknown_there": "Không có thông tin về người này",
        }[self.value]


class EnquiryAct(StrEnum):
    ANSWER = "answer"
    GIVE_UP = "give_up"
    WITHDRAW = "withdraw"


ENQUIRY_MOVES: Final = {
    (EnquiryState.SENT, EnquiryAct.ANSWER): EnquiryState.ANSWERED,
    # Nobody answered in time: that too is evidence. A late answer is still taken.
    (EnquiryState.SENT, EnquiryAct.GIVE_UP): EnquiryState.SILENT,
    (EnquiryState.SILENT, EnquiryAct.ANSWER): EnquiryState.ANSWERED,
    (EnquiryState.SENT, EnquiryAct.WITHDRAW): EnquiryState.WITHDRAWN,
}

ENQUIRY_DAYS: Final = 10
"""Working days an answer may take; a usual wish between units, not law: a setting of the door."""

REMIND_BEFORE: Final = 3
"""Working days before the end on which the addressee is reminded."""

REVIEW_MONTHS: Final = 6
"""Months until a file without an identity is looked at again at the latest."""


class CentreRole(StrEnum):
    """What a person of the centre is there."""

    HEAD = "head"
    REPRESENTATIVE = "representative"
    CARER = "carer"
    MEDICAL = "medical"

    @property
    def vi(self) -> str:
        """Return the words shown to officers."""
        return {
            "head": "Người đứng đầu",
            "representative": "Người được cử đại diện",
            "carer": "Người chăm sóc",
            "medical": "Nhân viên y tế",
        }[self.value]


class Basis(StrEnum):
    """Why somebody may act for a resident, in the order of the law."""

    PARENT = "parent"
    NATURAL_GUARDIAN = "natural_guardian"
    APPOINTED_GUARDIAN = "appointed_guardian"
    CENTRE_HEAD = "centre_head"

    @property
    def vi(self) -> str:
        """Return the words shown to officers."""
        return {
            "parent": "Cha hoặc mẹ",
            "natural_guardian": "Người giám hộ đương nhiên",
            "appointed_guardian": "Người giám hộ được cử",
            "centre_head": "Người đứng đầu cơ sở",
        }[self.value]

    @property
    def rule(self) -> str:
        """Return the rule of the catalogue it stands on."""
        return {
            "parent": "REP-1",
            "natural_guardian": "REP-2",
            "appointed_guardian": "REP-4",
            "centre_head": "CARE-5",
        }[self.value]


class Ended(StrEnum):
    """Why a representation ended; empty while it lasts."""

    NOT_YET = ""
    DEATH = "death"
    MAJORITY = "majority"
    COURT = "court"
    TRANSFER = "transfer"

    @property
    def vi(self) -> str:
        """Return the words shown to officers."""
        return {
            "": "",
            "death": "Người đại diện hoặc người được đại diện đã mất",
            "majority": "Người được đại diện đủ 18 tuổi",
            "court": "Quyết định của Tòa án",
            "transfer": "Chuyển cơ sở hoặc chuyển giám hộ",
        }[self.value]


class CandidateState(StrEnum):
    OPEN = "open"
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class CandidateAct(StrEnum):
    PROPOSE = "propose"
    CONFIRM = "confirm"
    REFUSE = "refuse"
    REOPEN = "reopen"


CANDIDATE_MOVES: Final = {
    (CandidateState.OPEN, CandidateAct.PROPOSE): CandidateState.PROPOSED,
    (CandidateState.PROPOSED, CandidateAct.CONFIRM): CandidateState.CONFIRMED,
    (CandidateState.OPEN, CandidateAct.REFUSE): CandidateState.REFUSED,
    (CandidateState.PROPOSED, CandidateAct.REFUSE): CandidateState.REFUSED,
    # An answer brought more: a record once refused is found again and looked at anew.
    (CandidateState.REFUSED, CandidateAct.REOPEN): CandidateState.OPEN,
}


class FoundBy(StrEnum):
    """How a record was found."""

    BIOMETRICS = "biometrics"
    NAMES = "names"
    ROLL = "roll"
    ANSWER = "answer"

    @property
    def vi(self) -> str:
        """Return the words shown to officers."""
        return {
            "biometrics": "Theo vân tay, mống mắt",
            "names": "Theo tên và năm sinh",
            "roll": "Theo số định danh trong danh sách",
            "answer": "Theo trả lời xác minh",
        }[self.value]


class Procedure(StrEnum):
    """A procedure with its own paper."""

    MINUTES = "minutes"
    POSTING = "posting"
    PARENTS_CAME = "parents_came"
    BIRTH = "birth"
    REGISTER = "register"
    RESIDENCE = "residence"
    NUMBER = "number"

    @property
    def vi(self) -> str:
        """Return the words shown to officers."""
        return {
            "minutes": "Biên bản về trẻ bị bỏ rơi",
            "posting": "Niêm yết tại trụ sở ủy ban",
            "parents_came": "Cha mẹ đến nhận trẻ",
            "birth": "Giấy khai sinh",
            "register": "Phiếu DC01 đã cập nhật",
            "residence": "Đăng ký, khai báo cư trú",
            "number": "Thông báo số định danh",
        }[self.value]
