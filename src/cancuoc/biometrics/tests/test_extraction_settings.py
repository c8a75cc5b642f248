"""Settings of extraction come from one file that says what each means and where it is from."""

from __future__ import annotations

from importlib import resources

import pytest

from cancuoc.biometrics import extraction_settings as settings

TEXT = resources.files("cancuoc.biometrics").joinpath("extraction.toml").read_text()


def test_the_file_says_what_the_settings_were_chosen_on():
    head = TEXT.split("[", maxsplit=1)[0]
    assert "drawn prints" in head
    assert "docs/biometrics.md" in head


@pytest.mark.parametrize("kind", [settings.fingers, settings.sequence], ids=["fingers", "sequence"])
def test_every_setting_is_there_with_the_kind_it_has(kind):
    found = kind()
    for name, wanted in type(found).__annotations__.items():
        word = getattr(wanted, "__forward_arg__", wanted)
        assert type(getattr(found, name)).__name__ == word, name
        assert f"{name} = " in TEXT


def test_a_template_asks_for_less_than_a_judgement():
    assert settings.fingers().least <= settings.sequence().enough
    assert settings.fingers().good > settings.fingers().least
