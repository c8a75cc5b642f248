"""The week of a district in its order: booked, received, captured, decided, packed, handed out."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest

from cancuoc.interfaces.cli.replaying import reception, week
from cancuoc.interfaces.cli.replaying.counts import THANH_XUAN_WEEK
from cancuoc.interfaces.cli.replaying.parties import End, choose
from cancuoc.interfaces.cli.replaying.roster import (
    DISTRICT_STRENGTH,
    PREPARED_AT,
    REPORT_AT,
    SHIFTS,
    SLOT,
)
from cancuoc.interfaces.cli.replaying.roster import week as sessions_of_week
from cancuoc.interfaces.cli.replaying.seating import Seat, seat
from cancuoc.interfaces.cli.replaying.sums import without_network
from cancuoc.interfaces.cli.replaying.tests.acting import Centre, Stations, Watch, field_of
from cancuoc.interfaces.cli.replaying.tests.residents import roomy
from cancuoc.interfaces.cli.replaying.week import Week, WorkerStuck, day_ends, packets, refused
from cancuoc.kernel.clock import VN
from cancuoc.kernel.simulated_clock import SimulatedClock

WARDS = tuple(f"{n:05d}" for n in range(11))
SCALE = 0.02


class Desks:
    """Desks that note what was done when; cards lie ready in the number the test says."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.done: list[tuple[datetime, str]] = []
        self.handed: list[UUID] = []

    def _note(self, what: str) -> None:
        self.done.append((self.now().astimezone(VN), what))

    def review(self) -> None:
        self._note("review")

    def approve(self) -> int:
        self._note("approve")
        return 0

    def pack(self) -> list[str]:
        self._note("pack")
        return [f"L{len(self.done)}"]

    def receive(self, batch: str) -> int:
        self._note(f"receive {batch}")
        return 1

    def hand_over(self, *, dossier_id: UUID) -> None:
        self.handed.append(dossier_id)
        self._note("hand over")


class Played:
    """One small week, played through to its end."""

    def __init__(
        self, where: Path, patch: pytest.MonkeyPatch, *, seed: int = 1, dark: int = 0
    ) -> None:
        rng = random.Random(seed)
        counts = THANH_XUAN_WEEK.scaled(SCALE)
        self.shifts = sessions_of_week(wards=WARDS, strength=DISTRICT_STRENGTH.scaled(0.4))
        parties = choose(roomy(counts, seed=seed), counts, faulty=0.0, rng=rng)
        self.seats = seat(parties, self.shifts, until=REPORT_AT, rng=rng)
        self.clock = SimulatedClock(where / "clock", start=PREPARED_AT)
        self.desks = Desks(self.clock.now)
        self.stations = Stations(self._react)
        self.closed: list[datetime] = []
        self.arrived: list[tuple[datetime, Seat, str]] = []
        self.booked: list[tuple[datetime, Seat]] = []
        self.confirmed: list[Any] = []
        self.cards = [SimpleNamespace(dossier_id=uuid4()) for _ in range(10)]
        patch.setattr(reception, "book", self._book)
        patch.setattr(week.outbox, "pending", dict)
        patch.setattr(week.issuance, "cards", lambda **_: self.cards)
        self.week = Week(
            centre=Centre(),
            ground=field_of(self.shifts),
            desks=self.desks,
            clock=self.clock,
            rng=random.Random(seed),
            say=lambda _line: None,
        )
        self.week.front = SimpleNamespace(arrive=self._arrive, confirm=self._confirm)
        self.week.dark = without_network(self.seats, places=dark)
        self.week.closed = lambda: self.closed.append(self.clock.now())
        self.week.run(self.seats, self.stations)

    def _react(self, job: dict[str, Any]) -> list[dict[str, Any]]:
        if "send" in job:
            return [{**job, "outcome": "captured"}] * job["send"]
        sealed = "sealed" if job.get("hold") else "captured"
        return [{**job, "outcome": job["ending"] or sealed}]

    def _book(self, one: Seat, *, session_id: UUID, at: datetime) -> str:
        self.booked.append((at, one))
        return f"code-{id(one)}"

    def _arrive(self, one: Seat, *, session_id: UUID, booking_code: str) -> list[UUID]:
        self.arrived.append((self.clock.now(), one, booking_code))
        return [uuid4() for _ in one.party.visitors]

    def _confirm(self, one: Seat, visitor: Any, *, ticket_id: UUID) -> None:
        self.confirmed.append(visitor)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """The same week for all tests of this module that only look at it."""
    with pytest.MonkeyPatch.context() as patch:
        yield Played(tmp_path_factory.mktemp("week"), patch)


@pytest.fixture(scope="module")
def darkened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """The same week with three places that have no network for a shift."""
    with pytest.MonkeyPatch.context() as patch:
        yield Played(tmp_path_factory.mktemp("dark"), patch, dark=3)


