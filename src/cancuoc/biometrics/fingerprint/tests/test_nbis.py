"""NBIS where it is installed: NFIQ 2 as NIST publishes it; a clear refusal elsewhere."""

from __future__ import annotations

import importlib
import os
import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from cancuoc.biometrics.fingerprint import nbis
from cancuoc.biometrics.images import ImageBroken
from cancuoc.biometrics.measuring_set import read_grey
from cancuoc.biometrics.synthetic import fingers, impressions
from cancuoc.biometrics.synthetic.impressions import Touch

PUBLISHED = Path(os.environ.get("CANCUOC_FVC", "../shared/data/bio/fingerprint"))
NIST = PUBLISHED / "nist_nfiq2_sfinge"
SCORES = {1: 54, 2: 45, 3: 53, 4: 52, 5: 57}

with_nbis = pytest.mark.skipif(
    not nbis.available(), reason="NBIS does not load here: Debian's OpenCV 4.6 is missing"
)


@cache
def master(subject):
    return fingers.grow(subject=subject, finger=2)


@cache
def drawn(subject="nbis", take="1"):
    return impressions.press(
        master=master(subject), subject=subject, finger=2, take=take, touch=Touch()
    ).image


@pytest.fixture
def without(monkeypatch):
    """A machine where the wheel does not load."""

    def missing(name):
        raise ImportError(f"libopencv_core.so.406: {name}")

    nbis._module.cache_clear()
    monkeypatch.setattr(importlib, "import_module", missing)
    yield
    nbis._module.cache_clear()


@with_nbis
@pytest.mark.parametrize("number", sorted(SCORES))
def test_nfiq_2_is_what_nist_published(number):
    file = NIST / f"SFinGe_Test0{number}.pgm"
    if not file.exists():
        pytest.skip("the five pictures of NIST are not here")
    assert nbis.nfiq2(read_grey(file)) == SCORES[number]
    said = (NIST / f"SFinGe_Test0{number}_output.txt").read_text()
    assert re.search(rf"\b{SCORES[number]}\b", said)


@with_nbis
def test_a_drawn_print_has_a_quality_in_range():
    assert 20 <= nbis.nfiq2(drawn()) <= 100


@with_nbis
@pytest.mark.parametrize("value", [0, 255], ids=["black", "white"])
def test_a_picture_without_ridges_has_quality_nought(value):
    assert nbis.nfiq2(np.full((300, 300), value, np.uint8)) == 0


@with_nbis
def test_mates_match_better_than_strangers():
    measured = nbis.modality()
    one, mate = (measured.template(drawn("nbis", take)) for take in ("1", "2"))
    stranger = measured.template(drawn("another"))
    assert measured.name == "mindtct + bozorth3"
    assert measured.score(one, mate) > 2 * measured.score(one, stranger)
    assert 0 <= measured.score(one, stranger) <= measured.score(one, mate) <= 1


@with_nbis
def test_a_picture_it_cannot_read_is_a_refusal():
    with pytest.raises(ImageBroken) as refused:
        nbis.minutiae(np.zeros((2, 2), np.uint8))
    assert refused.value.next_step


def test_a_machine_without_the_wheel_says_what_to_install(without):
    assert not nbis.available()
    for ask in (nbis.modality, lambda: nbis.nfiq2(np.zeros((64, 64), np.uint8))):
        with pytest.raises(nbis.NbisAbsent) as refused:
            ask()
        assert "libopencv-core406" in refused.value.next_step
        assert refused.value.status == 503
