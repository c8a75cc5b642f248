"""Words of the gallery: parts, reasons of failure, age bands, kinds of change. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

HANOI: Final = "hanoi"
"""The gallery of the centre's own dossiers; `ref` there is the dossier's id."""

LONGEST_NAME: Final = 64
LONGEST_REF: Final = 120
_CHILD_UNTIL: Final = 14
_NONE_BELOW: Final = 6


class Modality(StrEnum):
    """What part of a person a template shows."""

    FINGER = "finger"
    EYE = "eye"

    @property
    def vi(self) -> str:
        """The modality in Vietnamese."""
        return "Vân tay" if self is Modality.FINGER else "Mống mắt"


class Why(StrEnum):
    """Why a captured part gave no template."""

    NOT_READ = "not_read"
    TOO_FEW = "too_few"
    BAD_FILE = "bad_file"
    NO_PICTURE = "no_picture"
    NOT_DRAWN = "not_drawn"
    NO_EXTRACTOR = "no_extractor"

    @property
    def vi(self) -> str:
        """The reason in Vietnamese."""
        return {
            "not_read": "Không tách được mẫu từ ảnh",
            "too_few": "Quá ít điểm đặc trưng",
            "bad_file": "Tệp ảnh hỏng hoặc sai kích thước",
            "no_picture": "Không có ảnh",
            "not_drawn": "Ảnh không mang dấu của kho mẫu giả lập",
            "no_extractor": "Chưa cài bộ trích mẫu",
        }[self.value]


class Change(StrEnum):
    """What the log says of a subject."""

    INSERT = "insert"
    DELETE = "delete"


class AgeBand(StrEnum):
    """Ages as the figures are told apart by; UNKNOWN when nobody said."""

    UNDER_6 = "<6"
    FROM_6 = "6-<14"
    FROM_14 = ">=14"
    UNKNOWN = "?"


def band_of(age: float | None) -> AgeBand:
    """Return the band of an age in years at the capture."""
    if age is None:
        return AgeBand.UNKNOWN
    if age < _NONE_BELOW:
        return AgeBand.UNDER_6
    return AgeBand.FROM_6 if age < _CHILD_UNTIL else AgeBand.FROM_14


def finger_part(finger: int) -> str:
    """Return the name of a finger's part, "finger-1" to "finger-10", as enrolment writes it."""
    return f"{Modality.FINGER}-{int(finger)}"


def eye_part(eye: str) -> str:
    """Return the name of an eye's part, "eye-left" or "eye-right"."""
    return f"{Modality.EYE}-{eye}"


def modality_of(part: str) -> Modality:
    """Return the modality of a part's name."""
    return Modality(part.split("-", 1)[0])
