"""When two or three opinions settle a case, which reasons fit, and what shares are worth."""

from __future__ import annotations

import itertools

import pytest

from cancuoc.domain.adjudication.agreement import Share, agreement
from cancuoc.domain.adjudication.rules import (
    MERGE_MOVES,
    REASONS,
    Act,
    Origin,
    Reason,
    Register,
    Spoke,
    State,
    Verdict,
    agreed,
    fits,
    settled,
    spoke,
    state_after,
)
from cancuoc.domain.adjudication.settings import settings

SAME, DIFFERENT, UNSURE = Verdict


class TestSettling:
    @pytest.mark.parametrize("opinions", [(), (SAME,), (DIFFERENT,), (UNSURE,)])
    def test_one_alone_settles_nothing(self, opinions):
        assert settled(opinions) is None
        assert state_after(opinions) is State.OPEN

    @pytest.mark.parametrize(("one", "two"), list(itertools.product(Verdict, repeat=2)))
    def test_two_settle_it_only_when_they_agree_and_are_sure(self, one, two):
        sure = one is two and one is not UNSURE
        assert settled((one, two)) is (one if sure else None)
        assert state_after((one, two)) is (State.DECIDED if sure else State.DISPUTED)

    @pytest.mark.parametrize("opinions", list(itertools.product(Verdict, repeat=3)))
    def test_the_third_has_the_last_word(self, opinions):
        assert settled(opinions) is opinions[2]
        assert state_after(opinions) is State.DECIDED

    def test_those_who_said_the_same_person_are_counted(self):
        assert [agreed(o) for o in ((), (SAME, UNSURE), (SAME, UNSURE, SAME))] == [0, 1, 2]


class TestReasons:
    def test_every_reason_stands_behind_one_verdict(self):
        listed = [reason for reasons in REASONS.values() for reason in reasons]
        assert sorted(listed) == sorted(Reason)
        assert set(REASONS) == set(Verdict)

    @pytest.mark.parametrize("reason", list(Reason))
    def test_it_fits_there_and_nowhere_else(self, reason):
        assert [v for v in Verdict if fits(v, reason)] == [
            v for v in Verdict if reason in REASONS[v]
        ]

    @pytest.mark.parametrize("kind", [Verdict, Reason, Spoke, Register])
    def test_all_have_words_of_their_own(self, kind):
        words = [one.vi for one in kind]
        assert all(words)
        assert len(set(words)) == len(words)


@pytest.mark.parametrize(
    ("evidence", "named"),
    [
        ("iris-left,iris-right", Spoke.EYE),
        ("finger-2", Spoke.FINGER),
        ("right-index", Spoke.FINGER),
        ("iris-left,finger-7", Spoke.BOTH),
        ("later", Spoke.FINGER),
        ("sample", Spoke.FILE),
        ("", Spoke.NONE),
    ],
)
def test_the_evidence_of_a_search_is_read(evidence, named):
    assert spoke(evidence) is named


class TestMerges:
    def test_every_state_can_be_reached_and_what_is_split_stays_split(self):
        assert {state for (state, _), _ in MERGE_MOVES.items()} == set(Register) - {Register.SPLIT}
        assert set(MERGE_MOVES.values()) == {Register.MERGED, Register.SPLIT, Register.SPLIT_ASKED}

    def test_nothing_is_split_in_one_step(self):
        from_merged = {act for state, act in MERGE_MOVES if state is Register.MERGED}
        assert from_merged == {Act.ASK_SPLIT}

    def test_origins_are_three(self):
        assert [str(o) for o in Origin] == ["search", "blind_check", "holder"]


class TestShares:
    @pytest.mark.parametrize(
        ("hits", "of", "low", "high"),
        [
            (0, 10, 0.0, 0.2775),
            (5, 10, 0.2366, 0.7634),
            (10, 10, 0.7225, 1.0),
            (1, 200, 0.0009, 0.0278),
        ],
    )
    def test_wilson_s_interval(self, hits, of, low, high):
        """Figures as tables of the Wilson score interval print them."""
        assert Share(hits=hits, of=of).interval == pytest.approx((low, high), abs=1e-4)

    def test_nothing_counted_says_nothing(self):
        assert Share(hits=0, of=0).value is None
        assert Share(hits=0, of=0).interval == (0.0, 1.0)


class TestAgreement:
    def test_cohen_s_example(self):
        """20 and 15 agreed, 5 and 10 not: 0.7 observed, 0.5 by chance, kappa 0.4."""
        pairs = (
            [(SAME, SAME)] * 20
            + [(DIFFERENT, DIFFERENT)] * 15
            + [(SAME, DIFFERENT)] * 5
            + [(DIFFERENT, SAME)] * 10
        )
        found = agreement(pairs)
        assert found.same.value == pytest.approx(0.7)
        assert found.kappa == pytest.approx(0.4)

    def test_two_who_always_say_one_thing_prove_nothing(self):
        found = agreement([(DIFFERENT, DIFFERENT)] * 9)
        assert found.same.value == 1
        assert found.kappa is None

    def test_full_agreement_on_several_answers_is_one(self):
        assert agreement([(SAME, SAME), (UNSURE, UNSURE)]).kappa == pytest.approx(1)

    def test_none_at_all(self):
        assert agreement([]).kappa is None
        assert agreement([]).same.of == 0


def test_the_settings_are_read_with_their_units():
    read = settings()
    assert read.guard == 2.0
    assert 0 < read.share < 0.1
    assert read.drawn > 1
    assert read.enough == 30
