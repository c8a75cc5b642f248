"""What the administrator sees of stations and packets: counts, gaps, and what is set aside."""

from __future__ import annotations

import dataclasses
import re
from datetime import date, timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cancuoc.domain.stations import models, queries, refusals, services, signed_requests
from cancuoc.domain.stations.queries import Gap, IntakeState, StationIntake
from cancuoc.domain.stations.rules import REASON_VI, PacketState
from cancuoc.domain.stations.tests.world import ADMIN, AT, TestStation, open_all, upload
from cancuoc.domain.units import services as units
from cancuoc.kernel.refusal import Refusal

ROOT = Path(__file__).resolve().parents[5]
HOUR = timedelta(hours=1)


@pytest.mark.django_db
class TestCounts:
    def test_an_empty_centre_has_nothing_to_tell(self) -> None:
        assert queries.intake_state() == IntakeState(
            received=0, opened=0, quarantined=0, oldest_waiting=None
        )
        assert queries.intake_by_station() == {}
        assert queries.gaps() == queries.quarantined() == ()
        assert queries.stations(scope=["01"], on=AT.date()) == ()

    def test_each_station_is_counted_for_itself(self, station: TestStation) -> None:
        other, silent = TestStation("TX-02").enrol(), TestStation("TX-03").enrol()
        twin = station.twin()
        upload(station.seal("<6"), station, at=AT)
        upload(twin.seal("<6"), twin, at=AT + HOUR)
        upload(other.seal("<6"), other, at=AT + 2 * HOUR)
        open_all()
        upload(other.seal("<6"), other, at=AT + 3 * HOUR)
        assert queries.intake_by_station() == {
            "TX-01": StationIntake(last_received=AT + HOUR, waiting=0, quarantined=2),
            "TX-02": StationIntake(last_received=AT + 3 * HOUR, waiting=1, quarantined=0),
        }
        assert silent.code not in queries.intake_by_station()

    def test_the_oldest_that_waits_is_told_and_not_the_oldest_at_all(
        self, station: TestStation
    ) -> None:
        upload(station.seal("<6"), station, at=AT)
        open_all()
        for hours in (3, 1, 2):
            upload(station.seal("<6"), station, at=AT + hours * HOUR)
        found = queries.intake_state()
        assert (found.received, found.opened, found.quarantined) == (3, 1, 0)
        assert found.oldest_waiting == AT + HOUR

    def test_what_is_set_aside_comes_oldest_first_and_by_station(
        self, station: TestStation
    ) -> None:
        other = TestStation("TX-02").enrol()
        for n, of in enumerate((station, other, station), 1):
            twin = of.twin()
            upload(of.seal("<6"), of, at=AT + 2 * n * HOUR)
            upload(twin.seal("<6"), twin, at=AT + (2 * n + 1) * HOUR)
        whole = queries.quarantined()
        assert [row.received_at for row in whole] == [AT + n * HOUR for n in range(2, 8)]
        assert queries.quarantined(limit=2) == whole[:2]
        assert queries.quarantined(limit=0) == ()
        mine = queries.quarantined(station_code="TX-02")
        assert [row.received_at for row in mine] == [AT + 4 * HOUR, AT + 5 * HOUR]
        assert {row.reason for row in whole} == {"clone"}
        assert queries.quarantined(station_code="NO-99") == ()

    def test_a_packet_row_shows_no_person(self, station: TestStation) -> None:
        packet = station.seal("<6")
        upload(packet, station)
        row = queries.packet(packet_id=packet.packet_id)
        assert (row.station_code, row.sequence, row.digest) == ("TX-01", 1, packet.digest)
        assert (row.size, row.dossier_id, row.reason) == (len(packet.data), None, "")
        assert "Mơ" not in str(dataclasses.asdict(row))


