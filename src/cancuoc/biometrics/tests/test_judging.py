"""How parts become one score and one sentence, and what a measure must not care about."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.biometrics import (
    images,
    quality,
    quality_face,
    quality_finger,
    quality_iris,
)
from cancuoc.biometrics.arrays import floats, to_bytes
from cancuoc.biometrics.positions import Step

FINGER = ("area", "dryness", "contrast", "coherence", "sharpness")
IRIS = ("open", "usable_area", "sharpness")
FACE = ("brightness", "sharpness", "position", "background")
MEASURES = {
    "finger": (quality.finger, quality_finger, FINGER),
    "iris": (quality.iris, quality_iris, IRIS),
    "face": (quality.face, quality_face, FACE),
}
BLANK = np.full((100, 100), 128, dtype=np.uint8)

BLURRED = "Ảnh mờ, hãy giữ yên ngón tay."
SMUDGED = "Vân tay bị nhòe, hãy lau khô tay và mặt kính."
USABLE = "Dùng được. "

# five parts of a finger in hundredths, the score (0.7 x weakest + 0.3 x mean), the sentence
SCORES = [
    ((100, 100, 100, 100, 100), 100, "Tốt"),
    ((100, 100, 100, 100, 50), 62, "Tốt"),
    ((100, 100, 100, 100, 47), 60, "Tốt"),
    ((100, 100, 100, 100, 46), 59, USABLE + BLURRED),
    ((100, 100, 100, 100, 40), 54, USABLE + BLURRED),
    ((100, 100, 100, 100, 15), 35, USABLE + BLURRED),
    ((100, 100, 100, 100, 14), 35, USABLE + BLURRED),
    ((100, 100, 100, 100, 12), 33, BLURRED),
    ((100, 100, 100, 100, 0), 24, BLURRED),
    ((60, 60, 60, 60, 60), 60, "Tốt"),
    (
        (59, 59, 59, 59, 59),
        59,
        USABLE + "Vân tay chưa đủ vùng, hãy đặt ngón tay vào giữa mặt kính.",
    ),
    ((0, 0, 0, 0, 0), 0, "Vân tay chưa đủ vùng, hãy đặt ngón tay vào giữa mặt kính."),
    ((90, 20, 90, 90, 90), 37, USABLE + "Tay khô, hãy lau và đặt lại, ấn vừa phải."),
    ((90, 90, 20, 90, 90), 37, USABLE + SMUDGED),
    ((90, 90, 20, 90, 20), 33, SMUDGED),
    ((90, 90, 90, 20, 90), 37, USABLE + "Đường vân không rõ, hãy lau tay và đặt lại."),
]


@pytest.fixture
def measured(monkeypatch):
    """Return a measure whose parts are given instead of seen."""

    def judge(kind, values):
        measure, module, names = MEASURES[kind]
        given_parts = dict(zip(names, values, strict=True))
        monkeypatch.setattr(module, "parts", lambda image, **words: given_parts)
        return measure(BLANK)

    return judge


@pytest.mark.parametrize(("values", "score", "words"), SCORES)
def test_the_weakest_part_decides_most_of_the_score_and_all_of_the_words(
    measured, values, score, words
):
    found = measured("finger", [value / 100 for value in values])
    assert (found.score, found.words) == (score, words)
    assert tuple(found.parts.values()) == values
    assert found.retake is (score < 35)


@pytest.mark.parametrize(
    ("kind", "weakest", "words"),
    [
        ("iris", "open", "Mắt nhắm hoặc bị che, hãy mở to mắt và nhìn thẳng."),
        ("iris", "usable_area", "Mi mắt che mống mắt, hãy mở to mắt."),
        ("iris", "sharpness", "Ảnh mờ, hãy giữ yên đầu và nhìn thẳng."),
        ("face", "brightness", "Ảnh quá tối hoặc quá sáng, hãy chỉnh đèn."),
        ("face", "sharpness", "Ảnh mờ, hãy giữ yên và chụp lại."),
        ("face", "position", "Khuôn mặt lệch, hãy ngồi thẳng vào giữa khung."),
        ("face", "background", "Nền không đều, hãy dùng phông sáng trơn."),
    ],
)
def test_each_part_has_its_own_advice(measured, kind, weakest, words):
    names = MEASURES[kind][2]
    found = measured(kind, [0.0 if name == weakest else 1.0 for name in names])
    assert found.words == words
    assert found.retake


@pytest.mark.parametrize(("value", "shown"), [(-3.0, 0), (0.004, 0), (0.006, 1), (7.5, 100)])
def test_a_part_is_told_between_nought_and_a_hundred(measured, value, shown):
    assert measured("iris", [value, 1.0, 1.0]).parts["open"] == shown


@given(
    values=st.lists(st.floats(0, 1), min_size=5, max_size=5),
    place=st.integers(0, 4),
    more=st.floats(0, 1),
)
@settings(max_examples=60)
def test_a_better_part_never_lowers_the_score(values, place, more):
    def score(parts):
        judged = dict(zip(FINGER, parts, strict=True))
        return quality._judge(quality.FINGER_METRIC, judged).score

    better = [max(value, more) if n == place else value for n, value in enumerate(values)]
    assert score(better) >= score(values)


@pytest.mark.parametrize("kind", list(MEASURES))
@pytest.mark.parametrize("shape", [(63, 200), (200, 63), (1, 1), (63, 63)])
def test_a_picture_too_small_to_judge_is_worth_nothing_and_says_why(kind, shape):
    measure, _, names = MEASURES[kind]
    found = measure(np.full(shape, 90, dtype=np.uint8))
    assert found.score == 0
    assert found.parts == dict.fromkeys(names, 0)
    assert found.retake
    assert found.words.endswith(".")


@pytest.fixture(scope="module")
def pixels(whole_set):
    """The pictures of one person as grey arrays, by step."""
    return {
        step: images.decode(whole_set.samples[step].data).pixels
        for step in (Step.ROLLED_RIGHT_INDEX, Step.TWO_THUMBS, Step.LEFT_IRIS, Step.FACE)
    }


def measure_of(step):
    if step.fingers:
        return lambda image: quality.finger(
            image, fingers=len(step.fingers), rolled=not step.is_slap
        )
    return quality.iris if step.eye is not None else quality.face


STEPS = (Step.ROLLED_RIGHT_INDEX, Step.TWO_THUMBS, Step.LEFT_IRIS, Step.FACE)


class TestWhatDoesNotMatter:
    @pytest.mark.parametrize("step", STEPS)
    def test_left_and_right_are_judged_alike(self, pixels, step):
        image = pixels[step]
        mirrored = np.ascontiguousarray(image[:, ::-1])
        assert abs(measure_of(step)(mirrored).score - measure_of(step)(image).score) <= 3

    @pytest.mark.parametrize("step", STEPS[:2])
    def test_a_print_upside_down_is_as_good(self, pixels, step):
        image = pixels[step]
        turned = np.ascontiguousarray(image[::-1, ::-1])
        assert abs(measure_of(step)(turned).score - measure_of(step)(image).score) <= 3

    @pytest.mark.parametrize("edge", [16, 64, 160])
    def test_more_empty_glass_around_a_print_changes_nothing(self, pixels, edge):
        image = pixels[Step.ROLLED_RIGHT_INDEX]
        wider = np.pad(image, edge, constant_values=250)
        alone, framed = (measure_of(Step.ROLLED_RIGHT_INDEX)(each) for each in (image, wider))
        assert framed.parts == alone.parts

    @pytest.mark.parametrize("step", STEPS)
    def test_measuring_changes_nothing_in_the_picture(self, pixels, step):
        before = pixels[step].copy()
        measure_of(step)(pixels[step])
        assert np.array_equal(pixels[step], before)

    @pytest.mark.parametrize("step", STEPS)
    def test_twice_the_same_picture_is_twice_the_same_score(self, pixels, step):
        assert measure_of(step)(pixels[step]) == measure_of(step)(pixels[step].copy())

    @pytest.mark.parametrize("grey", [-6, 6])
    def test_a_little_more_or_less_light_does_not_turn_the_verdict(self, pixels, grey):
        for step in STEPS:
            shifted = to_bytes(floats(pixels[step]) + grey)
            assert measure_of(step)(shifted).words == measure_of(step)(pixels[step]).words


class TestWhatMatters:
    @pytest.mark.parametrize("share", [0.25, 0.5])
    def test_half_a_print_lacks_area_and_only_area(self, pixels, share):
        image = pixels[Step.ROLLED_RIGHT_INDEX].copy()
        image[: round(image.shape[0] * (1 - share))] = 250
        whole, half = (
            quality.finger(each, rolled=True).parts
            for each in (pixels[Step.ROLLED_RIGHT_INDEX], image)
        )
        assert half["area"] < whole["area"] - 20
        assert abs(half["dryness"] - whole["dryness"]) < 25

    @pytest.mark.parametrize("fingers", [1, 2, 4])
    def test_the_more_fingers_should_be_there_the_less_area_is_enough(self, pixels, fingers):
        areas = [
            quality.finger(pixels[Step.TWO_THUMBS], fingers=count).parts["area"]
            for count in range(1, fingers + 1)
        ]
        assert areas == sorted(areas, reverse=True)

    @pytest.mark.parametrize(
        ("step", "part"), [(Step.LEFT_IRIS, "sharpness"), (Step.FACE, "brightness")]
    )
    def test_a_picture_gone_dark_is_no_longer_good(self, pixels, step, part):
        dark = to_bytes(floats(pixels[step]) * 0.18)
        assert measure_of(step)(dark).score < measure_of(step)(pixels[step]).score
        assert part in measure_of(step)(dark).parts

    @pytest.mark.parametrize("step", STEPS[:3])
    def test_a_picture_of_something_else_is_never_good_for_a_finger_or_an_eye(self, pixels, step):
        """The measure of a face looks at the frame alone and cannot tell."""
        for other in STEPS:
            if measure_of(other)(BLANK).metric != measure_of(step)(BLANK).metric:
                assert measure_of(step)(pixels[other]).score < quality.GOOD_FROM


@given(
    row=st.integers(0, 479),
    column=st.integers(0, 639),
    pupil=st.integers(1, 200),
    limbus=st.integers(1, 400),
    shades=st.tuples(*[st.integers(0, 255)] * 3),
)
@settings(max_examples=20, deadline=None)
def test_any_rings_anywhere_are_judged_without_a_fault(row, column, pupil, limbus, shades):
    """A lens, a lamp or a button may look like an eye; the measure answers all the same."""
    rows, columns = np.mgrid[0:480, 0:640]
    away = np.hypot(rows - row, columns - column)
    inner, ring, ground = shades
    image = np.select([away < pupil, away < limbus], [inner, ring], ground).astype(np.uint8)
    for measure in (quality.iris, quality.finger, quality.face):
        found = measure(image)
        assert 0 <= found.score <= 100
        assert found.words
