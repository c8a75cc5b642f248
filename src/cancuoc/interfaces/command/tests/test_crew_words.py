"""The crew and the limits of a plan in words, from rows alone: nothing twice, nothing left out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.domain.planning.crew_rules import AskState, AwayKind
from cancuoc.domain.planning.crews import Away, Kept, OfficerRow, WishRow
from cancuoc.domain.planning.own_wishes import RequestRow
from cancuoc.interfaces.command.presenters import crew as words
from cancuoc.interfaces.command.presenters import limits
from cancuoc.interfaces.ui.duties import LIMITS, POSTS, SHIFTS
from cancuoc.planner.deployment.tests.deployment_cases import problem
from cancuoc.planner.roster.working_time import rules

DAY = date(2024, 7, 1)
SOME = UUID("01907d00-0000-7000-8000-000000000101")


def officer(name: str, *away: Away, **changes: object) -> OfficerRow:
    plain = {
        "id": SOME,
        "username": name,
        "full_name": f"Cán Bộ {name}",
        "unit_code": "00364",
        "home": "",
        "skills": ("capture",),
        "email": "",
        "active": True,
        "away": away,
        "wishes": (),
    }
    return OfficerRow(**{**plain, **changes})


def days(first: int, last: int, kind: AwayKind = AwayKind.LEAVE) -> Away:
    return Away(
        kind=kind, first_day=DAY + timedelta(days=first), last_day=DAY + timedelta(days=last)
    )


class TestTheCrew:
    @given(st.lists(st.sampled_from(sorted(POSTS)), max_size=6))
    def test_posts_are_named_once_in_one_order(self, codes):
        said = words.skills(codes)
        held = [str(text) for code, text in POSTS.items() if code in codes]
        assert said.split(", ") == (held or [""])

    def test_a_post_nobody_knows_is_left_out(self):
        assert words.skills(["astronaut", "driver"]) == "lái xe"

    @settings(max_examples=50)
    @given(
        st.lists(
            st.tuples(st.sampled_from("abc"), st.integers(0, 20), st.integers(0, 5)), max_size=8
        ),
        st.integers(0, 20),
    )
    def test_who_leaves_first_is_first_and_nobody_after_the_last_day(self, told, until):
        rows = [
            officer(name, *(days(a, a + n) for who, a, n in told if who == name)) for name in "abc"
        ]
        last = DAY + timedelta(days=until)
        found = words.away(rows, until=last)
        wanted = sorted((a, name) for name, a, _n in told if a <= until)
        assert [row["name"] for row in found] == [f"Cán Bộ {name}" for _a, name in wanted]

    def test_one_day_is_one_date_and_more_are_a_span(self):
        one, more = words.leave(officer("a", days(0, 0), days(2, 4, AwayKind.ILL)))
        assert (one["days"], one["why"], one["key"]) == ("01/07/2024", "nghỉ phép", "2024-07-01")
        assert (more["days"], more["why"]) == ("03/07/2024–05/07/2024", "ốm")

    @pytest.mark.parametrize("kind", AwayKind)
    def test_every_reason_to_be_away_has_words(self, kind):
        (row,) = words.away([officer("a", days(0, 0, kind))], until=DAY)
        assert row["why"]
        assert row["why"] != kind.value

    def test_a_request_says_who_when_and_why(self):
        asked = RequestRow(
            id=SOME,
            username="a",
            full_name="Lê Thị Hoa",
            kind=AwayKind.TRAINING,
            first_day=DAY,
            last_day=DAY + timedelta(days=1),
            note="Tập huấn ở Sở",
            state=next(iter(AskState)),
            asked_at=datetime(2024, 6, 30, 3, tzinfo=UTC),
            why="",
        )
        assert words.requests([asked]) == [
            {
                "id": str(SOME),
                "name": "Lê Thị Hoa",
                "days": "01/07/2024–02/07/2024",
                "kind": "tập huấn",
                "note": "Tập huấn ở Sở",
            }
        ]

    @pytest.mark.parametrize("shift", SHIFTS)
    def test_a_wish_is_never_read_the_other_way_round(self, shift):
        both = tuple(WishRow(on=DAY, shift=shift, wanted=wanted) for wanted in (True, False))
        found = words.wishes(officer("a", wishes=both))
        assert [row["wanted"] for row in found] == ["Muốn làm", "Không muốn làm"]
        assert {row["shift"] for row in found} == {str(SHIFTS[shift])}

    def test_what_was_kept_says_when_by_whom_and_what(self):
        at = datetime(2024, 7, 1, 18, 30, tzinfo=UTC)
        kept = [
            Kept(at=at, by="user:kehoach", kept={"skills": ["driver", "lead"], "active": active})
            for active in (True, False)
        ]
        first, second = words.history(kept)
        assert (first["at"], first["by"]) == ("01:30 02/07/2024", "kehoach")
        assert first["skills"] == "tổ trưởng, lái xe"
        assert (first["state"], second["state"]) == ("Còn làm", "Đã thôi")


class TestLimits:
    def test_every_limit_has_a_number_and_where_it_comes_from(self):
        found = words.limits(rules(), {})
        assert [row["limit"] for row in found] == [str(text) for text in LIMITS.values()]
        assert all(row["number"] and row["source"] for row in found)
        assert not any(row["_act"] for row in found)

    @pytest.mark.parametrize("name", LIMITS)
    def test_a_limit_of_ones_own_names_its_paper_and_stands_out_alone(self, name):
        found = words.limits(rules(), {name: (1.0, "Quyết định 7/QĐ")})
        acted = [row for row in found if row["_act"]]
        assert [row["limit"] for row in acted] == [str(LIMITS[name])]
        assert acted[0]["source"] == "Quyết định 7/QĐ"
        others = words.limits(rules(), {})
        assert [r["source"] for r in found if not r["_act"]] == [
            r["source"] for r in others if r["limit"] != str(LIMITS[name])
        ]


def reason(text: str, *, enough: bool = False) -> dict[str, object]:
    return {"pattern": text, "gaps": {}, "enough": enough}


def told(outcome: str = "impossible", **changes: object) -> dict[str, object]:
    return {"outcome": outcome, "reasons": [], "smallest": False, **changes}


class TestAnswers:
    @pytest.mark.parametrize(
        ("outcome", "verdict", "can"),
        [
            ("possible", "Làm được.", True),
            ("impossible", "Không làm được.", False),
            ("unknown", "Máy chưa kịp kết luận.", False),
        ],
    )
    def test_only_what_is_possible_can_be_done(self, outcome, verdict, can):
        found = limits.answer(told(outcome))
        assert (found.verdict, found.can) == (verdict, can)

    def test_a_reason_that_is_enough_says_so_and_others_do_not(self):
        both = [reason("Thiếu đội."), reason("Hết ngày.", enough=True)]
        found = limits.answer(told(reasons=both, smallest=True))
        assert list(found.reasons) == [
            "Thiếu đội.",
            "Hết ngày. Chỉ cần bỏ giới hạn này là làm được.",
        ]
        assert found.only
        assert not limits.answer(told(reasons=both)).only

    @pytest.mark.parametrize("count", [1, 5, 6, 40])
    def test_a_few_places_are_named_and_more_are_said_to_be_more(self, count):
        names = [f"Xã {n}" for n in range(count)]
        ((said, _answer),) = limits.reasons({"reasons": [told(left=names)]})
        assert said.startswith(", ".join(names[:5]))
        assert said.endswith("…") is (count > 5)
        assert "Xã 5" not in said

    @pytest.mark.parametrize("nothing", [None, {}])
    def test_before_anybody_looked_there_is_nothing(self, nothing):
        assert limits.sentences(nothing, "prices") == []
        assert limits.reasons(nothing) == []
        assert limits.rounds(problem(), nothing) == []


def bedside(**changes: object) -> dict[str, object]:
    call = {"name": "Nhà bà Sáu", "people": 2, "arrives": 8 * 60 + 5, "ends": 9 * 60}
    plain = {
        "slot": 0,
        "team": "D1",
        "site": "A",
        "leaves": 7 * 60 + 30,
        "back": 11 * 60 + 59,
        "calls": [call],
        "left": 0,
    }
    return {"rounds": [{**plain, **changes}]}


class TestRounds:
    def test_a_round_says_who_goes_where_and_when_they_are_back(self):
        (found,) = limits.rounds(problem(), bedside())
        assert found["title"].endswith(", đội D1: Xã A")
        assert found["way"] == "Rời chỗ xuất phát 07:30, về lúc 11:59."
        assert found["calls"] == [
            {"where": "Nhà bà Sáu", "people": "2", "from": "08:05", "to": "09:00"}
        ]
        assert found["left"] == ""

    def test_a_round_without_calls_does_not_set_out(self):
        (found,) = limits.rounds(problem(), bedside(calls=[], left=1_200))
        assert (found["way"], found["calls"]) == ("", [])
        assert found["left"] == "Còn 1.200 người chờ lượt sau."

    def test_a_time_that_is_not_known_is_a_dash(self):
        (found,) = limits.rounds(problem(), bedside(leaves=None))
        assert found["way"].startswith("Rời chỗ xuất phát –, ")

    @given(st.integers(0, 24 * 60 - 1))
    def test_minutes_of_a_day_are_hours_and_minutes(self, minutes):
        hours, _, rest = limits._clock(minutes).partition(":")
        assert (len(hours), len(rest)) == (2, 2)
        assert 60 * int(hours) + int(rest) == minutes
