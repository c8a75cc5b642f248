"""Words of the rooms that these screens show: named here so that the catalogue holds them."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from cancuoc.domain.planning.rules import RunState

MEASURES: Final = (
    _("Lượt tiếp đón"),
    _("Hồ sơ thu nhận"),
    _("Giấy xác nhận"),
    _("Đủ điều kiện"),
    _("Từ chối"),
    _("Đã duyệt"),
    _("Thẻ đã làm"),
    _("Thẻ đã trả"),
    _("Tài khoản định danh"),
)
DEFINITIONS: Final = (
    _("Mỗi số thứ tự cấp cho một người đến là một lượt."),
    _("Mỗi hồ sơ đã về trung tâm và mở được là một hồ sơ, tính theo giờ trung tâm nhận."),
    _("Mỗi giấy xác nhận mẫu CC04 đã cấp."),
    _("Hồ sơ đã qua kiểm tra và thẩm tra."),
    _("Hồ sơ bị từ chối bằng thông báo CC03."),
    _("Hồ sơ có chữ ký của người thứ hai."),
    _("Mỗi thẻ đã dựng xong hai mặt, kể cả thẻ in lại."),
    _("Thẻ đã giao đúng người sau hai lần quét."),
    _("Tài khoản định danh điện tử đã mở."),
)
STATES: Final = (
    _("Đã nhận"),
    _("Đang kiểm tra"),
    _("Chờ thẩm tra"),
    _("Đủ điều kiện, chờ duyệt"),
    _("Từ chối giải quyết"),
    _("Đã duyệt"),
    _("Đang sản xuất thẻ"),
    _("Chờ trả thẻ"),
    _("Đã trả thẻ"),
    _("Cần bổ sung"),
)
RUN_STATES: Final = {
    RunState.WAITING: _("Chờ máy rảnh"),
    RunState.RUNNING: _("Đang tính"),
    RunState.DONE: _("Đã có phương án"),
    RunState.FAILED: _("Không tính được"),
    RunState.PUBLISHED: _("Đã công bố"),
    RunState.REPLACED: _("Đã thay bằng phương án khác"),
}
ROSTER_STATES: Final = {
    **RUN_STATES,
    RunState.DONE: _("Đã có bảng ca"),
    RunState.FAILED: _("Không xếp được"),
    RunState.REPLACED: _("Đã thay bằng bảng ca khác"),
}
