"""Folders of eyes: sessions belong together, sides do not, names tell when folders do not."""

from __future__ import annotations

import pytest
from PIL import Image

from cancuoc.biometrics.measuring_set import NoPictures, eyes


@pytest.fixture
def put(tmp_path):
    def place(*names):
        for name in names:
            file = tmp_path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            Image.new("L", (4, 4), 90).save(file)
        return tmp_path

    return place


def subjects(folder):
    return [picture.subject for picture in eyes(folder)]


def test_sessions_of_one_eye_belong_together(put):
    folder = put("001/1/001_1_1.bmp", "001/2/001_2_1.bmp", "002/1/002_1_1.bmp", "002/2/002_2_4.bmp")
    assert subjects(folder) == ["001", "001", "002", "002"]


def test_a_folder_for_each_eye(put):
    folder = put("1/001_1_1.jpg", "1/001_2_1.jpg", "2/002_1_1.jpg")
    assert subjects(folder) == ["1", "1", "2"]


def test_folders_above_all_eyes_say_nothing(put):
    folder = put("set/all/1/a.bmp", "set/all/1/b.bmp", "set/all/2/a.bmp")
    assert subjects(folder) == ["1", "1", "2"]


@pytest.mark.parametrize(("left", "right"), [("L", "R"), ("left", "right"), ("OS", "OD")])
def test_the_sides_of_a_person_are_two_eyes(put, left, right):
    folder = put(f"p1/{left}/1.png", f"p1/{right}/1.png", f"p2/{left}/1.png", f"p2/{left}/2.png")
    wanted = [f"p1/{left}", f"p1/{right}", f"p2/{left}", f"p2/{left}"]
    assert subjects(folder) == sorted(wanted)


def test_sessions_within_a_side_belong_together(put):
    folder = put("p1/left/1/a.png", "p1/left/2/a.png", "p2/left/1/a.png")
    assert subjects(folder) == ["p1/left", "p1/left", "p2/left"]


def test_names_with_a_number_in_one_folder(put):
    assert subjects(put("a_1.png", "a_2.png", "b_1.png")) == ["a", "a", "b"]


def test_names_of_eye_session_and_take_in_one_folder(put):
    folder = put("001_1_1.bmp", "001_2_3.bmp", "002_1_1.bmp")
    assert subjects(folder) == ["001", "001", "002"]


def test_three_parts_that_are_no_numbers_keep_their_name(put):
    assert subjects(put("left_eye_1.png", "left_eye_2.png")) == ["left_eye", "left_eye"]


def test_one_folder_alone_goes_by_names(put):
    assert subjects(put("only/a_1.png", "only/b_1.png")) == ["a", "b"]


def test_pictures_come_in_order(put):
    found = eyes(put("2/b.png", "1/c.png", "1/a.png"))
    assert [picture.file.name for picture in found] == ["a.png", "c.png", "b.png"]


def test_what_is_no_picture_is_passed_over(put):
    folder = put("1/a.png", "2/a.png")
    (folder / "1" / "Thumbs.db").write_bytes(b"x")
    (folder / "notes.txt").write_text("x")
    assert subjects(folder) == ["1", "2"]


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(NoPictures):
        eyes(tmp_path)
    with pytest.raises(NoPictures):
        eyes(tmp_path / "nowhere")
