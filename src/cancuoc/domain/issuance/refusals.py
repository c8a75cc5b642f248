"""Why an approval, a card or a handover cannot be; each says what to do next."""

from __future__ import annotations

from typing import ClassVar

from cancuoc.kernel.refusal import Refusal


class FourEyes(Refusal):
    """The same hand, or the kit's own team, tried to approve."""

    status: ClassVar[int] = 403
    message = "Hồ sơ này cần một người khác phê duyệt."
    next_step = "Chuyển cho người phê duyệt không tham gia thu nhận hồ sơ."


class NotWaiting(Refusal):
    """Some of the dossiers are no longer waiting for approval."""

    status: ClassVar[int] = 409
    message = "Có hồ sơ không còn chờ phê duyệt."
    next_step = "Tải lại danh sách; những hồ sơ còn lại vẫn giữ nguyên."


class CardUnderWay(Refusal):
    """An earlier card of the same person has not been handed over yet."""

    status: ClassVar[int] = 409
    message = "Người này còn một thẻ khác đang làm hoặc chờ trả."
    next_step = "Trả hoặc huỷ thẻ trước, rồi quyết định hồ sơ này."


class AlreadyHandedOver(Refusal):
    """The card is in its holder's hands."""

    status: ClassVar[int] = 409
    message = "Thẻ này đã được trả."
    next_step = "Mở trang của thẻ để xem ai đã nhận và lúc nào."


class NoSuchCard(Refusal):
    """No card belongs to that code."""

    status: ClassVar[int] = 404
    message = "Không tìm thấy thẻ theo mã này."
    next_step = "Quét lại mã trên giấy hẹn, hoặc tra theo số định danh."


class CardNotHere(Refusal):
    """The card is not at the desk yet."""

    status: ClassVar[int] = 409
    message = "Thẻ chưa về đến quầy nên chưa trả được."
    next_step = "Hẹn lại theo ngày trên giấy hẹn; tra lô thẻ để biết thẻ đang ở đâu."


class NotTheRightHands(Refusal):
    """The receiver has no right to take this card."""

    status: ClassVar[int] = 403
    message = "Người đến nhận không phải người được cấp, người đại diện hay giám hộ."
    next_step = "Mời người đại diện đã ký hồ sơ đến nhận, hoặc mang giấy tờ giám hộ."


class OldDocumentOwed(Refusal):
    """The old card must be collected at a change (Decree 70/2024/NĐ-CP Art. 21(3))."""

    message = "Cần thu lại thẻ cũ trước khi trả thẻ mới."
    next_step = "Thu thẻ cũ rồi đánh dấu đã thu; nếu mất thì ghi nhận khai báo mất."


class NoSuchBatch(Refusal):
    """The batch is unknown, or nothing is there to be packed."""

    status: ClassVar[int] = 404
    message = "Không có lô thẻ này, hoặc không có thẻ để lập lô."
    next_step = "Tải lại danh sách lô của đơn vị."


class WrongBatch(Refusal):
    """The scanned card belongs to another box."""

    status: ClassVar[int] = 409
    message = "Thẻ này không thuộc lô đang nhận."
    next_step = "Để riêng thẻ này và kiểm tra mã lô trên hộp."


class CardStopped(Refusal):
    """The dossier was found to be a duplicate after its card was ordered."""

    status: ClassVar[int] = 409
    message = "Thẻ này đang bị giữ lại vì hồ sơ trùng với người khác."
    next_step = "Không trả thẻ. Báo người phê duyệt mở trang của thẻ để xem xét."


class NotStopped(Refusal):
    """Nothing holds this card back."""

    status: ClassVar[int] = 409
    message = "Thẻ này không bị giữ lại."
    next_step = "Mở lại trang của thẻ để xem thẻ đang ở đâu."


class ReasonMissing(Refusal):
    """The act needs a reason in words."""

    message = "Cần nêu lý do."
    next_step = "Nhập lý do rồi gửi lại."
