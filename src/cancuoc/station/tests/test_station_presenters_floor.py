"""What pages say of the queue, the capture guide, the sessions and the packets sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from cancuoc.biometrics.positions import STEPS, Step
from cancuoc.biometrics.states import Mark, Reason, State
from cancuoc.kernel.floor import TicketState
from cancuoc.packet.slip import slip_code
from cancuoc.station import health, runtime
from cancuoc.station.core import capturing, opening
from cancuoc.station.core.capturing import StepState, StepView
from cancuoc.station.draft import DraftState
from cancuoc.station.health import Health, Reading, Task
from cancuoc.station.presenters import biometrics, next_person, send, sessions
from cancuoc.station.sync import Errands
from cancuoc.station.tables import acts, drafts, listings, packets
from cancuoc.station.tests import world
from cancuoc.station.tests.world import AT, OFFICER, OTHER_OFFICER, SESSION

GONE = Mark(state=State.MISSING, reason=Reason.AMPUTATED)
EYE_ILL = Mark(state=State.TEMPORARILY_INJURED, reason=Reason.EYE_DISEASE)


@pytest.fixture
def desk():
    made = world.desk()
    yield made
    made.store.close()


class TestTheQueue:
    def page(self, desk, *, at=AT):
        return next_person.page(
            desk,
            SESSION.id,
            unfinished=drafts.unfinished(desk.store),
            officer=OFFICER,
            at=at,
        )

    def put(self, desk, *tickets):
        listings.put_tickets(desk.store, SESSION.id, tickets)

    def test_nobody(self, desk):
        page = self.page(desk)
        assert (page["now"], page["waiting"], page["left"]) == (None, [], 0)
        assert page["at"] == "19:30"

    def test_the_one_now_is_not_listed_behind(self, desk):
        world.arrive(desk, world.child(), world.record())
        page = self.page(desk)
        assert page["now"]["name"] == "Lê Minh Khôi"
        assert [each["label"] for each in page["waiting"]] == ["A002"]
        assert page["left"] == 2

    def test_one_called_to_this_counter_comes_first(self, desk):
        called = world.ticket(label="C007", state=TicketState.CALLED, counter="KIT-01")
        self.put(desk, world.ticket(label="A001"), called)
        page = self.page(desk)
        assert (page["now"]["label"], page["now"]["called"]) == ("C007", True)
        assert [each["label"] for each in page["waiting"]] == ["A001"]

    def test_a_long_queue_is_cut_and_counted_whole(self, desk):
        self.put(desk, *(world.ticket(label=f"A{n:03d}") for n in range(200)))
        page = self.page(desk)
        assert len(page["waiting"]) == next_person.SHOWN == 12
        assert page["left"] == 200

    def test_somebody_in_bed_is_told_by_code_and_room(self, desk):
        self.put(desk, world.ticket(label="A001", place="CS01-8C56920 · P.12 giường 3"))
        now = self.page(desk)["now"]
        assert now["place"] == "CS01-8C56920 · P.12 giường 3"
        assert now["name"] == "Chưa tìm thấy trong sổ gốc"

    def test_counts_come_from_the_tickets(self, desk):
        self.put(
            desk,
            *(world.ticket(state=TicketState.DONE) for _ in range(3)),
            *(world.ticket(state=TicketState.ABSENT) for _ in range(2)),
            world.ticket(state=TicketState.SERVING, counter="KIT-09"),
        )
        page = self.page(desk)
        assert (page["done"], page["absent"], page["left"]) == (3, 2, 0)

    def test_a_person_nobody_found_yet_is_said_so(self, desk):
        self.put(desk, world.ticket(None), world.ticket(world.record(), label="A002"))
        page = self.page(desk)
        assert page["now"]["name"] == "Chưa tìm thấy trong sổ gốc"
        assert page["waiting"][0]["name"] == "Chưa tìm thấy trong sổ gốc"

    @pytest.mark.parametrize(
        ("changes", "band", "due", "walk_in"),
        [
            ({"band": "<6"}, "<6", "19:30", False),
            ({"band": "6-<14"}, "6–<14", "19:30", False),
            ({"band": ">=14", "due_at": None}, "≥14", "", False),
            ({"band": "", "walk_in": True}, "", "19:30", True),
            ({"band": "new"}, "", "19:30", False),
        ],
    )
    def test_a_ticket_in_words(self, desk, changes, band, due, walk_in):
        self.put(desk, world.ticket(**changes))
        row = self.page(desk)["now"]
        assert (row["band"], row["due"], row["walk_in"]) == (band, due, walk_in)

    def test_what_was_put_aside_says_whose_it_is(self, desk):
        mine = world.started(desk, world.child())
        opening.pause(desk, draft_id=mine.id, at=AT, by=OFFICER)
        drafts.save(
            desk.store,
            world.draft_of(None, officer=OTHER_OFFICER, ticket="", ticket_id=None),
            at=AT,
        )
        aside = {each["name"]: each for each in self.page(desk)["aside"]}
        child, nobody = aside["Lê Minh Khôi"], aside["Chưa nhập họ tên"]
        assert (child["state"], child["mine"], child["stage"]) == ("Tạm dừng", True, "Danh tính")
        assert (nobody["state"], nobody["mine"], nobody["label"]) == (
            "Đang mở",
            False,
            "không phiếu",
        )

    def test_a_session_nobody_knows_has_no_page(self, desk):
        with pytest.raises(opening.UnknownSession):
            next_person.page(desk, uuid4(), unfinished=[], officer=OFFICER, at=AT)


def views(**states):
    """The overview with some steps in another state than open."""
    named = {name.replace("_", "-"): state for name, state in states.items()}
    return tuple(
        StepView(step=step, state=named.get(step.value, StepState.OPEN), words="Ảnh mờ.")
        for step in STEPS
    )


FOURS = {"right_four": StepState.GOOD, "left_four": StepState.GOOD}


class TestTheGuide:
    def guide(self, found, *, auto=True, last=None, **changes):
        draft = world.draft_of(world.record(), **changes)
        return biometrics.guide(draft, found, auto=auto, last=last)

    def test_it_begins_with_the_right_hand(self):
        guide = self.guide(views())
        assert (guide["number"], guide["total"], guide["begun"]) == (1, 16, False)
        assert guide["title"] == "Bốn ngón chụm tay phải"
        assert "bốn ngón" in guide["hint"]

    @pytest.mark.parametrize(
        ("auto", "last", "state", "goes_on", "redo"),
        [
            (True, Step.RIGHT_FOUR, StepState.GOOD, True, False),
            (True, Step.RIGHT_FOUR, StepState.KEPT, True, False),
            # A poor picture waits for a person: it never repeats itself.
            (True, Step.RIGHT_FOUR, StepState.REDO, False, True),
            (False, Step.RIGHT_FOUR, StepState.GOOD, False, False),
            (False, Step.RIGHT_FOUR, StepState.REDO, False, True),
            (True, None, StepState.OPEN, True, False),
        ],
    )
    def test_it_goes_on_by_itself_only_while_all_is_well(self, auto, last, state, goes_on, redo):
        guide = self.guide(views(right_four=state), auto=auto, last=last)
        assert (guide["auto"], guide["redo"]) == (goes_on, redo)

    def test_when_all_is_taken_it_stops(self):
        found = tuple(StepView(step=step, state=StepState.GOOD) for step in STEPS)
        guide = self.guide(found, last=Step.FACE)
        assert (guide["finished"], guide["auto"], guide["settled"]) == (True, False, 16)
        assert guide["picture"]["kind"] == "done"

    @pytest.mark.parametrize(
        ("state", "tone", "words"),
        [
            (StepState.GOOD, "good", "Đạt"),
            (StepState.KEPT, "wait", "Giữ ảnh tốt hơn"),
            (StepState.REDO, "bad", "Cần thu lại"),
            (StepState.OPEN, "wait", "Chưa thu"),
        ],
    )
    def test_what_is_said_of_the_last_picture(self, state, tone, words):
        said = self.guide(views(face=state), last=Step.FACE)["said"]
        assert (said["tone"], said["state"], said["step"]) == (tone, words, "Ảnh khuôn mặt")

    @pytest.mark.parametrize("state", StepState)
    def test_only_what_was_taken_may_be_taken_anew(self, state):
        rows = self.guide(views(face=state))["rows"]
        (face,) = [row for row in rows if row["step"] == "face"]
        assert face["taken"] is (state in (StepState.GOOD, StepState.KEPT, StepState.REDO))

    @pytest.mark.parametrize(
        ("step", "kind"),
        [
            ({}, "slap"),
            (FOURS, "thumbs"),
            ({**FOURS, "two_thumbs": StepState.GOOD}, "rolled"),
        ],
    )
    def test_the_drawing_shows_the_step(self, step, kind):
        assert self.guide(views(**step))["picture"]["kind"] == kind

    @pytest.mark.parametrize(
        ("step", "kind"), [(Step.RIGHT_IRIS, "iris"), (Step.LEFT_IRIS, "iris"), (Step.FACE, "face")]
    )
    def test_eyes_and_face_have_drawings_of_their_own(self, step, kind):
        before = STEPS[: STEPS.index(step)]
        found = tuple(
            StepView(step=each, state=StepState.GOOD if each in before else StepState.OPEN)
            for each in STEPS
        )
        picture = self.guide(found)["picture"]
        assert picture["kind"] == kind
        eye = step.eye.value if step.eye else ""
        assert [side for side, state in picture["eyes"].items() if state == "now"] == [eye][
            : bool(eye)
        ]

    def test_fingers_glow_fill_and_fade(self):
        draft = {"not_taken": (capturing.NotTaken(part="3", state=GONE.state, reason=GONE.reason),)}
        found = views(**FOURS, two_thumbs=StepState.GOOD, rolled_right_thumb=StepState.GOOD)
        fingers = self.guide(found, **draft)["picture"]["fingers"]
        assert fingers["1"] == "done"
        assert fingers["2"] == "now"
        assert fingers["3"] == "gone"
        assert fingers["4"] == fingers["10"] == "half"

    def test_reasons_stand_beside_the_step_they_help(self):
        guide = self.guide(views(**FOURS))
        near = [part["code"] for part in guide["parts"] if part["near"]]
        assert sorted(near) == ["1", "6"]

    def test_a_reason_given_is_shown_and_counted(self):
        draft = {
            "not_taken": (
                capturing.NotTaken(part="left", state=EYE_ILL.state, reason=EYE_ILL.reason),
            )
        }
        guide = self.guide(views(), **draft)
        (left,) = [part for part in guide["parts"] if part["code"] == "left"]
        assert left["why"] == "temporarily_injured:eye_disease"
        assert left["words"] == "Đang bị thương: bệnh về mắt"
        assert guide["excused"] == 1

    @pytest.mark.parametrize("part", capturing.PARTS)
    def test_every_reason_offered_may_be_sent_back(self, part):
        guide = self.guide(views())
        (found,) = [each for each in guide["parts"] if each["code"] == part]
        assert len(found["reasons"]) == len(capturing.reasons(part))
        for reason in found["reasons"]:
            state, _, why = reason["value"].partition(":")
            assert Mark(state=State(state), reason=Reason(why)) in capturing.reasons(part)


class TestSessions:
    def rows(self, *found, at=AT, chosen=None, kit="KIT-01"):
        store = world.memory_store()
        listings.put_sessions(store, found)
        rows = sessions.rows(store, found, chosen=chosen, kit=kit, at=at)
        store.close()
        return rows

    def session(self, start, *, hours=5, **changes):
        made = replace(SESSION, id=uuid4(), starts_at=start, ends_at=start + timedelta(hours=hours))
        return replace(made, **changes)

    def test_ours_come_before_others_and_early_before_late(self):
        late = self.session(AT + timedelta(days=1), place="mai")
        soon = self.session(AT, place="nay")
        other = self.session(AT - timedelta(hours=1), place="khác", kits=("KIT-09",))
        rows = self.rows(late, other, soon)
        assert [(row["place"], row["mine"]) for row in rows] == [
            ("nay", True),
            ("mai", True),
            ("khác", False),
        ]

    @pytest.mark.parametrize(("hours_ago", "shown"), [(0, True), (11, True), (12, False)])
    def test_what_is_long_over_is_left_out(self, hours_ago, shown):
        ended = self.session(AT - timedelta(hours=5 + hours_ago))
        assert bool(self.rows(ended)) is shown

    @pytest.mark.parametrize(
        ("start", "at", "today"),
        [
            # 23:30 UTC on the 5th is half past six in the morning of the 6th in Vietnam.
            (datetime(2024, 7, 5, 23, 30, tzinfo=UTC), AT, True),
            (datetime(2024, 7, 6, 17, 0, tzinfo=UTC), AT, False),
            (datetime(2024, 7, 6, 17, 0, tzinfo=UTC), datetime(2024, 7, 6, 18, tzinfo=UTC), True),
        ],
    )
    def test_today_is_a_day_in_vietnam(self, start, at, today):
        (row,) = self.rows(self.session(start), at=at)
        assert row["today"] is today

    def test_hours_and_day_are_vietnamese(self):
        (row,) = self.rows(SESSION, chosen=SESSION.id)
        assert (row["day"], row["hours"]) == ("thứ Bảy, 06/07/2024", "17:00–22:00")
        assert (row["chosen"], row["listed"], row["team"]) == (True, "", "TX-D1")

    def test_a_place_without_a_name_is_its_unit(self):
        (row,) = self.rows(replace(SESSION, place=""))
        assert row["place"] == row["unit"] == "Công an phường Hạ Đình"


class TestSending:
    @pytest.fixture
    def station(self, desk):
        errands = Errands(desk=desk, centre=None, health=Health())
        return runtime.Station(errands=errands, postman=None, now=lambda: AT)

    def test_nothing_sealed_yet(self, station):
        page = send.page(station)
        assert (page["rows"], page["waiting"], page["received"], page["refused"]) == ([], 0, 0, 0)

    def test_counts_and_rows_agree(self, station, desk):
        rows = [world.sealed(desk, world.record(number=f"0013000{n:05d}")) for n in range(3)]
        packets.received(desk.store, rows[0].id, receipt=b"r", at=AT)
        packets.failed(desk.store, rows[1].id, message="Sai.", next_step="Báo.", final=True)
        page = send.page(station)
        assert (page["waiting"], page["received"], page["refused"]) == (2, 1, 1)
        assert [row["act"] for row in page["rows"]] == [True, True, False]
        assert page["rows"][1]["message"] == "Sai."
        assert page["rows"][2]["received"] == "19:30"
        assert page["unheard"] == len(acts.waiting(desk.store))

    def test_a_row_names_nobody(self, station, desk):
        row = world.sealed(desk, world.child())
        (shown,) = send.page(station)["rows"]
        assert shown["slip"] == slip_code(row.id)
        assert not any("Khôi" in str(value) or "Ngọc" in str(value) for value in shown.values())

    @pytest.mark.parametrize(
        ("state", "word"),
        [
            ("received", "Đã nhận"),
            ("handed_over", "Đã trả"),
            ("refused", "Bị từ chối (CC03)"),
            ("quarantined", "Chờ người có thẩm quyền xem"),
            # A word of a newer centre is left out rather than shown raw.
            ("teleported", ""),
        ],
    )
    def test_what_became_of_it_is_said_in_words(self, station, desk, state, word):
        row = world.sealed(desk, world.record())
        packets.told_state(desk.store, row.id, dossier_code="HS-1", dossier_state=state)
        (shown,) = send.page(station)["rows"]
        assert (shown["code"], shown["state"]) == ("HS-1", word)

    def test_each_task_stands_for_itself(self, station):
        station.health.note(Task.SENDING, Reading(health.State.BAD, AT, "mất mạng"))
        station.health.note(Task.LISTS, Reading(health.State.GOOD, AT))
        lists, look_up, sending = send.chips(station)
        assert (lists["state"], lists["text"], lists["fallback"]) == ("good", "Danh sách", "")
        assert (look_up["state"], look_up["text"]) == ("wait", "Tra cứu")
        assert sending["text"] == "Gửi hồ sơ: mất mạng từ 19:30"
        assert "tự gửi" in sending["fallback"]

    def test_only_the_newest_are_listed(self, station, desk, monkeypatch):
        monkeypatch.setattr(send, "SHOWN", 2)
        for n in range(3):
            world.sealed(desk, world.record(number=f"0013000{n:05d}"))
        page = send.page(station)
        assert [row["sequence"] for row in page["rows"]] == [3, 2]
        assert page["waiting"] == 3


def test_a_draft_put_aside_a_day_ago_still_says_its_stage():
    draft = world.draft_of(world.child(), state=DraftState.PAUSED)
    row = next_person._aside(replace(draft, started_at=AT - timedelta(days=1)), OFFICER)
    assert (row["since"], row["stage"], row["state"]) == ("19:30", "Danh tính", "Tạm dừng")
