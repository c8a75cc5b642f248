"""Were the fingers rolled in the right order, with the right hand? Slaps tell.

A slap shows four fingers whose order nobody can change; ten rolled pictures are taken one by
one, and a finger may be rolled twice or a hand mistaken. Each flat finger is compared with the
rolled picture of its own position and, if they differ, with the others. What comes out is a
doubt for somebody to look at, never a refusal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from cancuoc.biometrics import extraction_settings as settings
from cancuoc.biometrics.fingerprint.matcher import Matcher, Template
from cancuoc.biometrics.fingerprint.minutiae import Minutiae
from cancuoc.biometrics.positions import Finger, Step


class DoubtKind(StrEnum):
    """What is doubtful about the fingers of a capture; the values are stable."""

    SLAP_COUNT = "slap_count"
    SLAP_OTHER_HAND = "slap_other_hand"
    SLAP_CUT_OFF = "slap_cut_off"
    SLAP_NOT_READ = "slap_not_read"
    UNLIKE = "unlike"
    OUT_OF_ORDER = "out_of_order"
    WRONG_HAND = "wrong_hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """One doubt: which flat fingers it is about, and Vietnamese words that name them."""

    kind: DoubtKind
    fingers: tuple[Finger, ...]
    words: str


def judged(
    *, rolled: Mapping[Finger, Minutiae], flat: Mapping[Finger, Minutiae]
) -> tuple[Doubt, ...]:
    """Return what is doubtful about the order. About 1 ms for each comparison, 10 to 100.

    Pictures with few minutiae are passed over: they could only be unlike.
    """
    limits, matcher = settings.sequence(), Matcher()
    known, seen = (
        {
            finger: matcher.prepare(minutiae)
            for finger, minutiae in sorted(pictures.items())
            if len(minutiae) >= limits.enough
        }
        for pictures in (rolled, flat)
    )
    strange: dict[Finger, Finger | None] = {}
    for finger, template in seen.items():
        if finger in known and matcher.score(template, known[finger]) < limits.same:
            strange[finger] = _other(matcher, template, finger, known)
    return _told(strange)


def _other(
    matcher: Matcher, template: Template, own: Finger, known: Mapping[Finger, Template]
) -> Finger | None:
    """Return the other position whose rolled picture shows this finger, if one does."""
    scores = {
        finger: matcher.score(template, rolled)
        for finger, rolled in known.items()
        if finger is not own
    }
    best = max(scores, key=scores.__getitem__, default=None)
    alike = best is not None and scores[best] >= settings.sequence().other
    return best if alike else None


def _told(strange: Mapping[Finger, Finger | None]) -> tuple[Doubt, ...]:
    crossed = tuple(
        finger for finger, other in strange.items() if other and _right(other) != _right(finger)
    )
    wrong_hand = crossed if len(crossed) > 1 else ()
    doubts = [
        _doubt(finger, other) for finger, other in strange.items() if finger not in wrong_hand
    ]
    if wrong_hand:
        names = ", ".join(finger.words for finger in wrong_hand)
        words = f"Ảnh chụm và ảnh lăn có vẻ của hai bàn tay khác nhau: {names}."
        doubts.insert(0, Doubt(kind=DoubtKind.WRONG_HAND, fingers=wrong_hand, words=words))
    return tuple(doubts)


def _doubt(finger: Finger, other: Finger | None) -> Doubt:
    if other is None:
        words = f"Ảnh chụm và ảnh lăn của {finger.words} không giống nhau."
        return Doubt(kind=DoubtKind.UNLIKE, fingers=(finger,), words=words)
    words = f"Ảnh chụm của {finger.words} giống ảnh lăn của {other.words}."
    return Doubt(kind=DoubtKind.OUT_OF_ORDER, fingers=(finger, other), words=words)


def slap_doubt(kind: DoubtKind, step: Step, words: str) -> Doubt:
    """Return a doubt about a whole slap."""
    return Doubt(kind=kind, fingers=step.fingers, words=f"{step.words}: {words}")


def _right(finger: Finger) -> bool:
    return finger <= Finger.RIGHT_LITTLE
