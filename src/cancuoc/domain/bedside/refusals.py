"""Why an act on a visit cannot be; each says what to do next."""

from __future__ import annotations

from typing import ClassVar

from cancuoc.kernel.refusal import Refusal


class NoSuchVisit(Refusal):
    """The visit or the bed is unknown."""

    status: ClassVar[int] = 404
    message = "Không tìm thấy buổi thăm hoặc giường này."
    next_step = "Quay lại trang của cơ sở rồi chọn lại."


class NoCampaign(Refusal):
    """No campaign runs on that day."""

    message = "Ngày này không nằm trong đợt nào."
    next_step = "Chọn ngày trong đợt, hoặc nhờ người lập kế hoạch mở đợt."


class NotOnTheRoll(Refusal):
    """The resident does not wait to be captured at this centre."""

    status: ClassVar[int] = 409
    message = "Người này không thuộc diện thu nhận tại giường của cơ sở này."
    next_step = "Mở hồ sơ để xem bước tiếp theo của người này."


class AlreadyListed(Refusal):
    """The resident is on a list already."""

    status: ClassVar[int] = 409
    message = "Người này đã có trong danh sách của một buổi."
    next_step = "Tải lại danh sách của buổi."


class RoomNeeded(Refusal):
    """A bed has a room."""

    message = "Cần ghi phòng hoặc giường để đội biết đến đâu."
    next_step = "Ghi phòng, giường; không ghi họ tên."


class NobodyListed(Refusal):
    """A visit without anybody on its list."""

    message = "Danh sách của buổi chưa có ai."
    next_step = "Chọn người và phòng trước khi giao cho đội."


class MedicalNeeded(Refusal):
    """No visit without medical staff of the centre."""

    message = "Cần ghi nhân viên y tế của cơ sở có mặt trong buổi."
    next_step = "Hỏi cơ sở rồi ghi tên nhân viên y tế."


class CarerNeeded(Refusal):
    """Nobody is captured without a carer beside."""

    message = "Cần có người chăm sóc ngồi cạnh khi thu nhận."
    next_step = "Mời người chăm sóc đến rồi ghi tên người đó."


class TwoOfficers(Refusal):
    """Two officers of the team are at a bed, two living people."""

    message = "Mỗi giường cần hai cán bộ khác nhau của đội."
    next_step = "Chọn hai cán bộ của đội đang giữ bộ thiết bị này."


class OfficerElsewhere(Refusal):
    """An officer is at another bed."""

    status: ClassVar[int] = 409
    message = "Có cán bộ đang ở giường khác."
    next_step = "Ghi xong hoặc tạm dừng giường kia trước."


class NoCrowd(Refusal):
    """As many beds are under way as there are kits."""

    status: ClassVar[int] = 409
    message = "Số giường đang thu nhận đã bằng số bộ thiết bị của buổi."
    next_step = "Ghi xong hoặc tạm dừng một giường; không để nhiều người vây quanh."


class ReasonNeeded(Refusal):
    """A pause and a capture that was not made have a reason."""

    message = "Cần chọn lý do."
    next_step = "Chọn một lý do rồi ghi lại."


class StillUnderWay(Refusal):
    """A visit ends when nobody is being captured."""

    status: ClassVar[int] = 409
    message = "Còn giường đang thu nhận."
    next_step = "Ghi xong hoặc tạm dừng giường đó rồi kết thúc buổi."


class NotYetOpen(Refusal):
    """The session was just planned and is not open yet."""

    status: ClassVar[int] = 409
    message = "Buổi vừa lập, hệ thống đang mở."
    next_step = "Chờ vài giây rồi giao lại."
