"""Fingers taken from slaps where the rolled picture is missing or poor, and what is doubted."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from cancuoc.biometrics import extraction, images
from cancuoc.biometrics.capture_set import CaptureSet, Sample
from cancuoc.biometrics.extraction import Why, extract
from cancuoc.biometrics.fingerprint import leader
from cancuoc.biometrics.fingerprint.leader import BadFingerPicture
from cancuoc.biometrics.images import Format
from cancuoc.biometrics.positions import Finger, Step
from cancuoc.biometrics.sequence import DoubtKind
from cancuoc.biometrics.states import CAPTURED, Mark, Reason, State
from cancuoc.biometrics.subjects import Sex
from cancuoc.biometrics.synthetic import sampler
from cancuoc.biometrics.synthetic.impressions import FingerFault

THUMBS, FOUR = Step.TWO_THUMBS, Step.RIGHT_FOUR
ROLLED = Step.ROLLED_RIGHT_THUMB
THUMB, LEFT = Finger.RIGHT_THUMB, Finger.LEFT_THUMB


@cache
def drawn(step: Step, *, absent: frozenset[Finger] = frozenset(), **words) -> Sample:
    person = {"subject": "slaps", "age": 30, "sex": Sex.MALE}
    return sampler.sample(**person, step=step, absent=absent, **words)


def blank(step: Step) -> Sample:
    pixels = np.full((600, 900), 250, np.uint8)
    return replace(drawn(step), data=images.encode_png(pixels=pixels), format=Format.PNG)


pytestmark = pytest.mark.usefixtures("remembered_minutiae")


def thumbs(samples, **words):
    return extract(samples, fingers=[THUMB], eyes=(), **words)


class TestFromTheSlap:
    def test_a_finger_without_a_rolled_picture_comes_from_the_slap(self):
        found = thumbs({THUMBS: drawn(THUMBS)})
        assert found.sources == {THUMB: THUMBS}
        assert found.failures == {}
        assert len(found.templates.fingers[THUMB]) > 15
        assert {"slaps", "fingers", "decode"} <= set(found.took)

    def test_a_good_rolled_picture_leaves_the_slap_alone(self, monkeypatch):
        monkeypatch.setattr(extraction, "segment", pytest.fail)
        found = thumbs({THUMBS: drawn(THUMBS), ROLLED: drawn(ROLLED)})
        assert found.sources == {THUMB: ROLLED}

    def test_a_poor_rolled_picture_gives_way_to_a_better_flat_one(self):
        poor = drawn(ROLLED, fault=FingerFault.PARTIAL)
        found = thumbs({THUMBS: drawn(THUMBS), ROLLED: poor})
        assert found.sources == {THUMB: THUMBS}

    def test_the_better_rolled_picture_stays_when_the_slap_is_worse(self):
        poor = drawn(ROLLED, fault=FingerFault.PARTIAL)
        slap = drawn(THUMBS, fault=FingerFault.PARTIAL)
        found = thumbs({THUMBS: slap, ROLLED: poor})
        worth = {
            step: extraction.worth(thumbs({step: sample}).templates.fingers[THUMB])
            for step, sample in ((THUMBS, slap), (ROLLED, poor))
            if thumbs({step: sample}).templates.fingers
        }
        assert found.sources == {THUMB: max(worth, key=worth.__getitem__)}

    def test_only_the_wanted_fingers_of_a_slap_are_extracted(self):
        found = extract({FOUR: drawn(FOUR)}, fingers=[Finger.RIGHT_MIDDLE, THUMB], eyes=())
        assert set(found.templates.fingers) == {Finger.RIGHT_MIDDLE}
        assert found.failures[THUMB].why is Why.NO_PICTURE

    def test_the_best_attempt_at_a_slap_is_used(self):
        several = [blank(THUMBS), drawn(THUMBS)]
        assert thumbs({THUMBS: several}).sources == {THUMB: THUMBS}

    def test_a_missing_finger_shifts_no_name(self):
        missing = Mark(state=State.MISSING, reason=Reason.AMPUTATED)
        captured = CaptureSet(
            subject="s",
            samples={THUMBS: drawn(THUMBS, absent=frozenset({LEFT}))},
            fingers={**dict.fromkeys(Finger, CAPTURED), LEFT: missing},
        )
        found = extract(captured, fingers=[LEFT, THUMB], eyes=())
        assert set(found.templates.fingers) == {THUMB}
        assert found.failures[LEFT].why is Why.NOT_CAPTURED
        assert found.doubts == ()


class TestDoubts:
    def test_a_slap_with_too_few_fingers_gives_none_and_says_so(self):
        found = thumbs({THUMBS: drawn(THUMBS, absent=frozenset({LEFT}))})
        assert found.templates.fingers == {}
        assert [doubt.kind for doubt in found.doubts] == [DoubtKind.SLAP_COUNT]
        assert found.doubts[0].words.startswith("Hai ngón cái chụm: ")

    @pytest.mark.parametrize("kind", ["empty", "cut short"])
    def test_a_slap_that_cannot_be_read_is_a_doubt(self, kind):
        short = replace(drawn(THUMBS), data=drawn(THUMBS).data[:300])
        found = thumbs({THUMBS: blank(THUMBS) if kind == "empty" else short})
        assert [doubt.kind for doubt in found.doubts] == [DoubtKind.SLAP_NOT_READ]
        assert found.failures[THUMB].why is Why.NO_PICTURE

    def test_rolled_and_flat_in_order_leave_none(self):
        samples = {THUMBS: drawn(THUMBS), ROLLED: drawn(ROLLED)}
        found = thumbs(samples, check_sequence=True)
        assert found.doubts == ()
        assert "sequence" in found.took

    def test_another_finger_rolled_is_told_and_the_finger_is_kept(self):
        samples = {THUMBS: drawn(THUMBS), ROLLED: drawn(Step.ROLLED_LEFT_THUMB)}
        found = thumbs(samples, check_sequence=True)
        assert [doubt.kind for doubt in found.doubts] == [DoubtKind.UNLIKE]
        assert THUMB in found.templates.fingers

    def test_thumbs_rolled_the_wrong_way_round_are_named(self):
        samples = {
            THUMBS: drawn(THUMBS),
            ROLLED: drawn(Step.ROLLED_LEFT_THUMB),
            Step.ROLLED_LEFT_THUMB: drawn(ROLLED),
        }
        found = extract(samples, fingers=[THUMB, LEFT], eyes=(), check_sequence=True)
        assert [doubt.kind for doubt in found.doubts] == [DoubtKind.WRONG_HAND]

    def test_without_the_check_nothing_is_compared(self, monkeypatch):
        monkeypatch.setattr(extraction, "judged", pytest.fail)
        assert thumbs({THUMBS: drawn(THUMBS)}).doubts == ()


def test_a_crop_too_small_for_the_network_is_passed_over(monkeypatch):
    def refuse(_self, _pixels):
        raise BadFingerPicture(reason="size")

    monkeypatch.setattr(leader.Leader, "minutiae", refuse)
    monkeypatch.setattr(leader, "shared", leader.Leader)
    found = thumbs({THUMBS: drawn(THUMBS)})
    assert found.templates.fingers == {}
    assert found.failures[THUMB].why is Why.NO_PICTURE
