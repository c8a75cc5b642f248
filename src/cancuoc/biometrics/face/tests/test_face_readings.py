"""Faces compared, and the settings that say how."""

from __future__ import annotations

from dataclasses import replace
from importlib import resources

import numpy as np
import pytest

from cancuoc.biometrics.face import readings, settings
from cancuoc.biometrics.face.readings import UnlikeEmbedders, Untrue, score
from cancuoc.biometrics.face.tests.heads import reading

TEXT = resources.files("cancuoc.biometrics.face").joinpath("settings.toml").read_text()


class TestScores:
    def test_the_same_face_scores_one(self):
        assert score(reading(), reading()) == 1

    def test_the_score_falls_with_the_distance(self):
        near, far = reading(vector=(0.9, 0.1)), reading(vector=(0.2, 0.9))
        assert 1 > score(reading(), near) > score(reading(), far)

    def test_the_order_of_the_two_does_not_matter(self):
        one, two = reading(vector=(0.3, 0.7)), reading(vector=(0.5, 0.1))
        assert score(one, two) == score(two, one)

    def test_vectors_of_two_networks_are_never_compared(self):
        with pytest.raises(UnlikeEmbedders):
            score(reading(), reading(embedder="better-1"))

    def test_vectors_of_two_lengths_are_never_compared(self):
        with pytest.raises(UnlikeEmbedders):
            score(reading(), reading(vector=(1, 0, 0)))

    @pytest.mark.parametrize(("measure", "expected"), [("cosine", 1.0), ("distance", 0.0)])
    def test_a_named_network_is_compared_as_its_setting_says(self, monkeypatch, measure, expected):
        named = settings.embedder()._replace(file="/x.onnx", name="better-1", measure=measure)
        monkeypatch.setattr(settings, "embedder", lambda: named)
        one, twice = (
            reading(embedder="better-1", vector=vector) for vector in ((1.0, 0.0), (2.0, 0.0))
        )
        assert score(one, twice) == pytest.approx(expected)

    def test_there_is_no_search_by_faces(self):
        assert not [name for name in dir(readings) if "search" in name or "gallery" in name]


class TestIntroductions:
    def test_a_true_one_names_network_and_size(self):
        told = {"ready": True, "embedder": "x", "size": 512}
        assert readings.introduced(told) == ("x", 512)

    @pytest.mark.parametrize(
        "told",
        [
            {},
            {"ready": True},
            {"ready": 1, "embedder": "x", "size": 4},
            {"ready": True, "embedder": 3, "size": 4},
            {"ready": True, "embedder": "x", "size": 4.5},
            {"ready": True, "embedder": "x", "size": -1},
            {"ready": True, "embedder": "x", "size": 4097},
        ],
    )
    def test_another_is_not_believed(self, told):
        with pytest.raises(Untrue):
            readings.introduced(told)


class TestSettings:
    def test_the_file_says_where_the_threshold_comes_from(self):
        assert "ORL" in TEXT
        assert "not calibrated" in TEXT

    @pytest.mark.parametrize(
        "kind",
        [settings.process, settings.embedder, settings.dlib],
        ids=["process", "embedder", "dlib"],
    )
    def test_every_setting_is_there_with_the_kind_it_has(self, kind):
        found = kind()
        for name, wanted in type(found).__annotations__.items():
            word = getattr(wanted, "__forward_arg__", wanted)
            assert type(getattr(found, name)).__name__ == word, name
            assert f"{name} = " in TEXT

    def test_ends_of_a_limit_stand_in_order(self):
        for limit in settings.limits().values():
            ends = [end for end in limit if end is not None]
            assert ends
            assert ends == sorted(ends)


def test_a_reading_holds_no_picture():
    found = reading()
    assert not [
        value
        for value in (getattr(found, name) for name in found.__slots__)
        if isinstance(value, np.ndarray) and value.dtype == np.uint8
    ]
    assert replace(found, faces=2).faces == 2
