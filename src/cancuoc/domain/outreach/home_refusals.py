"""Why a request to be seen at home cannot be; each says what to do next."""

from __future__ import annotations

from typing import ClassVar

from cancuoc.kernel.refusal import Refusal


class NoSuchRequest(Refusal):
    """No request has that code, or not for this visitor."""

    status: ClassVar[int] = 404
    message = "Không tìm thấy đề nghị làm thẻ tại nhà này."
    next_step = "Quay lại danh sách rồi chọn lại."


class AlreadyAsked(Refusal):
    """The person has an open request."""

    status: ClassVar[int] = 409
    message = "Người này đã có một đề nghị làm thẻ tại nhà đang mở."
    next_step = "Xem đề nghị đó; rút lại nếu muốn gửi đề nghị khác."


class NotDue(Refusal):
    """The law asks no card of this person now."""

    status: ClassVar[int] = 409
    message = "Người này chưa đến lúc làm thẻ."
    next_step = "Không cần làm gì; thẻ đang có vẫn dùng được."


class NobodyHasToCome(Refusal):
    """A child under six is not photographed: whoever represents it can do it alone."""

    status: ClassVar[int] = 409
    message = "Trẻ dưới 6 tuổi không phải có mặt khi làm thẻ."
    next_step = "Cha, mẹ hoặc người giám hộ đặt lịch và đến làm thay."


class InCareCentre(Refusal):
    """Residents of care centres are visited with their centre."""

    status: ClassVar[int] = 409
    message = "Người này ở cơ sở trợ giúp; đội đến làm chung cho cả cơ sở."
    next_step = "Liên hệ cơ sở hoặc cán bộ phụ trách người ở cơ sở."


class NoHome(Refusal):
    """The register knows no place where the person lives."""

    status: ClassVar[int] = 409
    message = "Dữ liệu dân cư chưa có nơi ở của người này."
    next_step = "Khai báo nơi ở với công an xã, phường rồi gửi lại đề nghị."


class WordsNeeded(Refusal):
    """Another reason is said in words."""

    message = "Cần ghi rõ lý do không đến được."
    next_step = "Ghi vài chữ về lý do rồi gửi lại."


class PhoneNeeded(Refusal):
    """Without a telephone nobody can say when the team comes."""

    message = "Cần số điện thoại để báo giờ đội đến."
    next_step = "Ghi số điện thoại của gia đình rồi gửi lại."


class BadDays(Refusal):
    """A weekday that does not exist."""

    message = "Ngày mong muốn không đúng."
    next_step = "Chọn lại các ngày trong tuần."


class BadPoint(Refusal):
    """The text is no point in Vietnam."""

    message = "Tọa độ không đúng hoặc nằm ngoài Việt Nam."
    next_step = "Ghi vĩ độ, kinh độ như 21.0285, 105.8542, hoặc để trống."
