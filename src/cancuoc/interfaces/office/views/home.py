"""The officer's start page: what my roles let me do next."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import NoReverseMatch, path, reverse

from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Actor, Role
from cancuoc.interfaces.ui.views import render


@dataclass(frozen=True)
class Task:
    """A card on the start page: where it leads, its words and who sees it."""

    route: str
    title: str
    hint: str
    roles: frozenset[Role]


TASKS = (
    Task("office:due", "Địa bàn của tôi", "Ai đến hạn, ai còn sót", frozenset({Role.AREA_OFFICER})),
    Task("office:reception", "Tiếp đón", "Quét mã, cấp số thứ tự", frozenset({Role.RECEPTION})),
    Task("office:queue", "Hàng chờ", "Gọi, giữ, chuyển quầy", frozenset({Role.RECEPTION})),
    Task(
        "office:confirmations",
        "Giấy xác nhận",
        "Cấp xác nhận số CMND, số định danh (CC04)",
        frozenset({Role.RECEPTION, Role.CARD_DESK}),
    ),
    Task(
        "office:review", "Việc cần thẩm tra", "Hồ sơ máy chưa kết luận", frozenset({Role.REVIEWER})
    ),
    Task("office:approval", "Phê duyệt", "Hồ sơ sạch chờ ký duyệt", frozenset({Role.APPROVER})),
    Task("office:cards", "Thẻ", "Lô in, nhận, tồn, thiếu", frozenset({Role.CARD_DESK})),
    Task("office:handover", "Trả thẻ", "Quét hai mã, trả đúng người", frozenset({Role.CARD_DESK})),
    Task(
        "office:account",
        "Tài khoản định danh",
        "Xem, khóa, mở khóa theo yêu cầu",
        frozenset({Role.CARD_DESK}),
    ),
    Task(
        "command:sessions",
        "Buổi lưu động",
        "Lập buổi, đội, bộ thiết bị, khung giờ",
        frozenset({Role.PLANNER}),
    ),
    Task("command:today", "Hôm nay", "Thu nhận theo giờ và đơn vị", frozenset({Role.COMMANDER})),
    Task("command:report", "Báo cáo 17 giờ", "Câu báo cáo và số liệu", frozenset({Role.COMMANDER})),
    Task("office:users", "Người dùng", "Phân quyền theo đơn vị", frozenset({Role.ADMINISTRATOR})),
    Task(
        "office:stations", "Trạm thu nhận", "Đăng ký, thu hồi trạm", frozenset({Role.ADMINISTRATOR})
    ),
    Task("office:who_looked", "Ai đã xem", "Nhật ký xem và sửa", frozenset({Role.INSPECTOR})),
)


@allow()
def home(request: OfficerRequest) -> HttpResponse:
    """List the tasks of the officer's roles, most used first."""
    return render(request, "office/home.jinja", {"tasks": tasks_for(request.actor)})


def tasks_for(actor: Actor) -> list[dict[str, str]]:
    """Return the tasks whose screen exists and whose roles the actor holds."""
    found = []
    for task in TASKS:
        if actor.roles & task.roles:
            try:
                found.append({"url": reverse(task.route), "title": task.title, "hint": task.hint})
            except NoReverseMatch:
                continue
    return found


routes = [path("", home, name="home")]
