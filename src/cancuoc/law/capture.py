"""The capture plan: 13 finger steps, iris and face, with states and reasons.

Art. 23(1)(b), 23(2); Circular 60/2021 Art. 5(3), kept as the order of work.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.refusal import Refusal
from cancuoc.law.ages import Band, band
from cancuoc.law.catalogue import cite
from cancuoc.law.choices import DEFAULT, LeapBirthday


class BiometricsRefused(Refusal):
    """No biometric may be captured from a child under 6 (PROC-U6-3)."""

    message = "Không thu nhận sinh trắc học của trẻ dưới 6 tuổi."
    next_step = "Vui lòng bỏ qua bước chụp ảnh, vân tay và mống mắt."


class ReasonMissing(Refusal):
    """A part that was not captured has no reason, or has one that does not fit."""

    message = "Chưa ghi lý do không thu nhận được."
    next_step = "Vui lòng chọn lý do cho từng ngón tay hoặc mắt còn thiếu."


class StepMissing(Refusal):
    """A part of the plan has no state at all."""

    message = "Còn phần sinh trắc học chưa thu nhận."
    next_step = "Vui lòng thu nhận hoặc ghi tình trạng của phần còn thiếu."


class State(StrEnum):
    """The state of one finger, one eye or the face."""

    CAPTURED = "captured"
    MISSING = "missing"
    DEFORMED = "deformed"
    TEMPORARILY_INJURED = "temporarily_injured"
    UNREADABLE = "unreadable"
    NOT_REQUIRED = "not_required"

    @property
    def vi(self) -> str:
        """Return the word printed on CC01."""
        return {
            "captured": "Đã thu nhận",
            "missing": "Không có",
            "deformed": "Dị dạng",
            "temporarily_injured": "Tạm thời bị thương",
            "unreadable": "Không đọc được",
            "not_required": "Không phải thu nhận",
        }[self.value]


class Reason(StrEnum):
    """Why a part was not captured."""

    AMPUTATED = "amputated"
    BORN_WITHOUT = "born_without"
    BORN_DEFORMED = "born_deformed"
    SCARRED = "scarred"
    BANDAGED = "bandaged"
    WOUNDED = "wounded"
    WORN_SKIN = "worn_skin"
    CRAMPED_HAND = "cramped_hand"
    BLIND_EYE = "blind_eye"
    EYE_DISEASE = "eye_disease"
    EYES_CLOSED = "eyes_closed"
    CANNOT_COOPERATE = "cannot_cooperate"

    @property
    def vi(self) -> str:
        """Return the words printed on CC01."""
        return _REASON_WORDS[self]


_REASON_WORDS: Final = {
    Reason.AMPUTATED: "Bị cụt",
    Reason.BORN_WITHOUT: "Không có từ khi sinh",
    Reason.BORN_DEFORMED: "Dị dạng từ khi sinh",
    Reason.SCARRED: "Có sẹo lớn",
    Reason.BANDAGED: "Đang băng bó",
    Reason.WOUNDED: "Đang có vết thương",
    Reason.WORN_SKIN: "Da mòn, không rõ vân",
    Reason.CRAMPED_HAND: "Bàn tay co cứng",
    Reason.BLIND_EYE: "Mắt không còn",
    Reason.EYE_DISEASE: "Mắt bị bệnh",
    Reason.EYES_CLOSED: "Không mở được mắt",
    Reason.CANNOT_COOPERATE: "Không hợp tác được",
}
REASONS: Final[dict[State, frozenset[Reason]]] = {
    State.MISSING: frozenset({Reason.AMPUTATED, Reason.BORN_WITHOUT, Reason.BLIND_EYE}),
    State.DEFORMED: frozenset({Reason.BORN_DEFORMED, Reason.SCARRED}),
    State.TEMPORARILY_INJURED: frozenset({Reason.BANDAGED, Reason.WOUNDED, Reason.EYE_DISEASE}),
    State.UNREADABLE: frozenset(
        {
            Reason.WORN_SKIN,
            Reason.CRAMPED_HAND,
            Reason.EYE_DISEASE,
            Reason.EYES_CLOSED,
            Reason.CANNOT_COOPERATE,
        }
    ),
}

RIGHT: Final = ("right_thumb", "right_index", "right_middle", "right_ring", "right_little")
LEFT: Final = ("left_thumb", "left_index", "left_middle", "left_ring", "left_little")
FINGERS: Final = RIGHT + LEFT
EYES: Final = ("right_eye", "left_eye")
FACE: Final = "face"
PARTS: Final = (*FINGERS, *EYES, FACE)

_FINGER_WORDS: Final = ("ngón cái", "ngón trỏ", "ngón giữa", "ngón áp út", "ngón út")
PART_VI: Final = {
    **{code: f"{word} phải" for code, word in zip(RIGHT, _FINGER_WORDS, strict=True)},
    **{code: f"{word} trái" for code, word in zip(LEFT, _FINGER_WORDS, strict=True)},
    "right_eye": "mắt phải",
    "left_eye": "mắt trái",
    FACE: "ảnh khuôn mặt",
}


class StepKind(StrEnum):
    """What the device does in a step."""

    FLAT = "flat"
    ROLLED = "rolled"
    IRIS = "iris"
    FACE = "face"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its place in the order, the device action and the parts it takes."""

    number: int
    kind: StepKind
    parts: tuple[str, ...]
    vi: str


