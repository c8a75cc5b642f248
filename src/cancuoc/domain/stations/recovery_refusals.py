"""What is refused about recovery words."""

from __future__ import annotations

from typing import ClassVar

from cancuoc.kernel.refusal import Refusal


class NoRecoveryHeld(Refusal):
    """The station told of no recovery words, or those asked for are over."""

    status: ClassVar[int] = 409
    message = "Trung tâm chưa có mã khôi phục đang dùng của trạm này."
    next_step = "Nhờ tổ trưởng cấp lại mã tại trạm bằng phiếu của tổ trưởng."


class RecoveryBarred(Refusal):
    """The station is not in use, or is to be wiped: it may be in the wrong hands."""

    status: ClassVar[int] = 409
    message = "Trạm này không còn hoạt động hoặc đang có lệnh xóa nên không đọc mã khôi phục."
    next_step = "Kiểm tra máy đang ở trong tay ai; rút lệnh xóa nếu máy không mất."


class RecoveryAskOpen(Refusal):
    """There is a request for this station already."""

    status: ClassVar[int] = 409
    message = "Trạm này đã có đề nghị đọc mã khôi phục đang chờ."
    next_step = "Cho phép hoặc rút đề nghị đang có trước."


class UnknownRecoveryAsk(Refusal):
    """No request is meant by this."""

    status: ClassVar[int] = 404
    message = "Không tìm thấy đề nghị đọc mã khôi phục này."
    next_step = "Tải lại trang của trạm để xem tình trạng mới nhất."


class NotTheAsker(Refusal):
    """Only the person who asked, and who talks to the station, reads the words."""

    status: ClassVar[int] = 403
    message = "Chỉ người đã đề nghị được xem các từ khôi phục."
    next_step = "Nhờ người đề nghị mở trang này, hoặc rút đề nghị rồi tự đề nghị lại."


class RecoveryTooLate(Refusal):
    """The quarter of an hour after it was allowed is over."""

    status: ClassVar[int] = 409
    message = "Đã quá 15 phút từ lúc được cho phép nên không xem được nữa."
    next_step = "Đề nghị lại và nhờ người thứ hai cho phép."
