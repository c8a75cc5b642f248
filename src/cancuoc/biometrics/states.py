"""What became of each finger, each eye and the face, and why.

Law: when not all ten prints can be taken, the state of each missing one is described and
entered, and the card is still issued (Circular 60/2021/TT-BCA, Art. 5(3), kept in practice).
Below six years nothing is taken at all (Law 26/2023/QH15, Art. 23).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cancuoc.kernel.refusal import Refusal


class State(StrEnum):
    """State of a finger, an eye or the face; the values are part of the packet format."""

    CAPTURED = "captured"
    MISSING = "missing"
    DEFORMED = "deformed"
    TEMPORARILY_INJURED = "temporarily_injured"
    UNREADABLE = "unreadable"
    NOT_REQUIRED = "not_required"

    @property
    def words(self) -> str:
        """Return the Vietnamese words for the state."""
        return _STATE_WORDS[self]


class Reason(StrEnum):
    """Why something was not captured; the values are part of the packet format."""

    AMPUTATED = "amputated"
    BORN_WITHOUT = "born_without"
    CONTRACTED = "contracted"
    FUSED = "fused"
    SCARRED = "scarred"
    WOUND = "wound"
    BANDAGE = "bandage"
    SKIN_DISEASE = "skin_disease"
    EYE_DISEASE = "eye_disease"
    WORN = "worn"
    TREMOR = "tremor"
    CANNOT_OPEN = "cannot_open"
    CANNOT_FOLLOW = "cannot_follow"
    BELOW_SIX = "below_six"
    NOT_ASKED = "not_asked"

    @property
    def words(self) -> str:
        """Return the Vietnamese words for the reason."""
        return _REASON_WORDS[self]


_STATE_WORDS: Final = {
    State.CAPTURED: "Đã thu nhận",
    State.MISSING: "Không có",
    State.DEFORMED: "Dị tật",
    State.TEMPORARILY_INJURED: "Đang bị thương",
    State.UNREADABLE: "Không đọc được",
    State.NOT_REQUIRED: "Không phải thu nhận",
}

_REASON_WORDS: Final = {
    Reason.AMPUTATED: "Bị cắt cụt",
    Reason.BORN_WITHOUT: "Không có từ khi sinh",
    Reason.CONTRACTED: "Co quắp, không duỗi được",
    Reason.FUSED: "Dính liền",
    Reason.SCARRED: "Sẹo che hết vân",
    Reason.WOUND: "Vết thương chưa lành",
    Reason.BANDAGE: "Đang băng bó",
    Reason.SKIN_DISEASE: "Bệnh ngoài da",
    Reason.EYE_DISEASE: "Bệnh về mắt",
    Reason.WORN: "Vân bị mòn",
    Reason.TREMOR: "Run, không giữ yên được",
    Reason.CANNOT_OPEN: "Không mở mắt được",
    Reason.CANNOT_FOLLOW: "Không làm theo hướng dẫn được",
    Reason.BELOW_SIX: "Dưới 6 tuổi",
    Reason.NOT_ASKED: "Thủ tục không yêu cầu",
}

REASONS: Final[Mapping[State, frozenset[Reason]]] = {
    State.CAPTURED: frozenset(),
    State.MISSING: frozenset({Reason.AMPUTATED, Reason.BORN_WITHOUT}),
    State.DEFORMED: frozenset({Reason.CONTRACTED, Reason.FUSED, Reason.SCARRED}),
    State.TEMPORARILY_INJURED: frozenset(
        {Reason.WOUND, Reason.BANDAGE, Reason.SKIN_DISEASE, Reason.EYE_DISEASE}
    ),
    State.UNREADABLE: frozenset(
        {
            Reason.WORN,
            Reason.TREMOR,
            Reason.SKIN_DISEASE,
            Reason.EYE_DISEASE,
            Reason.CANNOT_OPEN,
            Reason.CANNOT_FOLLOW,
        }
    ),
    State.NOT_REQUIRED: frozenset({Reason.BELOW_SIX, Reason.NOT_ASKED}),
}
"""Which reasons go with which state; a captured one needs none."""


class ReasonMissing(Refusal):
    """Something was not captured and no fitting reason is given."""

    message = "Chưa có lý do phù hợp cho phần không thu nhận được."
    next_step = "Vui lòng chọn lý do trong danh sách."


@dataclass(frozen=True, kw_only=True)
class Mark:
    """State and reason of one finger, eye or face. Raises ReasonMissing when they do not fit."""

    state: State
    reason: Reason | None = None

    def __post_init__(self) -> None:
        fits = self.reason is None if self.state is State.CAPTURED else self.reason is not None
        if not fits or (self.reason is not None and self.reason not in REASONS[self.state]):
            raise ReasonMissing(state=self.state.value, reason=self.reason and self.reason.value)

    @property
    def captured(self) -> bool:
        """Tell whether a picture must exist."""
        return self.state is State.CAPTURED


CAPTURED: Final = Mark(state=State.CAPTURED)
BELOW_SIX: Final = Mark(state=State.NOT_REQUIRED, reason=Reason.BELOW_SIX)
