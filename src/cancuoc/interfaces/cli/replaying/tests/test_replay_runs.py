"""Both replays from their first step to their report, with everything heavy stood in for."""

from __future__ import annotations

import json
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cancuoc.domain.reporting.queries import Figures
from cancuoc.domain.reporting.rules import Measure
from cancuoc.domain.reporting.steptimes import StepTimes
from cancuoc.interfaces.cli.replaying import cards_alone, hanoi, thanh_xuan
from cancuoc.interfaces.cli.replaying.counts import THANH_XUAN_WEEK
from cancuoc.interfaces.cli.replaying.day import Work
from cancuoc.interfaces.cli.replaying.roster import PREPARED_AT
from cancuoc.interfaces.cli.replaying.setting import Setting
from cancuoc.interfaces.cli.replaying.verdict import Difference, Verdict
from cancuoc.kernel.clock import VN

MOMENT = datetime(2024, 7, 9, 3, tzinfo=UTC)


def verdict(**changes: Any) -> Verdict:
    given = {
        "sentence": "Tính đến 17 giờ…",
        "figures": Figures(since=MOMENT, until=MOMENT, by_band={Measure.CARDS: {"<6": 2}}),
        "differences": (),
        "unsound": {},
    }
    return Verdict(**{**given, **changes})


