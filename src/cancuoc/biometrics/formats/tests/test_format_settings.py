"""Limits come from the settings file, and leave room for what people really send."""

from __future__ import annotations

import tomllib
from importlib import resources

import pytest

from cancuoc.biometrics import images
from cancuoc.biometrics.formats import refusals, settings
from cancuoc.biometrics.formats.refusals import RecordRefused
from cancuoc.kernel.refusal import Refusal

TEXT = resources.files("cancuoc.biometrics.formats").joinpath("settings.toml").read_text()
KINDS = [
    kind
    for kind in vars(refusals).values()
    if isinstance(kind, type) and issubclass(kind, Refusal) and kind is not Refusal
]


def test_every_limit_of_the_file_is_used_and_no_other():
    assert set(tomllib.loads(TEXT)["limits"]) == set(settings.Limits._fields)
    assert list(tomllib.loads(TEXT)) == ["limits"]


def test_every_limit_says_why():
    lines = [line for line in TEXT.splitlines() if "=" in line and not line.startswith("#")]
    assert lines
    assert all(len(line.partition("#")[2].split()) >= 5 for line in lines)


def test_a_record_may_hold_the_largest_picture():
    assert settings.limits().bytes > 2 * images.DEFAULT_LIMITS.bytes


def test_a_document_may_hold_a_record_in_base64():
    assert settings.limits().xml_bytes > settings.limits().bytes * 4 / 3


def test_the_usual_resolutions_are_within():
    for ppi in (250, 500, 1000, 2000):
        rate = round(ppi / 2.54)
        assert settings.limits().least_rate <= rate <= settings.limits().most_rate


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
class TestRefusals:
    def test_they_have_one_root(self, kind):
        assert issubclass(kind, RecordRefused)

    def test_they_say_what_to_do(self, kind):
        told = kind(reason="x").as_dict()
        assert told["message"].endswith(".")
        assert told["next_step"].startswith("Vui lòng ")
        assert told["details"] == {"reason": "x"}

    def test_they_have_a_status_of_their_own_meaning(self, kind):
        expected = {"RecordUnknown": 415, "RecordTooLarge": 413}
        assert kind.status == expected.get(kind.__name__, 422)
