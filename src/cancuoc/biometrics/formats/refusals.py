"""What a record can be refused for."""

from __future__ import annotations

from cancuoc.kernel.refusal import Refusal


class RecordRefused(Refusal):
    """A biometric record that is not accepted; `reason` in the details is for logs."""

    message = "Không đọc được bản ghi sinh trắc học."
    next_step = "Vui lòng lấy lại tệp từ thiết bị hoặc hệ thống đã gửi."


class RecordUnknown(RecordRefused):
    """The bytes are none of the records known here, or of another edition."""

    status = 415
    message = "Tệp không phải bản ghi sinh trắc học đã biết."
    next_step = "Vui lòng chọn tệp FMR, FIR, FAC, IIR hoặc CBEFF XML."


class RecordTooLarge(RecordRefused):
    """The record is beyond the limits; nothing of it was decoded."""

    status = 413
    message = "Bản ghi sinh trắc học quá lớn."


class RecordBroken(RecordRefused):
    """The record is cut short or contradicts itself."""

    message = "Bản ghi sinh trắc học bị hỏng hoặc bị cắt ngắn."


class RecordUnwritable(RecordRefused):
    """A value that the format has no room for."""

    message = "Không ghi được bản ghi với các giá trị này."
    next_step = "Vui lòng kiểm tra lại các giá trị rồi ghi lại."
