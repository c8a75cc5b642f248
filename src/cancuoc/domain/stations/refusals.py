"""Every refusal of the stations room, with its HTTP status and what the station should do."""

from __future__ import annotations

from typing import ClassVar

from cancuoc.kernel.refusal import Refusal


class UnknownStationCode(Refusal):
    """No station has this code."""

    status: ClassVar[int] = 404
    message = "Không có trạm mang mã này."
    next_step = "Kiểm tra lại mã trạm với quản trị trung tâm."


class StationExists(Refusal):
    """The code is taken; codes are never used twice."""

    status: ClassVar[int] = 409
    message = "Mã trạm này đã được dùng."
    next_step = "Chọn một mã khác cho trạm mới."


class BadStationCode(Refusal, ValueError):
    """A station code is 2 to 20 capital letters, digits and dashes."""

    message = "Mã trạm chỉ gồm chữ in hoa, chữ số và dấu gạch."
    next_step = "Nhập mã trạm từ 2 đến 20 ký tự, ví dụ TX-01."


class BadToken(Refusal):
    """The one-time token is wrong, used or too old; we do not say which."""

    status: ClassVar[int] = 403
    message = "Mã đăng ký trạm không đúng hoặc đã hết hạn."
    next_step = "Xin quản trị trung tâm cấp mã đăng ký mới."


class BadProof(Refusal):
    """The station did not prove that it holds the key it brings."""

    status: ClassVar[int] = 403
    message = "Trạm chưa chứng minh được khóa ký của mình."
    next_step = "Cài lại chương trình trạm rồi đăng ký lại."


class StationRevoked(Refusal):
    """The station was revoked; nothing more is taken from it."""

    status: ClassVar[int] = 403
    message = "Trạm này đã bị thu hồi quyền gửi hồ sơ."
    next_step = "Giữ nguyên máy trạm và liên hệ quản trị trung tâm."


class DifferentContent(Refusal):
    """The packet id is already taken by other content; the first one stands."""

    status: ClassVar[int] = 409
    message = "Mã gói này đã được dùng cho một nội dung khác."
    next_step = "Giữ nguyên trạm và báo quản trị trung tâm."


class NotYourPacket(Refusal):
    """Another station sends or sent this packet id."""

    status: ClassVar[int] = 409
    message = "Gói này thuộc về một trạm khác."
    next_step = "Giữ nguyên trạm và báo quản trị trung tâm."


class UnknownUpload(Refusal):
    """No upload with this id was started."""

    status: ClassVar[int] = 404
    message = "Trung tâm chưa biết gói này."
    next_step = "Bắt đầu gửi lại gói từ đầu."


class BadSize(Refusal):
    """The packet announces no bytes or too many."""

    status: ClassVar[int] = 413
    message = "Dung lượng gói nằm ngoài giới hạn."
    next_step = "Bớt tài liệu kèm theo hoặc quét lại ở độ phân giải thấp hơn."


class BadAnnouncement(Refusal):
    """What the station says of the packet cannot be: its digests or its number are no such."""

    status: ClassVar[int] = 422
    message = "Trạm báo gói với số thứ tự hoặc mã băm không hợp lệ."
    next_step = "Cập nhật chương trình của trạm rồi gửi lại gói."


class BadChunk(Refusal):
    """The chunk is too large, outside the packet, or not what its digest says."""

    status: ClassVar[int] = 422
    message = "Phần dữ liệu gửi lên bị sai hoặc bị cắt."
    next_step = "Gửi lại phần này."


class WrongOffset(Refusal):
    """A chunk beyond what has come; `received` says where to go on."""

    status: ClassVar[int] = 409
    message = "Phần dữ liệu không nối tiếp phần trước."
    next_step = "Gửi tiếp từ vị trí trung tâm đã nhận."


class Incomplete(Refusal):
    """Commit came before all bytes did; `received` says where to go on."""

    status: ClassVar[int] = 409
    message = "Gói chưa gửi xong."
    next_step = "Gửi tiếp các phần còn thiếu rồi kết thúc lại."


