"""Why an opinion or a step cannot be; each says what to do next."""

from __future__ import annotations

from typing import ClassVar

from cancuoc.kernel.refusal import Refusal


class NoSuchCase(Refusal):
    """The case is unknown, or not for this officer."""

    status: ClassVar[int] = 404
    message = "Không tìm thấy việc so trùng này."
    next_step = "Quay lại danh sách và mở việc khác."


class OwnCapture(Refusal):
    """Who captured one of the two dossiers does not judge it."""

    status: ClassVar[int] = 403
    message = "Người thu nhận hồ sơ không được so trùng chính hồ sơ đó."
    next_step = "Để cán bộ so trùng khác xem; mở việc tiếp theo."


class AlreadySaid(Refusal):
    """One person says one thing about one case."""

    status: ClassVar[int] = 409
    message = "Bạn đã cho ý kiến về việc này."
    next_step = "Mở việc tiếp theo trong danh sách."


class TooEarly(Refusal):
    """The case was shown a moment ago; a key meant for the one before must not decide it."""

    status: ClassVar[int] = 409
    message = "Việc này vừa mới hiện, chưa đủ thời gian để xem."
    next_step = "Xem hai bên rồi chọn lại sau hai giây."


class NotShown(Refusal):
    """Nobody judges what he has not seen."""

    status: ClassVar[int] = 409
    message = "Chưa mở việc này để xem."
    next_step = "Mở việc, xem hai bên rồi mới chọn."


class NotYourTurn(Refusal):
    """The case waits for the third, or is decided."""

    status: ClassVar[int] = 409
    message = "Việc này không còn chờ ý kiến của bạn."
    next_step = "Mở việc tiếp theo trong danh sách."


class ReasonDoesNotFit(Refusal):
    """A reason that speaks for another verdict."""

    message = "Lý do không hợp với kết luận."
    next_step = "Chọn lý do thuộc kết luận rồi gửi lại."


class NoSuchMerge(Refusal):
    """The merge is unknown."""

    status: ClassVar[int] = 404
    message = "Không tìm thấy lần gộp này."
    next_step = "Quay lại danh sách và mở lần gộp khác."


class SameHand(Refusal):
    """Four eyes: who asked for a step does not confirm it."""

    status: ClassVar[int] = 403
    message = "Người đã làm bước trước không được xác nhận bước này."
    next_step = "Nhờ một chỉ huy so trùng khác xác nhận."


class WhyNeeded(Refusal):
    """A step in the register of duplicates is told why."""

    message = "Cần ghi lý do của bước này."
    next_step = "Ghi một câu lý do rồi gửi lại."
