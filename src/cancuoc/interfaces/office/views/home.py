"""The officer's start page: what my roles let me do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import HttpResponse
from django.urls import NoReverseMatch, path, reverse
from django.utils.translation import gettext_lazy as _

from cancuoc.domain.planning import crews
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Actor, Role
from cancuoc.interfaces.ui.views import render
from cancuoc.interfaces.ui.words import Text


@dataclass(frozen=True)
class Task:
    """A card on the start page: where it leads, its words and who sees it."""

    route: str
    title: Text
    hint: Text
    roles: frozenset[Role]


def _task(route: str, title: Text, hint: Text, *roles: Role) -> Task:
    return Task(route, title, hint, frozenset(roles))


TASKS: Final = (
    _task("office:due", _("Địa bàn của tôi"), _("Ai đến hạn, ai còn sót"), Role.AREA_OFFICER),
    _task("office:reception", _("Tiếp đón"), _("Quét mã, cấp số thứ tự"), Role.RECEPTION),
    _task("office:queue", _("Hàng chờ"), _("Gọi, giữ, chuyển quầy"), Role.RECEPTION),
    _task(
        "office:confirmations",
        _("Giấy xác nhận"),
        _("Cấp xác nhận số CMND, số định danh (CC04)"),
        Role.RECEPTION,
        Role.CARD_DESK,
    ),
    _task("office:review", _("Việc cần thẩm tra"), _("Hồ sơ máy chưa kết luận"), Role.REVIEWER),
    _task(
        "office:duplicates",
        _("So trùng"),
        _("Hai lần thu nhận có phải một người"),
        Role.ADJUDICATOR,
        Role.SENIOR_ADJUDICATOR,
    ),
    _task(
        "office:who_is_this",
        _("Người này là ai?"),
        _("Tìm theo mắt và vân tay"),
        Role.SPECIAL_CASES,
    ),
    _task(
        "office:care",
        _("Người ở cơ sở"),
        _("Hồ sơ người chưa có giấy tờ"),
        Role.CARE_DESK,
    ),
    _task("office:approval", _("Phê duyệt"), _("Hồ sơ sạch chờ ký duyệt"), Role.APPROVER),
    _task("office:cards", _("Thẻ"), _("Lô in, nhận, tồn, thiếu"), Role.CARD_DESK),
    _task("office:handover", _("Trả thẻ"), _("Quét hai mã, trả đúng người"), Role.CARD_DESK),
    _task(
        "office:account",
        _("Tài khoản định danh"),
        _("Xem, khóa, mở khóa theo yêu cầu"),
        Role.CARD_DESK,
    ),
    _task(
        "command:sessions",
        _("Buổi lưu động"),
        _("Lập buổi, đội, bộ thiết bị, khung giờ"),
        Role.PLANNER,
    ),
    _task("command:today", _("Hôm nay"), _("Thu nhận theo giờ và đơn vị"), Role.COMMANDER),
    _task("command:report", _("Báo cáo 17 giờ"), _("Câu báo cáo và số liệu"), Role.COMMANDER),
    _task(
        "office:care_figures",
        _("Số liệu cơ sở"),
        _("Người ở cơ sở trợ giúp: ai còn chờ, bao lâu"),
        Role.COMMANDER,
    ),
    _task("office:users", _("Người dùng"), _("Phân quyền theo đơn vị"), Role.ADMINISTRATOR),
    _task("office:stations", _("Trạm thu nhận"), _("Đăng ký, thu hồi trạm"), Role.ADMINISTRATOR),
    _task("office:who_looked", _("Ai đã xem"), _("Nhật ký xem và sửa"), Role.INSPECTOR),
    _task(
        "office:error_rates",
        _("Tỷ lệ lỗi"),
        _("Máy và người sai bao nhiêu"),
        Role.SENIOR_ADJUDICATOR,
        Role.COMMANDER,
        Role.INSPECTOR,
    ),
)


@allow()
def home(request: OfficerRequest) -> HttpResponse:
    """List the tasks of the officer's roles, most used first."""
    tasks = [*tasks_for(request.actor), *_shifts(request.actor)]
    return render(request, "office/home.jinja", {"tasks": tasks})


def _shifts(actor: Actor) -> list[dict[str, str]]:
    """Return the card of one's own shifts, for officers of the crew alone."""
    if not crews.is_in_crew(username=actor.id.removeprefix("user:")):
        return []
    hint = _("Làm ở đâu, lúc nào, việc gì")
    return [{"url": reverse("office:my_shifts"), "title": str(_("Ca của tôi")), "hint": str(hint)}]


def tasks_for(actor: Actor) -> list[dict[str, str]]:
    """Return the tasks whose screen exists and whose roles the actor holds."""
    found = []
    for task in TASKS:
        if actor.roles & task.roles:
            try:
                url = reverse(task.route)
            except NoReverseMatch:
                continue
            found.append({"url": url, "title": str(task.title), "hint": str(task.hint)})
    return found


routes = [path("", home, name="home")]
