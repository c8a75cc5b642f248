"""Folders to measure on: whose pictures they are, and what is not read at all."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from cancuoc.biometrics.images import ImageBroken, ImageTooLarge
from cancuoc.biometrics.measuring_set import NoPictures, pictures, read_grey


def save(file, size=(20, 30), mode="L", **options):
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.new(mode, size, 128 if mode == "L" else None).save(file, **options)
    return file


def test_names_with_a_number_say_whose_they_are(tmp_path):
    for name in ("101_1.tif", "101_2.tif", "102_1.tif", "ba_na_12.png"):
        save(tmp_path / name)
    found = [(p.subject, p.file.name) for p in pictures(tmp_path)]
    assert found == [
        ("101", "101_1.tif"),
        ("101", "101_2.tif"),
        ("102", "102_1.tif"),
        ("ba_na", "ba_na_12.png"),
    ]


def test_a_folder_for_each_subject_says_it_too(tmp_path):
    save(tmp_path / "a" / "left" / "1.bmp")
    save(tmp_path / "a" / "right" / "1.bmp")
    save(tmp_path / "b" / "1.bmp")
    assert [p.subject for p in pictures(tmp_path)] == ["a/left", "a/right", "b"]


def test_a_name_without_a_number_is_a_subject_of_its_own(tmp_path):
    save(tmp_path / "alone.png")
    assert [p.subject for p in pictures(tmp_path)] == ["alone"]


def test_what_is_no_picture_is_passed_over(tmp_path):
    save(tmp_path / "1_1.png")
    (tmp_path / "README.md").write_text("about")
    (tmp_path / "1_2.txt").write_text("no picture")
    (tmp_path / "x_1.png").mkdir()
    assert [p.file.name for p in pictures(tmp_path)] == ["1_1.png"]


def test_an_ending_may_be_in_capitals(tmp_path):
    save(tmp_path / "1_1.TIF", format="TIFF")
    assert len(pictures(tmp_path)) == 1


@pytest.mark.parametrize("there", [True, False])
def test_nothing_to_measure_is_said(tmp_path, there):
    folder = tmp_path if there else tmp_path / "nowhere"
    with pytest.raises(NoPictures) as refused:
        pictures(folder)
    assert refused.value.status == 404
    assert "101_1.tif" in refused.value.next_step


@pytest.mark.parametrize("ending", ["tif", "bmp", "png", "pgm", "jp2"])
def test_every_usual_format_is_read_as_grey(tmp_path, ending):
    pixels = read_grey(save(tmp_path / f"1.{ending}"))
    assert pixels.shape == (30, 20)
    assert pixels.dtype == np.uint8
    assert np.abs(pixels.astype(int) - 128).max() <= 2


def test_colour_becomes_grey(tmp_path):
    assert read_grey(save(tmp_path / "1.png", mode="RGB")).ndim == 2


def test_a_picture_of_too_many_pixels_is_not_decoded(tmp_path):
    with pytest.raises(ImageTooLarge) as refused:
        read_grey(save(tmp_path / "1.png", size=(3000, 2001), mode="1"))
    assert refused.value.details["pixels"] == 6_003_000


@pytest.mark.parametrize("keep", [0, 3, 40, 200])
def test_a_picture_cut_short_is_refused(tmp_path, keep):
    file = save(tmp_path / "1.png", size=(200, 200), mode="RGB")
    noisy = np.random.default_rng(1).integers(0, 256, (200, 200, 3)).astype(np.uint8)
    Image.fromarray(noisy).save(file)
    file.write_bytes(file.read_bytes()[:keep])
    with pytest.raises(ImageBroken):
        read_grey(file)


def test_a_format_that_is_not_named_is_refused_whatever_its_ending(tmp_path):
    file = tmp_path / "1.png"
    Image.new("L", (20, 20)).save(file, format="GIF")
    with pytest.raises(ImageBroken):
        read_grey(file)


def test_a_huge_file_is_refused_unread(tmp_path):
    file = tmp_path / "1.tif"
    with file.open("wb") as sparse:
        sparse.truncate(33 * 1024 * 1024)
    with pytest.raises(ImageTooLarge):
        read_grey(file)
