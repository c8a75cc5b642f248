"""Two hands at one station, one packet or one token: each effect happens once."""

from __future__ import annotations

import threading

import pytest
from django.db import transaction
from tests.support.together import names, together, until_somebody_waits

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment.rules import State
from cancuoc.domain.stations import models, queries, services
from cancuoc.domain.stations.rules import PacketState, StationState
from cancuoc.domain.stations.tests.world import ADMIN, AT, TestStation, begin, commit, put, upload
from cancuoc.foundation.models import AuditEvent, OutboxFact

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def station(transactional_db: None) -> TestStation:
    """A live station whose row other connections can see."""
    return TestStation().enrol()


def lines(act: str) -> int:
    return AuditEvent.objects.filter(act=act).count()


def test_two_disks_with_one_token_bring_one_station_to_life(transactional_db: None) -> None:
    made = services.create_station(code="TX-01", unit_code="00364", kit="K", at=AT, by=ADMIN)
    disks = [TestStation(), TestStation()]
    ends = together(*[lambda disk=disk: disk.use(made.token) for disk in disks])
    assert names(ends) == ["BadToken", "Enrolled"]
    assert models.StationKey.objects.count() == lines("stations.enrol") == 1
    # Revoked by one hand while another renews: the station is gone whichever came first.
    ends = together(
        lambda: services.revoke_station(code="TX-01", reason="x", at=AT, by=ADMIN),
        lambda: services.renew_token(code="TX-01", at=AT, by=ADMIN),
    )
    assert names(ends) in (["IllegalMove", "NoneType"], ["NoneType", "str"])
    row = models.Station.objects.get()
    assert (row.state, row.token_hash) == (StationState.REVOKED, "")
    # Two administrators who make the same station make one, and one of them is told.
    ends = together(
        *[
            lambda: services.create_station(code="TX-02", unit_code="1", kit="K", at=AT, by=ADMIN)
            for _ in range(2)
        ]
    )
    assert names(ends) == ["NewStation", "StationExists"]
    assert lines("stations.create") == 2


def test_commits_and_openings_at_one_moment_have_one_effect(station: TestStation) -> None:
    packet = station.seal("<6")
    begin(packet, station)
    put(packet.packet_id, packet.data, station)
    receipts = together(*[lambda: commit(packet, station) for _ in range(3)])
    assert len({bytes(receipt) for receipt in receipts}) == 1
    assert OutboxFact.objects.filter(topic="stations.PacketReceived").count() == 1
    # Two workers that take up the same news make one dossier.
    ends = together(
        *[lambda: services.open_packets(packet_ids=[packet.packet_id], at=AT) for _ in range(2)]
    )
    assert sorted(ends) == [0, 1]
    assert OutboxFact.objects.filter(topic="enrolment.Received").count() == 1


def test_a_copy_that_comes_while_the_first_is_opened_stops_its_dossier(
    station: TestStation,
) -> None:
    """The centre must not overlook the dossier that another hand is just making."""
    twin = station.twin()
    ours, theirs = station.seal("<6"), twin.seal("<6")
    upload(ours, station)
    begin(theirs, twin)
    put(theirs.packet_id, theirs.data, twin)
    opened = threading.Event()

    def open_slowly() -> None:
        with transaction.atomic():
            assert services.open_packets(packet_ids=[ours.packet_id], at=AT) == 1
            opened.set()
            until_somebody_waits()

    def commit_the_copy() -> None:
        assert opened.wait(25)
        commit(theirs, twin)

    ends = together(open_slowly, commit_the_copy)
    assert names(ends) == ["NoneType", "NoneType"], ends
    rows = [queries.packet(packet_id=p.packet_id) for p in (ours, theirs)]
    assert [row.state for row in rows] == [PacketState.QUARANTINED] * 2
    assert queries.in_doubt(dossier_ids=[rows[0].dossier_id]) == {rows[0].dossier_id}
    dossier = enrolment.dossier(dossier_id=rows[0].dossier_id)
    assert dossier.state is State.RECEIVED


def test_two_administrators_let_out_two_twins_and_one_is_refused(station: TestStation) -> None:
    twin = station.twin()
    packets = [station.seal("<6"), twin.seal("<6")]
    for packet, of in zip(packets, (station, twin), strict=True):
        upload(packet, of)
    ends = together(
        *[
            lambda packet=packet: services.release_packet(
                packet_id=packet.packet_id, reason="Máy chính", at=AT, by=ADMIN
            )
            for packet in packets
        ]
    )
    assert names(ends) == ["NoneType", "NumberTaken"]
    assert lines("stations.release") == 1
    assert len(queries.quarantined()) == 1
