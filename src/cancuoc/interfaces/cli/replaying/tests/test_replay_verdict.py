"""Figures are held against the plan and the audit log, band by band."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.domain.reporting.queries import Figures
from cancuoc.domain.reporting.rules import Measure
from cancuoc.interfaces.cli.replaying.counts import THANH_XUAN_WEEK, Counts
from cancuoc.interfaces.cli.replaying.verdict import (
    Difference,
    Verdict,
    against_audit,
    against_plan,
    table,
)
from cancuoc.law.ages import Band

MOMENT = datetime(2024, 7, 6, 10, tzinfo=UTC)
bands = st.dictionaries(st.sampled_from([*map(str, Band), ""]), st.integers(0, 50))
tables = st.dictionaries(st.sampled_from(list(Measure)), bands)


def figures(by_band: Mapping[Measure, Mapping[str, int]]) -> Figures:
    return Figures(since=MOMENT, until=MOMENT, by_band=by_band)


def as_planned(counts: Counts, **changes: int) -> Figures:
    dossiers = {str(band): count for band, count in counts.by_band.items()}
    return figures(
        {
            Measure.VISITS: {">=14": counts.visits + changes.get("visits", 0)},
            Measure.CONFIRMATIONS: {"": counts.confirmations + changes.get("confirmations", 0)},
            Measure.DOSSIERS: {
                band: count + changes.get(band, 0) for band, count in dossiers.items()
            },
        }
    )


class TestAgainstTheAudit:
    @given(tables)
    def test_equal_tables_do_not_differ(self, kept: dict[Measure, dict[str, int]]) -> None:
        assert against_audit(figures(kept), kept) == []

    @given(tables, tables)
    def test_every_difference_is_found_and_no_other(
        self, kept: dict[Measure, dict[str, int]], lines: dict[Measure, dict[str, int]]
    ) -> None:
        found = against_audit(figures(kept), lines)
        wanted = sum(
            kept.get(measure, {}).get(band, 0) != lines.get(measure, {}).get(band, 0)
            for measure in Measure
            for band in [*map(str, Band), ""]
        )
        assert len(found) == wanted

    def test_a_band_that_is_missing_on_one_side_is_nought(self) -> None:
        kept = {Measure.CARDS: {"<6": 0}}
        assert against_audit(figures(kept), {}) == []
        (one,) = against_audit(figures({}), {Measure.CARDS: {"<6": 3}})
        assert (one.counted, one.expected, one.against) == (0, 3, "nhật ký")
        assert "<6" in one.what

    def test_a_swap_between_bands_does_not_hide_in_the_sum(self) -> None:
        kept = {Measure.DOSSIERS: {"<6": 2, "6-<14": 3}}
        lines = {Measure.DOSSIERS: {"<6": 3, "6-<14": 2}}
        assert len(against_audit(figures(kept), lines)) == 2


class TestAgainstThePlan:
    def test_a_week_as_planned_does_not_differ(self) -> None:
        week = THANH_XUAN_WEEK
        assert against_plan(as_planned(week), week, visits=week.visits) == []

    @pytest.mark.parametrize("what", ["visits", "confirmations", "<6", "6-<14", ">=14"])
    @pytest.mark.parametrize("by", [-1, 1])
    def test_one_more_or_less_anywhere_is_found(self, what: str, by: int) -> None:
        week = THANH_XUAN_WEEK
        (one,) = against_plan(as_planned(week, **{what: by}), week, visits=week.visits)
        assert one.counted - one.expected == by
        assert one.against == "kế hoạch"

    def test_a_day_without_tickets_expects_none(self) -> None:
        week = THANH_XUAN_WEEK
        found = against_plan(as_planned(week), week, visits=0)
        assert [one.what for one in found] == ["Lượt tiếp đón"]


class TestTable:
    def verdict(self, *differences: Difference, **unsound: int) -> Verdict:
        return Verdict(sentence="", figures=figures({}), differences=differences, unsound=unsound)

    def test_a_good_end_needs_no_table(self) -> None:
        assert self.verdict().good
        assert table(self.verdict()) == []

    def test_every_problem_has_its_line(self) -> None:
        differs = Difference(what="Hồ sơ <6", counted=41, expected=42, against="kế hoạch")
        bad = self.verdict(differs, deliveries_parked=2)
        assert not bad.good
        assert table(bad) == [
            "  Hồ sơ <6: đếm được 41, kế hoạch có 42",
            "  deliveries_parked: 2",
        ]

    def test_unsound_books_alone_are_no_good_end(self) -> None:
        assert not self.verdict(gaps_in_chains=1).good
