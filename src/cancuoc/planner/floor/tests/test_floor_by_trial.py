"""Queues counted a second way: series summed term by term, and evenings played by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from heapq import heapify, heapreplace
from math import exp, factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.kernel.clock import VN
from cancuoc.planner.floor import closed_forms, simulate
from cancuoc.planner.floor.state import clock_words, minute
from cancuoc.planner.floor.tails import beyond, hazard, survival
from cancuoc.planner.floor.worlds import NoSuchWorld, world, worlds

SOME = settings(deadline=None, max_examples=40)
COUNTERS = st.integers(1, 12)
LOADS = st.floats(0.05, 0.95)


@SOME
@given(counters=COUNTERS, load=LOADS)
def test_erlang_b_is_the_last_term_of_its_series(counters: int, load: float) -> None:
    offered = load * counters
    terms = [offered**n / factorial(n) for n in range(counters + 1)]
    assert closed_forms.erlang_b(counters, offered) == pytest.approx(terms[-1] / sum(terms))


@SOME
@given(counters=COUNTERS, load=LOADS)
def test_erlang_c_is_the_share_of_time_all_are_busy(counters: int, load: float) -> None:
    offered = load * counters
    chance = [offered**n / factorial(n) for n in range(counters)]
    busy = offered**counters / factorial(counters) / (1 - load)
    share = busy / (sum(chance) + busy)
    assert closed_forms.erlang_c(counters, offered) == pytest.approx(share)


@SOME
@given(counters=COUNTERS, load=LOADS, service=st.floats(1, 30))
def test_one_counter_more_never_lengthens_the_wait(
    counters: int, load: float, service: float
) -> None:
    rate = load * counters / service
    now = closed_forms.mean_wait(counters, rate, service)
    more = closed_forms.mean_wait(counters + 1, rate, service)
    busier = closed_forms.mean_wait(counters, rate * 1.02, service)
    assert 0.0 <= more < now < busier


@SOME
@given(counters=COUNTERS, load=LOADS, than=st.floats(0, 60))
def test_fewer_people_wait_longer_than_longer(counters: int, load: float, than: float) -> None:
    rate = load * counters / 8.0
    now = closed_forms.waits_longer(counters, rate, 8.0, than)
    later = closed_forms.waits_longer(counters, rate, 8.0, than + 5.0)
    assert 0.0 < later < now <= closed_forms.erlang_c(counters, load * counters)
    assert later / now == pytest.approx(exp(-counters * (1 - load) * 5.0 / 8.0))


def by_hand(arrivals: list[float], services: list[float], counters: int) -> list[float]:
    """Play first come, first served with a heap of the moments counters fall free."""
    free = [0.0] * counters
    heapify(free)
    waits = []
    for came, service in zip(arrivals, services, strict=True):
        begins = max(came, free[0])
        heapreplace(free, begins + service)
        waits.append(begins - came)
    return waits


PEOPLE = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 15)), min_size=1, max_size=25)


@SOME
@given(people=PEOPLE, counters=st.integers(1, 4))
def test_first_come_first_served_is_what_a_hand_plays(people, counters: int) -> None:
    came = np.cumsum([float(gap) for gap, _ in people])
    services = np.array([float(service) for _, service in people])
    waits = simulate.waits_first_come(came, services, counters=counters)
    assert waits.tolist() == pytest.approx(by_hand(came.tolist(), services.tolist(), counters))
    more = simulate.waits_first_come(came, services, counters=counters + 1)
    assert np.all(more <= waits + 1e-9)


@SOME
@given(people=PEOPLE, counters=st.integers(1, 4))
def test_the_whole_simulator_plays_the_plain_queue_alike(people, counters: int) -> None:
    came = np.cumsum([[float(gap) for gap, _ in people]], axis=1)
    services = np.array([[float(service) for _, service in people]])
    ones = np.ones(came.shape, dtype=np.int64)
    everybody = simulate.People(came=came, due=came, prio=ones, lanes=ones, service=services)
    went = simulate.run(everybody, simulate.alike(counters, runs=1))
    waits = simulate.waits_first_come(came[0], services[0], counters=counters)
    # People who come in one minute may be called in any order: sorted, their waits are the same.
    assert sorted(went.starts[0]) == pytest.approx(sorted(came[0] + waits))
    assert np.all(went.ends - went.starts == services)
    assert set(went.at[0].tolist()) <= set(range(counters))


@SOME
@given(x=st.floats(-8, 30), further=st.floats(0.01, 5))
def test_what_lies_further_out_is_rarer(x: float, further: float) -> None:
    near, far = np.array([x]), np.array([x + further])
    assert survival(far)[0] <= survival(near)[0] <= 1.0
    assert hazard(far)[0] >= hazard(near)[0] >= 0.0
    drawn = beyond(np.full(20, x), np.random.default_rng(1))
    assert np.all(drawn >= x)


@SOME
@given(at=st.integers(0, 30 * 60), seconds=st.integers(0, 59))
def test_minutes_of_an_evening_go_on_past_midnight(at: int, seconds: int) -> None:
    on = date(2024, 7, 8)
    moment = datetime(2024, 7, 8, tzinfo=VN) + timedelta(minutes=at, seconds=seconds)
    found = minute(moment, on=on)
    assert found == pytest.approx(at + seconds / 60)
    assert clock_words(found + 1e-9) == f"{moment:%H:%M}"


def test_the_worlds_are_whole_and_a_stranger_is_refused() -> None:
    for name, one in worlds().items():
        assert world(name) is one
        assert sum(band.share for band in one.bands.values()) == pytest.approx(1.0)
        assert sum(one.parties) == pytest.approx(1.0)
        assert all(low <= high for low, high in (one.counters, one.places, one.no_show))
    with pytest.raises(NoSuchWorld) as refused:
        world("elsewhere")
    assert all(name in refused.value.next_step for name in worlds())
