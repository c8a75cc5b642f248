"""Turnout by commune: how far communes lean on each other, and ranges held in simulated waves."""

from __future__ import annotations

import random

import pytest

from cancuoc.domain.planning.demand import Belief, Invitees, Outcome, Turnout, belief, expected
from cancuoc.domain.planning.places import Places, Seen, spread
from cancuoc.law.ages import Band

PLAIN = Belief(waves=(0.5, 0.2), weight=10, part_weight=30, range_share=0.8)
BANDS = list(Band)


def one(place="a", evening="1", wave=1, band=Band.FROM_14, invited=100, came=50) -> Outcome:
    return Outcome(
        wave=wave,
        band=band,
        channel="print",
        invited=invited,
        came=came,
        place=place,
        evening=evening,
    )


class TestSpread:
    def test_without_anything_seen_it_is_nearly_what_is_believed(self):
        assert spread(seen=[], believed=0.02) == pytest.approx(0.02, abs=0.01)

    def test_groups_that_are_alike_show_little_and_groups_that_are_not_much(self):
        alike = [Seen(share=0.5, invited=200, came=100 + n % 5) for n in range(30)]
        apart = [Seen(share=0.5, invited=200, came=40 if n % 2 else 160) for n in range(30)]
        assert spread(seen=alike, believed=0.02) < 0.003
        assert spread(seen=apart, believed=0.02) > 0.2

    @pytest.mark.parametrize("truth", [0.01, 0.05, 0.12])
    def test_it_finds_the_spread_that_numbers_were_drawn_with(self, truth):
        rng = random.Random(7)
        people = 1 / truth - 1
        seen = []
        for _ in range(200):
            share = rng.betavariate(0.5 * people, 0.5 * people)
            seen.append(Seen(share=0.5, invited=120, came=drawn(rng, 120, share)))
        assert spread(seen=seen, believed=0.02) == pytest.approx(truth, rel=0.35)


class TestOneCommune:
    def test_a_commune_never_seen_is_told_by_the_others(self):
        told = Places(outcomes=[one("a", came=70), one("b", came=72)], believed=PLAIN)
        here = told.of_place("z").of(wave=1)
        assert here.mean == pytest.approx(told.everywhere.of(wave=1).mean)
        assert here.variance > told.everywhere.of(wave=1).variance

    def test_where_communes_differ_each_is_soon_told_by_itself(self):
        outcomes = [
            one(place, str(n), came=came)
            for place, came in (("a", 80), ("b", 20), ("c", 75), ("d", 25))
            for n in range(4)
        ]
        told = Places(outcomes=outcomes, believed=PLAIN)
        assert told.of_place("a").of(wave=1).mean > 0.72
        assert told.of_place("b").of(wave=1).mean < 0.28

    def test_where_they_are_alike_one_odd_evening_moves_little(self):
        outcomes = [one(f"p{n}", came=50) for n in range(30)]
        odd = one("odd", invited=10, came=10)
        told = Places(outcomes=[*outcomes, odd], believed=PLAIN)
        assert told.of_place("odd").of(wave=1).mean == pytest.approx(0.5, abs=0.06)

    def test_a_band_keeps_its_place_among_the_bands(self):
        outcomes = [
            one(place, band=band, invited=200, came=came)
            for place, young, old in (("a", 160, 100), ("b", 120, 40), ("c", 140, 70))
            for band, came in ((Band.UNDER_6, young), (Band.FROM_14, old))
        ]
        here = Places(outcomes=outcomes, believed=PLAIN).of_place("b")
        young, old = here.of(wave=1, band=Band.UNDER_6), here.of(wave=1, band=Band.FROM_14)
        assert young.mean > old.mean + 0.2
        everywhere = Places(outcomes=outcomes, believed=PLAIN).everywhere
        assert old.mean < everywhere.of(wave=1, band=Band.FROM_14).mean

    def test_one_wave_teaches_nothing_of_another_and_late_waves_are_the_last(self):
        told = Places(outcomes=[one(came=90), one("b", came=90)], believed=PLAIN).of_place("a")
        assert told.of(wave=2).mean == pytest.approx(0.2)
        assert told.of(wave=9).mean == told.of(wave=2).mean

    @pytest.mark.parametrize("came", [0, 100])
    def test_nobody_or_everybody_still_leaves_room_for_others(self, came):
        outcomes = [one("a", str(n), came=came) for n in range(5)]
        found = Places(outcomes=outcomes, believed=PLAIN).of_place("a").of(wave=1)
        assert 0 < found.mean < 1
        assert found.came > 0
        assert found.stayed > 0


def drawn(rng: random.Random, people: int, share: float) -> int:
    return sum(rng.random() < share for _ in range(people))


def beta(rng: random.Random, mean: float, rho: float) -> float:
    people = 1 / rho - 1
    return rng.betavariate(mean * people, (1 - mean) * people)


