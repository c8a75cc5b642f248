"""Refusing a dossier: in writing on CC03, with at least one reason (Art. 23(4))."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from cancuoc.kernel.refusal import Refusal


class RefusalReasonMissing(Refusal):
    """A refusal without a reason code is no refusal."""

    message = "Thông báo từ chối phải có ít nhất một lý do."
    next_step = "Vui lòng chọn lý do từ chối trước khi in CC03."


class RefusalReason(StrEnum):
    """Reasons a citizen can read and act on."""

    NOT_CITIZEN = "not_citizen"
    NO_REPRESENTATIVE = "no_representative"
    REPRESENTATION_NOT_PROVEN = "representation_not_proven"
    NOT_IN_REGISTER = "not_in_register"
    DATA_CONFLICT = "data_conflict"
    BIRTH_NOT_REGISTERED = "birth_not_registered"
    DUPLICATE_PERSON = "duplicate_person"
    WRONG_PERSON = "wrong_person"
    NO_GROUND = "no_ground"
    BIOMETRICS_INSUFFICIENT = "biometrics_insufficient"

    @property
    def vi(self) -> str:
        """Return the sentence printed on CC03."""
        return {
            "not_citizen": "Người đề nghị không phải công dân Việt Nam.",
            "no_representative": "Chưa có người đại diện hợp pháp cùng làm thủ tục.",
            "representation_not_proven": "Chưa chứng minh được quan hệ đại diện.",
            "not_in_register": "Chưa có thông tin trong dữ liệu dân cư.",
            "data_conflict": "Thông tin khai khác dữ liệu dân cư.",
            "birth_not_registered": "Chưa đăng ký khai sinh.",
            "duplicate_person": "Thông tin trùng với hồ sơ khác.",
            "wrong_person": "Sinh trắc học không khớp với người đề nghị.",
            "no_ground": "Không thuộc trường hợp cấp, đổi, cấp lại.",
            "biometrics_insufficient": "Sinh trắc học chưa đạt yêu cầu.",
        }[self.value]

    @property
    def next_step(self) -> str:
        """Return what the citizen can do."""
        return {
            "not_citizen": "Liên hệ công an để được hướng dẫn giấy chứng nhận căn cước.",
            "no_representative": "Mời cha, mẹ hoặc người giám hộ đến cùng.",
            "representation_not_proven": "Mang giấy tờ chứng minh quan hệ đại diện.",
            "not_in_register": "Khai phiếu DC01 tại công an nơi cư trú.",
            "data_conflict": "Điều chỉnh dữ liệu dân cư tại công an nơi cư trú.",
            "birth_not_registered": "Đăng ký khai sinh tại Ủy ban nhân dân cấp xã.",
            "duplicate_person": "Chờ kết quả xác minh và liên hệ nơi nộp hồ sơ.",
            "wrong_person": "Đến nơi nộp hồ sơ để thu nhận lại.",
            "no_ground": "Tiếp tục dùng thẻ đang có.",
            "biometrics_insufficient": "Đến nơi nộp hồ sơ để thu nhận lại.",
        }[self.value]


@dataclass(frozen=True, slots=True)
class RefusalNotice:
    """The content of CC03."""

    form: str
    reasons: tuple[RefusalReason, ...]
    detail: str
    rule_id: str = "PROC-REFUSE"


def refusal_notice(*, reasons: Sequence[RefusalReason], detail: str = "") -> RefusalNotice:
    """Make the notice of refusal (Art. 23(4); Circular 17/2024 Art. 10(2)).

    Raise `RefusalReasonMissing` without a reason. Reasons are kept in order, each once.
    """
    unique = tuple(dict.fromkeys(reasons))
    if not unique:
        raise RefusalReasonMissing
    return RefusalNotice(form="CC03", reasons=unique, detail=detail.strip())
