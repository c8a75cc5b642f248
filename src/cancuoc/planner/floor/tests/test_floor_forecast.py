"""Forecasts of one room: what must hold of every range that is published."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.support.effort import least_seconds

from cancuoc.planner.floor.forecast import forecast, forecast_slots
from cancuoc.planner.floor.settings import UnknownBand, settings
from cancuoc.planner.floor.state import Counter, Served, Serving, Waiting
from cancuoc.planner.floor.tests.floors import booked, counters, room, waiting

SETTINGS = settings()


def middle_of(state, ticket: str, seed: int = 1) -> float:
    return forecast(state, SETTINGS, seed)[ticket].middle


def test_nobody_waits_and_nothing_is_forecast() -> None:
    assert forecast(room(), SETTINGS, 1) == {}


def test_a_range_is_in_order_and_grows_along_the_queue() -> None:
    found = list(forecast(room(waiting=waiting(30)), SETTINGS, 1).values())
    assert all(0.0 <= each.low <= each.middle <= each.high for each in found)
    assert [each.middle for each in found] == sorted(each.middle for each in found)
    assert found[29].high - found[29].low > found[5].high - found[5].low


def test_a_free_counter_calls_at_once() -> None:
    found = forecast(room(waiting=waiting(3)), SETTINGS, 1)
    assert all(each.high == 0.0 for each in found.values())


def test_the_same_state_and_seed_give_the_same_answer() -> None:
    state = room(waiting=waiting(12), to_come=booked(6, due=1170.0))
    assert forecast(state, SETTINGS, 4) == forecast(state, SETTINGS, 4)
    assert forecast(state, SETTINGS, 4) != forecast(state, SETTINGS, 5)


def test_twice_the_counters_halve_the_wait() -> None:
    few = middle_of(room(waiting=waiting(40)), "C039")
    many = middle_of(room(waiting=waiting(40), counters=counters(6)), "C039")
    assert many == pytest.approx(few / 2, rel=0.15)


def test_the_middle_is_near_position_times_mean_in_a_plain_queue() -> None:
    assert middle_of(room(waiting=waiting(40)), "C039") == pytest.approx(37 * 10 / 3, rel=0.15)


def test_priority_goes_first_and_is_told_so() -> None:
    first = Waiting(ticket="P001", band="6-<14", since=1139.0, due=1139.0, priority=True)
    busy = counters(3, serving=Serving(band="6-<14", since=1138.0))
    found = forecast(room(waiting=(*waiting(20), first), counters=busy), SETTINGS, 1)
    assert found["P001"].middle < min(found[f"C{i:03d}"].middle for i in range(20))


def test_who_booked_this_slot_goes_before_who_is_early() -> None:
    early = Waiting(ticket="C900", band="6-<14", since=1120.0, due=1170.0)
    on_time = Waiting(ticket="C901", band="6-<14", since=1139.0, due=1140.0)
    found = forecast(room(waiting=(early, on_time), counters=counters(1)), SETTINGS, 1)
    assert found["C901"].high == 0.0 < found["C900"].low


def test_people_still_to_come_lengthen_the_wait_of_who_is_early() -> None:
    early = Waiting(ticket="C900", band="6-<14", since=1120.0, due=1230.0)
    busy = counters(1, serving=Serving(band="6-<14", since=1135.0))
    alone = middle_of(room(waiting=(early,), counters=busy), "C900")
    crowd = room(waiting=(early,), counters=busy, to_come=booked(12, due=1140.0))
    assert middle_of(crowd, "C900") > alone + 10.0


def test_a_lane_is_served_by_its_own_counter_only() -> None:
    lanes = (Counter(code="1", lanes=("U",)), Counter(code="2", lanes=("C",)))
    infant = Waiting(ticket="U001", band="<6", since=1139.0, due=1139.0, lane="U")
    child = [replace(each, lane="C") for each in waiting(10)]
    found = forecast(room(waiting=(*child, infant), counters=lanes), SETTINGS, 1)
    assert found["U001"].high == 0.0
    assert found["C009"].middle == pytest.approx(90.0, rel=0.2)


def test_a_ticket_nobody_will_call_is_left_out() -> None:
    only = (Counter(code="1", lanes=("U",)),)
    child = [replace(each, lane="C") for each in waiting(2)]
    assert forecast(room(waiting=tuple(child), counters=only), SETTINGS, 1) == {}
    assert forecast(room(waiting=waiting(2), counters=()), SETTINGS, 1) == {}


def test_a_counter_that_opens_later_is_waited_for() -> None:
    later = (Counter(code="1", opens=1160.0),)
    found = forecast(room(waiting=waiting(1), counters=later), SETTINGS, 1)["C000"]
    assert found.low == found.middle == 20.0 <= found.high


def test_a_counter_that_closes_calls_nobody_after() -> None:
    closing = (Counter(code="1", closes=1160.0),)
    found = forecast(room(waiting=waiting(30), counters=closing), SETTINGS, 1)
    assert set(found) < {f"C{i:03d}" for i in range(30)}
    assert all(each.high < 20.0 for each in found.values())


def test_a_slow_evening_is_learned() -> None:
    slow = tuple(Served(band="6-<14", counter=f"quầy {i % 3 + 1}", minutes=16.0) for i in range(24))
    before = middle_of(room(waiting=waiting(30)), "C029")
    after = middle_of(room(waiting=waiting(30), served=slow), "C029")
    assert after == pytest.approx(before * 1.5, rel=0.12)


def test_a_long_service_is_not_expected_to_end_at_once() -> None:
    waits = {}
    for lasted in (1.0, 15.0, 60.0):
        busy = counters(1, serving=Serving(band="6-<14", since=1140.0 - lasted))
        waits[lasted] = middle_of(room(waiting=waiting(1), counters=busy), "C000")
    assert all(wait > 1.0 for wait in waits.values())
    assert waits[60.0] > waits[15.0]


def test_an_unknown_band_is_refused() -> None:
    with pytest.raises(UnknownBand):
        forecast(room(waiting=waiting(1, band="60+")), SETTINGS, 1)


def test_a_later_slot_in_a_dying_queue_waits_less() -> None:
    state = room(waiting=waiting(30))
    found = forecast_slots(state, (1140.0, 1200.0, 1260.0), "6-<14", SETTINGS, 1)
    assert found[1140.0].middle > found[1200.0].middle > found[1260.0].middle


def test_a_slot_forecast_counts_from_the_slot_not_from_coming_early() -> None:
    empty = room(counters=counters(4))
    assert forecast_slots(empty, (1200.0,), "6-<14", SETTINGS, 1)[1200.0].middle == 0.0


def test_a_slot_without_a_counter_is_left_out() -> None:
    assert forecast_slots(room(counters=()), (1200.0,), "6-<14", SETTINGS, 1) == {}


def test_eighty_people_are_forecast_in_a_tenth_of_a_second() -> None:
    state = room(
        waiting=waiting(80), to_come=booked(60, due=1200.0), counters=counters(4), walk_ins=20
    )
    forecast(state, SETTINGS, 1)  # the compiler has its turn first
    assert least_seconds(lambda: forecast(state, SETTINGS, 2)) < 0.1


class TestSentToOneCounter:
    """Whoever was sent to a counter is called by it alone, and lets the others pass."""

    def busy(self, *codes: str) -> tuple[Counter, ...]:
        told = Serving(band="6-<14", since=1138.0)
        return tuple(Counter(code=code, serving=told) for code in codes)

    def test_the_wait_is_that_of_the_one_counter(self) -> None:
        first, *others = waiting(9)
        state = room(waiting=(first, *others), counters=self.busy("1", "2", "3"))
        sent = replace(state, waiting=(replace(first, counter="2"), *others))
        assert middle_of(sent, first.ticket) > 1.5 * middle_of(state, first.ticket)

    def test_all_who_were_sent_to_one_counter_wait_one_after_another(self) -> None:
        everybody = tuple(replace(each, counter="quầy 1") for each in waiting(6))
        told = forecast(room(waiting=everybody, counters=counters(3)), SETTINGS, 1)
        middles = [told[each.ticket].middle for each in everybody]
        assert middles[0] == 0.0
        assert middles[5] == pytest.approx(50.0, rel=0.25)

    def test_its_lanes_do_not_matter(self) -> None:
        infant = replace(waiting(1)[0], lane="U", counter="2")
        lanes = (Counter(code="1", lanes=("U",)), Counter(code="2", lanes=("C",)))
        assert forecast(room(waiting=(infant,), counters=lanes), SETTINGS, 1)

    def test_a_counter_that_is_not_open_calls_nobody(self) -> None:
        (one,) = waiting(1)
        state = room(waiting=(replace(one, counter="9"),))
        assert forecast(state, SETTINGS, 1) == {}

    def test_a_counter_for_those_only_helps_no_one_else(self) -> None:
        alone = self.busy("1")
        beside = (*alone, Counter(code="9", sent_only=True))
        sent, *others = waiting(5)
        state = room(waiting=(replace(sent, counter="9"), *others), counters=beside)
        found = forecast(state, SETTINGS, 1)
        assert found[sent.ticket].high == 0.0
        assert found[others[0].ticket].low > 0.0

    def test_more_names_than_bits_leave_the_rest_untold(self) -> None:
        every = tuple(replace(w, counter=f"Q{n:03d}") for n, w in enumerate(waiting(70)))
        codes = counters(3) + tuple(Counter(code=w.counter, sent_only=True) for w in every)
        assert 0 < len(forecast(room(waiting=every, counters=codes), SETTINGS, 1)) < 70
