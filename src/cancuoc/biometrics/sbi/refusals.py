"""What can go wrong between the station and a device service."""

from __future__ import annotations

from typing import Final

from cancuoc.biometrics.devices import DeviceGone, DeviceRefused


class DeviceNotFound(DeviceGone):
    """No device service on this machine offers what the step needs."""

    message = "Không tìm thấy thiết bị thu nhận phù hợp."
    next_step = "Vui lòng cắm thiết bị, mở phần mềm của thiết bị rồi thử lại."


class DeviceNotTrusted(DeviceRefused):
    """A signature, a certificate or a hash does not hold: the picture is not taken over."""

    status = 502
    message = "Không xác thực được chữ ký của thiết bị."
    next_step = "Vui lòng đổi thiết bị và báo trung tâm; ảnh vừa chụp không được nhận."


class DeviceAnswerBad(DeviceRefused):
    """The answer is not what was asked for, or not in the form of the interface."""

    status = 502
    message = "Thiết bị trả lời không đúng yêu cầu."
    next_step = "Vui lòng thử lại; nếu vẫn lỗi, mở lại phần mềm của thiết bị hoặc đổi thiết bị."


class DeviceBusy(DeviceRefused):
    """The device takes another picture or is not ready yet."""

    message = "Thiết bị đang bận hoặc chưa sẵn sàng."
    next_step = "Vui lòng đợi vài giây rồi thử lại."


class NothingOnDevice(DeviceRefused):
    """The device saw no finger, eye or face."""

    status = 422
    message = "Thiết bị chưa thấy vân tay, mống mắt hoặc khuôn mặt."
    next_step = "Vui lòng hướng dẫn người dân đặt lại rồi thu lại."


SUCCESS: Final = "0"
# The codes of the interface that say more than "it did not work".
_KINDS: Final[dict[str, type[DeviceRefused]]] = {
    "101": NothingOnDevice,
    "103": DeviceNotTrusted,
    "105": NothingOnDevice,
    "106": DeviceNotFound,
    "107": DeviceNotTrusted,
    "110": DeviceBusy,
    "111": DeviceBusy,
}


def of_code(code: str) -> DeviceRefused:
    """Return the refusal for an error code; the maker's own text is not shown to anybody."""
    return _KINDS.get(code, DeviceRefused)(code=code[:16])
