"""What is held of a body follows the law of the moment, whatever was believed before."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from cancuoc.biometrics import capture_set
from cancuoc.biometrics.capture_set import CaptureSetRefused
from cancuoc.biometrics.positions import STEPS, Step
from cancuoc.biometrics.states import CAPTURED, Mark, Reason, State
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.law.capture import BiometricsRefused
from cancuoc.law.transition import Holds
from cancuoc.packet import content_packing, reader
from cancuoc.packet.content import Biometrics, EvidenceKind, PartState
from cancuoc.station.core import capturing, filling, procedure, sealing, signing
from cancuoc.station.core.capturing import StepNotDue
from cancuoc.station.core.filling import Answers
from cancuoc.station.core.signing import StageMissing
from cancuoc.station.draft import Stage
from cancuoc.station.tables import drafts, packets
from cancuoc.station.tests import world
from cancuoc.station.tests.world import AT, OFFICER

DRAWING = b"\x89PNG\r\n\x1a\n" + b"stroke" * 10
AMPUTATED = Mark(state=State.MISSING, reason=Reason.AMPUTATED)
CANNOT_FOLLOW = Mark(state=State.UNREADABLE, reason=Reason.CANNOT_FOLLOW)
MOTHER = procedure.by_register(world.mother())


@pytest.fixture
def centre():
    return world.Centre()


@pytest.fixture
def desk(centre):
    made = world.desk(centre=centre)
    yield made
    made.store.close()


def declare(desk, draft, **changes):
    return filling.declare(desk, draft, changes=changes, at=AT, by=OFFICER)


def identify(desk, draft, **answers):
    return filling.identify(desk, draft, answers=Answers(**answers), at=AT, by=OFFICER)


def held(desk, draft):
    return set(drafts.samples(desk.store, draft.id))


def seal(desk, draft):
    signed = signing.sign(desk, draft, drawn=DRAWING, at=AT, by=OFFICER)
    return sealing.seal_draft(desk, draft_id=signed.id, at=AT, by=OFFICER)


def evidence(desk, centre, row):
    opened = reader.open_packet(
        data=packets.data(desk.store, row.id),
        centre_private_keys=(centre.packet_key,),
        station_public_key_lookup=lambda *_: desk.signing_key.public_key(),
    )
    dossier, _ = content_packing.unpack(opened)
    return dossier


def log(desk, draft):
    entries = drafts.operations(desk.store, draft.id).entries
    return [(each.act, each.detail) for each in entries]


class TestAnAgeThatWasWrong:
    """Law 26/2023/QH15 Art. 23(2): under six nothing is taken, and nothing may be held."""

    BABY = PartialDate(2019, 3, 1)

    def test_pictures_of_a_child_who_is_under_six_go_at_once(self, desk):
        draft = world.captured(desk, world.child())
        assert len(held(desk, draft)) == 16
        changed = declare(desk, draft, born=self.BABY)
        assert held(desk, draft) == set()
        assert ("capture.void", "16") in log(desk, changed)

    def test_states_of_fingers_go_with_them(self, desk):
        draft = world.ready_to_capture(desk, world.child())
        draft = capturing.excuse(desk, draft, part="2", mark=AMPUTATED, at=AT, by=OFFICER)
        assert declare(desk, draft, born=self.BABY).not_taken == ()

    def test_the_dossier_is_sealed_without_any_biometrics(self, desk, centre):
        draft = declare(desk, world.captured(desk, world.child()), born=self.BABY)
        dossier = evidence(desk, centre, seal(desk, draft))
        assert dossier.identity.procedure.biometrics is Biometrics.NONE
        assert [item.kind for item in dossier.evidence.items] == [EvidenceKind.SIGNATURE]
        assert dossier.evidence.face is PartState.NOT_REQUIRED

    def test_another_mistake_of_the_name_keeps_the_pictures(self, desk):
        draft = world.captured(desk, world.child())
        declare(desk, draft, full_name="Lê Minh Khôi Nguyên", ethnicity="Tày")
        assert len(held(desk, draft)) == 16
        assert not [act for act, _ in log(desk, draft) if act == "capture.void"]

    def test_a_child_who_is_six_after_all_has_to_be_captured(self, desk):
        draft = world.captured(desk, world.child(born=date(2021, 1, 1)))
        assert draft.is_done(Stage.BIOMETRICS)
        older = declare(desk, draft, born=PartialDate(2018, 7, 6))
        assert not older.is_done(Stage.BIOMETRICS)
        with pytest.raises(StageMissing):
            signing.sign(desk, older, drawn=DRAWING, at=AT, by=OFFICER)
        capturing.take_all(desk, older, at=AT, by=OFFICER)
        done = capturing.complete(desk, older, at=AT, by=OFFICER)
        assert seal(desk, done).band == "6-<14"

    def test_a_day_more_or_less_at_the_sixth_birthday_decides(self, desk):
        draft = world.captured(desk, world.child(born=date(2018, 7, 6)))
        assert len(held(desk, declare(desk, draft, born=PartialDate(2018, 7, 6)))) == 16
        assert held(desk, declare(desk, draft, born=PartialDate(2018, 7, 7))) == set()

    @pytest.mark.parametrize(
        ("born", "kept"),
        [(PartialDate(2018), 0), (PartialDate(2017), 16), (PartialDate(2018, 6), 16)],
    )
    def test_a_year_alone_is_read_as_its_last_day(self, desk, born, kept):
        draft = world.captured(desk, world.child())
        assert len(held(desk, declare(desk, draft, born=born))) == kept

    def test_the_day_is_counted_in_vietnam(self, desk):
        """23:30 in London on 5 July is 6 July in Hà Nội, and the child is six there."""
        at = datetime(2024, 7, 5, 22, 30, tzinfo=UTC)
        draft = world.ready_to_capture(desk, world.child(born=date(2018, 7, 6)), at=at)
        capturing.take(desk, draft, step=Step.FACE, at=at, by=OFFICER)
        early = datetime(2024, 7, 5, 16, 59, tzinfo=UTC)
        with pytest.raises(BiometricsRefused):
            capturing.take(desk, draft, step=Step.FACE, at=early, by=OFFICER)

    def test_29_february_is_reached_on_1_march(self, desk):
        """AGE-7: in a common year the default is 1 March."""
        draft = world.ready_to_capture(desk, world.child(born=date(2020, 2, 29)))
        last = datetime(2026, 2, 28, 5, tzinfo=UTC)
        with pytest.raises(BiometricsRefused):
            capturing.take(desk, draft, step=Step.FACE, at=last, by=OFFICER)
        first = datetime(2026, 3, 1, 5, tzinfo=UTC)
        capturing.take(desk, draft, step=Step.FACE, at=first, by=OFFICER)


class TestACardThatIsLost:
    """Art. 25(4): a lost card is made again from the features last stored."""

    def adult(self):
        return world.record(born=date(1990, 1, 1), holds="card", holds_issued=date(2024, 7, 1))

    def captured(self, desk):
        draft = world.started(desk, self.adult())
        draft = identify(desk, draft, holds=Holds.CARD)
        draft = filling.confirm_data(desk, draft, details=filling.Details(), at=AT, by=OFFICER)
        capturing.take_all(desk, draft, at=AT, by=OFFICER)
        return capturing.complete(desk, draft, at=AT, by=OFFICER)

    def test_what_was_taken_goes_when_the_card_turns_out_lost(self, desk, centre):
        draft = self.captured(desk)
        lost = identify(desk, draft, holds=Holds.CARD, lost=True)
        assert held(desk, lost) == set()
        signed = signing.sign(desk, lost, drawn=DRAWING, fee_paid=True, at=AT, by=OFFICER)
        row = sealing.seal_draft(desk, draft_id=signed.id, at=AT, by=OFFICER)
        dossier = evidence(desk, centre, row)
        assert dossier.identity.procedure.biometrics is Biometrics.STORED
        assert dossier.evidence.fingers == ()

    def test_when_it_is_found_again_everything_is_taken(self, desk):
        draft = identify(desk, self.captured(desk), holds=Holds.CARD, lost=True)
        found = identify(desk, draft, holds=Holds.CARD)
        assert not found.is_done(Stage.BIOMETRICS)
        assert capturing.next_step(capturing.overview(found, {})) is STEPS[0]


class TestTheTick:
    """A stage stands ticked only while pictures and states agree."""

    def test_a_picture_thrown_away_opens_the_stage(self, desk):
        draft = world.captured(desk, world.record())
        again = capturing.again(desk, draft, step=Step.LEFT_IRIS, at=AT, by=OFFICER)
        assert again.now is Stage.BIOMETRICS
        assert drafts.get(desk.store, draft.id) == again
        with pytest.raises(StageMissing):
            signing.sign(desk, again, drawn=DRAWING, at=AT, by=OFFICER)

    @pytest.mark.parametrize("mark", [AMPUTATED, CAPTURED])
    def test_a_reason_given_or_taken_back_opens_it_too(self, desk, mark):
        draft = world.captured(desk, world.record())
        changed = capturing.excuse(desk, draft, part="7", mark=mark, at=AT, by=OFFICER)
        assert not changed.is_done(Stage.BIOMETRICS)
        assert changed.is_done(Stage.DATA)
        with pytest.raises(CaptureSetRefused):
            capturing.complete(desk, changed, at=AT, by=OFFICER)

    def test_no_packet_says_captured_of_a_finger_without_a_picture(self, desk, centre):
        draft = world.captured(desk, world.record())
        again = capturing.again(desk, draft, step=Step.ROLLED_LEFT_RING, at=AT, by=OFFICER)
        capturing.take(desk, again, step=Step.ROLLED_LEFT_RING, at=AT, by=OFFICER)
        row = seal(desk, capturing.complete(desk, again, at=AT, by=OFFICER))
        found = evidence(desk, centre, row).evidence
        assert {item.step for item in found.items if item.step} == {s.value for s in STEPS}

    @pytest.mark.parametrize(
        ("part", "mark"),
        [
            ("face", AMPUTATED),
            ("face", Mark(state=State.TEMPORARILY_INJURED, reason=Reason.EYE_DISEASE)),
            ("1", Mark(state=State.TEMPORARILY_INJURED, reason=Reason.EYE_DISEASE)),
            ("right", AMPUTATED),
            ("left", Mark(state=State.UNREADABLE, reason=Reason.WORN)),
            ("10", Mark(state=State.NOT_REQUIRED, reason=Reason.BELOW_SIX)),
            ("face", Mark(state=State.NOT_REQUIRED, reason=Reason.NOT_ASKED)),
        ],
    )
    def test_a_reason_that_does_not_fit_the_part_is_refused(self, desk, part, mark):
        draft = world.ready_to_capture(desk, world.record())
        with pytest.raises(StepNotDue):
            capturing.excuse(desk, draft, part=part, mark=mark, at=AT, by=OFFICER)
        assert drafts.get(desk.store, draft.id).not_taken == ()


class CaptureMachine(RuleBasedStateMachine):
    """Any order of pictures, reasons and second thoughts; the tick never lies."""

    def __init__(self):
        super().__init__()
        self.desk = world.desk()
        self.draft = world.ready_to_capture(self.desk, world.record())

    def teardown(self):
        self.desk.store.close()

    @property
    def taken(self):
        return drafts.samples(self.desk.store, self.draft.id)

    @rule(step=st.sampled_from(STEPS))
    def take(self, step):
        if step in capturing.steps_due(self.draft):
            capturing.take(self.desk, self.draft, step=step, at=AT, by=OFFICER)
            return
        with pytest.raises(StepNotDue):
            capturing.take(self.desk, self.draft, step=step, at=AT, by=OFFICER)

    @rule()
    def take_what_is_open(self):
        capturing.take_all(self.desk, self.draft, at=AT, by=OFFICER)

    @rule(step=st.sampled_from(STEPS))
    def throw_away(self, step):
        self.draft = capturing.again(self.desk, self.draft, step=step, at=AT, by=OFFICER)

    @rule(part=st.sampled_from(capturing.PARTS), place=st.integers(0, 9), back=st.booleans())
    def excuse(self, part, place, back):
        offered = capturing.reasons(part)
        mark = CAPTURED if back else offered[place % len(offered)]
        self.draft = capturing.excuse(
            self.desk, self.draft, part=part, mark=mark, at=AT, by=OFFICER
        )

    @rule()
    def complete(self):
        whole = not capture_set.problems(capturing.captured_set(self.desk, self.draft))
        if whole:
            self.draft = capturing.complete(self.desk, self.draft, at=AT, by=OFFICER)
            return
        with pytest.raises(CaptureSetRefused):
            capturing.complete(self.desk, self.draft, at=AT, by=OFFICER)

    @precondition(lambda self: self.draft.is_done(Stage.BIOMETRICS))
    @rule()
    def sign(self):
        self.draft = signing.sign(self.desk, self.draft, drawn=DRAWING, at=AT, by=OFFICER)

    @invariant()
    def the_store_holds_what_the_officer_sees(self):
        assert drafts.get(self.desk.store, self.draft.id) == self.draft

    @invariant()
    def no_picture_shows_a_step_that_is_not_due(self):
        assert set(self.taken) <= set(capturing.steps_due(self.draft))

    @invariant()
    def a_tick_means_that_nothing_is_missing(self):
        if self.draft.is_done(Stage.BIOMETRICS):
            assert not capture_set.problems(capturing.captured_set(self.desk, self.draft))

    @invariant()
    def each_part_has_one_reason_at_most(self):
        parts = [each.part for each in self.draft.not_taken]
        assert len(parts) == len(set(parts))

    @invariant()
    def the_log_has_no_gap(self):
        numbers = [e.number for e in drafts.operations(self.desk.store, self.draft.id).entries]
        assert numbers == list(range(1, len(numbers) + 1))


TestAnyOrderOfCapture = CaptureMachine.TestCase
TestAnyOrderOfCapture.settings = settings(max_examples=8, stateful_step_count=12, deadline=None)


def test_a_dossier_without_its_number_is_captured_like_any_other(desk):
    person = replace(world.record(), known=replace(world.record().known, personal_number=""))
    draft = world.captured(desk, person)
    assert len(held(desk, draft)) == len(STEPS)
