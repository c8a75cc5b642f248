"""Why the gallery cannot answer; each says what to do next."""

from __future__ import annotations

from typing import ClassVar

from cancuoc.foundation.outbox import NotNow
from cancuoc.kernel.refusal import Refusal


class EngineAway(Refusal, NotNow):
    """The process that holds the index does not answer; nobody passes unsearched meanwhile."""

    status: ClassVar[int] = 503
    message = "Bộ tìm trùng sinh trắc học chưa trả lời."
    next_step = "Chờ ít phút rồi thử lại; nếu vẫn vậy, báo bộ phận vận hành xem matcher.log."


class FingersAwaited(Refusal, NotNow):
    """A search needs fingers that are still being taken from stored pictures."""

    status: ClassVar[int] = 503
    message = "Vân tay của hồ sơ đã lưu còn đang được trích."
    next_step = "Hồ sơ được tìm tiếp khi trích xong; không cần làm gì."


class UnknownSubject(Refusal):
    """The gallery has nobody under this id."""

    status: ClassVar[int] = 404
    message = "Không có đối tượng này trong kho mẫu."
    next_step = "Kiểm tra lại mã đối tượng."


class RefTaken(Refusal):
    """Another subject already has this reference in this gallery."""

    status: ClassVar[int] = 409
    message = "Mã tham chiếu này đã có trong kho mẫu."
    next_step = "Dùng mã khác hoặc xóa đối tượng cũ trước."


class BadEntry(Refusal):
    """A gallery name or a reference that is empty or too long."""

    message = "Tên kho mẫu hoặc mã tham chiếu không dùng được."
    next_step = "Tên kho dài 1 đến 64 ký tự, mã tham chiếu 1 đến 120 ký tự."


class NothingToSearch(Refusal):
    """Templates without a finger and without an eye."""

    message = "Không có vân tay hay mống mắt nào để tìm."
    next_step = "Thu lại ít nhất một ngón tay hoặc một mắt rồi tìm lại."


class NotInGallery(Refusal):
    """A stored dossier has no template to search with."""

    status: ClassVar[int] = 404
    message = "Hồ sơ này chưa có mẫu sinh trắc học trong kho."
    next_step = "Gửi ảnh hoặc bản ghi của người này để tìm."


class SealBroken(Refusal):
    """A stored template was altered, or belongs to another subject."""

    status: ClassVar[int] = 500
    message = "Không mở được mẫu sinh trắc học đã lưu."
    next_step = "Báo bộ phận vận hành; trích lại từ ảnh gốc của hồ sơ."
