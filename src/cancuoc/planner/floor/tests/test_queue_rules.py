"""What must hold of every evening that the simulator plays, whoever comes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.planner.floor import simulate
from cancuoc.planner.floor.simulate import Counters, Evenings, People


@dataclass(frozen=True)
class Played:
    """One evening: who came, which counters there were, and how it went."""

    people: People
    counters: Counters
    went: Evenings

    def row(self, name: str) -> np.ndarray:
        return getattr(self.people, name)[0]

    @property
    def starts(self) -> np.ndarray:
        return self.went.starts[0]

    @property
    def ends(self) -> np.ndarray:
        return self.went.ends[0]

    @property
    def at(self) -> np.ndarray:
        return self.went.at[0]


@st.composite
def evenings(draw) -> Played:
    """Return an evening of up to twelve people and three counters; whole minutes make ties."""
    size = draw(st.integers(1, 12))
    count = draw(st.integers(1, 3))
    minutes = st.integers(0, 60)

    def row(values, kind=float) -> np.ndarray:
        return np.array([draw(st.lists(values, min_size=size, max_size=size))], dtype=kind)

    came = row(minutes)
    came[row(st.integers(0, 9)) == 0] = np.inf
    people = People(
        came=came,
        due=np.where(row(st.booleans(), bool), came, row(minutes)),
        prio=row(st.integers(0, 1), np.int64),
        lanes=1 << row(st.integers(0, 2), np.int64),
        service=row(st.integers(1, 20)),
    )
    some = st.lists(st.integers(1, 7), min_size=count, max_size=count)
    counters = Counters(
        free=np.array([draw(st.lists(minutes, min_size=count, max_size=count))], dtype=float),
        pace=np.ones((1, count)),
        closes=np.array(
            draw(st.lists(st.sampled_from([np.inf, 30.0, 90.0]), min_size=count, max_size=count))
        ),
        masks=np.array(draw(some), dtype=np.int64),
    )
    return Played(people=people, counters=counters, went=simulate.run(people, counters))


def called(one: Played) -> np.ndarray:
    return np.flatnonzero(np.isfinite(one.starts))


@settings(max_examples=60, deadline=None)
@given(evenings())
def test_nobody_is_called_before_coming_or_by_a_counter_that_is_not_there(one: Played) -> None:
    for who in called(one):
        counter = one.at[who]
        assert one.starts[who] >= one.row("came")[who]
        assert one.starts[who] >= one.counters.free[0, counter]
        assert one.starts[who] < one.counters.closes[counter]
        assert one.counters.masks[counter] & one.row("lanes")[who]


@settings(max_examples=60, deadline=None)
@given(evenings())
def test_a_service_takes_its_time(one: Played) -> None:
    for who in called(one):
        assert one.ends[who] == one.starts[who] + one.row("service")[who]
    left = np.setdiff1d(np.arange(one.starts.size), called(one))
    assert np.all(one.at[left] == -1)
    assert np.all(np.isinf(one.ends[left]))


@settings(max_examples=60, deadline=None)
@given(evenings())
def test_a_counter_serves_one_at_a_time(one: Played) -> None:
    for counter in range(one.counters.masks.size):
        here = [who for who in called(one) if one.at[who] == counter]
        here.sort(key=lambda who: one.starts[who])
        for first, second in pairwise(here):
            assert one.starts[second] >= one.ends[first]


def rank(one: Played, who: int) -> tuple:
    return (one.row("prio")[who], one.row("due")[who], one.row("came")[who], who)


@settings(max_examples=60, deadline=None)
@given(evenings())
def test_nobody_is_passed_over(one: Played) -> None:
    """When somebody is called, nobody whom that counter takes and who waits ranks before."""
    for who in called(one):
        t, mask = one.starts[who], one.counters.masks[one.at[who]]
        for other in range(one.starts.size):
            waits = one.row("came")[other] <= t and one.starts[other] > t
            if waits and mask & one.row("lanes")[other]:
                assert rank(one, other) > rank(one, who)


def idle(one: Played, counter: int, t: float) -> bool:
    """Whether a counter could have called at `t`: there, not closed, and serving nobody."""
    if t < one.counters.free[0, counter] or t >= one.counters.closes[counter]:
        return False
    here = [who for who in called(one) if one.at[who] == counter]
    return not any(one.starts[who] <= t < one.ends[who] for who in here)


@settings(max_examples=60, deadline=None)
@given(evenings())
def test_no_counter_is_idle_while_somebody_waits_for_it(one: Played) -> None:
    for who in range(one.starts.size):
        came, start = one.row("came")[who], one.starts[who]
        if not np.isfinite(came):
            continue
        for t in np.arange(came, min(start, 120.0), 0.5):
            for counter in range(one.counters.masks.size):
                if one.counters.masks[counter] & one.row("lanes")[who]:
                    assert not idle(one, counter, float(t))


@settings(max_examples=40, deadline=None)
@given(evenings(), st.integers(1, 500))
def test_the_clock_may_be_moved(one: Played, by: int) -> None:
    shift = float(by)
    later = People(
        came=one.people.came + shift,
        due=one.people.due + shift,
        prio=one.people.prio,
        lanes=one.people.lanes,
        service=one.people.service,
    )
    counters = Counters(
        free=one.counters.free + shift,
        pace=one.counters.pace,
        closes=one.counters.closes + shift,
        masks=one.counters.masks,
    )
    went = simulate.run(later, counters)
    assert np.array_equal(went.starts, one.went.starts + shift)
    assert np.array_equal(went.at, one.went.at)


@settings(max_examples=40, deadline=None)
@given(evenings())
def test_somebody_last_in_rank_is_not_in_the_way_of_who_waits_already(one: Played) -> None:
    """Once the counters are busy, a late person of low rank cannot be called before the others."""
    last = People(
        came=np.array([[1000.0]]),
        due=np.array([[1000.0]]),
        prio=np.array([[9]]),
        lanes=np.array([[1]]),
        service=np.array([[5.0]]),
    )
    went = simulate.run(one.people.beside(last), one.counters)
    before = one.starts < 1000.0
    assert np.array_equal(went.starts[0, :-1][before], one.starts[before])


SCENES = [
    # what happens, came, due, priority, lanes, service, masks, free, starts
    ("ties go by order", [0, 0], [0, 0], [1, 1], [1, 1], [5, 5], [1], [0], [0, 5]),
    ("two at once", [0, 0], [0, 0], [1, 1], [1, 1], [5, 5], [1, 1], [0, 0], [0, 0]),
    ("an elder passes", [0, 0, 1], [0, 0, 1], [1, 1, 0], [1] * 3, [5] * 3, [1], [0], [0, 10, 5]),
    (
        "two elders keep order",
        [0, 2, 1],
        [0, 2, 1],
        [1, 0, 0],
        [1] * 3,
        [5] * 3,
        [1],
        [0],
        [0, 10, 5],
    ),
    ("late for one's slot", [0, 3, 4], [0, 3, 0], [1] * 3, [1] * 3, [5] * 3, [1], [0], [0, 10, 5]),
    (
        "early for one's slot",
        [0, 1, 2],
        [0, 30, 2],
        [1] * 3,
        [1] * 3,
        [5] * 3,
        [1],
        [0],
        [0, 10, 5],
    ),
    ("early, but nobody else", [0], [30], [1], [1], [5], [1], [0], [0]),
    (
        "two lanes, two counters",
        [0, 0, 0],
        [0, 0, 0],
        [1] * 3,
        [1, 1, 2],
        [5] * 3,
        [1, 2],
        [0, 0],
        [0, 5, 0],
    ),
    (
        "a helper takes both lanes",
        [0, 0, 0],
        [0, 0, 0],
        [1] * 3,
        [1, 1, 2],
        [5] * 3,
        [1, 3],
        [0, 0],
        [0, 0, 5],
    ),
    (
        "a helper comes later",
        [0, 0, 0],
        [0, 0, 0],
        [1] * 3,
        [1, 1, 1],
        [5] * 3,
        [1, 1],
        [0, 3],
        [0, 3, 5],
    ),
    ("a stranger's lane", [0, 0], [0, 0], [1, 1], [4, 1], [5, 5], [1], [0], [np.inf, 0]),
    ("a gap", [0, 20], [0, 20], [1, 1], [1, 1], [5, 5], [1], [0], [0, 20]),
    (
        "a long service",
        [0, 1, 2],
        [0, 1, 2],
        [1] * 3,
        [1] * 3,
        [60, 5, 5],
        [1, 1],
        [0, 0],
        [0, 1, 6],
    ),
]


@pytest.mark.parametrize("scene", SCENES, ids=[scene[0] for scene in SCENES])
def test_a_scene_by_hand(scene) -> None:
    _, came, due, prio, lanes, service, masks, free, starts = scene
    people = People(
        came=np.array([came], dtype=float),
        due=np.array([due], dtype=float),
        prio=np.array([prio], dtype=np.int64),
        lanes=np.array([lanes], dtype=np.int64),
        service=np.array([service], dtype=float),
    )
    counters = Counters(
        free=np.array([free], dtype=float),
        pace=np.ones((1, len(free))),
        closes=np.full(len(free), np.inf),
        masks=np.array(masks, dtype=np.int64),
    )
    assert simulate.run(people, counters).starts[0].tolist() == starts
