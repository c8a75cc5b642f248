"""From pictures to scores: mates and strangers, dilated, tilted, lidded, blurred."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from tests.support.effort import least_seconds

from cancuoc.biometrics.iris.code import IrisCode
from cancuoc.biometrics.iris.matcher import Matcher, Template, read
from cancuoc.biometrics.iris.segmentation import EyeNotRead
from cancuoc.biometrics.iris.tests.eyes import Scene, any_scene, drawn, large
from cancuoc.biometrics.positions import Eye
from cancuoc.biometrics.synthetic import iris as generator

MATCHER = Matcher()
PEOPLE = tuple(f"match-{letter}" for letter in "abcdefghij")
BASE = Scene(wear=5.0)
# Strangers among the drawn eyes stay below, mates in fair pictures above.
LIKE = 0.68


@cache
def template(subject: str, take: str, scene: Scene | None = None) -> Template:
    return MATCHER.prepare(read(drawn(subject, take, scene)).code)


def score(one: Template, two: Template) -> float:
    return MATCHER.score(one, two)


@cache
def strangers() -> list[float]:
    found = [template(subject, "1") for subject in PEOPLE]
    return [score(a, b) for n, a in enumerate(found) for b in found[:n]]


def test_strangers_score_little_above_one_half():
    assert 0.5 <= min(strangers()) <= max(strangers()) < LIKE
    assert 0.52 < np.mean(strangers()) < 0.59


def test_the_same_picture_scores_one():
    assert score(template("match-a", "1"), template("match-a", "1")) == 1.0


@pytest.mark.parametrize("subject", PEOPLE[:6])
def test_another_fair_picture_is_recognised(subject):
    one, two = (template(subject, take, BASE) for take in ("1", "2"))
    assert score(one, two) > LIKE


@pytest.mark.parametrize(
    "changes",
    [
        {"pupil": 34.0},
        {"pupil": 56.0},
        {"tilt": 0.14},
        {"tilt": -0.14},
        {"row": 155.0, "column": 180.0},
        {"radius": 92.0, "pupil": 39.0},
        {"upper": 0.6, "lower": 0.85, "lashes": 50},
        {"blur": 2.2},
        {"noise": 7.0},
        {"painted": False, "highlights": 3},
        {"light": 14.0},
        {"aside": (-2.0, 4.0)},
        {"column": 95.0},
    ],
    ids=str,
)
def test_an_eye_is_recognised_through(changes):
    other = template("match-b", "2", replace(BASE, **changes))
    assert score(template("match-b", "1", BASE), other) > LIKE


def test_a_head_tilted_beyond_the_turns_is_not_recognised():
    other = template("match-b", "2", replace(BASE, tilt=0.5))
    assert score(template("match-b", "1", BASE), other) < LIKE


def test_the_size_of_the_picture_does_not_matter():
    small, wide = template("match-c", "1", BASE), template("match-c", "2", large(BASE))
    assert score(small, wide) > LIKE


def test_a_mirrored_eye_is_a_stranger():
    picture = drawn("match-a", "1", BASE)
    mirrored = MATCHER.prepare(read(np.ascontiguousarray(picture[:, ::-1])).code)
    assert score(template("match-a", "1", BASE), mirrored) < LIKE


def test_the_two_eyes_of_a_person_are_strangers():
    pictures = [
        generator.photograph(subject="match-a", eye=eye, take="1").image
        for eye in (Eye.LEFT, Eye.RIGHT)
    ]
    one, two = (MATCHER.prepare(read(picture).code) for picture in pictures)
    assert score(one, two) < LIKE


def test_the_order_of_the_two_does_not_matter():
    one, two = template("match-a", "1", BASE), template("match-a", "2", BASE)
    assert score(one, two) == pytest.approx(score(two, one), abs=1e-9)


def test_a_template_survives_its_bytes():
    one, two = template("match-d", "1", BASE), template("match-d", "2", BASE)
    again = MATCHER.prepare(IrisCode.from_bytes(two.code.to_bytes()))
    assert score(one, again) == score(one, two)


def test_the_same_picture_has_the_same_code():
    picture = drawn("match-e", "1")
    assert read(picture).code.to_bytes() == read(picture).code.to_bytes()


def test_a_search_finds_the_mate_among_others():
    gallery = [template(subject, "1", BASE) for subject in PEOPLE]
    probe = template("match-f", "2", replace(BASE, pupil=50.0, tilt=0.06))
    found = MATCHER.search(probe, gallery)
    assert found.shape == (len(PEOPLE),)
    assert PEOPLE[int(found.argmax())] == "match-f"
    assert found == pytest.approx([score(probe, one) for one in gallery], abs=1e-6)


def test_a_search_of_nobody_finds_nobody():
    assert MATCHER.search(template("match-a", "1"), []).shape == (0,)


def test_hard_pictures_score_above_strangers_on_the_whole():
    mates = [
        score(template(s, "1", any_scene(s, "1")), template(s, "2", any_scene(s, "2")))
        for s in PEOPLE
    ]
    assert np.median(mates) > max(strangers())


def test_what_is_no_eye_has_no_template():
    with pytest.raises(EyeNotRead):
        read(np.full((280, 320), 128, np.uint8))


@pytest.mark.benchmark
def test_reading_and_comparing_are_quick():
    picture = drawn("match-a", "1")
    read(picture)
    reading = least_seconds(lambda: read(picture), rounds=5)
    probe, gallery = template("match-a", "1"), [template("match-b", "1")] * 2000
    MATCHER.search(probe, gallery[:2])
    comparing = least_seconds(lambda: MATCHER.search(probe, gallery)) / 2000
    print(f"one picture {1e3 * reading:.0f} ms, one comparison {1e6 * comparing:.1f} us")
    assert reading < 0.12
    assert comparing < 20e-6
