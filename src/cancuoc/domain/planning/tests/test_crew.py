"""The crew: kept by hand and from a file, with leave, wishes and limits of their own."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from tests.support import crews as people
from tests.support.families import AT, ON, PLANNER, SYSTEM, officer
from tests.support.plans import THANH_XUAN
from tests.support.rollbacks import own_transactions
from tests.support.told import Told, rows_of

from cancuoc.domain.planning import crew_file, crewing, crews
from cancuoc.domain.planning.crew_file import BadCrew, CrewRow
from cancuoc.domain.planning.crew_rules import AwayKind, begins, crew_of, ends, shifts_of
from cancuoc.domain.planning.rules import SessionKind
from cancuoc.domain.planning.services import OutOfArea
from cancuoc.foundation.actor import NotAllowed, Role
from cancuoc.kernel.clock import VN
from cancuoc.planner.roster.working_time import rules

__all__ = ["own_transactions"]
HEAD = "username,full_name,unit,home,skills,email,away\n"
STRANGER = officer("x", Role.PLANNER, units_held=("006",))
ROW = CrewRow(
    username="an",
    full_name="Trần Văn An",
    unit_code=THANH_XUAN,
    home="00352",
    skills=("lead", "capture"),
    email="an@example.vn",
)


def named(username: str = "an") -> crews.OfficerRow:
    found = crews.officer(username=username, scope=("01",), on=ON)
    assert found is not None
    return found


class TestKeep:
    def test_what_is_kept_is_read_with_its_history(self, hanoi):
        told = Told()
        assert crewing.keep(row=ROW, at=AT, by=PLANNER)
        row = named()
        assert (row.full_name, row.home, row.skills) == (
            "Trần Văn An",
            "00352",
            ("capture", "lead"),
        )
        assert told.acts() == ["planning.keep_officer"]
        assert [kept.by for kept in crews.history(username="an")] == ["user:kehoach"]

    def test_the_same_again_changes_nothing_and_another_skill_does(self, hanoi):
        crewing.keep(row=ROW, at=AT, by=PLANNER)
        told = Told()
        assert not crewing.keep(row=ROW, at=AT, by=PLANNER)
        assert told.acts() == []
        later = CrewRow(
            username="an", full_name="Trần Văn An", unit_code=THANH_XUAN, skills=("driver",)
        )
        assert crewing.keep(row=later, at=AT, by=PLANNER)
        history = crews.history(username="an")
        assert [kept.kept["skills"] for kept in history] == [["driver"], ["capture", "lead"]]
        assert named().home == THANH_XUAN

    def test_who_has_left_is_found_but_not_listed(self, hanoi):
        crewing.keep(row=ROW, at=AT, by=PLANNER)
        gone = CrewRow(
            username="an",
            full_name="Trần Văn An",
            unit_code=THANH_XUAN,
            skills=("lead",),
            active=False,
        )
        crewing.keep(row=gone, at=AT, by=PLANNER)
        assert crews.crew(scope=("01",), on=ON) == []
        assert not named().active

    @pytest.mark.parametrize(
        ("changes", "word"),
        [
            ({"skills": ()}, "Việc làm được"),
            ({"skills": ("cook",)}, "Việc làm được"),
            ({"full_name": ""}, "họ tên"),
            ({"email": "an"}, "thư điện tử"),
            ({"username": "a" * 65}, "tên đăng nhập"),
        ],
    )
    def test_what_cannot_be_is_refused_and_nothing_is_left(
        self, hanoi, own_transactions, changes, word
    ):
        known = {name: getattr(ROW, name) for name in ROW.__slots__}
        before = rows_of("planning")
        with pytest.raises(BadCrew, match=word):
            crewing.keep(row=CrewRow(**{**known, **changes}), at=AT, by=PLANNER)
        assert rows_of("planning") == before

    def test_another_area_and_another_role_are_kept_out(self, hanoi, own_transactions):
        with pytest.raises(OutOfArea):
            crewing.keep(row=ROW, at=AT, by=STRANGER)
        with pytest.raises(NotAllowed):
            crewing.keep(row=ROW, at=AT, by=officer("x", Role.COMMANDER))
        crewing.keep(row=ROW, at=AT, by=PLANNER)
        taken = CrewRow(username="an", full_name="X", unit_code="006", skills=("lead",))
        with pytest.raises(OutOfArea):
            crewing.keep(row=taken, at=AT, by=STRANGER)
        assert crews.officer(username="an", scope=("006",), on=ON) is None


class TestFile:
    LINES = (
        "an,Trần Văn An,009,00352,lead capture,an@example.vn,2024-07-08/2024-07-09 ill;2024-07-20",
        "binh,Lê Thị Bình,009,,reception driver,,",
    )

    def load(self, *lines: str) -> int:
        rows, away = crew_file.read((HEAD + "\n".join(lines)).splitlines())
        return crewing.import_crew(rows=rows, away=away, at=AT, by=SYSTEM)

    def test_all_lines_are_kept_and_the_same_file_again_changes_nothing(self, hanoi):
        assert self.load(*self.LINES) == 2
        assert [(a.kind, a.first_day.day, a.last_day.day) for a in named().away] == [
            (AwayKind.ILL, 8, 9),
            (AwayKind.LEAVE, 20, 20),
        ]
        before = rows_of("planning")
        assert self.load(*self.LINES) == 0
        assert rows_of("planning") == before

    @pytest.mark.parametrize(
        ("line", "word"),
        [
            ("an,Trần An,009,,cook,,", "Dòng 2: không có việc cook"),
            ("an,,009,,lead,,", "Dòng 2: thiếu"),
            ("an,Trần An,009,,lead,,hôm qua", "Dòng 2: ngày nghỉ “hôm qua” không đọc được"),
            ("an,Trần An,009,,lead,,2024-07-09/2024-07-08", "ngày cuối trước ngày đầu"),
            ("an,Trần An,00999,,lead,,", "Dòng 2: "),
            ("an,Trần An,009,,lead,thư,", "Dòng 2: Địa chỉ thư"),
            ("an,Trần An,009,,lead,,\nan,Trần An,009,,lead,,", "Dòng 3: cán bộ này đã có"),
            ("", "không có cán bộ nào"),
        ],
    )
    def test_a_wrong_line_is_named_and_nothing_is_kept(self, hanoi, own_transactions, line, word):
        before = rows_of("planning")
        with pytest.raises(BadCrew) as refused:
            self.load(line)
        assert word in refused.value.message
        assert rows_of("planning") == before

    def test_a_file_without_its_columns_says_which(self):
        with pytest.raises(BadCrew, match="Tệp thiếu cột: unit, home, skills"):
            crew_file.read(["username,full_name", "an,An"])


class TestAway:
    def take(self, first: int, last: int, **changes) -> None:
        asked = {
            "username": "an",
            "kind": AwayKind.LEAVE,
            "first_day": date(2024, 7, first),
            "last_day": date(2024, 7, last),
            "at": AT,
            "by": PLANNER,
        }
        crewing.take_leave(**{**asked, **changes})

    def test_leave_is_taken_and_withdrawn_and_taken_again(self, hanoi):
        crewing.keep(row=ROW, at=AT, by=PLANNER)
        self.take(8, 9)
        assert len(named().away) == 1
        crewing.withdraw_leave(username="an", first_day=date(2024, 7, 8), at=AT, by=PLANNER)
        assert named().away == ()
        self.take(8, 8)
        assert named().away[0].last_day == date(2024, 7, 8)

    @pytest.mark.parametrize(
        ("days", "refusal"),
        [((9, 8), crewing.BadLeave), ((9, 12), crewing.LeaveTaken)],
        ids=["order", "taken"],
    )
    def test_days_that_cannot_be(self, hanoi, own_transactions, days, refusal):
        crewing.keep(row=ROW, at=AT, by=PLANNER)
        self.take(8, 10)
        with pytest.raises(refusal):
            self.take(*days)
        assert len(named().away) == 1

    def test_years_of_leave_are_a_typing_error(self, hanoi, own_transactions):
        crewing.keep(row=ROW, at=AT, by=PLANNER)
        with pytest.raises(crewing.BadLeave):
            self.take(8, 9, last_day=date(2034, 7, 9))

    @pytest.mark.parametrize("by", [STRANGER, PLANNER], ids=["area", "unknown"])
    def test_nobody_s_leave(self, hanoi, own_transactions, by):
        crewing.keep(row=ROW, at=AT, by=PLANNER)
        with pytest.raises(crewing.NoSuchOfficer):
            self.take(8, 9, by=by, username="an" if by is STRANGER else "ai")

    def test_leave_that_was_never_taken_cannot_be_withdrawn(self, hanoi, own_transactions):
        crewing.keep(row=ROW, at=AT, by=PLANNER)
        with pytest.raises(crewing.NoSuchOfficer, match="Không có ngày nghỉ"):
            crewing.withdraw_leave(username="an", first_day=ON, at=AT, by=PLANNER)


class TestWishesAndLimits:
    def test_a_wish_is_kept_turned_and_taken_back(self, hanoi):
        crewing.keep(row=ROW, at=AT, by=PLANNER)
        for wanted in (True, False):
            crewing.wish(username="an", on=ON, shift="evening", wanted=wanted, at=AT, by=PLANNER)
            assert [wish.wanted for wish in named().wishes] == [wanted]
        crewing.wish(username="an", on=ON, shift="evening", wanted=None, at=AT, by=PLANNER)
        assert named().wishes == ()

    def test_a_limit_has_a_source(self, hanoi, own_transactions):
        crewing.set_limit(
            name="overtime_month", number=Decimal(48), source=" QĐ  12 ", at=AT, by=SYSTEM
        )
        law = crewing.rules_in_force().law["overtime_month"]
        assert (law.minutes, law.article) == (48 * 60, "QĐ 12")
        assert rules().law["overtime_month"].minutes == 40 * 60

    @pytest.mark.parametrize(
        ("name", "number", "source"),
        [("coffee", 1, "x"), ("day", 0, "x"), ("day", 1, " "), ("day", 1000, "x")],
    )
    def test_a_limit_that_cannot_be(self, hanoi, own_transactions, name, number, source):
        with pytest.raises(crewing.BadLimit):
            crewing.set_limit(name=name, number=Decimal(number), source=source, at=AT, by=PLANNER)
        assert crewing.limits() == {}


class TestShifts:
    @pytest.mark.parametrize(
        ("starts", "ends_", "shifts"),
        [
            ((18, 30), (22, 0), ("evening",)),
            ((7, 30), (11, 30), ("morning",)),
            ((13, 30), (17, 30), ("afternoon",)),
            ((7, 0), (21, 30), ("morning", "afternoon", "evening")),
            ((11, 30), (18, 29), ("morning", "afternoon")),
            ((11, 31), (18, 30), ("afternoon", "evening")),
        ],
    )
    def test_a_session_needs_people_in_the_shifts_it_lies_in(self, starts, ends_, shifts):
        day = AT.astimezone(VN)
        first, last = (day.replace(hour=h, minute=m) for h, m in (starts, ends_))
        assert shifts_of(first, last) == shifts

    def test_a_shift_begins_and_ends_by_the_clock_of_hanoi(self):
        assert f"{begins(ON, 'evening'):%H:%M %z}" == "18:00 +0700"
        assert ends(ON, "evening") - begins(ON, "evening") == timedelta(hours=4)

    def test_a_counter_that_stays_has_no_driver(self):
        fixed = crew_of(kits=2, kind=SessionKind.FIXED)
        assert fixed == {"lead": 1, "capture": 2, "reception": 1}
        assert crew_of(kits=2, kind=SessionKind.MOBILE)["driver"] == 1

    def test_at_a_bedside_two_work_and_nobody_is_received(self):
        posts = crew_of(kits=1, kind=SessionKind.BEDSIDE)
        assert posts == {"lead": 1, "capture": 1, "driver": 1}


def test_every_write_is_for_planners_alone(hanoi):
    crewing.keep(row=ROW, at=AT, by=PLANNER)
    by = {"at": AT, "by": officer("x", Role.COMMANDER)}
    acts = [
        lambda: crewing.import_crew(rows=[ROW], **by),
        lambda: crewing.take_leave(
            username="an", kind=AwayKind.LEAVE, first_day=ON, last_day=ON, **by
        ),
        lambda: crewing.withdraw_leave(username="an", first_day=ON, **by),
        lambda: crewing.wish(username="an", on=ON, shift="evening", wanted=True, **by),
        lambda: crewing.set_limit(name="day", number=Decimal(1), source="x", **by),
    ]
    for act in acts:
        with pytest.raises(NotAllowed), transaction.atomic():
            act()


def test_names_are_those_of_the_crew(hanoi):
    people.officers()
    assert crews.names(usernames=["cb1", "nobody"]) == {"cb1": "Trần Văn Một"}
