"""The numbers of a replay add up by construction, at every scale."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.interfaces.cli.replaying.counts import (
    HANOI_DAY,
    THANH_XUAN_WEEK,
    Counts,
    hanoi_day,
)
from cancuoc.law.ages import Band

few = st.integers(0, 3_000)
counts = st.builds(
    Counts,
    under_6=few,
    from_6=few,
    from_14=few,
    confirmations=few,
    papers_missing=few,
    postponed=few,
)


class TestTheReportedWeek:
    """What the press told of the district until 17:00 on 6 July 2024."""

    def test_more_than_three_thousand_visits(self) -> None:
        assert THANH_XUAN_WEEK.visits > 3_000

    def test_over_forty_under_six(self) -> None:
        assert 40 < THANH_XUAN_WEEK.under_6 < 50

    def test_exactly_326_from_six(self) -> None:
        assert THANH_XUAN_WEEK.from_6 == 326

    def test_nearly_two_thousand_from_fourteen(self) -> None:
        assert 1_950 < THANH_XUAN_WEEK.from_14 < 2_000

    def test_the_rest_are_confirmations_and_visits_that_ended_otherwise(self) -> None:
        week = THANH_XUAN_WEEK
        assert week.visits - week.dossiers == week.without_dossier
        assert min(week.confirmations, week.papers_missing, week.postponed) > 0


class TestTotals:
    @given(counts)
    def test_visits_are_the_sum_of_all_ends(self, each: Counts) -> None:
        assert each.dossiers == sum(each.by_band.values())
        assert each.visits == each.dossiers + each.without_dossier

    @given(counts)
    def test_every_band_has_its_place(self, each: Counts) -> None:
        assert set(each.by_band) == set(Band)


class TestScales:
    @given(counts, st.floats(0.001, 1.0))
    def test_a_share_keeps_what_was_there_and_adds_nothing(
        self, each: Counts, factor: float
    ) -> None:
        less = each.scaled(factor)
        for name in Counts.__dataclass_fields__:
            was, now = getattr(each, name), getattr(less, name)
            assert (now == 0) == (was == 0)
            assert now <= max(1, was)

    @given(counts)
    def test_the_whole_is_itself(self, each: Counts) -> None:
        assert each.scaled(1.0) == each

    @pytest.mark.parametrize("factor", [0.0, -0.1, 1.01, float("nan")])
    def test_a_scale_beyond_the_whole_is_refused(self, factor: float) -> None:
        with pytest.raises(ValueError, match="scale"):
            THANH_XUAN_WEEK.scaled(factor)

    def test_the_scale_of_the_everyday_test(self) -> None:
        assert THANH_XUAN_WEEK.scaled(0.03).by_band == {
            Band.UNDER_6: 1,
            Band.FROM_6: 10,
            Band.FROM_14: 60,
        }


class TestTheDayOfTheCity:
    @given(st.integers(3, 100_000))
    def test_any_day_adds_up(self, dossiers: int) -> None:
        day = hanoi_day(dossiers=dossiers)
        assert day.dossiers == day.visits == dossiers
        assert min(day.by_band.values()) >= 1

    def test_the_mix_is_that_of_the_first_eight_days(self) -> None:
        day = hanoi_day()
        assert day.dossiers == HANOI_DAY == 8_000
        assert day.under_6 / 8_000 == pytest.approx(1_566 / 36_232, abs=0.001)
        assert day.from_6 / 8_000 == pytest.approx(12_787 / 36_232, abs=0.001)

    @pytest.mark.parametrize("dossiers", [2, 0, -5])
    def test_a_day_without_every_band_is_refused(self, dossiers: int) -> None:
        with pytest.raises(ValueError, match="each band"):
            hanoi_day(dossiers=dossiers)
