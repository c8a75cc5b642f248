"""The sheet a measured day ends with says everything a reader needs to judge the figures."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import pytest

from cancuoc.domain.reporting.queries import Figures
from cancuoc.interfaces.cli.replaying import sheet
from cancuoc.interfaces.cli.replaying.counts import hanoi_day
from cancuoc.interfaces.cli.replaying.hanoi import LEAST_STATIONS, Options, Outcome
from cancuoc.interfaces.cli.replaying.measuring import Machine, Spread
from cancuoc.interfaces.cli.replaying.verdict import Difference, Verdict

MOMENT = datetime(2024, 7, 9, tzinfo=UTC)
STAGES = ("upload", "opening", "checks", "approval", "card", "to_decision", "to_card")


def verdict(**changes: object) -> Verdict:
    values: dict[str, object] = {
        "sentence": "Tính đến 9 giờ…",
        "figures": Figures(since=MOMENT, until=MOMENT),
        "differences": (),
        "unsound": {},
    }
    return Verdict(**(values | changes))


def outcome(**changes: object) -> Outcome:
    values: dict[str, object] = {
        "verdict": verdict(),
        "counts": hanoi_day(),
        "options": Options(),
        "machine": Machine(
            cores=2, model="Máy thử", memory_gb=16.0, load_before=0.4, load_after=3.1
        ),
        "overall": 17.9,
        "sustained": 18.6,
        "stages": {name: Spread(count=9, p50=1.0, p95=2.0, p99=3.25) for name in STAGES},
        "cpu_ms": {"web": 20.0, "worker": 50.0, "database": 10.0, "stations": 5.0, "replay": 1.0},
        "reactions_ms": {"issuance.make": 30.0, "stations.open_packets": 12.0, "tiny": 0.01},
        "cards_alone": 40.0,
        "by_commit": True,
        "acknowledged": 8_000,
        "lost": (),
    }
    return Outcome(**(values | changes))


def text(**changes: object) -> str:
    return "\n".join(sheet.lines(outcome(**changes)))


class TestSheet:
    @pytest.mark.parametrize(
        "said",
        [
            "8.000 gói của 170 trạm",
            "niêm phong trước",
            "2 nhân, Máy thử, 16.0 GB",
            "tải trước khi đo 0.4, sau khi đo 3.1",
            "17.9 hồ sơ/giây cả đợt",
            "18.6 hồ sơ/giây khi chạy đều",
            "1.00 · 2.00 · 3.25",
            "từ biên nhận đến kết luận",
            "từ biên nhận đến tệp thẻ",
            "30.000 cư dân",
        ],
    )
    def test_method_machine_and_figures_are_there(self, said: str) -> None:
        assert said in text()

    def test_the_yardstick_is_of_the_same_run(self) -> None:
        assert "40.0 thẻ/giây; tỷ lệ 0.45" in text(sustained=18.0, cards_alone=40.0)

    def test_what_an_idle_machine_could_do_follows_from_processor_time(self) -> None:
        assert "86 ms mỗi hồ sơ, đủ cho 23.3 hồ sơ/giây" in text()

    def test_a_part_that_costs_nothing_is_not_listed(self) -> None:
        assert "issuance.make: 30.0" in text()
        assert "tiny" not in text()

    @pytest.mark.parametrize(
        ("reactions", "groups", "named"),
        [
            ({"issuance.make": 30.0}, {"web": 20.0, "worker": 50.0}, "issuance.make"),
            ({"issuance.make": 30.0}, {"web": 40.0, "worker": 50.0}, "máy chủ web"),
            ({"issuance.make": 3.0}, {"database": 40.0, "worker": 50.0}, "cơ sở dữ liệu"),
        ],
    )
    def test_the_narrowest_place_is_named(
        self, reactions: dict[str, float], groups: dict[str, float], named: str
    ) -> None:
        assert f"Chỗ hẹp nhất: {named}." in text(reactions_ms=reactions, cpu_ms=groups)

    def test_times_that_are_not_of_commits_are_said_to_be_so(self) -> None:
        assert "lúc giao dịch hoàn tất" in text()
        assert "ghi trong bản ghi" in text(by_commit=False)


class TestOutcome:
    def test_a_lost_receipt_is_never_good(self) -> None:
        assert outcome().good
        assert not outcome(lost=("01907d00",)).good
        assert "1 gói không thành thẻ" in text(lost=("01907d00",))

    def test_a_difference_is_never_good(self) -> None:
        differs = Difference(what="Hồ sơ", counted=1, expected=2, against="kế hoạch")
        assert not outcome(verdict=verdict(differences=(differs,))).good
        assert not outcome(verdict=verdict(unsound={"deliveries_parked": 1})).good

    def test_the_report_is_plain_and_whole(self) -> None:
        report = outcome().report()
        assert report["good"] is True
        assert report["per_second"] == {"overall": 17.9, "sustained": 18.6}
        assert report["stages"]["to_card"]["p99"] == 3.25
        assert report["machine"]["cores"] == 2
        assert report["differences"] == []


class TestOptions:
    @pytest.mark.parametrize(
        ("scale", "stations", "expected"),
        [(1.0, 0, 170), (0.5, 0, 85), (0.001, 0, LEAST_STATIONS), (0.01, 12, 12)],
    )
    def test_stations_follow_the_scale_unless_told(
        self, scale: float, stations: int, expected: int
    ) -> None:
        assert Options(scale=scale, stations=stations).station_count == expected

    def test_options_cannot_be_changed_on_the_way(self) -> None:
        with pytest.raises(dataclasses.FrozenInstanceError):
            Options().scale = 0.5
