"""A measured day: what is sealed is sent in measure, signed for and drawn, whatever breaks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError

from cancuoc.interfaces.cli.replaying import day as days
from cancuoc.interfaces.cli.replaying.day import Day, NothingMoves, Work
from cancuoc.interfaces.cli.replaying.tests.acting import Centre, Stations, Watch
from cancuoc.interfaces.cli.replaying.web import FormRefused


class Chain:
    """The whole chain in memory: packets sealed, sent, signed for and drawn."""

    def __init__(self, *, draws: int = 10_000) -> None:
        self.draws = draws
        self.sealed: dict[str, list[str]] = {}
        self.sent: list[str] = []
        self.signed: list[str] = []
        self.cards = 0
        self.most = 0
        self.trouble: list[Exception] = []
        self.spoilt: set[str] = set()

    def react(self, job: dict[str, Any]) -> list[dict[str, Any]]:
        station = job["station"]
        if "send" not in job:
            if job["person"] in self.spoilt:
                return [{"station": station, "outcome": "refused", "error": "NoFace"}]
            self.sealed.setdefault(station, []).append(job["person"])
            return [{"station": station, "outcome": "sealed"}]
        going = self.sealed[station][: job["send"]]
        del self.sealed[station][: job["send"]]
        self.sent += going
        self.most = max(self.most, len(self.sent) - self.cards)
        return [
            {"station": station, "outcome": "captured", "packet_id": name, "send_ms": 3}
            for name in going
        ]

    def approve(self) -> int:
        if self.trouble:
            raise self.trouble.pop(0)
        fresh = self.sent[len(self.signed) :]
        self.signed += fresh
        return len(fresh)

    def stock(self, **_: Any) -> dict[str, int]:
        self.cards = min(len(self.signed), self.cards + self.draws)
        return {"made": self.cards}


def works(stations: int, each: int, groups: int = 2) -> list[list[Work]]:
    """Return the work of some stations, dealt out over groups."""
    made = [
        Work(
            entry={"code": f"S{s}"},
            jobs=tuple({"station": f"S{s}", "person": f"S{s}-{n}"} for n in range(each)),
        )
        for s in range(stations)
    ]
    return [made[number::groups] for number in range(groups)]


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    """Waiting takes no time; the clock moves only by sleeping."""
    made = Watch()
    monkeypatch.setattr(days, "time", made)
    return made


@pytest.fixture
def begin(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[Day, Chain]]:
    """Make a day on a chain in memory."""

    def make(*, window: int = 40, groups: int = 2, **chain: Any) -> tuple[Day, Chain]:
        line = Chain(**chain)
        monkeypatch.setattr(days.issuance, "stock", line.stock)
        day = Day(centre=Centre(), desks=line, window=window, say=lambda _line: None)
        day.groups = [Stations(line.react) for _ in range(groups)]
        return day, line

    return make


class TestSealing:
    def test_every_visit_is_sealed_before_anything_is_sent(self, begin: Any) -> None:
        day, line = begin()
        day.seal(works(6, 5))
        assert day.sealed == 30
        assert line.sent == []
        assert sum(len(names) for names in line.sealed.values()) == 30

    def test_what_a_station_refused_is_not_waited_for(self, begin: Any) -> None:
        day, line = begin()
        line.spoilt = {"S0-1", "S3-4"}
        day.seal(works(6, 5))
        assert day.sealed == 28
        day.run(works(6, 5))
        assert len(day.received) == line.cards == 28

    def test_each_group_gets_its_own_stations_alone(self, begin: Any) -> None:
        day, _ = begin()
        day.seal(works(5, 1))
        told = [[entry["code"] for entry in group.plans[0][0]] for group in day.groups]
        assert told == [["S0", "S2", "S4"], ["S1", "S3"]]

    def test_nothing_to_seal_is_a_day_that_ends(self, begin: Any) -> None:
        day, _ = begin()
        day.seal([[], []])
        day.run([[], []])
        assert (day.sealed, day.cards) == (0, 0)


class TestRunning:
    @pytest.mark.parametrize(("stations", "each"), [(1, 1), (6, 20), (40, 3)])
    def test_every_packet_is_received_once_and_becomes_a_card(
        self, begin: Any, stations: int, each: int
    ) -> None:
        day, line = begin()
        planned = works(stations, each)
        day.seal(planned)
        day.run(planned)
        assert sorted(day.received) == sorted(line.sent)
        assert len(line.sent) == len(set(line.sent)) == stations * each
        assert (day.cards, day.signed) == (stations * each, stations * each)

    @pytest.mark.parametrize("window", [12, 20, 60])
    @pytest.mark.parametrize("draws", [1, 7])
    def test_no_more_is_under_way_than_the_window_holds(
        self, begin: Any, window: int, draws: int
    ) -> None:
        day, line = begin(window=window, draws=draws)
        planned = works(6, 30)
        day.seal(planned)
        day.run(planned)
        assert line.most <= window
        assert line.cards == 180

    def test_a_window_for_fewer_than_there_are_stations_holds_one_of_each(self, begin: Any) -> None:
        day, line = begin(window=4, draws=1)
        planned = works(6, 5)
        day.seal(planned)
        day.run(planned)
        assert line.most == 6
        assert line.cards == 30

    def test_a_wide_window_sends_all_at_once(self, begin: Any) -> None:
        day, line = begin(window=10_000)
        planned = works(4, 10)
        day.seal(planned)
        day.run(planned)
        assert line.most == 40

    def test_every_look_around_is_shown_to_the_drill(self, begin: Any) -> None:
        day, _ = begin(window=12, draws=3)
        looks: list[int] = []
        day.look = lambda seen: looks.append(seen.cards)
        planned = works(4, 6)
        day.seal(planned)
        day.run(planned)
        assert looks == sorted(looks)
        assert day.centre.kept >= len(looks) > 3

    def test_the_beginning_is_noted_when_the_first_packet_may_go(self, begin: Any) -> None:
        day, _ = begin()
        assert day.began is None
        day.seal(works(2, 1))
        assert day.began is None
        day.run(works(2, 1))
        assert day.began is not None


class TestTrouble:
    @pytest.mark.parametrize(
        "error",
        [
            OperationalError("the database is away"),
            InterfaceError("closed"),
            FormRefused(path="/office/", http_status=503),
            ConnectionRefusedError(),
            TimeoutError(),
        ],
    )
    def test_an_officer_tries_again_when_a_part_is_away(self, begin: Any, error: Exception) -> None:
        day, line = begin()
        line.trouble = [error] * 4
        planned = works(3, 4)
        day.seal(planned)
        day.run(planned)
        assert (line.trouble, day.cards) == ([], 12)

    def test_a_mistake_of_the_program_is_not_taken_for_a_drill(self, begin: Any) -> None:
        day, line = begin()
        line.trouble = [ZeroDivisionError()]
        planned = works(1, 1)
        day.seal(planned)
        with pytest.raises(ZeroDivisionError):
            day.run(planned)

    def test_a_chain_that_stands_still_is_given_up_after_minutes(
        self, begin: Any, watch: Watch
    ) -> None:
        day, line = begin()
        line.draws = 0
        planned = works(2, 3)
        day.seal(planned)
        with pytest.raises(NothingMoves) as refused:
            day.run(planned)
        assert days.PATIENCE < watch.second < days.PATIENCE + 5
        assert refused.value.details == {"log": "what the worker said last"}
        assert "worker.log" in refused.value.next_step

    def test_a_slow_chain_is_not_given_up_while_it_moves(self, begin: Any, watch: Watch) -> None:
        day, _ = begin(draws=1)
        day.look = lambda _day: watch.sleep(days.PATIENCE - 10)
        planned = works(2, 3)
        day.seal(planned)
        day.run(planned)
        assert day.cards == 6
        assert watch.second > 3 * days.PATIENCE


class TestSettling:
    def test_it_waits_until_no_news_waits(
        self, begin: Any, watch: Watch, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        day, _ = begin()
        left = [{"a": 2}, {"a": 1}, {}]
        monkeypatch.setattr(days.outbox, "pending", lambda: left.pop(0))
        day.settle()
        assert left == []
        assert day.centre.kept == 2

    def test_it_says_what_waits_when_it_gives_up(
        self, begin: Any, watch: Watch, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        day, _ = begin()
        monkeypatch.setattr(days.outbox, "pending", lambda: {"issuance.make!parked": 1})
        with pytest.raises(NothingMoves) as refused:
            day.settle()
        assert refused.value.details == {"waiting": {"issuance.make!parked": 1}}


def test_only_packets_with_a_receipt_count_as_received(begin: Any) -> None:
    day, _ = begin()
    for answer in (
        {"station": "S1", "outcome": "sealed"},
        {"station": "S1", "outcome": "refused", "error": "X"},
        {"station": "S1", "outcome": "captured", "packet_id": "p1"},
        {"station": "S1", "outcome": "captured", "packet_id": "p1"},
        {"station": "S2", "outcome": "captured", "packet_id": "p2"},
        {"station": "S2"},
    ):
        day.hear(answer)
    assert sorted(day.received) == ["p1", "p2"]
    assert len(day.answers) == 6