def held(seed: int, *, places: float, evenings: float, rounds: int = 6) -> tuple[int, int]:
    """Simulate waves in 20 communes: after each, foresee the next evening of each commune.

    Return how many evenings lay within the range and how many were foreseen.
    """
    rng = random.Random(seed)
    middle = rng.uniform(0.25, 0.75)
    shares = {f"p{n}": beta(rng, middle, places) for n in range(20)}
    outcomes: list[Outcome] = []
    within = total = 0
    for night in range(rounds):
        told = Places(outcomes=outcomes, believed=belief())
        fresh = []
        for place, share in shares.items():
            here = told.of_place(place)
            tonight = beta(rng, share, evenings)
            came = 0
            groups = []
            for band in BANDS:
                sizes = tuple(rng.choice((1, 1, 2, 3)) for _ in range(rng.randint(4, 18)))
                groups.append(Invitees(turnout=here.of(wave=1, band=band), sizes=sizes))
                of_band = sum(size for size in sizes if rng.random() < tonight)
                came += of_band
                fresh.append(one(place, str(night), band=band, invited=sum(sizes), came=of_band))
            if night:
                found = expected(groups=groups)
                within += found.low <= came <= found.high
                total += 1
        outcomes += fresh
    return within, total


def test_what_moves_all_bands_alike_widens_the_sum():
    alone = [Invitees(turnout=Turnout(came=30, stayed=30), sizes=(1,) * 40)] * 3
    alike = [Invitees(turnout=Turnout(came=30, stayed=30, common=1), sizes=(1,) * 40)] * 3
    whole = Invitees(turnout=Turnout(came=30, stayed=30), sizes=(1,) * 120)
    assert expected(groups=alike).sd == pytest.approx(expected(groups=[whole]).sd)
    assert expected(groups=alike).sd > 1.3 * expected(groups=alone).sd


@pytest.mark.parametrize(
    ("places", "evenings"), [(0.01, 0.01), (0.05, 0.01), (0.01, 0.05), (0.08, 0.04)]
)
def test_the_range_holds_four_of_five_simulated_evenings(places, evenings):
    found = [held(seed, places=places, evenings=evenings) for seed in range(4)]
    share = sum(within for within, _ in found) / sum(total for _, total in found)
    assert 0.75 <= share <= 0.95, share


class TestWhatMovesAll:
    def found(self, outcomes, place="a", wave=1):
        return Places(outcomes=outcomes, believed=PLAIN).of_place(place).of(wave=wave)

    def test_uneasy_evenings_widen_the_range_of_the_next_however_much_is_known(self):
        steady = [one(f"p{n % 5}", str(n), came=50) for n in range(50)]
        uneasy = [one(f"p{n % 5}", str(n), came=20 if n % 3 else 80) for n in range(50)]
        calm, wild = self.found(steady, "p0"), self.found(uneasy, "p0")
        assert wild.variance > 5 * calm.variance
        assert calm.variance < 0.005

    def test_what_is_known_of_nobody_is_hardly_common_to_all(self):
        found = self.found([])
        assert 0 < found.common < 1

    def test_with_many_evenings_nearly_all_that_is_unknown_is_the_evening(self):
        outcomes = [
            one(f"p{n % 4}", str(n), band=band, came=40 + 7 * (n % 4))
            for n in range(60)
            for band in BANDS
        ]
        assert self.found(outcomes, "p1").common > 0.8

    def test_people_of_one_evening_tell_less_than_as_many_of_many(self):
        others = [
            one(f"p{n}", f"{n}-{m}", came=30 + 40 * (m % 2)) for n in range(8) for m in (0, 1)
        ]
        once = [*others, one("a", "x", invited=200, came=180)]
        often = [*others, *(one("a", f"x{n}", invited=20, came=18) for n in range(10))]
        assert self.found(often).mean > self.found(once).mean

    def test_the_order_in_which_things_happened_changes_nothing(self):
        outcomes = [one(f"p{n % 3}", str(n), came=30 + n) for n in range(20)]
        shuffled = list(outcomes)
        random.Random(3).shuffle(shuffled)
        first, second = self.found(outcomes, "p1"), self.found(shuffled, "p1")
        assert first.mean == pytest.approx(second.mean)
        assert first.variance == pytest.approx(second.variance)

    def test_late_letters_are_learned_of_as_the_last_wave_known(self):
        outcomes = [one(f"p{n}", str(n), wave=4, invited=100, came=60) for n in range(10)]
        assert self.found(outcomes, "p1", wave=2).mean > 0.5
        assert self.found(outcomes, "p1", wave=7).mean == self.found(outcomes, "p1", wave=2).mean

    @pytest.mark.parametrize("wave", [0, -3])
    def test_there_is_no_wave_before_the_first(self, wave):
        with pytest.raises(ValueError, match=str(wave)):
            self.found([one()], wave=wave)

    def test_letters_to_nobody_are_no_evening(self):
        empty = one("b", "2", invited=0, came=0)
        assert self.found([one(), empty], "b").mean == self.found([one()], "b").mean
