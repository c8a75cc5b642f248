"""Settings of the search: all have a place, and scores run from 0 to 1."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.biometrics.index.settings import Curve, Settings, thresholds

CURVES = ["two_eyes", "one_eye", "fingers"]


def test_a_curve_is_one_half_in_its_middle():
    assert float(Curve(middle=0.7, slope=90).score(0.7)) == 0.5


@given(
    middle=st.floats(0.1, 0.9),
    slope=st.floats(1, 500),
    likeness=st.lists(st.floats(0, 1), min_size=2, max_size=20),
)
def test_scores_lie_between_0_and_1_and_keep_the_order(middle, slope, likeness):
    scores = Curve(middle=middle, slope=slope).score(sorted(likeness))
    assert scores.dtype == np.float32
    assert ((scores >= 0) & (scores <= 1)).all()
    assert (np.diff(scores) >= 0).all()


def test_scores_keep_their_shape():
    assert Curve(middle=0.5, slope=9).score(np.zeros((3, 2))).shape == (3, 2)


def test_far_away_a_score_is_still_a_number():
    scores = Curve(middle=0.5, slope=1e9).score([-1e9, 1e9])
    assert scores.tolist() == pytest.approx([0, 1])


@pytest.mark.parametrize("name", CURVES)
def test_curves_in_force_rise(name):
    curve = getattr(thresholds(), name)
    assert 0 < curve.middle < 1
    assert curve.slope > 0


def test_one_eye_must_be_nearer_than_two():
    assert thresholds().one_eye.middle > thresholds().two_eyes.middle


def test_doubt_lies_below_the_candidates():
    assert 0 < thresholds().doubt < thresholds().candidate < 1


def test_strangers_of_drawn_and_real_eyes_are_no_candidates():
    stranger = 1 - 0.45
    for name in CURVES[:2]:
        assert float(getattr(thresholds(), name).score(stranger)) < thresholds().doubt


def test_the_early_end_lies_beyond_every_threshold_of_eyes():
    settings = Settings()
    farthest = 1 - settings.thresholds.two_eyes.middle
    assert farthest < settings.eyes.hopeless < 0.5


def test_shares_and_counts_are_sensible():
    settings = Settings()
    assert 0 < settings.fingers.shortlist < 0.1
    assert 1 <= settings.fingers.scanned <= settings.fingers.compared <= 10
    assert settings.fingers.shortlist_least >= 1
    assert settings.rows.first > 0
    assert settings.workers.attempts >= 2
    assert settings.workers.patience >= 10


def test_settings_can_be_sent_to_another_process():
    assert pickle.loads(pickle.dumps(Settings())) == Settings()
