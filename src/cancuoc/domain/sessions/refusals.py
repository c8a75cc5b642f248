"""Why a booking or a ticket cannot be; each says what to do next."""

from __future__ import annotations

from typing import ClassVar

from cancuoc.kernel.refusal import Refusal


class SlotFull(Refusal):
    """Someone else took the last place."""

    status: ClassVar[int] = 409
    message = "Khung giờ này vừa hết chỗ."
    next_step = "Vui lòng chọn khung giờ khác; thông tin đã nhập vẫn được giữ."


class AlreadyBooked(Refusal):
    """A person of the family already holds a place."""

    status: ClassVar[int] = 409
    message = "Một người trong nhóm đã có lịch hẹn."
    next_step = "Mở lịch hẹn đã đặt để đổi giờ hoặc hủy trước khi đặt mới."


class SlotGone(Refusal):
    """The slot does not exist, is over, or its session was called off."""

    status: ClassVar[int] = 410
    message = "Khung giờ này không còn mở."
    next_step = "Vui lòng chọn khung giờ khác."


class TooLateToUndo(Refusal):
    """The act is more than ten seconds old, somebody else's, or over."""

    status: ClassVar[int] = 409
    message = "Không hoàn tác được: đã quá 10 giây hoặc phiếu đã có người khác xử lý."
    next_step = "Dùng các nút của phiếu để chuyển trạng thái."


class TooManyPeople(Refusal):
    """Nobody, or more people than one booking holds."""

    message = "Mỗi lịch hẹn dành cho từ 1 đến 8 người."
    next_step = "Chọn lại những người cần đến, hoặc đặt thêm một lịch hẹn."


class NoSuchBooking(Refusal):
    """No booking has that code."""

    status: ClassVar[int] = 404
    message = "Không tìm thấy lịch hẹn với mã này."
    next_step = "Kiểm tra lại mã trên giấy hẹn hoặc tin nhắn."


class NoSuchSession(Refusal):
    """The session is unknown or was called off."""

    status: ClassVar[int] = 404
    message = "Buổi này không có hoặc đã hủy."
    next_step = "Chọn lại buổi đang mở."


class NoSuchTicket(Refusal):
    """The ticket is unknown."""

    status: ClassVar[int] = 404
    message = "Không tìm thấy số thứ tự này."
    next_step = "Kiểm tra lại số trên phiếu."


class AlreadyReceived(Refusal):
    """The person already holds an open ticket at this session."""

    status: ClassVar[int] = 409
    message = "Người này đã có số thứ tự ở buổi này."
    next_step = "Dùng số đã cấp; xem lại trong danh sách hàng chờ."


class NowhereToGo(Refusal):
    """A transfer names no other lane and no counter."""

    message = "Chưa chọn nơi chuyển đến."
    next_step = "Chọn làn khác hoặc nhập số quầy."


class NoReasonForPriority(Refusal):
    """The priority lane is by rule: without a reason nobody is put there."""

    message = "Làn ưu tiên cần có lý do."
    next_step = "Chọn lý do ưu tiên, hoặc chọn làn khác."


class NobodyWaits(Refusal):
    """There is no one to call."""

    status: ClassVar[int] = 404
    message = "Không còn ai chờ ở các làn đã chọn."
    next_step = "Kiểm tra các làn khác hoặc danh sách tạm giữ."


class NotYourRoom(Refusal):
    """The session is held outside the officer's units."""

    status: ClassVar[int] = 403
    message = "Buổi này không thuộc phạm vi phụ trách."
    next_step = "Chọn lại buổi đang làm."


class BadHall(Refusal):
    """A figure of the hall that cannot be."""

    message = "Số liệu của phòng chưa hợp lý."
    next_step = "Ghế, quạt, nước, diện tích từ 0 đến 5000; mức nóng từ 25 đến 45 độ."


class BadHeat(Refusal):
    """A temperature no hall has."""

    message = "Nhiệt độ này chưa hợp lý."
    next_step = "Nhập số đọc trên nhiệt kế, từ -5 đến 55 độ."


class NoSuchKit(Refusal):
    """The kit was not set down for this session nor for another room of these hours."""

    status: ClassVar[int] = 404
    message = "Không có bộ thiết bị này ở các phòng đang mở."
    next_step = "Chọn bộ thiết bị trong danh sách của buổi."


class NoCounterNamed(Refusal):
    """A kit stands at a counter, which has a name of letters and digits."""

    message = "Chưa nhập số quầy."
    next_step = "Nhập số quầy gồm chữ và số, tối đa 8 ký tự."