class TestTime:
    def test_the_week_ends_at_the_report(self, played: Played) -> None:
        assert played.clock.now() == REPORT_AT

    def test_everybody_comes_at_the_minute_of_the_seat(self, played: Played) -> None:
        assert [(at, one) for at, one, _ in played.arrived] == [
            (one.comes_at, one) for one in played.seats
        ]

    def test_nothing_is_decided_after_the_report(self, played: Played) -> None:
        assert max(at for at, _ in played.desks.done) < REPORT_AT

    def test_the_day_begins_before_its_first_shift(self, played: Played) -> None:
        first = min(at for at, _, _ in played.arrived).astimezone(VN)
        assert first.time() >= SHIFTS[0][0]


class TestReception:
    def test_who_books_does_so_before_anybody_comes(self, played: Played) -> None:
        assert {at for at, _ in played.booked} == {PREPARED_AT}
        assert [one for _, one in played.booked] == [one for one in played.seats if one.booked]

    def test_a_code_is_shown_by_those_who_booked_and_by_no_one_else(self, played: Played) -> None:
        for _, one, code in played.arrived:
            assert code == (f"code-{id(one)}" if one.booked else "")

    def test_confirmations_are_given_at_the_desk_and_never_sent_to_a_station(
        self, played: Played
    ) -> None:
        wanted = THANH_XUAN_WEEK.scaled(SCALE).confirmations
        assert len(played.confirmed) == wanted
        assert {visitor.end for visitor in played.confirmed} == {End.CONFIRMATION}
        at_stations = {job["person"] for _, jobs in played.stations.plans for job in jobs}
        assert not at_stations & {str(v.resident.person_id) for v in played.confirmed}


class TestStations:
    def test_everybody_else_is_at_a_station_once(self, played: Played) -> None:
        jobs = [job for _, jobs in played.stations.plans for job in jobs]
        counts = THANH_XUAN_WEEK.scaled(SCALE)
        assert len({job["person"] for job in jobs}) == len(jobs)
        assert len(jobs) == counts.visits - counts.confirmations
        ends = Counter(job["ending"] for job in jobs)
        assert ends == {
            "": counts.dossiers,
            "papers_missing": counts.papers_missing,
            "postponed": counts.postponed,
        }

    def test_people_are_captured_at_a_station_of_their_session(self, played: Played) -> None:
        of_session = {
            str(played.week.ground.session(shift)): set(shift.team.kits) for shift in played.shifts
        }
        for _, jobs in played.stations.plans:
            for job in jobs:
                assert job["station"] in of_session[job["session"]]

    def test_families_are_dealt_out_over_the_kits_in_turn(self, played: Played) -> None:
        turns: dict[tuple[str, str], Counter[str]] = {}
        for _, one, _ in played.arrived:
            key = (one.shift.team.code, one.shift.starts_at.isoformat())
            turns.setdefault(key, Counter())["families"] += 1
        for number in played.week._turns.values():
            assert number > 0
        assert sum(played.week._turns.values()) == len(played.seats)
        assert sorted(played.week._turns.values()) == sorted(c["families"] for c in turns.values())

    def test_only_stations_with_visitors_sign_in_each_morning(self, played: Played) -> None:
        mornings = [stations for stations, _ in played.stations.plans if stations]
        days = sorted({one.slot.astimezone(VN).date() for one in played.seats})
        assert len(mornings) == len(days)
        for day, stations in zip(days, mornings, strict=True):
            teams = {
                one.shift.team.code for one in played.seats if one.slot.astimezone(VN).date() == day
            }
            assert {entry["code"].rpartition("-")[0] for entry in stations} == teams
            assert all(entry["officer"]["username"] for entry in stations)

    def test_what_stations_said_is_kept(self, played: Played) -> None:
        answers = played.week.answers
        assert len(list(packets(answers))) == THANH_XUAN_WEEK.scaled(SCALE).dossiers
        assert refused(answers) == {}