@pytest.mark.django_db
class TestGaps:
    def test_gaps_of_two_stations_and_two_keys_are_told_apart(self, station: TestStation) -> None:
        other = TestStation("AA-01").enrol()
        for of in (station, other):
            of.seal("<6")
            upload(of.seal("<6"), of)
        fresh = TestStation()
        fresh.use(services.renew_token(code="TX-01", at=AT, by=ADMIN))
        fresh.seal("<6")
        fresh.seal("<6")
        upload(fresh.seal("<6"), fresh)
        assert sorted((g.station_code, g.first, g.last) for g in queries.gaps()) == [
            ("AA-01", 1, 1),
            ("TX-01", 1, 1),
            ("TX-01", 1, 2),
        ]
        assert queries.gaps(station_code="AA-01") == (Gap(station_code="AA-01", first=1, last=1),)

    def test_a_copy_does_not_fill_a_gap(self, station: TestStation) -> None:
        station.seal("<6")
        twin = station.twin()
        upload(station.seal("<6"), station)
        upload(twin.seal("<6"), twin)
        assert queries.gaps() == (Gap(station_code="TX-01", first=1, last=1),)

    def test_a_packet_set_aside_for_its_chain_fills_its_number(self, station: TestStation) -> None:
        image = station.twin()
        station.seal("<6")
        upload(station.seal("<6"), station)
        upload(image.seal("<6"), image)
        (aside,) = queries.quarantined()
        assert (aside.sequence, aside.reason) == (1, "broken_chain")
        assert queries.gaps() == ()

    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(st.booleans(), st.integers(0, 3)), max_size=8, unique=True))
    def test_whatever_two_disks_send_no_number_is_in_use_twice(
        self, station: TestStation, sent: list[tuple[bool, int]]
    ) -> None:
        before = models.Packet.objects.count()
        first = _fresh_key(station)
        disks = [first, first.twin()]
        packets = [[disk.seal("<6") for _ in range(4)] for disk in disks]
        for second, n in sent:
            upload(packets[second][n], disks[second])
        came = {(second, n) for second, n in sent}
        key = models.StationKey.objects.get(valid_to__isnull=True)
        rows = models.Packet.objects.filter(key=key)
        in_use = rows.exclude(state=PacketState.QUARANTINED).values_list("sequence", flat=True)
        assert len(in_use) == len(set(in_use))
        assert models.Packet.objects.count() == before + len(came)
        assert (key.arrived, key.highest) == (
            len({n for _, n in came}),
            max((n + 1 for _, n in came), default=0),
        )
        twins = {n + 1 for _, n in came if {(False, n), (True, n)} <= came}
        aside = set(rows.filter(state=PacketState.QUARANTINED).values_list("sequence", flat=True))
        assert twins <= aside


def _fresh_key(station: TestStation) -> TestStation:
    fresh = TestStation()
    fresh.use(services.renew_token(code=station.code, at=AT, by=ADMIN))
    return fresh


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("scope", "on", "seen"),
    [
        (["01"], date(2024, 7, 6), ["A-1", "B-1", "C-1"]),
        (["009"], date(2024, 7, 6), ["A-1", "B-1"]),
        (["009"], date(2024, 12, 31), ["A-1", "B-1"]),
        # A station of a ward that was merged away goes to who has the place now.
        (["00364"], date(2025, 7, 1), ["A-1", "B-1"]),
        (["00352"], date(2025, 7, 1), []),
        (["009"], date(2025, 7, 1), []),
        (["00361"], date(2025, 7, 1), ["B-1"]),
        (["01"], date(2025, 7, 1), ["A-1", "B-1", "C-1"]),
        ([], date(2024, 7, 6), []),
    ],
)
def test_stations_of_a_scope_on_both_sides_of_the_reforms(
    scope: list[str], on: date, seen: list[str]
) -> None:
    units.load_tables(at=AT, by=ADMIN)
    for code, unit in (("C-1", "00001"), ("A-1", "00364"), ("B-1", "00361")):
        services.create_station(code=code, unit_code=unit, kit="K", at=AT, by=ADMIN)
    assert [row.code for row in queries.stations(scope=scope, on=on)] == seen


KINDS = [
    kind
    for module in (refusals, signed_requests)
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, Refusal) and kind.__module__ == module.__name__
]


class TestWords:
    """Every refusal of the room says what happened and what to do, in plain Vietnamese."""

    ours: ClassVar[list[type[Refusal]]] = KINDS

    def test_there_are_as_many_refusals_as_names(self) -> None:
        assert len({kind.__name__ for kind in self.ours}) == len(self.ours) >= 24
        assert len({kind.message for kind in self.ours}) == len(self.ours)

    @pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
    def test_it_is_short_and_says_what_to_do(self, kind: type[Refusal]) -> None:
        refusal = kind()
        assert refusal.message != Refusal.message
        for words in (refusal.message, refusal.next_step):
            assert words.endswith(".")
            assert words[0].isupper()
            assert len(words.split()) <= 22
            assert not re.search(r"\b(bạn|lỗi|error|null|None)\b", words, re.IGNORECASE)
        assert (kind.__doc__ or "").strip().endswith(".")

    @pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
    def test_its_status_tells_whose_turn_it_is(self, kind: type[Refusal]) -> None:
        # Only a busy centre and a damaged file are ours to mend; the rest is the caller's.
        ours = {"CentreBusy": 503, "StationQuota": 503, "DamagedPacket": 500}
        expected = ours.get(kind.__name__)
        assert kind.status == expected if expected else 400 <= kind.status < 500

    def test_the_document_and_the_program_give_the_same_status(self) -> None:
        text = (ROOT / "docs" / "station-api.md").read_text(encoding="utf-8")
        by_name = {kind.__name__: kind.status for kind in self.ours}
        told = {}
        for names, status in re.findall(r"^\| (`\w+`(?:, `\w+`)*) \| (\d{3}) \|", text, re.M):
            told |= {name: int(status) for name in re.findall(r"`(\w+)`", names)}
        known = told.keys() & by_name.keys()
        assert len(known) >= 12
        assert {name: told[name] for name in known} == {name: by_name[name] for name in known}

    def test_every_reason_of_the_chain_has_words_for_the_reviewer(self) -> None:
        assert set(REASON_VI) == {"clone", "broken_chain", "revoked", "old_key", "rejected"}
        assert all(text.endswith(".") for text in REASON_VI.values())