class CounterTaken(Refusal):
    """Another kit that works stands at this counter."""

    status: ClassVar[int] = 409
    message = "Quầy này đã có một bộ thiết bị."
    next_step = "Chọn quầy khác, hoặc chuyển bộ kia đi trước."


class KitAsBefore(Refusal):
    """The kit stands there already, or is already down, or already works."""

    status: ClassVar[int] = 409
    message = "Bộ thiết bị đã ở trạng thái này."
    next_step = "Tải lại trang để xem tình trạng mới nhất."


class TooLateForKit(Refusal):
    """The last act on the kit is more than ten seconds old, or somebody else's."""

    status: ClassVar[int] = 409
    message = "Không hoàn tác được: đã quá 10 giây hoặc người khác đã xử lý bộ thiết bị."
    next_step = "Dùng các nút của bộ thiết bị để chuyển lại."


class NoSuchPass(Refusal):
    """There is no such pass at this session."""

    status: ClassVar[int] = 404
    message = "Không tìm thấy máy lấy số này."
    next_step = "Tải lại danh sách máy lấy số của buổi."


class PassWithdrawn(Refusal):
    """The pass is over: withdrawn by an officer, altered, or its session has ended."""

    status: ClassVar[int] = 403
    message = "Máy lấy số này đang nghỉ."
    next_step = "Mời ông/bà đến quầy tiếp đón để lấy số."


class TooManyPasses(Refusal):
    """A hall has a handful of tablets, not dozens."""

    status: ClassVar[int] = 409
    message = "Buổi này đã có 12 máy lấy số đang mở."
    next_step = "Thu hồi một máy không dùng rồi mở máy mới."


class NoSuchPiece(Refusal):
    """The boards say no such piece."""

    status: ClassVar[int] = 404
    message = "Bảng gọi số không dùng đoạn ghi âm này."
    next_step = "Chọn đoạn trong danh sách giọng đọc."


class BadRecording(Refusal):
    """What was sent is no recording the boards can play."""

    message = "Tệp này không phải bản ghi âm WAV hoặc WebM dùng được."
    next_step = "Ghi lại bằng nút Ghi, hoặc chọn tệp WAV hay WebM."


class LongRecording(Refusal):
    """A piece is a word or two."""

    message = "Đoạn ghi âm dài quá 5 giây, ngắn quá hoặc tệp quá lớn."
    next_step = "Ghi lại một hai từ, không quá 5 giây và 1 MB."


class BadVoiceArchive(Refusal):
    """A ZIP that holds anything but recordings named after their pieces."""

    message = "Tệp ZIP giọng đọc có mục không dùng được: %(name)s"
    next_step = "Đặt tên mỗi tệp theo đoạn, ví dụ invite.wav, A.webm, 0.wav; không quá 40 tệp."


class FloorLed(Refusal):
    """A station leads the floor: nobody calls here, or two would call the same person."""

    status: ClassVar[int] = 423
    message = "Sảnh của buổi này đang do trạm %(station)s điều hành vì mất mạng."
    next_step = "Gọi số tại trạm. Khi có mạng, trung tâm tự nhận lại và hiện đủ mọi việc."


class FloorWatched(Refusal):
    """Another station stands ready for this floor already."""

    status: ClassVar[int] = 409
    message = "Trạm %(station)s đang trực sảnh của buổi này."
    next_step = "Dùng trạm đó, hoặc thôi trực sảnh ở trạm đó trước."


class NoBlockLeft(Refusal):
    """So many stations have stood ready for one session that no numbers are left."""

    status: ClassVar[int] = 409
    message = "Buổi này đã có năm trạm từng trực sảnh."
    next_step = "Trực sảnh bằng một trong các trạm đó."


class NotWatching(Refusal):
    """The station does not stand ready for this floor."""

    status: ClassVar[int] = 409
    message = "Trạm này không trực sảnh của buổi."
    next_step = "Bấm Trực sảnh tại trạm rồi làm lại."


class BrokenFloorChain(Refusal):
    """An event does not follow the one before it; `received` says where to go on."""

    status: ClassVar[int] = 409
    message = "Chuỗi việc của trạm không nối tiếp nhau."
    next_step = "Trạm gửi lại từ việc sau việc cuối trung tâm đã nhận."


class EventsMissing(Refusal):
    """The station hands the floor back while acts of it have not come."""

    status: ClassVar[int] = 409
    message = "Trung tâm chưa nhận đủ các việc của trạm."
    next_step = "Trạm gửi nốt các việc còn lại rồi trao lại sảnh."
