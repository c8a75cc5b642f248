"""The simulator: by hand, against itself, against a plain twin, and against closed forms."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cancuoc.planner.floor import agreement, simulate
from cancuoc.planner.floor.simulate import Counters, People


def people(came, *, service=10.0, due=None, prio=1, lanes=1) -> People:
    came = np.atleast_2d(np.array(came, dtype=float))

    def wide(value, kind=float):
        return np.broadcast_to(np.array(value, dtype=kind), came.shape).copy()

    return People(
        came=came,
        due=came.copy() if due is None else wide(due),
        prio=wide(prio, np.int64),
        lanes=wide(lanes, np.int64),
        service=wide(service),
    )


def starts(some: People, counters: Counters) -> list[float]:
    return simulate.run(some, counters).starts[0].tolist()


def test_one_counter_by_hand() -> None:
    found = simulate.run(people([0, 1, 25]), simulate.alike(1, runs=1))
    assert found.starts[0].tolist() == [0.0, 10.0, 25.0]
    assert found.ends[0].tolist() == [10.0, 20.0, 35.0]
    assert found.at[0].tolist() == [0, 0, 0]


def test_two_counters_by_hand() -> None:
    found = simulate.run(people([0, 0, 0], service=[10, 4, 5]), simulate.alike(2, runs=1))
    assert found.starts[0].tolist() == [0.0, 0.0, 4.0]
    assert found.at[0].tolist() == [0, 1, 1]


def test_priority_goes_first_but_interrupts_nobody() -> None:
    some = people([0, 1, 2], prio=[1, 1, 0])
    assert starts(some, simulate.alike(1, runs=1)) == [0.0, 20.0, 10.0]


def test_who_is_due_earlier_goes_first() -> None:
    some = people([0, 1, 2], due=[0, 30, 0])
    assert starts(some, simulate.alike(1, runs=1)) == [0.0, 20.0, 10.0]


def test_who_stays_away_is_never_called() -> None:
    found = simulate.run(people([0, np.inf]), simulate.alike(1, runs=1))
    assert found.starts[0].tolist() == [0.0, np.inf]
    assert found.at[0].tolist() == [0, -1]


def test_lanes_go_to_their_counters() -> None:
    counters = replace(simulate.alike(2, runs=1), masks=np.array([1, 2]))
    some = people([0, 0, 0, 0], lanes=[1, 1, 1, 2])
    assert starts(some, counters) == [0.0, 10.0, 20.0, 0.0]


def test_a_counter_of_two_lanes_takes_the_first_in_order() -> None:
    counters = replace(simulate.alike(1, runs=1), masks=np.array([3]))
    assert starts(people([0, 1, 2], lanes=[1, 2, 1]), counters) == [0.0, 10.0, 20.0]


def test_a_lane_without_a_counter_waits_for_ever() -> None:
    counters = replace(simulate.alike(1, runs=1), masks=np.array([1]))
    assert starts(people([0, 0], lanes=[2, 1]), counters) == [np.inf, 0.0]


def test_a_counter_calls_nobody_from_its_close_on() -> None:
    counters = replace(simulate.alike(1, runs=1), closes=np.array([10.0]))
    assert starts(people([0, 1]), counters) == [0.0, np.inf]


def test_a_counter_that_opens_later() -> None:
    assert starts(people([0, 1]), simulate.alike(1, runs=1, opens=5.0)) == [5.0, 15.0]


def test_the_longest_idle_counter_calls() -> None:
    counters = replace(simulate.alike(2, runs=1), free=np.array([[5.0, 2.0]]))
    assert simulate.run(people([9]), counters).at[0].tolist() == [1]


def test_a_slow_counter_takes_longer() -> None:
    counters = replace(simulate.alike(1, runs=1), pace=np.array([[1.5]]))
    assert starts(people([0, 0]), counters) == [0.0, 15.0]


def test_runs_do_not_touch_each_other() -> None:
    some = people([[0, 1], [0, 30]])
    found = simulate.run(some, simulate.alike(1, runs=2))
    assert found.starts.tolist() == [[0.0, 10.0], [0.0, 30.0]]


def test_the_inputs_are_not_changed() -> None:
    some, counters = people([3, 1, 2]), simulate.alike(1, runs=1)
    simulate.run(some, counters)
    assert some.came.tolist() == [[3.0, 1.0, 2.0]]
    assert counters.free.tolist() == [[0.0]]


def test_only_leaves_people_out_and_beside_adds() -> None:
    some = people([0, 1]).only(np.array([[True, False]]))
    assert some.came.tolist() == [[0.0, np.inf]]
    assert some.beside(people([5])).came.tolist() == [[0.0, np.inf, 5.0]]


def drawn(seed: int, *, runs: int = 8, size: int = 60) -> People:
    rng = np.random.default_rng(seed)
    came = rng.uniform(0.0, 200.0, (runs, size))
    came[rng.random(came.shape) < 0.1] = np.inf
    return People(
        came=came,
        due=np.where(rng.random(came.shape) < 0.5, came, np.floor(came / 30.0) * 30.0),
        prio=rng.integers(0, 2, came.shape),
        lanes=1 << rng.integers(0, 3, came.shape),
        service=rng.lognormal(2.0, 0.5, came.shape),
    )


def test_watching_stops_early_with_the_same_answer() -> None:
    some, counters = drawn(1), simulate.alike(3, runs=8)
    whole = simulate.run(some, counters).starts[:, :10]
    assert np.array_equal(whole, simulate.run(some, counters, watched=10).starts[:, :10])


def twin(came, due, prio, lanes, service, free, masks) -> list[float]:
    """A slow twin of the kernel: minute by minute events, a plain list and `min`."""
    free, found, left = list(free), [np.inf] * len(came), set(range(len(came)))
    while True:
        offers = []
        for s, ready in enumerate(free):
            able = [i for i in left if lanes[i] & masks[s] and came[i] < np.inf]
            if able:
                offers.append((max(ready, min(came[i] for i in able)), ready, s))
        if not offers:
            return found
        t, _, s = min(offers)
        able = [i for i in left if lanes[i] & masks[s] and came[i] <= t]
        who = min(able, key=lambda i: (prio[i], due[i], came[i], i))
        found[who], free[s] = t, t + service[who]
        left.remove(who)


@pytest.mark.parametrize("seed", range(6))
def test_the_kernel_agrees_with_a_plain_twin(seed: int) -> None:
    some = drawn(seed, runs=2)
    masks = np.array([7, 1, 6], dtype=np.int64)
    found = simulate.run(some, replace(simulate.alike(3, runs=2), masks=masks)).starts
    for r in range(2):
        rows = (some.came[r], some.due[r], some.prio[r], some.lanes[r], some.service[r])
        assert found[r].tolist() == twin(*rows, [0.0] * 3, masks)


def test_a_service_of_no_time_frees_its_counter_at_once() -> None:
    found = simulate.run(people([0, 0, 0], service=[0, 0, 7]), simulate.alike(1, runs=1))
    assert found.starts[0].tolist() == [0.0, 0.0, 0.0]
    assert found.ends[0].tolist() == [0.0, 0.0, 7.0]


def test_after_services_of_no_time_the_counter_still_closes_and_still_keeps_its_lanes() -> None:
    some = people([0, 1, 1, 2], service=0, lanes=[1, 2, 1, 1])
    counters = replace(simulate.alike(1, runs=1), masks=np.array([1]), closes=np.array([2.0]))
    assert starts(some, counters) == [0.0, np.inf, 1.0, np.inf]


@pytest.mark.parametrize("seed", range(6))
def test_the_kernel_agrees_with_the_twin_when_services_take_no_time(seed: int) -> None:
    some = drawn(seed, runs=2)
    rng = np.random.default_rng(seed)
    none = np.where(rng.random(some.came.shape) < 0.4, 0.0, np.round(some.service))
    some = replace(some, service=none, came=np.round(some.came))
    masks = np.array([7, 1, 6], dtype=np.int64)
    found = simulate.run(some, replace(simulate.alike(3, runs=2), masks=masks)).starts
    for r in range(2):
        rows = (some.came[r], some.due[r], some.prio[r], some.lanes[r], some.service[r])
        assert found[r].tolist() == twin(*rows, [0.0] * 3, masks)


def test_first_come_is_the_kiefer_wolfowitz_recursion() -> None:
    some = replace(drawn(3, runs=1), prio=np.ones((1, 60), dtype=np.int64))
    came = np.sort(np.where(np.isfinite(some.came), some.came, 250.0))
    some = replace(some, came=came, due=came, lanes=np.ones((1, 60), dtype=np.int64))
    waits = simulate.waits_first_come(came[0], some.service[0], counters=3)
    found = simulate.run(some, simulate.alike(3, runs=1))
    assert np.allclose(found.starts[0] - came[0], waits)


def test_first_come_by_hand() -> None:
    waits = simulate.waits_first_come(np.array([0.0, 1.0, 2.0]), np.full(3, 10.0), counters=2)
    assert waits.tolist() == [0.0, 0.0, 8.0]


def test_work_is_conserved_whatever_the_order() -> None:
    """Priorities change who waits, not when one counter is done with everybody."""
    some = replace(drawn(5), lanes=np.ones((8, 60), dtype=np.int64))
    plain = replace(some, prio=np.ones_like(some.prio), due=some.came)
    one = simulate.alike(1, runs=8)
    last = [
        np.where(np.isfinite(run.ends), run.ends, 0.0).max(axis=1)
        for run in (simulate.run(some, one), simulate.run(plain, one))
    ]
    assert np.allclose(*last)


@pytest.fixture(scope="module")
def checked() -> list[agreement.Check]:
    return agreement.checks(120_000, 800, seed=5)


def test_the_simulator_is_near_the_formulas(checked: list[agreement.Check]) -> None:
    """A short run; the bench and a nightly test run fifty times as many people, within 2 %."""
    for check in checked:
        assert check.off * check.formula < 4.5 * check.error, check
        assert check.error < 0.09 * check.formula


def test_a_wrong_formula_would_be_seen(checked: list[agreement.Check]) -> None:
    wrong = replace(checked[0], formula=checked[0].formula * 1.1)
    assert wrong.off * wrong.formula > 4.5 * wrong.error


def test_a_changing_load_is_met_within_two_percent() -> None:
    check = agreement.changing(agreement.EVENING, 4_000, np.random.default_rng(2))
    assert check.off < 0.02
