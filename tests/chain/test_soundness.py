"""The questions a replay ends with: nought on honest books, and each finds its own fault."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from tests.support import dossiers
from tests.support.dossiers import quick_cards
from tests.support.families import AT, hanoi, someone

from cancuoc.domain.reporting import soundness, steptimes
from cancuoc.domain.stations.tests.world import TestStation, open_all, upload
from cancuoc.foundation import audit, keys, outbox
from cancuoc.foundation.actor import Actor
from cancuoc.kernel.fact import Fact

__all__ = ["hanoi", "quick_cards"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_cards", "hanoi")]
SYSTEM = Actor.system("test")
# Dossiers that tests make by hand have no packet behind them.
BY_HAND = {"dossiers_without_packet"}


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, settings: Any) -> Any:
    settings.BLOB_DIR = tmp_path / "blobs"
    settings.KEY_DIR = tmp_path / "keys"
    keys.store.cache_clear()
    yield
    keys.store.cache_clear()


def run(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def faults(*, besides: set[str] = BY_HAND) -> dict[str, int]:
    found = soundness.disagreements()
    return {name: count for name, count in found.items() if count and name not in besides}


@pytest.fixture
def at_the_desk() -> UUID:
    """A dossier whose card lies at the desk."""
    person = someone("Nguyễn Thị Sổ Sách", date(1990, 5, 4))
    (dossier_id,) = dossiers.ready(dossiers.captured(person))
    return dossier_id


@pytest.fixture
def two_packets() -> TestStation:
    """A station whose two packets were opened."""
    station = TestStation().enrol()
    for _ in range(2):
        upload(station.seal(), station)
    open_all()
    return station


class TestHonestBooks:
    def test_an_empty_centre_is_sound(self) -> None:
        assert set(soundness.disagreements().values()) == {0}

    def test_a_card_at_the_desk_is_sound(self, at_the_desk: UUID) -> None:
        assert faults() == {}

    def test_a_card_handed_over_is_sound(self, at_the_desk: UUID) -> None:
        dossier = dossiers.enrolment.dossier(dossier_id=at_the_desk)
        dossiers.hand_over(at_the_desk, dossier.personal_number, old=True)
        assert faults() == {}

    def test_opened_packets_are_sound(self, two_packets: TestStation) -> None:
        outbox.deliver_all(at=AT)
        assert faults(besides=set()) == {}


class TestPacketsThatWentAstray:
    def test_a_packet_not_opened_yet(self) -> None:
        station = TestStation().enrol()
        upload(station.seal(), station)
        assert faults() == {"deliveries_waiting": 1, "packets_not_opened": 1}

    def test_a_packet_set_aside(self, two_packets: TestStation) -> None:
        outbox.deliver_all(at=AT)
        upload(two_packets.twin().seal(), two_packets)
        run("UPDATE stations_packet SET state = 'quarantined', reason = 'clone' WHERE sequence = 3")
        open_all()
        outbox.deliver_all(at=AT)
        assert faults()["packets_set_aside"] == 1

    def test_a_gap_in_a_chain(self) -> None:
        station = TestStation().enrol()
        station.seal()
        upload(station.seal(), station)
        open_all()
        outbox.deliver_all(at=AT)
        assert faults() == {"gaps_in_chains": 1}

    def test_a_dossier_that_left_its_packet(self, two_packets: TestStation) -> None:
        outbox.deliver_all(at=AT)
        run(
            "UPDATE enrolment_dossier SET packet_id = %s WHERE id = "
            "(SELECT dossier_id FROM stations_packet WHERE sequence = 1)",
            uuid4(),
        )
        assert faults(besides=set()) == {
            "packets_without_dossier": 1,
            "dossiers_without_packet": 1,
        }

    def test_a_receipt_that_is_empty(self, two_packets: TestStation) -> None:
        outbox.deliver_all(at=AT)
        run("UPDATE stations_packet SET receipt = '' WHERE sequence = 2")
        assert faults() == {"packets_without_receipt": 1}


class TestNewsThatWaits:
    def test_a_parked_delivery(self, two_packets: TestStation) -> None:
        run("UPDATE foundation_delivery SET parked = true")
        found = faults()
        assert found["deliveries_parked"] > 0
        assert "deliveries_waiting" not in found

    def test_a_fact_nobody_hears_waits_for_nobody(self) -> None:
        class Unheard(Fact):
            """Nobody is registered for this one."""

        outbox.publish(Unheard(at=AT))
        assert faults() == {}


class TestStepsWithoutTheirLine:
    def test_a_line_too_many(self, at_the_desk: UUID) -> None:
        audit.record(
            act="enrolment.clear",
            at=AT,
            by=SYSTEM,
            object_kind="dossier",
            object_id=at_the_desk,
        )
        assert faults() == {"steps_not_audited_once": 1}

    def test_a_step_without_a_line(self, at_the_desk: UUID) -> None:
        run(
            "INSERT INTO enrolment_dossierhistory (dossier_id, act, state, at, actor, hand, reason)"
            " VALUES (%s, 'return_', 'awaiting_handover', %s, 'x', 'x', '')",
            at_the_desk,
            AT,
        )
        assert faults() == {"steps_not_audited_once": 1}

    def test_a_state_its_history_does_not_know(self, at_the_desk: UUID) -> None:
        run("UPDATE enrolment_dossier SET state = 'refused' WHERE id = %s", at_the_desk)
        assert faults() == {"states_against_history": 1}

    def test_a_card_with_two_lines(self, at_the_desk: UUID) -> None:
        audit.record(
            act="issuance.make_card",
            at=AT,
            by=SYSTEM,
            object_kind="card",
            object_id=dossiers.card_of(at_the_desk).id,
        )
        assert faults() == {"cards_not_audited_once": 1}


class TestCardsOutOfOrder:
    def test_a_card_nobody_approved(self, at_the_desk: UUID) -> None:
        run("UPDATE issuance_approval SET state = 'waiting'")
        assert faults() == {"cards_without_approval": 1}

    def test_a_dossier_that_waits_for_a_card_that_is_not(self, at_the_desk: UUID) -> None:
        other = dossiers.captured(someone("Trần Văn Thiếu Thẻ", date(1988, 2, 1)))
        (missing,) = dossiers.receive(other)
        run(
            "UPDATE enrolment_dossier SET state = 'awaiting_handover' WHERE id = %s",
            missing,
        )
        assert faults() == {"approved_without_card": 1, "states_against_history": 1}


class TestStepTimes:
    def test_each_step_follows_the_one_before(self, two_packets: TestStation) -> None:
        outbox.deliver_all(at=AT)
        first, second = steptimes.step_times()
        for row in (first, second):
            assert row.received is not None
            assert row.opened is not None
            assert row.received <= row.opened
            assert row.approved is None
            assert row.card is None
        assert first.packet_id != second.packet_id

    def test_a_card_made_by_hand_has_every_step_but_the_packet(self, at_the_desk: UUID) -> None:
        (row,) = steptimes.step_times()
        assert row.received is None
        assert None not in (row.opened, row.cleared, row.approved, row.card)

    def test_nothing_done_is_nothing_told(self) -> None:
        assert steptimes.step_times() == []

    def test_the_database_says_whether_it_keeps_commits(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SHOW track_commit_timestamp")
            kept = cursor.fetchone()[0] == "on"
        assert steptimes.commits_are_known() is kept

    @pytest.mark.parametrize("kept", [False])
    def test_without_commits_the_rows_say_when(
        self, at_the_desk: UUID, kept: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(steptimes, "commits_are_known", lambda: kept)
        (row,) = steptimes.step_times()
        assert row.card == datetime(2024, 7, 6, 1, 0, tzinfo=UTC) == AT
