"""The screen turned to the person: what it says, what it never says, whom it follows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cancuoc.biometrics.positions import STEPS, Step
from cancuoc.packet.content import Officer
from cancuoc.station.core import capturing, opening, showing
from cancuoc.station.presenters import child as presenter
from cancuoc.station.tables import drafts
from cancuoc.station.tests import world
from cancuoc.station.tests.screen_steps import (
    BABY,
    confirm,
    identify,
    only_draft,
    take_all,
    to_sign,
)
from cancuoc.station.tests.screens import text
from cancuoc.station.tests.world import AT, OFFICER

ON = AT.date()
CHILD = "/station/child/"


def told(desk, draft, last=None):
    taken = drafts.samples(desk.store, draft.id)
    views = capturing.overview(draft, {step: each.sample for step, each in taken.items()})
    return presenter.stage(draft, views, last=last, on=ON)


class TestWords:
    @pytest.fixture
    def on(self):
        return world.desk(device=world.PlainDevice({"right-four": [10, 20]}))

    @pytest.mark.parametrize(
        ("born", "said"),
        [
            (date(2015, 3, 1), "Con đặt bốn ngón tay phải lên kính nhé!"),
            (date(2000, 5, 4), "Mời đặt bốn ngón tay phải lên kính."),
        ],
    )
    def test_a_child_is_spoken_to_as_a_child(self, on, born, said):
        draft = world.ready_to_capture(on, world.record(born=born, kin=(world.mother(),)))
        assert told(on, draft)["say"] == said

    def test_every_step_has_its_own_sentence_for_both_ages(self, on):
        said = set()
        for born in (date(2015, 3, 1), date(2000, 5, 4)):
            draft = world.draft_of(world.record(born=born))
            for step in STEPS:
                settled = [each for each in STEPS if STEPS.index(each) < STEPS.index(step)]
                views = tuple(
                    capturing.StepView(
                        step=each,
                        state=capturing.StepState.GOOD
                        if each in settled
                        else capturing.StepState.OPEN,
                    )
                    for each in STEPS
                )
                said.add(presenter.stage(draft, views, last=None, on=ON)["say"])
        assert len(said) == 2 * len(STEPS)

    def test_a_poor_picture_asks_kindly_and_a_second_is_enough(self, on):
        draft = world.ready_to_capture(on, world.child())
        capturing.take(on, draft, step=Step.RIGHT_FOUR, at=AT, by=OFFICER)
        once = told(on, draft, last=Step.RIGHT_FOUR)
        assert (once["cheer"], once["tone"]) == ("Mình làm lại một lần nữa nhé!", "bad")
        assert once["say"].startswith("Con đặt bốn ngón tay phải")
        capturing.take(on, draft, step=Step.RIGHT_FOUR, at=AT, by=OFFICER)
        twice = told(on, draft, last=Step.RIGHT_FOUR)
        assert (twice["cheer"], twice["settled"]) == ("Được rồi!", 1)

    def test_only_the_fingers_of_this_moment_are_alight(self, on):
        draft = world.ready_to_capture(on, world.child())
        capturing.take(on, draft, step=Step.RIGHT_FOUR, at=AT, by=OFFICER)
        capturing.take(on, draft, step=Step.RIGHT_FOUR, at=AT, by=OFFICER)
        lit = [n for n, s in told(on, draft)["picture"]["fingers"].items() if s == "now"]
        assert lit == ["7", "8", "9", "10"]


class TestWhomItFollows:
    @pytest.fixture
    def on(self):
        return world.desk()

    def test_nobody_before_the_pictures_and_somebody_during_them(self, on):
        world.identified(on, world.child())
        assert showing.shown(on, on=ON, by=OFFICER) is None
        (draft,) = drafts.unfinished(on.store)
        ready = world.filling.confirm_data(on, draft, details=world.Details(), at=AT, by=OFFICER)
        capturing.take(on, ready, step=Step.RIGHT_FOUR, at=AT, by=OFFICER)
        seen = showing.shown(on, on=ON, by=OFFICER)
        assert (seen.draft.id, seen.last) == (draft.id, Step.RIGHT_FOUR)

    def test_the_one_touched_last_of_two(self, on):
        first = world.ready_to_capture(on, world.child(name="Lê Minh Một"))
        second = world.ready_to_capture(
            on, world.child(born=date(2014, 3, 1)), at=AT + timedelta(minutes=1)
        )
        assert showing.shown(on, on=ON, by=OFFICER).draft.id == second.id
        capturing.take(on, first, step=Step.RIGHT_FOUR, at=AT + timedelta(minutes=2), by=OFFICER)
        assert showing.shown(on, on=ON, by=OFFICER).draft.id == first.id

    def test_a_baby_after_a_child_is_never_shown_the_childs_picture(self, on):
        world.ready_to_capture(on, world.child())
        world.ready_to_capture(on, world.child(born=BABY), at=AT + timedelta(minutes=1))
        assert showing.shown(on, on=ON, by=OFFICER) is None

    def test_not_a_paused_one_nor_one_of_another_hand(self, on):
        draft = world.ready_to_capture(on, world.child())
        other = Officer(username="cb.tx.09", hand="hand-9", lease="c" * 32)
        assert showing.shown(on, on=ON, by=other) is None
        opening.pause(on, draft_id=draft.id, at=AT, by=OFFICER)
        assert showing.shown(on, on=ON, by=OFFICER) is None


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

    def test_it_greets_while_nobody_is_there(self, desk):
        desk.begin()
        page = desk.get(CHILD)
        assert "Xin chào!" in text(page)
        assert "<progress" not in page.content.decode()

    def test_the_second_window_follows_each_press(self, desk, at):
        assert "bốn ngón tay phải" in text(desk.get(f"{CHILD}now/"))
        desk.post(f"{at}biometrics/take/", {"auto": "1"})
        page = text(desk.get(f"{CHILD}now/"))
        assert "Giỏi lắm!" in page
        assert "bốn ngón tay trái" in page
        take_all(desk, at)
        assert "Xong rồi! Con giỏi lắm!" in text(desk.get(f"{CHILD}now/"))

    def test_after_the_signature_it_greets_the_next(self, desk, at):
        to_sign(desk, at)
        desk.post(f"{at}sign/", {"signature_typed": "Lê Thị Bích Ngọc"})
        assert "Xin chào!" in text(desk.get(f"{CHILD}now/"))

    def test_no_name_number_or_ticket_faces_the_room(self, desk, at, errands):
        draft = only_draft(errands.desk.store)
        for address in (CHILD, f"{CHILD}now/", f"{at}biometrics/?child=1"):
            page = text(desk.get(address))
            for secret in (draft.declared.full_name, draft.declared.personal_number, "A001"):
                assert secret not in page, (address, secret)
            assert not any(sign.isdigit() for sign in page), address

    def test_the_same_page_turned_goes_on_by_itself(self, desk, at):
        begin = desk.get(f"{at}biometrics/?child=1").content.decode()
        assert "Bắt đầu thu" in begin
        answer = desk.post(
            f"{at}biometrics/take/", {"auto": "1", "child": "1"}, **{"HX-Request": "true"}
        )
        part = answer.content.decode()
        assert 'hx-trigger="load' in part
        assert 'name="child" value="1"' in part
        assert "bốn ngón tay trái" in part
        assert "Thu lại</button>" not in part

    def test_turned_on_its_head_it_stays_so(self, desk, at):
        assert "st-facing--turned" in desk.get(f"{at}biometrics/?child=1&turned=1").content.decode()
        given = {"auto": "1", "child": "1", "turned": "1"}
        part = desk.post(f"{at}biometrics/take/", given, **{"HX-Request": "true"})
        assert 'name="turned" value="1"' in part.content.decode()

    def test_a_device_that_fails_frightens_no_child(self, desk, at):
        from cancuoc.biometrics.devices import DeviceGone

        def gone(_request):
            raise DeviceGone

        desk.errands.desk.device.capture = gone
        answer = desk.post(
            f"{at}biometrics/take/", {"auto": "1", "child": "1"}, **{"HX-Request": "true"}
        )
        assert answer.status_code == 503
        assert "Mất kết nối" not in text(answer)
        assert "Về màn hình cán bộ" in text(answer)

    def test_under_six_the_turned_page_refuses_as_the_guide_does(self, desk):
        desk.begin(world.child(born=BABY))
        at = desk.next()
        identify(desk, at)
        assert desk.get(f"{at}biometrics/?child=1").status_code == 422
        assert "Xin chào!" in text(desk.get(f"{CHILD}now/"))
