"""Settings of the search of fingers come from one file that says what each means."""

from __future__ import annotations

from importlib import resources

import pytest

from cancuoc.biometrics.fingerprint import settings as fingerprint
from cancuoc.biometrics.index import finger_settings as settings

KINDS = (settings.sketching, settings.voting)


def text() -> str:
    return resources.files("cancuoc.biometrics.index").joinpath("finger_settings.toml").read_text()


def test_the_file_says_what_the_settings_were_chosen_on():
    head = text().split("[", maxsplit=1)[0]
    assert "FVC2002 DB4_B" in head
    assert "docs/biometrics.md" in head


@pytest.mark.parametrize("kind", KINDS)
def test_every_setting_is_there_with_the_kind_it_has(kind):
    found = kind()
    for name, wanted in type(found).__annotations__.items():
        word = getattr(wanted, "__forward_arg__", wanted)
        assert type(getattr(found, name)).__name__ == word, name
        assert f"{name} = " in text()


@pytest.mark.parametrize("kind", KINDS)
def test_every_setting_says_what_it_means(kind):
    for name in type(kind())._fields:
        (line,) = [line for line in text().splitlines() if line.startswith(f"{name} = ")]
        assert "# " in line, name


@pytest.mark.parametrize("kind", KINDS)
def test_settings_are_read_once(kind):
    assert kind() is kind()


def test_the_scan_tolerates_less_than_the_matcher():
    # A mark knows how many agree but not how well, so it has to be stricter.
    matching = fingerprint.matching()
    assert settings.voting().radius_slack < matching.radius_slack
    assert settings.voting().bearing_slack < matching.bearing_slack
    assert settings.voting().turn_slack < matching.turn_slack