class AlteredUpload(Refusal):
    """All bytes came, but they are not the packet that was announced."""

    status: ClassVar[int] = 422
    message = "Gói nhận được khác với gói trạm đã báo."
    next_step = "Gửi lại gói từ đầu."


class CentreBusy(Refusal):
    """The centre asks stations to wait; packets stay safe at the station."""

    status: ClassVar[int] = 503
    message = "Trung tâm đang bận, tạm chưa nhận thêm gói."
    next_step = "Trạm sẽ tự gửi lại sau ít phút. Không cần làm gì."


class StationQuota(Refusal):
    """This station has sent so much that is not opened yet that others would have to wait."""

    status: ClassVar[int] = 503
    message = "Trung tâm đang mở các gói trạm này đã gửi, tạm chưa nhận thêm."
    next_step = "Trạm sẽ tự gửi tiếp khi các gói trước đã mở. Không cần làm gì."


class UnknownPacket(Refusal):
    """No packet has this id."""

    status: ClassVar[int] = 404
    message = "Không tìm thấy gói này."
    next_step = "Kiểm tra lại mã gói."


class NumberTaken(Refusal):
    """Another packet in use holds this number of the chain: of two twins one stays aside."""

    status: ClassVar[int] = 409
    message = "Một gói khác mang cùng số thứ tự đang được dùng."
    next_step = "Giữ gói này trong cách ly, hoặc báo bộ phận vận hành nếu cần đổi gói."


class DamagedPacket(Refusal):
    """The kept file is gone, or it is not the packet whose receipt we signed."""

    status: ClassVar[int] = 500
    message = "Tệp gói lưu tại trung tâm không còn nguyên vẹn."
    next_step = "Báo bộ phận vận hành để phục hồi từ bản sao."


class BadLease(Refusal):
    """The officer's lease is missing, forged, for another station, or over."""

    status: ClassVar[int] = 401
    message = "Phiên làm việc của cán bộ tại trạm đã hết."
    next_step = "Đăng nhập lại tại trạm khi có mạng."


class UnknownSession(Refusal):
    """No open session has this id, or it is not held in the station's unit."""

    status: ClassVar[int] = 404
    message = "Trạm này không có buổi làm việc đó."
    next_step = "Tải lại danh sách buổi làm việc của trạm."


class ListTooLarge(Refusal):
    """The day list is over the limit of one session; nothing of it left."""

    status: ClassVar[int] = 413
    message = "Danh sách buổi có %(people)s người, lớn hơn mức một trạm được mang theo."
    next_step = "Tách buổi thành nhiều buổi nhỏ hơn rồi tải lại danh sách của từng buổi."


class BadListKey(Refusal):
    """The station did not say to which key its list is to be closed."""

    status: ClassVar[int] = 400
    message = "Trạm chưa gửi khoá để đóng kín danh sách buổi."
    next_step = "Cập nhật chương trình của trạm rồi tải lại danh sách."


class ListOver(Refusal):
    """The session ended so long ago that its names may not leave any more."""

    status: ClassVar[int] = 409
    message = "Danh sách của buổi này đã hết hạn sử dụng."
    next_step = "Nếu còn cần, đề nghị trung tâm gia hạn danh sách của buổi."


class BadExtension(Refusal):
    """A list is extended with a reason, to a moment ahead, and not for longer than the rule."""

    status: ClassVar[int] = 422
    message = "Chưa gia hạn được danh sách của buổi."
    next_step = "Nhập lý do và một thời điểm sắp tới, không quá 3 ngày kể từ bây giờ."


class BadChallenge(Refusal):
    """The challenge for the signed time is not 32 hexadecimal digits."""

    status: ClassVar[int] = 400
    message = "Trạm hỏi giờ không đúng mẫu."
    next_step = "Cập nhật chương trình của trạm rồi so giờ lại."


class TooManyReports(Refusal):
    """More reports than go in one request."""

    status: ClassVar[int] = 413
    message = "Trạm báo quá nhiều việc trong một lần."
    next_step = "Trạm gửi từng phần, mỗi phần không quá 100 việc."


