"""The device that reads a directory: documented names, and clear refusals for the rest."""

import io
import os

import numpy as np
import pytest
from PIL import Image

from cancuoc.biometrics import file_device, images
from cancuoc.biometrics.devices import CaptureRequest, DeviceGone, Kind, guarded
from cancuoc.biometrics.file_device import FileDevice, FileMissing, ImageTooSmall
from cancuoc.biometrics.images import Format, ImageBroken, ImageFormatUnknown, ImageTooLarge
from cancuoc.biometrics.positions import STEPS, Finger, Step


def ask(step: Step, subject: str = "anyone", **words) -> CaptureRequest:
    return CaptureRequest(step=step, subject=subject, **words)


def blank(width: int, height: int, kind: str = "PNG", mode: str = "L") -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, (width, height), "white").save(buffer, kind)
    return buffer.getvalue()


@pytest.fixture
def folder(tmp_path, whole_set):
    for step, sample in whole_set.samples.items():
        (tmp_path / f"{step.value}.{sample.format.value}").write_bytes(sample.data)
    return tmp_path


@pytest.fixture
def device(folder):
    return FileDevice(directory=folder)


class TestReading:
    @pytest.mark.parametrize("step", STEPS)
    def test_each_step_has_its_file(self, device, whole_set, step):
        found = device.capture(ask(step))
        expected = whole_set.samples[step]
        assert found.data == expected.data
        assert (found.step, found.format) == (step, expected.format)
        assert (found.width, found.height) == (expected.width, expected.height)
        assert found.device == "cancuoc-file-1"
        assert not found.synthetic

    def test_quality_is_measured_from_the_file(self, device, whole_set):
        for step in (Step.ROLLED_LEFT_THUMB, Step.LEFT_IRIS, Step.FACE):
            measured = device.live_quality(ask(step))
            assert measured == device.capture(ask(step)).quality
            assert abs(measured.score - whole_set.samples[step].quality.score) <= 15

    def test_the_attempt_is_kept(self, device):
        assert device.capture(ask(Step.FACE, attempt=3)).attempt == 3

    def test_absent_fingers_lower_what_is_expected(self, device):
        hand = frozenset(Step.RIGHT_FOUR.fingers)
        found = device.capture(ask(Step.RIGHT_FOUR, absent=hand - {Finger.RIGHT_INDEX}))
        assert found.quality.parts["area"] == 100

    @pytest.mark.parametrize(
        ("name", "kind", "form"),
        [
            ("face.png", "PNG", Format.PNG),
            ("face.jpg", "JPEG", Format.JPEG),
            ("face.jpeg", "JPEG", Format.JPEG),
            ("face.jp2", "JPEG2000", Format.JP2),
            ("face.png", "JPEG", Format.JPEG),
        ],
    )
    def test_the_content_tells_the_format_not_the_ending(self, tmp_path, name, kind, form):
        (tmp_path / name).write_bytes(blank(480, 640, kind, "RGB"))
        assert FileDevice(directory=tmp_path).capture(ask(Step.FACE)).format is form

    def test_a_folder_of_the_subject_comes_first(self, device, folder):
        (folder / "s-17").mkdir()
        own = blank(480, 640)
        (folder / "s-17" / "face.png").write_bytes(own)
        assert device.capture(ask(Step.FACE, "s-17")).data == own
        assert device.capture(ask(Step.FACE, "s-18")).data != own

    def test_a_folder_of_the_subject_may_hold_only_some_steps(self, device, folder, whole_set):
        (folder / "s-17").mkdir()
        found = device.capture(ask(Step.LEFT_IRIS, "s-17"))
        assert found.data == whole_set.samples[Step.LEFT_IRIS].data

    def test_through_the_guard_it_is_the_same(self, device, whole_set):
        found = guarded(device, timeout=20).capture(ask(Step.FACE))
        assert found.data == whole_set.samples[Step.FACE].data


class TestInfo:
    def test_it_can_do_everything_and_shows_no_living_person(self, device):
        (info,) = device.discover()
        assert info == device.info()
        assert info.kinds == frozenset(Kind)
        assert not info.live

    def test_without_its_directory_it_is_not_found(self, tmp_path):
        assert FileDevice(directory=tmp_path / "none").discover() == ()


