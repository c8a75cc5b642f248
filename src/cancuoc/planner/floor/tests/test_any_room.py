"""Rooms of every kind, drawn: whatever the state, an answer that makes sense or a refusal."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite

from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from cancuoc.planner.floor import learning
from cancuoc.planner.floor.advice import Comfort
from cancuoc.planner.floor.advising import (
    bring_water,
    crowded,
    move_kit,
    open_counter,
    stop_tickets,
)
from cancuoc.planner.floor.forecast import forecast, forecast_slots
from cancuoc.planner.floor.overbooking import room_for_walk_ins
from cancuoc.planner.floor.settings import settings
from cancuoc.planner.floor.state import Booked, Counter, FloorState, Served, Serving, Waiting

SETTINGS = replace(settings(), forecast=replace(settings().forecast, runs=30))
OPENS, CLOSES = 1110.0, 1320.0

bands = st.sampled_from(sorted(SETTINGS.bands))
lanes = st.sampled_from(["", "U", "C", "A", "P", "X"])
minutes = st.floats(-30.0, 400.0).map(lambda m: OPENS + m)
lasting = st.one_of(st.sampled_from([0.0, 0.01, 3000.0]), st.floats(0.0, 120.0))


@st.composite
def counters(draw, now: float) -> tuple[Counter, ...]:
    """Return up to four counters: idle, busy since any time, closing, opening later."""
    return tuple(
        Counter(
            code=f"{place}",
            lanes=tuple(draw(st.lists(st.sampled_from("UCAP"), unique=True, max_size=3))),
            serving=Serving(band=draw(bands), since=now - draw(st.floats(-5.0, 300.0)))
            if draw(st.booleans())
            else None,
            opens=draw(st.one_of(st.just(-float("inf")), minutes)),
            closes=draw(st.one_of(st.just(float("inf")), minutes)),
        )
        for place in range(draw(st.integers(0, 4)))
    )


@st.composite
def rooms(draw) -> FloorState:
    """Return any room at any time of an evening, before it opens and after it closes too."""
    now = draw(minutes)
    waiting = tuple(
        Waiting(
            ticket=f"{place:03d}",
            band=draw(bands),
            since=now - draw(st.floats(0.0, 200.0)),
            due=draw(minutes),
            lane=draw(lanes),
            priority=draw(st.booleans()),
        )
        for place in range(draw(st.integers(0, 8)))
    )
    to_come = tuple(
        Booked(
            band=draw(bands),
            due=draw(minutes),
            party=draw(st.sampled_from(["", "a", "b"])),
            lane=draw(lanes),
            priority=draw(st.booleans()),
        )
        for _ in range(draw(st.integers(0, 8)))
    )
    served = tuple(
        Served(band=draw(bands), counter=draw(st.sampled_from("0129")), minutes=draw(lasting))
        for _ in range(draw(st.integers(0, 8)))
    )
    return FloorState(
        now=now,
        opens=OPENS,
        closes=CLOSES,
        counters=draw(counters(now)),
        waiting=waiting,
        to_come=to_come,
        served=served,
        came=draw(st.integers(0, 40)),
        walk_ins=draw(st.integers(0, 40)),
        missed=draw(st.integers(0, 40)),
    )


@limits(max_examples=80, deadline=None)
@given(rooms())
def test_every_range_is_finite_and_in_order(state: FloorState) -> None:
    found = forecast(state, SETTINGS, 1)
    assert set(found) <= {each.ticket for each in state.waiting}
    for said in found.values():
        assert isfinite(said.high)
        assert 0.0 <= said.low <= said.middle <= said.high


@limits(max_examples=50, deadline=None)
@given(rooms())
def test_a_ticket_is_left_out_only_when_some_counter_will_not_do(state: FloorState) -> None:
    """With a counter that takes everybody and never closes, everybody is forecast."""
    sure = replace(state, counters=(*state.counters, Counter(code="sure")))
    assert set(forecast(sure, SETTINGS, 1)) == {each.ticket for each in state.waiting}


@limits(max_examples=50, deadline=None)
@given(rooms())
def test_without_a_counter_nobody_is_forecast(state: FloorState) -> None:
    nobody = replace(state, counters=())
    assert forecast(nobody, SETTINGS, 1) == {}
    assert forecast_slots(nobody, [state.now + 30.0], "6-<14", SETTINGS, 1) == {}


@limits(max_examples=40, deadline=None)
@given(rooms(), st.floats(0.0, 180.0), bands)
def test_a_slot_has_a_finite_wait(state: FloorState, later: float, band: str) -> None:
    sure = replace(state, counters=(*state.counters, Counter(code="sure")))
    slot = state.now + later
    said = forecast_slots(sure, [slot], band, SETTINGS, 1)[slot]
    assert 0.0 <= said.low <= said.middle <= said.high < 10_000.0


@limits(max_examples=80, deadline=None)
@given(rooms())
def test_what_is_learned_is_always_a_proper_belief(state: FloorState) -> None:
    times = learning.learn(state, SETTINGS)
    assert all(0.0 < times.minutes(band) < 10_000.0 for band in times.bands)
    assert times.shape > 1.0
    assert times.rate > 0.0
    smallest = min(learning.np.linalg.eigvalsh(times.spread))
    assert smallest > 0.0
    for pair in (learning.staying_away(state, SETTINGS), learning.missing_calls(state, SETTINGS)):
        assert min(pair) > 0.0
    assert min(learning.walk_in_rate(state, SETTINGS)) > 0.0


@limits(max_examples=40, deadline=None)
@given(rooms())
def test_advice_is_given_in_whole_sentences_or_not_at_all(state: FloorState) -> None:
    tight = Comfort(seats=5, fans=1, water=2)
    advice = (
        open_counter(state, ("mới",), SETTINGS, 1),
        stop_tickets(state, SETTINGS, 1),
        crowded(state, tight, SETTINGS, 1),
        bring_water(state, tight, SETTINGS, 1),
    )
    for each in advice:
        assert each is None or (each.words().endswith(".") and "nan" not in each.words())


@limits(max_examples=20, deadline=None)
@given(rooms(), rooms())
def test_a_kit_only_moves_when_it_helps(one: FloorState, other: FloorState) -> None:
    found = move_kit({"A": one, "B": other}, 15.0, SETTINGS, 1)
    if found is not None:
        gain = found.target_before - found.target_after
        loss = found.source_after - found.source_before
        assert gain - loss >= SETTINGS.advice.gain


@limits(max_examples=20, deadline=None)
@given(rooms())
def test_walk_ins_are_a_number_within_bounds(state: FloorState) -> None:
    assert 0 <= room_for_walk_ins(state, SETTINGS, 1, runs=20) <= 64
