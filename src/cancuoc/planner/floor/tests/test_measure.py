"""The measurement of forecasts: the usual ways by hand, and figures that can fail."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cancuoc.planner.floor import measure
from cancuoc.planner.floor.evenings import evening
from cancuoc.planner.floor.measure import Told
from cancuoc.planner.floor.settings import settings
from cancuoc.planner.floor.state import Served, Serving, WaitRange
from cancuoc.planner.floor.tests.floors import counters, room, waiting
from cancuoc.planner.floor.worlds import world

SETTINGS = settings()
BUSY = counters(3, serving=Serving(band="6-<14", since=1135.0))


def told(low: float, middle: float, high: float, true: float, usual: float = 0.0) -> Told:
    said = WaitRange(low=low, middle=middle, high=high)
    return Told(said=said, by_settings=usual, by_tonight=usual, true=true)


def test_the_usual_mean_is_that_of_the_shares() -> None:
    assert measure.usual_mean(SETTINGS) == pytest.approx(0.6 + 4.5 + 2.8 + 1.25)


def test_position_times_mean_by_hand() -> None:
    state = room(waiting=waiting(6), counters=BUSY)
    assert measure.position_times_mean(state, "C005", 9.0) == pytest.approx(6 * 9.0 / 3)


def test_a_free_counter_is_counted_by_the_usual_way_too() -> None:
    state = room(waiting=waiting(4), counters=(*BUSY[:2], *counters(3)[2:]))
    assert measure.position_times_mean(state, "C000", 9.0) == 0.0
    assert measure.position_times_mean(state, "C003", 9.0) == pytest.approx(3 * 9.0 / 3)


def test_the_usual_way_knows_priority() -> None:
    some = waiting(3)
    state = room(waiting=(*some[:2], replace(some[2], priority=True)), counters=BUSY)
    assert measure.position_times_mean(state, "C002", 9.0) == pytest.approx(3.0)


def test_tonight_is_the_mean_of_tonight() -> None:
    served = tuple(Served(band="<6", counter="1", minutes=m) for m in (4.0, 8.0))
    assert measure.tonight_mean(room(served=served), SETTINGS) == 6.0
    assert measure.tonight_mean(room(), SETTINGS) == measure.usual_mean(SETTINGS)


def test_a_wait_inside_the_range_is_held_and_outside_is_not() -> None:
    found = measure.figures([told(5, 10, 15, 15), told(5, 10, 15, 16), told(5, 10, 15, 4)])
    assert found["held"] == pytest.approx(1 / 3)
    assert found["tickets"] == found["waited"] == 3


def test_people_called_at_once_do_not_hide_the_others() -> None:
    found = measure.figures([told(0, 0, 0, 0), told(5, 10, 15, 30)])
    assert found["held"] == 0.5
    assert found["held_of_waited"] == 0.0


def test_errors_by_hand() -> None:
    found = measure.figures([told(0, 10, 40, 12, usual=20), told(0, 10, 40, 2, usual=2)])
    mine, usual = found["ways"]["forecast"], found["ways"]["position_times_mean"]
    assert (mine["median_error"], mine["bias"], mine["within_5"]) == (5.0, 3.0, 0.5)
    assert (usual["mean_error"], usual["bias"], usual["within_5"]) == (4.0, 4.0, 0.5)
    assert found["width_mean"] == 40.0
    assert found["mean_wait"] == 7.0


def test_every_ticket_of_an_evening_is_told() -> None:
    one = evening(world("trial"), 2)
    quick = replace(SETTINGS, forecast=replace(SETTINGS.forecast, runs=20))
    found = measure.tell(one, quick, seed=2)
    assert len(found) == len(one.tickets())
    assert [each.true for each in found] == [one.wait(person) for person in one.tickets()]
    at_once = [each for each in found if each.true == 0.0]
    assert all(each.said.high == 0.0 for each in at_once)


def test_a_few_evenings_are_forecast_well_and_better_than_usual() -> None:
    heard: list[int] = []
    quick = replace(SETTINGS, forecast=replace(SETTINGS.forecast, runs=60))
    found = measure.measure(world("trial"), quick, evenings=6, first=301, tick=heard.append)
    assert heard == list(range(1, 7))
    assert found["held"] > 0.75
    assert found["ways"]["forecast"]["median_error"] < 5.0
    errors = {name: way["mean_error"] for name, way in found["ways"].items()}
    assert errors["forecast"] == min(errors.values())


def test_a_forecast_that_trusts_wrong_settings_is_seen_to_fail() -> None:
    """Services thought a third as long, and no doubt about it: the measurement must show it."""
    wrong = replace(
        SETTINGS,
        bands={code: replace(row, minutes=row.minutes / 3) for code, row in SETTINGS.bands.items()},
        service=replace(SETTINGS.service, evening=0.001, counter=0.001, band=0.001),
        forecast=replace(SETTINGS.forecast, runs=50),
    )
    found = measure.measure(world("trial"), wrong, evenings=2, first=301, tick=lambda _: None)
    assert found["held_of_waited"] < 0.5


def test_everybody_who_waits_is_told_again_each_quarter() -> None:
    one = evening(world("trial"), 2)
    quick = replace(SETTINGS, forecast=replace(SETTINGS.forecast, runs=20))
    found = measure.tell_again(one, quick, seed=2)
    times = [1110.0 + 15.0 * i for i in range(40)]
    waiting_then = [len(one.state(now).waiting) for now in times]
    assert len(found) == sum(waiting_then)
    assert all(each.true > 0.0 for each in found)
