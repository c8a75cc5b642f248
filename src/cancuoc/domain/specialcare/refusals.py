"""Why an act on a file cannot be; each says what to do next."""

from __future__ import annotations

from typing import ClassVar

from cancuoc.kernel.refusal import Refusal


class NoSuchResident(Refusal):
    """The file is unknown."""

    status: ClassVar[int] = 404
    message = "Không tìm thấy hồ sơ người ở cơ sở này."
    next_step = "Quay lại danh sách của cơ sở rồi mở lại."


class NoSuchCentre(Refusal):
    """The centre is unknown."""

    status: ClassVar[int] = 404
    message = "Không tìm thấy cơ sở này."
    next_step = "Kiểm tra lại mã cơ sở."


class NoSuchRow(Refusal):
    """The candidate, enquiry or representation is unknown."""

    status: ClassVar[int] = 404
    message = "Không tìm thấy mục này trong hồ sơ."
    next_step = "Tải lại hồ sơ rồi chọn lại."


class BadCentre(Refusal):
    """The code or the name of a new centre cannot be used."""

    message = "Mã cơ sở gồm 1 đến 16 chữ không dấu, số, dấu - hoặc _; tên không để trống."
    next_step = "Nhập lại mã và tên của cơ sở."


class CentreCodeTaken(Refusal):
    """Another centre bears the code."""

    status: ClassVar[int] = 409
    message = "Mã cơ sở này đã được dùng."
    next_step = "Chọn một mã khác."


class HeadAlreadyThere(Refusal):
    """A centre has one head at a time."""

    status: ClassVar[int] = 409
    message = "Cơ sở đang có người đứng đầu."
    next_step = "Ghi ngày thôi giữ chức của người trước."


class NotNow(Refusal):
    """The rule book names another step first."""

    status: ClassVar[int] = 409
    message = "Chưa làm được việc này: cần làm “%(step)s” trước."
    next_step = "Mở lại hồ sơ và làm bước được nêu."


class SameHand(Refusal):
    """Four eyes: who proposed does not confirm."""

    status: ClassVar[int] = 403
    message = "Người đề xuất không được tự xác nhận."
    next_step = "Nhờ cán bộ khác của đơn vị xem và xác nhận."


class RecordClaimed(Refusal):
    """Another resident has, or claims, the same record."""

    status: ClassVar[int] = 409
    message = "Có người khác cũng nhận hồ sơ dân cư này."
    next_step = "Làm rõ ai là chủ của hồ sơ trước khi xác nhận."


class NotLikeEnough(Refusal):
    """What is said does not fit the record well enough."""

    message = "Thông tin chưa khớp đủ với hồ sơ dân cư này."
    next_step = "Thu thêm thông tin từ nguồn khác, hoặc gửi xác minh."


class RecordOfDead(Refusal):
    """The record is of somebody who died."""

    status: ClassVar[int] = 409
    message = "Dữ liệu dân cư ghi người này đã mất."
    next_step = "Xác minh với nơi đã báo tử trước khi kết luận."


class WhyNeeded(Refusal):
    """The act is told why."""

    message = "Cần ghi lý do."
    next_step = "Ghi một câu lý do rồi gửi lại."


class PaperNeeded(Refusal):
    """A procedure has a paper."""

    message = "Cần ghi số, ngày của giấy tờ làm căn cứ."
    next_step = "Nhập số và ngày của giấy tờ."


class AlreadyDone(Refusal):
    """A procedure is recorded once."""

    status: ClassVar[int] = 409
    message = "Thủ tục này đã được ghi."
    next_step = "Tải lại hồ sơ để xem."


class WrongDay(Refusal):
    """The day lies in the future or before what it follows."""

    message = "Ngày này ở tương lai hoặc trước việc mà nó nối tiếp."
    next_step = "Kiểm tra lại ngày trên giấy tờ."


class Represented(Refusal):
    """Somebody represents the resident at that time."""

    status: ClassVar[int] = 409
    message = "Người này đang có người đại diện."
    next_step = "Ghi việc chấm dứt đại diện cũ trước."


class NotEntitled(Refusal):
    """The basis does not fit: an earlier one in the order of the law is there."""

    message = "Tư cách đại diện này chưa dùng được với người này."
    next_step = "Xem lại thứ tự người đại diện theo Bộ luật Dân sự."


class NotPrintable(Refusal):
    """The paper has no ground in the file yet."""

    status: ClassVar[int] = 409
    message = "Giấy này chưa có đủ căn cứ trong hồ sơ nên chưa in được."
    next_step = "Tải lại trang giấy tờ; trang chỉ nêu những giấy đã in được."


class AnotherFirst(Refusal):
    """Somebody who comes earlier in the order of the law was not looked at."""

    status: ClassVar[int] = 409
    message = "Cần xem xét trước: %(first)s."
    next_step = "Ghi vì sao người đứng trước trong thứ tự của luật không đại diện được."


class ProofNotEnough(Refusal):
    """The proof is not one that the law takes for this representative."""

    message = "Tư cách đại diện này cần một trong các giấy tờ: %(proofs)s."
    next_step = "Chọn đúng loại giấy tờ đang có rồi gửi lại."


class ProofNotKept(Refusal):
    """The paper that proves it is not kept with the file."""

    message = "Cần số giấy tờ chứng minh và bản chụp để lưu vào hồ sơ."
    next_step = "Nhập số giấy tờ, chọn tệp PDF, JPEG hoặc PNG không quá 8 MB."


class NoWard(Refusal):
    """The reason why somebody is represented does not fit the age in the file."""

    status: ClassVar[int] = 409
    message = "Lý do cần người đại diện không khớp với tuổi trong hồ sơ."
    next_step = "Xem lại ngày sinh đã biết, rồi chọn lại lý do."


class StandingUnchanged(Refusal):
    """The centre's right to represent is already as told."""

    status: ClassVar[int] = 409
    message = "Quyền đại diện của cơ sở đã đúng như vậy."
    next_step = "Tải lại trang của cơ sở để xem."
