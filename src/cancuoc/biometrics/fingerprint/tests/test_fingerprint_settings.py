"""Settings of the matcher come from one file that says what each means and where it is from."""

from __future__ import annotations

from importlib import resources

import pytest

from cancuoc.biometrics.fingerprint import settings
from cancuoc.biometrics.fingerprint.matcher import Matcher
from cancuoc.biometrics.fingerprint.tests.scatter import scattered, shaken


def text() -> str:
    return resources.files("cancuoc.biometrics.fingerprint").joinpath("settings.toml").read_text()


def test_the_file_says_what_the_settings_were_chosen_on():
    head = text().split("[", maxsplit=1)[0]
    assert "FVC2002 DB4_B" in head
    assert "docs/biometrics.md" in head


@pytest.mark.parametrize("kind", [settings.extraction, settings.matching])
def test_every_setting_is_there_with_the_kind_it_has(kind):
    found = kind()
    for name, wanted in type(found).__annotations__.items():
        word = getattr(wanted, "__forward_arg__", wanted)
        assert type(getattr(found, name)).__name__ == word, name
        assert f"{name} = " in text()


def test_a_setting_that_is_asked_for_is_used():
    finger = scattered(1)
    again = shaken(finger, pixels=6, radians=0.2, seed=1)
    wide, narrow = (
        Matcher(matching=settings.matching()._replace(coarse_reach=reach, fine_reach=reach))
        for reach in (24.0, 3.0)
    )
    assert wide.score(wide.prepare(finger), wide.prepare(again)) > narrow.score(
        narrow.prepare(finger), narrow.prepare(again)
    )
