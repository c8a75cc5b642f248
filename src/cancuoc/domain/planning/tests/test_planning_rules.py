"""When a session may be held, how many it takes, and every move a session can make."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.domain.planning import rules
from cancuoc.domain.planning.rules import Act, State
from cancuoc.kernel import moves
from cancuoc.kernel.clock import VN

# Saturday 6 July 2024.
SATURDAY = date(2024, 7, 6)


def at(hour: int, minute: int = 0, *, day: date = SATURDAY) -> datetime:
    return datetime.combine(day, time(hour, minute), VN)


@pytest.mark.parametrize(("state", "act"), list(product(State, Act)))
def test_every_state_and_act(state, act):
    allowed = {
        ("draft", "publish"): "published",
        ("draft", "cancel"): "cancelled",
        ("published", "cancel"): "cancelled",
    }
    expected = allowed.get((state.value, act.value))
    if expected is None:
        with pytest.raises(moves.IllegalMove) as refused:
            moves.after(moves=rules.MOVES, state=state, act=act)
        assert refused.value.details == {"state": str(state), "act": str(act)}
        assert refused.value.status == 409
    else:
        assert moves.after(moves=rules.MOVES, state=state, act=act) == expected


class TestCapacity:
    @pytest.mark.parametrize(
        ("kits", "rate", "minutes", "people"),
        [
            (1, 6, 30, 3),
            (1, 6, 60, 6),
            (2, 6, 30, 6),
            (3, 4, 15, 3),
            (1, 1, 15, 1),
            (1, 25, 60, 25),
            (0, 6, 30, 0),
        ],
    )
    def test_kits_times_rate_times_length(self, kits, rate, minutes, people):
        found = rules.slot_capacity(kits=kits, per_kit_hour=rate, slot_minutes=minutes)
        assert found == people

    @given(st.integers(1, 40), st.integers(1, 60), st.sampled_from(rules.SLOT_MINUTES))
    def test_never_less_than_one_and_never_more_than_the_kits_can_do(self, kits, rate, minutes):
        found = rules.slot_capacity(kits=kits, per_kit_hour=rate, slot_minutes=minutes)
        assert found >= 1
        assert found == 1 or found * 60 <= kits * rate * minutes

    @given(st.integers(0, 20), st.integers(1, 30), st.sampled_from(rules.SLOT_MINUTES))
    def test_another_kit_never_takes_fewer(self, kits, rate, minutes):
        less = rules.slot_capacity(kits=kits, per_kit_hour=rate, slot_minutes=minutes)
        more = rules.slot_capacity(kits=kits + 1, per_kit_hour=rate, slot_minutes=minutes)
        assert more >= less


class TestHours:
    @pytest.mark.parametrize(
        ("start", "end", "minutes", "word"),
        [
            (at(17), at(22), 30, ""),
            (at(6), at(22, 30), 30, ""),
            (at(8), at(8, 15), 15, ""),
            (at(17), at(17), 30, "Giờ kết thúc phải sau"),
            (at(18), at(17), 30, "Giờ kết thúc phải sau"),
            (at(20), at(7, day=date(2024, 7, 7)), 30, "cùng một ngày"),
            (at(5, 59), at(7), 15, "06:00 đến 23:00"),
            (at(22), at(23), 30, "06:00 đến 23:00"),
            (at(17), at(18), 25, "15, 20, 30 hoặc 60"),
            (at(17), at(18), 0, "15, 20, 30 hoặc 60"),
            (at(17), at(18), -30, "15, 20, 30 hoặc 60"),
            (at(17), at(18, 10), 30, "chia hết"),
        ],
    )
    def test_what_is_wrong_is_said(self, start, end, minutes, word):
        problem = rules.hours_problem(starts_at=start, ends_at=end, slot_minutes=minutes)
        assert problem.startswith(word) or word in problem
        assert bool(problem) is bool(word)

    def test_the_day_is_that_of_vietnam_not_of_greenwich(self):
        # 23:30 UTC on Friday is half past six on Saturday in Hà Nội.
        start = datetime(2024, 7, 5, 23, 30, tzinfo=UTC)
        end = datetime(2024, 7, 6, 1, 30, tzinfo=UTC)
        assert rules.hours_problem(starts_at=start, ends_at=end, slot_minutes=30) == ""

    @given(
        st.datetimes(datetime(2024, 7, 1), datetime(2024, 12, 1)),
        st.integers(1, 40),
        st.sampled_from(rules.SLOT_MINUTES),
    )
    def test_accepted_hours_make_whole_slots_within_one_day(self, start, slots, minutes):
        start = start.replace(minute=0, second=0, microsecond=0, tzinfo=VN)
        end = start + timedelta(minutes=minutes * slots)
        if rules.hours_problem(starts_at=start, ends_at=end, slot_minutes=minutes) == "":
            assert start.date() == end.astimezone(VN).date()
            assert end - start <= rules.LONGEST
            assert start.hour >= rules.EARLIEST_HOUR


class TestEvenings:
    @pytest.mark.parametrize(
        ("start", "outside"),
        [
            (at(8, day=date(2024, 7, 5)), False),
            (at(16, 59, day=date(2024, 7, 5)), False),
            (at(17, day=date(2024, 7, 5)), True),
            (at(8), True),
            (at(8, day=date(2024, 7, 7)), True),
            (at(8, day=date(2024, 7, 8)), False),
            (datetime(2024, 7, 5, 10, 0, tzinfo=UTC), True),
        ],
    )
    def test_evening_and_weekend(self, start, outside):
        assert rules.is_evening_or_weekend(start) is outside
