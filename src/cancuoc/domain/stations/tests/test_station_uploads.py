"""An upload step by step: what is refused, what stays on disk, and what the operators hear."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.refusing import refused, standing

from cancuoc.domain.stations import intake, models, queries, refusals, services
from cancuoc.domain.stations.rules import CHUNK_BYTES, IntakeLimits, PacketState
from cancuoc.domain.stations.services import Progress
from cancuoc.domain.stations.tests.world import (
    ADMIN,
    AT,
    TestStation,
    announced,
    begin,
    commit,
    put,
    upload,
)
from cancuoc.foundation import audit, spool
from cancuoc.foundation.models import OutboxFact
from cancuoc.kernel.digest import sha256_hex
from cancuoc.packet import reader
from cancuoc.packet.refusals import UnknownStation
from cancuoc.packet.writer import SealedPacket

pytestmark = pytest.mark.django_db
ROOM = "stations"


def on_disk() -> dict[str, int]:
    """Return the files of the spool by folder and name, with their sizes."""
    root = spool.store().directory
    return {f"{p.relative_to(root)}": p.stat().st_size for p in root.rglob("*") if p.is_file()}


def alerts() -> list[object]:
    return [line.detail["reason"] for line in audit.history(act_prefix="stations.alert")]


def chunk(packet: SealedPacket, offset: int, data: bytes, **changes: Any) -> Progress:
    given = {"station_code": "TX-01", "digest": sha256_hex(data)} | changes
    return services.put_chunk(packet_id=packet.packet_id, offset=offset, data=data, **given)


IMPOSSIBLE: dict[str, dict[str, Any]] = {
    "no digest": {"digest": ""},
    "digest in capitals": {"digest": "A" * 64},
    "digest too short": {"digest": "a" * 63},
    "digest too long": {"digest": "a" * 65},
    "digest of other digits": {"digest": "٠" * 64},
    "previous empty": {"previous": ""},
    "previous too long": {"previous": "0" * 500},
    "previous with a line end": {"previous": "0" * 64 + "\n"},
    "sequence zero": {"sequence": 0},
    "sequence negative": {"sequence": -1},
    "sequence beyond the column": {"sequence": 2**31},
    "sequence beyond everything": {"sequence": 2**53},
}


@pytest.mark.parametrize("changes", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_an_announcement_that_cannot_be_is_refused_by_name(
    station: TestStation, changes: dict[str, Any]
) -> None:
    with refused(refusals.BadAnnouncement, ROOM) as caught:
        begin(station.seal("<6"), station, **changes)
    assert caught.value.status == 422
    assert on_disk() == {}


def test_the_last_number_of_a_chain_can_still_be_announced(station: TestStation) -> None:
    packet = station.seal("<6")
    assert begin(packet, station, sequence=2**31 - 1).received == 0
    assert models.Upload.objects.get().sequence == 2**31 - 1


@pytest.mark.parametrize(
    "wrong", [{"size": 10**6}, {"size": 5}, {"sequence": 9}, {"previous": "e" * 64}]
)
def test_an_announcement_is_corrected_by_announcing_again(
    station: TestStation, wrong: dict[str, Any]
) -> None:
    packet = station.seal("<6")
    begin(packet, station, **wrong)
    assert upload(packet, station)
    assert queries.packet(packet_id=packet.packet_id).sequence == 1


def test_other_content_under_the_same_id_starts_the_file_over(station: TestStation) -> None:
    twin = station.twin()
    first, second = station.seal("<6"), twin.seal("<6")
    begin(first, station)
    chunk(first, 0, first.data[:500])
    said = {"digest": second.digest, "size": len(second.data)}
    assert begin(first, station, **said).received == 0
    assert on_disk() == {}
    assert models.Upload.objects.get().digest == second.digest


def test_announcing_again_keeps_what_has_come(station: TestStation) -> None:
    packet = station.seal("<6")
    begin(packet, station)
    chunk(packet, 0, packet.data[:500])
    before = standing(ROOM)
    assert begin(packet, station) == Progress(received=500, size=len(packet.data))
    assert standing(ROOM) == before


def test_a_refused_chunk_leaves_the_file_as_it_was(station: TestStation) -> None:
    packet = station.seal("<6")
    begin(packet, station)
    chunk(packet, 0, packet.data[:100])
    before = on_disk()
    size = len(packet.data)
    wrong: list[tuple[type[Exception], int, bytes, dict[str, Any]]] = [
        (refusals.BadChunk, 100, packet.data[100:200], {"digest": "0" * 64}),
        (refusals.BadChunk, 100, b"", {}),
        (refusals.BadChunk, -100, packet.data[:100], {}),
        (refusals.BadChunk, size - 1, b"ab", {}),
        (refusals.BadChunk, size, b"a", {}),
        (refusals.BadChunk, 2**60, b"a", {}),
        (refusals.BadChunk, 0, bytes(CHUNK_BYTES + 1), {}),
        (refusals.WrongOffset, 101, packet.data[101:200], {}),
        (refusals.UnknownStationCode, 100, b"a", {"station_code": "NO-99"}),
    ]
    for kind, offset, data, changes in wrong:
        with refused(kind, ROOM):
            chunk(packet, offset, data, **changes)
        assert on_disk() == before


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_any_cutting_with_any_repeats_gives_the_same_file(
    station: TestStation, data: st.DataObject
) -> None:
    packet = station.twin().seal("<6")
    begin(packet, station)
    size = len(packet.data)
    cuts = data.draw(st.lists(st.integers(1, size - 1), max_size=5, unique=True).map(sorted))
    ends = [*cuts, size]
    for start, end in zip([0, *cuts], ends, strict=True):
        # A chunk whose answer was lost is sent again, from anywhere before.
        again = data.draw(st.integers(0, start))
        chunk(packet, start, packet.data[start:end])
        chunk(packet, again, packet.data[again:end][:CHUNK_BYTES])
    assert spool.store().incoming(packet.packet_id) == packet.data


def test_a_chunk_is_not_written_for_a_packet_that_was_committed(station: TestStation) -> None:
    packet = station.seal("<6")
    upload(packet, station)
    before = on_disk()
    with refused(refusals.UnknownUpload, ROOM):
        chunk(packet, 0, b"late")
    assert on_disk() == before


def test_a_committed_packet_stands_in_its_place_and_nowhere_else(station: TestStation) -> None:
    packet = station.seal("<6")
    upload(packet, station)
    name = packet.packet_id.hex
    assert on_disk() == {f"kept/{name[-2:]}/{name}": len(packet.data)}
    assert spool.store().kept(packet.packet_id) == packet.data


@pytest.mark.parametrize("digest", ["", "0" * 64, "x" * 500])
def test_a_commit_of_something_else_is_refused_and_starts_over(
    station: TestStation, digest: str
) -> None:
    packet = station.seal("<6")
    begin(packet, station)
    put(packet.packet_id, packet.data, station)
    with refused(refusals.AlteredUpload, ROOM):
        services.commit_upload(
            station_code="TX-01", packet_id=packet.packet_id, digest=digest, at=AT
        )
    assert on_disk() == {}
    put(packet.packet_id, packet.data, station)
    assert commit(packet, station)


def test_more_bytes_than_announced_are_not_taken(station: TestStation) -> None:
    packet = station.seal("<6")
    begin(packet, station)
    put(packet.packet_id, packet.data, station)
    spool.store().write(packet.packet_id, offset=len(packet.data), data=b"tail")
    with refused(refusals.AlteredUpload, ROOM):
        commit(packet, station)
    assert on_disk() == {}


def test_a_packet_signed_before_the_key_changed_is_set_aside_for_people(
    station: TestStation,
) -> None:
    packet = station.seal("<6")
    begin(packet, station)
    put(packet.packet_id, packet.data, station)
    TestStation().use(services.renew_token(code="TX-01", at=AT, by=ADMIN))
    with pytest.raises(UnknownStation):
        commit(packet, station)
    row = models.RefusedUpload.objects.get()
    assert (row.packet_id, row.reason, row.digest) == (
        packet.packet_id,
        "UnknownStation",
        packet.digest,
    )
    assert list(on_disk()) == [f"quarantine/{packet.packet_id.hex}"]
    assert alerts() == ["UnknownStation"]


def test_a_second_try_of_a_refused_packet_is_refused_and_noted_again(
    station: TestStation,
) -> None:
    packet = station.seal("<6")
    for _ in range(2):
        begin(packet, station, sequence=5)
        put(packet.packet_id, packet.data, station)
        with pytest.raises(refusals.AlteredUpload):
            commit(packet, station)
    assert models.RefusedUpload.objects.count() == 2
    assert alerts() == ["AlteredUpload"] * 2
    # What the station says rightly afterwards is taken, and the copy set aside stays.
    assert upload(packet, station)
    assert f"quarantine/{packet.packet_id.hex}" in on_disk()


def test_an_id_with_two_contents_alerts_the_operators_each_time(station: TestStation) -> None:
    packet = station.seal("<6")
    upload(packet, station)
    kept = on_disk()
    for _ in range(2):
        with pytest.raises(refusals.DifferentContent):
            begin(packet, station, digest="f" * 64)
    assert alerts() == ["DifferentContent"] * 2
    assert on_disk() == kept
    assert OutboxFact.objects.count() == 1


def test_another_station_with_the_same_id_alerts_and_changes_nothing(
    station: TestStation,
) -> None:
    other = TestStation("TX-02").enrol()
    packet = station.seal("<6")
    begin(packet, station)
    chunk(packet, 0, packet.data[:50])
    disk = on_disk()
    with pytest.raises(refusals.NotYourPacket):
        begin(packet, other)
    assert alerts() == ["NotYourPacket"]
    assert on_disk() == disk
    assert models.Upload.objects.get().station.code == "TX-01"
    assert upload(packet, station)


@pytest.mark.parametrize("backlog", [0, 1, 2])
def test_the_centre_takes_as_many_as_it_can_open(station: TestStation, backlog: int) -> None:
    for _ in range(backlog + 1):
        upload(station.seal("<6"), station)
    limits = IntakeLimits(backlog=backlog, free_bytes=0, retry_after=7)
    packet = station.seal("<6")

    def ask() -> Progress:
        return services.begin_upload(
            station_code="TX-01", announced=announced(packet), at=AT, limits=limits
        )

    with refused(refusals.CentreBusy, ROOM) as caught:
        ask()
    assert caught.value.details == {"retry_after": 7}
    first = models.Packet.objects.earliest("sequence")
    services.open_packets(packet_ids=[first.id], at=AT)
    assert ask().received == 0


def test_one_station_does_not_fill_what_all_share(station: TestStation) -> None:
    other = TestStation("TX-02").enrol()
    for _ in range(3):
        upload(station.seal("<6"), station)
    limits = IntakeLimits(station_backlog=2, free_bytes=0, retry_after=7)
    packet, theirs = station.seal("<6"), other.seal("<6")
    with refused(refusals.StationQuota, ROOM) as caught:
        services.begin_upload(
            station_code="TX-01", announced=announced(packet), at=AT, limits=limits
        )
    assert caught.value.details == {"retry_after": 7, "most": 2}
    assert services.begin_upload(
        station_code="TX-02", announced=announced(theirs), at=AT, limits=limits
    )
    first = models.Packet.objects.earliest("sequence")
    services.open_packets(packet_ids=[first.id], at=AT)
    assert services.begin_upload(
        station_code="TX-01", announced=announced(packet), at=AT, limits=limits
    )


def test_a_station_keeps_only_so_many_uploads_unfinished(station: TestStation) -> None:
    other = TestStation("TX-02").enrol()
    theirs = other.seal("<6")
    begin(theirs, other)
    packets = [station.seal("<6") for _ in range(4)]
    limits = IntakeLimits(unfinished=3, free_bytes=0)
    for minute, packet in enumerate(packets):
        services.begin_upload(
            station_code="TX-01",
            announced=announced(packet),
            at=AT + timedelta(minutes=minute),
            limits=limits,
        )
        chunk(packet, 0, packet.data[:50])
    left = set(models.Upload.objects.values_list("packet_id", flat=True))
    assert left == {theirs.packet_id, *(packet.packet_id for packet in packets[1:])}
    assert len(on_disk()) == 3
    # Nothing was promised for the one forgotten: it comes again from the beginning.
    assert upload(packets[0], station)


def test_a_packet_already_safe_gets_its_receipt_from_a_busy_centre(station: TestStation) -> None:
    packet = station.seal("<6")
    receipt = upload(packet, station)
    full = IntakeLimits(backlog=-1, free_bytes=1 << 62)
    answer = services.begin_upload(
        station_code="TX-01", announced=announced(packet), at=AT + timedelta(days=365), limits=full
    )
    assert (answer.receipt, answer.done) == (receipt, True)


def test_a_packet_set_aside_as_a_copy_has_its_receipt_too(station: TestStation) -> None:
    """A receipt says that the bytes are safe, not that they are believed."""
    twin = station.twin()
    upload(station.seal("<6"), station)
    theirs = twin.seal("<6")
    receipt = upload(theirs, twin)
    assert queries.packet(packet_id=theirs.packet_id).state is PacketState.QUARANTINED
    assert commit(theirs, twin) == receipt
    # Nothing of it is told to the worker.
    assert OutboxFact.objects.filter(topic="stations.PacketReceived").count() == 1


@pytest.mark.parametrize(
    ("session", "kept"), [(UUID(int=9), UUID(int=9)), (None, None)], ids=["some", "none"]
)
def test_the_session_of_a_packet_is_kept(
    station: TestStation, session: UUID | None, kept: UUID | None
) -> None:
    packet = station.seal("<6", session_id=session)
    upload(packet, station)
    assert queries.packet(packet_id=packet.packet_id).session_id == kept
    body = OutboxFact.objects.get().body
    assert body["session_id"] == (str(kept) if kept else None)


def test_the_line_of_a_packet_names_station_unit_and_number(station: TestStation) -> None:
    packet = station.seal("<6")
    upload(packet, station)
    (line,) = audit.history(act_prefix="stations.packet")
    assert (line.actor, line.unit_code) == ("station:TX-01", "00364")
    assert (line.object_id, line.at) == (str(packet.packet_id), AT)
    assert line.detail == {"sequence": 1, "state": "received"}


def test_the_station_s_own_time_is_kept_as_a_claim_beside_ours(station: TestStation) -> None:
    long_ago = AT - timedelta(days=400)
    packet = station.seal("<6", captured_at=long_ago)
    upload(packet, station)
    row = queries.packet(packet_id=packet.packet_id)
    assert (row.captured_at, row.received_at) == (long_ago, AT)


def test_nothing_is_decrypted_before_the_receipt(
    station: TestStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(**_: object) -> None:
        raise AssertionError("intake must not open a packet")

    monkeypatch.setattr(reader, "open_packet", never)
    assert upload(station.seal(), station)
    assert intake.DEFAULT_LIMITS.backlog == 5_000
