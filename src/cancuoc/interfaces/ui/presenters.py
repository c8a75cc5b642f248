"""The words every door shares: statuses, age bands, roles.

A status is an adjective, one at a time, the past of what happened. Only what asks something
of the person looking is coloured.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cancuoc.interfaces.ui.words import Text

WAIT_STEP: Final = 5
"""Minutes to which a wait is rounded."""

LONG_WAIT: Final = 120
"""Minutes from which hours are enough, as before a session has opened."""


@dataclass(frozen=True, slots=True)
class Status:
    """A status word and the tone it takes when it asks for action."""

    word: Text
    tone: str = "blue"


APPOINTMENT: Final[Mapping[str, Status]] = {
    "booked": Status(_("Đã hẹn")),
    "arrived": Status(_("Đã đến"), "green"),
    "absent": Status(_("Vắng"), "yellow"),
    "cancelled": Status(_("Đã huỷ"), "grey"),
}
TICKET: Final[Mapping[str, Status]] = {
    "waiting": Status(_("Đang chờ")),
    "called": Status(_("Đang gọi"), "yellow"),
    "serving": Status(_("Đang làm"), "green"),
    "held": Status(_("Tạm giữ"), "yellow"),
    "absent": Status(_("Vắng"), "grey"),
    "done": Status(_("Đã xong"), "grey"),
}
DOSSIER: Final[Mapping[str, Status]] = {
    "draft": Status(_("Đang khai")),
    "awaiting_capture": Status(_("Chờ thu nhận")),
    "captured": Status(_("Đã thu nhận"), "green"),
    "checking": Status(_("Đang kiểm tra")),
    "needs_more": Status(_("Cần bổ sung"), "yellow"),
    "refused": Status(_("Bị từ chối (CC03)"), "red"),
    "approved": Status(_("Đã duyệt"), "green"),
    "making_card": Status(_("Đang làm thẻ")),
    "awaiting_handover": Status(_("Chờ trả"), "yellow"),
    "handed_over": Status(_("Đã trả"), "green"),
}
BANDS: Final[Mapping[str, Text]] = {
    "<6": _("dưới 6 tuổi"),
    "6-<14": _("từ 6 đến dưới 14 tuổi"),
    ">=14": _("từ 14 tuổi trở lên"),
}
SHORT_BANDS: Final[Mapping[str, str]] = {"<6": "<6", "6-<14": "6–<14", ">=14": "≥14"}
ROLES: Final[Mapping[str, Text]] = {
    "area_officer": _("Cảnh sát khu vực"),
    "reception": _("Tiếp đón"),
    "enrolment_officer": _("Cán bộ thu nhận"),
    "reviewer": _("Cán bộ đối chiếu"),
    "approver": _("Người duyệt"),
    "card_desk": _("Bàn trả thẻ"),
    "planner": _("Cán bộ kế hoạch"),
    "commander": _("Chỉ huy"),
    "administrator": _("Quản trị"),
    "inspector": _("Thanh tra"),
    "special_cases": _("Cán bộ trường hợp đặc biệt"),
    "adjudicator": _("Cán bộ so trùng"),
    "senior_adjudicator": _("Chỉ huy so trùng"),
    "care_desk": _("Cán bộ người ở cơ sở"),
}


def band_word(band: str) -> str:
    """Return the band as people say it, "từ 6 đến dưới 14 tuổi"; KeyError for another value."""
    return str(BANDS[band])


def role_word(role: str) -> str:
    """Return the role's name; an unknown role is shown as it is, never hidden."""
    return str(ROLES.get(role, role))


def status(family: Mapping[str, Status], code: str, *, mine: bool = False) -> dict[str, str]:
    """Return `{"text", "tone"}` for the tag macro; the tone is empty unless it is my work.

    A code without a word raises KeyError, so that no raw code reaches a screen.
    """
    entry = family[code]
    return {"text": str(entry.word), "tone": entry.tone if mine else ""}


def person_line(*, given_name: str, age: int | None) -> str:
    """Return how to call a person: "bé Đức" under 14, else the given name alone."""
    if age is not None and age < 14:
        return _now("bé %(name)s") % {"name": given_name}
    return given_name


def wait_words(*, low: float, high: float) -> str:
    """Return a range of minutes in words, rounded outward to five: nobody waits 17 to 34."""
    least, most = int(low // 5) * 5, -int(-high // 5) * 5
    if least >= LONG_WAIT:
        return _now("hơn %(hours)s giờ") % {"hours": least // 60}
    if most <= WAIT_STEP:
        return _now("dưới 5 phút")
    if least == 0:
        return _now("tối đa %(most)s phút") % {"most": most}
    return _now("%(least)s–%(most)s phút") % {"least": least, "most": most}
