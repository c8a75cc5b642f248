"""Gaps are noted and close; clones and disks put back are set aside, both sides of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment import services as dossiers
from cancuoc.domain.enrolment.rules import Act, State
from cancuoc.domain.stations import models, queries, refusals, services
from cancuoc.domain.stations.rules import PacketState
from cancuoc.domain.stations.tests.world import ADMIN, AT, TestStation, open_all, upload
from cancuoc.foundation import audit
from cancuoc.packet.writer import SealedPacket

pytestmark = pytest.mark.django_db


def state(packet: SealedPacket) -> PacketState:
    return queries.packet(packet_id=packet.packet_id).state


def acts(prefix: str) -> list[str]:
    return [line.act for line in audit.history(act_prefix=prefix)]


def test_seven_before_three_is_taken_noted_and_closed(station: TestStation) -> None:
    packets = [station.seal("<6") for _ in range(4)]
    upload(packets[0], station)
    upload(packets[3], station)
    assert queries.gaps(station_code="TX-01") == (
        queries.Gap(station_code="TX-01", first=2, last=3),
    )
    assert acts("stations.gap") == ["stations.gap"]
    upload(packets[2], station)
    assert queries.gaps() == (queries.Gap(station_code="TX-01", first=2, last=2),)
    upload(packets[1], station)
    assert queries.gaps() == ()
    assert acts("stations.gap_closed") == ["stations.gap_closed"]
    open_all()
    assert {state(p) for p in packets} == {PacketState.OPENED}


def test_a_missing_first_packet_is_a_gap_too(station: TestStation) -> None:
    station.seal("<6")
    upload(station.seal("<6"), station)
    assert queries.gaps() == (queries.Gap(station_code="TX-01", first=1, last=1),)
    assert queries.gaps(station_code="TX-02") == ()


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.permutations(range(5)), st.integers(0, 5))
def test_any_order_leaves_exactly_the_missing_numbers(
    station: TestStation, order: list[int], kept: int
) -> None:
    with transaction.atomic():
        copy = station.twin()
        packets = [copy.seal("<6") for _ in range(5)]
        for n in order[:kept]:
            upload(packets[n], station)
        came = {n + 1 for n in order[:kept]}
        missing = set(range(1, max(came, default=0) + 1)) - came
        found = {n for gap in queries.gaps() for n in range(gap.first, gap.last + 1)}
        assert found == missing
        assert not queries.quarantined()
        transaction.set_rollback(True)


def test_a_clone_quarantines_both_before_they_are_opened(station: TestStation) -> None:
    twin = station.twin()
    ours, theirs = station.seal(), twin.seal()
    upload(ours, station)
    receipt = upload(theirs, twin)
    assert receipt
    open_all()
    assert (state(ours), state(theirs)) == (PacketState.QUARANTINED,) * 2
    assert {row.reason for row in queries.quarantined()} == {"clone"}
    assert acts("stations.alert") == ["stations.alert"] * 2
    assert enrolment.open_by_stage(scope=["01"], on=AT.date()) == ()


def test_a_clone_found_late_holds_a_dossier_that_had_passed(station: TestStation) -> None:
    twin = station.twin()
    ours = station.seal()
    upload(ours, station)
    open_all()
    dossier_id = queries.packet(packet_id=ours.packet_id).dossier_id
    dossiers.advance(dossier_ids=[dossier_id], act=Act.CLEAR, at=AT, by=ADMIN)
    upload(twin.seal(), twin)
    assert state(ours) is PacketState.QUARANTINED
    detail = enrolment.dossier(dossier_id=dossier_id)
    assert detail.state is State.IN_REVIEW
    assert "sao chép" in enrolment.steps(dossier_id=dossier_id)[-1].reason
    assert queries.in_doubt(dossier_ids=[dossier_id]) == {dossier_id}


def test_a_third_copy_is_set_aside_as_well(station: TestStation) -> None:
    copies = [station.twin() for _ in range(3)]
    packets = [copy.seal("<6") for copy in copies]
    for copy, packet in zip(copies, packets, strict=True):
        upload(packet, copy)
    assert len(queries.quarantined()) == 3


def test_a_disk_put_back_breaks_the_chain(station: TestStation) -> None:
    upload(station.seal("<6"), station)
    image = station.twin()
    upload(station.seal("<6"), station)
    station.seal("<6")
    image.seal("<6")
    late = image.seal("<6")
    # Number 3 of the restored disk follows a number 2 that the centre never saw.
    upload(late, image)
    assert queries.packet(packet_id=late.packet_id).reason == "broken_chain"
    assert state(late) is PacketState.QUARANTINED


def test_a_broken_chain_is_found_from_the_other_side_too(station: TestStation) -> None:
    image = station.twin()
    first, second = station.seal("<6"), station.seal("<6")
    upload(second, station)
    other_first = image.seal("<6")
    upload(other_first, image)
    assert queries.packet(packet_id=other_first.packet_id).reason == "broken_chain"
    assert first.digest != other_first.digest


def test_people_decide_which_twin_is_honest(station: TestStation) -> None:
    twin = station.twin()
    ours, theirs = station.seal("<6"), twin.seal("<6")
    upload(ours, station)
    upload(theirs, twin)
    services.release_packet(packet_id=ours.packet_id, reason="Máy chính", at=AT, by=ADMIN)
    open_all()
    assert state(ours) is PacketState.OPENED
    with pytest.raises(refusals.NumberTaken), transaction.atomic():
        services.release_packet(packet_id=theirs.packet_id, reason="?", at=AT, by=ADMIN)


def test_releasing_a_packet_that_has_its_dossier_makes_no_second_one(
    station: TestStation,
) -> None:
    twin = station.twin()
    ours = station.seal("<6")
    upload(ours, station)
    open_all()
    before = queries.packet(packet_id=ours.packet_id).dossier_id
    upload(twin.seal("<6"), twin)
    services.release_packet(packet_id=ours.packet_id, reason="Máy chính", at=AT, by=ADMIN)
    open_all()
    row = queries.packet(packet_id=ours.packet_id)
    assert (row.state, row.dossier_id) == (PacketState.OPENED, before)
    assert len(enrolment.for_person(person_id=before)) == 0
    assert models.PacketHistory.objects.filter(packet_id=ours.packet_id).count() == 5


def test_a_new_key_starts_a_new_chain(station: TestStation) -> None:
    upload(station.seal("<6"), station)
    fresh = TestStation()
    fresh.use(services.renew_token(code="TX-01", at=AT, by=ADMIN))
    upload(fresh.seal("<6"), fresh, at=AT + timedelta(days=1))
    assert queries.quarantined() == ()
    assert queries.gaps() == ()
