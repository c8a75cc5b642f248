"""All that was captured of one person: thirteen finger steps, two irises, one face.

The set knows an opaque subject id and nothing else about the person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from cancuoc.biometrics.images import Format
from cancuoc.biometrics.positions import STEPS, Eye, Finger, Step
from cancuoc.biometrics.quality import Quality
from cancuoc.biometrics.states import BELOW_SIX, CAPTURED, Mark
from cancuoc.kernel.refusal import Refusal


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One picture as it came from a device. `data` is the encoded file; sizes are pixels."""

    step: Step
    data: bytes
    format: Format
    width: int
    height: int
    device: str
    quality: Quality | None = None
    attempt: int = 1
    synthetic: bool = False

    @property
    def file_name(self) -> str:
        """Return the name of the file in a packet, in the legal order: 01-right-four.jp2."""
        return f"{STEPS.index(self.step) + 1:02d}-{self.step.value}.{self.format.value}"


class CaptureSetRefused(Refusal):
    """The pictures and the states do not agree."""

    message = "Bộ sinh trắc học chưa đầy đủ hoặc không khớp."
    next_step = "Vui lòng thu nhận bổ sung hoặc ghi lý do cho từng phần còn thiếu."


class BelowSixRefused(CaptureSetRefused):
    """A picture came for a person of whom nothing may be taken."""

    status = 403
    message = "Trẻ dưới 6 tuổi không thu nhận sinh trắc học."
    next_step = "Vui lòng bỏ ảnh đã thu nhận rồi tiếp tục hồ sơ."


def _all_captured_fingers() -> Mapping[Finger, Mark]:
    return MappingProxyType(dict.fromkeys(Finger, CAPTURED))


def _all_captured_eyes() -> Mapping[Eye, Mark]:
    return MappingProxyType(dict.fromkeys(Eye, CAPTURED))


@dataclass(frozen=True, kw_only=True)
class CaptureSet:
    """States of every finger, eye and the face, and the pictures by step."""

    subject: str
    samples: Mapping[Step, Sample]
    fingers: Mapping[Finger, Mark] = field(default_factory=_all_captured_fingers)
    eyes: Mapping[Eye, Mark] = field(default_factory=_all_captured_eyes)
    face: Mark = CAPTURED

    def in_order(self) -> Iterator[Sample]:
        """Yield the pictures in the legal order of the steps."""
        return (self.samples[step] for step in STEPS if step in self.samples)

    @property
    def total_bytes(self) -> int:
        """Return the size of all pictures together."""
        return sum(len(sample.data) for sample in self.samples.values())

    def steps_due(self) -> tuple[Step, ...]:
        """Return the steps that need a picture, in the legal order."""
        return steps_due(fingers=self.fingers, eyes=self.eyes, face=self.face)


def below_six(*, subject: str) -> CaptureSet:
    """Return the set of a child under six: nothing taken, every state says why."""
    return CaptureSet(
        subject=subject,
        samples={},
        fingers=dict.fromkeys(Finger, BELOW_SIX),
        eyes=dict.fromkeys(Eye, BELOW_SIX),
        face=BELOW_SIX,
    )


def steps_due(
    *, fingers: Mapping[Finger, Mark], eyes: Mapping[Eye, Mark], face: Mark
) -> tuple[Step, ...]:
    """Return the steps that need a picture, in the legal order.

    A slap is due while one of its fingers can be taken. Source: Circular 60/2021, Art. 5(3).
    """
    return tuple(step for step in STEPS if _is_due(step, fingers, eyes, face))


def _is_due(
    step: Step, fingers: Mapping[Finger, Mark], eyes: Mapping[Eye, Mark], face: Mark
) -> bool:
    if step.fingers:
        return any(fingers[finger].captured for finger in step.fingers)
    if step.eye is not None:
        return eyes[step.eye].captured
    return face.captured


def problems(captured: CaptureSet) -> tuple[str, ...]:
    """Return, in Vietnamese, what is missing or too much; empty when the set is whole."""
    found = []
    if missing := set(Finger) - set(captured.fingers):
        found.append("Chưa ghi tình trạng: " + ", ".join(f.words for f in sorted(missing)))
    if gaps := [eye for eye in Eye if eye not in captured.eyes]:
        found.append("Chưa ghi tình trạng: " + ", ".join(e.words for e in gaps))
    if found:
        return tuple(found)
    due = set(captured.steps_due())
    found += [f"Thiếu ảnh: {step.words}" for step in STEPS if step in due - set(captured.samples)]
    found += [f"Thừa ảnh: {step.words}" for step in STEPS if step in set(captured.samples) - due]
    found += [
        f"Ảnh đặt sai bước: {step.words}"
        for step, sample in captured.samples.items()
        if sample.step is not step
    ]
    return tuple(found)


def check(captured: CaptureSet) -> None:
    """Raise CaptureSetRefused or BelowSixRefused unless pictures and states agree."""
    marks = [*captured.fingers.values(), *captured.eyes.values(), captured.face]
    if captured.samples and BELOW_SIX in marks:
        raise BelowSixRefused
    if found := problems(captured):
        raise CaptureSetRefused(problems=list(found))
