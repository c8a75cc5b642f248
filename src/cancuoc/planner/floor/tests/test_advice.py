"""Advice: given when the promise is about to break, and only then; with the figures behind."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from cancuoc.planner.floor.advice import (
    BringWater,
    Comfort,
    Crowded,
    Hot,
    LateEnd,
    MoveKit,
    OpenCounter,
    StopTickets,
)
from cancuoc.planner.floor.advising import (
    bring_water,
    crowded,
    load,
    move_kit,
    open_counter,
    stop_tickets,
    too_hot,
)
from cancuoc.planner.floor.settings import settings
from cancuoc.planner.floor.state import Serving
from cancuoc.planner.floor.tests.floors import booked, counters, room, waiting

SETTINGS = settings()
PLENTY = Comfort(seats=500, fans=50, water=500)


def evening(per_slot: int, *, first: int = 1170) -> tuple:
    return tuple(b for due in range(first, 1320, 30) for b in booked(per_slot, due=float(due)))


FULL = room(waiting=waiting(25), to_come=evening(8))
CALM = room(to_come=evening(4))


ALL = (
    OpenCounter(counter="4", without=31.4, with_it=12.2),
    MoveKit(
        source="Nhà B",
        target="Nhà A",
        source_before=1.0,
        source_after=6.6,
        target_before=40.0,
        target_after=21.0,
    ),
    StopTickets(at=1270.0, end=1385.0, limit=1350.0),
    LateEnd(end=1385.0, limit=1350.0),
    Crowded(at=1180.0, fullest=1210.0, people=62, there=40, seats=22, fans=1),
    Hot(heat=36.0, limit=35.0),
    BringWater(litres=31, there=20, missing=11),
)


@pytest.mark.parametrize("advice", ALL, ids=lambda advice: type(advice).__name__)
def test_every_gap_is_filled_and_sentences_are_short(advice) -> None:
    assert set(re.findall(r"%\((\w+)\)s", advice.pattern)) == set(advice.gaps())
    assert "%" not in advice.words()
    for sentence in advice.words().split(". "):
        assert len(sentence.split()) <= 20


def test_words_say_the_times() -> None:
    assert "21:10" in ALL[2].words()
    assert "23:05" in ALL[2].words()
    assert "22:30" in ALL[2].words()


def test_a_full_room_opens_a_counter() -> None:
    found = open_counter(FULL, ("quầy 4", "quầy 5"), SETTINGS, 1)
    assert found is not None
    assert found.counter == "quầy 4"
    assert found.without - found.with_it >= SETTINGS.advice.gain


def test_a_calm_room_opens_none() -> None:
    assert open_counter(CALM, ("quầy 4",), SETTINGS, 1) is None


def test_without_a_closed_counter_none_is_advised() -> None:
    assert open_counter(FULL, (), SETTINGS, 1) is None


def test_a_counter_that_gains_too_little_is_not_advised() -> None:
    greedy = replace(SETTINGS, advice=replace(SETTINGS.advice, gain=500.0))
    assert open_counter(FULL, ("quầy 4",), greedy, 1) is None


def test_a_room_without_counters_is_told_to_open_one() -> None:
    closed = room(waiting=waiting(4), counters=())
    found = open_counter(closed, ("quầy 1",), SETTINGS, 1)
    assert found is not None
    assert found.with_it < 60.0 < found.without


def test_a_kit_goes_from_the_calm_room_to_the_full_one() -> None:
    found = move_kit({"Nhà A": FULL, "Nhà B": CALM}, 20.0, SETTINGS, 1)
    assert found is not None
    assert (found.source, found.target) == ("Nhà B", "Nhà A")
    assert found.target_after < found.target_before
    assert found.source_after >= found.source_before


def test_no_kit_moves_between_two_calm_or_two_full_rooms() -> None:
    assert move_kit({"A": CALM, "B": CALM}, 20.0, SETTINGS, 1) is None
    assert move_kit({"A": FULL, "B": FULL}, 20.0, SETTINGS, 1) is None


def test_the_only_kit_of_a_room_stays() -> None:
    small = room(counters=counters(1))
    assert move_kit({"A": FULL, "B": small}, 20.0, SETTINGS, 1) is None


def test_a_kit_too_far_away_stays() -> None:
    assert move_kit({"A": FULL, "B": CALM}, 600.0, SETTINGS, 1) is None


def test_of_two_calm_rooms_one_is_asked() -> None:
    rooms = {"A": FULL, "B": CALM, "C": replace(CALM, to_come=evening(2))}
    found = move_kit(rooms, 20.0, SETTINGS, 1)
    assert found is not None
    assert found.target == "A"


def test_a_calm_evening_stops_nothing() -> None:
    assert stop_tickets(CALM, SETTINGS, 1) is None


def test_a_busy_evening_stops_tickets_in_time() -> None:
    busy = room(to_come=evening(7), waiting=waiting(12), walk_ins=4)
    found = stop_tickets(busy, SETTINGS, 1)
    assert isinstance(found, StopTickets)
    assert busy.now <= found.at < busy.closes
    assert found.at % SETTINGS.advice.grid == 0.0
    assert found.end > found.limit == SETTINGS.promise.end


def test_a_busier_evening_stops_earlier() -> None:
    stops = []
    for count in (6, 12, 14):
        found = stop_tickets(room(to_come=evening(7), waiting=waiting(count)), SETTINGS, 1)
        stops.append(found.at if isinstance(found, StopTickets) else 0.0)
    assert stops == sorted(stops, reverse=True)
    assert stops[0] > stops[-1]


def test_too_full_an_evening_says_that_it_will_end_late() -> None:
    found = stop_tickets(room(waiting=waiting(70), to_come=evening(9)), SETTINGS, 1)
    assert isinstance(found, LateEnd)
    assert found.end > SETTINGS.promise.end


def test_after_the_tickets_have_stopped_the_end_is_still_watched() -> None:
    late = room(now=1325.0, waiting=waiting(20, since=1300.0))
    assert isinstance(stop_tickets(late, SETTINGS, 1), LateEnd)


def test_an_evening_without_anybody_needs_nothing() -> None:
    empty = room(now=1330.0, counters=())
    assert stop_tickets(empty, SETTINGS, 1) is None
    assert crowded(empty, PLENTY, SETTINGS, 1) is None
    assert bring_water(empty, PLENTY, SETTINGS, 1) is None
    assert open_counter(empty, ("1",), SETTINGS, 1) is None


def test_a_room_with_plenty_of_everything_is_not_crowded() -> None:
    assert crowded(FULL, PLENTY, SETTINGS, 1) is None


def test_missing_seats_are_counted() -> None:
    found = crowded(FULL, replace(PLENTY, seats=40), SETTINGS, 1)
    assert found is not None
    assert found.people - 40 == found.seats > 0
    assert found.fans == 0
    assert FULL.now <= found.at <= found.fullest


def test_missing_fans_are_counted() -> None:
    found = crowded(FULL, replace(PLENTY, fans=1), SETTINGS, 1)
    assert found is not None
    assert found.fans == -(-found.people // 15) - 1
    assert found.seats == 0


def test_missing_water_is_counted() -> None:
    dry, half = (bring_water(FULL, replace(PLENTY, water=w), SETTINGS, 1) for w in (0, 10))
    assert dry is not None
    assert half is not None
    assert dry.litres == half.litres > 10
    assert f"thêm {half.litres - 10} lít" in half.words()


def test_water_is_drunk_by_the_hour() -> None:
    """Nobody but three served with 1.2 companions each, who leave within some minutes."""
    busy = counters(3, serving=Serving(band="6-<14", since=1139.0))
    quiet = replace(SETTINGS, walk_ins=replace(SETTINGS.walk_ins, per_hour=0.0))
    found = bring_water(room(counters=busy), replace(PLENTY, water=0), quiet, 1)
    assert found is not None
    assert found.litres == 1


def test_enough_water_is_not_mentioned() -> None:
    assert bring_water(FULL, PLENTY, SETTINGS, 1) is None


def test_families_fill_a_room_sooner_than_grown_people() -> None:
    families = room(waiting=waiting(25, band="6-<14"))
    grown = room(waiting=waiting(25, band=">=14"))
    tight = Comfort(seats=0, fans=50, water=500)
    many, few = (crowded(state, tight, SETTINGS, 1) for state in (families, grown))
    assert many is not None
    assert few is not None
    assert many.people > 1.4 * few.people


def test_who_is_served_is_in_the_room() -> None:
    tight = Comfort(seats=0, fans=50, water=500)
    quiet = replace(SETTINGS, walk_ins=replace(SETTINGS.walk_ins, per_hour=0.0))
    busy = counters(3, serving=Serving(band="6-<14", since=1139.0))
    found = crowded(room(counters=busy), tight, quiet, 1)
    assert found is not None
    # Three at the counters, each with 1.2 companions.
    assert (found.people, found.at) == (7, 1140.0)


def test_the_warning_comes_before_the_room_is_full() -> None:
    rush = room(to_come=booked(40, due=1200.0))
    found = crowded(rush, replace(PLENTY, seats=30), SETTINGS, 1)
    assert found is not None
    assert 1170.0 < found.at < found.fullest


def test_a_full_room_is_told_with_time_number_and_what_to_do() -> None:
    told = Crowded(at=1190.0, fullest=1210.0, people=74, there=50, seats=24, fans=3, outside=12)
    assert told.words() == (
        "Khoảng 19:50 phòng bắt đầu quá tải. Đông nhất lúc 20:10: khoảng 74 người, có 50 ghế: "
        "mượn 24 ghế, mở cửa hai đầu, thêm 3 quạt, mời 12 người chờ ngoài sân."
    )
    only_seats = replace(told, fans=0, outside=0)
    assert only_seats.words().endswith("có 50 ghế: mượn 24 ghế.")
    english = {"mượn %(n)s ghế": "borrow %(n)s seats", told.pattern: "%(people)s people"}
    assert only_seats.words(english.__getitem__) == "74 people: borrow 24 seats."


def test_the_floor_of_a_small_hall_is_a_limit() -> None:
    found = crowded(FULL, replace(PLENTY, area=20), SETTINGS, 1)
    assert found is not None
    assert found.outside == found.people - 25
    assert (found.seats, found.fans) == (0, 0)


def test_a_fan_cools_fewer_when_it_is_hot() -> None:
    room_of = replace(PLENTY, fans=3, heat=36.5, heat_limit=35.0)
    hot, mild = (crowded(FULL, replace(room_of, heat=h), SETTINGS, 1) for h in (36.5, 35.0))
    assert hot is not None
    assert mild is not None
    assert hot.fans == -(-hot.people // 10) - 3 > mild.fans


@pytest.mark.parametrize(("heat", "warned"), [(None, False), (35.0, False), (35.1, True)])
def test_heat_is_told_above_the_limit_only(heat, warned) -> None:
    assert (too_hot(replace(PLENTY, heat=heat)) is not None) == warned


def test_the_load_is_told_for_two_hours_and_no_longer() -> None:
    found = load(FULL, SETTINGS, 1)
    assert found[0].at == FULL.now
    assert found[-1].at == FULL.now + 120.0
    assert all(each.people >= 0 for each in found)
    late = replace(FULL, now=FULL.closes - 10.0)
    assert load(late, SETTINGS, 1)[-1].at <= FULL.closes + SETTINGS.advice.grid


def test_half_degrees_are_told() -> None:
    assert Hot(heat=36.5, limit=35.0).words().startswith("Trong phòng 36,5 °C, quá mức 35 °C:")
