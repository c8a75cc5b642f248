"""Continuations of an evening: who is in them, and how often."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cancuoc.planner.floor.drawing import Drawing
from cancuoc.planner.floor.settings import settings
from cancuoc.planner.floor.state import Booked, Counter, FloorState, Serving
from cancuoc.planner.floor.tests.floors import booked, counters, room, waiting

SETTINGS = settings()
RUNS = 4_000


def draw(state: FloorState, *, runs: int = RUNS, seed: int = 1) -> Drawing:
    return Drawing(state, SETTINGS, seed, runs)


def test_everybody_stands_in_order() -> None:
    state = room(waiting=waiting(3), to_come=booked(2, due=1170.0))
    people = draw(state, runs=50).future().everybody()
    assert people.came.shape[0] == 50
    assert people.came.shape[1] > 5
    assert people.came[0, :3].tolist() == [1110.0, 1110.5, 1111.0]
    assert np.all(people.due[:, 3:5] == 1170.0)


def test_the_same_seed_draws_the_same_future() -> None:
    state = room(waiting=waiting(3), to_come=booked(2, due=1170.0), counters=counters(2))
    one, other = (draw(state, runs=20).future() for _ in range(2))
    assert np.array_equal(one.everybody().service, other.everybody().service)
    assert np.array_equal(one.counters.free, other.counters.free)


def test_an_empty_room_has_an_empty_future() -> None:
    state = room(now=1400.0, counters=())
    people = draw(state, runs=5).future().everybody()
    assert people.came.shape == (5, 0)


def test_services_have_the_mean_of_the_settings() -> None:
    found = draw(room(waiting=waiting(20))).waiting(waiting(20)).service
    usual = 0.97 * 10.0 + 0.03 * SETTINGS.call.minutes
    assert found.mean() == pytest.approx(usual, rel=0.06)


def test_some_calls_are_not_answered() -> None:
    found = draw(room(waiting=waiting(20))).waiting(waiting(20)).service
    assert (found == SETTINGS.call.minutes).mean() == pytest.approx(0.03, abs=0.005)


def test_so_many_stay_away() -> None:
    found = draw(room()).booked(booked(30, due=1230.0))
    assert np.isinf(found.came).mean() == pytest.approx(SETTINGS.bookings.no_show, abs=0.015)


def test_who_comes_is_as_early_and_late_as_told() -> None:
    came = draw(room()).booked(booked(30, due=1230.0)).came
    late = came[np.isfinite(came)] - 1230.0
    assert late.mean() == pytest.approx(SETTINGS.bookings.late, abs=0.2)
    assert late.std() == pytest.approx(SETTINGS.bookings.late_sd, rel=0.02)


@pytest.mark.parametrize("due", [1080.0, 1135.0, 1141.0])
def test_nobody_comes_in_the_past(due: float) -> None:
    came = draw(room()).booked(booked(10, due=due)).came
    assert np.all(came >= 1140.0)


def test_who_is_overdue_hardly_comes_any_more() -> None:
    shares = [
        np.isfinite(draw(room()).booked(booked(10, due=due)).came).mean()
        for due in (1080.0, 1120.0, 1140.0, 1230.0)
    ]
    assert shares == sorted(shares)
    assert shares[0] < 0.01


def test_a_party_comes_together_or_not_at_all() -> None:
    family = [Booked(band="6-<14", due=1200.0, party="one") for _ in range(3)]
    came = draw(room()).booked([*family, *booked(1, due=1200.0)]).came
    assert np.array_equal(came[:, 0], came[:, 1])
    assert np.array_equal(came[:, 0], came[:, 2])
    assert not np.array_equal(came[:, 0], came[:, 3])


def test_parties_of_several_slots_keep_their_places() -> None:
    mixed = [
        Booked(band="6-<14", due=1200.0, party="a"),
        Booked(band="6-<14", due=1290.0, party="b"),
        Booked(band="6-<14", due=1200.0, party="a"),
    ]
    found = draw(room()).booked(mixed)
    assert np.array_equal(found.came[:, 0], found.came[:, 2])
    came = np.where(np.isfinite(found.came), found.came, np.nan)
    assert np.nanmean(came, axis=0)[1] > 1270.0


def test_walk_ins_come_at_their_rate_until_tickets_stop() -> None:
    came = draw(room()).walk_ins().came
    count = np.isfinite(came).sum(axis=1).mean()
    shape, hours = 5.0 * 0.75, 0.75 + 0.5
    assert count == pytest.approx(shape / hours * 3.0, rel=0.05)
    assert came[np.isfinite(came)].max() <= 1320.0
    assert came.min() >= 1140.0


def test_walk_ins_have_the_lanes_of_their_bands() -> None:
    lanes = (Counter(code="1", lanes=("U", "P")), Counter(code="2", lanes=("C",)))
    drawing = draw(room(counters=lanes))
    found = drawing.walk_ins()
    first = found.prio == 0
    assert first.mean() == pytest.approx(SETTINGS.walk_ins.priority, abs=0.01)
    assert len(np.unique(found.lanes[first])) == 1
    # Under 6, 6 to 14, and those whose lane no counter names.
    assert len(np.unique(found.lanes[~first])) == 3
    assert drawing.counters().masks[0] & found.lanes[first][0]


def test_after_closing_nobody_walks_in() -> None:
    assert not np.isfinite(draw(room(now=1321.0)).walk_ins().came).any()


def test_an_idle_counter_is_free_now() -> None:
    found = draw(room(counters=counters(2)))
    assert np.all(found.counters().free == 1140.0)


def test_a_busy_counter_is_free_when_its_service_ends() -> None:
    busy = counters(1, serving=Serving(band="6-<14", since=1140.0))
    left = draw(room(counters=busy)).counters().free[:, 0] - 1140.0
    assert np.all(left > 0.0)
    assert left.mean() == pytest.approx(10.0, rel=0.06)


def test_the_rest_of_a_service_is_drawn_from_those_that_last_so_long() -> None:
    """Against plain rejection: whole services longer than what has passed."""
    busy = counters(1, serving=Serving(band="6-<14", since=1128.0))
    drawing = draw(room(counters=busy))
    left = drawing.counters().free[:, 0] - 1140.0
    place = drawing.times.bands.index("6-<14")
    mean = drawing.drawn.bands[:, place] + drawing.drawn.pace[:, 0]
    noise = np.random.default_rng(7).standard_normal((60, RUNS))
    whole = np.exp(mean + drawing.drawn.deviations[:, place] * noise)
    kept = whole > 12.0
    seen = kept.any(axis=0)
    mean_left = np.where(kept, whole - 12.0, 0.0).sum(axis=0)[seen] / kept.sum(axis=0)[seen]
    assert left[seen].mean() == pytest.approx(mean_left.mean(), rel=0.05)


def test_a_service_from_the_future_is_taken_as_just_begun() -> None:
    busy = counters(1, serving=Serving(band="6-<14", since=1150.0))
    assert np.isfinite(draw(room(counters=busy), runs=50).counters().free).all()


def test_slow_counters_are_slow_in_every_part() -> None:
    drawing = draw(room(counters=counters(2)))
    assert np.allclose(drawing.counters().pace, np.exp(drawing.drawn.pace))


def test_a_lane_without_a_name_is_taken_by_all() -> None:
    lanes = (Counter(code="1", lanes=("U",)), Counter(code="2"))
    drawing = draw(room(counters=lanes, waiting=waiting(2)), runs=3)
    plain = drawing.waiting(waiting(2))
    named = drawing.waiting([replace(each, lane="C") for each in waiting(2)])
    masks = drawing.counters().masks
    assert np.all(masks[0] & plain.lanes)
    assert np.all(masks[1] & named.lanes)
    assert not np.any(masks[0] & named.lanes)
