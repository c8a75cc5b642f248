"""F6, F11, F12: a clock that is wrong, a disk put back to an old image, a key on two disks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.faults import invariants
from tests.faults.station_acts import TODDLER, copied, reopened
from tests.faults.station_and_centre import enrolled, send
from tests.support.rollbacks import own_transactions

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.stations import chain, queries
from cancuoc.domain.stations.tests.world import open_all
from cancuoc.foundation import audit
from cancuoc.station.core.desk import Desk
from cancuoc.station.records import Lease
from cancuoc.station.tables import officers, packets
from cancuoc.station.tests import world

__all__ = ["own_transactions"]
pytestmark = [pytest.mark.fault, pytest.mark.usefixtures("drill_home", "own_transactions", "db")]
NOW = datetime(2024, 7, 6, 13, 0, tzinfo=UTC)
YEAR = timedelta(days=400)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    enrolled(tmp_path / "home")
    return tmp_path / "home"


def capture(desk: Desk, *, at: datetime = world.AT, born: date = TODDLER) -> Any:
    row = world.sealed(desk, world.child(born=born), at=at)
    return row.id, row.digest


def flags() -> list[str]:
    return [event.act for event in audit.history(act_prefix="stations.")]


class TestAWrongClock:
    """I10: the station's time is a claim; numbers order the packets, the centre's time counts."""

    @pytest.mark.parametrize(
        ("off", "flagged"),
        [
            (YEAR, True),
            (timedelta(hours=3), True),
            (timedelta(minutes=9), False),
            (-timedelta(hours=3), False),
            (-timedelta(days=5), False),
        ],
    )
    def test_the_packet_is_taken_and_a_time_that_cannot_be_is_flagged(
        self, folder: Path, off: timedelta, flagged: bool
    ) -> None:
        with reopened(folder) as desk:
            packet_id, digest = capture(desk, at=NOW + off)
            assert send(desk, at=NOW).sent == 1
            invariants.at_the_station(desk, promised={packet_id: digest})
        open_all()
        row = queries.packet(packet_id=packet_id)
        assert row.captured_at == NOW + off
        detail = enrolment.dossier(dossier_id=row.dossier_id)
        assert (detail.received_at, detail.captured_at) == (NOW, NOW + off)
        assert ("stations.clock" in flags()) is flagged
        invariants.at_the_centre(acknowledged={packet_id: digest}, at=NOW)

    def test_the_deadline_and_the_age_follow_the_centre(self, folder: Path) -> None:
        """Thirteen years old at the centre, fourteen by the laptop that is a month ahead."""
        with reopened(folder) as desk:
            packet_id, _ = capture(desk, at=NOW + timedelta(days=30), born=date(2010, 7, 20))
            send(desk, at=NOW)
        open_all()
        row = queries.packet(packet_id=packet_id)
        detail = enrolment.dossier(dossier_id=row.dossier_id)
        assert (detail.band, detail.band_claimed) == ("6-<14", ">=14")
        assert NOW.date() < detail.due_on < (NOW + timedelta(days=21)).date()

    def test_fingers_of_a_toddler_taken_by_a_wrong_clock_go_to_people(self, folder: Path) -> None:
        with reopened(folder) as desk:
            packet_id, digest = capture(desk, at=NOW + YEAR, born=date(2018, 12, 1))
            assert send(desk, at=NOW).sent == 1
        open_all()
        row = queries.packet(packet_id=packet_id)
        assert (row.state, row.reason) == ("quarantined", "UnaskedBiometrics")
        invariants.at_the_centre(acknowledged={packet_id: digest}, aside=1)

    def test_a_clock_that_jumps_back_between_two_captures_is_flagged(self, folder: Path) -> None:
        with reopened(folder) as desk:
            first = capture(desk, at=NOW)
            second = capture(desk, at=NOW - timedelta(hours=3))
            rows = sorted(packets.recent(desk.store), key=lambda row: row.sequence)
            assert [row.id for row in rows] == [first[0], second[0]]
            assert send(desk, at=NOW + timedelta(minutes=1)).sent == 2
        assert flags().count("stations.clock") == 1
        open_all()
        invariants.at_the_centre(acknowledged=dict([first, second]))

    def test_a_clock_that_drifts_keeps_the_order(self, folder: Path) -> None:
        with reopened(folder) as desk:
            real = [timedelta(minutes=3 * n) for n in range(8)]
            made = dict(capture(desk, at=NOW + each * 1.05) for each in real)
            assert send(desk, at=NOW + timedelta(minutes=30)).sent == 8
            invariants.at_the_station(desk, promised=made)
        assert "stations.clock" not in flags()
        open_all()
        invariants.at_the_centre(acknowledged=made)

    def test_a_lease_ends_by_the_clock_and_what_was_saved_stays(self, folder: Path) -> None:
        with reopened(folder) as desk:
            made = capture(desk, at=NOW)
            until = NOW + timedelta(hours=24)
            lease = Lease(username="cb", hand="h", full_name="Lê Văn Bình", lease="x", until=until)
            officers.keep(desk.store, lease, password="mat-khau-dung")
            told = {"password": "mat-khau-dung"}
            assert officers.check(desk.store, "cb", at=until - timedelta(minutes=1), **told)
            assert officers.check(desk.store, "cb", at=until, **told) is None
            assert officers.latest(desk.store, at=NOW + YEAR) is None
            invariants.at_the_station(desk, promised=dict([made]))

    def test_planted_no_look_at_the_clock_is_caught(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(chain, "_watch_clock", lambda *_, **__: None)
        with pytest.raises(AssertionError):
            self.test_a_clock_that_jumps_back_between_two_captures_is_flagged(folder)


class TestAnOldImage:
    """F11: the disk of the station is put back to what it was yesterday."""

    def put_back(self, folder: Path) -> tuple[dict[Any, str], Path]:
        image = copied(folder, folder.with_name("image"))
        with reopened(folder) as desk:
            made = dict(capture(desk) for _ in range(2))
            send(desk, at=NOW)
        return made, image

    def test_what_came_before_stays_and_the_step_back_is_seen(self, folder: Path) -> None:
        made, image = self.put_back(folder)
        with reopened(image) as desk:
            again, digest = capture(desk)
            result = send(desk, at=NOW)
            assert result.sent == 1
            invariants.at_the_station(desk, promised={again: digest})
        assert queries.packet(packet_id=again).reason == "clone"
        assert "stations.alert" in flags()
        open_all()
        for each, was in made.items():
            assert queries.packet(packet_id=each).digest == was
        aside = queries.quarantined()
        assert {row.id for row in aside} == {again, next(iter(made))}

    def test_a_number_after_the_step_back_does_not_fit_either(self, folder: Path) -> None:
        made, image = self.put_back(folder)
        with reopened(image) as desk:
            third = [capture(desk) for _ in range(3)][-1]
            send(desk, at=NOW)
        assert queries.packet(packet_id=third[0]).state == "received"
        assert len(queries.quarantined()) == 4
        assert set(made) <= {row.id for row in queries.quarantined()}


class TestAClone:
    """F12: the same key on two disks; which twin is honest only people can tell."""

    def test_both_twins_are_set_aside_and_nothing_is_overwritten(self, folder: Path) -> None:
        twin = copied(folder, folder.with_name("twin"))
        with reopened(folder) as one, reopened(twin) as two:
            first, second = capture(one), capture(two)
            assert (send(one, at=NOW).sent, send(two, at=NOW).sent) == (1, 1)
            # Each has a receipt: the centre holds both and lost neither.
            invariants.at_the_station(one, promised=dict([first]))
            invariants.at_the_station(two, promised=dict([second]))
        aside = queries.quarantined()
        assert {row.id for row in aside} == {first[0], second[0]}
        assert {row.reason for row in aside} == {"clone"}
        open_all()
        invariants.at_the_centre(acknowledged=dict([first, second]), aside=2)

    def test_planted_a_centre_that_looks_at_no_number_is_caught(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(chain, "_held", lambda ids: [])
        with pytest.raises(Exception, match=r"packet_sequence_once|no_more_than_highest|assert"):
            self.test_both_twins_are_set_aside_and_nothing_is_overwritten(folder)