class TestDesks:
    def test_review_always_comes_before_the_signature(self, played: Played) -> None:
        acts = [what for _, what in played.desks.done if what in {"review", "approve"}]
        assert acts == ["review", "approve"] * (len(acts) // 2)

    def test_every_day_ends_with_packing(self, played: Played) -> None:
        packed = [at.date() for at, what in played.desks.done if what == "pack"]
        assert packed == sorted({one.slot.astimezone(VN).date() for one in played.seats})

    def test_boxes_are_opened_on_the_next_day_before_anybody_comes(self, played: Played) -> None:
        opened = [at for at, what in played.desks.done if what.startswith("receive")]
        packed = [at for at, what in played.desks.done if what == "pack"]
        assert len(opened) == len(packed) - 1
        for before, after in zip(packed[:-1], opened, strict=True):
            assert after.date() > before.date()
            first = min(
                at for at, _, _ in played.arrived if at.astimezone(VN).date() == after.date()
            )
            assert after < first

    def test_some_fetch_their_cards_in_the_afternoon(self, played: Played) -> None:
        hours = {at.strftime("%H:%M") for at, what in played.desks.done if what == "hand over"}
        assert len(played.desks.handed) > 0
        assert hours <= {"15:59"}

    def test_the_same_seed_is_the_same_week(
        self, played: Played, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        again = Played(tmp_path, monkeypatch)
        assert [seat.comes_at for seat in again.seats] == [s.comes_at for s in played.seats]
        assert [what for _, what in again.desks.done] == [what for _, what in played.desks.done]


class TestWaiting:
    def stuck(self, monkeypatch: pytest.MonkeyPatch, *answers: dict[str, int]) -> Week:
        left = list(answers)
        monkeypatch.setattr(week, "time", Watch())
        monkeypatch.setattr(week.outbox, "pending", lambda: left.pop(0) if left else {"a": 1})
        made = object.__new__(Week)
        made.centre = Centre()
        return made

    def test_the_worker_gets_its_minutes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        waiting = self.stuck(monkeypatch, {"a": 3}, {"a": 1}, {})
        waiting.settle()
        assert waiting.centre.kept == 2

    def test_after_them_what_waits_is_said(self, monkeypatch: pytest.MonkeyPatch) -> None:
        waiting = self.stuck(monkeypatch)
        with pytest.raises(WorkerStuck) as told:
            waiting.settle()
        assert told.value.details["waiting"] == {"a": 1}
        assert told.value.details["log"] == "what the worker said last"
        assert week.time.second == pytest.approx(week.PATIENCE, abs=0.5)


@pytest.mark.parametrize(
    ("slot", "ends"),
    [
        (datetime(2024, 7, 1, 6, 30, tzinfo=VN), datetime(2024, 7, 1, 22, tzinfo=VN)),
        (datetime(2024, 7, 1, 21, 30, tzinfo=VN), datetime(2024, 7, 1, 22, tzinfo=VN)),
        # Eleven in the evening in London is the next morning in Hà Nội.
        (datetime(2024, 7, 1, 23, 0, tzinfo=UTC), datetime(2024, 7, 2, 22, tzinfo=VN)),
    ],
)
def test_a_day_ends_with_its_last_session(slot: datetime, ends: datetime) -> None:
    assert day_ends(slot) == ends
    assert day_ends(slot) >= slot + SLOT - timedelta(minutes=1)


def test_refusals_are_counted_by_name() -> None:
    answers = [
        {"outcome": "refused", "error": "NoFace"},
        {"outcome": "refused", "error": "NoFace"},
        {"outcome": "refused"},
        {"outcome": "captured", "error": "ignored"},
        {"outcome": "postponed"},
        {},
    ]
    assert refused(answers) == {"NoFace": 2, "None": 1}
    assert refused([]) == {}


class TestPlacesWithoutNetwork:
    def test_places_without_confirmations_are_chosen_and_none_on_the_last_day(
        self, darkened: Played
    ) -> None:
        dark = darkened.week.dark
        assert len({shift.unit_code for shift in dark}) == len(dark)
        # Three were asked for; in a week this small two have nobody who comes for a confirmation.
        assert 2 <= len(dark) <= 3
        assert not any(shift.fixed for shift in dark)
        last = max(one.slot for one in darkened.seats).astimezone(VN).date()
        assert all(shift.starts_at.astimezone(VN).date() < last for shift in dark)

    def test_their_packets_stay_until_the_network_is_back(self, darkened: Played) -> None:
        kept: Counter[str] = Counter()
        sessions = {str(darkened.week.ground.session(shift)) for shift in darkened.week.dark}
        for _, jobs in darkened.stations.plans:
            for job in jobs:
                if "send" in job:
                    assert kept.pop(job["station"]) == job["send"]
                else:
                    assert job.get("hold", False) is (job["session"] in sessions)
                    kept[job["station"]] += bool(job.get("hold")) and not job["ending"]
        assert not +kept

    def test_as_many_packets_come_home_as_with_a_network(
        self, darkened: Played, played: Played
    ) -> None:
        homes = [
            sum(answer.get("outcome") == "captured" for answer in week_.week.answers)
            for week_ in (darkened, played)
        ]
        assert homes[0] == homes[1] == THANH_XUAN_WEEK.scaled(SCALE).dossiers

    def test_every_day_is_counted_at_its_end(self, played: Played) -> None:
        assert len(played.closed) == len({one.slot.astimezone(VN).date() for one in played.seats})
        assert played.week.held.total() == 0
