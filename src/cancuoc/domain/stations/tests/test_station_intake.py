"""Packets come in whole, proven and once, or not at all."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.stations import centre_keys, models, queries, refusals, services
from cancuoc.domain.stations.rules import CHUNK_BYTES, IntakeLimits, PacketState
from cancuoc.domain.stations.tests import world
from cancuoc.domain.stations.tests.world import (
    ADMIN,
    AT,
    TestStation,
    begin,
    commit,
    open_all,
    put,
    upload,
)
from cancuoc.foundation import audit, outbox, spool
from cancuoc.foundation.models import OutboxFact
from cancuoc.kernel.digest import sha256_hex
from cancuoc.packet import keys, receipt
from cancuoc.packet.refusals import ForgedSignature, PacketRefused, UnknownCentreKey
from cancuoc.packet.tests import content_samples

pytestmark = pytest.mark.django_db


def alerts() -> list[object]:
    return [line.detail["reason"] for line in audit.history(act_prefix="stations.alert")]


def test_a_packet_is_taken_with_a_receipt_the_station_can_check(station: TestStation) -> None:
    packet = station.seal()
    data = upload(packet, station)
    centre = keys.verifying_key_from_raw(station.answer.centre_signing_key)
    signed = receipt.verify(
        data,
        centre_public_key_lookup=lambda _key_id: centre,
        packet_id=packet.packet_id,
        digest=packet.digest,
    )
    assert (signed.sequence, signed.received_at, signed.station_id) == (1, AT, "TX-01")
    row = queries.packet(packet_id=packet.packet_id)
    assert (row.state, row.session_id) == (PacketState.RECEIVED, content_samples.SESSION)
    assert models.Upload.objects.count() == 0
    assert OutboxFact.objects.filter(topic="stations.PacketReceived").count() == 1


def test_opening_makes_the_dossier(station: TestStation) -> None:
    packet = station.seal("6-<14")
    upload(packet, station)
    open_all()
    row = queries.packet(packet_id=packet.packet_id)
    assert row.state is PacketState.OPENED
    detail = enrolment.dossier(dossier_id=row.dossier_id)
    assert detail.packet_id == packet.packet_id
    assert detail.received_at == AT
    assert detail.identity.declared.full_name == content_samples.NAMES["6-<14"]
    files = enrolment.evidence_files(detail=detail)
    assert files == content_samples.files("6-<14")
    assert enrolment.face(detail=detail) == files["face.jpg"]
    assert detail.evidence_ref.startswith("biometric_child/")


@pytest.mark.parametrize(("band", "kind"), [("<6", "child"), ("6-<14", "child"), (">=14", "adult")])
def test_children_s_biometrics_have_their_own_key(
    station: TestStation, band: str, kind: str
) -> None:
    packet = station.seal(band)
    upload(packet, station)
    open_all()
    detail = enrolment.dossier(dossier_id=queries.packet(packet_id=packet.packet_id).dossier_id)
    assert detail.evidence_ref.startswith(f"biometric_{kind}/")
    assert bool(detail.face_ref) is (band != "<6")
    if band == "<6":
        assert enrolment.face(detail=detail) is None


def test_large_packets_come_in_chunks_and_resume(station: TestStation) -> None:
    big = content_samples.files("<6") | {"paper-1.png": b"p" * (CHUNK_BYTES * 2 + 5)}
    paper = dataclasses.replace(
        content_samples.item("paper-1.png", big["paper-1.png"]), kind="paper", step=""
    )
    packet = station.seal_files("<6", big, extra=(paper,))
    assert begin(packet, station).received == 0
    first = packet.data[:CHUNK_BYTES]
    put(packet.packet_id, first, station)
    answer = begin(packet, station)
    assert (answer.received, answer.done) == (CHUNK_BYTES, False)
    assert services.progress(station_code="TX-01", packet_id=packet.packet_id) == answer
    put(packet.packet_id, packet.data, station, start=answer.received)
    commit(packet, station)
    assert services.progress(station_code="TX-01", packet_id=packet.packet_id).done


def test_the_same_packet_again_gives_the_same_receipt_and_no_effect(station: TestStation) -> None:
    packet = station.seal()
    first = upload(packet, station)
    assert commit(packet, station, at=AT + timedelta(hours=1)) == first
    year_later = begin(packet, station)
    assert year_later.receipt == first
    assert models.Packet.objects.count() == 1
    assert OutboxFact.objects.filter(topic="stations.PacketReceived").count() == 1
    assert alerts() == []


def test_the_same_id_with_other_content_is_refused_and_told(station: TestStation) -> None:
    packet = station.seal()
    upload(packet, station)
    with pytest.raises(refusals.DifferentContent):
        begin(packet, station, digest="0" * 64)
    with pytest.raises(refusals.DifferentContent):
        services.commit_upload(
            station_code="TX-01", packet_id=packet.packet_id, digest="0" * 64, at=AT
        )
    assert queries.packet(packet_id=packet.packet_id).digest == packet.digest


def test_a_packet_belongs_to_the_station_that_brought_it(station: TestStation) -> None:
    other = TestStation("TX-02").enrol()
    packet = station.seal()
    begin(packet, station)
    for intrude in (
        lambda: begin(packet, other),
        lambda: put(packet.packet_id, packet.data, other),
        lambda: commit(packet, other),
        lambda: services.progress(station_code="TX-02", packet_id=packet.packet_id),
    ):
        with pytest.raises(refusals.NotYourPacket), transaction.atomic():
            intrude()
    put(packet.packet_id, packet.data, station)
    commit(packet, station)
    with pytest.raises(refusals.NotYourPacket):
        services.progress(station_code="TX-02", packet_id=packet.packet_id)


def test_nothing_happens_before_all_bytes_have_come(station: TestStation) -> None:
    packet = station.seal()
    begin(packet, station)
    with pytest.raises(refusals.Incomplete) as caught, transaction.atomic():
        commit(packet, station)
    assert caught.value.details["received"] == 0
    put(packet.packet_id, packet.data[:-1], station)
    with pytest.raises(refusals.Incomplete), transaction.atomic():
        commit(packet, station)
    assert models.Packet.objects.count() == 0
    put(packet.packet_id, packet.data, station)
    commit(packet, station)


def test_a_chunk_must_be_what_its_digest_says(station: TestStation) -> None:
    packet = station.seal()
    begin(packet, station)
    chunk = packet.data[:100]

    def send(offset: int = 0, data: bytes = chunk, digest: str = sha256_hex(chunk)) -> None:
        services.put_chunk(
            station_code="TX-01",
            packet_id=packet.packet_id,
            offset=offset,
            data=data,
            digest=digest,
        )

    with pytest.raises(refusals.BadChunk):
        send(data=chunk[:-1])
    with pytest.raises(refusals.BadChunk):
        send(data=b"", digest=sha256_hex(b""))
    with pytest.raises(refusals.BadChunk):
        send(offset=len(packet.data) - 99)
    with pytest.raises(refusals.BadChunk):
        send(offset=-1)
    large = bytes(CHUNK_BYTES + 1)
    with pytest.raises(refusals.BadChunk):
        send(data=large, digest=sha256_hex(large))
    with pytest.raises(refusals.WrongOffset) as caught:
        send(offset=50)
    assert caught.value.details["received"] == 0
    send()
    send()
    assert services.progress(station_code="TX-01", packet_id=packet.packet_id).received == 100


def test_unknown_uploads_are_refused(station: TestStation) -> None:
    packet = station.seal()
    for call in (
        lambda: put(packet.packet_id, packet.data, station),
        lambda: commit(packet, station),
        lambda: services.progress(station_code="TX-01", packet_id=UUID(int=5)),
    ):
        with pytest.raises(refusals.UnknownUpload), transaction.atomic():
            call()
    with pytest.raises(refusals.UnknownPacket):
        queries.packet(packet_id=UUID(int=5))


@pytest.mark.parametrize("size", [0, -1, 32 * 1024 * 1024 + 1])
def test_sizes_out_of_bounds(station: TestStation, size: int) -> None:
    with pytest.raises(refusals.BadSize):
        begin(station.seal(), station, size=size)


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def test_an_altered_upload_starts_over(station: TestStation) -> None:
    packet = station.seal()
    begin(packet, station)
    put(packet.packet_id, flipped(packet.data, len(packet.data) // 2), station)
    with pytest.raises(refusals.AlteredUpload):
        commit(packet, station)
    assert spool.store().received(packet.packet_id) == 0
    put(packet.packet_id, packet.data, station)
    commit(packet, station)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10**9))
def test_a_forged_packet_is_never_taken(station: TestStation, where: int) -> None:
    """A flipped bit, announced with its own true digest: only signature and hashes are left."""
    with transaction.atomic():
        packet = station.twin().seal()
        forged = flipped(packet.data, where % len(packet.data))
        digest = sha256_hex(forged)
        begin(packet, station, digest=digest)
        put(packet.packet_id, forged, station)
        with pytest.raises((PacketRefused, refusals.AlteredUpload)):
            services.commit_upload(
                station_code="TX-01", packet_id=packet.packet_id, digest=digest, at=AT
            )
        assert models.Packet.objects.count() == 0
        transaction.set_rollback(True)


def test_a_packet_signed_by_a_stranger_is_set_aside(station: TestStation) -> None:
    stranger = station.twin()
    stranger.identity = TestStation().identity
    packet = stranger.seal()
    with pytest.raises(PacketRefused):
        upload(packet, station)
    row = models.RefusedUpload.objects.get()
    assert (row.packet_id, row.reason) == (packet.packet_id, "UnknownStation")
    assert alerts() == ["UnknownStation"]
    assert (spool.store().directory / "quarantine" / packet.packet_id.hex).exists()


def test_a_packet_for_another_centre_is_set_aside(station: TestStation) -> None:
    packet = station.seal(centre_key=keys.generate_encryption_key().public_key())
    with pytest.raises(UnknownCentreKey):
        upload(packet, station)
    assert models.RefusedUpload.objects.get().reason == "UnknownCentreKey"
    assert models.Packet.objects.count() == 0


def test_what_is_announced_must_be_what_is_signed(station: TestStation) -> None:
    packet = station.seal()
    begin(packet, station, sequence=7)
    put(packet.packet_id, packet.data, station)
    with pytest.raises(refusals.AlteredUpload):
        commit(packet, station)
    assert models.RefusedUpload.objects.get().reason == "AlteredUpload"


def test_a_packet_of_another_station_is_not_taken_from_us(station: TestStation) -> None:
    other = TestStation("TX-02").enrol()
    packet = other.seal()
    with pytest.raises(refusals.AlteredUpload):
        upload(packet, station)


def test_a_key_ended_after_the_receipt_still_opens(station: TestStation) -> None:
    packet = station.seal()
    upload(packet, station)
    services.revoke_station(code="TX-01", reason="Mất máy", at=AT, by=ADMIN)
    open_all()
    assert queries.packet(packet_id=packet.packet_id).state is PacketState.OPENED
    late = station.seal()
    upload(late, station)
    assert queries.packet(packet_id=late.packet_id).reason == "revoked"


def test_stations_wait_when_the_centre_is_full(station: TestStation) -> None:
    upload(station.seal(), station)
    packet = station.seal()
    for limits in (IntakeLimits(backlog=0), IntakeLimits(free_bytes=1 << 62)):
        with pytest.raises(refusals.CentreBusy) as caught, transaction.atomic():
            services.begin_upload(
                station_code="TX-01", announced=world.announced(packet), at=AT, limits=limits
            )
        assert caught.value.status == 503
        assert caught.value.details["retry_after"] == 30
    open_all()
    upload(packet, station)


def test_a_bad_packet_does_not_hold_up_the_others(station: TestStation) -> None:
    good, bad, last = station.seal(), station.seal("6-<14", station_code="XX-09"), station.seal()
    for packet in (good, bad, last):
        upload(packet, station)
    open_all()
    states = {p.packet_id: queries.packet(packet_id=p.packet_id).state for p in (good, bad, last)}
    assert list(states.values()) == [
        PacketState.OPENED,
        PacketState.QUARANTINED,
        PacketState.OPENED,
    ]
    (row,) = queries.quarantined(station_code="TX-01")
    assert (row.id, row.reason) == (bad.packet_id, "AnotherStation")
    assert outbox.pending() == {k: v for k, v in outbox.pending().items() if "stations" not in k}


def test_a_damaged_file_is_set_aside_and_restored_by_people(station: TestStation) -> None:
    packet = station.seal()
    upload(packet, station)
    path = spool.store().directory / "kept" / packet.packet_id.hex[-2:] / packet.packet_id.hex
    path.write_bytes(flipped(packet.data, 400))
    open_all()
    assert queries.quarantined()[0].reason == "DamagedPacket"
    path.write_bytes(packet.data)
    services.release_packet(packet_id=packet.packet_id, reason="Đã phục hồi", at=AT, by=ADMIN)
    open_all()
    assert queries.packet(packet_id=packet.packet_id).state is PacketState.OPENED


def test_intake_state_counts(station: TestStation) -> None:
    upload(station.seal(), station)
    state = queries.intake_state()
    assert (state.received, state.opened, state.oldest_waiting) == (1, 0, AT)
    open_all()
    state = queries.intake_state()
    assert (state.received, state.opened, state.oldest_waiting) == (0, 1, None)


def test_no_name_reaches_audit_or_outbox(station: TestStation) -> None:
    upload(station.seal(), station)
    open_all()
    text = str(list(audit.history())) + str(list(OutboxFact.objects.values_list("body")))
    assert "Ngọc" not in text
    assert "001190000019" not in text


def test_centre_keys_are_made_once() -> None:
    assert centre_keys.packet_keys()[0] is centre_keys.packet_keys()[0]
    assert centre_keys.signing_key() is centre_keys.signing_key()


def test_forged_signature_has_its_own_name(station: TestStation) -> None:
    packet = station.seal()
    label = b'"software":"'
    forged = flipped(packet.data, packet.data.index(label) + len(label))
    digest = sha256_hex(forged)
    begin(packet, station, digest=digest)
    put(packet.packet_id, forged, station)
    with pytest.raises(ForgedSignature):
        services.commit_upload(
            station_code="TX-01", packet_id=packet.packet_id, digest=digest, at=AT
        )
