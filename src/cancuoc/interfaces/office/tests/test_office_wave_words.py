"""Words of waves and of the ward's table, from values made by hand: no database is asked."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.domain.outreach.queries import SchoolRow
from cancuoc.domain.outreach.services import PupilLine
from cancuoc.domain.outreach.waves import Seat, Wave
from cancuoc.domain.planning.demand import Expected
from cancuoc.domain.reporting.denominator import Counted, Denominator
from cancuoc.domain.reporting.standing import Standing
from cancuoc.interfaces.office.forms.schools import pupil_lines
from cancuoc.interfaces.office.presenters import coverage, waves
from cancuoc.law.ages import Band
from cancuoc.law.eligibility import Reason

people = st.lists(
    st.tuples(
        st.sampled_from(["", "Tổ 1", "Tổ 2"]),
        st.sampled_from(["", "TH1"]),
        st.sampled_from(list(Band)),
        st.sampled_from(list(Standing)),
    ),
    max_size=40,
)

MIXED = [
    ("Tổ 1", "", Band.FROM_6, Standing.BOOKED),
    ("Tổ 1", "", Band.FROM_14, Standing.BOOKED),
    ("Tổ 1", "", Band.UNDER_6, Standing.LEFT),
    ("Tổ 2", "", Band.FROM_14, Standing.LEFT),
    ("Tổ 2", "", Band.FROM_14, Standing.CHASE),
]


def denominator(rows, **more) -> Denominator:
    counted = tuple(
        Counted(
            person_id=UUID(int=number),
            commune="00352",
            hamlet=hamlet,
            school=school,
            band=band,
            standing=standing,
        )
        for number, (hamlet, school, band, standing) in enumerate(rows)
    )
    return Denominator(**{"people": counted, "due": len(counted), "exempt": {}, **more})


class TestTheTable:
    @given(people, st.sampled_from(sorted(coverage.WAYS)))
    def test_every_row_and_every_column_adds_up(self, rows, way):
        found = denominator(rows)
        listed = coverage.rows(found, way, schools={})
        if not rows:
            assert listed == []
            return
        *parts, whole = listed
        for word in map(str, Standing):
            assert sum(part[word] for part in parts) == whole[word]
        for row in listed:
            assert sum(row[str(word)] for word in Standing) == row["sum"]
        assert whole["sum"] == len(rows)

    def test_every_column_shown_holds_somebody_and_none_is_hidden(self):
        shown = [column["key"] for column in coverage.columns(denominator(MIXED), "band")]
        assert shown == ["part", "left", "chase", "booked", "sum"]

    def test_the_most_work_stands_on_top(self):
        parts = coverage.rows(denominator(MIXED), "hamlet", schools={})
        assert [part["part"] for part in parts] == ["Tổ 2", "Tổ 1", "Cả địa bàn"]

    @pytest.mark.parametrize(
        ("way", "row", "part"),
        [
            ("hamlet", ("", "", Band.FROM_6, Standing.LEFT), "Chưa rõ tổ, thôn"),
            ("hamlet", ("Tổ 2", "", Band.FROM_6, Standing.LEFT), "Tổ 2"),
            ("school", ("", "TH1", Band.FROM_6, Standing.LEFT), "Tiểu học 1"),
            ("school", ("", "X9", Band.FROM_6, Standing.LEFT), "X9"),
        ],
    )
    def test_a_part_is_named(self, way, row, part):
        rows = coverage.rows(denominator([row]), way, schools={"TH1": "Tiểu học 1"})
        assert rows[0]["part"] == part

    def test_the_exempt_are_told_with_the_most_first_and_their_reason(self):
        exempt = Counter({Reason.VALID: 1200, Reason.NOT_CITIZEN: 3})
        rows = coverage.exempt(denominator([], exempt=exempt))
        assert [row["people"] for row in rows] == ["1.200", "3"]
        assert all(row["reason"] for row in rows)

    def test_in_english_the_heads_are_english(self):
        found = denominator([("", "", Band.FROM_6, Standing.CHASE)])
        with translation.override("en"):
            heads = [column["text"] for column in coverage.columns(found, "school")]
        assert heads == ["School", "To be chased", "Sum"]


def wave(*sizes: int) -> Wave:
    numbers = iter(range(1000))
    families = tuple(
        tuple(
            Seat(person_id=UUID(int=next(numbers)), band=Band.FROM_14, wave=1) for _ in range(size)
        )
        for size in sizes
    )
    expected = Expected(mean=6.6, sd=2, low=4, high=9)
    return Wave(families=families, places=8, expected=expected)


class TestTheWave:
    def test_the_figures_are_those_of_the_wave(self):
        assert waves.proposal(wave(3, 1, 2)) == {
            "families": 3,
            "people": 6,
            "places": 8,
            "low": 4,
            "high": 9,
            "mean": 7,
            "sizes": "2 hộ có từ hai người",
        }

    def test_nothing_is_said_of_families_of_one(self):
        assert waves.proposal(wave(1, 1))["sizes"] == ""

    @pytest.mark.parametrize(
        ("value", "hamlet", "school"),
        [("", None, None), ("h:Tổ 1", "Tổ 1", None), ("h:", "", None), ("s:TH1", None, "TH1")],
    )
    def test_an_origin_is_a_hamlet_or_a_school(self, value, hamlet, school):
        assert waves.origin(value) == {"hamlet": hamlet, "school": school}

    def test_what_is_offered_is_what_is_understood(self):
        schools = [SchoolRow(code="TH1", name="Tiểu học 1", unit_code="00352")]
        offered = waves.origins(["Tổ 1", ""], schools)
        assert [choice.text for choice in offered] == ["Tổ 1", "Chưa rõ tổ, thôn", "Tiểu học 1"]
        understood = [waves.origin(choice.value) for choice in offered]
        assert [one["hamlet"] for one in understood] == ["Tổ 1", "", None]
        assert understood[-1]["school"] == "TH1"


class TestAPastedList:
    @pytest.mark.parametrize(
        ("typed", "number", "class_name"),
        [
            ("001216012345, 3A", "001216012345", "3A"),
            ("001216012345\t10A1", "001216012345", "10A1"),
            ("001 216 012345;3A;Trần", "001 216 012345", "3A,Trần"),
            ("001216012345", "001216012345", ""),
            ("  ,3A", "", "3A"),
        ],
    )
    def test_a_line(self, typed, number, class_name):
        assert pupil_lines(typed) == [PupilLine(number=number, class_name=class_name)]

    @given(st.text())
    def test_whatever_is_pasted_no_line_is_made_up(self, typed):
        assert len(pupil_lines(typed)) == sum(bool(line.strip()) for line in typed.splitlines())
