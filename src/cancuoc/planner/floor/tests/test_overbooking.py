"""Places per slot by the risk of waiting, and walk-ins that fill no-shows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.support.effort import least_seconds

from cancuoc.planner.floor import overbooking
from cancuoc.planner.floor.overbooking import (
    NoSlots,
    Outcome,
    Session,
    Trials,
    choose,
    room_for_walk_ins,
)
from cancuoc.planner.floor.settings import settings
from cancuoc.planner.floor.state import Counter
from cancuoc.planner.floor.tests.floors import booked, counters, room, waiting

SETTINGS = settings()
SLOTS = tuple(1110.0 + 30.0 * i for i in range(5))


def session(count: int = 3, **changes) -> Session:
    told = {
        "slots": SLOTS,
        "closes": 1260.0,
        "counters": tuple(Counter(code=str(i), opens=1110.0) for i in range(count)),
        **changes,
    }
    return Session(**told)


def with_no_shows(share: float):
    return replace(SETTINGS, bookings=replace(SETTINGS.bookings, no_show=share))


def pick(some: Session, told=SETTINGS) -> overbooking.Places:
    """Choose with few futures: enough to see which way places go."""
    return choose(some, told, 1, runs=60)


@pytest.fixture(scope="module")
def found() -> overbooking.Places:
    return pick(session())


def test_the_promise_is_kept(found) -> None:
    assert found.outcome.keeps(SETTINGS)


def test_the_promise_is_nearly_kept_on_futures_never_seen(found) -> None:
    """Sixty futures say little of a tail: three in a hundred either way are chance."""
    unseen = Trials(session(), SETTINGS, 77, 400).outcome(found.per_slot)
    assert unseen.over <= SETTINGS.promise.risk + 0.03
    assert unseen.late <= SETTINGS.promise.end_risk + 0.06


def test_more_people_are_seen_than_with_plain_capacity(found) -> None:
    plain = int(30.0 * 3 / 9.65)
    assert sum(found.per_slot) > 0.9 * plain * len(SLOTS)
    trials = Trials(session(), SETTINGS, 2, 80)
    assert found.outcome.booked > trials.outcome((plain - 1,) * 5).booked


def test_no_equal_choice_that_keeps_the_promise_sees_more() -> None:
    trials = Trials(session(), SETTINGS, 1, 80)
    kept = [
        outcome.booked
        for count in range(trials.most)
        if (outcome := trials.outcome((count,) * 5)).keeps(SETTINGS)
    ]
    # What other futures have trimmed is one place or two.
    assert trials.outcome(pick(session()).per_slot).booked >= max(kept) - 2.0


def test_the_same_seed_chooses_the_same_places(found) -> None:
    assert pick(session()) == found


def test_more_no_shows_more_places() -> None:
    few, many = (sum(pick(session(), with_no_shows(s)).per_slot) for s in (0.02, 0.35))
    assert many > 1.25 * few


def test_more_counters_more_places(found) -> None:
    assert sum(pick(session(5)).per_slot) > 1.4 * sum(found.per_slot)


def test_walk_ins_taken_besides_leave_fewer_places(found) -> None:
    beside = pick(session(walk_ins=5.0))
    assert sum(beside.per_slot) < sum(found.per_slot)
    assert beside.outcome.walk_ins == pytest.approx(12.5, rel=0.1)


def test_a_stricter_promise_leaves_fewer_places(found) -> None:
    strict = replace(SETTINGS, promise=replace(SETTINGS.promise, wait=10.0, risk=0.05))
    assert sum(pick(session(), strict).per_slot) < sum(found.per_slot)


def test_a_promise_that_cannot_be_kept_leaves_no_place() -> None:
    never = replace(SETTINGS, promise=replace(SETTINGS.promise, end=1100.0, end_risk=0.0))
    assert pick(session(), never).per_slot == (0,) * 5


def test_slots_of_unequal_length() -> None:
    uneven = session(slots=(1110.0, 1170.0), closes=1230.0)
    places = pick(uneven).per_slot
    assert len(places) == 2
    assert min(places) > 9


def test_a_search_takes_at_most_three_seconds_of_the_processor() -> None:
    pick(session(1))  # the compiler has its turn first
    whole = tuple(1110.0 + 30.0 * i for i in range(7))
    evening = session(4, slots=whole, closes=1320.0)
    assert least_seconds(lambda: choose(evening, SETTINGS, 3), rounds=2) < 3.0


@pytest.mark.parametrize("changes", [{"slots": ()}, {"counters": ()}], ids=["slots", "counters"])
def test_a_session_without_slots_or_counters_is_refused(changes) -> None:
    with pytest.raises(NoSlots):
        pick(session(**changes))


def test_an_outcome_by_hand() -> None:
    trials = Trials(session(), SETTINGS, 1, 50)
    nobody = trials.outcome((0,) * 5)
    assert (nobody.booked, nobody.mean_wait, nobody.over, nobody.late) == (0.0, 0.0, 0.0, 0.0)
    assert nobody.keeps(SETTINGS)


def test_more_places_never_see_fewer_people() -> None:
    trials = Trials(session(), SETTINGS, 1, 50)
    seen = [trials.outcome((count,) * 5) for count in range(0, 16, 3)]
    assert [each.booked for each in seen] == sorted(each.booked for each in seen)
    assert [each.mean_wait for each in seen] == sorted(each.mean_wait for each in seen)
    assert seen[-1].broken > 0.0 == seen[0].broken


def test_coming_early_is_not_waiting() -> None:
    early = replace(SETTINGS, bookings=replace(SETTINGS.bookings, late=-25.0, late_sd=1.0))
    found = Trials(session(), early, 1, 50).outcome((2,) * 5)
    assert found.mean_wait < 5.0


@pytest.mark.parametrize(
    ("over", "late", "kept"), [(0.1, 0.1, True), (0.11, 0, False), (0, 0.11, False)]
)
def test_the_promise_has_two_halves(over: float, late: float, kept: bool) -> None:
    outcome = Outcome(booked=1, walk_ins=0, mean_wait=1, over=over, late=late, broken=0)
    assert outcome.keeps(SETTINGS) is kept


def test_an_empty_room_takes_walk_ins() -> None:
    assert room_for_walk_ins(room(), SETTINGS, 1) > 5


def test_a_full_room_takes_none() -> None:
    assert room_for_walk_ins(room(waiting=waiting(40)), SETTINGS, 1) == 0


def test_a_room_without_counters_takes_none() -> None:
    assert room_for_walk_ins(room(counters=()), SETTINGS, 1) == 0


def test_people_still_to_come_keep_their_room() -> None:
    alone = room_for_walk_ins(room(), SETTINGS, 1)
    expected = room_for_walk_ins(room(to_come=booked(10, due=1140.0)), SETTINGS, 1)
    assert expected < alone


def test_people_who_do_not_come_leave_room() -> None:
    """The same ten, an hour late: hardly one will come, and their places are free."""
    just = room_for_walk_ins(room(to_come=booked(10, due=1140.0)), SETTINGS, 1)
    missed = room_for_walk_ins(room(to_come=booked(10, due=1080.0)), SETTINGS, 1)
    assert missed > just


def test_more_counters_take_more() -> None:
    found = [room_for_walk_ins(room(counters=counters(c)), SETTINGS, 1) for c in (1, 3, 6)]
    assert found == sorted(found)
    assert found[0] < found[2]


def test_what_fits_keeps_the_promise_and_one_more_breaks_it() -> None:
    state = room(to_come=booked(12, due=1170.0))
    count = room_for_walk_ins(state, SETTINGS, 1)
    assert 0 < count < 64
    lenient = replace(SETTINGS, promise=replace(SETTINGS.promise, risk=0.5, end_risk=1.0))
    assert room_for_walk_ins(state, lenient, 1) > count


def test_softness_is_even_around_the_limit() -> None:
    soft = overbooking._soft(np.array([-np.inf, -50.0, 0.0, 3.0, 50.0, np.inf]))
    assert soft == pytest.approx([0.0, 0.0, 0.5, 1 / (1 + np.exp(-1.0)), 1.0, 1.0], abs=1e-6)
