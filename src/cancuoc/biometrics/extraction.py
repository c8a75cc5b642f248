"""From the pictures of one capture to its templates: rolled fingers and both eyes.

Costs on one core: an eye about 30 ms, a finger about 0.45 s. Who needs the eyes at once and the
fingers later asks twice: `fingers=()`, then `eyes=()`. A picture that cannot be read never
refuses the person: it is a failure with its reason, and what could be read is returned.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeAlias, TypeVar

import numpy as np

from cancuoc.biometrics import extraction_settings as settings
from cancuoc.biometrics import images
from cancuoc.biometrics.arrays import Bytes, floats, to_bytes
from cancuoc.biometrics.capture_set import CaptureSet, Sample
from cancuoc.biometrics.fingerprint import leader
from cancuoc.biometrics.fingerprint.minutiae import Minutiae
from cancuoc.biometrics.images import ImageRefused
from cancuoc.biometrics.iris import matcher as iris
from cancuoc.biometrics.iris.code import IrisCode
from cancuoc.biometrics.positions import FINGER_STEPS, IRIS_STEPS, Eye, Finger, Step
from cancuoc.biometrics.subjects import Sex
from cancuoc.biometrics.templates import Templates
from cancuoc.kernel.refusal import Refusal

T = TypeVar("T")
R = TypeVar("R")
Part: TypeAlias = Finger | Eye
Samples: TypeAlias = Mapping[Step, Sample | Sequence[Sample]]
"""One picture of each step, or all its attempts."""

_LUMA: Final = np.array([0.299, 0.587, 0.114], dtype=np.float32)


class Why(StrEnum):
    """Why a finger or an eye has no template; the values are stable, for counting."""

    NOT_CAPTURED = "not_captured"
    NO_PICTURE = "no_picture"
    BAD_FILE = "bad_file"
    NOT_READ = "not_read"
    TOO_FEW = "too_few"

    @property
    def words(self) -> str:
        """Return the Vietnamese words for the reason."""
        return _WORDS[self]


_WORDS: Final = {
    Why.NOT_CAPTURED: "Không thu nhận, đã ghi lý do.",
    Why.NO_PICTURE: "Không có ảnh.",
    Why.BAD_FILE: "Tệp ảnh không đọc được.",
    Why.NOT_READ: "Ảnh không trích được mẫu.",
    Why.TOO_FEW: "Quá ít điểm đặc trưng.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why there is no template. `code` names the refusal behind it, if there was one."""

    why: Why
    code: str | None = None

    @property
    def words(self) -> str:
        """Return the Vietnamese words for the reason."""
        return self.why.words


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Extracted:
    """What one capture gave.

    `sources` names the picture each template was made of, `failures` why another has none.
    `took` gives processor seconds by part of the work: decode, fingers, eyes.
    """

    templates: Templates
    sources: Mapping[Part, Step]
    failures: Mapping[Part, Failure]
    took: Mapping[str, float] = field(default_factory=dict)


def extract(
    samples: Samples | CaptureSet,
    *,
    age: float | None = None,
    sex: Sex | None = None,
    fingers: Collection[Finger] = tuple(Finger),
    eyes: Collection[Eye] = tuple(Eye),
    absent: AbstractSet[Finger | Eye] = frozenset(),
) -> Extracted:
    """Make the templates of the wanted `fingers` and `eyes`; by default of all.

    `age` in years at the capture and `sex` are kept with the templates. `absent` names what
    could not be captured; a CaptureSet says so itself. Of several attempts the best is used.
    Raises NoExtractor when fingers are wanted and the network is not installed.
    """
    run = _Run(samples, absent)
    codes = {eye: code for eye in eyes if (code := run.eye(eye)) is not None}
    minutiae = {finger: best for finger in fingers if (best := run.finger(finger)) is not None}
    return Extracted(
        templates=Templates(fingers=minutiae, eyes=codes, age=age, sex=sex),
        sources=run.sources,
        failures=run.failures,
        took=run.took,
    )


class _Run:
    """One extraction while it goes on: pictures in, sources, failures and times out."""

    def __init__(self, samples: Samples | CaptureSet, absent: AbstractSet[Part]) -> None:
        self.sources: dict[Part, Step] = {}
        self.failures: dict[Part, Failure] = {}
        self.took: dict[str, float] = {}
        self._absent = set(absent)
        if isinstance(samples, CaptureSet):
            marks = [*samples.fingers.items(), *samples.eyes.items()]
            self._absent |= {part for part, mark in marks if not mark.captured}
            samples = samples.samples
        self._samples = samples

    def eye(self, eye: Eye) -> IrisCode | None:
        """Return the code of the attempt that shows most of the iris."""
        step = next(step for step in IRIS_STEPS if step.eye is eye)
        readings = list(self._read(eye, step, iris.read, "eyes"))
        if not readings:
            return None
        self._succeed(eye, step)
        return max(readings, key=lambda reading: reading.elements.usable_area).code

    def finger(self, finger: Finger) -> Minutiae | None:
        """Return the minutiae of the best rolled attempt."""
        step = next(step for step in FINGER_STEPS if step.fingers == (finger,))
        found = list(self._read(finger, step, leader.shared().minutiae, "fingers"))
        enough = [one for one in found if len(one) >= settings.fingers().least]
        if found and not enough:
            self.failures[finger] = Failure(why=Why.TOO_FEW)
        if not enough:
            return None
        self._succeed(finger, step)
        return max(enough, key=worth)

    def _read(self, part: Part, step: Step, read: Callable[[Bytes], T], work: str) -> Iterator[T]:
        """Yield what each attempt gives; the last reason stays where none gives anything."""
        if part in self._absent:
            self.failures[part] = Failure(why=Why.NOT_CAPTURED)
            return
        self.failures[part] = Failure(why=Why.NO_PICTURE)
        for sample in attempts(self._samples, step):
            try:
                yield self._timed(work, read, self._timed("decode", grey, sample))
            except ImageRefused as refused:
                self.failures[part] = Failure(why=Why.BAD_FILE, code=refused.code)
            except leader.NoExtractor:
                raise
            except Refusal as refused:
                self.failures[part] = Failure(why=Why.NOT_READ, code=refused.code)

    def _succeed(self, part: Part, step: Step) -> None:
        self.failures.pop(part, None)
        self.sources[part] = step

    def _timed(self, work: str, call: Callable[[T], R], given: T) -> R:
        began = time.thread_time()
        try:
            return call(given)
        finally:
            self.took[work] = self.took.get(work, 0.0) + time.thread_time() - began


def attempts(samples: Samples, step: Step) -> Sequence[Sample]:
    """Return the pictures of a step, none when there is none."""
    found = samples.get(step, ())
    return (found,) if isinstance(found, Sample) else found


def grey(sample: Sample) -> Bytes:
    """Decode a picture to grey, uint8 (height, width). Raises ImageRefused."""
    pixels = images.decode(sample.data).pixels
    return pixels if pixels.ndim == 2 else to_bytes(floats(pixels @ _LUMA))


def worth(minutiae: Minutiae) -> float:
    """Return how much a picture of a finger gives: the summed quality of its minutiae."""
    return float(minutiae.quality.sum())
