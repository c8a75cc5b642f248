"""What a record holds, as plain values, for every format and for what is none of them."""

from __future__ import annotations

import json

import pytest

from cancuoc.biometrics.formats import cbeff, finger_image, showing
from cancuoc.biometrics.formats.finger_minutiae import Edition
from cancuoc.biometrics.formats.pictures import Coding
from cancuoc.biometrics.formats.refusals import RecordBroken, RecordTooLarge, RecordUnknown
from cancuoc.biometrics.formats.showing import Format
from cancuoc.biometrics.formats.tests.samples import (
    bir,
    finger,
    minutiae_record,
    one_of_each,
    view,
)
from cancuoc.biometrics.images import ImageRefused

FORMATS = {
    "minutiae-2005": ("finger-minutiae", "ISO/IEC 19794-2:2005", "20", 2),
    "minutiae-2011": ("finger-minutiae", "ISO/IEC 19794-2:2011", "030", 2),
    "finger-png": ("finger-image", "ISO/IEC 19794-4:2011", "020", 2),
    "finger-jp2": ("finger-image", "ISO/IEC 19794-4:2011", "020", 1),
    "finger-raw": ("finger-image", "ISO/IEC 19794-4:2011", "020", 2),
    "face": ("face-image", "ISO/IEC 19794-5:2011", "030", 2),
    "iris": ("iris-image", "ISO/IEC 19794-6:2011", "020", 2),
}


@pytest.mark.parametrize("name", list(FORMATS))
def test_format_standard_version_and_count_are_told(name):
    found = showing.show(one_of_each()[name])
    told = (found["format"], found["standard"], found["version"], len(found["representations"]))
    assert told == FORMATS[name]


@pytest.mark.parametrize("name", list(one_of_each()))
def test_it_can_be_printed_as_json(name):
    found = showing.show(one_of_each()[name])
    assert json.loads(json.dumps(found, ensure_ascii=False)) == found


@pytest.mark.parametrize("name", list(one_of_each()))
def test_no_pixels_are_told(name):
    assert len(json.dumps(showing.show(one_of_each()[name]))) < 2500


def test_minutiae_are_counted_not_listed():
    found = showing.show(one_of_each()["minutiae-2011"])["representations"][0]
    assert found == {
        "position": 2,
        "finger": "right-index",
        "impression": 0,
        "width": 320,
        "height": 400,
        "pixels_per_cm": [197, 197],
        "minutiae": 12,
        "extended_bytes": 8,
        "quality": 61,
        "captured": "2026-11-25T08:30:15.250000+00:00",
        "device": [4, 0x0102, 0x0304],
    }


def test_a_finger_picture_is_described():
    found = showing.show(one_of_each()["finger-jp2"])["representations"][0]
    assert found["finger"] == "left-index"
    assert (found["coding"], found["width"], found["height"]) == ("jpeg2000", 24, 16)
    assert (found["rate"], found["unit"], found["depth"]) == ([500, 500], "pixels_per_inch", 8)
    assert found["bytes"] == len(finger(Coding.JP2).data)


def test_a_face_and_an_iris_are_described():
    face = showing.show(one_of_each()["face"])["representations"][0]
    assert (face["kind"], face["landmarks"], face["coding"]) == (1, 2, "jpeg")
    iris = showing.show(one_of_each()["iris"])["representations"][1]
    assert (iris["eye"], iris["kind"], iris["coding"]) == ("left", 3, "raw")


@pytest.mark.parametrize(
    ("position", "name"), [(0, None), (1, "right-thumb"), (10, "left-little"), (13, None)]
)
def test_only_single_fingers_have_a_name(position, name):
    record = minutiae_record(Edition.SECOND, view(position=position))
    found = showing.show(record)["representations"][0]
    assert (found["position"], found["finger"]) == (position, name)


