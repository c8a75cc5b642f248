"""The legal order of the steps, and what each step shows."""

import pytest

from cancuoc.biometrics.positions import FINGER_STEPS, IRIS_STEPS, STEPS, Eye, Finger, Step

ORDER = [
    # value in the packet, fingers left to right, words on the screen
    ("right-four", (2, 3, 4, 5), "Bốn ngón chụm tay phải"),
    ("left-four", (10, 9, 8, 7), "Bốn ngón chụm tay trái"),
    ("two-thumbs", (6, 1), "Hai ngón cái chụm"),
    ("rolled-right-thumb", (1,), "Lăn ngón cái phải"),
    ("rolled-right-index", (2,), "Lăn ngón trỏ phải"),
    ("rolled-right-middle", (3,), "Lăn ngón giữa phải"),
    ("rolled-right-ring", (4,), "Lăn ngón áp út phải"),
    ("rolled-right-little", (5,), "Lăn ngón út phải"),
    ("rolled-left-thumb", (6,), "Lăn ngón cái trái"),
    ("rolled-left-index", (7,), "Lăn ngón trỏ trái"),
    ("rolled-left-middle", (8,), "Lăn ngón giữa trái"),
    ("rolled-left-ring", (9,), "Lăn ngón áp út trái"),
    ("rolled-left-little", (10,), "Lăn ngón út trái"),
    ("right-iris", (), "Mống mắt phải"),
    ("left-iris", (), "Mống mắt trái"),
    ("face", (), "Ảnh khuôn mặt"),
]


@pytest.mark.parametrize(("place", "row"), list(enumerate(ORDER)))
def test_the_steps_stand_in_the_legal_order(place, row):
    value, fingers, words = row
    step = STEPS[place]
    assert step.value == value
    assert tuple(int(f) for f in step.fingers) == fingers
    assert step.words == words


def test_there_are_thirteen_finger_steps():
    assert len(FINGER_STEPS) == 13
    assert all(step.fingers for step in FINGER_STEPS)
    assert (*FINGER_STEPS, *IRIS_STEPS, Step.FACE) == STEPS


def test_only_the_first_three_are_slaps():
    assert [step for step in STEPS if step.is_slap] == list(STEPS[:3])


def test_every_finger_is_seen_once_flat_and_once_rolled():
    flat = [finger for step in FINGER_STEPS[:3] for finger in step.fingers]
    rolled = [finger for step in FINGER_STEPS[3:] for finger in step.fingers]
    assert sorted(flat) == sorted(Finger) == sorted(rolled)


@pytest.mark.parametrize(
    ("step", "eye"),
    [(Step.RIGHT_IRIS, Eye.RIGHT), (Step.LEFT_IRIS, Eye.LEFT), (Step.FACE, None)],
)
def test_iris_steps_name_their_eye(step, eye):
    assert step.eye is eye


def test_finger_steps_name_no_eye():
    assert {step.eye for step in FINGER_STEPS} == {None}


def test_finger_numbers_are_those_of_the_exchange_formats():
    assert [finger.name for finger in sorted(Finger)] == [
        "RIGHT_THUMB",
        "RIGHT_INDEX",
        "RIGHT_MIDDLE",
        "RIGHT_RING",
        "RIGHT_LITTLE",
        "LEFT_THUMB",
        "LEFT_INDEX",
        "LEFT_MIDDLE",
        "LEFT_RING",
        "LEFT_LITTLE",
    ]


def test_words_tell_everything_apart():
    assert len({finger.words for finger in Finger}) == 10
    assert len({step.words for step in Step}) == 16
    assert len({eye.words for eye in Eye}) == 2
