"""Which file of a folder serves a step, and how each bad one is refused, also while looking on."""

import io
import os
from dataclasses import replace

import pytest
from PIL import Image

from cancuoc.biometrics.devices import CaptureRequest, DeviceGone, DeviceRefused, guarded
from cancuoc.biometrics.file_device import ENDINGS, FileDevice, FileMissing, ImageTooSmall
from cancuoc.biometrics.images import Format, ImageBroken, ImageFormatUnknown, ImageRefused
from cancuoc.biometrics.positions import STEPS, Step

KINDS = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "jp2": "JPEG2000"}


def encoded(ending: str = "png", *, shade: int = 200, size=(480, 640)) -> bytes:
    out = io.BytesIO()
    Image.new("L", size, shade).save(out, KINDS[ending])
    return out.getvalue()


def ask(step: Step = Step.FACE, subject: str = "s-1", **words) -> CaptureRequest:
    return CaptureRequest(step=step, subject=subject, **words)


@pytest.fixture
def device(tmp_path):
    return FileDevice(directory=tmp_path)


class TestWhichFile:
    @pytest.mark.parametrize("place", range(1, 4))
    def test_of_two_endings_the_first_in_the_list_is_read(self, device, tmp_path, place):
        first, later = ENDINGS[0], ENDINGS[place]
        (tmp_path / f"face.{later}").write_bytes(encoded(later, shade=10))
        (tmp_path / f"face.{first}").write_bytes(encoded(first))
        assert device.capture(ask()).data == encoded(first)
        (tmp_path / f"face.{first}").unlink()
        assert device.capture(ask()).data == encoded(later, shade=10)

    def test_any_picture_of_the_subjects_own_folder_goes_before_the_common_one(
        self, device, tmp_path
    ):
        (tmp_path / "s-1").mkdir()
        (tmp_path / "s-1" / "face.jp2").write_bytes(encoded("jp2"))
        (tmp_path / "face.png").write_bytes(encoded())
        assert device.capture(ask()).format is Format.JP2
        assert device.capture(ask(subject="s-2")).format is Format.PNG

    @pytest.mark.parametrize(
        "name", ["face.PNG", "Face.png", "face.png.bak", "face", "face.gif", ".face.png"]
    )
    def test_a_name_that_is_nearly_right_is_not_guessed(self, device, tmp_path, name):
        (tmp_path / name).write_bytes(encoded())
        with pytest.raises(FileMissing) as caught:
            device.capture(ask())
        assert caught.value.details == {"expected": "face.png"}

    @pytest.mark.parametrize("step", STEPS)
    def test_a_picture_of_one_step_never_serves_another(self, device, tmp_path, step):
        for other in STEPS:
            if other is not step:
                (tmp_path / f"{other.value}.png").write_bytes(encoded(size=(800, 640)))
        with pytest.raises(FileMissing):
            device.capture(ask(step))

    def test_a_link_to_another_file_of_the_folder_is_followed(self, device, tmp_path):
        (tmp_path / "old.png").write_bytes(encoded())
        os.symlink(tmp_path / "old.png", tmp_path / "face.png")
        assert device.capture(ask()).data == encoded()

    def test_a_folder_of_the_subject_that_leads_outside_is_passed_over(self, tmp_path):
        inside, outside = tmp_path / "in", tmp_path / "out"
        inside.mkdir()
        outside.mkdir()
        (outside / "face.png").write_bytes(encoded(shade=10))
        (inside / "face.png").write_bytes(encoded())
        os.symlink(outside, inside / "s-1")
        assert FileDevice(directory=inside).capture(ask()).data == encoded()

    def test_a_link_that_leads_to_itself_is_a_broken_device_and_not_a_broken_program(
        self, tmp_path
    ):
        os.symlink(tmp_path / "face.png", tmp_path / "face.png")
        with pytest.raises(DeviceRefused):
            guarded(FileDevice(directory=tmp_path), timeout=20).capture(ask())

    def test_the_folder_may_itself_be_reached_by_a_link(self, tmp_path):
        (tmp_path / "real").mkdir()
        (tmp_path / "real" / "face.png").write_bytes(encoded())
        os.symlink(tmp_path / "real", tmp_path / "link")
        assert FileDevice(directory=tmp_path / "link").capture(ask()).data == encoded()

    def test_a_folder_that_disappears_and_comes_back_is_found_again(self, tmp_path):
        folder = tmp_path / "card"
        device = FileDevice(directory=folder)
        assert device.discover() == ()
        with pytest.raises(DeviceGone):
            device.capture(ask())
        folder.mkdir()
        (folder / "face.png").write_bytes(encoded())
        assert len(device.discover()) == 1
        assert device.capture(ask()).width == 480


REFUSED = {
    # content of the file: the refusal
    "empty": (b"", ImageFormatUnknown),
    "a note": ("Ảnh của bé".encode(), ImageFormatUnknown),
    "a film": (b"\x00\x00\x00\x18ftypmp42" + bytes(40), ImageFormatUnknown),
    "half a picture": (encoded()[:60], ImageBroken),
    "a stamp": (encoded(size=(120, 160)), ImageTooSmall),
}


class TestRefusals:
    @pytest.mark.parametrize("name", list(REFUSED))
    @pytest.mark.parametrize("call", ["capture", "live_quality"])
    def test_looking_on_is_refused_like_taking(self, device, tmp_path, name, call):
        data, refusal = REFUSED[name]
        (tmp_path / "face.png").write_bytes(data)
        with pytest.raises(refusal):
            getattr(device, call)(ask())
        assert (tmp_path / "face.png").read_bytes() == data

    @pytest.mark.parametrize("name", list(REFUSED))
    def test_a_bad_file_of_the_subject_is_not_replaced_by_the_common_one(
        self, device, tmp_path, name
    ):
        """Otherwise one person's dossier would get the picture that lies around for all."""
        (tmp_path / "s-1").mkdir()
        (tmp_path / "s-1" / "face.png").write_bytes(REFUSED[name][0])
        (tmp_path / "face.png").write_bytes(encoded())
        with pytest.raises(ImageRefused):
            device.capture(ask())

    @pytest.mark.parametrize("step", STEPS)
    def test_a_picture_just_large_enough_for_a_finger_is_too_small_for_a_slap(
        self, device, tmp_path, step
    ):
        (tmp_path / f"{step.value}.png").write_bytes(encoded(size=(180, 240)))
        if len(step.fingers) == 1:
            assert device.capture(ask(step)).width == 180
        else:
            with pytest.raises(ImageTooSmall) as caught:
                device.capture(ask(step))
            assert caught.value.details["width"] == 180


class TestSamples:
    @pytest.mark.parametrize("ending", ENDINGS)
    def test_the_bytes_of_the_file_are_kept_as_they_are(self, device, tmp_path, ending):
        data = encoded(ending)
        (tmp_path / f"face.{ending}").write_bytes(data)
        assert device.capture(ask()).data == data

    def test_a_file_that_changes_between_two_tries_is_read_anew(self, device, tmp_path):
        (tmp_path / "face.png").write_bytes(encoded())
        first = device.capture(ask(attempt=1))
        (tmp_path / "face.png").write_bytes(encoded(shade=90))
        second = device.capture(ask(attempt=2))
        assert first.data != second.data
        assert (first.attempt, second.attempt) == (1, 2)

    def test_age_and_sex_are_nothing_to_a_folder(self, device, tmp_path):
        (tmp_path / "face.png").write_bytes(encoded())
        assert device.capture(ask(age=7)) == device.capture(ask(age=70))
        assert device.capture(ask()) == device.capture(replace(ask(), age=3))
