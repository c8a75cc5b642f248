"""The search for places: its steps, its futures and its limits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cancuoc.planner.floor import overbooking, simulate
from cancuoc.planner.floor.overbooking import Session, Trials, judge
from cancuoc.planner.floor.settings import settings
from cancuoc.planner.floor.simulate import People
from cancuoc.planner.floor.state import Counter

SETTINGS = settings()
SESSION = Session(
    slots=(1110.0, 1140.0, 1170.0),
    closes=1200.0,
    counters=tuple(Counter(code=str(i), opens=1110.0) for i in range(2)),
)


@pytest.fixture(scope="module")
def trials() -> Trials:
    return Trials(SESSION, SETTINGS, 1, 60)


def people(came, due=None, service=10.0) -> People:
    came = np.atleast_2d(np.array(came, dtype=float))
    return People(
        came=came,
        due=came if due is None else np.broadcast_to(np.array(due, dtype=float), came.shape),
        prio=np.ones(came.shape, dtype=np.int64),
        lanes=np.ones(came.shape, dtype=np.int64),
        service=np.full(came.shape, service),
    )


NOBODY = people(np.zeros((1, 0)))


def test_people_seen_and_waits_by_hand() -> None:
    found = judge(people([0, 0, 0, np.inf]), people([5]), simulate.alike(1, runs=1), SETTINGS)
    assert (found.booked, found.walk_ins) == (3.0, 1.0)
    # 0, 10, 20, and who came at 5 is called at 30.
    assert found.mean_wait == pytest.approx((0 + 10 + 20 + 25) / 4)
    assert found.over == 0.0


def test_the_promise_is_broken_by_waits_over_it_only() -> None:
    found = judge(people([0, 0, 0, 0, 0]), NOBODY, simulate.alike(1, runs=1), SETTINGS)
    # The fourth waits exactly thirty minutes, which is still promised.
    assert found.over == pytest.approx(1 / 5)


def test_a_booked_wait_counts_from_the_slot() -> None:
    found = judge(people([0, 0], due=[30, 30]), NOBODY, simulate.alike(1, runs=1), SETTINGS)
    assert found.mean_wait == 0.0


def test_late_evenings_are_counted_by_run() -> None:
    two = people([[1340.0], [1345.0]])
    found = judge(two, people(np.zeros((2, 0))), simulate.alike(1, runs=2), SETTINGS)
    # One ends at 22:30 sharp, one five minutes later.
    assert found.late == 0.5


def test_nobody_at_all_keeps_every_promise() -> None:
    found = judge(people([np.inf]), NOBODY, simulate.alike(1, runs=1), SETTINGS)
    assert (found.booked, found.mean_wait, found.over, found.late) == (0.0, 0.0, 0.0, 0.0)
    assert found.broken == 0.0


def test_places_are_taken_from_the_first(trials: Trials) -> None:
    few, more = (trials.outcome(places) for places in ((1, 0, 0), (2, 0, 0)))
    assert 0.0 < few.booked <= 1.0
    assert few.booked < more.booked <= 2.0


def test_every_slot_has_the_same_room_for_places(trials: Trials) -> None:
    assert trials.seats.came.shape == (60, 3 * trials.most)
    dues = trials.seats.due[0].reshape(3, trials.most)
    assert [set(row) for row in dues.tolist()] == [{1110.0}, {1140.0}, {1170.0}]


def test_a_choice_is_tried_once(trials: Trials) -> None:
    before = dict(trials.tried)
    one = trials.outcome((3, 3, 3))
    again = trials.outcome((3, 3, 3))
    assert one is again
    assert len(trials.tried) == len(before) + 1


def test_parties_stay_within_their_slot(trials: Trials) -> None:
    seats = trials._parties(1)
    assert len(seats) == 3 * trials.most
    for seat in seats:
        assert seat.party.startswith(f"{seat.due}/")
    sizes = [sum(s.party == p for s in seats) for p in {s.party for s in seats}]
    assert set(sizes) <= {1, 2, 3}
    assert len(set(sizes)) > 1


def test_people_may_come_before_the_first_slot(trials: Trials) -> None:
    assert trials.seats.came.min() < 1110.0
    assert np.all(trials.counters.free == 1110.0)


def test_no_walk_ins_unless_asked_for(trials: Trials) -> None:
    assert not np.isfinite(trials.walk_ins.came).any()
    asked = Trials(replace(SESSION, walk_ins=8.0), SETTINGS, 1, 400)
    count = np.isfinite(asked.walk_ins.came).sum(axis=1)
    # The rate is decided, so the number of people is Poisson: as much variance as mean.
    assert count.mean() == pytest.approx(12.0, rel=0.08)
    assert count.var() == pytest.approx(12.0, rel=0.3)


def test_plus_changes_one_slot() -> None:
    assert overbooking._plus((2, 3, 4), 1) == (2, 4, 4)
    assert overbooking._plus((2, 3, 4), 2, -1) == (2, 3, 3)


def test_a_better_choice_is_better_or_there_is_none(trials: Trials) -> None:
    found = overbooking._better((1, 1, 1), trials)
    assert found is not None
    assert overbooking._score(found, trials) > overbooking._score((1, 1, 1), trials)
    assert sum(found) in (2, 3, 4)


def test_no_slot_goes_below_nought_or_above_what_was_drawn(trials: Trials) -> None:
    places: tuple[int, ...] | None = (0, 0, 0)
    for _ in range(60):
        if places is None:
            break
        assert min(places) >= 0
        assert max(places) <= trials.most
        places = overbooking._better(places, trials)
    assert places is None


def test_the_score_prefers_people_to_short_waits_and_promises_to_people(trials: Trials) -> None:
    none, some, too_many = (
        overbooking._score(places, trials) for places in ((0, 0, 0), (4, 4, 4), (trials.most,) * 3)
    )
    assert some > none
    assert some > too_many


def test_taken_keeps_every_column_together() -> None:
    some = people([[1, 2, 3]], due=[4, 5, 6])
    kept = overbooking._taken(some, np.array([True, False, True]))
    assert kept.came.tolist() == [[1.0, 3.0]]
    assert kept.due.tolist() == [[4.0, 6.0]]
    assert kept.service.shape == kept.prio.shape == kept.lanes.shape == (1, 2)


@pytest.mark.parametrize("slots", [1, 2, 5])
def test_any_number_of_slots(slots: int) -> None:
    some = replace(
        SESSION,
        slots=tuple(1110.0 + 30.0 * i for i in range(slots)),
        closes=1110.0 + 30.0 * slots,
    )
    found = overbooking.choose(some, SETTINGS, 1, runs=30)
    assert len(found.per_slot) == slots
    assert found.outcome.keeps(SETTINGS)
    assert found.tried > slots


def test_a_promise_without_risk_is_a_promise_without_risk() -> None:
    sure = replace(SETTINGS, promise=replace(SETTINGS.promise, risk=0.0, end_risk=0.0))
    found = overbooking.choose(SESSION, sure, 1, runs=30)
    assert found.outcome.over == found.outcome.late == 0.0
    assert sum(found.per_slot) > 0


def test_counters_that_open_later_leave_fewer_places_early() -> None:
    late = replace(SESSION, counters=(SESSION.counters[0], Counter(code="late", opens=1155.0)))
    whole, part = (
        overbooking.choose(some, SETTINGS, 1, runs=60).per_slot for some in (SESSION, late)
    )
    assert sum(part) < sum(whole)