class TestCbeff:
    def test_each_record_is_shown_with_what_is_in_it(self):
        found = showing.show(one_of_each()["cbeff"])
        first, second = found["records"]
        assert (found["format"], found["standard"]) == ("cbeff-xml", "ISO/IEC 19785-3")
        assert (first["organization"], first["format_type"]) == ("257", "7")
        assert (first["type"], first["subtype"]) == ("Finger", "Right Thumb")
        assert (first["level"], first["purpose"], first["quality"]) == ("Raw", "Enroll", 80)
        assert first["record"]["format"] == "finger-image"
        assert (second["level"], second["bytes"]) == (None, 6)

    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (b"", "RecordUnknown"),
            (b"FIR\0", "RecordUnknown"),
            (b"FIR\x00020\0\0\0\0\1", "RecordBroken"),
            (cbeff.write([bir()]), "RecordUnknown"),
        ],
    )
    def test_a_block_that_is_refused_does_not_hide_the_others(self, data, code):
        good = finger_image.write((finger(),))
        found = showing.show(cbeff.write([bir(data), bir(good)]))["records"]
        assert found[0]["record"]["refused"] == code
        assert found[0]["record"]["message"].endswith(".")
        assert found[1]["record"]["format"] == "finger-image"


class TestSniffing:
    @pytest.mark.parametrize(
        ("data", "kind"),
        [
            (b"FMR\0", Format.MINUTIAE),
            (b"FIR\0...", Format.FINGER),
            (b"FAC\0", Format.FACE),
            (b"IIR\0", Format.IRIS),
            (b"<BIR/>", Format.CBEFF),
            (b"\xef\xbb\xbf\r\n  <?xml", Format.CBEFF),
        ],
    )
    def test_the_first_bytes_tell_the_format(self, data, kind):
        assert showing.sniff(data) is kind

    @pytest.mark.parametrize(
        "data", [b"", b"FMR", b"FMR ", b"fir\0", b"%PDF", b"\x89PNG\r\n\x1a\n", b" " * 99 + b"<a/>"]
    )
    def test_other_bytes_are_unknown(self, data):
        with pytest.raises(RecordUnknown) as refused:
            showing.show(data)
        assert "CBEFF XML" in refused.value.next_step


class TestFiles:
    @pytest.mark.parametrize("name", ["face", "cbeff"])
    def test_a_file_is_shown_like_its_bytes(self, tmp_path, name):
        file = tmp_path / name
        file.write_bytes(one_of_each()[name])
        assert showing.show(showing.read_bounded(file)) == showing.show(one_of_each()[name])

    def test_a_file_without_end_is_not_read_to_its_end(self, tmp_path):
        file = tmp_path / "huge.fir"
        with file.open("wb") as stream:
            stream.write(b"FIR\x00020\0")
            stream.truncate(1 << 36)
        with pytest.raises(RecordTooLarge):
            showing.read_bounded(file)

    def test_a_binary_record_has_a_limit_of_its_own(self, tmp_path):
        file = tmp_path / "big.fmr"
        file.write_bytes(one_of_each()["minutiae-2005"] + bytes(33_554_432))
        with pytest.raises(RecordTooLarge):
            showing.show(showing.read_bounded(file))

    def test_a_folder_is_counted_with_what_was_refused(self, tmp_path):
        for name, data in one_of_each().items():
            (tmp_path / name).write_bytes(data)
        (tmp_path / "sub").mkdir()
        (tmp_path / "sub" / "note.txt").write_text("no record")
        found = showing.show_folder(tmp_path)
        assert found["files"] == len(one_of_each()) + 1
        assert sum(found["read"].values()) == len(one_of_each())
        assert found["refused"] == {"sub/note.txt": "RecordUnknown"}


def test_what_is_broken_is_refused_not_shown():
    for name, data in one_of_each().items():
        with pytest.raises((RecordBroken, ImageRefused)):
            showing.show(data[: len(data) // 2])
        assert name