class NotYourReport(Refusal):
    """The id of a report is another station's."""

    status: ClassVar[int] = 409
    message = "Mã báo cáo này thuộc về một trạm khác."
    next_step = "Giữ nguyên trạm và báo quản trị trung tâm."


class LostTomorrow(Refusal):
    """A station cannot have been lost at a time that has not come."""

    message = "Thời điểm mất trạm nằm trong tương lai."
    next_step = "Nhập ngày trạm bị mất, hoặc để trống nếu không rõ."


class TwoMustDecide(Refusal):
    """A packet of an ended station is released by two people, never by one."""

    status: ClassVar[int] = 409
    message = "Gói đến sau khi trạm bị thu hồi nên một người không tự cho mở được."
    next_step = "Đề nghị dùng gói này, rồi nhờ một quản trị khác xác nhận."


class HeldForGood(Refusal):
    """The packet was captured after the loss, or its chain does not lead back before it."""

    status: ClassVar[int] = 409
    message = "Không chứng minh được gói này chụp trước khi trạm mất nên không dùng được."
    next_step = "Giữ gói trong cách ly và mời công dân làm lại hồ sơ."


class ReviewOpen(Refusal):
    """Somebody proposed something for this packet already."""

    status: ClassVar[int] = 409
    message = "Gói này đã có đề nghị chờ người thứ hai."
    next_step = "Tải lại trang và xác nhận hoặc bác đề nghị đang có."


class NoReviewOpen(Refusal):
    """Nothing waits for a second person here."""

    status: ClassVar[int] = 409
    message = "Không có đề nghị nào đang chờ người thứ hai."
    next_step = "Tải lại trang để xem tình trạng mới nhất."


class SecondPerson(Refusal):
    """The one who asked may not be the one who agrees; two accounts of one person are one."""

    status: ClassVar[int] = 403
    message = "Người đề nghị không được tự xác nhận đề nghị của mình."
    next_step = "Nhờ một quản trị khác xác nhận."


class KeyMovedOn(Refusal):
    """Somebody else made the next packet key a moment before."""

    status: ClassVar[int] = 409
    message = "Khóa nhận gói vừa được đổi."
    next_step = "Tải lại trang để xem khóa đang dùng."


class NeverAlive(Refusal):
    """The station never had a key, so there is nothing on it to wipe and no way to tell it."""

    status: ClassVar[int] = 409
    message = "Trạm này chưa từng đăng ký nên không có gì để xóa."
    next_step = "Thu hồi trạm nếu không dùng nữa."


class WipeOpen(Refusal):
    """There is an order to wipe this station already."""

    status: ClassVar[int] = 409
    message = "Trạm này đã có lệnh xóa đang chờ."
    next_step = "Xác nhận hoặc rút lệnh đang có trước."


class UnknownWipe(Refusal):
    """No order to wipe is meant by this."""

    status: ClassVar[int] = 404
    message = "Không tìm thấy lệnh xóa này."
    next_step = "Tải lại trang của trạm để xem tình trạng mới nhất."


class HoldingMoved(Refusal):
    """The station told other figures than those that were confirmed."""

    status: ClassVar[int] = 409
    message = "Số hồ sơ trên máy trạm vừa thay đổi so với số đã xem."
    next_step = "Xem lại con số mới trên trang này rồi xác nhận lại."


class ImpossibleHolding(Refusal):
    """A station counts fewer than none, or more than can be."""

    message = "Số hồ sơ trạm báo không thể có."
    next_step = "Cập nhật chương trình của trạm rồi để trạm báo lại."


class AlreadyThere(Refusal):
    """The station stands in that unit with that kit."""

    status: ClassVar[int] = 409
    message = "Trạm đang ở đúng đơn vị và bộ thiết bị này."
    next_step = "Chọn đơn vị hoặc bộ thiết bị khác."


class OtherReport(Refusal):
    """A report of this id came before with other content, or from another station."""

    status: ClassVar[int] = 409
    message = "Biên bản này đã được nhận với nội dung khác."
    next_step = "Giữ biên bản tại trạm và báo bộ phận vận hành."
