"""The figures behind advice: each by hand where it can be, or against a plain count."""

from __future__ import annotations

from dataclasses import fields, replace
from math import inf

import numpy as np
import pytest

from cancuoc.planner.floor import advising, simulate
from cancuoc.planner.floor.advice import Advice, BringWater, Comfort, Crowded, OpenCounter
from cancuoc.planner.floor.settings import settings
from cancuoc.planner.floor.state import Booked, Counter, FloorState, Serving, Waiting
from cancuoc.planner.floor.tests.floors import booked, counters, room, waiting

QUIET = replace(
    settings(),
    walk_ins=replace(settings().walk_ins, per_hour=0.0),
    call=replace(settings().call, missed=0.0),
)
# Every service takes its mean, nobody stays away and everybody is in time: sums by hand.
SURE = replace(
    QUIET,
    bands={code: replace(row, cv=1e-4) for code, row in QUIET.bands.items()},
    service=replace(QUIET.service, evening=1e-5, counter=1e-5, band=1e-5, spread_weight=1e6),
    bookings=replace(QUIET.bookings, no_show=1e-9, late=0.0, late_sd=1e-6),
    forecast=replace(QUIET.forecast, runs=20),
)


def wait(state: FloorState) -> tuple[float, float]:
    found = advising._wait(state, SURE, 1)
    return found.mean, found.over


def test_the_mean_wait_by_hand() -> None:
    """Three people, one counter, ten minutes each: 0, 10 and 20."""
    mean, over = wait(room(waiting=waiting(3), counters=counters(1)))
    assert mean == pytest.approx(10.0, abs=0.01)
    assert over == 0.0


def test_the_share_over_the_promise_by_hand() -> None:
    """Eight people, ten minutes apart: four of them wait longer than 35 minutes."""
    promise = replace(SURE, promise=replace(SURE.promise, wait=35.0))
    found = advising._wait(room(waiting=waiting(8), counters=counters(1)), promise, 1)
    assert found.mean == pytest.approx(35.0, abs=0.05)
    assert found.over == 0.5


def test_what_was_waited_before_now_is_over() -> None:
    long_ago = room(waiting=waiting(3, since=1000.0), counters=counters(1))
    assert wait(long_ago)[0] == pytest.approx(10.0, abs=0.01)


def test_who_comes_before_the_slot_waits_from_the_slot() -> None:
    early = replace(SURE, bookings=replace(SURE.bookings, late=-20.0))
    busy = counters(1, serving=Serving(band="special", since=1140.0))
    state = room(counters=busy, to_come=booked(1, due=1161.0))
    found = advising._wait(state, early, 1)
    assert found.mean == pytest.approx(1165.0 - 1161.0, abs=0.1)


def test_who_is_never_called_waits_past_the_end() -> None:
    mean, over = wait(room(waiting=waiting(2), counters=()))
    assert mean == pytest.approx(1350.0 + 60.0 - 1140.0)
    assert over == 1.0


def test_an_empty_room_does_not_wait() -> None:
    assert wait(room()) == (0.0, 0.0)


def end(state: FloorState, stop: float = inf, told=SURE) -> float:
    return advising._end(advising._future(state, told, 1), stop, told)


def test_the_end_by_hand() -> None:
    assert end(room(waiting=waiting(3), counters=counters(1))) == pytest.approx(1170.0, abs=0.1)
    assert end(room(waiting=waiting(3), counters=counters(3))) == pytest.approx(1150.0, abs=0.1)


def test_the_end_waits_for_who_is_served_now() -> None:
    busy = counters(1, serving=Serving(band="special", since=1138.0))
    assert end(room(counters=busy)) == pytest.approx(1163.0, abs=0.1)


def test_the_end_waits_for_bookings_whatever_stops() -> None:
    state = room(counters=counters(1), to_come=booked(2, due=1200.0))
    assert end(state, stop=1140.0) == pytest.approx(1220.0, abs=0.2)


def test_stopping_earlier_never_ends_later() -> None:
    walk_ins = replace(SURE.walk_ins, per_hour=9.0, weight=50.0)
    crowd = replace(SURE, walk_ins=walk_ins)
    state = room(waiting=waiting(10), counters=counters(2))
    ends = [end(state, stop, crowd) for stop in (1140.0, 1200.0, 1260.0, 1320.0, inf)]
    assert ends == sorted(ends)
    assert ends[0] < ends[-1]


def heads(times: np.ndarray, loads: np.ndarray, at: float) -> float:
    return float(loads[int(np.flatnonzero(times == at)[0])].mean())


def test_heads_in_the_room_by_hand() -> None:
    """Four children with 1.2 companions each, two counters: two leave at 19:10, two at 19:20."""
    times, loads = advising._loads(room(waiting=waiting(4), counters=counters(2)), SURE, 1)
    assert heads(times, loads, 1140.0) == pytest.approx(4 * 2.2)
    assert heads(times, loads, 1145.0) == pytest.approx(4 * 2.2)
    assert heads(times, loads, 1155.0) == pytest.approx(2 * 2.2)
    assert heads(times, loads, 1165.0) == 0.0


