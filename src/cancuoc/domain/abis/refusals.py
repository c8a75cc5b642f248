"""Why another system is refused; the status is the one OSIA's interface names."""

from __future__ import annotations

from typing import ClassVar

from cancuoc.kernel.refusal import Refusal


class TokenRefused(Refusal):
    """No token, an unknown one, or one that was revoked or has expired."""

    status: ClassVar[int] = 401
    message = "Mã truy cập của hệ thống đối tác không hợp lệ."
    next_step = "Liên hệ quản trị để được cấp mã truy cập mới."


class ScopeMissing(Refusal):
    """The token does not allow this operation."""

    status: ClassVar[int] = 403
    message = "Mã truy cập không có quyền làm việc này."
    next_step = "Liên hệ quản trị nếu cần thêm quyền cho hệ thống đối tác."


class BadRequest(Refusal):
    """What was sent cannot be understood; `field` says where."""

    status: ClassVar[int] = 400
    message = "Yêu cầu không đúng định dạng."
    next_step = "Sửa trường được nêu rồi gửi lại."


class UnknownRecord(Refusal):
    """No person, encounter, gallery or task of this partner has this id."""

    status: ClassVar[int] = 404
    message = "Không tìm thấy bản ghi."
    next_step = "Kiểm tra lại mã đã gửi."


class NotThere(Refusal):
    """An encounter to change is not there, where OSIA's interface has no 404."""

    status: ClassVar[int] = 403
    message = "Không đổi được bản ghi không tồn tại."
    next_step = "Kiểm tra lại mã đã gửi."


class Taken(Refusal):
    """The encounter's id exists already; nothing was changed."""

    status: ClassVar[int] = 409
    message = "Mã lần thu nhận đã tồn tại."
    next_step = "Dùng mã khác hoặc cập nhật bản ghi đã có."


class CallbackRefused(Refusal):
    """The callback address is not one agreed with this partner."""

    status: ClassVar[int] = 403
    message = "Địa chỉ trả kết quả chưa được đăng ký."
    next_step = "Liên hệ quản trị để đăng ký máy chủ nhận kết quả."


class NothingToRedeliver(Refusal):
    """The task's answer was delivered, or is on its way already."""

    status: ClassVar[int] = 409
    message = "Không có kết quả nào cần gửi lại."
    next_step = "Xem trạng thái của tác vụ."


class PartnerExists(Refusal):
    """A partner of this name is there already."""

    status: ClassVar[int] = 409
    message = "Đã có hệ thống đối tác tên này."
    next_step = "Chọn tên khác."


class UnknownPartner(Refusal):
    """There is no partner of this name."""

    status: ClassVar[int] = 404
    message = "Không có hệ thống đối tác tên này."
    next_step = "Xem danh sách đối tác rồi nhập lại tên."


class QueueProgramMissing(Refusal):
    """The optional package that speaks to the broker is not installed."""

    status: ClassVar[int] = 500
    message = "Chưa cài phần kết nối hàng đợi của MOSIP."
    next_step = "Cài thêm nhóm phụ thuộc “queue” rồi chạy lại."


class BadQueueSettings(Refusal):
    """The broker's address cannot be used."""

    status: ClassVar[int] = 400
    message = "Địa chỉ máy chủ hàng đợi không đúng."
    next_step = "Dùng dạng máy_chủ:cổng rồi chạy lại."
