"""Percentiles, rates, processor time by part: the arithmetic of a measured day."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.domain.reporting.steptimes import StepTimes
from cancuoc.interfaces.cli.replaying import measuring

START = datetime(2024, 7, 9, 1, tzinfo=UTC)
seconds = st.lists(st.floats(0, 10_000), min_size=1, max_size=300)


def moment(second: float | None) -> datetime | None:
    return None if second is None else START + timedelta(seconds=second)


def steps(
    received: float | None = 0.0,
    opened: float | None = 1.0,
    cleared: float | None = 3.0,
    approved: float | None = 6.0,
    card: float | None = 10.0,
    *,
    packet: UUID | None = None,
) -> StepTimes:
    return StepTimes(
        packet_id=packet or uuid4(),
        received=moment(received),
        opened=moment(opened),
        cleared=moment(cleared),
        approved=moment(approved),
        card=moment(card),
    )


class TestSpread:
    def test_of_one_hundred_seconds(self) -> None:
        found = measuring.spread(float(n) for n in range(1, 101))
        assert (found.count, found.p50, found.p95, found.p99) == (100, 50.0, 95.0, 99.0)

    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            ([], (0, 0.0, 0.0, 0.0)),
            ([7.0], (1, 7.0, 7.0, 7.0)),
            ([3.0, 1.0], (2, 1.0, 3.0, 3.0)),
            ([1.0] * 99 + [500.0], (100, 1.0, 1.0, 1.0)),
            ([1.0] * 98 + [500.0] * 2, (100, 1.0, 1.0, 500.0)),
        ],
    )
    def test_by_nearest_rank(
        self, values: list[float], expected: tuple[int, float, float, float]
    ) -> None:
        found = measuring.spread(values)
        assert (found.count, found.p50, found.p95, found.p99) == expected

    @given(seconds)
    def test_is_ordered_and_made_of_what_was_seen(self, values: list[float]) -> None:
        found = measuring.spread(values)
        assert min(values) <= found.p50 <= found.p95 <= found.p99 <= max(values)
        assert {found.p50, found.p95, found.p99} <= set(values)

    @given(seconds)
    def test_at_most_the_promised_share_lies_above(self, values: list[float]) -> None:
        found = measuring.spread(values)
        for rank, share in ((found.p50, 0.5), (found.p95, 0.05), (found.p99, 0.01)):
            assert sum(value > rank for value in values) <= share * len(values)


class TestStages:
    def test_each_stage_begins_where_the_one_before_ends(self) -> None:
        found = measuring.stages([steps()])
        parts = [found[name].p50 for name in ("opening", "checks", "approval", "card")]
        assert parts == [1.0, 2.0, 3.0, 4.0]
        assert found["to_decision"].p50 == 3.0
        assert found["to_card"].p50 == 10.0

    def test_a_dossier_counts_only_where_it_has_been(self) -> None:
        found = measuring.stages([steps(), steps(approved=None, card=None), steps(cleared=None)])
        assert found["opening"].count == 3
        assert found["checks"].count == 2
        assert found["approval"].count == 1
        assert found["to_card"].count == 2

    def test_nothing_measured_is_nought_and_no_error(self) -> None:
        assert {each.count for each in measuring.stages([]).values()} == {0}


class TestSustained:
    def test_an_even_stream(self) -> None:
        rows = [steps(card=n / 20) for n in range(1, 1_001)]
        overall, inner = measuring.sustained(rows, began=START)
        assert overall == pytest.approx(20.0)
        assert inner == pytest.approx(20.0)

    def test_a_slow_beginning_does_not_hide_the_pace(self) -> None:
        rows = [steps(card=60 + n / 20) for n in range(1, 1_001)]
        overall, inner = measuring.sustained(rows, began=START)
        assert overall == pytest.approx(1_000 / 110)
        assert inner == pytest.approx(20.0)

    def test_a_long_tail_does_not_hide_it_either(self) -> None:
        rows = [steps(card=n / 20) for n in range(1, 1_000)] + [steps(card=500)]
        overall, inner = measuring.sustained(rows, began=START)
        assert overall == pytest.approx(2.0)
        assert inner == pytest.approx(20.0)

    def test_without_cards_there_is_no_rate(self) -> None:
        assert measuring.sustained([steps(card=None)], began=START) == (0.0, 0.0)

    def test_one_card_has_the_rate_of_the_whole(self) -> None:
        assert measuring.sustained([steps(card=4)], began=START) == (0.25, 0.25)


class TestCosts:
    def test_seconds_become_milliseconds_a_dossier(self) -> None:
        found = measuring.per_dossier({"web": 2.0, "worker": 5.0}, dossiers=100)
        assert found == {"web": 20.0, "worker": 50.0}

    def test_without_dossiers_nothing_is_divided_by_nought(self) -> None:
        assert measuring.per_dossier({"web": 0.5}, dossiers=0) == {"web": 500.0}

    @pytest.mark.parametrize(
        ("costs", "expected"),
        [({"web": 20.0, "issuance.make": 30.0, "database": 10.0}, "issuance.make"), ({}, "")],
    )
    def test_the_narrowest_place_costs_most(self, costs: dict[str, float], expected: str) -> None:
        assert measuring.narrowest(costs) == expected


class TestReactions:
    def line(self, **costs: float) -> str:
        told = {name: {"facts": 1, "cpu": cpu, "seconds": 9} for name, cpu in costs.items()}
        return f"spent {json.dumps(told)}\n"

    def test_workers_are_summed(self, tmp_path: Path) -> None:
        log = tmp_path / "worker.log"
        log.write_text("stopped\n" + self.line(make=1.5, check=0.5) + self.line(make=2.0))
        assert measuring.reactions(log) == {"make": 3.5, "check": 0.5}

    def test_what_is_older_is_left_out(self, tmp_path: Path) -> None:
        log = tmp_path / "worker.log"
        old = self.line(make=9.0)
        log.write_text(old + self.line(make=1.0))
        assert measuring.reactions(log, skip=len(old.encode())) == {"make": 1.0}

    def test_other_lines_and_bad_bytes_are_no_costs(self, tmp_path: Path) -> None:
        log = tmp_path / "worker.log"
        log.write_bytes(b"\xff\xfe spent too long\n" + "đã tiêu\n".encode())
        assert measuring.reactions(log) == {}

    def test_no_log_is_no_cost(self, tmp_path: Path) -> None:
        assert measuring.reactions(tmp_path / "missing.log") == {}


def test_the_machine_says_what_it_is() -> None:
    found = measuring.machine(load_before=1.5)
    assert found.cores >= 1
    assert found.memory_gb > 0
    assert found.load_before == 1.5
    assert found.model
