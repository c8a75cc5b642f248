"""Why a reviewer's decision cannot be; each says what to do next."""

from __future__ import annotations

from typing import ClassVar

from cancuoc.kernel.refusal import Refusal


class NoSuchItem(Refusal):
    """The item is unknown."""

    status: ClassVar[int] = 404
    message = "Không tìm thấy việc cần thẩm tra này."
    next_step = "Quay lại danh sách và mở việc khác."


class OwnDossier(Refusal):
    """The hand that captured a dossier may not review it."""

    status: ClassVar[int] = 403
    message = "Người thu nhận hồ sơ không được thẩm tra chính hồ sơ đó."
    next_step = "Chuyển cho cán bộ thẩm tra khác."


class CannotClear(Refusal):
    """A doubt whose cause must go before the dossier can go on."""

    message = "Còn điểm chưa thể bỏ qua trong hồ sơ này."
    next_step = "Trả hồ sơ để bổ sung, hoặc từ chối bằng thông báo CC03."


class CaseOpen(Refusal):
    """Whether it is the same person is decided by two people at the adjudication desk."""

    status: ClassVar[int] = 409
    message = "Hồ sơ đang chờ bộ phận so trùng kết luận."
    next_step = "Chờ kết luận của hai cán bộ so trùng; xem hồ sơ khác trước."


class ReasonNeeded(Refusal):
    """Every decision but a plain clearing has a reason from the law's list."""

    message = "Cần chọn lý do cho quyết định này."
    next_step = "Chọn một lý do trong danh sách rồi gửi lại."
