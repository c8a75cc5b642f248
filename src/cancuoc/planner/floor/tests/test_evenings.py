"""True evenings: played out fairly, and never showing what has not happened yet."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cancuoc.planner.floor.evenings import Evening, evening
from cancuoc.planner.floor.worlds import CLOSES, OPENS, world

TRIAL = world("trial")


@pytest.fixture(scope="module")
def some() -> Evening:
    return evening(TRIAL, 3)


def test_the_same_number_is_the_same_evening(some: Evening) -> None:
    again = evening(TRIAL, 3)
    assert np.array_equal(some.starts, again.starts)
    assert not np.array_equal(evening(TRIAL, 4).came[:5], some.came[:5])


def test_everybody_who_came_was_called_after_coming(some: Evening) -> None:
    came = np.isfinite(some.came)
    assert np.all(some.starts[came] >= some.came[came])
    assert np.all(some.ends[came] > some.starts[came])
    assert np.all(np.isinf(some.starts[~came]))


def test_no_counter_serves_two_at_once(some: Evening) -> None:
    for counter in range(some.opened.size):
        here = np.flatnonzero(some.at == counter)
        order = here[np.argsort(some.starts[here])]
        assert np.all(some.starts[order][1:] >= some.ends[order][:-1])
        assert some.starts[order][0] >= some.opened[counter]


def test_tickets_are_given_in_order_of_coming(some: Evening) -> None:
    came = some.came[some.tickets()]
    assert np.all(np.diff(came) >= 0.0)
    assert came.size == np.isfinite(some.came).sum()


def test_a_party_comes_together(some: Evening) -> None:
    for party in np.unique(some.party[some.party >= 0]):
        assert np.unique(some.came[some.party == party]).size == 1
        assert np.unique(some.due[some.party == party]).size == 1


@pytest.mark.parametrize("now", [1100.0, 1150.0, 1230.0, 1330.0, 1500.0])
def test_a_state_adds_up(some: Evening, now: float) -> None:
    state = some.state(now)
    serving = sum(counter.serving is not None for counter in state.counters)
    here = int((some.came <= now).sum())
    assert len(state.waiting) + serving + len(state.served) + state.missed == here
    booked_here = int(((some.came <= now) & (some.party >= 0)).sum())
    assert len(state.to_come) + booked_here == int((some.party >= 0).sum())
    assert state.walk_ins + booked_here == here


@pytest.mark.parametrize("now", [1150.0, 1230.0])
def test_a_state_knows_nothing_of_the_future(some: Evening, now: float) -> None:
    """The same evening with another ending shows the same state until then."""
    later = some.came > now
    twist = np.where(later & np.isfinite(some.came), some.came + 7.0, some.came)
    ends = np.where(some.ends > now, some.ends + 13.0, some.ends)
    starts = np.where(some.starts > now, some.starts + 5.0, some.starts)
    other = replace(some, came=twist, ends=ends, starts=starts)
    assert other.state(now) == some.state(now)


def test_a_state_before_opening_is_empty(some: Evening) -> None:
    state = some.state(OPENS - 100.0)
    assert state.waiting == state.served == ()
    assert state.came == state.walk_ins == state.missed == 0
    assert (state.opens, state.closes) == (OPENS, CLOSES)


def test_waits_are_those_of_the_evening(some: Evening) -> None:
    person = some.tickets()[10]
    assert some.wait(person) == some.starts[person] - some.came[person]


def figure(read, world_, count: int = 60) -> float:
    return float(np.mean([read(evening(world_, n)) for n in range(1, count)]))


def test_no_shows_are_as_the_world_says() -> None:
    def away(one: Evening) -> float:
        return float(np.isinf(one.came[one.party >= 0]).mean())

    assert figure(away, TRIAL) == pytest.approx(sum(TRIAL.no_show) / 2, abs=0.03)


def test_the_rush_is_in_the_first_hour() -> None:
    def first(one: Evening) -> float:
        walked = one.came[one.party < 0]
        return float((walked < OPENS + 60.0).sum())

    assert figure(first, TRIAL) == pytest.approx(TRIAL.walk_ins[0], rel=0.12)


def test_services_have_the_mean_of_their_band() -> None:
    def child(one: Evening) -> float:
        which = (one.band == 1) & ~one.missed & np.isfinite(one.came)
        return float((one.ends[which] - one.starts[which]).mean())

    row, doubt = TRIAL.bands["6-<14"], TRIAL.evening_sd**2 + TRIAL.counter_sd**2
    expected = row.minutes * np.exp(doubt / 2) + TRIAL.disturbed * sum(TRIAL.disturbance) / 2
    assert figure(child, TRIAL, 150) == pytest.approx(float(expected), rel=0.06)


def test_a_world_without_disturbance_has_none() -> None:
    calm = replace(world("tuning"), missed=1.0)
    one = evening(calm, 1)
    came = np.isfinite(one.came)
    pace = one.ends[came] - one.starts[came]
    # Everybody was called in vain, which takes a minute at a counter of usual pace.
    assert pace.max() < 2.0
    assert one.state(2000.0).missed == came.sum()


def test_missed_tickets_are_not_services(some: Evening) -> None:
    done = some.state(3000.0)
    assert len(done.served) + done.missed == np.isfinite(some.came).sum()
    assert done.missed == (some.missed & np.isfinite(some.came)).sum()
