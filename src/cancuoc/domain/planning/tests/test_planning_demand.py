"""Turnout: what is believed, what is learned, and how wide the range must be."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.domain.planning import demand
from cancuoc.domain.planning.demand import (
    Belief,
    Demand,
    Invitees,
    Outcome,
    Turnout,
    belief,
    expected,
    learn,
    open_turnout,
)
from cancuoc.law.ages import Band

PLAIN = Belief(waves=(0.5, 0.2), weight=10, part_weight=10, range_share=0.8)
shares = st.floats(0.05, 0.95)
turnouts = st.builds(Turnout, came=st.floats(0.5, 200), stayed=st.floats(0.5, 200))


def happened(wave=1, band=Band.FROM_14, channel="letter", invited=100, came=80) -> Outcome:
    return Outcome(wave=wave, band=band, channel=channel, invited=invited, came=came)


class TestBelief:
    def test_the_settings_name_their_sources_and_fall_with_each_wave(self):
        shares = belief().waves
        assert list(shares) == sorted(shares, reverse=True)
        text = demand._FILE.read_text(encoding="utf-8")
        assert all(word in text for word in ("BreastCheck", "Stead", "PMC7815459"))

    def test_before_anything_happened_the_belief_is_the_answer(self):
        told = learn()
        assert told.of(wave=1).mean == pytest.approx(448_974 / 819_182, abs=0.001)
        assert told.of(wave=2, band=Band.FROM_6).mean == pytest.approx(0.228)

    def test_later_waves_are_told_by_the_last_one_known(self):
        told = learn(believed=PLAIN)
        assert told.of(wave=7) == told.of(wave=2)

    @pytest.mark.parametrize("wave", [0, -1])
    def test_there_is_no_wave_before_the_first(self, wave):
        with pytest.raises(ValueError, match=str(wave)):
            learn().of(wave=wave)


class TestLearning:
    def test_what_happened_is_added_to_what_was_believed(self):
        told = learn(outcomes=[happened()], believed=PLAIN)
        assert told.of(wave=1) == Turnout(came=5 + 80, stayed=5 + 20)

    def test_one_wave_teaches_nothing_of_another(self):
        told = learn(outcomes=[happened(wave=1)], believed=PLAIN)
        assert told.of(wave=2) == learn(believed=PLAIN).of(wave=2)

    def test_a_band_of_which_nothing_is_known_is_told_by_its_wave(self):
        told = learn(outcomes=[happened(band=Band.FROM_14)], believed=PLAIN)
        young = told.of(wave=1, band=Band.UNDER_6)
        assert young.mean == pytest.approx(told.of(wave=1).mean)
        # It is known less well than the wave itself.
        assert young.variance > told.of(wave=1).variance

    def test_a_band_leaves_its_wave_as_it_is_seen(self):
        outcomes = [happened(came=80), happened(band=Band.UNDER_6, came=20)]
        told = learn(outcomes=outcomes, believed=PLAIN)
        assert told.of(wave=1).mean == pytest.approx(0.5)
        assert told.of(wave=1, band=Band.UNDER_6).mean == pytest.approx((5 + 20) / 110)
        assert told.of(wave=1, band=Band.FROM_14).mean == pytest.approx((5 + 80) / 110)

    def test_a_channel_leans_on_its_band(self):
        outcomes = [happened(channel="letter", came=80), happened(channel="sms", came=20)]
        told = learn(outcomes=outcomes, believed=PLAIN)
        whole = told.of(wave=1, band=Band.FROM_14).mean
        assert told.of(wave=1, band=Band.FROM_14, channel="zalo").mean == pytest.approx(whole)
        by_sms = told.of(wave=1, band=Band.FROM_14, channel="sms").mean
        assert by_sms < whole < told.of(wave=1, band=Band.FROM_14, channel="letter").mean

    @pytest.mark.parametrize(("invited", "came"), [(5, 6), (5, -1), (-1, -1)])
    def test_more_cannot_come_than_were_invited(self, invited, came):
        with pytest.raises(ValueError, match="Outcome"):
            learn(outcomes=[happened(invited=invited, came=came)])

    @given(shares, st.integers(1, 400))
    def test_the_more_is_seen_the_less_is_unknown(self, share, people):
        few = [happened(invited=people, came=round(people * share))]
        many = [happened(invited=10 * people, came=10 * round(people * share))]
        before, after = (learn(outcomes=o, believed=PLAIN).of(wave=1) for o in (few, many))
        seen = round(people * share) / people
        assert abs(after.mean - seen) <= abs(before.mean - seen) + 1e-12

    def test_a_hundred_people_outweigh_the_settings(self):
        for truth in (0.2, 0.9):
            told = learn(outcomes=[happened(invited=100, came=round(100 * truth))])
            assert told.of(wave=1).mean == pytest.approx(truth, abs=0.07)


def beta_binomial(turnout: Turnout, people: int) -> tuple[float, float]:
    """Return mean and variance, from the textbook."""
    a, b, n = turnout.came, turnout.stayed, people
    return n * a / (a + b), n * a * b * (a + b + n) / ((a + b) ** 2 * (a + b + 1))


class TestHowManyCome:
    def test_nobody_invited_nobody_comes(self):
        found = expected(groups=[])
        assert (found.mean, found.sd, found.low, found.high) == (0, 0, 0, 0)

    @given(turnouts, st.integers(1, 300))
    def test_families_of_one_are_beta_binomial(self, turnout, people):
        found = expected(groups=[Invitees(turnout=turnout, sizes=(1,) * people)])
        mean, variance = beta_binomial(turnout, people)
        assert found.mean == pytest.approx(mean)
        assert found.sd == pytest.approx(math.sqrt(variance))

    @given(turnouts, st.lists(st.integers(1, 6), min_size=1, max_size=40))
    def test_the_range_stays_among_those_invited(self, turnout, sizes):
        found = expected(groups=[Invitees(turnout=turnout, sizes=tuple(sizes))])
        assert 0 <= found.low <= found.mean <= found.high <= sum(sizes)

    def test_families_widen_the_range_and_move_no_mean(self):
        turnout = Turnout(came=60, stayed=40)
        alone = expected(groups=[Invitees(turnout=turnout, sizes=(1,) * 60)])
        together = expected(groups=[Invitees(turnout=turnout, sizes=(3,) * 20)])
        assert together.mean == pytest.approx(alone.mean)
        assert together.sd > 1.4 * alone.sd

    @pytest.mark.parametrize("seed", range(6))
    def test_the_range_holds_four_of_five_evenings(self, seed):
        rng = random.Random(seed)
        turnout = Turnout(came=rng.uniform(6, 90), stayed=rng.uniform(6, 90))
        sizes = tuple(rng.choice((1, 1, 2, 3)) for _ in range(rng.randint(15, 60)))
        found = expected(groups=[Invitees(turnout=turnout, sizes=sizes)])
        evenings = [one_evening(turnout, sizes, rng) for _ in range(800)]
        held = sum(found.low <= came <= found.high for came in evenings) / len(evenings)
        assert 0.77 <= held <= 0.93


def one_evening(turnout: Turnout, sizes: tuple[int, ...], rng: random.Random) -> int:
    share = rng.betavariate(turnout.came, turnout.stayed)
    return sum(size for size in sizes if rng.random() < share)


def some(band=Band.FROM_14, due=100, settled=40, **waves) -> Demand:
    return Demand(
        commune="00352",
        hamlet="Tổ 1",
        school="",
        band=band,
        due=due,
        settled=settled,
        waves={int(name[1:]): n for name, n in waves.items()},
    )


class TestTheOpenPeople:
    def test_open_is_what_is_left_of_the_due(self):
        assert some().open == 60

    def test_each_wave_comes_at_its_own_rate(self):
        found = open_turnout(demand=[some(w1=40, w2=20)], learned=learn(believed=PLAIN))
        assert found.mean == pytest.approx(40 * 0.5 + 20 * 0.2)

    def test_rows_of_one_band_share_what_is_unknown(self):
        told = learn(believed=PLAIN)
        one = open_turnout(demand=[some(w1=80)], learned=told)
        two = open_turnout(demand=[some(w1=40), some(w1=40)], learned=told)
        assert one == two

    def test_without_anybody_open_nobody_comes(self):
        assert open_turnout(demand=[some()], learned=learn()).high == 0
