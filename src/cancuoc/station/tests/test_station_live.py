"""The live picture in words: said while a device shows one, silent where it shows none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cancuoc.biometrics.devices import DeviceGone
from cancuoc.biometrics.positions import STEPS, Step
from cancuoc.biometrics.quality import Quality
from cancuoc.station.core import capturing
from cancuoc.station.core.capturing import StepNotDue
from cancuoc.station.tables import drafts
from cancuoc.station.tests import world
from cancuoc.station.tests.screen_steps import BABY, confirm, identify, only_draft
from cancuoc.station.tests.screens import text
from cancuoc.station.tests.world import AT


class Seeing(world.PlainDevice):
    """A device with a live picture of a given quality; it counts how often it was looked at."""

    seen = Quality(metric="plain-1", score=20, parts={}, words="Ảnh mờ, hãy giữ yên ngón tay.")

    def __init__(self):
        super().__init__()
        self.looks = []

    def info(self):
        return replace(super().info(), live=True)

    def live_quality(self, request):
        self.looks.append(request.step)
        return self.seen


@pytest.fixture
def desk(screens, errands):
    device = Seeing()
    object.__setattr__(errands.desk, "device", device)
    screens.begin(world.child())
    screens.at = screens.next()
    identify(screens, screens.at)
    confirm(screens, screens.at)
    screens.device = device
    return screens


def live(desk):
    return desk.get(f"{desk.at}biometrics/live/")


def test_it_is_told_in_words_and_asked_for_again(desk):
    answer = live(desk)
    assert "Ảnh mờ, hãy giữ yên ngón tay." in text(answer)
    assert "st-said--bad" in answer.content.decode()
    assert 'hx-trigger="load delay' in answer.content.decode()


@pytest.mark.parametrize(("score", "tone"), [(34, "bad"), (59, "wait"), (60, "good")])
def test_the_tone_follows_the_measure(desk, score, tone):
    desk.device.seen = replace(Seeing.seen, score=score)
    assert f"st-said--{tone}" in live(desk).content.decode()


def test_nothing_of_a_look_is_kept(desk, errands):
    live(desk)
    draft = only_draft(errands.desk.store)
    assert desk.device.looks == [Step.RIGHT_FOUR]
    assert drafts.samples(errands.desk.store, draft.id) == {}
    acts = [each.act for each in drafts.operations(errands.desk.store, draft.id).entries]
    assert "capture.take" not in acts


def test_it_follows_the_step_and_falls_silent_when_all_is_taken(desk):
    for _ in STEPS[:-1]:
        desk.post(f"{desk.at}biometrics/take/")
    desk.device.seen = replace(
        Seeing.seen, score=70, parts={"brightness": 90, "position": 20, "background": 50}
    )
    page = text(live(desk))
    assert "Ánh sáng: đạt" in page
    assert "Vị trí: cần chỉnh" in page
    assert "Nền: đạt" in page
    assert "Độ nét: cần chỉnh" in page
    desk.post(f"{desk.at}biometrics/take/")
    assert text(live(desk)) == ""
    assert desk.device.looks == [Step.FACE]


def test_a_device_without_a_live_picture_is_never_asked_for_one(desk):
    desk.device.info = super(Seeing, desk.device).info
    answer = live(desk)
    assert text(answer) == ""
    assert "hx-get" not in answer.content.decode()
    assert desk.device.looks == []


def test_a_look_that_fails_says_so_and_stops_nothing(desk):
    def gone(_request):
        raise DeviceGone

    desk.device.live_quality = gone
    answer = live(desk)
    assert (answer.status_code, "Mất kết nối" in text(answer)) == (200, True)
    assert "Bước 2/16" in text(desk.post(f"{desk.at}biometrics/take/"))


def test_the_guide_looks_only_while_a_person_is_awaited(desk):
    at = f"{desk.at}biometrics/"
    assert 'id="live"' in desk.get(at).content.decode()
    going = desk.post(f"{at}take/", {"auto": "1"}, **{"HX-Request": "true"})
    assert 'id="live"' not in going.content.decode()


def test_under_six_no_eye_of_a_device_opens(screens, errands):
    device = Seeing()
    object.__setattr__(errands.desk, "device", device)
    screens.begin(world.child(born=BABY))
    at = screens.next()
    identify(screens, at)
    assert screens.get(f"{at}biometrics/live/").status_code == 422
    assert device.looks == []


def test_a_part_that_is_excused_is_not_looked_at():
    on = world.desk(device=Seeing())
    draft = world.ready_to_capture(on, world.child())
    mark = capturing.reasons("face")[0]
    draft = capturing.excuse(on, draft, part="face", mark=mark, at=AT, by=world.OFFICER)
    with pytest.raises(StepNotDue):
        capturing.look(on, draft, step=Step.FACE, at=AT)
