"""Putting aside with a reason and taking up again; and what a stage says while a thing is away."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cancuoc.biometrics.devices import DeviceGone
from cancuoc.station.core import opening, visits
from cancuoc.station.core.visits import PauseReason
from cancuoc.station.draft import Stage
from cancuoc.station.health import Reading, State, Task
from cancuoc.station.presenters import means
from cancuoc.station.tables import drafts, listings
from cancuoc.station.tests import world
from cancuoc.station.tests.screen_steps import BABY, confirm, identify, only_draft, sign
from cancuoc.station.tests.screens import text
from cancuoc.station.tests.world import AT, OFFICER, OTHER_OFFICER

LATER = AT + timedelta(days=1)


class TestPausing:
    @pytest.fixture
    def on(self):
        return world.desk()

    @pytest.mark.parametrize("reason", PauseReason)
    def test_every_reason_is_kept_with_its_moment(self, on, reason):
        draft = world.ready_to_capture(on, world.child())
        visits.pause(on, draft_id=draft.id, reason=reason, at=AT, by=OFFICER)
        course = visits.course(on.store, draft.id)
        assert (course.reason, course.since, course.sittings) == (reason, AT, 1)

    def test_sittings_are_counted_over_days_and_officers(self, on):
        draft = world.ready_to_capture(on, world.child())
        for by in (OFFICER, OTHER_OFFICER):
            visits.pause(on, draft_id=draft.id, reason=PauseReason.TIRED, at=AT, by=OFFICER)
            opening.resume(on, draft_id=draft.id, at=LATER, by=by)
        assert visits.course(on.store, draft.id).sittings == 3

    def test_a_dossier_never_put_aside_has_no_reason(self, on):
        draft = world.started(on, world.child())
        assert visits.course(on.store, draft.id) == visits.Course(sittings=1)

    def test_a_pause_of_an_older_program_has_none_either(self, on):
        draft = world.started(on, world.child())
        opening.pause(on, draft_id=draft.id, at=AT, by=OFFICER)
        course = visits.course(on.store, draft.id)
        assert (course.reason, course.since) == (None, AT)

    @pytest.mark.parametrize("text", ["", "wrong_person", "CHILD_CRIES"])
    def test_a_reason_that_was_not_offered_is_refused(self, text):
        with pytest.raises(visits.ReasonMissing):
            visits.reason_of(text)


class TestScreens:
    @pytest.fixture
    def desk(self, screens):
        return screens

    @pytest.fixture
    def at(self, desk):
        desk.begin(world.child())
        at = desk.next()
        identify(desk, at)
        confirm(desk, at)
        return at

    def test_a_crying_child_is_two_presses_away_from_a_rest(self, desk, at):
        desk.post(f"{at}biometrics/take/")
        page = text(desk.get(f"{at}pause/"))
        assert "Trẻ khóc, cần nghỉ" in page
        assert desk.post(f"{at}pause/", {"why": "child_cries"}).status_code == 302
        queue = text(desk.get("/station/"))
        assert "Tạm dừng : trẻ khóc, cần nghỉ" in queue or "Tạm dừng: trẻ khóc" in queue
        desk.post(f"{at}resume/")
        page = text(desk.get(f"{at}biometrics/"))
        assert "Đã xong 1 trên 16 ảnh" in page

    def test_no_reason_puts_nothing_aside(self, desk, at, errands):
        answer = desk.post(f"{at}pause/", {"why": "wrong_person"})
        assert answer.status_code == 422
        assert "Chưa chọn lý do" in text(answer)
        assert only_draft(errands.desk.store).state.value == "open"

    def test_the_wrong_person_is_parted_and_nothing_taken_stays(self, desk, at, errands):
        desk.post(f"{at}biometrics/take/")
        store = errands.desk.store
        taken_of = only_draft(store).id
        assert drafts.samples(store, taken_of)
        desk.post(f"{at}leave/", {"why": "wrong_person"})
        assert drafts.unfinished(store) == []
        assert drafts.samples(store, taken_of) == {}
        (ticket,) = listings.tickets(store, world.SESSION.id)
        assert ticket.state.value == "held"
        # The same ticket begun anew starts from nothing.
        again = desk.post(f"/station/tickets/{ticket.id}/take/")["Location"]
        assert only_draft(store).id != taken_of
        assert drafts.samples(store, only_draft(store).id) == {}
        assert again.endswith("/identity/")

    def test_back_to_a_ticked_stage_and_forward_again(self, desk, at):
        desk.post(f"{at}biometrics/take/")
        page = desk.get(f"{at}identity/").content.decode()
        assert page.count("st-stage--done") == 2
        identify(desk, at)
        confirm(desk, at)
        assert "Đã xong 1 trên 16 ảnh" in text(desk.get(f"{at}biometrics/"))


class TestMeans:
    @pytest.fixture
    def desk(self, screens):
        screens.begin(world.child())
        return screens

    def lost(self, desk, task):
        desk.errands.health.note(task, Reading(State.BAD, AT, "mất mạng"))

    @pytest.mark.parametrize("stage", Stage)
    def test_a_stage_is_silent_while_all_it_needs_answers(self, desk, stage):
        assert text(desk.get(f"/station/connection/{stage.value}/")) == ""

    @pytest.mark.parametrize(
        ("stage", "task", "still", "way"),
        [
            ("identity", Task.LOOK_UP, "danh sách đã tải", "nhập tay từ giấy tờ"),
            ("identity", Task.LISTS, "danh sách đã tải", "tìm theo số"),
            ("data", Task.LOOK_UP, "khi nhận hồ sơ", "nhập tay từ giấy tờ"),
            ("biometrics", Task.DEVICE, "máy ảnh của máy tính", "đổi thiết bị"),
            ("sign", Task.SENDING, "niêm phong không cần mạng", "USB"),
        ],
    )
    def test_each_loss_has_its_own_way_on(self, desk, stage, task, still, way):
        self.lost(desk, task)
        page = text(desk.get(f"/station/connection/{stage}/"))
        assert "không dùng được từ 19:30" in page
        assert still in page
        assert way in page

    def test_a_loss_a_stage_does_not_feel_is_not_told_there(self, desk):
        self.lost(desk, Task.SENDING)
        assert text(desk.get("/station/connection/biometrics/")) == ""

    def test_every_stage_and_every_task_has_words(self):
        assert set(means.FELT) == set(means.STILL) == set(Stage)
        assert {task for felt in means.FELT.values() for task in felt} == set(means.NEXT)

    def test_an_unknown_stage(self, desk):
        assert desk.get("/station/connection/nose/").status_code == 404

    def test_a_device_that_fails_and_comes_back(self, desk, errands):
        at = desk.next()
        identify(desk, at)
        confirm(desk, at)
        device = errands.desk.device
        works = device.capture

        def gone(_request):
            raise DeviceGone

        device.capture = gone
        desk.post(f"{at}biometrics/take/")
        assert "Thiết bị thu nhận" in text(desk.get("/station/connection/biometrics/"))
        device.capture = works
        answer = desk.post(f"{at}biometrics/take/")
        assert answer["Server-Timing"].startswith("device;dur=")
        assert text(desk.get("/station/connection/biometrics/")) == ""


@pytest.mark.parametrize(
    ("born", "control"),
    [
        # The day before the sixth birthday: five years and 364 days.
        (date(2018, 7, 7), False),
        (date(2018, 7, 6), True),
    ],
)
def test_the_sixth_birthday_brings_the_pictures_and_no_day_before(screens, born, control):
    screens.begin(world.child(born=born))
    at = screens.next()
    pages = [screens.get(f"{at}identity/")]
    identify(screens, at)
    pages.append(screens.get(f"{at}data/"))
    confirm(screens, at)
    pages.append(screens.get(f"{at}{'biometrics' if control else 'sign'}/"))
    html = "".join(page.content.decode() for page in pages)
    assert [page.status_code for page in pages] == [200, 200, 200]
    for sign_of_one in ("biometrics/", "webcam/", "st-guide", "Bắt đầu thu", "/child/"):
        assert (sign_of_one in html) is (control and sign_of_one != "webcam/"), sign_of_one
    if not control:
        assert sign(screens, at).status_code == 302


def test_a_baby_has_no_control_even_where_the_birthday_is_years_away(screens):
    screens.begin(world.child(born=BABY))
    at = screens.next()
    identify(screens, at)
    assert "biometrics/" not in screens.get(f"{at}data/").content.decode()