def test_heads_of_people_to_come() -> None:
    state = room(to_come=booked(3, due=1200.0, band=">=14"))
    times, loads = advising._loads(state, SURE, 1)
    assert heads(times, loads, 1195.0) == 0.0
    assert heads(times, loads, 1205.0) == pytest.approx(3 * 1.3)


def test_heads_at_the_counters() -> None:
    busy = (
        Counter(code="1", serving=Serving(band="<6", since=1139.0)),
        Counter(code="2", serving=Serving(band="special", since=1139.0)),
        Counter(code="3"),
    )
    times, loads = advising._loads(room(counters=busy), SURE, 1)
    assert heads(times, loads, 1140.0) == pytest.approx(2.3 + 2.0)
    assert heads(times, loads, 1145.0) == pytest.approx(2.0)
    assert heads(times, loads, 1170.0) == 0.0


def test_times_run_from_now_to_the_last_ticket() -> None:
    times, loads = advising._loads(room(waiting=waiting(1)), SURE, 1)
    assert (times[0], times[-1]) == (1140.0, 1320.0)
    assert loads.shape == (times.size, SURE.forecast.runs)
    late, _ = advising._loads(room(now=1400.0, waiting=waiting(1)), SURE, 1)
    assert late.tolist() == [1400.0]


def test_a_crowd_is_counted_and_timed() -> None:
    state = room(counters=counters(2), to_come=booked(10, due=1200.0))
    found = advising.crowded(state, Comfort(seats=10, fans=1, water=0), SURE, 1)
    # Ten children, one and a fifth companions each, all there at 20:00 or just after.
    assert found == Crowded(
        at=found.at, fullest=found.fullest, people=22, there=10, seats=12, fans=1
    )
    assert found.at in (1200.0, 1205.0)


def test_water_is_heads_times_hours_times_litres() -> None:
    """Nobody can be served: eight heads and four fifths stay three hours; 0.25 litres an hour."""
    state = room(waiting=waiting(4), counters=())
    found = advising.bring_water(state, Comfort(seats=0, fans=0, water=2), SURE, 1)
    assert found == BringWater(litres=7, there=2, missing=5)


def test_a_counter_opened_by_hand() -> None:
    """Sixteen people, one counter: 75 minutes on average; with two 35."""
    state = room(waiting=waiting(16), counters=counters(1))
    found = advising.open_counter(state, ("2",), SURE, 1)
    assert found is not None
    assert found.without == pytest.approx(75.0, abs=0.2)
    assert found.with_it == pytest.approx(35.0, abs=0.2)


def test_a_kit_moved_by_hand() -> None:
    """It comes after twenty minutes; the room that gives it has nobody waiting."""
    full, calm = room(waiting=waiting(16), counters=counters(1)), room(counters=counters(2))
    found = advising.move_kit({"A": full, "B": calm}, 20.0, SURE, 1)
    assert found is not None
    assert (found.source_before, found.source_after) == (0.0, 0.0)
    assert found.target_before == pytest.approx(75.0, abs=0.2)
    assert 35.0 < found.target_after < 50.0


def test_a_kit_on_its_way_is_in_neither_room() -> None:
    source, target = room(counters=counters(2)), room(counters=counters(1))
    left, sent = advising._sent(source, target, "B", 20.0)
    assert [c.closes for c in left.counters] == [inf, 1140.0]
    assert [c.opens for c in sent.counters] == [-inf, 1160.0]
    assert len({c.code for c in sent.counters}) == 2


def test_a_kit_finishes_its_service_before_it_leaves() -> None:
    busy = counters(2, serving=Serving(band="6-<14", since=1138.0))
    left, _ = advising._sent(room(counters=busy), room(), "B", 20.0)
    assert left.counters[1].serving == busy[1].serving


def test_the_heads_of_everybody_stand_in_their_order() -> None:
    state = room(
        waiting=(Waiting(ticket="1", band="<6", since=1139.0, due=1139.0),),
        to_come=(Booked(band=">=14", due=1200.0),),
    )
    people = simulate.People(
        came=np.zeros((1, 3)),
        due=np.zeros((1, 3)),
        prio=np.ones((1, 3), dtype=np.int64),
        lanes=np.ones((1, 3), dtype=np.int64),
        service=np.ones((1, 3)),
    )
    usual = 0.15 * 1.3 + 0.45 * 1.2 + 0.35 * 0.3 + 0.05 * 1.0
    assert advising._heads(state, people, SURE) == pytest.approx([2.3, 1.3, 1.0 + usual])


@pytest.mark.parametrize("kind", Advice.__subclasses__(), ids=lambda kind: kind.__name__)
def test_times_of_day_are_fields(kind: type[Advice]) -> None:
    names = {each.name for each in fields(kind)}
    assert set(kind.times) <= names
    assert all(f"%({name})s" in kind.pattern for name in kind.named or names)


@pytest.mark.parametrize(("value", "shown"), [(12.4, "12"), (12.6, "13"), (0.0, "0")])
def test_minutes_are_shown_whole(value: float, shown: str) -> None:
    advice = OpenCounter(counter="quầy 4", without=value, with_it=value)
    assert advice.gaps() == {"counter": "quầy 4", "without": shown, "with_it": shown}
