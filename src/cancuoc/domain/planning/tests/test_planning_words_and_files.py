"""Pure parts of the planning room: faults of a week, the crew's file, shifts, days of a roster."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.domain.planning import crew_file, crew_hours, crew_rules, judging, roster_question
from cancuoc.domain.planning.closing import ClosureRow
from cancuoc.domain.planning.crew_file import BadCrew
from cancuoc.domain.planning.crew_rules import AwayKind
from cancuoc.domain.planning.crews import Away, OfficerRow
from cancuoc.domain.planning.queries import KitRow, SessionRow
from cancuoc.domain.planning.rules import ClosedThing, SessionKind, State
from cancuoc.kernel.clock import VN
from cancuoc.planner.deployment.problem import Post
from cancuoc.planner.roster.working_time import rules

SOME = settings(deadline=None, max_examples=40)
MONDAY = date(2024, 7, 8)
KITS = {
    "K1": KitRow(code="K1", team_code="D1", has_iris=True, for_bedside=False),
    "K2": KitRow(code="K2", team_code="D1", has_iris=False, for_bedside=False),
}


def at(day: int, clock: str) -> datetime:
    """Return a moment of the week of 8 July 2024 in Hà Nội."""
    hours, minutes = map(int, clock.split(":"))
    return datetime(2024, 7, 8, hours, minutes, tzinfo=VN) + timedelta(days=day)


def held(day: int, begins: str = "18:30", ends: str = "22:00", **more: object) -> SessionRow:
    """Return an evening of team D1 with a kit that has a camera for the iris."""
    row = SessionRow(
        id=uuid4(),
        campaign_id=UUID(int=1),
        team_code="D1",
        team_name="Đội 1",
        unit_code="00352",
        place="Trường",
        kind=SessionKind.MOBILE,
        starts_at=at(day, begins),
        ends_at=at(day, ends),
        slot_minutes=30,
        slot_capacity=6,
        kits=("K1",),
        state=State.DRAFT,
    )
    return replace(row, **more)


def told(*rows: SessionRow, closed: tuple[ClosureRow, ...] = ()) -> list[tuple[str, str]]:
    found = judging.faults(rows=rows, kits=KITS, closed=closed)
    return [(one.rule, one.vi) for one in found]


class TestFaults:
    def test_no_sessions_have_no_faults(self):
        assert told() == []

    def test_five_quiet_evenings_and_a_saturday(self):
        assert told(*(held(day) for day in range(6))) == []

    @pytest.mark.parametrize("kits", [(), ("K2",), ("K9",)])
    def test_nobody_can_take_the_iris(self, kits):
        assert told(held(0, kits=kits)) == [("iris", "Đội 1 thiếu máy mống mắt ngày 08/07/2024.")]

    def test_one_camera_among_several_kits_is_enough(self):
        assert told(held(0, kits=("K2", "K1"))) == []

    def test_a_national_holiday(self):
        # 2 September 2024 is a Monday, and the day of the nation.
        row = held(56)
        assert told(row) == [("holiday", "Đội 1 có buổi vào ngày nghỉ lễ 02/09/2024.")]

    def test_a_sunday_is_no_holiday(self):
        assert told(held(6, "8:00", "11:30")) == []

    @pytest.mark.parametrize(
        ("day", "begins", "short"), [(1, "5:59", True), (1, "6:00", False), (2, "0:10", False)]
    )
    def test_eight_hours_lie_between_two_days(self, day, begins, short):
        found = told(held(0), held(day, begins, "11:00"))
        words = "Đội 1 nghỉ chưa đủ 8 giờ trước buổi ngày 09/07/2024."
        assert found == ([("rest", words)] if short else [])

    def test_two_sessions_of_one_day_need_no_night_between(self):
        assert told(held(0, "13:30", "17:00"), held(0)) == []

    def test_the_order_they_come_in_does_not_matter(self):
        rows = [held(1, "5:00", "9:00"), held(0)]
        assert told(*rows) == told(*reversed(rows)) != []

    def test_each_team_rests_for_itself(self):
        other = held(1, "5:00", "9:00", team_code="D2", team_name="Đội 2")
        assert told(held(0), other) == []

    def test_seven_sessions_are_one_too_many_and_the_last_is_named(self):
        rows = [held(day) for day in range(7)]
        (found,) = judging.faults(rows=rows, kits=KITS)
        assert found.vi == "Đội 1 có 7 buổi trong tuần, nhiều nhất là 6."
        assert found.session_id == rows[-1].id

    @pytest.mark.parametrize(
        ("thing", "code", "words"),
        [
            (
                ClosedThing.VENUE,
                "00352",
                "Địa điểm của Đội 1 ngày 08/07/2024 không trống: thi.",
            ),
            (ClosedThing.TEAM, "D1", "Đội 1 bận ngày 08/07/2024: thi."),
            (ClosedThing.KIT, "K1", "Bộ K1 của Đội 1 không dùng được ngày 08/07/2024: thi."),
        ],
    )
    def test_what_is_closed_is_named_on_its_days_alone(self, thing, code, words):
        one = ClosureRow(thing=thing, code=code, first_day=MONDAY, last_day=MONDAY, reason="thi")
        assert told(held(0), held(1), closed=(one,)) == [("closed", words)]
        assert told(held(0), closed=(replace(one, code="khác"),)) == []
        later = replace(one, first_day=MONDAY + timedelta(1), last_day=MONDAY + timedelta(3))
        assert told(held(0), held(4), closed=(later,)) == []
        assert len(told(held(1), held(2), held(3), closed=(later,))) == 3

    def test_the_words_have_gaps_for_everything_that_changes(self):
        rows = [held(0, kits=()), held(1, "4:00", "9:00")]
        for fault in judging.faults(rows=rows, kits=KITS):
            assert "Đội 1" not in fault.pattern
            assert not any(letter.isdigit() for letter in fault.pattern.replace("8 giờ", ""))


HEAD = "username,full_name,unit,home,skills,email,away"


class TestCrewFile:
    def test_columns_may_stand_in_any_order_and_two_may_lack(self):
        lines = ["skills,unit,home,full_name,username", "lead  lead capture,009,, Lê  An ,an"]
        (row,), away = crew_file.read(lines)
        assert (row.username, row.full_name, row.skills) == ("an", "Lê An", ("lead", "capture"))
        assert (row.email, row.home, row.active, row.line) == ("", "", True, 2)
        assert away == []

    def test_empty_lines_are_passed_over_but_counted(self):
        lines = [HEAD, ",,,,,,", "an,An,009,,lead,,", " ,,,,,,", "ba,Ba,009,,driver,,"]
        rows, _ = crew_file.read(lines)
        assert [(row.username, row.line) for row in rows] == [("an", 3), ("ba", 5)]

    @pytest.mark.parametrize(
        ("said", "kind", "first", "last"),
        [
            ("2024-07-08", AwayKind.LEAVE, 8, 8),
            ("2024-07-08/2024-07-10", AwayKind.LEAVE, 8, 10),
            ("2024-07-08  ill", AwayKind.ILL, 8, 8),
            ("2024-07-08/2024-07-08 training", AwayKind.TRAINING, 8, 8),
        ],
    )
    def test_days_away_are_read(self, said, kind, first, last):
        _, (one,) = crew_file.read([HEAD, f"an,An,009,,lead,,{said}"])
        assert (one.kind, one.first_day.day, one.last_day.day) == (kind, first, last)
        assert one.username == "an"

    def test_several_stretches_are_parted_by_semicolons(self):
        _, away = crew_file.read([HEAD, "an,An,009,,lead,,2024-07-08; 2024-07-10 ill ;;"])
        assert [(one.first_day.day, one.kind) for one in away] == [
            (8, AwayKind.LEAVE),
            (10, AwayKind.ILL),
        ]

    @pytest.mark.parametrize(
        ("lines", "words"),
        [
            ([], "Tệp thiếu cột"),
            (["username,full_name"], "Tệp thiếu cột"),
            ([HEAD], "Tệp không có cán bộ nào."),
            ([HEAD, ",,,,,,"], "Tệp không có cán bộ nào."),
            ([HEAD, "an,An,009,,lead,,", "an,An,009,,lead,,"], "Dòng 3: cán bộ này đã có"),
            ([HEAD, "an,An,,,lead,,"], "Dòng 2: thiếu tên đăng nhập"),
            ([HEAD, "an,An,009,,,,"], "Dòng 2: thiếu tên đăng nhập"),
            ([HEAD, "an,An,009,,lead boss cook,,"], "Dòng 2: không có việc boss, cook"),
            ([HEAD, "an,An,009,,lead,,2024-02-30"], "ngày nghỉ “2024-02-30” không đọc được"),
            ([HEAD, "an,An,009,,lead,,2024-07-08 gone"], "ngày nghỉ “2024-07-08 gone”"),
            ([HEAD, "an,An,009,,lead,,2024-07-08/2024-07-07"], "có ngày cuối trước ngày đầu"),
            ([HEAD, "an,An,009,,lead,,/2024-07-07"], "không đọc được"),
        ],
    )
    def test_a_file_that_is_wrong_is_refused_with_its_line(self, lines, words):
        with pytest.raises(BadCrew) as refused:
            crew_file.read(lines)
        assert words in refused.value.message
        assert "%(" not in refused.value.message
        assert "chưa có gì được ghi" in refused.value.next_step


class TestShifts:
    @SOME
    @given(begin=st.integers(0, 23 * 60), length=st.integers(1, 12 * 60))
    def test_a_shift_is_needed_when_half_an_hour_of_it_is_held(self, begin, length):
        end = min(begin + length, 24 * 60 - 1)
        open_minutes = set(range(begin, end))
        midnight = crew_rules.midnight(MONDAY)
        found = crew_rules.shifts_of(
            midnight + timedelta(minutes=begin), midnight + timedelta(minutes=end)
        )
        counted = tuple(
            code
            for code, shift in rules().shifts.items()
            if len(open_minutes & set(range(shift.begins, shift.ends))) >= 30
        )
        assert found == counted

    @pytest.mark.parametrize("kind", SessionKind)
    @pytest.mark.parametrize("kits", [1, 3])
    def test_every_session_has_a_lead_and_an_officer_at_each_kit(self, kind, kits):
        posts = crew_rules.crew_of(kits=kits, kind=kind)
        assert (posts["lead"], posts["capture"]) == (1, kits)
        assert set(posts) <= set(crew_rules.POSTS)

    @pytest.mark.parametrize("shift", crew_rules.SHIFTS)
    def test_a_shift_ends_after_it_begins_on_its_own_day(self, shift):
        begins, ends = crew_rules.begins(MONDAY, shift), crew_rules.ends(MONDAY, shift)
        assert crew_rules.midnight(MONDAY) < begins < ends
        assert ends < crew_rules.midnight(MONDAY + timedelta(1))


class TestPeriod:
    @SOME
    @given(first=st.dates(date(2024, 1, 1), date(2028, 12, 31)), count=st.integers(1, 8))
    def test_a_roster_runs_from_its_day_to_a_sunday(self, first, count):
        period = roster_question.weeks(first, count)
        assert period.first == first
        assert period.last.isoweekday() == 7
        assert period.monday.isoweekday() == 1
        assert (period.last - period.monday).days == 7 * count - 1
        assert first in period
        assert period.last in period
        assert first - timedelta(1) not in period
        assert period.last + timedelta(1) not in period
        assert "2024-07-08" not in period

    def test_a_session_is_known_by_its_team_and_the_clock_of_hanoi(self):
        utc = datetime.fromisoformat("2024-07-08T18:30:00+00:00")
        assert roster_question.key_of("D1", utc) == "D1 2024-07-09T01:30"


def officer(name: str, *skills: str, away: tuple[tuple[int, int], ...] = ()) -> OfficerRow:
    """Return an officer who is away on some days of the week of 8 July."""
    return OfficerRow(
        id=uuid4(),
        username=name,
        full_name=name,
        unit_code="009",
        home="009",
        skills=skills,
        email="",
        active=True,
        away=tuple(
            Away(
                kind=AwayKind.LEAVE,
                first_day=MONDAY + timedelta(first),
                last_day=MONDAY + timedelta(last),
            )
            for first, last in away
        ),
        wishes=(),
    )


class TestHoursOfPosts:
    DAYS = [MONDAY + timedelta(day) for day in range(7)]
    WANTED = {Post.LEAD: 100, Post.CAPTURE: 200, Post.DRIVER: 100}

    def shares(self, *people: OfficerRow) -> dict[Post, float]:
        return crew_hours._shares(people, self.DAYS, self.WANTED)

    def test_nobody_is_nothing(self):
        assert self.shares() == dict.fromkeys(self.WANTED, 0.0)

    def test_days_away_are_parts_of_a_week(self):
        found = self.shares(officer("a", "lead", away=((0, 0), (5, 9))))
        assert found[Post.LEAD] == pytest.approx(4 / 7)

    def test_who_can_do_one_thing_goes_first_and_the_others_where_most_is_short(self):
        found = self.shares(
            officer("a", "lead", "capture", "driver"),
            officer("b", "lead", "capture", "driver"),
            officer("z", "lead"),
            officer("y", "driver"),
        )
        assert found == {Post.LEAD: 1.0, Post.CAPTURE: 2.0, Post.DRIVER: 1.0}

    @SOME
    @given(
        people=st.lists(
            st.tuples(
                st.sets(st.sampled_from(["lead", "capture", "driver", "reception"]), min_size=1),
                st.integers(0, 6),
                st.integers(0, 6),
            ),
            max_size=6,
        )
    )
    def test_no_day_of_anybody_is_counted_twice_nor_lost(self, people):
        rows = [
            officer(f"o{k}", *sorted(skills), away=((first, first + length),))
            for k, (skills, first, length) in enumerate(people)
        ]
        useful = [row for row in rows if set(row.skills) & {post.value for post in self.WANTED}]
        there = sum(
            7 - min(7 - row.away[0].first_day.weekday(), 1 + length)
            for row, length in (
                (row, (row.away[0].last_day - row.away[0].first_day).days) for row in useful
            )
        )
        assert sum(self.shares(*rows).values()) == pytest.approx(there / 7)
