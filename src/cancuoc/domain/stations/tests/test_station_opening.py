"""Opening in batches: once, in any order, each packet for itself, and whole or not at all."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.refusing import differing, standing

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment.queries import DossierDetail
from cancuoc.domain.enrolment.rules import State
from cancuoc.domain.stations import centre_keys, opening, queries, services
from cancuoc.domain.stations.rules import PacketState
from cancuoc.domain.stations.tests.world import ADMIN, AT, TestStation, open_all, upload
from cancuoc.foundation import audit, outbox, spool
from cancuoc.foundation.models import OutboxFact
from cancuoc.kernel.clock import VN
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.packet.tests import content_samples as samples
from cancuoc.packet.writer import SealedPacket

pytestmark = pytest.mark.django_db


def sent(station: TestStation, count: int, band: str = "<6") -> list[SealedPacket]:
    packets = [station.seal(band) for _ in range(count)]
    for packet in packets:
        upload(packet, station)
    return packets


def open_ids(*packets: SealedPacket, at: datetime = AT) -> int:
    return services.open_packets(packet_ids=[p.packet_id for p in packets], at=at)


def dossier_of(packet: SealedPacket) -> DossierDetail:
    dossier_id = queries.packet(packet_id=packet.packet_id).dossier_id
    assert dossier_id is not None
    return enrolment.dossier(dossier_id=dossier_id)


def state(packet: SealedPacket) -> PacketState:
    return queries.packet(packet_id=packet.packet_id).state


def kept_path(packet: SealedPacket) -> Path:
    name = packet.packet_id.hex
    return spool.store().directory / "kept" / name[-2:] / name


def blobs(home: Path) -> list[Path]:
    return [path for path in (home / "blobs").rglob("*") if path.is_file()]


def test_a_batch_becomes_as_many_dossiers_each_told_once(station: TestStation) -> None:
    packets = sent(station, 3)
    assert open_ids(*packets) == 3
    assert {state(p) for p in packets} == {PacketState.OPENED}
    assert {dossier_of(p).packet_id for p in packets} == {p.packet_id for p in packets}
    assert {dossier_of(p).state for p in packets} == {State.RECEIVED}
    assert OutboxFact.objects.filter(topic="enrolment.Received").count() == 3
    lines = list(audit.history(act_prefix="stations.open"))
    assert {line.object_id for line in lines} == {str(p.packet_id) for p in packets}
    assert {line.detail["dossier"] for line in lines} == {str(dossier_of(p).id) for p in packets}


def test_a_packet_named_twice_is_opened_once(station: TestStation) -> None:
    (packet,) = sent(station, 1)
    assert open_ids(packet, packet) == 1
    before = standing("stations", "enrolment")
    assert open_ids(packet, packet) == 0
    assert not differing(before, "stations", "enrolment")


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.permutations(range(4)), st.lists(st.integers(1, 4), min_size=1, max_size=4))
def test_order_and_size_of_batches_do_not_matter(
    station: TestStation, order: list[int], sizes: list[int]
) -> None:
    with transaction.atomic():
        packets = sent(station.twin(), 4)
        waiting = [packets[n] for n in order]
        opened = 0
        for size in [*sizes, 4]:
            opened += open_ids(*waiting[:size])
            waiting = waiting[size:]
        assert opened == 4
        assert {state(p) for p in packets} == {PacketState.OPENED}
        assert enrolment.open_by_stage(scope=["01"], on=AT.date())[0].count == 4
        transaction.set_rollback(True)


def test_a_batch_costs_few_statements(
    station: TestStation, django_assert_max_num_queries: Any
) -> None:
    packets = sent(station, 12)
    with django_assert_max_num_queries(20):
        assert open_ids(*packets) == 12


def test_nothing_stays_behind_when_the_transaction_fails(
    station: TestStation, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packets = sent(station, 2, ">=14")
    before = standing("stations", "enrolment")

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr(opening, "_settle", fail)
    with pytest.raises(RuntimeError, match="the power went"), transaction.atomic():
        open_ids(*packets)
    assert not differing(before, "stations", "enrolment")
    # The files of a transaction that never was would be biometrics nobody answers for.
    assert blobs(own_home) == []
    monkeypatch.undo()
    assert open_ids(*packets) == 2
    assert len(blobs(own_home)) == 4


def test_a_lost_file_is_set_aside_and_does_not_hold_up_the_others(station: TestStation) -> None:
    first, lost, last = sent(station, 3)
    copy = kept_path(lost).read_bytes()
    kept_path(lost).unlink()
    assert open_ids(first, lost, last) == 2
    assert [state(p) for p in (first, lost, last)] == ["opened", "quarantined", "opened"]
    (row,) = queries.quarantined()
    assert (row.id, row.reason) == (lost.packet_id, "DamagedPacket")
    kept_path(lost).write_bytes(copy)
    services.release_packet(packet_id=lost.packet_id, reason="Đã phục hồi", at=AT, by=ADMIN)
    open_all()
    assert state(lost) is PacketState.OPENED
    assert outbox.pending().get("stations.open_packets", 0) == 0


@pytest.mark.parametrize("length", [0, 100, -1])
def test_a_file_cut_on_the_disk_is_set_aside(station: TestStation, length: int) -> None:
    (packet,) = sent(station, 1)
    kept_path(packet).write_bytes(packet.data[:length])
    assert open_ids(packet) == 0
    assert queries.quarantined()[0].reason == "DamagedPacket"


def test_two_files_exchanged_on_the_disk_are_both_noticed(station: TestStation) -> None:
    one, other = sent(station, 2)
    kept_path(one).write_bytes(other.data)
    kept_path(other).write_bytes(one.data)
    assert open_ids(one, other) == 0
    assert {row.reason for row in queries.quarantined()} == {"DamagedPacket"}


def test_a_key_of_the_centre_that_is_gone_sets_aside_and_loses_nothing(
    station: TestStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    (packet,) = sent(station, 1)
    monkeypatch.setattr(centre_keys, "packet_keys", lambda: ())
    assert open_ids(packet) == 0
    assert queries.quarantined()[0].reason == "UnknownCentreKey"
    monkeypatch.undo()
    services.release_packet(packet_id=packet.packet_id, reason="Khóa đã về", at=AT, by=ADMIN)
    assert open_ids(packet) == 1


def born(band: str, text: str) -> dict[str, Any]:
    declared = dataclasses.replace(samples.declared(band), born=PartialDate.parse(text))
    return {"declared": declared}


def hanoi(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VN).astimezone(UTC)


# The receipt decides the age, not the opening: the worker may come to it days later.
@pytest.mark.parametrize(
    ("received", "band", "owner"),
    [
        ("2024-07-06T23:59", "6-<14", "biometric_child"),
        ("2024-07-07T00:00", ">=14", "biometric_adult"),
    ],
)
def test_the_fourteenth_birthday_at_midnight_chooses_the_key_of_the_evidence(
    station: TestStation, received: str, band: str, owner: str
) -> None:
    packet = station.seal(">=14", **born(">=14", "2010-07-07"))
    upload(packet, station, at=hanoi(received))
    open_ids(packet, at=AT + timedelta(days=9))
    found = dossier_of(packet)
    assert (found.band, found.band_claimed) == (band, ">=14")
    assert found.evidence_ref.startswith(f"{owner}/")
    assert found.face_ref.startswith(f"{owner}/")


# Art. 23(2)(a) of Law 26/2023/QH15: of a child under 6 nothing is captured, whatever is claimed.
@pytest.mark.parametrize(
    ("text", "received", "opened"),
    [
        ("2018-07-07", "2024-07-06T12:00", False),
        ("2018-07-06", "2024-07-06T12:00", True),
        ("2018-07-07", "2024-07-07T00:00", True),
        ("2020-02-29", "2026-02-28T23:59", False),
        ("2020-02-29", "2026-03-01T00:00", True),
        ("2018", "2024-12-30T12:00", False),
        ("2018", "2024-12-31T12:00", True),
    ],
)
def test_features_of_a_child_not_yet_six_make_no_dossier(
    station: TestStation, own_home: Path, text: str, received: str, opened: bool
) -> None:
    packet = station.seal("6-<14", **born("6-<14", text))
    upload(packet, station, at=hanoi(received))
    assert open_ids(packet) == int(opened)
    found = queries.packet(packet_id=packet.packet_id)
    assert found.reason == ("" if opened else "UnaskedBiometrics")
    assert bool(blobs(own_home)) is opened


def test_a_birth_after_the_receipt_is_set_aside(station: TestStation) -> None:
    packet = station.seal("<6", **born("<6", "2024-07-07"))
    upload(packet, station, at=hanoi("2024-07-06T23:59"))
    assert open_ids(packet, at=AT + timedelta(days=30)) == 0
    assert queries.quarantined()[0].reason == "ImpossibleDossier"


def test_twins_are_two_dossiers(station: TestStation) -> None:
    one = dataclasses.replace(samples.declared("<6"), full_name="Nguyễn Thị Mận")
    other = dataclasses.replace(one, full_name="Nguyễn Thị Mai", personal_number="001320000025")
    packets = [
        station.seal("<6", declared=one, person_id=UUID(int=1)),
        station.seal("<6", declared=other, person_id=UUID(int=2)),
    ]
    for packet in packets:
        upload(packet, station)
    assert open_ids(*packets) == 2
    assert [dossier_of(p).full_name for p in packets] == ["Nguyễn Thị Mận", "Nguyễn Thị Mai"]
    assert date(2020, 3, 9) == dossier_of(packets[0]).identity.declared.born.exact


def test_evidence_belongs_to_its_own_dossier_within_a_batch(station: TestStation) -> None:
    packets = [station.seal(band) for band in ("<6", ">=14", "6-<14", "<6")]
    for packet in packets:
        upload(packet, station)
    assert open_ids(*packets) == 4
    for packet, band in zip(packets, ("<6", ">=14", "6-<14", "<6"), strict=True):
        detail = dossier_of(packet)
        assert enrolment.evidence_files(detail=detail) == samples.files(band)
        assert enrolment.face(detail=detail) == samples.files(band).get("face.jpg")
