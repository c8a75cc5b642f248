"""Quality elements: each follows what it is named after, and the advice follows the worst."""

from __future__ import annotations

from dataclasses import asdict, replace
from functools import cache

import numpy as np
import pytest

from cancuoc.biometrics.iris import settings
from cancuoc.biometrics.iris.elements import METRIC, Elements
from cancuoc.biometrics.iris.matcher import read
from cancuoc.biometrics.iris.tests.eyes import Scene, drawn, large

GOOD = large(Scene(upper=0.95, lower=1.0, lashes=5, wear=4.0))


@cache
def elements(scene: Scene = GOOD) -> Elements:
    return read(drawn("elements", "1", scene)).elements


def changed(**changes) -> Elements:
    return elements(replace(GOOD, **changes))


def made(**changes) -> Elements:
    """Return fair elements with some changed, without a picture."""
    fair = dict.fromkeys(Elements.__dataclass_fields__, 90.0)
    return Elements(**(fair | {"dilation": 40.0, "grey_utilisation": 6.5} | changes))


def test_a_good_picture_asks_for_nothing():
    assert elements().advice is None
    assert not elements().retake
    assert elements().usable_area > 80
    assert elements().margin == 100


def test_shares_lie_between_nought_and_a_hundred():
    for scene in (GOOD, Scene(), Scene(column=90.0), Scene(upper=0.5, lower=0.7, lashes=60)):
        for name, value in asdict(elements(scene)).items():
            if name != "iris_radius":
                assert 0 <= value <= 100, name


def test_lids_take_from_the_usable_area():
    areas = [changed(upper=upper).usable_area for upper in (0.95, 0.75, 0.55)]
    assert areas == sorted(areas, reverse=True)
    assert areas[0] - areas[-1] > 10


def test_half_closed_lids_ask_for_another_try():
    found = changed(upper=0.48, lower=0.62)
    assert found.usable_area < 60
    assert found.retake
    assert "mở to mắt" in (found.advice or "")


@pytest.mark.parametrize(("area", "again"), [(59.9, True), (60.0, False), (75.0, False)])
def test_sixty_per_cent_is_the_bound(area, again):
    assert settings.limits().usable_area == 60
    assert made(usable_area=area).retake is again
    assert (made(usable_area=area).advice is not None) is again


def test_a_greyer_white_is_less_contrast():
    assert changed(sclera=150.0).iris_sclera_contrast < elements().iris_sclera_contrast


def test_a_lighter_pupil_is_less_contrast():
    assert changed(dark=75.0).iris_pupil_contrast < elements().iris_pupil_contrast


@pytest.mark.parametrize("pupil", [32.0, 44.0, 60.0])
def test_dilation_is_pupil_against_iris(pupil):
    assert changed(pupil=pupil).dilation == pytest.approx(100 * pupil / GOOD.radius, abs=1.5)


def test_a_pupil_off_the_middle_is_less_concentric():
    assert changed(aside=(0.0, 7.0)).concentricity < elements().concentricity - 3


def test_a_round_pupil_is_circular():
    assert elements().pupil_circularity > 97


@pytest.mark.parametrize(
    ("scene", "least", "most"),
    [
        (GOOD, 100, 100),
        (Scene(), 60, 100),
        (Scene(column=120.0), 10, 45),
        (Scene(column=90.0), 0, 0),
    ],
)
def test_the_margin_is_the_room_around_the_iris(scene, least, most):
    assert least <= elements(scene).margin <= most


def test_an_eye_at_the_edge_is_to_be_moved():
    assert "vào giữa khung" in (elements(Scene(column=110.0, lashes=5, upper=0.95)).advice or "")


def test_blur_takes_from_sharpness():
    sharp = [changed(blur=blur, noise=1.0).sharpness for blur in (0.6, 1.5, 4.0)]
    assert sharp == sorted(sharp, reverse=True)
    assert sharp[0] > 2 * sharp[-1]


def test_a_blurred_picture_asks_to_keep_still():
    assert "giữ yên" in (changed(blur=4.5, noise=0.5).advice or "")


def test_a_dim_picture_uses_fewer_greys():
    picture = drawn("elements", "1", GOOD)
    dim = read((picture * 0.5).astype(np.uint8)).elements
    assert dim.grey_utilisation < elements().grey_utilisation


def test_the_radius_is_in_pixels():
    assert elements().iris_radius == pytest.approx(GOOD.radius, abs=4)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("usable_area", "mở to mắt"),
        ("margin", "vào giữa khung"),
        ("sharpness", "giữ yên"),
        ("iris_pupil_contrast", "đồng tử"),
        ("iris_sclera_contrast", "viền mống mắt"),
    ],
)
def test_each_limit_has_its_words(name, said):
    advice = made(**{name: 0.0}).advice
    assert advice is not None
    assert said in advice
    assert advice.endswith("thu lại.")


def test_the_usable_area_speaks_first():
    assert "mở to mắt" in (made(usable_area=10.0, sharpness=0.0, margin=0.0).advice or "")


def test_only_the_usable_area_asks_for_another_try_by_rule():
    assert not made(sharpness=0.0, margin=0.0).retake


def test_the_metric_has_a_name_of_ours():
    assert METRIC.startswith("cancuoc-")
