"""What a stage can still do while something is away, and what to do next about it."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _

from cancuoc.interfaces.ui.text import vi_time
from cancuoc.station.draft import Stage
from cancuoc.station.health import State, Task
from cancuoc.station.runtime import Station

# In the order in which a stage feels the loss.
FELT: Final = {
    Stage.IDENTITY: (Task.LOOK_UP, Task.LISTS),
    Stage.DATA: (Task.LOOK_UP,),
    Stage.BIOMETRICS: (Task.DEVICE,),
    Stage.SIGN: (Task.SENDING,),
}
STILL: Final = {
    Stage.IDENTITY: "Vẫn làm được: so với danh sách đã tải và với giấy tờ trên bàn.",
    Stage.DATA: "Vẫn làm được: trung tâm đối chiếu giấy tờ khi nhận hồ sơ.",
    Stage.BIOMETRICS: "Vẫn làm được: khuôn mặt chụp bằng máy ảnh của máy tính hoặc tệp ảnh.",
    Stage.SIGN: "Vẫn làm được: ký, in giấy hẹn và niêm phong không cần mạng.",
}
NEXT: Final = {
    Task.LISTS: "Tiếp theo: người không có phiếu thì tìm theo số hoặc họ tên.",
    Task.LOOK_UP: "Tiếp theo: không có trong danh sách thì nhập tay từ giấy tờ (DC01).",
    Task.SENDING: "Tiếp theo: nhiều ngày không có mạng thì mang hồ sơ bằng USB.",
    Task.DEVICE: "Tiếp theo: cắm lại rồi thu tiếp; không được thì tạm dừng và đổi thiết bị.",
}
_WAYS: Final = {
    Task.LISTS: ("station:find", "Tìm người"),
    Task.LOOK_UP: ("station:write", "Nhập tay từ giấy tờ"),
    Task.SENDING: ("station:send", "Mở trang Gửi hồ sơ"),
}


def lines(station: Station, stage: Stage) -> list[dict[str, Any]]:
    """Return one line for each thing this stage misses now; none while all is well."""
    return [_line(station, stage, task) for task in FELT[stage] if _away(station, task)]


def _away(station: Station, task: Task) -> bool:
    return station.health.read(task).state is State.BAD


def _line(station: Station, stage: Stage, task: Task) -> dict[str, Any]:
    since = station.health.read(task).at
    lost = _("%(task)s: không dùng được từ %(since)s.")
    way = _WAYS.get(task)
    return {
        "lost": lost % {"task": _(task.vi), "since": vi_time(since) if since else "–"},
        "still": _(STILL[stage]),
        "next": _(NEXT[task]),
        "to": way[0] if way else "",
        "way": _(way[1]) if way else "",
    }
