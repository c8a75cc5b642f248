"""A whole capture as a station does it: steps in order, retakes, exceptions, packet entries."""

from dataclasses import dataclass, field

import pytest

from cancuoc.biometrics import capture_set, entries
from cancuoc.biometrics.capture_set import CaptureSet, Sample
from cancuoc.biometrics.devices import CaptureRequest, DeviceGone, DeviceTimeout, guarded
from cancuoc.biometrics.file_device import FileDevice
from cancuoc.biometrics.positions import STEPS, Eye, Finger, Step
from cancuoc.biometrics.states import CAPTURED, Mark, Reason, State
from cancuoc.biometrics.synthetic.device import SyntheticDevice, Trouble
from cancuoc.biometrics.synthetic.face import Sex
from cancuoc.biometrics.synthetic.impressions import FingerFault
from cancuoc.biometrics.synthetic.iris import IrisFault

TRIES = 3


@dataclass(frozen=True)
class Persona:
    """Someone who sits down at the station."""

    subject: str
    age: float
    sex: Sex
    fingers: dict[int, tuple[State, Reason]] = field(default_factory=dict)
    eyes: dict[Eye, tuple[State, Reason]] = field(default_factory=dict)
    pictures: int = 16

    def finger_marks(self):
        marks = dict.fromkeys(Finger, CAPTURED)
        for number, (state, reason) in self.fingers.items():
            marks[Finger(number)] = Mark(state=state, reason=reason)
        return marks

    def eye_marks(self):
        marks = dict.fromkeys(Eye, CAPTURED)
        for eye, (state, reason) in self.eyes.items():
            marks[eye] = Mark(state=state, reason=reason)
        return marks


GONE = (State.MISSING, Reason.AMPUTATED)
BORN = (State.MISSING, Reason.BORN_WITHOUT)
HURT = (State.TEMPORARILY_INJURED, Reason.BANDAGE)
WORN = (State.UNREADABLE, Reason.WORN)
BENT = (State.DEFORMED, Reason.CONTRACTED)
BLIND = (State.UNREADABLE, Reason.EYE_DISEASE)

PERSONAS = [
    Persona("pupil", 7, Sex.FEMALE),
    Persona("teenager", 15, Sex.MALE),
    Persona("grown-woman", 34, Sex.FEMALE),
    Persona("grown-man", 52, Sex.MALE),
    Persona("carpenter", 45, Sex.MALE, {8: GONE}, pictures=15),
    Persona("bandaged-thumb", 22, Sex.FEMALE, {1: HURT}, pictures=15),
    Persona("both-thumbs", 30, Sex.MALE, {1: GONE, 6: GONE}, pictures=13),
    Persona("one-hand", 61, Sex.MALE, dict.fromkeys(range(6, 11), GONE), pictures=10),
    Persona("no-hands", 40, Sex.FEMALE, dict.fromkeys(range(1, 11), BORN), pictures=3),
    Persona("worn-ridges", 70, Sex.FEMALE, {2: WORN, 7: WORN}, pictures=14),
    Persona("bent-fingers", 83, Sex.MALE, {4: BENT, 5: BENT, 9: BENT, 10: BENT}, pictures=12),
    Persona("one-eye", 38, Sex.MALE, eyes={Eye.LEFT: BLIND}, pictures=15),
    Persona("neither-eye", 55, Sex.FEMALE, eyes={Eye.LEFT: BLIND, Eye.RIGHT: BLIND}, pictures=14),
    Persona(
        "hand-and-eye",
        66,
        Sex.FEMALE,
        {2: GONE, 3: GONE, 4: GONE, 5: GONE},
        {Eye.RIGHT: BLIND},
        pictures=10,
    ),
]


def best_of(device, request_for) -> Sample:
    """Take up to three pictures and keep the best, as the station does."""
    kept = None
    for attempt in range(1, TRIES + 1):
        sample = device.capture(request_for(attempt))
        if kept is None or sample.quality.score > kept.quality.score:
            kept = sample
        if not sample.quality.retake:
            break
    return kept


