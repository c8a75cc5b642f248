"""Fingers, eyes and the capture steps in the legal order.

Circular 60/2021/TT-BCA, Art. 5(3) lists thirteen finger steps: four flat fingers of the right
hand, of the left hand, two thumbs together, then ten rolled fingers. Circular 17/2024/TT-BCA
follows the same practice; iris and face come after the fingers.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Final


class Finger(IntEnum):
    """Finger positions of ISO/IEC 19794-4, as every exchange format numbers them."""

    RIGHT_THUMB = 1
    RIGHT_INDEX = 2
    RIGHT_MIDDLE = 3
    RIGHT_RING = 4
    RIGHT_LITTLE = 5
    LEFT_THUMB = 6
    LEFT_INDEX = 7
    LEFT_MIDDLE = 8
    LEFT_RING = 9
    LEFT_LITTLE = 10

    @property
    def words(self) -> str:
        """Return the Vietnamese name of the finger."""
        return _FINGER_WORDS[self]


class Eye(StrEnum):
    """Eyes of the person, not of the picture."""

    RIGHT = "right"
    LEFT = "left"

    @property
    def words(self) -> str:
        """Return the Vietnamese name of the eye."""
        return "mắt phải" if self is Eye.RIGHT else "mắt trái"


class Step(StrEnum):
    """One picture to take. The values are part of the packet format and never change."""

    RIGHT_FOUR = "right-four"
    LEFT_FOUR = "left-four"
    TWO_THUMBS = "two-thumbs"
    ROLLED_RIGHT_THUMB = "rolled-right-thumb"
    ROLLED_RIGHT_INDEX = "rolled-right-index"
    ROLLED_RIGHT_MIDDLE = "rolled-right-middle"
    ROLLED_RIGHT_RING = "rolled-right-ring"
    ROLLED_RIGHT_LITTLE = "rolled-right-little"
    ROLLED_LEFT_THUMB = "rolled-left-thumb"
    ROLLED_LEFT_INDEX = "rolled-left-index"
    ROLLED_LEFT_MIDDLE = "rolled-left-middle"
    ROLLED_LEFT_RING = "rolled-left-ring"
    ROLLED_LEFT_LITTLE = "rolled-left-little"
    RIGHT_IRIS = "right-iris"
    LEFT_IRIS = "left-iris"
    FACE = "face"

    @property
    def fingers(self) -> tuple[Finger, ...]:
        """Return the fingers on the picture, left to right as they appear."""
        return _FINGERS_OF[self]

    @property
    def eye(self) -> Eye | None:
        """Return the eye on the picture, if it is an iris step."""
        return {Step.RIGHT_IRIS: Eye.RIGHT, Step.LEFT_IRIS: Eye.LEFT}.get(self)

    @property
    def is_slap(self) -> bool:
        """Tell whether several flat fingers are taken at once."""
        return len(self.fingers) > 1

    @property
    def words(self) -> str:
        """Return the Vietnamese name of the step, as the station shows it."""
        if len(self.fingers) == 1:
            return f"Lăn {self.fingers[0].words}"
        return _STEP_WORDS[self]


FINGER_STEPS: Final[tuple[Step, ...]] = tuple(Step)[:13]
IRIS_STEPS: Final[tuple[Step, ...]] = (Step.RIGHT_IRIS, Step.LEFT_IRIS)
STEPS: Final[tuple[Step, ...]] = tuple(Step)
"""All pictures of a full capture in the legal order: 13 finger steps, 2 irises, the face."""

_FINGER_WORDS: Final = {
    Finger.RIGHT_THUMB: "ngón cái phải",
    Finger.RIGHT_INDEX: "ngón trỏ phải",
    Finger.RIGHT_MIDDLE: "ngón giữa phải",
    Finger.RIGHT_RING: "ngón áp út phải",
    Finger.RIGHT_LITTLE: "ngón út phải",
    Finger.LEFT_THUMB: "ngón cái trái",
    Finger.LEFT_INDEX: "ngón trỏ trái",
    Finger.LEFT_MIDDLE: "ngón giữa trái",
    Finger.LEFT_RING: "ngón áp út trái",
    Finger.LEFT_LITTLE: "ngón út trái",
}

_STEP_WORDS: Final = {
    Step.RIGHT_FOUR: "Bốn ngón chụm tay phải",
    Step.LEFT_FOUR: "Bốn ngón chụm tay trái",
    Step.TWO_THUMBS: "Hai ngón cái chụm",
    Step.RIGHT_IRIS: "Mống mắt phải",
    Step.LEFT_IRIS: "Mống mắt trái",
    Step.FACE: "Ảnh khuôn mặt",
}

# On the glass the right hand shows index to little from left to right, the left hand the mirror.
_FINGERS_OF: Final[dict[Step, tuple[Finger, ...]]] = {
    Step.RIGHT_FOUR: tuple(Finger(n) for n in (2, 3, 4, 5)),
    Step.LEFT_FOUR: tuple(Finger(n) for n in (10, 9, 8, 7)),
    Step.TWO_THUMBS: (Finger.LEFT_THUMB, Finger.RIGHT_THUMB),
    **{step: (Finger(n),) for n, step in enumerate(FINGER_STEPS[3:], start=1)},
    Step.RIGHT_IRIS: (),
    Step.LEFT_IRIS: (),
    Step.FACE: (),
}
