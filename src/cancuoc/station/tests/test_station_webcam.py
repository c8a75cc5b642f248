"""The portrait by the camera of the computer: taken, measured live, refused."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cancuoc.biometrics import webcam
from cancuoc.biometrics.devices import CaptureRequest
from cancuoc.biometrics.positions import Step
from cancuoc.biometrics.sbi.tests import records
from cancuoc.biometrics.synthetic.device import SyntheticDevice
from cancuoc.station.tables import drafts
from cancuoc.station.tests import world
from cancuoc.station.tests.screen_steps import confirm, identify, only_draft
from cancuoc.station.tests.screens import text


@pytest.fixture
def store(errands):
    return errands.desk.store


@pytest.fixture
def at(screens):
    """The address of a dossier of a child of eight that waits for pictures."""
    screens.begin(world.child())
    where = screens.next()
    identify(screens, where)
    confirm(screens, where)
    return where


@pytest.fixture(scope="module")
def face() -> bytes:
    """A drawn portrait good enough for a card."""
    return SyntheticDevice().capture(CaptureRequest(step=Step.FACE, subject="one")).data


def sent(screens, address, data, name="portrait.jpg"):
    return screens.post(address, {"picture": SimpleUploadedFile(name, data)})


class TestTaking:
    def test_the_page_offers_a_file_where_there_is_no_camera(self, screens, at):
        page = screens.get(f"{at}webcam/")
        assert "Tệp ảnh khuôn mặt" in text(page)
        assert "camera=(self)" in page["Permissions-Policy"]

    def test_a_portrait_is_kept_as_it_came(self, screens, at, store, face):
        answer = sent(screens, f"{at}webcam/", face)
        assert answer["Location"].endswith("/biometrics/")
        kept = drafts.sample(store, only_draft(store).id, Step.FACE).sample
        assert (kept.data, kept.device, kept.attempt) == (face, webcam.DEVICE, 1)
        assert not kept.quality.retake

    def test_the_better_of_two_stays_and_the_tries_count(self, screens, at, store, face):
        sent(screens, f"{at}webcam/", face)
        sent(screens, f"{at}webcam/", records.jpeg(480, 640))
        kept = drafts.sample(store, only_draft(store).id, Step.FACE).sample
        assert (kept.data, kept.attempt) == (face, 2)

    @pytest.mark.parametrize(
        ("data", "status"),
        [
            (b"no picture", 415),
            (records.jpeg(120, 160), 422),
            (records.jpeg(480, 640)[:200], 422),
            (b"\xff" * (9 * 1024 * 1024), 413),
        ],
        ids=["no picture", "small", "cut", "large"],
    )
    def test_what_is_no_portrait_is_refused_and_nothing_is_kept(
        self, screens, at, store, data, status
    ):
        answer = sent(screens, f"{at}webcam/", data)
        assert answer.status_code == status
        assert "Chụp ảnh khuôn mặt" in text(answer)
        assert drafts.sample(store, only_draft(store).id, Step.FACE) is None

    def test_an_empty_form_is_refused(self, screens, at):
        assert screens.post(f"{at}webcam/", {}).status_code == 415


class TestLooking:
    def test_it_says_what_to_mend_and_keeps_nothing(self, screens, at, store):
        answer = sent(screens, f"{at}webcam/look/", records.jpeg(480, 640))
        seen = answer.json()
        assert set(seen["parts"]) == {"brightness", "position", "background", "sharpness"}
        assert seen["parts"]["background"] is False
        assert seen["words"]
        assert drafts.sample(store, only_draft(store).id, Step.FACE) is None

    def test_a_good_picture_is_said_to_be_good(self, screens, at, face):
        seen = sent(screens, f"{at}webcam/look/", face).json()
        assert all(seen["parts"].values())

    def test_rubbish_has_words_too(self, screens, at):
        answer = sent(screens, f"{at}webcam/look/", b"x")
        assert (answer.status_code, answer.json()["parts"]) == (415, {})
        assert answer.json()["words"]


class TestUnderSix:
    @pytest.mark.parametrize("where", ["webcam/", "webcam/look/"])
    def test_there_is_no_camera_for_a_small_child(self, screens, store, face, where):
        screens.begin(world.child(born=date(2021, 5, 5)))
        at = screens.next()
        identify(screens, at)
        confirm(screens, at)
        assert sent(screens, f"{at}{where}", face).status_code == 422
        assert drafts.sample(store, only_draft(store).id, Step.FACE) is None
