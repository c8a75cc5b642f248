"""Portrait measures: known heads give known numbers, and bad portraits get the right words."""

from __future__ import annotations

import numpy as np
import pytest

from cancuoc.biometrics.face import portrait, settings
from cancuoc.biometrics.face.portrait import judged
from cancuoc.biometrics.face.tests.heads import picture, points, reading
from cancuoc.biometrics.face.worker import measures
from cancuoc.biometrics.face.worker.measures import NAMES, measured


def of(**how):
    return measured(picture(), points(**how))


def told(**how) -> set[str]:
    return {advice.measure for advice in judged(reading(**how))}


class TestNumbers:
    @pytest.mark.parametrize("name", ["roll", "yaw", "pitch"])
    @pytest.mark.parametrize("degrees", [-25, -8, 0, 5, 20])
    def test_angles_are_those_of_the_head(self, name, degrees):
        assert of(**{name: degrees})[name] == pytest.approx(degrees, abs=0.2)

    @pytest.mark.parametrize("size", [0.5, 1.0, 1.4])
    def test_distance_and_height_follow_the_size(self, size):
        found = of(size=size)
        assert found["eyes_apart"] == pytest.approx(110 * size, rel=0.01)
        assert found["head_height"] == pytest.approx(1.25 * 250 * size / 640, rel=0.01)

    @pytest.mark.parametrize(("lids", "open_by"), [(0, 0), (0.5, 0.175), (1, 0.35)])
    def test_lids_are_measured_against_the_width_of_the_eye(self, lids, open_by):
        assert of(lids=lids)["eyes_open"] == pytest.approx(open_by, abs=0.01)

    def test_openings_do_not_depend_on_roll_or_size(self):
        assert of(roll=20, size=0.7)["eyes_open"] == pytest.approx(of()["eyes_open"], abs=0.01)

    def test_the_place_is_a_share_of_the_picture(self):
        assert of(x=120)["centre"] == pytest.approx(0.25)
        assert of(y=340)["eye_line"] == pytest.approx(0.5)

    def test_light_is_measured_on_the_face_alone(self):
        dark = measured(picture(ground=5), points())
        assert dark["exposure"] > 80
        assert dark["too_dark"] < 0.05

    def test_one_dark_side_shows_in_the_balance(self):
        pixels = picture()
        pixels[:, :240] //= 3
        assert measured(pixels, points())["balance"] < 0.5 < of()["balance"]

    def test_noise_beside_the_head_is_an_uneven_ground(self):
        assert measured(picture(noise=60), points())["background"] > 30
        assert of()["background"] < 5

    def test_a_flat_face_is_not_sharp(self):
        assert measured(picture(contrast=0), points())["sharpness"] < of()["sharpness"]

    @pytest.mark.parametrize("how", [{"x": -400}, {"y": 2000}, {"size": 0.02}, {"size": 5}])
    def test_landmarks_far_outside_still_give_numbers(self, how):
        found = of(**how)
        assert set(found) == set(NAMES)
        assert np.isfinite(list(found.values())).all()


class TestWords:
    def test_a_good_portrait_gets_none(self):
        assert told() == set()

    @pytest.mark.parametrize(
        ("how", "measure"),
        [
            ({"roll": 14}, "roll"),
            ({"roll": -14}, "roll"),
            ({"yaw": 20}, "yaw"),
            ({"yaw": -20}, "yaw"),
            ({"pitch": 28}, "pitch"),
            ({"lids": 0.2}, "eyes_open"),
            ({"lips": 12}, "mouth_open"),
            ({"x": 340}, "centre"),
            ({"x": 140}, "centre"),
            ({"y": 400}, "eye_line"),
            ({"y": 150}, "eye_line"),
            ({"size": 0.6}, "eyes_apart"),
            ({"size": 0.6}, "head_height"),
            ({"size": 2.0}, "head_height"),
            ({"faces": 2}, "faces"),
            ({"pixels": picture(skin=50, contrast=20)}, "exposure"),
            ({"pixels": picture(skin=245, contrast=2)}, "exposure"),
            ({"pixels": picture(skin=40, contrast=40)}, "too_dark"),
            ({"pixels": picture(skin=200, contrast=60)}, "too_light"),
            ({"pixels": picture(noise=60)}, "background"),
            ({"pixels": picture(contrast=0)}, "sharpness"),
        ],
    )
    def test_what_is_wrong_is_named(self, how, measure):
        assert measure in told(**how)

    def test_small_and_large_heads_get_different_words(self):
        small, large = (
            next(a.words for a in judged(reading(size=size)) if a.measure == "head_height")
            for size in (0.6, 2.0)
        )
        assert small != large

    def test_every_limit_has_words_for_each_of_its_ends(self):
        for name, limit in settings.limits().items():
            assert limit.least is None or portrait._BELOW[name]
            assert limit.most is None or portrait._ABOVE[name]

    def test_every_measure_has_a_limit(self):
        assert set(settings.limits()) == set(measures.NAMES)

    @pytest.mark.parametrize(
        "words", sorted({*portrait._BELOW.values(), *portrait._ABOVE.values()})
    )
    def test_words_are_short_sentences(self, words):
        assert words.endswith(".")
        assert len(words.split()) <= 20
        assert "bạn" not in words.lower()
