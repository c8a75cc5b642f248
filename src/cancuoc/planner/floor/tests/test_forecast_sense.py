"""Forecasts that must make sense beside each other, and be right about the model's own world."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cancuoc.planner.floor import simulate
from cancuoc.planner.floor.drawing import Drawing
from cancuoc.planner.floor.evenings import evening
from cancuoc.planner.floor.forecast import forecast, forecast_slots
from cancuoc.planner.floor.settings import settings
from cancuoc.planner.floor.state import Counter, FloorState, Served, Serving, WaitRange
from cancuoc.planner.floor.tests.floors import booked, counters, room, waiting
from cancuoc.planner.floor.worlds import world

SETTINGS = settings()
BUSY = counters(3, serving=Serving(band="6-<14", since=1136.0))


def shifted(state: FloorState, by: float) -> FloorState:
    """Return the same room, so many minutes later in the day."""
    moved = [
        replace(c, serving=c.serving and replace(c.serving, since=c.serving.since + by))
        for c in state.counters
    ]
    return replace(
        state,
        now=state.now + by,
        opens=state.opens + by,
        closes=state.closes + by,
        counters=tuple(replace(c, opens=c.opens + by, closes=c.closes + by) for c in moved),
        waiting=tuple(replace(w, since=w.since + by, due=w.due + by) for w in state.waiting),
        to_come=tuple(replace(b, due=b.due + by) for b in state.to_come),
    )


def test_only_the_time_from_now_matters() -> None:
    state = room(waiting=waiting(15), counters=BUSY, to_come=booked(8, due=1170.0))
    one, other = forecast(state, SETTINGS, 1), forecast(shifted(state, 137.0), SETTINGS, 1)
    for ticket, said in one.items():
        assert other[ticket].low == pytest.approx(said.low, abs=1e-6)
        assert other[ticket].middle == pytest.approx(said.middle, abs=1e-6)
        assert other[ticket].high == pytest.approx(said.high, abs=1e-6)


def test_seeds_differ_by_little() -> None:
    state = room(waiting=waiting(30), counters=BUSY)
    middles = [forecast(state, SETTINGS, seed)["C029"].middle for seed in range(12)]
    assert np.std(middles) < 0.05 * np.mean(middles)


def test_more_runs_say_the_same_more_surely() -> None:
    state = room(waiting=waiting(30), counters=BUSY)

    def spread(runs: int) -> float:
        told = replace(SETTINGS, forecast=replace(SETTINGS.forecast, runs=runs))
        return float(np.std([forecast(state, told, seed)["C029"].middle for seed in range(8)]))

    assert spread(1600) < spread(50)


def test_a_wider_share_of_futures_is_a_wider_range() -> None:
    state = room(waiting=waiting(20), counters=BUSY)
    narrow = replace(SETTINGS, forecast=replace(SETTINGS.forecast, low=0.25, high=0.75))
    wide_said, narrow_said = (forecast(state, told, 1)["C019"] for told in (SETTINGS, narrow))
    assert wide_said.low < narrow_said.low < narrow_said.high < wide_said.high
    assert wide_said.middle == narrow_said.middle


@pytest.mark.parametrize("count", [2, 3, 4, 5])
def test_one_counter_more_shortens_every_wait(count: int) -> None:
    fewer, more = (
        forecast(room(waiting=waiting(25), counters=counters(c)), SETTINGS, 1)
        for c in (count, count + 1)
    )
    assert more["C024"].middle < fewer["C024"].middle
    assert more["C024"].high < fewer["C024"].high


@pytest.mark.parametrize(
    ("band", "other"), [("<6", ">=14"), (">=14", "6-<14"), ("6-<14", "special")]
)
def test_slower_people_ahead_make_longer_waits(band: str, other: str) -> None:
    quick, slow = (
        forecast(room(waiting=(*waiting(12, band=b), *late()), counters=BUSY), SETTINGS, 1)
        for b in (band, other)
    )
    assert quick["L000"].middle < slow["L000"].middle


def late():
    return tuple(replace(w, ticket=f"L{w.ticket[1:]}") for w in waiting(1, since=1139.0))


def test_what_is_still_to_come_does_not_touch_who_is_due_before() -> None:
    state = room(waiting=waiting(10), counters=BUSY)
    crowd = replace(state, to_come=booked(40, due=1260.0))
    one, other = (forecast(each, SETTINGS, 1)["C009"].middle for each in (state, crowd))
    assert other == pytest.approx(one, rel=0.1)


def test_a_crowd_with_priority_pushes_everybody_back() -> None:
    state = room(waiting=waiting(20), counters=BUSY)
    first = tuple(replace(b, priority=True) for b in booked(12, due=1145.0))
    plain, pushed = (
        forecast(replace(state, to_come=each), SETTINGS, 1)["C019"].middle for each in ((), first)
    )
    assert pushed > plain + 15.0


def test_ranges_narrow_as_the_evening_teaches() -> None:
    """The same queue, before and after sixty services of exactly the time that was thought."""
    served = tuple(
        Served(band="6-<14", counter=f"quầy {i % 3 + 1}", minutes=8.9 * (0.7 + 0.02 * (i % 31)))
        for i in range(60)
    )
    fresh = forecast(room(waiting=waiting(30), counters=BUSY), SETTINGS, 1)["C029"]
    taught = forecast(room(waiting=waiting(30), counters=BUSY, served=served), SETTINGS, 1)["C029"]
    assert taught.high - taught.low < 0.75 * (fresh.high - fresh.low)


def test_a_ticket_comes_nearer_as_time_passes() -> None:
    one = evening(world("tuning"), 11)
    person = max(one.tickets(), key=one.wait)
    times = np.linspace(one.came[person], one.starts[person] - 0.01, 5)
    said = [forecast(one.state(float(t)), SETTINGS, 1)[str(person)] for t in times]
    assert one.wait(person) > 20.0
    assert said[-1].middle < 6.0
    assert said[0].middle > said[2].middle > said[4].middle
    assert said[4].high - said[4].low < said[0].high - said[0].low


def test_a_slow_counter_is_not_counted_on() -> None:
    """Two counters that served the same people: what matters is how fast each has been."""
    both = tuple(
        Served(band="6-<14", counter=code, minutes=minutes)
        for code, minutes in (("quầy 1", 6.0), ("quầy 2", 20.0))
        for _ in range(15)
    )
    fast, slow = (
        forecast(
            room(waiting=waiting(12), counters=(Counter(code=code),), served=both), SETTINGS, 1
        )["C011"]
        for code in ("quầy 1", "quầy 2")
    )
    assert slow.middle > 1.7 * fast.middle


def test_missed_calls_shorten_the_queue() -> None:
    answered = room(waiting=waiting(30), counters=BUSY)
    missed = replace(answered, missed=40)
    one, other = (forecast(each, SETTINGS, 1)["C029"].middle for each in (answered, missed))
    assert other < 0.75 * one


def test_the_range_is_right_about_the_models_own_futures() -> None:
    """Draw what will happen from one seed, forecast with another: nine in ten must lie inside."""
    state = room(waiting=waiting(12), counters=BUSY, to_come=booked(6, due=1145.0), walk_ins=3)
    said = forecast(state, SETTINGS, 1)
    future = Drawing(state, SETTINGS, 999, 2000).future()
    true = simulate.run(future.everybody(), future.counters, watched=12).starts[:, :12] - 1140.0
    for place in (0, 5, 11):
        one = said[f"C{place:03d}"]
        inside = float(((true[:, place] >= one.low) & (true[:, place] <= one.high)).mean())
        assert inside == pytest.approx(0.9, abs=0.05)
        below = float((true[:, place] < one.middle).mean())
        assert below == pytest.approx(0.5, abs=0.08)


@pytest.mark.parametrize("level", [0.1, 0.25])
def test_other_shares_hold_as_many(level: float) -> None:
    told = replace(SETTINGS, forecast=replace(SETTINGS.forecast, low=level, high=1.0 - level))
    state = room(waiting=waiting(15), counters=BUSY)
    one = forecast(state, told, 1)["C014"]
    future = Drawing(state, told, 998, 2000).future()
    true = simulate.run(future.everybody(), future.counters, watched=15).starts[:, 14] - 1140.0
    inside = float(((true >= one.low) & (true <= one.high)).mean())
    assert inside == pytest.approx(1.0 - 2.0 * level, abs=0.06)


def slots(state: FloorState, *starts: float, band: str = "6-<14", seed: int = 1):
    return forecast_slots(state, starts, band, SETTINGS, seed)


def test_a_slot_is_forecast_alone_whatever_else_is_asked() -> None:
    state = room(waiting=waiting(20), counters=BUSY)
    assert slots(state, 1170.0)[1170.0] == slots(state, 1170.0, 1200.0)[1170.0]


def test_a_slot_with_many_bookings_waits_longer() -> None:
    quiet, full = room(counters=BUSY), room(counters=BUSY, to_come=booked(14, due=1200.0))
    assert slots(full, 1200.0)[1200.0].high > slots(quiet, 1200.0)[1200.0].high + 15.0


def test_who_books_the_fullest_slot_still_goes_before_later_ones() -> None:
    state = room(counters=BUSY, to_come=(*booked(10, due=1170.0), *booked(10, due=1200.0)))
    found = slots(state, 1170.0, 1200.0, 1290.0)
    assert found[1290.0].middle < found[1200.0].middle


def test_a_slot_before_opening_is_forecast_from_the_bookings_alone() -> None:
    state = room(now=900.0, counters=tuple(replace(c, opens=1110.0) for c in counters(2)))
    full = replace(state, to_come=booked(16, due=1110.0))
    assert slots(state, 1140.0)[1140.0].middle < 3.0
    assert slots(full, 1110.0)[1110.0].middle > 15.0


def test_a_slot_forecast_is_the_same_for_the_same_seed() -> None:
    state = room(waiting=waiting(10), counters=BUSY)
    assert slots(state, 1170.0, 1230.0, seed=3) == slots(state, 1170.0, 1230.0, seed=3)


def test_no_slot_no_answer() -> None:
    assert slots(room()) == {}


def test_a_range_is_an_ordinary_value() -> None:
    said = WaitRange(low=1.0, middle=2.0, high=3.0)
    assert said == WaitRange(low=1.0, middle=2.0, high=3.0)
    with pytest.raises(AttributeError):
        said.low = 0.0
