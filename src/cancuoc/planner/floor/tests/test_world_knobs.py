"""Each number of a world does what its file says: measured on evenings drawn from it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cancuoc.planner.floor.evenings import Evening, evening
from cancuoc.planner.floor.worlds import CLOSES, OPENS, SLOT, World, world

PLAIN = replace(
    world("tuning"),
    evening_sd=0.0,
    counter_sd=0.0,
    counters=(3, 3),
    places=(3.0, 3.0),
    missed=0.0,
    no_show=(0.0, 0.0),
    priority=0.0,
)


def drawn(some: World, count: int = 40) -> list[Evening]:
    return [evening(some, number) for number in range(1, count + 1)]


def services(one: Evening, band: int | None = None) -> np.ndarray:
    which = np.isfinite(one.came) & ~one.missed
    if band is not None:
        which &= one.band == band
    return one.ends[which] - one.starts[which]


def pooled(some: World, band: int, count: int = 60) -> np.ndarray:
    return np.concatenate([services(one, band) for one in drawn(some, count)])


@pytest.mark.parametrize(("fewest", "most"), [(1, 1), (2, 4), (5, 5)])
def test_counters(fewest: int, most: int) -> None:
    found = {one.opened.size for one in drawn(replace(PLAIN, counters=(fewest, most)), 40)}
    assert found == set(range(fewest, most + 1))


@pytest.mark.parametrize(("places", "each"), [(2.0, 6), (3.0, 9), (3.4, 10)])
def test_places_per_counter_and_slot(places: float, each: int) -> None:
    for one in drawn(replace(PLAIN, places=(places, places)), 5):
        assert int((one.party >= 0).sum()) == 7 * each


def test_slots_are_half_hours_from_opening_to_closing() -> None:
    one = evening(replace(PLAIN, parties=(1.0,)), 1)
    assert np.unique(one.due[one.party >= 0]).tolist() == list(np.arange(OPENS, CLOSES, SLOT))


@pytest.mark.parametrize("shares", [(1.0,), (0.0, 1.0), (0.5, 0.3, 0.2)])
def test_parties(shares: tuple[float, ...]) -> None:
    sizes = np.concatenate(
        [
            np.unique(one.party[one.party >= 0], return_counts=True)[1][:-1]
            for one in drawn(replace(PLAIN, parties=shares), 20)
        ]
    )
    for size, share in enumerate(shares, start=1):
        assert float((sizes == size).mean()) == pytest.approx(share, abs=0.05)


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5])
def test_no_shows(share: float) -> None:
    found = [
        float(np.isinf(one.came[one.party >= 0]).mean())
        for one in drawn(replace(PLAIN, no_show=(share, share)))
    ]
    assert float(np.mean(found)) == pytest.approx(share, abs=0.03)


def test_no_shows_differ_between_evenings_when_told_so() -> None:
    fixed, loose = (
        np.std([float(np.isinf(one.came[one.party >= 0]).mean()) for one in drawn(some)])
        for some in (replace(PLAIN, no_show=(0.25, 0.25)), replace(PLAIN, no_show=(0.0, 0.5)))
    )
    assert loose > 1.5 * fixed


@pytest.mark.parametrize(("late", "sd"), [(-8.0, 3.0), (0.0, 12.0), (10.0, 1.0)])
def test_lateness(late: float, sd: float) -> None:
    found = np.concatenate(
        [
            (one.came - one.due)[one.party >= 0]
            for one in drawn(replace(PLAIN, late=late, late_sd=sd))
        ]
    )
    assert found.mean() == pytest.approx(late, abs=0.2 * sd)
    assert found.std() == pytest.approx(sd, rel=0.1)


@pytest.mark.parametrize(("first", "later"), [(0.0, 0.0), (12.0, 2.0), (2.0, 8.0)])
def test_walk_ins(first: float, later: float) -> None:
    found = [one.came[one.party < 0] for one in drawn(replace(PLAIN, walk_ins=(first, later)), 80)]
    early = np.mean([(came < OPENS + 60.0).sum() for came in found])
    rest = np.mean([(came >= OPENS + 60.0).sum() for came in found])
    assert early == pytest.approx(first, rel=0.2)
    assert rest == pytest.approx(2.5 * later, rel=0.2)
    assert all(np.all((came >= OPENS) & (came <= CLOSES)) for came in found)


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_priority(share: float) -> None:
    found = np.concatenate([one.priority for one in drawn(replace(PLAIN, priority=share), 20)])
    assert found.mean() == pytest.approx(share, abs=0.04)


@pytest.mark.parametrize("share", [0.0, 0.25])
def test_missed_calls(share: float) -> None:
    found = np.concatenate([one.missed for one in drawn(replace(PLAIN, missed=share), 20)])
    assert found.mean() == pytest.approx(share, abs=0.04)


@pytest.mark.parametrize("shape", ["lognormal", "gamma"])
@pytest.mark.parametrize("band", [0, 1, 2])
def test_times_and_spread_of_a_band(shape: str, band: int) -> None:
    row = list(PLAIN.bands.values())[band]
    found = pooled(replace(PLAIN, shape=shape), band)
    assert found.mean() == pytest.approx(row.minutes, rel=0.06)
    assert found.std() / found.mean() == pytest.approx(row.cv, rel=0.15)


def test_the_two_shapes_have_different_tails() -> None:
    skew = {}
    for shape in ("lognormal", "gamma"):
        found = pooled(replace(PLAIN, shape=shape), 1, 120)
        skew[shape] = float((((found - found.mean()) / found.std()) ** 3).mean())
    assert skew["lognormal"] > skew["gamma"] + 0.2


def test_shares_of_bands() -> None:
    found = np.concatenate([one.band for one in drawn(PLAIN, 30)])
    for band, row in enumerate(PLAIN.bands.values()):
        assert float((found == band).mean()) == pytest.approx(row.share, abs=0.03)


def test_a_pace_of_the_whole_evening() -> None:
    still, moving = (
        np.std([np.log(services(one, 1)).mean() for one in drawn(some)])
        for some in (PLAIN, replace(PLAIN, evening_sd=0.4))
    )
    assert moving > 3.0 * still


def test_a_pace_of_each_counter() -> None:
    def between(one: Evening) -> float:
        which = np.isfinite(one.came) & (one.band == 1)
        logs = np.log(one.ends[which] - one.starts[which])
        return float(np.std([logs[one.at[which] == c].mean() for c in range(3)]))

    still, moving = (
        np.mean([between(one) for one in drawn(some, 20)])
        for some in (PLAIN, replace(PLAIN, counter_sd=0.5))
    )
    assert moving > 1.8 * still


def test_disturbances_lengthen_some_services() -> None:
    held = replace(PLAIN, disturbed=1.0, disturbance=(30.0, 31.0))
    calm, late = (np.concatenate([services(one) for one in drawn(s, 8)]) for s in (PLAIN, held))
    assert late.min() > 30.0
    assert late.mean() == pytest.approx(calm.mean() + 30.5, rel=0.06)


def test_counters_that_open_late() -> None:
    assert all(np.all(one.opened == OPENS) for one in drawn(PLAIN, 5))
    found = np.concatenate([one.opened for one in drawn(replace(PLAIN, opens_late=6.0), 60)])
    assert found.min() >= OPENS
    assert (found - OPENS).mean() == pytest.approx(6.0, rel=0.2)


def test_numbers_draw_different_evenings_and_worlds_too() -> None:
    one, other, elsewhere = evening(PLAIN, 1), evening(PLAIN, 2), evening(replace(PLAIN, seed=5), 1)
    assert not np.array_equal(one.came[:9], other.came[:9])
    assert not np.array_equal(one.came[:9], elsewhere.came[:9])
