"""What a station refuses on the floor it leads, and what to do instead."""

from __future__ import annotations

from cancuoc.kernel.refusal import Refusal


class NotLeading(Refusal):
    """The centre leads the floor, or it is just going back to it."""

    status = 409
    message = "Trạm hiện không điều hành sảnh của buổi này."
    next_step = "Chờ vài giây rồi tải lại trang. Khi có mạng, trung tâm điều hành sảnh."


class NobodyWaits(Refusal):
    """There is no one to call."""

    status = 404
    message = "Không còn ai chờ ở các làn đã chọn."
    next_step = "Kiểm tra những người tạm giữ và vắng."


class NoNumberLeft(Refusal):
    """The lane has used up the station's numbers."""

    status = 409
    message = "Đã hết số dành cho trạm ở làn này."
    next_step = "Cấp số ở làn khác rồi chuyển làn, hoặc chờ có mạng."


class AlreadyHere(Refusal):
    """The person holds an open ticket."""

    status = 409
    message = "Người này đã có số thứ tự ở buổi này."
    next_step = "Dùng số đã cấp trong hàng chờ."


class NoSuchTicket(Refusal):
    """The ticket or booking is not of this floor."""

    status = 404
    message = "Không tìm thấy số hoặc lịch hẹn này ở buổi."
    next_step = "Tải lại trang rồi chọn lại."


class TooLate(Refusal):
    """The act is older than ten seconds, another officer's, or over."""

    status = 409
    message = "Không hoàn tác được: đã quá 10 giây hoặc phiếu đã có người khác xử lý."
    next_step = "Dùng các nút của phiếu để chuyển trạng thái."


class NowhereToGo(Refusal):
    """A transfer names no other lane and no counter."""

    message = "Chưa chọn nơi chuyển đến."
    next_step = "Chọn làn khác hoặc nhập số quầy."


class NoReasonForPriority(Refusal):
    """The priority lane is by rule: without a reason nobody is put there."""

    message = "Làn ưu tiên cần có lý do."
    next_step = "Chọn lý do ưu tiên, hoặc chọn làn khác."
