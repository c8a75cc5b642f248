"""From the pictures of one capture to its templates: ten fingers and both eyes.

A finger comes from its rolled picture; where that is missing or poor, the slap is taken apart
and the better of the two is used. Costs on one core: an eye about 30 ms, a finger about 0.45 s,
a slap 60 ms. Who needs the eyes at once and the fingers later asks twice: `fingers=()`, then
`eyes=()`. A picture that cannot be read never refuses the person: it is a failure with its
reason, and what could be read is returned.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeAlias, TypeVar

from cancuoc.biometrics import extraction_settings as settings
from cancuoc.biometrics.arrays import Bytes
from cancuoc.biometrics.capture_set import CaptureSet, Sample
from cancuoc.biometrics.fingerprint import leader
from cancuoc.biometrics.fingerprint.minutiae import Minutiae
from cancuoc.biometrics.fingerprint.slap import BadSlapPicture, segment
from cancuoc.biometrics.formats import decoding
from cancuoc.biometrics.images import ImageRefused
from cancuoc.biometrics.iris import matcher as iris
from cancuoc.biometrics.iris.code import IrisCode
from cancuoc.biometrics.positions import FINGER_STEPS, IRIS_STEPS, Eye, Finger, Step
from cancuoc.biometrics.sequence import Doubt, DoubtKind, judged, slap_doubt
from cancuoc.biometrics.states import Mark
from cancuoc.biometrics.subjects import Sex
from cancuoc.biometrics.templates import Templates
from cancuoc.kernel.refusal import Refusal

T = TypeVar("T")
R = TypeVar("R")
Part: TypeAlias = Finger | Eye
Samples: TypeAlias = Mapping[Step, Sample | Sequence[Sample]]
"""One picture of each step, or all its attempts."""

SLAP_STEPS: Final = tuple(step for step in FINGER_STEPS if step.is_slap)


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

    `sources` names the picture each template was made of, `failures` why another has none,
    `doubts` what somebody should look at. `took` gives processor seconds by part of the work:
    decode, eyes, fingers, slaps, sequence.
    """

    templates: Templates
    sources: Mapping[Part, Step]
    failures: Mapping[Part, Failure]
    doubts: tuple[Doubt, ...] = ()
    took: Mapping[str, float] = field(default_factory=dict)


def extract(
    samples: Samples | CaptureSet,
    *,
    age: float | None = None,
    sex: Sex | None = None,
    fingers: Collection[Finger] = tuple(Finger),
    eyes: Collection[Eye] = tuple(Eye),
    absent: AbstractSet[Part] = frozenset(),
    check_sequence: bool = False,
) -> Extracted:
    """Make the templates of the wanted `fingers` and `eyes`; by default of all.

    `age` in years at the capture and `sex` are kept with the templates. `absent` names what
    could not be captured; a CaptureSet says so itself. Of several attempts the best is used.
    `check_sequence` compares every flat finger with the rolled ones: it doubles the cost.
    Raises NoExtractor when fingers are wanted and the network is not installed.
    """
    gone = set(absent)
    if isinstance(samples, CaptureSet):
        marks: list[tuple[Part, Mark]] = [*samples.fingers.items(), *samples.eyes.items()]
        gone |= {part for part, mark in marks if not mark.captured}
        samples = samples.samples
    run = _Run(samples, gone)
    codes = {eye: code for eye in eyes if (code := run.eye(eye)) is not None}
    minutiae = run.fingers(fingers, check_sequence=check_sequence)
    return Extracted(
        templates=Templates(fingers=minutiae, eyes=codes, age=age, sex=sex),
        sources=run.sources,
        failures=run.failures,
        doubts=tuple(run.doubts),
        took=run.took,
    )