FINGER_STEPS: Final = (
    Step(1, StepKind.FLAT, RIGHT[1:], "Bốn ngón tay phải, in phẳng"),
    Step(2, StepKind.FLAT, LEFT[1:], "Bốn ngón tay trái, in phẳng"),
    Step(3, StepKind.FLAT, (RIGHT[0], LEFT[0]), "Hai ngón cái, in phẳng"),
    *(
        Step(number, StepKind.ROLLED, (part,), f"Lăn {PART_VI[part]}")
        for number, part in enumerate(FINGERS, start=4)
    ),
)
IRIS_STEP: Final = Step(14, StepKind.IRIS, EYES, "Mống mắt hai bên")
FACE_STEP: Final = Step(15, StepKind.FACE, (FACE,), "Ảnh khuôn mặt")
ALL_STEPS: Final = (*FINGER_STEPS, IRIS_STEP, FACE_STEP)


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturePlan:
    """The steps for one person; under 6 there are none and every part is not required."""

    band: Band
    steps: tuple[Step, ...]
    rule_ids: tuple[str, ...]

    @property
    def required(self) -> bool:
        """Return whether anything is captured."""
        return bool(self.steps)

    @property
    def finger_steps(self) -> tuple[Step, ...]:
        """Return the steps of the fingerprint scanner: 13, or none."""
        return tuple(s for s in self.steps if s.kind in (StepKind.FLAT, StepKind.ROLLED))

    @property
    def parts(self) -> tuple[str, ...]:
        """Return the parts that need a state, each once."""
        return PARTS if self.steps else ()

    @property
    def articles(self) -> tuple[str, ...]:
        """Return the citations."""
        return cite(*self.rule_ids)


@dataclass(frozen=True, slots=True)
class PartState:
    """What became of one part; `reason` is None exactly when it was captured."""

    part: str
    state: State
    reason: Reason | None = None


def plan(
    *, born: date | PartialDate, on: date, leap: LeapBirthday = DEFAULT.leap_birthday
) -> CapturePlan:
    """Return the capture plan (Art. 23(1)(b), 23(2); CAP-1, PROC-U6-3); raise `NotYetBorn`."""
    here = band(born=born, on=on, leap=leap)
    if here is Band.UNDER_6:
        return CapturePlan(band=here, steps=(), rule_ids=("PROC-U6-3",))
    rules = ("PROC-14-B", "CAP-1", "CAP-2")
    first = ("PROC-6-14-1",) if here is Band.FROM_6 else ()
    return CapturePlan(band=here, steps=ALL_STEPS, rule_ids=(*first, *rules))


def require_allowed(
    *, born: date | PartialDate, on: date, leap: LeapBirthday = DEFAULT.leap_birthday
) -> None:
    """Raise `BiometricsRefused` for a child under 6 (Art. 23(2); PROC-U6-3)."""
    if not plan(born=born, on=on, leap=leap).required:
        raise BiometricsRefused


def check_part(part: PartState) -> None:
    """Check one state: captured without a reason, anything else with one that fits (CAP-2).

    Raise `ReasonMissing`; a dossier with missing prints is valid once the reasons stand.
    """
    if part.part not in PARTS:
        raise StepMissing(
            "Không có phần sinh trắc học tên %(part)s.", gaps={"part": part.part[:40]}
        )
    if part.state in (State.CAPTURED, State.NOT_REQUIRED):
        if part.reason is not None:
            raise ReasonMissing("Phần đã thu nhận không kèm lý do.", part=part.part)
        return
    if part.reason not in REASONS[part.state]:
        raise ReasonMissing(part=part.part)


def check(*, plan: CapturePlan, states: Iterable[PartState]) -> tuple[PartState, ...]:
    """Check the states of a whole person against the plan and return them in plan order.

    Art. 23(1)(b); Circular 60/2021 Art. 5(3). Raise `BiometricsRefused` when a child under
    6 has a captured part, `StepMissing` for a part without a state, `ReasonMissing`.
    """
    found = {each.part: each for each in states}
    if not plan.required:
        if any(each.state is not State.NOT_REQUIRED for each in found.values()):
            raise BiometricsRefused
        return tuple(PartState(part, State.NOT_REQUIRED) for part in PARTS)
    for each in found.values():
        check_part(each)
    missing = [
        part for part in PARTS if part not in found or found[part].state is State.NOT_REQUIRED
    ]
    if missing:
        raise StepMissing(missing=missing)
    return tuple(found[part] for part in PARTS)
