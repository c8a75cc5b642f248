"""The register of duplicates: merged by two, split by two, every step kept."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from cancuoc.domain.adjudication import models, queries, refusals, services
from cancuoc.domain.adjudication.rules import MERGE_MOVES, Act, Register, Verdict
from cancuoc.domain.adjudication.tests.desk_people import (
    AT,
    FIRST,
    FOURTH,
    THIRD,
    adjudicator,
    decided,
    told,
)
from cancuoc.foundation import audit
from cancuoc.foundation.actor import NotAllowed, Role
from cancuoc.kernel.moves import IllegalMove

SAME, DIFFERENT, UNSURE = Verdict
ON = AT.date()
pytestmark = pytest.mark.django_db


def step(case, act, by, *, note="Đã xem lại", hours=1):
    at = AT + timedelta(hours=hours)
    with transaction.atomic():
        return services.step(merge_id=case.merge.id, act=act, note=note, at=at, by=by)


class TestMerging:
    @pytest.mark.parametrize(
        ("verdicts", "state"),
        [
            ((SAME, SAME), Register.MERGED),
            ((SAME, DIFFERENT, SAME), Register.MERGED),
            ((UNSURE, SAME, SAME), Register.MERGED),
            ((DIFFERENT, UNSURE, SAME), Register.PROPOSED),
            ((UNSURE, UNSURE, SAME), Register.PROPOSED),
        ],
    )
    def test_it_takes_two_who_say_the_same(self, verdicts, state):
        case = decided(*verdicts)
        row = queries.merge(merge_id=case.merge.id)
        assert (row.state, row.dossier_id) == (state, case.dossier_id)
        assert len(row.last_hands) == verdicts.count(SAME)
        assert [s.state for s in row.steps] == [state]

    @pytest.mark.parametrize("verdicts", [(DIFFERENT, DIFFERENT), (SAME, DIFFERENT, UNSURE)])
    def test_without_same_there_is_no_merge(self, verdicts):
        decided(*verdicts)
        assert models.Merge.objects.count() == 0

    def test_a_third_s_word_alone_is_confirmed_by_another(self):
        case = decided(UNSURE, DIFFERENT, SAME)
        with pytest.raises(refusals.SameHand):
            step(case, Act.CONFIRM, THIRD)
        assert step(case, Act.CONFIRM, FOURTH) is Register.MERGED

    def test_or_declined_by_another_and_then_told(self):
        case = decided(UNSURE, DIFFERENT, SAME)
        assert step(case, Act.DECLINE, FOURTH) is Register.SPLIT
        assert [verdict for _, verdict in told()] == ["same", "different"]


class TestSplitting:
    def test_one_asks_another_confirms_and_both_histories_are_kept(self):
        case = decided(SAME, SAME)
        step(case, Act.ASK_SPLIT, THIRD, note="Sinh đôi, có giấy khai sinh")
        assert step(case, Act.CONFIRM, FOURTH, hours=2) is Register.SPLIT
        row = queries.merge(merge_id=case.merge.id)
        assert [s.state for s in row.steps] == [
            Register.MERGED,
            Register.SPLIT_ASKED,
            Register.SPLIT,
        ]
        assert row.steps[1].note == "Sinh đôi, có giấy khai sinh"
        assert case.opinions.count() == 2
        assert told()[-1] == (str(case.dossier_id), "different")
        acts = [line.act for line in audit.history(act_prefix="adjudication.merge")]
        assert acts == ["adjudication.merge_confirm", "adjudication.merge_ask_split"]

    def test_who_asked_does_not_confirm_but_may_not_decline_either(self):
        case = decided(SAME, SAME)
        step(case, Act.ASK_SPLIT, THIRD)
        for act in (Act.CONFIRM, Act.DECLINE):
            with pytest.raises(refusals.SameHand):
                step(case, act, THIRD)
        assert step(case, Act.DECLINE, FOURTH) is Register.MERGED
        assert told()[-1][1] == "same"

    def test_declined_it_can_be_asked_again(self):
        case = decided(SAME, SAME)
        step(case, Act.ASK_SPLIT, THIRD)
        step(case, Act.DECLINE, FOURTH)
        assert step(case, Act.ASK_SPLIT, THIRD) is Register.SPLIT_ASKED

    @pytest.mark.parametrize("state", list(Register))
    @pytest.mark.parametrize("act", list(Act))
    def test_every_other_step_is_refused(self, state, act):
        case = decided(SAME, SAME)
        models.Merge.objects.filter(id=case.merge.id).update(state=state)
        if (state, act) in MERGE_MOVES:
            assert step(case, act, FOURTH) is MERGE_MOVES[(state, act)]
        else:
            with pytest.raises(IllegalMove):
                step(case, act, FOURTH)


class TestWhoMay:
    @pytest.mark.parametrize("by", [FIRST, adjudicator("x", Role.REVIEWER)], ids=["first", "other"])
    def test_only_seniors(self, by):
        case = decided(SAME, SAME)
        with pytest.raises(NotAllowed):
            step(case, Act.ASK_SPLIT, by)

    def test_not_elsewhere(self):
        case = decided(SAME, SAME)
        far = adjudicator("x", Role.SENIOR_ADJUDICATOR, units=("00232",))
        with pytest.raises(NotAllowed):
            step(case, Act.ASK_SPLIT, far)
        assert queries.merges(on=ON, by=far) == []

    def test_not_who_captured(self):
        case = decided(SAME, SAME)
        with pytest.raises(refusals.OwnCapture):
            step(case, Act.ASK_SPLIT, adjudicator("hand-cb-tx-01", Role.SENIOR_ADJUDICATOR))

    @pytest.mark.parametrize("note", ["", "  \n"])
    def test_not_without_a_reason(self, note):
        case = decided(SAME, SAME)
        with pytest.raises(refusals.WhyNeeded):
            step(case, Act.ASK_SPLIT, THIRD, note=note)

    def test_an_unknown_merge(self):
        for act in (
            lambda: queries.merge(merge_id=uuid4()),
            lambda: services.step(merge_id=uuid4(), act=Act.CONFIRM, note="x", at=AT, by=THIRD),
        ):
            with pytest.raises(refusals.NoSuchMerge):
                act()


class TestTheRegister:
    def test_what_waits_comes_first(self):
        done, waiting = decided(SAME, SAME), decided(UNSURE, UNSURE, SAME)
        rows = queries.merges(on=ON, by=THIRD)
        assert [row.case_id for row in rows] == [waiting.id, done.id]
        (only,) = queries.merges(on=ON, by=THIRD, state=Register.MERGED)
        assert only.case_id == done.id

    def test_steps_cannot_be_changed(self):
        case = decided(SAME, SAME)
        with pytest.raises(DatabaseError), transaction.atomic():
            case.merge.steps.update(note="anders")
