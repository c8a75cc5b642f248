"""A capture set is whole only when pictures and states agree."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.biometrics import capture_set
from cancuoc.biometrics.capture_set import BelowSixRefused, CaptureSetRefused
from cancuoc.biometrics.positions import STEPS, Eye, Finger, Step
from cancuoc.biometrics.states import BELOW_SIX, CAPTURED, Mark, Reason, State

GONE = Mark(state=State.MISSING, reason=Reason.AMPUTATED)
SHUT = Mark(state=State.UNREADABLE, reason=Reason.CANNOT_OPEN)

RIGHT_HAND = {Finger(n) for n in range(1, 6)}


def fingers(*gone: Finger):
    return {finger: GONE if finger in gone else CAPTURED for finger in Finger}


def eyes(*shut: Eye):
    return {eye: SHUT if eye in shut else CAPTURED for eye in Eye}


def without(captured, *steps: Step):
    return {step: sample for step, sample in captured.samples.items() if step not in steps}


DUE = [
    # fingers gone, eyes shut, face taken, steps that fall away
    (set(), set(), True, set()),
    ({2}, set(), True, {Step.ROLLED_RIGHT_INDEX}),
    ({2, 3, 4}, set(), True, set(STEPS[4:7])),
    ({2, 3, 4, 5}, set(), True, {Step.RIGHT_FOUR, *STEPS[4:8]}),
    ({1}, set(), True, {Step.ROLLED_RIGHT_THUMB}),
    ({1, 6}, set(), True, {Step.TWO_THUMBS, Step.ROLLED_RIGHT_THUMB, Step.ROLLED_LEFT_THUMB}),
    ({7, 8, 9, 10}, set(), True, {Step.LEFT_FOUR, *STEPS[9:13]}),
    (set(range(1, 11)), set(), True, set(STEPS[:13])),
    (set(), {Eye.RIGHT}, True, {Step.RIGHT_IRIS}),
    (set(), {Eye.RIGHT, Eye.LEFT}, True, {Step.RIGHT_IRIS, Step.LEFT_IRIS}),
    (set(), set(), False, {Step.FACE}),
    (set(range(1, 11)), set(Eye), False, set(STEPS)),
]


@pytest.mark.parametrize(("gone", "shut", "face", "away"), DUE)
def test_steps_due_follow_the_states(gone, shut, face, away):
    due = capture_set.steps_due(
        fingers=fingers(*map(Finger, gone)), eyes=eyes(*shut), face=CAPTURED if face else SHUT
    )
    assert due == tuple(step for step in STEPS if step not in away)


@given(gone=st.sets(st.sampled_from(Finger)), shut=st.sets(st.sampled_from(Eye)))
@settings(max_examples=60, deadline=None)
def test_due_steps_keep_the_legal_order_and_cover_each_captured_finger_twice(gone, shut):
    due = capture_set.steps_due(fingers=fingers(*gone), eyes=eyes(*shut), face=CAPTURED)
    assert list(due) == sorted(due, key=STEPS.index)
    for finger in Finger:
        rolled = [step for step in due if step.fingers == (finger,)]
        flat = [step for step in due if step.is_slap and finger in step.fingers]
        assert len(rolled) == (finger not in gone)
        assert len(flat) == 1 or finger in gone


def test_a_whole_set_has_no_problems(whole_set):
    assert capture_set.problems(whole_set) == ()
    capture_set.check(whole_set)
    assert [sample.step for sample in whole_set.in_order()] == list(STEPS)
    assert whole_set.total_bytes == sum(len(s.data) for s in whole_set.in_order())


@pytest.mark.parametrize("step", list(Step))
def test_each_missing_picture_is_named(whole_set, step):
    thin = replace(whole_set, samples=without(whole_set, step))
    assert capture_set.problems(thin) == (f"Thiếu ảnh: {step.words}",)
    with pytest.raises(CaptureSetRefused) as refusal:
        capture_set.check(thin)
    assert refusal.value.details["problems"] == [f"Thiếu ảnh: {step.words}"]


@pytest.mark.parametrize("finger", list(Finger))
def test_a_picture_of_a_missing_finger_is_too_much(whole_set, finger):
    contradictory = replace(whole_set, fingers=fingers(finger))
    rolled = next(step for step in STEPS if step.fingers == (finger,))
    assert capture_set.problems(contradictory) == (f"Thừa ảnh: {rolled.words}",)


@pytest.mark.parametrize("finger", list(Finger))
def test_a_missing_finger_with_a_reason_makes_a_whole_set(whole_set, finger):
    rolled = next(step for step in STEPS if step.fingers == (finger,))
    honest = replace(whole_set, fingers=fingers(finger), samples=without(whole_set, rolled))
    capture_set.check(honest)


@pytest.mark.parametrize(
    ("eye", "step"), [(Eye.RIGHT, Step.RIGHT_IRIS), (Eye.LEFT, Step.LEFT_IRIS)]
)
def test_an_eye_that_cannot_open(whole_set, eye, step):
    assert capture_set.problems(replace(whole_set, eyes=eyes(eye))) == (f"Thừa ảnh: {step.words}",)
    capture_set.check(replace(whole_set, eyes=eyes(eye), samples=without(whole_set, step)))


def test_a_finger_without_a_state_is_named(whole_set):
    known = {finger: CAPTURED for finger in Finger if finger is not Finger.LEFT_RING}
    assert capture_set.problems(replace(whole_set, fingers=known)) == (
        "Chưa ghi tình trạng: ngón áp út trái",
    )


def test_an_eye_without_a_state_is_named(whole_set):
    assert capture_set.problems(replace(whole_set, eyes={Eye.LEFT: CAPTURED})) == (
        "Chưa ghi tình trạng: mắt phải",
    )


def test_a_picture_under_the_wrong_step_is_named(whole_set):
    samples = dict(whole_set.samples)
    samples[Step.LEFT_IRIS] = samples[Step.RIGHT_IRIS]
    assert capture_set.problems(replace(whole_set, samples=samples)) == (
        "Ảnh đặt sai bước: Mống mắt trái",
    )


class TestBelowSix:
    def test_nothing_is_taken_and_every_state_says_why(self):
        child = capture_set.below_six(subject="child")
        capture_set.check(child)
        assert child.steps_due() == ()
        assert child.total_bytes == 0
        assert {*child.fingers.values(), *child.eyes.values(), child.face} == {BELOW_SIX}

    @pytest.mark.parametrize("step", [Step.RIGHT_FOUR, Step.LEFT_IRIS, Step.FACE])
    def test_any_picture_is_refused(self, whole_set, step):
        child = capture_set.below_six(subject="child")
        with pytest.raises(BelowSixRefused) as refusal:
            capture_set.check(replace(child, samples={step: whole_set.samples[step]}))
        assert refusal.value.status == 403
        assert refusal.value.message == "Trẻ dưới 6 tuổi không thu nhận sinh trắc học."

    @pytest.mark.parametrize(
        "part",
        [
            {"face": BELOW_SIX},
            {"eyes": {Eye.LEFT: BELOW_SIX, Eye.RIGHT: CAPTURED}},
            {"fingers": {f: BELOW_SIX if f is Finger.LEFT_RING else CAPTURED for f in Finger}},
        ],
    )
    def test_one_such_mark_is_enough_to_refuse_pictures(self, whole_set, part):
        with pytest.raises(BelowSixRefused):
            capture_set.check(replace(whole_set, **part))


@pytest.mark.parametrize(
    ("step", "name"),
    [
        (Step.RIGHT_FOUR, "01-right-four.jp2"),
        (Step.TWO_THUMBS, "03-two-thumbs.jp2"),
        (Step.ROLLED_LEFT_LITTLE, "13-rolled-left-little.jp2"),
        (Step.LEFT_IRIS, "15-left-iris.jp2"),
        (Step.FACE, "16-face.jpg"),
    ],
)
def test_files_are_named_in_the_legal_order(whole_set, step, name):
    assert whole_set.samples[step].file_name == name
