"""Verdicts, reasons, and who decides when. Pure.

Two people look without knowing of each other. When both say the same thing and are sure, that
is the answer; otherwise a third, more senior, decides. A machine never decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Final


class Verdict(StrEnum):
    """What a person says of two sets of pictures."""

    SAME = "same"
    DIFFERENT = "different"
    CANNOT_TELL = "cannot_tell"

    @property
    def vi(self) -> str:
        """The verdict in Vietnamese."""
        return {
            "same": "Cùng một người",
            "different": "Hai người khác nhau",
            "cannot_tell": "Chưa phân biệt được",
        }[self.value]


class Reason(StrEnum):
    """Why: one code for each opinion, beside a note in words."""

    FINGERS_AGREE = "fingers_agree"
    IRISES_AGREE = "irises_agree"
    SAME_FILE = "same_file"
    FINGERS_DIFFER = "fingers_differ"
    IRISES_DIFFER = "irises_differ"
    TWINS = "twins"
    SWAPPED = "swapped"
    POOR_PICTURES = "poor_pictures"
    TOO_FEW_PARTS = "too_few_parts"
    CONTRADICTION = "contradiction"

    @property
    def vi(self) -> str:
        """The reason in Vietnamese."""
        return _REASON_VI[self]


_REASON_VI: Final = {
    Reason.FINGERS_AGREE: "Vân tay trùng ở các điểm rõ",
    Reason.IRISES_AGREE: "Mống mắt trùng",
    Reason.SAME_FILE: "Cùng một tệp ảnh được dùng lại",
    Reason.FINGERS_DIFFER: "Vân tay khác ở các điểm rõ",
    Reason.IRISES_DIFFER: "Mống mắt khác",
    Reason.TWINS: "Sinh đôi hoặc anh chị em ruột",
    Reason.SWAPPED: "Ảnh của người khác lẫn vào khi thu nhận",
    Reason.POOR_PICTURES: "Ảnh quá kém để kết luận",
    Reason.TOO_FEW_PARTS: "Quá ít ngón tay hoặc mắt để so",
    Reason.CONTRADICTION: "Chỗ giống, chỗ khác, mâu thuẫn nhau",
}

REASONS: Final = {
    Verdict.SAME: (Reason.FINGERS_AGREE, Reason.IRISES_AGREE, Reason.SAME_FILE),
    Verdict.DIFFERENT: (
        Reason.FINGERS_DIFFER,
        Reason.IRISES_DIFFER,
        Reason.TWINS,
        Reason.SWAPPED,
    ),
    Verdict.CANNOT_TELL: (
        Reason.POOR_PICTURES,
        Reason.TOO_FEW_PARTS,
        Reason.CONTRADICTION,
    ),
}


class State(StrEnum):
    """Where a case stands; DISPUTED waits for the third."""

    OPEN = "open"
    DISPUTED = "disputed"
    DECIDED = "decided"


class Origin(StrEnum):
    """Why a case is there: a search found somebody, or found nobody and is checked.

    Or a holder does not resemble his own earlier capture: then "same" is the good answer, and
    "different" says that somebody else came in his name.
    """

    SEARCH = "search"
    BLIND_CHECK = "blind_check"
    HOLDER = "holder"


class Spoke(StrEnum):
    """Which evidence brought two captures together."""

    FINGER = "finger"
    EYE = "eye"
    BOTH = "both"
    FILE = "file"
    NONE = "none"

    @property
    def vi(self) -> str:
        """The evidence in Vietnamese."""
        return {
            "finger": "Vân tay",
            "eye": "Mống mắt",
            "both": "Vân tay và mống mắt",
            "file": "Tệp ảnh dùng lại",
            "none": "Rút ngẫu nhiên",
        }[self.value]


class Likeness(StrEnum):
    """How alike two pictures of one part are, in words for the eye."""

    HIGH = "high"
    LITTLE = "little"
    LOW = "low"

    @property
    def vi(self) -> str:
        """The likeness in Vietnamese."""
        return {"high": "rất giống", "little": "hơi giống", "low": "khác"}[self.value]


def likeness(score: float, *, levels: tuple[float, float]) -> Likeness:
    """Return the word for a score; `levels` say from where parts are a little and very alike."""
    little, high = levels
    if score >= high:
        return Likeness.HIGH
    return Likeness.LITTLE if score >= little else Likeness.LOW


class Register(StrEnum):
    """Where two captures stand in the register of duplicates."""

    PROPOSED = "proposed"
    MERGED = "merged"
    SPLIT_ASKED = "split_asked"
    SPLIT = "split"

    @property
    def vi(self) -> str:
        """The state in Vietnamese."""
        return {
            "proposed": "Chờ xác nhận gộp",
            "merged": "Đã gộp",
            "split_asked": "Chờ xác nhận tách",
            "split": "Đã tách",
        }[self.value]


class Act(StrEnum):
    """What may be done to a merge; each step by another hand than the step before."""

    CONFIRM = "confirm"
    ASK_SPLIT = "ask_split"
    DECLINE = "decline"


MERGE_MOVES: Final = {
    (Register.PROPOSED, Act.CONFIRM): Register.MERGED,
    (Register.PROPOSED, Act.DECLINE): Register.SPLIT,
    (Register.MERGED, Act.ASK_SPLIT): Register.SPLIT_ASKED,
    (Register.SPLIT_ASKED, Act.CONFIRM): Register.SPLIT,
    (Register.SPLIT_ASKED, Act.DECLINE): Register.MERGED,
}
FIRST: Final = 2
"""So many people look before anything is decided."""


def settled(opinions: Sequence[Verdict]) -> Verdict | None:
    """Return the answer that opinions give in the order of their ranks, None while there is none.

    Two that agree and are sure settle a case; a third settles every other one.
    """
    if len(opinions) > FIRST:
        return opinions[FIRST]
    if len(opinions) == FIRST and opinions[0] is opinions[1] is not Verdict.CANNOT_TELL:
        return opinions[0]
    return None


def state_after(opinions: Sequence[Verdict]) -> State:
    """Return the state of a case with these opinions."""
    if settled(opinions) is not None:
        return State.DECIDED
    return State.DISPUTED if len(opinions) == FIRST else State.OPEN


def fits(verdict: Verdict, reason: Reason) -> bool:
    """Say whether a reason can stand behind a verdict."""
    return reason in REASONS[verdict]


def agreed(opinions: Sequence[Verdict]) -> int:
    """Return how many people said that it is one person."""
    return sum(opinion is Verdict.SAME for opinion in opinions)


LATER: Final = "later"
"""In the evidence of a case: an earlier search had missed it, fingers taken later found it."""


def spoke(evidence: str) -> Spoke:
    """Return which evidence a search names, from its text such as "iris-left 0.71"."""
    # A later search is one with fingers that were taken after the irises.
    finger = any(word in evidence for word in ("finger", "thumb", "index", LATER))
    eye = "iris" in evidence or "eye" in evidence
    if finger and eye:
        return Spoke.BOTH
    if finger or eye:
        return Spoke.FINGER if finger else Spoke.EYE
    return Spoke.FILE if "sample" in evidence else Spoke.NONE