BAD = {
    # what lies in the file: (bytes, refusal)
    "nothing": (b"", ImageFormatUnknown),
    "text": (b"hello", ImageFormatUnknown),
    "another format": (blank(480, 640, "GIF"), ImageFormatUnknown),
    "a page": (b"<!doctype html><html></html>", ImageFormatUnknown),
    "a cut png": (blank(480, 640)[:-20], ImageBroken),
    "a cut jpeg": (blank(480, 640, "JPEG")[:-20], ImageBroken),
    "a cut jp2": (blank(480, 640, "JPEG2000")[:-20], ImageBroken),
    "too wide": (blank(5000, 10), ImageTooLarge),
    "too many pixels": (blank(3000, 3000), ImageTooLarge),
    "too small": (blank(100, 100), ImageTooSmall),
    "a little too narrow": (blank(299, 640), ImageTooSmall),
    "a little too low": (blank(480, 399), ImageTooSmall),
}


class TestRefusals:
    @pytest.mark.parametrize("name", list(BAD))
    def test_a_bad_file_is_refused_for_what_it_is(self, tmp_path, name):
        data, kind = BAD[name]
        (tmp_path / "face.png").write_bytes(data)
        with pytest.raises(kind) as refusal:
            FileDevice(directory=tmp_path).capture(ask(Step.FACE))
        assert refusal.value.message
        assert refusal.value.next_step

    @pytest.mark.parametrize("step", STEPS)
    def test_a_missing_file_is_named(self, tmp_path, step):
        with pytest.raises(FileMissing) as refusal:
            FileDevice(directory=tmp_path).capture(ask(step))
        assert refusal.value.status == 404
        assert refusal.value.details == {"expected": f"{step.value}.png"}

    def test_a_missing_directory_is_a_missing_device(self, tmp_path):
        with pytest.raises(DeviceGone) as refusal:
            FileDevice(directory=tmp_path / "none").capture(ask(Step.FACE))
        assert refusal.value.message == "Không mở được thư mục ảnh."

    def test_a_directory_in_place_of_a_file_is_no_file(self, tmp_path):
        (tmp_path / "face.png").mkdir()
        with pytest.raises(FileMissing):
            FileDevice(directory=tmp_path).capture(ask(Step.FACE))

    def test_a_huge_file_is_refused_without_reading_it(self, tmp_path):
        with (tmp_path / "face.png").open("wb") as file:
            file.truncate(40 * 1024**3)
        with pytest.raises(ImageTooLarge) as refusal:
            FileDevice(directory=tmp_path).capture(ask(Step.FACE))
        assert refusal.value.details == {"file": "face.png"}

    def test_a_file_that_vanishes_is_a_missing_device(self, folder, device, monkeypatch):
        def vanish(request):
            return folder / "gone.png"

        monkeypatch.setattr(device, "_find", vanish)
        with pytest.raises(DeviceGone) as refusal:
            device.capture(ask(Step.FACE))
        assert refusal.value.details == {"file": "gone.png"}

    def test_a_link_that_leads_outside_is_not_followed(self, tmp_path):
        inside, outside = tmp_path / "in", tmp_path / "out.png"
        inside.mkdir()
        outside.write_bytes(blank(480, 640))
        os.symlink(outside, inside / "face.png")
        with pytest.raises(FileMissing):
            FileDevice(directory=inside).capture(ask(Step.FACE))

    @pytest.mark.parametrize(
        "subject",
        [
            "../out",
            "..",
            ".",
            "/etc",
            "a/b",
            "a\\b",
            "",
            "x" * 65,
            "tên",
            "a b",
            "a\x00b",
            "face.png",
        ],
    )
    def test_a_subject_id_is_never_a_path(self, tmp_path, subject):
        inside = tmp_path / "in"
        inside.mkdir()
        (tmp_path / "out").mkdir()
        (tmp_path / "out" / "face.png").write_bytes(blank(480, 640))
        with pytest.raises(FileMissing):
            FileDevice(directory=inside).capture(ask(Step.FACE, subject))


@pytest.mark.parametrize(
    ("step", "least"),
    [
        (Step.RIGHT_FOUR, (720, 240)),
        (Step.TWO_THUMBS, (360, 240)),
        (Step.ROLLED_LEFT_RING, (180, 240)),
        (Step.RIGHT_IRIS, (320, 240)),
        (Step.FACE, (300, 400)),
    ],
)
def test_least_sizes(tmp_path, step, least):
    assert file_device.least_size(step) == least
    pixels = np.full((least[1], least[0]), 255, dtype=np.uint8)
    (tmp_path / f"{step.value}.png").write_bytes(images.encode_png(pixels=pixels))
    assert FileDevice(directory=tmp_path).capture(ask(step)).width == least[0]
    (tmp_path / f"{step.value}.png").write_bytes(images.encode_png(pixels=pixels[:, 1:]))
    with pytest.raises(ImageTooSmall):
        FileDevice(directory=tmp_path).capture(ask(step))
