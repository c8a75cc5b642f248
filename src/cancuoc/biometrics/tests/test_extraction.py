"""From pictures to templates: what is read, from which picture, and why something is not."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from cancuoc.biometrics import extraction, images
from cancuoc.biometrics.capture_set import CaptureSet, Sample
from cancuoc.biometrics.extraction import Failure, Why, extract
from cancuoc.biometrics.fingerprint import leader
from cancuoc.biometrics.fingerprint.leader import NoExtractor
from cancuoc.biometrics.fingerprint.matcher import Matcher
from cancuoc.biometrics.images import Format
from cancuoc.biometrics.positions import Eye, Finger, Step
from cancuoc.biometrics.states import CAPTURED, Mark, Reason, State
from cancuoc.biometrics.subjects import Sex
from cancuoc.biometrics.synthetic import sampler
from cancuoc.biometrics.synthetic.impressions import FingerFault
from cancuoc.biometrics.synthetic.iris import IrisFault
from cancuoc.biometrics.templates import Templates

INDEX, THUMB = Step.ROLLED_RIGHT_INDEX, Step.ROLLED_RIGHT_THUMB


@cache
def drawn(step: Step, **words) -> Sample:
    return sampler.sample(
        **{"subject": "extract", "age": 30, "sex": Sex.MALE, "step": step, **words}
    )


def blank(step: Step, shape=(400, 320)) -> Sample:
    pixels = np.full(shape, 250, np.uint8)
    return replace(drawn(step), data=images.encode_png(pixels=pixels), format=Format.PNG)


def broken(step: Step) -> Sample:
    return replace(drawn(step), data=drawn(step).data[:200])


@cache
def of_index():
    return extract({INDEX: drawn(INDEX)}, fingers=[Finger.RIGHT_INDEX], eyes=())


@cache
def of_eyes():
    samples = {step: drawn(step) for step in (Step.RIGHT_IRIS, Step.LEFT_IRIS)}
    return extract(samples, fingers=(), age=30, sex=Sex.MALE)


class TestWhatIsRead:
    def test_the_minutiae_are_those_of_the_rolled_picture(self):
        found = of_index().templates.fingers[Finger.RIGHT_INDEX]
        alone = leader.shared().minutiae(images.decode(drawn(INDEX).data).pixels)
        assert (found.x == alone.x).all()
        assert of_index().sources == {Finger.RIGHT_INDEX: INDEX}
        assert of_index().failures == {}

    def test_eyes_come_without_a_finger_being_touched(self, monkeypatch):
        monkeypatch.setattr(leader, "shared", pytest.fail)
        samples = {Step.RIGHT_IRIS: drawn(Step.RIGHT_IRIS)}
        found = extract(samples, fingers=(), eyes=[Eye.RIGHT])
        assert set(found.templates.eyes) == {Eye.RIGHT}
        assert found.templates.fingers == {}

    def test_both_eyes_are_told_apart(self):
        right, left = (of_eyes().templates.eyes[eye] for eye in (Eye.RIGHT, Eye.LEFT))
        assert (right.bits != left.bits).mean() > 0.3
        assert of_eyes().sources == {Eye.RIGHT: Step.RIGHT_IRIS, Eye.LEFT: Step.LEFT_IRIS}

    def test_age_and_sex_are_kept_with_the_templates(self):
        assert of_eyes().templates.age == 30
        assert of_eyes().templates.sex is Sex.MALE

    def test_the_result_survives_being_kept(self):
        again = Templates.from_bytes(of_eyes().templates.to_bytes())
        assert (again.eyes[Eye.LEFT].bits == of_eyes().templates.eyes[Eye.LEFT].bits).all()

    def test_the_costs_are_told_by_part(self):
        assert set(of_eyes().took) == {"decode", "eyes"}
        assert set(of_index().took) == {"decode", "fingers"}
        assert all(seconds >= 0 for seconds in of_index().took.values())

    def test_a_picture_in_colour_is_read_as_grey(self):
        grey = images.decode(drawn(INDEX).data).pixels
        colour = np.repeat(grey[..., None], 3, axis=2)
        sample = replace(drawn(INDEX), data=images.encode_png(pixels=colour), format=Format.PNG)
        found = extract({INDEX: sample}, fingers=[Finger.RIGHT_INDEX], eyes=())
        assert len(found.templates.fingers[Finger.RIGHT_INDEX]) == pytest.approx(
            len(of_index().templates.fingers[Finger.RIGHT_INDEX]), abs=2
        )


class TestBestOfSeveral:
    def test_the_better_attempt_of_a_finger_is_used(self):
        partial = drawn(INDEX, fault=FingerFault.PARTIAL)
        found = extract(
            {INDEX: [partial, drawn(INDEX), broken(INDEX)]}, fingers=[Finger.RIGHT_INDEX], eyes=()
        )
        wanted = of_index().templates.fingers[Finger.RIGHT_INDEX]
        assert (found.templates.fingers[Finger.RIGHT_INDEX].x == wanted.x).all()
        assert found.failures == {}

    def test_the_better_attempt_of_an_eye_is_used(self):
        step = Step.RIGHT_IRIS
        shut = drawn(step, fault=IrisFault.CLOSED)
        found = extract({step: [shut, drawn(step)]}, fingers=(), eyes=[Eye.RIGHT])
        assert (
            found.templates.eyes[Eye.RIGHT].bits == of_eyes().templates.eyes[Eye.RIGHT].bits
        ).all()

    def test_worth_grows_with_minutiae_and_their_quality(self):
        found = of_index().templates.fingers[Finger.RIGHT_INDEX]
        assert extraction.worth(found) > extraction.worth(found.best(10)) > 0


class TestWhatIsNotRead:
    @pytest.mark.parametrize(
        ("samples", "failure"),
        [
            ({}, Failure(why=Why.NO_PICTURE)),
            ({INDEX: []}, Failure(why=Why.NO_PICTURE)),
            ({INDEX: broken(INDEX)}, Failure(why=Why.BAD_FILE, code="ImageBroken")),
            ({INDEX: blank(INDEX)}, Failure(why=Why.TOO_FEW)),
            ({INDEX: blank(INDEX, (20, 30))}, Failure(why=Why.NOT_READ, code="BadFingerPicture")),
        ],
        ids=["no picture", "no attempt", "cut short", "empty glass", "tiny"],
    )
    def test_a_finger_fails_with_its_reason(self, samples, failure):
        found = extract(samples, fingers=[Finger.RIGHT_INDEX], eyes=())
        assert found.failures == {Finger.RIGHT_INDEX: failure}
        assert not found.templates
        assert found.sources == {}

    @pytest.mark.parametrize(
        ("sample", "failure"),
        [
            (drawn(Step.LEFT_IRIS, fault=IrisFault.CLOSED), Why.NOT_READ),
            (blank(Step.LEFT_IRIS), Why.NOT_READ),
            (broken(Step.LEFT_IRIS), Why.BAD_FILE),
        ],
        ids=["closed", "empty", "cut short"],
    )
    def test_an_eye_fails_with_its_reason(self, sample, failure):
        found = extract({Step.LEFT_IRIS: sample}, fingers=(), eyes=[Eye.LEFT])
        assert found.failures[Eye.LEFT].why is failure
        assert found.failures[Eye.LEFT].code

    def test_one_failure_leaves_the_rest_alone(self):
        found = extract({INDEX: drawn(INDEX), THUMB: broken(THUMB)}, eyes=[Eye.LEFT])
        assert set(found.templates.fingers) == {Finger.RIGHT_INDEX}
        assert set(found.failures) == {Eye.LEFT, *set(Finger) - {Finger.RIGHT_INDEX}}

    def test_what_was_not_captured_is_no_failure_of_the_picture(self):
        missing = Mark(state=State.MISSING, reason=Reason.AMPUTATED)
        captured = CaptureSet(
            subject="s",
            samples={INDEX: drawn(INDEX)},
            fingers={**dict.fromkeys(Finger, CAPTURED), Finger.RIGHT_INDEX: missing},
            eyes={Eye.LEFT: CAPTURED, Eye.RIGHT: missing},
        )
        found = extract(captured, fingers=[Finger.RIGHT_INDEX, Finger.LEFT_RING])
        assert found.failures == {
            Finger.RIGHT_INDEX: Failure(why=Why.NOT_CAPTURED),
            Finger.LEFT_RING: Failure(why=Why.NO_PICTURE),
            Eye.RIGHT: Failure(why=Why.NOT_CAPTURED),
            Eye.LEFT: Failure(why=Why.NO_PICTURE),
        }

    def test_absent_parts_may_be_named_beside_plain_pictures(self):
        found = extract(
            {INDEX: drawn(INDEX)},
            fingers=[Finger.RIGHT_INDEX],
            eyes=(),
            absent={Finger.RIGHT_INDEX},
        )
        assert found.failures[Finger.RIGHT_INDEX].why is Why.NOT_CAPTURED

    def test_a_missing_network_is_loud(self, monkeypatch):
        def nothing():
            raise NoExtractor

        monkeypatch.setattr(leader, "shared", nothing)
        with pytest.raises(NoExtractor):
            extract({INDEX: drawn(INDEX)}, eyes=())

    @pytest.mark.parametrize("why", list(Why))
    def test_every_reason_has_words(self, why):
        assert Failure(why=why).words.endswith(".")


def test_two_captures_of_one_finger_match_and_of_another_do_not():
    matcher = Matcher()
    again = extract({INDEX: drawn(INDEX, take="2")}, fingers=[Finger.RIGHT_INDEX], eyes=())
    other = extract({THUMB: drawn(THUMB)}, fingers=[Finger.RIGHT_THUMB], eyes=())
    one, two, three = (
        matcher.prepare(found.templates.fingers[finger])
        for found, finger in (
            (of_index(), Finger.RIGHT_INDEX),
            (again, Finger.RIGHT_INDEX),
            (other, Finger.RIGHT_THUMB),
        )
    )
    assert matcher.score(one, two) > 0.3 > matcher.score(one, three)