class _Run:
    """One extraction while it goes on: pictures in, sources, failures, doubts and times out."""

    def __init__(self, samples: Samples, absent: AbstractSet[Part]) -> None:
        self.sources: dict[Part, Step] = {}
        self.failures: dict[Part, Failure] = {}
        self.doubts: list[Doubt] = []
        self.took: dict[str, float] = {}
        self._samples = samples
        self._absent = absent

    def eye(self, eye: Eye) -> IrisCode | None:
        """Return the code of the attempt that shows most of the iris."""
        step = next(step for step in IRIS_STEPS if step.eye is eye)
        readings = list(self._read(eye, step, iris.read, "eyes"))
        if not readings:
            return None
        self._succeed(eye, step)
        return max(readings, key=lambda reading: reading.elements.usable_area).code

    def fingers(
        self, wanted: Collection[Finger], *, check_sequence: bool
    ) -> dict[Finger, Minutiae]:
        """Return the minutiae of each finger: of its best rolled picture, or of a better slap."""
        good = settings.fingers().good
        rolled = {finger: best for finger in wanted if (best := self._rolled(finger)) is not None}
        poor = {finger for finger in wanted if finger not in rolled or worth(rolled[finger]) < good}
        asked = (set(wanted) if check_sequence else poor) - self._absent
        flat = {
            finger: found
            for step in SLAP_STEPS
            for finger, found in self._flat(step, asked & set(step.fingers)).items()
        }
        if check_sequence:
            self.doubts += self._timed("sequence", _judged, (rolled, flat))
        chosen = dict(rolled)
        for step in SLAP_STEPS:
            for finger in set(step.fingers) & flat.keys():
                if finger not in rolled or worth(flat[finger]) > worth(rolled[finger]):
                    chosen[finger] = flat[finger]
                    self._succeed(finger, step)
        return {finger: chosen[finger] for finger in sorted(chosen)}

    def _rolled(self, finger: Finger) -> Minutiae | None:
        step = next(step for step in FINGER_STEPS if step.fingers == (finger,))
        found = list(self._read(finger, step, leader.shared().minutiae, "fingers"))
        best = _best(found)
        if best is not None:
            self._succeed(finger, step)
        elif found:
            self.failures[finger] = Failure(why=Why.TOO_FEW)
        return best

    def _flat(self, step: Step, asked: AbstractSet[Finger]) -> dict[Finger, Minutiae]:
        """Return the minutiae of some fingers of a slap, the best of its attempts."""
        if not asked:
            return {}
        found: dict[Finger, list[Minutiae]] = {}
        doubts: list[Doubt] = []
        for sample in attempts(self._samples, step):
            try:
                pixels = self._timed("decode", grey, sample)
                doubts = self._taken_apart(pixels, step, asked, found)
            except (ImageRefused, BadSlapPicture) as refused:
                doubts = [slap_doubt(DoubtKind.SLAP_NOT_READ, step, refused.message)]
        # The last attempt is the one the operator kept: its doubts count.
        self.doubts += doubts
        chosen = {finger: _best(several) for finger, several in found.items()}
        return {finger: best for finger, best in chosen.items() if best is not None}

    def _taken_apart(
        self,
        pixels: Bytes,
        step: Step,
        asked: AbstractSet[Finger],
        found: dict[Finger, list[Minutiae]],
    ) -> list[Doubt]:
        absent = frozenset(finger for finger in step.fingers if finger in self._absent)
        taken = self._timed("slaps", lambda grey: segment(grey, step=step, absent=absent), pixels)
        for finger in sorted(asked & taken.fingers.keys()):
            upright = taken.fingers[finger].pixels
            try:
                minutiae = self._timed("fingers", leader.shared().minutiae, upright)
            except leader.BadFingerPicture:
                continue
            found.setdefault(finger, []).append(minutiae)
        return [slap_doubt(DoubtKind(f"slap_{one}"), step, one.words) for one in taken.doubts]

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


def _judged(pictures: tuple[Mapping[Finger, Minutiae], Mapping[Finger, Minutiae]]) -> list[Doubt]:
    return list(judged(rolled=pictures[0], flat=pictures[1]))


def _best(found: Sequence[Minutiae]) -> Minutiae | None:
    enough = [one for one in found if len(one) >= settings.fingers().least]
    return max(enough, key=worth, default=None)


def attempts(samples: Samples, step: Step) -> Sequence[Sample]:
    """Return the pictures of a step, none when there is none."""
    found = samples.get(step, ())
    return (found,) if isinstance(found, Sample) else found


def grey(sample: Sample) -> Bytes:
    """Decode a picture to grey, uint8 (height, width). Raises ImageRefused."""
    return decoding.picture(sample.data)


def worth(minutiae: Minutiae) -> float:
    """Return how much a picture of a finger gives: the summed quality of its minutiae."""
    return float(minutiae.quality.sum())
