"""What a search answers: candidates, what spoke for each, and what was looked at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from cancuoc.biometrics.positions import Eye, Finger

EYES: Final = "eyes"
FINGERS: Final = "fingers"


def eye_kind(eye: Eye) -> str:
    """Return how one eye is named as evidence: "right-eye"."""
    return f"{eye}-eye"


def finger_kind(finger: Finger) -> str:
    """Return how one finger is named as evidence, by its ISO number: "finger-2"."""
    return f"finger-{int(finger)}"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that was compared.

    `kind` is "eyes" or "fingers" for all of them together, with a calibrated score of 0..1, and
    "right-eye", "left-eye", "finger-1" .. "finger-10" for one: the likeness its matcher gave.
    """

    kind: str
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """A subject that may be the one searched; `score` is calibrated, 0..1."""

    subject: bytes
    score: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The best candidates, the best first.

    `searched` names the evidence the gallery was searched with. `unseen` counts the subjects that
    have none of it, so that nothing can be said about them.
    """

    candidates: tuple[Found, ...]
    searched: tuple[str, ...]
    unseen: int = 0


def best(found: Iterable[Found], most: int) -> tuple[Found, ...]:
    """Return the best of several lists; equal scores by subject, so that runs agree."""
    return tuple(sorted(found, key=lambda one: (-one.score, one.subject))[:most])


def merged(answers: Iterable[Answer], most: int) -> Answer:
    """Return the answers of all shards as one."""
    kept = tuple(answers)
    searched = dict.fromkeys(kind for answer in kept for kind in answer.searched)
    return Answer(
        candidates=best((one for answer in kept for one in answer.candidates), most),
        searched=tuple(searched),
        unseen=sum(answer.unseen for answer in kept),
    )
