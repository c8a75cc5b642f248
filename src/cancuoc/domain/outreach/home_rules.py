"""Requests to be seen at home: why, in which state, and how they end. Pure.

The law lets the agency take dossiers at the citizen's home where that is necessary (Law
26/2023/QH15 Art. 27(3)); the circular names old or weak, ill and disabled people, and others as
far as teams and kits allow (Circular 17/2024).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from cancuoc.domain.planning.positions import Point, in_vietnam

LONGEST_WORDS: Final = 200
WEEKDAYS: Final = range(7)


class HomeReason(StrEnum):
    """Why somebody cannot come."""

    BEDRIDDEN = "bedridden"
    DISABLED = "disabled"
    VERY_OLD = "very_old"
    OTHER = "other"

    @property
    def vi(self) -> str:
        """The reason in Vietnamese."""
        return {
            "bedridden": "Ốm nặng, nằm một chỗ",
            "disabled": "Khuyết tật, khó đi lại",
            "very_old": "Già yếu",
            "other": "Lý do khác",
        }[self.value]


class HomeState(StrEnum):
    """Where a request stands."""

    ASKED = "asked"
    ALLOWED = "allowed"
    PLANNED = "planned"
    NOT_MET = "not_met"
    DONE = "done"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"

    @property
    def vi(self) -> str:
        """The state in Vietnamese."""
        return {
            "asked": "Chờ duyệt",
            "allowed": "Đã đồng ý, chờ xếp lịch",
            "planned": "Đã có lịch đến nhà",
            "not_met": "Đã đến, chưa làm được",
            "done": "Đã làm xong",
            "declined": "Không đến nhà",
            "withdrawn": "Gia đình đã rút",
        }[self.value]


class HomeAct(StrEnum):
    ALLOW = "allow"
    DECLINE = "decline"
    PLAN = "plan"
    RELEASE = "release"
    MISS = "miss"
    DO = "do"
    WITHDRAW = "withdraw"


HOME_MOVES: Final = {
    (HomeState.ASKED, HomeAct.ALLOW): HomeState.ALLOWED,
    (HomeState.ASKED, HomeAct.DECLINE): HomeState.DECLINED,
    (HomeState.ALLOWED, HomeAct.DECLINE): HomeState.DECLINED,
    (HomeState.ALLOWED, HomeAct.PLAN): HomeState.PLANNED,
    # The round was called off: the family waits for the next one and need not ask again.
    (HomeState.PLANNED, HomeAct.RELEASE): HomeState.ALLOWED,
    (HomeState.PLANNED, HomeAct.MISS): HomeState.NOT_MET,
    (HomeState.NOT_MET, HomeAct.ALLOW): HomeState.ALLOWED,
    (HomeState.NOT_MET, HomeAct.DECLINE): HomeState.DECLINED,
    (HomeState.ASKED, HomeAct.WITHDRAW): HomeState.WITHDRAWN,
    (HomeState.ALLOWED, HomeAct.WITHDRAW): HomeState.WITHDRAWN,
    (HomeState.PLANNED, HomeAct.WITHDRAW): HomeState.WITHDRAWN,
    (HomeState.NOT_MET, HomeAct.WITHDRAW): HomeState.WITHDRAWN,
    # A dossier of the person may come from anywhere, also before anybody was sent.
    (HomeState.ASKED, HomeAct.DO): HomeState.DONE,
    (HomeState.ALLOWED, HomeAct.DO): HomeState.DONE,
    (HomeState.PLANNED, HomeAct.DO): HomeState.DONE,
    (HomeState.NOT_MET, HomeAct.DO): HomeState.DONE,
}
# One person has at most one of these; whoever is in the first three waits for us to come.
WAITING: Final = (HomeState.ASKED, HomeState.ALLOWED, HomeState.PLANNED)
OPEN: Final = (*WAITING, HomeState.NOT_MET)


class HomeWay(StrEnum):
    """How the family asked."""

    PORTAL = "portal"
    PHONE = "phone"
    IN_PERSON = "in_person"

    @property
    def vi(self) -> str:
        """The way in Vietnamese."""
        return {
            "portal": "Gia đình gửi trên cổng",
            "phone": "Gia đình gọi điện",
            "in_person": "Gia đình đến nói trực tiếp",
        }[self.value]


class Part(StrEnum):
    """The part of a day that suits the family."""

    ANY = "any"
    MORNING = "morning"
    AFTERNOON = "afternoon"

    @property
    def vi(self) -> str:
        """The part in Vietnamese."""
        return {"any": "Lúc nào cũng được", "morning": "Buổi sáng", "afternoon": "Buổi chiều"}[
            self.value
        ]


class Declined(StrEnum):
    """Why nobody comes; each reason says what the family can do instead."""

    CAN_COME = "can_come"
    NOT_HERE = "not_here"
    IN_HOSPITAL = "in_hospital"
    NOT_NEEDED = "not_needed"

    @property
    def vi(self) -> str:
        """The reason in Vietnamese."""
        return {
            "can_come": "Người này đi lại được",
            "not_here": "Người này không ở địa chỉ đã ghi",
            "in_hospital": "Người này đang ở bệnh viện hoặc cơ sở trợ giúp",
            "not_needed": "Chưa phải làm thẻ lúc này",
        }[self.value]

    @property
    def fallback(self) -> str:
        """What the family can do."""
        return {
            "can_come": "Đặt lịch tại buổi gần nhà; người già, người khuyết tật được làm trước.",
            "not_here": "Báo nơi đang ở với công an nơi đó rồi gửi lại đề nghị.",
            "in_hospital": "Nhờ bệnh viện hoặc cơ sở báo cho công an nơi đó.",
            "not_needed": "Thẻ đang có vẫn dùng được; gửi lại khi gần hết hạn.",
        }[self.value]


class Missed(StrEnum):
    """Why a visit brought nothing."""

    ABSENT = "absent"
    UNWELL = "unwell"
    REFUSED = "refused"
    PAPERS = "papers"
    NO_TIME = "no_time"

    @property
    def vi(self) -> str:
        """The reason in Vietnamese."""
        return {
            "absent": "Không có ai ở nhà",
            "unwell": "Người được mời đang mệt, hẹn hôm khác",
            "refused": "Gia đình chưa muốn làm",
            "papers": "Thiếu giấy tờ",
            "no_time": "Đội không kịp đến",
        }[self.value]


def point_of(text: str) -> Point | None:
    """Return the point of "21.0285, 105.8542", or None when it is not a place in Vietnam."""
    try:
        north, east = (float(part) for part in text.replace(";", ",").split(","))
    except ValueError:
        return None
    point = Point(north, east)
    return point if in_vietnam(point) else None


class HomeRunState(StrEnum):
    """Where rounds that were worked out stand."""

    FOUND = "found"
    PUBLISHED = "published"

    @property
    def vi(self) -> str:
        """The state in Vietnamese."""
        return {"found": "Chưa công bố", "published": "Đã công bố"}[self.value]
