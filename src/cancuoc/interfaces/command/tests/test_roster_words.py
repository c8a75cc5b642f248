"""A roster in words, from rows alone: every shift once, in its week, with what is short named."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.domain.planning.rosters import Cell, Empty, Found, RosterPoint, RosterRow
from cancuoc.domain.planning.rules import RunState
from cancuoc.interfaces.command.presenters import rosters as words
from cancuoc.interfaces.command.presenters import sessions
from cancuoc.interfaces.ui.duties import CAUSES, POSTS, SHIFTS

MONDAY = date(2024, 7, 1)
NAMES = {"a": "Lê Thị A", "b": "Trần Văn B"}
STATES = {state: f"trạng thái {state.value}" for state in RunState}
HELD = "TX-D1 2024-07-02T17:00"


def cell(who: str = "a", day: int = 0, shift: str = "evening", post: str = "lead") -> Cell:
    return Cell(username=who, on=MONDAY + timedelta(days=day), shift=shift, post=post, session=HELD)


def roster(**changes: object) -> RosterRow:
    plain = {
        "id": UUID("01907d00-0000-7000-8000-000000000101"),
        "name": "Tuần đầu",
        "unit_code": "01",
        "first_day": MONDAY,
        "last_day": MONDAY + timedelta(days=6),
        "state": RunState.DONE,
        "asked_at": datetime(2024, 6, 30, 18, 5, tzinfo=UTC),
        "seconds": 30,
        "stopping": False,
        "why": "",
        "figures": None,
        "plan_id": None,
        "base_id": None,
        "changes_live": False,
    }
    return RosterRow(**{**plain, **changes})


CELLS = st.lists(
    st.builds(
        cell,
        st.sampled_from("abc"),
        st.integers(0, 20),
        st.sampled_from(sorted(SHIFTS)),
        st.sampled_from(sorted(POSTS)),
    ),
    max_size=12,
)


class TestShifts:
    @settings(max_examples=60)
    @given(CELLS, st.integers(0, 2))
    def test_each_shift_is_in_its_own_week_once(self, cells, number):
        monday = MONDAY + timedelta(weeks=number)
        rows = words.table(cells, NAMES, monday=monday)
        mine = [c for c in cells if monday <= c.on <= monday + timedelta(days=6)]
        assert sorted(row["key"] for row in rows) == sorted(
            f"{c.username}|{c.on.isoformat()}" for c in mine
        )

    @settings(max_examples=60)
    @given(CELLS)
    def test_all_weeks_together_are_all_days_in_their_order(self, cells):
        rows = words.table(cells, NAMES)
        parts = [
            row
            for number in range(3)
            for row in words.table(cells, NAMES, monday=MONDAY + timedelta(weeks=number))
        ]
        assert rows == parts
        assert len(rows) == len(cells)

    def test_a_day_goes_from_morning_to_evening(self):
        rows = words.table([cell(shift=s) for s in ("evening", "morning", "afternoon")], NAMES)
        assert [row["shift"].split()[1] for row in rows] == ["sáng", "chiều", "tối"]

    def test_who_is_not_known_by_name_stands_under_the_account(self):
        (row,) = words.table([cell("stranger")], NAMES)
        assert row["who"] == "stranger"

    @settings(max_examples=40)
    @given(CELLS)
    def test_the_grid_and_the_list_hold_the_same_shifts(self, cells):
        found = Found(
            crew=("a", "b", "c"), cells=tuple(cells), empty=(), away=frozenset(), sessions={}
        )
        grid = words.grid(found, NAMES, {}, monday=MONDAY)
        held = [duty for row in grid for day in row["days"] for duty in day["duties"]]
        assert len(held) == len(words.table(cells, NAMES, monday=MONDAY))
        assert [row["name"] for row in grid] == ["Lê Thị A", "Trần Văn B", "c"]
        assert all(len(row["days"]) == 7 for row in grid)

    def test_days_away_and_hours_stand_beside_the_shifts(self):
        away = frozenset({("b", MONDAY + timedelta(days=2))})
        found = Found(crew=("a", "b"), cells=(cell(),), empty=(), away=away, sessions={})
        one, other = words.grid(found, NAMES, {"a": (570, 1, 0)}, monday=MONDAY)
        assert (one["hours"], other["hours"]) == ("9,5 giờ", "")
        assert [day["away"] for day in other["days"]].index(True) == 2
        assert not any(day["away"] for day in one["days"])

    @pytest.mark.parametrize(
        ("key", "said"), [(HELD, "TX-D1, 17:00"), ("", "–"), ("TX-D1", "–"), ("TX-D1 ", "–")]
    )
    def test_a_session_is_its_team_and_hour(self, key, said):
        assert words.where(key) == said


class TestWeeks:
    @given(st.integers(0, 20), st.integers(0, 60))
    def test_the_weeks_of_a_roster_cover_it_and_no_more(self, first, length):
        begins = MONDAY + timedelta(days=first)
        row = roster(first_day=begins, last_day=begins + timedelta(days=length))
        mondays = words.weeks(row)
        assert all(day.weekday() == 0 for day in mondays)
        assert mondays[0] <= row.first_day < mondays[0] + timedelta(days=7)
        assert mondays[-1] <= row.last_day < mondays[-1] + timedelta(days=7)
        assert len(mondays) == (mondays[-1] - mondays[0]).days // 7 + 1

    @given(st.dates(date(2020, 1, 1), date(2029, 12, 31)))
    def test_any_day_asks_for_the_monday_of_its_week(self, day):
        found = sessions.monday(day.isoformat(), today=MONDAY)
        assert found.weekday() == 0
        assert found <= day < found + timedelta(days=7)

    @pytest.mark.parametrize("text", ["", "x", "2024-02-30", "0001-01-01", "9999-12-31", "ế"])
    def test_what_is_no_day_is_this_week(self, text):
        assert sessions.monday(text, today=MONDAY + timedelta(days=3)) == MONDAY


def empty(able: int, **causes: int) -> Empty:
    return Empty(on=MONDAY, shift="evening", post="driver", session=HELD, able=able, causes=causes)


class TestWhatIsShort:
    def test_a_post_nobody_can_fill_says_so_and_nothing_else(self):
        (row,) = words.empties([empty(0, leave=2)])
        assert row["why"] == "Không ai trong danh sách làm được việc này."
        assert (row["post"], row["where"]) == ("lái xe", "TX-D1, 17:00")

    @pytest.mark.parametrize("cause", CAUSES)
    def test_every_cause_is_said_with_its_number(self, cause):
        (row,) = words.empties([empty(3, **{cause: 2})])
        assert row["why"] == f"3 người làm được; {str(CAUSES[cause]) % {'n': 2}}"


def done(**changes: object) -> RosterRow:
    said = {
        "posts": 1_200,
        "missing": 3,
        "missing_lead": 1,
        "loads": {"a": (600, 2, 0), "b": (1_170, 2, 1)},
        "granted": 4,
        "wishes": 5,
        "gap": 0.0123,
    }
    return roster(figures={**said, **changes})


class TestFigures:
    def test_a_roster_that_is_not_done_has_none(self):
        assert words.figures(roster()) == []
        (row,) = words.listed([roster()], STATES)
        assert row["short"] == "–"

    def test_each_figure_in_vietnamese(self):
        said = {row["key"]: row["value"] for row in words.figures(done())}
        assert said == {
            "Vị trí cần người": "1.200",
            "Vị trí còn trống": "3",
            "Trong đó tổ trưởng": "1",
            "Giờ làm mỗi người": "10–19,5",
            "Ca tối mỗi người": "2",
            "Ngày cuối tuần mỗi người": "0–1",
            "Nguyện vọng được đáp ứng": "4/5",
            "Cách mức tốt nhất có thể": "1,23 %",
        }

    def test_without_anybody_there_is_no_spread(self):
        said = {row["key"]: row["value"] for row in words.figures(done(loads={}))}
        assert said["Giờ làm mỗi người"] == "–"

    def test_the_list_says_which_days_when_asked_and_what_is_short(self):
        (row,) = words.listed([done()], STATES)
        assert row["days"] == "01/07/2024–07/07/2024"
        # Asked late in the evening of Greenwich, it was the next day here.
        assert row["asked"] == "01:05 01/07/2024"
        assert (row["short"], row["state"]) == ("3", STATES[RunState.DONE])

    @pytest.mark.parametrize("state", RunState)
    def test_one_that_is_told_to_stop_says_so_only_while_it_is_open(self, state):
        row = roster(state=state, stopping=True)
        said = words.state(row, STATES)["text"]
        is_open = state in (RunState.WAITING, RunState.RUNNING)
        assert words.is_open(row) is is_open
        assert said == ("Đang dừng" if is_open else STATES[state])
        assert words.state(roster(state=state), STATES)["text"] == STATES[state]

    @given(st.floats(1.0, 1e6), st.floats(0.0, 1.0))
    def test_progress_never_shows_a_gap_beyond_the_whole(self, best, share):
        (row,) = words.points([RosterPoint(seconds=1.26, best=best, bound=best * share)])
        gap = float(row["gap"].removesuffix(" %").replace(".", "").replace(",", "."))
        assert 0.0 <= gap <= 100.0
        assert gap == pytest.approx(100 * (1 - share), abs=0.011)
        assert row["seconds"] == "1,3"