class Stage:
    """What a replay starts and stops, in order; `breaks` names the step that fails."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.breaks = ""

    def step(self, name: str) -> None:
        self.events.append(name)
        if name == self.breaks:
            raise RuntimeError(name)

    def centre(self, **_: Any) -> Any:
        child = SimpleNamespace(pid=None)
        return SimpleNamespace(
            address="http://nowhere",
            start=lambda: self.step("centre starts"),
            stop=lambda: self.step("centre stops"),
            web=child,
            worker=child,
            matcher=child,
        )

    def desks(self, **_: Any) -> Any:
        return SimpleNamespace(
            close=lambda: self.step("desks close"), used={"office:shift", "office:cards"}
        )

    def players(self, **_: Any) -> Any:
        return SimpleNamespace(
            stop=lambda: self.step("stations stop"), process=SimpleNamespace(pid=None)
        )


@pytest.fixture
def place(tmp_path: Path) -> Setting:
    return Setting(home=tmp_path, pool=tmp_path / "pool", pool_persons=1, server=None)


class TestTheWeek:
    @pytest.fixture
    def stage(self, monkeypatch: pytest.MonkeyPatch) -> Stage:
        made = Stage()
        monkeypatch.setenv("CANCUOC_SIMULATED_CLOCK", "")
        monkeypatch.setattr(thanh_xuan.unit_services, "load_tables", lambda **_: made.step("units"))
        monkeypatch.setattr(
            thanh_xuan.units, "communes_within", lambda **_: ["00346", "00343", "00349"]
        )
        monkeypatch.setattr(thanh_xuan.ground, "make_city", lambda **_: made.step("city"))
        monkeypatch.setattr(thanh_xuan, "_prepare", lambda *_: (made.step("ground"), None))
        monkeypatch.setattr(thanh_xuan, "Centre", made.centre)
        monkeypatch.setattr(thanh_xuan, "Desks", made.desks)
        monkeypatch.setattr(thanh_xuan, "Players", made.players)
        monkeypatch.setattr(thanh_xuan.week.Week, "run", lambda *_: made.step("week"))
        monkeypatch.setattr(thanh_xuan, "_verdict", lambda _counts: verdict())
        return made

    ORDER = ["units", "city", "ground", "centre starts", "week"]
    END = ["stations stop", "desks close", "centre stops"]

    def run(self, place: Setting, **options: Any) -> thanh_xuan.Outcome:
        return thanh_xuan.run(thanh_xuan.Options(**options), place, lambda _line: None)

    def test_it_is_prepared_played_and_put_away_in_order(
        self, stage: Stage, place: Setting
    ) -> None:
        self.run(place)
        assert stage.events == self.ORDER + self.END

    def test_the_clock_of_every_process_stands_before_the_campaign(
        self, stage: Stage, place: Setting
    ) -> None:
        self.run(place)
        assert os.environ["CANCUOC_SIMULATED_CLOCK"] == str(place.home / "clock")
        assert thanh_xuan.SimulatedClock(place.home / "clock").now() == PREPARED_AT

    @pytest.mark.parametrize(
        ("breaks", "after"),
        [
            ("city", []),
            ("ground", []),
            ("centre starts", ["desks close", "centre stops"]),
            ("week", ["stations stop", "desks close", "centre stops"]),
        ],
    )
    def test_what_was_started_is_stopped_after_a_failure(
        self, stage: Stage, place: Setting, breaks: str, after: list[str]
    ) -> None:
        stage.breaks = breaks
        with pytest.raises(RuntimeError, match=breaks):
            self.run(place)
        assert stage.events[stage.events.index(breaks) + 1 :] == after

    def test_the_report_tells_what_was_counted_and_which_screens_were_used(
        self, stage: Stage, place: Setting
    ) -> None:
        report = self.run(place, scale=0.02).report()
        wanted = THANH_XUAN_WEEK.scaled(0.02)
        assert json.loads(json.dumps(report)) == report
        assert (report["good"], report["visits"]) == (True, wanted.visits)
        assert report["dossiers"] == {"<6": 1, "6-<14": 7, ">=14": 40}
        assert report["figures"] == {"cards": {"<6": 2}}
        assert report["screens"] == ["office:cards", "office:shift"]
        assert report["refused_by_stations"] == {}

    def test_a_difference_makes_the_report_say_so(
        self, stage: Stage, place: Setting, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        differs = Difference(what="Hồ sơ", counted=1, expected=2, against="kế hoạch")
        monkeypatch.setattr(thanh_xuan, "_verdict", lambda _counts: verdict(differences=(differs,)))
        assert self.run(place).report()["good"] is False


class TestTheDay:
    @pytest.fixture
    def stage(self, monkeypatch: pytest.MonkeyPatch) -> Stage:
        made = Stage()
        monkeypatch.setenv("CANCUOC_CLOCK_OFFSET", "0")
        works = [[Work(entry={"code": "S1"}, jobs=())], []]
        monkeypatch.setattr(hanoi, "_prepared", lambda *_: works if not made.step("city") else [])
        monkeypatch.setattr(hanoi, "Centre", made.centre)
        monkeypatch.setattr(hanoi, "Desks", made.desks)
        monkeypatch.setattr(hanoi, "Players", made.players)
        monkeypatch.setattr(hanoi.Day, "seal", lambda *_: made.step("seal"))
        monkeypatch.setattr(hanoi.Day, "run", lambda *_: made.step("run"))
        monkeypatch.setattr(hanoi.Day, "settle", lambda *_: made.step("settle"))
        monkeypatch.setattr(hanoi, "_cpu", lambda *_: {"web": 2.0, "replay": 1.0})
        monkeypatch.setattr(hanoi.steptimes, "step_times", list)
        monkeypatch.setattr(hanoi.steptimes, "commits_are_known", lambda: True)
        monkeypatch.setattr(hanoi, "open_pool", lambda **_: None)
        monkeypatch.setattr(hanoi.cards_alone, "cards_a_second", lambda **_: 21.5)
        monkeypatch.setattr(hanoi.verdicts, "reach", self.reach)
        self.reached: dict[str, Any] = {}
        return made

    def reach(self, **given: Any) -> Verdict:
        self.reached.update(given)
        return verdict()

    def run(self, place: Setting, **options: Any) -> hanoi.Outcome:
        return hanoi.run(hanoi.Options(**options), place, lambda _line: None)

    def test_everything_is_sealed_before_the_measuring_begins(
        self, stage: Stage, place: Setting
    ) -> None:
        self.run(place)
        assert stage.events == [
            *("city", "centre starts", "seal", "run", "settle"),
            *("desks close", "stations stop", "stations stop", "centre stops"),
        ]

    @pytest.mark.parametrize("breaks", ["seal", "run", "settle"])
    def test_a_day_that_fails_leaves_no_process_behind(
        self, stage: Stage, place: Setting, breaks: str
    ) -> None:
        stage.breaks = breaks
        with pytest.raises(RuntimeError, match=breaks):
            self.run(place)
        assert stage.events[-4:] == [
            "desks close",
            "stations stop",
            "stations stop",
            "centre stops",
        ]

    def test_the_report_is_plain_json(self, stage: Stage, place: Setting) -> None:
        report = self.run(place, scale=0.01, stations=7).report()
        assert json.loads(json.dumps(report)) == report
        assert (report["dossiers"], report["stations"]) == (80, 7)
        assert report["cards_alone_per_core_second"] == 21.5

    @pytest.mark.parametrize(("scale", "dossiers"), [(1.0, 8_000), (0.05, 400), (0.000_01, 3)])
    def test_a_scale_is_a_share_of_eight_thousand(
        self, stage: Stage, place: Setting, scale: float, dossiers: int
    ) -> None:
        assert self.run(place, scale=scale).counts.dossiers == dossiers

    def test_figures_end_on_a_full_hour_after_now(self, stage: Stage, place: Setting) -> None:
        self.run(place)
        until = self.reached["until"]
        assert (until.minute, until.second, until.microsecond) == (0, 0, 0)
        assert timedelta(0) < until - datetime.now(UTC) <= timedelta(hours=1)
        assert (self.reached["scope"], self.reached["visits"]) == (("01",), 0)

    def test_a_receipt_without_a_card_is_lost_and_named(
        self, stage: Stage, place: Setting, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = StepTimes(
            packet_id="p1",
            received=MOMENT,
            opened=MOMENT,
            cleared=MOMENT,
            approved=MOMENT,
            card=MOMENT,
        )
        monkeypatch.setattr(hanoi.steptimes, "step_times", lambda: [made])

        def received(day: Any, _works: Any) -> None:
            for name in ("p1", "p2"):
                day.hear({"outcome": "captured", "packet_id": name, "send_ms": 4.0})

        monkeypatch.setattr(hanoi.Day, "run", received)
        outcome = self.run(place)
        assert (outcome.lost, outcome.acknowledged, outcome.good) == (("p2",), 2, False)
        assert outcome.report()["lost"] == ["p2"]
        assert outcome.stages["upload"].p50 == pytest.approx(0.004)

    def test_the_day_begins_at_eight_in_hanoi(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        hanoi._enter_day()
        shown = (datetime.now(UTC) + hanoi._offset()).astimezone(VN)
        assert abs(shown - datetime(2024, 7, 9, 8, tzinfo=VN)) < timedelta(seconds=30)


class TestTheYardstick:
    @pytest.fixture
    def drawn(self, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        """Drawing takes a quarter of a second of the processor, and is noted."""
        seen: list[Any] = []
        second = [0.0]

        def render(cards: list[Any]) -> None:
            seen.extend(cards)
            second[0] += 0.25

        monkeypatch.setattr(cards_alone.faces, "render_faces", render)
        monkeypatch.setattr(cards_alone, "time", SimpleNamespace(process_time=lambda: second[0]))
        return seen

    def pool(self) -> Any:
        sample = SimpleNamespace(data=b"jpeg")
        taken = SimpleNamespace(samples={cards_alone.Step.FACE: sample})
        return SimpleNamespace(take=lambda **_: taken)

    @pytest.mark.parametrize("count", [1, 10, 40])
    def test_warming_up_is_not_measured(self, drawn: list[Any], count: int) -> None:
        rate = cards_alone.cards_a_second(pool=self.pool(), count=count, on=date(2024, 7, 9))
        assert rate == pytest.approx(4.0)
        assert len(drawn) == count + 2

    def test_every_card_is_another_and_has_a_face(self, drawn: list[Any]) -> None:
        cards_alone.cards_a_second(pool=self.pool(), count=5, on=date(2024, 7, 9))
        assert len({card.personal_id for card in drawn}) == len(drawn)
        assert {card.photo for card in drawn} == {b"jpeg"}
        assert {card.issued for card in drawn} == {date(2024, 7, 9)}
