"""Settings of the iris pipeline come from one file that says what each means."""

from __future__ import annotations

from importlib import resources

import pytest

from cancuoc.biometrics.iris import settings

KINDS = (
    settings.pupil,
    settings.lamps,
    settings.limbus,
    settings.covering,
    settings.unrolling,
    settings.coding,
    settings.matching,
    settings.limits,
)


def text() -> str:
    return resources.files("cancuoc.biometrics.iris").joinpath("settings.toml").read_text()


def test_the_file_says_what_the_settings_were_chosen_on():
    head = text().split("[", maxsplit=1)[0]
    assert "drawn eyes only" in head
    assert "docs/biometrics.md" in head


@pytest.mark.parametrize("kind", KINDS)
def test_every_setting_is_there_with_the_kind_it_has(kind):
    found = kind()
    for name, wanted in type(found).__annotations__.items():
        word = getattr(wanted, "__forward_arg__", wanted)
        assert type(getattr(found, name)).__name__ == word, name
        assert f"{name} = " in text()


@pytest.mark.parametrize("kind", KINDS)
def test_settings_are_read_once(kind):
    assert kind() is kind()


def test_bounds_stand_in_their_order():
    assert settings.pupil().smallest < settings.pupil().largest
    assert settings.limbus().smallest < settings.limbus().largest
    assert settings.limbus().width < settings.limbus().wide
    assert 0 <= settings.unrolling().inner < settings.unrolling().outer <= 1
    assert settings.matching().least_bits < settings.matching().typical_bits
    assert settings.limbus().above_pupil * settings.limbus().least_pupil < 1
