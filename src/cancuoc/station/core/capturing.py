"""Stage Sinh trắc: thirteen finger steps, two irises, the face; one redo, a reason for the rest.

Under six nothing is taken and nothing is even asked of a device (Law 26/2023/QH15 Art. 23(2)).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from cancuoc.biometrics import capture_set, webcam
from cancuoc.biometrics.capture_set import CaptureSet, Sample
from cancuoc.biometrics.devices import CaptureRequest
from cancuoc.biometrics.positions import STEPS, Eye, Finger, Step
from cancuoc.biometrics.quality import Quality
from cancuoc.biometrics.states import CAPTURED, Mark, Reason, State
from cancuoc.biometrics.synthetic.face import Sex as DeviceSex
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.refusal import Refusal
from cancuoc.kernel.sex import Sex
from cancuoc.law.capture import require_allowed
from cancuoc.law.procedure import BiometricsMode
from cancuoc.packet.content import Officer
from cancuoc.station.core import procedure
from cancuoc.station.core.desk import Desk
from cancuoc.station.core.filling import finish
from cancuoc.station.core.opening import save
from cancuoc.station.draft import Draft, NotTaken, Stage
from cancuoc.station.tables import drafts

MOST_TRIES: Final = 2
FACE: Final = "face"
# About what a device and a patient person need for one step.
PACE: Final = timedelta(seconds=4)


class StoredServes(Refusal):
    """The law has the last biometrics serve again, so nothing is taken (Art. 25(4))."""

    status = 409
    message = "Thủ tục này dùng lại sinh trắc học đã có, không thu nhận mới."
    next_step = "Vui lòng chuyển sang bước Ký và hẹn trả."


class StepNotDue(Refusal):
    """Everything of this step was recorded as not possible."""

    status = 409
    message = "Bước này không cần thu nhận."
    next_step = "Vui lòng tiếp tục với bước kế tiếp."


class StepState(StrEnum):
    """Where one capture step stands on the screen."""

    GOOD = "good"
    REDO = "redo"
    KEPT = "kept"
    EXCUSED = "excused"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """One step as the screen shows it."""

    step: Step
    state: StepState
    words: str = ""
    attempt: int = 0

    @property
    def settled(self) -> bool:
        """Return whether the guide goes on to the next step."""
        return self.state not in (StepState.OPEN, StepState.REDO)


def required(draft: Draft, *, on: date) -> bool:
    """Return whether biometrics are captured on this visit."""
    return procedure.plan(draft, on=on).biometrics_mode is BiometricsMode.CAPTURE


def marks(
    draft: Draft,
) -> tuple[dict[Finger, Mark], dict[Eye, Mark], Mark]:
    """Return the state of every finger, both eyes and the face."""
    not_taken = {each.part: Mark(state=each.state, reason=each.reason) for each in draft.not_taken}
    fingers = {finger: not_taken.get(str(finger.value), CAPTURED) for finger in Finger}
    eyes = {eye: not_taken.get(eye.value, CAPTURED) for eye in Eye}
    return fingers, eyes, not_taken.get(FACE, CAPTURED)


def overview(draft: Draft, taken: Mapping[Step, Sample]) -> tuple[StepView, ...]:
    """Return every step in the legal order with its state and words for the officer."""
    due = set(steps_due(draft))
    return tuple(_view(step, step in due, taken.get(step)) for step in STEPS)


def next_step(views: tuple[StepView, ...]) -> Step | None:
    """Return the step to take now: the first that is not settled, None when all are."""
    return next((view.step for view in views if not view.settled), None)


def take(desk: Desk, draft: Draft, *, step: Step, at: datetime, by: Officer) -> Sample:
    """Ask the device for one step and keep the best of at most two tries.

    Raise `BiometricsRefused` under six before any device is asked, `StoredServes`,
    `StepNotDue`, and whatever the device refuses; what was taken before is kept.
    """
    _allowed(draft, on=today_vn(at))
    if step not in steps_due(draft):
        raise StepNotDue
    return _take(desk, draft, step, at=at, by=by)


def look(desk: Desk, draft: Draft, *, step: Step, at: datetime) -> Quality | None:
    """Measure what the device sees now; nothing is kept. None where it shows no live picture.

    Raise as `take` does.
    """
    _allowed(draft, on=today_vn(at))
    if step not in steps_due(draft):
        raise StepNotDue
    if not desk.device.info().live:
        return None
    return desk.device.live_quality(_request(draft, step, 1, _absent(draft, step), on=today_vn(at)))


def take_all(desk: Desk, draft: Draft, *, at: datetime, by: Officer) -> int:
    """Take every step that is due and not settled yet, once; return how many.

    For devices that run on their own; raise as `take` does, and keep what came before.
    """
    _allowed(draft, on=today_vn(at))
    kept = drafts.samples(desk.store, draft.id)
    views = overview(draft, {step: each.sample for step, each in kept.items()})
    todo = [view.step for view in views if not view.settled]
    for number, step in enumerate(todo):
        _take(desk, draft, step, at=at + number * PACE, by=by)
    return len(todo)


def steps_due(draft: Draft) -> tuple[Step, ...]:
    """Return the steps that need a picture, in the legal order."""
    fingers, eyes, face = marks(draft)
    return capture_set.steps_due(fingers=fingers, eyes=eyes, face=face)


def _take(desk: Desk, draft: Draft, step: Step, *, at: datetime, by: Officer) -> Sample:
    before = drafts.sample(desk.store, draft.id, step)
    attempt = before.sample.attempt + 1 if before else 1
    asked = _request(draft, step, attempt, _absent(draft, step), on=today_vn(at))
    sample = desk.device.capture(asked)
    return _keep(desk, draft, replace(sample, attempt=attempt), at=at, by=by)


def _absent(draft: Draft, step: Step) -> frozenset[Finger]:
    gone = {each.part for each in draft.not_taken}
    return frozenset(finger for finger in step.fingers if str(finger.value) in gone)


def receive_portrait(desk: Desk, draft: Draft, *, data: bytes, at: datetime, by: Officer) -> Sample:
    """Take over a portrait that a camera of the browser made; tries count as in `take`.

    Raise as `take` does, and `ImageRefused` for what is no picture or too small.
    """
    _allowed(draft, on=today_vn(at))
    if Step.FACE not in steps_due(draft):
        raise StepNotDue
    before = drafts.sample(desk.store, draft.id, Step.FACE)
    attempt = before.sample.attempt + 1 if before else 1
    return _keep(desk, draft, webcam.portrait(data, attempt=attempt), at=at, by=by)


def _keep(desk: Desk, draft: Draft, sample: Sample, *, at: datetime, by: Officer) -> Sample:
    """Keep the better of this picture and the one before, and log the try."""
    before = drafts.sample(desk.store, draft.id, sample.step)
    best = _better(before.sample if before else None, sample)
    with desk.store.write():
        drafts.keep_sample(desk.store, draft.id, best, at=at)
        score = sample.quality.score if sample.quality else -1
        detail = f"{sample.step.value}:{sample.attempt}:{score}"
        drafts.log(desk.store, draft.id, "capture.take", at=at, hand=by.hand, detail=detail)
    return best


def again(desk: Desk, draft: Draft, *, step: Step, at: datetime, by: Officer) -> Draft:
    """Forget the sample of a step, so that it is taken anew; the stage is open again."""
    with desk.store.write():
        drafts.drop_sample(desk.store, draft.id, step)
        changed = _open_again(draft)
        return save(desk, changed, act="capture.again", at=at, by=by, detail=step.value)


def excuse(desk: Desk, draft: Draft, *, part: str, mark: Mark, at: datetime, by: Officer) -> Draft:
    """Record why a finger ("1" to "10"), an eye ("right", "left") or the face was not taken.

    `CAPTURED` takes the record back. Samples that show the part are dropped, because a slap
    taken before would contradict it, and the stage is open again. Raise `StepNotDue` for a
    part or a reason that was not offered.
    """
    _allowed(draft, on=today_vn(at))
    others = tuple(each for each in draft.not_taken if each.part != part)
    new = _not_taken(part, mark)
    changed = replace(_open_again(draft), not_taken=(*others, *new))
    with desk.store.write():
        for step in STEPS:
            if part in parts_of(step):
                drafts.drop_sample(desk.store, draft.id, step)
        detail = f"{part}:{mark.reason.value if mark.reason else 'captured'}"
        return save(desk, changed, act="capture.excuse", at=at, by=by, detail=detail)


def complete(desk: Desk, draft: Draft, *, at: datetime, by: Officer) -> Draft:
    """Tick the stage when pictures and states agree; raise `CaptureSetRefused`."""
    if required(draft, on=today_vn(at)):
        capture_set.check(captured_set(desk, draft))
    return finish(desk, draft, Stage.BIOMETRICS, at=at, by=by)


def captured_set(desk: Desk, draft: Draft) -> CaptureSet:
    """Return all that was captured, with the states of what was not."""
    taken = drafts.samples(desk.store, draft.id)
    fingers, eyes, face = marks(draft)
    return CaptureSet(
        subject=subject(draft),
        samples={step: each.sample for step, each in taken.items()},
        fingers=fingers,
        eyes=eyes,
        face=face,
    )


def subject(draft: Draft) -> str:
    """Return the opaque name devices hear: never a number, never a name."""
    return str(draft.person_id or draft.id)


def reasons(part: str) -> tuple[Mark, ...]:
    """Return what may be recorded for a part, the likely first."""
    eye = part in {each.value for each in Eye}
    table = _EYE_MARKS if eye else _FACE_MARKS if part == FACE else _FINGER_MARKS
    return tuple(Mark(state=state, reason=reason) for state, reason in table)


def part_words(part: str) -> str:
    """Return the Vietnamese name of a part."""
    if part == FACE:
        return "ảnh khuôn mặt"
    eyes = {each.value: each.words for each in Eye}
    return eyes[part] if part in eyes else Finger(int(part)).words


PARTS: Final = (*(str(f.value) for f in Finger), *(e.value for e in Eye), FACE)
_EYE_MARKS: Final = (
    (State.TEMPORARILY_INJURED, Reason.EYE_DISEASE),
    (State.UNREADABLE, Reason.CANNOT_OPEN),
    (State.UNREADABLE, Reason.CANNOT_FOLLOW),
    (State.TEMPORARILY_INJURED, Reason.BANDAGE),
    (State.MISSING, Reason.BORN_WITHOUT),
)
_FACE_MARKS: Final = (
    (State.UNREADABLE, Reason.CANNOT_FOLLOW),
    (State.TEMPORARILY_INJURED, Reason.BANDAGE),
)
_FINGER_MARKS: Final = (
    (State.TEMPORARILY_INJURED, Reason.BANDAGE),
    (State.TEMPORARILY_INJURED, Reason.WOUND),
    (State.MISSING, Reason.AMPUTATED),
    (State.MISSING, Reason.BORN_WITHOUT),
    (State.DEFORMED, Reason.CONTRACTED),
    (State.DEFORMED, Reason.FUSED),
    (State.DEFORMED, Reason.SCARRED),
    (State.TEMPORARILY_INJURED, Reason.SKIN_DISEASE),
    (State.UNREADABLE, Reason.WORN),
    (State.UNREADABLE, Reason.CANNOT_FOLLOW),
)


def _not_taken(part: str, mark: Mark) -> tuple[NotTaken, ...]:
    if part not in PARTS:
        raise StepNotDue
    if mark.reason is None:
        return ()
    if mark not in reasons(part):
        raise StepNotDue
    return (NotTaken(part=part, state=mark.state, reason=mark.reason),)


def _open_again(draft: Draft) -> Draft:
    """Take the tick from the stage: pictures and states have to be checked once more."""
    return replace(draft, done=tuple(each for each in draft.done if each is not Stage.BIOMETRICS))


def _allowed(draft: Draft, *, on: date) -> None:
    if draft.declared is None:
        raise procedure.NothingDeclared
    require_allowed(born=draft.declared.born, on=on)
    if not required(draft, on=on):
        raise StoredServes


def parts_of(step: Step) -> frozenset[str]:
    """Return the parts a step shows."""
    if step.fingers:
        return frozenset(str(finger.value) for finger in step.fingers)
    return frozenset({step.eye.value if step.eye else FACE})


def _request(
    draft: Draft, step: Step, attempt: int, absent: frozenset[Finger], *, on: date
) -> CaptureRequest:
    sex = draft.declared.sex if draft.declared else Sex.UNKNOWN
    return CaptureRequest(
        step=step,
        subject=subject(draft),
        attempt=attempt,
        absent=absent,
        age=float(procedure.age(draft, on=on)),
        sex=DeviceSex.MALE if sex is Sex.MALE else DeviceSex.FEMALE,
    )


def _better(old: Sample | None, new: Sample) -> Sample:
    """Keep the better picture, but count the tries: after two the best one stays."""
    if old is None or _score(new.quality) >= _score(old.quality):
        return new
    return replace(old, attempt=new.attempt)


def _score(quality: Quality | None) -> int:
    return quality.score if quality else -1


def _view(step: Step, due: bool, sample: Sample | None) -> StepView:
    if not due:
        return StepView(step=step, state=StepState.EXCUSED, words="Không thu được, đã ghi lý do.")
    if sample is None:
        return StepView(step=step, state=StepState.OPEN)
    words = sample.quality.words if sample.quality else ""
    poor = sample.quality is not None and sample.quality.retake
    state = StepState.GOOD
    if poor:
        state = StepState.KEPT if sample.attempt >= MOST_TRIES else StepState.REDO
    return StepView(step=step, state=state, words=words, attempt=sample.attempt)
