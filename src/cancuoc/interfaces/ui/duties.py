"""Words for shifts, posts and why somebody is away, in the language of the page."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from cancuoc.interfaces.ui.words import Text

SHIFTS: Final[dict[str, Text]] = {
    "morning": _("ca sáng"),
    "afternoon": _("ca chiều"),
    "evening": _("ca tối"),
}
SHIFT_HOURS: Final[dict[str, str]] = {
    "morning": "06:30–12:00",
    "afternoon": "12:00–18:00",
    "evening": "18:00–22:00",
}
POSTS: Final[dict[str, Text]] = {
    "lead": _("tổ trưởng"),
    "capture": _("thu nhận"),
    "reception": _("tiếp đón"),
    "driver": _("lái xe"),
}
AWAY: Final[dict[str, Text]] = {
    "leave": _("nghỉ phép"),
    "ill": _("ốm"),
    "training": _("tập huấn"),
}
LIMITS: Final[dict[str, Text]] = {
    "regular_day": _("Giờ thường một ngày"),
    "regular_week": _("Giờ thường một tuần"),
    "overtime_day": _("Giờ làm thêm một ngày"),
    "day": _("Tổng giờ một ngày"),
    "overtime_month": _("Giờ làm thêm một tháng"),
    "overtime_year": _("Giờ làm thêm một năm"),
    "rest_between": _("Giờ nghỉ giữa hai ngày làm"),
    "rest_week": _("Giờ nghỉ liền trong tuần"),
    "days_in_a_row": _("Số ngày làm liền"),
    "weekends_of_six": _("Số cuối tuần làm, trong sáu"),
}
CAUSES: Final[dict[str, Text]] = {
    "leave": _("%(n)s người vắng"),
    "same": _("%(n)s người đang làm việc này ở buổi khác"),
    "busy": _("%(n)s người đang ở vị trí khác"),
    "rest_between": _("%(n)s người chưa đủ giờ nghỉ giữa hai ngày"),
    "overtime_day": _("%(n)s người quá giờ trong ngày"),
    "overtime_month": _("%(n)s người hết giờ làm thêm của tháng"),
    "overtime_year": _("%(n)s người hết giờ làm thêm của năm"),
    "regular_week": _("%(n)s người đủ giờ của tuần"),
    "rest_week": _("%(n)s người cần ngày nghỉ trong tuần"),
    "days_in_a_row": _("%(n)s người đã làm đủ số ngày liền"),
    "weekends": _("%(n)s người đã làm đủ số cuối tuần"),
    "free": _("%(n)s người còn xếp được nhưng máy chưa dùng"),
}
