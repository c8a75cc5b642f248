"""Measuring a matcher: every pair once, failures counted against it, times beside rates."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from PIL import Image

from cancuoc.biometrics.bench import Modality, measure
from cancuoc.biometrics.error_rates import TooFewPairs
from cancuoc.biometrics.measuring_set import pictures
from cancuoc.kernel.refusal import Refusal


class Unreadable(Refusal):
    """The stand-in finds nothing in a white picture."""


def template(pixels):
    if pixels.min() == 255:
        raise Unreadable
    return float(pixels.mean())


class Scoring:
    """Two grey pictures are as alike as their greys; counts what it was asked."""

    def __init__(self):
        self.asked = []

    def __call__(self, one, two):
        self.asked.append((one, two))
        return 1.0 - abs(one - two) / 255


@pytest.fixture
def folder(tmp_path):
    for subject, grey in (("a", 20), ("b", 120), ("c", 220)):
        for take in range(4):
            Image.new("L", (16, 16), grey + take).save(tmp_path / f"{subject}_{take}.png")
    return tmp_path


def run(folder, score, steps=None):
    modality = Modality(name="grey", template=template, score=score)

    def progress(*step):
        if steps is not None:
            steps.append(step)

    return measure(modality, pictures(folder), progress=progress)


def test_every_pair_is_compared_once(folder):
    scoring = Scoring()
    found = run(folder, scoring)
    assert found.rates.genuine == 3 * 6
    assert found.rates.impostor == 3 * 16
    # One comparison more warms the kernels up, outside the time that is measured.
    assert len(scoring.asked) == 66 + 1
    assert max(Counter(scoring.asked[1:]).values()) == 1


def test_what_is_told_apart_has_no_errors(folder):
    found = run(folder, Scoring())
    assert (found.subjects, found.pictures, found.failures) == (3, 12, 0)
    assert found.rates.eer == 0


def test_a_picture_that_cannot_be_read_counts_as_not_recognised(folder):
    Image.new("L", (16, 16), 255).save(folder / "a_9.png")
    (folder / "b_9.png").write_bytes(b"no picture")
    found = run(folder, Scoring())
    assert found.failures == 2
    assert found.rates.genuine == 10 + 10 + 6
    # Eight pairs of mates have a side without a template.
    assert found.rates.fnmr_0 == pytest.approx(8 / 26)


def test_the_report_is_plain_values(folder):
    found = run(folder, Scoring()).report()
    assert set(found) == {
        "modality",
        "subjects",
        "pictures",
        "genuine",
        "impostor",
        "eer",
        "fnmr_1e2",
        "fnmr_1e3",
        "fnmr_0",
        "threshold_1e3",
        "template_ms",
        "match_ms",
        "failures",
    }
    assert found["template_ms"] > 0
    assert found["match_ms"] >= 0
    assert all(isinstance(value, str | int | float) for value in found.values())


def test_progress_is_told_for_both_steps(folder):
    steps = []
    run(folder, Scoring(), steps)
    assert {step for step, _, _ in steps} == {"template", "match"}
    assert all(done < total for _, done, total in steps)


def test_one_person_alone_cannot_be_measured(tmp_path):
    for take in (1, 2):
        Image.new("L", (16, 16), 20).save(tmp_path / f"a_{take}.png")
    with pytest.raises(TooFewPairs):
        run(tmp_path, Scoring())


def test_a_matcher_that_knows_nobody_is_always_wrong(folder):
    found = run(folder, lambda _one, _two: float(np.float32(0)))
    assert found.rates.eer == pytest.approx(0.5)
    assert found.rates.fnmr_1e3 == 1.0