def capture(device, persona: Persona) -> CaptureSet:
    fingers, eyes = persona.finger_marks(), persona.eye_marks()
    absent = frozenset(finger for finger, mark in fingers.items() if not mark.captured)
    samples = {}
    for step in capture_set.steps_due(fingers=fingers, eyes=eyes, face=CAPTURED):
        samples[step] = best_of(
            device,
            lambda attempt, step=step: CaptureRequest(
                step=step,
                subject=persona.subject,
                attempt=attempt,
                absent=absent,
                age=persona.age,
                sex=persona.sex,
            ),
        )
    return CaptureSet(
        subject=persona.subject, samples=samples, fingers=fingers, eyes=eyes, face=CAPTURED
    )


@pytest.mark.parametrize("persona", PERSONAS, ids=lambda persona: persona.subject)
def test_everyone_gets_through_and_fits_into_a_packet(pool, persona):
    taken = capture(guarded(SyntheticDevice(pool=pool), timeout=60), persona)
    capture_set.check(taken)
    assert len(taken.samples) == persona.pictures
    assert [s.step for s in taken.in_order()] == [s for s in STEPS if s in taken.samples]

    packed = entries.to_entries(taken)
    assert len(packed) == persona.pictures + 1
    assert entries.from_entries(packed) == taken


def test_a_dry_finger_is_taken_again_and_the_better_one_kept():
    dry = {Step.ROLLED_RIGHT_INDEX: [FingerFault.DRY]}
    device = SyntheticDevice(faults=dry)
    kept = best_of(
        device,
        lambda n: CaptureRequest(step=Step.ROLLED_RIGHT_INDEX, subject="dry", attempt=n),
    )
    assert kept.attempt == 2
    assert kept.quality.score > 60


def test_after_three_bad_tries_the_best_is_kept_and_nobody_is_turned_away():
    step = Step.ROLLED_LEFT_RING
    faults = {step: [FingerFault.BLUR, FingerFault.DRY, FingerFault.BLUR]}
    device = SyntheticDevice(faults=faults)
    scores = [
        device.capture(CaptureRequest(step=step, subject="old", attempt=n)).quality.score
        for n in (1, 2, 3)
    ]
    kept = best_of(device, lambda n: CaptureRequest(step=step, subject="old", attempt=n))
    assert kept.quality.score == max(scores)
    assert kept.quality.retake


def test_an_eye_that_blinks_is_taken_again():
    device = SyntheticDevice(faults={Step.RIGHT_IRIS: [IrisFault.CLOSED, IrisFault.PARTIAL]})
    kept = best_of(device, lambda n: CaptureRequest(step=Step.RIGHT_IRIS, subject="e", attempt=n))
    assert kept.attempt >= 2
    assert kept.quality.score > 0


@pytest.mark.parametrize(
    ("trouble", "refusal"), [(Trouble.HANGS, DeviceTimeout), (Trouble.DIES, DeviceGone)]
)
@pytest.mark.parametrize("broken_at", [0, 7, 15])
def test_a_device_that_fails_half_way_loses_nothing(pool, trouble, refusal, broken_at):
    broken, samples = SyntheticDevice(pool=pool), {}
    safe = guarded(broken, timeout=10)
    for step in STEPS[:broken_at]:
        samples[step] = safe.capture(CaptureRequest(step=step, subject="half"))
    broken.trouble = trouble
    with pytest.raises(refusal):
        guarded(broken, timeout=0.05).capture(CaptureRequest(step=STEPS[broken_at], subject="half"))
    broken.release()
    spare = guarded(SyntheticDevice(pool=pool), timeout=10)
    for step in STEPS[broken_at:]:
        samples[step] = spare.capture(CaptureRequest(step=step, subject="half"))
    whole = CaptureSet(subject="half", samples=samples)
    capture_set.check(whole)
    assert whole == capture(spare, Persona("half", 30, Sex.FEMALE))


@pytest.mark.parametrize("persona", PERSONAS[4:8], ids=lambda persona: persona.subject)
def test_the_same_people_from_files(pool, tmp_path, persona):
    taken = capture(SyntheticDevice(pool=pool), persona)
    (tmp_path / persona.subject).mkdir()
    for sample in taken.in_order():
        name = f"{sample.step.value}.{sample.format.value}"
        (tmp_path / persona.subject / name).write_bytes(sample.data)
    read = capture(guarded(FileDevice(directory=tmp_path), timeout=60), persona)
    capture_set.check(read)
    assert {s: p.data for s, p in read.samples.items()} == {
        s: p.data for s, p in taken.samples.items()
    }
