"""Stage Sinh trắc: the plan, two tries, reasons, and never anything under six."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.biometrics.capture_set import CaptureSetRefused
from cancuoc.biometrics.devices import DeviceGone, NullDevice, NullDeviceWarning
from cancuoc.biometrics.positions import FINGER_STEPS, STEPS, Step
from cancuoc.biometrics.states import CAPTURED, REASONS, Mark, Reason, State
from cancuoc.law.capture import BiometricsRefused
from cancuoc.station.core import capturing
from cancuoc.station.core.capturing import StepNotDue, StepState, StoredServes
from cancuoc.station.draft import Stage
from cancuoc.station.tables import drafts
from cancuoc.station.tests import world
from cancuoc.station.tests.world import AT, OFFICER

ON = date(2024, 7, 6)
BANDAGE = Mark(state=State.TEMPORARILY_INJURED, reason=Reason.BANDAGE)
AMPUTATED = Mark(state=State.MISSING, reason=Reason.AMPUTATED)
EYE_ILL = Mark(state=State.TEMPORARILY_INJURED, reason=Reason.EYE_DISEASE)


def desk_with(scores=None):
    device = world.PlainDevice(scores)
    return world.desk(device=device), device


def take(desk, draft, step):
    return capturing.take(desk, draft, step=step, at=AT, by=OFFICER)


def excuse(desk, draft, part, mark):
    return capturing.excuse(desk, draft, part=part, mark=mark, at=AT, by=OFFICER)


def views(desk, draft):
    taken = drafts.samples(desk.store, draft.id)
    return capturing.overview(draft, {step: each.sample for step, each in taken.items()})


def state_of(desk, draft, step):
    return {view.step: view.state for view in views(desk, draft)}[step]


class TestUnderSix:
    @pytest.fixture
    def baby(self):
        desk, device = desk_with()
        return desk, device, world.ready_to_capture(desk, world.child(born=date(2020, 1, 1)))

    def test_nothing_is_required(self, baby):
        _, _, draft = baby
        assert not capturing.required(draft, on=ON)

    @pytest.mark.parametrize("step", STEPS)
    def test_every_step_is_refused_before_a_device_is_asked(self, baby, step):
        desk, device, draft = baby
        with pytest.raises(BiometricsRefused):
            take(desk, draft, step)
        assert device.asked == []
        assert drafts.samples(desk.store, draft.id) == {}

    def test_taking_all_is_refused_as_well(self, baby):
        desk, device, draft = baby
        with pytest.raises(BiometricsRefused):
            capturing.take_all(desk, draft, at=AT, by=OFFICER)
        assert device.asked == []

    def test_not_even_a_reason_is_recorded(self, baby):
        desk, _, draft = baby
        with pytest.raises(BiometricsRefused):
            excuse(desk, draft, "1", BANDAGE)

    def test_the_stage_is_ticked_without_anything(self, baby):
        desk, _, draft = baby
        assert capturing.complete(desk, draft, at=AT, by=OFFICER).is_done(Stage.BIOMETRICS)

    def test_the_day_before_the_sixth_birthday_counts(self):
        desk, device = desk_with()
        draft = world.ready_to_capture(desk, world.child(born=date(2018, 7, 7)))
        with pytest.raises(BiometricsRefused):
            take(desk, draft, Step.FACE)
        birthday = world.ready_to_capture(desk, world.child(born=date(2018, 7, 6)))
        assert take(desk, birthday, Step.FACE)
        assert len(device.asked) == 1


class TestThePlan:
    def test_thirteen_finger_steps_two_irises_and_a_face(self):
        desk, _ = desk_with()
        draft = world.ready_to_capture(desk, world.record())
        assert capturing.steps_due(draft) == STEPS
        assert len(FINGER_STEPS) == 13
        assert capturing.next_step(views(desk, draft)) is Step.RIGHT_FOUR

    def test_each_good_step_leads_to_the_next(self):
        desk, _ = desk_with()
        draft = world.ready_to_capture(desk, world.record())
        for step in STEPS:
            assert capturing.next_step(views(desk, draft)) is step
            take(desk, draft, step)
        assert capturing.next_step(views(desk, draft)) is None

    def test_the_device_hears_no_name_and_no_number(self):
        desk, device = desk_with()
        person = world.record()
        take(desk, world.ready_to_capture(desk, person), Step.FACE)
        (asked,) = device.asked
        assert asked.subject == str(person.person_id)
        assert asked.age == 24.0

    def test_someone_without_a_record_is_known_by_the_draft(self):
        desk, _ = desk_with()
        draft = replace(world.started(desk, world.record()), record=None)
        assert capturing.subject(draft) == str(draft.id)

    def test_taking_all_takes_what_is_open(self):
        desk, _ = desk_with()
        draft = world.ready_to_capture(desk, world.record())
        take(desk, draft, Step.FACE)
        assert capturing.take_all(desk, draft, at=AT, by=OFFICER) == 15
        assert capturing.take_all(desk, draft, at=AT, by=OFFICER) == 0

    def test_a_lost_card_takes_nothing(self):
        desk, device = desk_with()
        record = world.record(holds="card", holds_issued=date(2024, 7, 1))
        draft = replace(world.ready_to_capture(desk, record), holds="card", lost=True)
        with pytest.raises(StoredServes):
            take(desk, draft, Step.FACE)
        assert device.asked == []


class TestTries:
    @pytest.mark.parametrize(
        ("scores", "state", "kept", "attempt"),
        [
            ([90], StepState.GOOD, 90, 1),
            ([35], StepState.GOOD, 35, 1),
            ([34], StepState.REDO, 34, 1),
            ([20, 80], StepState.GOOD, 80, 2),
            ([20, 30], StepState.KEPT, 30, 2),
            ([30, 20], StepState.KEPT, 30, 2),
            ([0, 0], StepState.KEPT, 0, 2),
        ],
    )
    def test_the_best_of_two_is_kept(self, scores, state, kept, attempt):
        desk, _ = desk_with({"face": scores})
        draft = world.ready_to_capture(desk, world.record())
        for _ in scores:
            take(desk, draft, Step.FACE)
        assert state_of(desk, draft, Step.FACE) is state
        sample = drafts.sample(desk.store, draft.id, Step.FACE).sample
        assert (sample.quality.score, sample.attempt) == (kept, attempt)

    def test_a_poor_picture_waits_for_a_second_try(self):
        desk, _ = desk_with({"right-four": [10, 90]})
        draft = world.ready_to_capture(desk, world.record())
        take(desk, draft, Step.RIGHT_FOUR)
        assert capturing.next_step(views(desk, draft)) is Step.RIGHT_FOUR
        take(desk, draft, Step.RIGHT_FOUR)
        assert capturing.next_step(views(desk, draft)) is Step.LEFT_FOUR

    def test_words_reach_the_officer(self):
        desk, _ = desk_with({"face": [10]})
        draft = world.ready_to_capture(desk, world.record())
        take(desk, draft, Step.FACE)
        (said,) = [view.words for view in views(desk, draft) if view.step is Step.FACE]
        assert said == "Ảnh mờ, hãy giữ yên."

    def test_taking_again_begins_anew(self):
        desk, device = desk_with({"face": [20, 20, 20]})
        draft = world.ready_to_capture(desk, world.record())
        take(desk, draft, Step.FACE)
        capturing.again(desk, draft, step=Step.FACE, at=AT, by=OFFICER)
        assert state_of(desk, draft, Step.FACE) is StepState.OPEN
        take(desk, draft, Step.FACE)
        assert device.asked[-1].attempt == 1

    def test_every_try_is_in_the_log(self):
        desk, _ = desk_with({"face": [20, 80]})
        draft = world.ready_to_capture(desk, world.record())
        take(desk, draft, Step.FACE)
        take(desk, draft, Step.FACE)
        details = [
            each.detail
            for each in drafts.operations(desk.store, draft.id).entries
            if each.act == "capture.take"
        ]
        assert details == ["face:1:20", "face:2:80"]

    def test_a_device_that_is_gone_loses_nothing(self):
        with pytest.warns(NullDeviceWarning):
            nothing = NullDevice()
        desk, _ = desk_with()
        draft = world.ready_to_capture(desk, world.record())
        take(desk, draft, Step.RIGHT_FOUR)
        broken = replace(desk, device=nothing)
        with pytest.raises(DeviceGone):
            take(broken, draft, Step.LEFT_FOUR)
        assert list(drafts.samples(desk.store, draft.id)) == [Step.RIGHT_FOUR]


class TestReasons:
    def test_a_missing_finger_is_left_out_of_the_slap(self):
        desk, device = desk_with()
        draft = world.ready_to_capture(desk, world.record())
        draft = excuse(desk, draft, "2", AMPUTATED)
        take(desk, draft, Step.RIGHT_FOUR)
        assert [finger.value for finger in device.asked[-1].absent] == [2]
        assert state_of(desk, draft, Step.ROLLED_RIGHT_INDEX) is StepState.EXCUSED
        with pytest.raises(StepNotDue):
            take(desk, draft, Step.ROLLED_RIGHT_INDEX)

    def test_a_whole_hand_gone_leaves_no_step_of_it(self):
        desk, _ = desk_with()
        draft = world.ready_to_capture(desk, world.record())
        for part in ("2", "3", "4", "5"):
            draft = excuse(desk, draft, part, AMPUTATED)
        due = capturing.steps_due(draft)
        assert Step.RIGHT_FOUR not in due
        assert len(due) == len(STEPS) - 5

    @pytest.mark.parametrize(
        ("part", "mark", "step"),
        [
            ("right", EYE_ILL, Step.RIGHT_IRIS),
            ("left", EYE_ILL, Step.LEFT_IRIS),
            ("face", Mark(state=State.UNREADABLE, reason=Reason.CANNOT_FOLLOW), Step.FACE),
        ],
    )
    def test_eyes_and_face_may_be_excused(self, part, mark, step):
        desk, _ = desk_with()
        draft = excuse(desk, world.ready_to_capture(desk, world.record()), part, mark)
        assert state_of(desk, draft, step) is StepState.EXCUSED

    def test_a_picture_taken_before_is_thrown_away(self):
        desk, _ = desk_with()
        draft = world.ready_to_capture(desk, world.record())
        take(desk, draft, Step.RIGHT_FOUR)
        take(desk, draft, Step.LEFT_FOUR)
        excuse(desk, draft, "3", BANDAGE)
        assert list(drafts.samples(desk.store, draft.id)) == [Step.LEFT_FOUR]

    def test_a_reason_may_be_taken_back(self):
        desk, _ = desk_with()
        draft = world.ready_to_capture(desk, world.record())
        draft = excuse(desk, draft, "1", BANDAGE)
        draft = excuse(desk, draft, "1", CAPTURED)
        assert draft.not_taken == ()
        assert capturing.steps_due(draft) == STEPS

    def test_a_second_reason_replaces_the_first(self):
        desk, _ = desk_with()
        draft = world.ready_to_capture(desk, world.record())
        draft = excuse(desk, draft, "1", BANDAGE)
        draft = excuse(desk, draft, "1", AMPUTATED)
        (only,) = draft.not_taken
        assert only.reason is Reason.AMPUTATED

    @pytest.mark.parametrize("part", ["0", "11", "thumb", ""])
    def test_a_part_nobody_has_is_refused(self, part):
        desk, _ = desk_with()
        with pytest.raises(StepNotDue):
            excuse(desk, world.ready_to_capture(desk, world.record()), part, BANDAGE)

    @pytest.mark.parametrize("part", capturing.PARTS)
    def test_every_reason_offered_is_one_that_fits(self, part):
        for mark in capturing.reasons(part):
            assert mark.reason in REASONS[mark.state]
        assert capturing.part_words(part)


class TestCompleting:
    def test_a_full_set_is_whole(self):
        desk, _ = desk_with()
        draft = world.captured(desk, world.record())
        assert draft.is_done(Stage.BIOMETRICS)

    def test_a_gap_is_refused_by_name(self):
        desk, _ = desk_with()
        draft = world.ready_to_capture(desk, world.record())
        for step in STEPS[:-1]:
            take(desk, draft, step)
        with pytest.raises(CaptureSetRefused) as refused:
            capturing.complete(desk, draft, at=AT, by=OFFICER)
        assert "Thiếu ảnh: Ảnh khuôn mặt" in refused.value.details["problems"]
        assert not drafts.get(desk.store, draft.id).is_done(Stage.BIOMETRICS)

    def test_a_reason_fills_the_gap(self):
        desk, _ = desk_with()
        draft = world.ready_to_capture(desk, world.record())
        for step in STEPS[:-1]:
            take(desk, draft, step)
        cannot = Mark(state=State.UNREADABLE, reason=Reason.CANNOT_FOLLOW)
        draft = excuse(desk, draft, "face", cannot)
        assert capturing.complete(desk, draft, at=AT, by=OFFICER).is_done(Stage.BIOMETRICS)

    @settings(deadline=None, max_examples=25)
    @given(gone=st.sets(st.sampled_from([str(n) for n in range(1, 11)])))
    def test_whatever_is_missing_the_rest_completes(self, gone):
        desk, _ = desk_with()
        draft = world.ready_to_capture(desk, world.record())
        for part in sorted(gone):
            draft = excuse(desk, draft, part, AMPUTATED)
        capturing.take_all(desk, draft, at=AT, by=OFFICER)
        captured = capturing.captured_set(desk, draft)
        assert set(captured.samples) == set(capturing.steps_due(draft))
        capturing.complete(desk, draft, at=AT, by=OFFICER)


def test_every_step_knows_its_parts():
    parts = set().union(*(capturing.parts_of(step) for step in STEPS))
    assert parts == set(capturing.PARTS)
