"""Unsent packets on a stick to the centre, receipts back: the same effect as over the network."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from tests.support.upload_rig import Rig, check

from cancuoc.domain.stations import queries, services
from cancuoc.domain.stations.tests.world import ADMIN, AT, TestStation, upload
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, NotAllowed
from cancuoc.interfaces.cli import station_import
from cancuoc.kernel.refusal import Refusal
from cancuoc.packet import carrying
from cancuoc.packet.refusals import BadReceipt
from cancuoc.station import usb
from cancuoc.station.tables import packets
from cancuoc.station.tables.packets import PacketState

pytestmark = [pytest.mark.fault, pytest.mark.django_db]


@pytest.fixture
def rig(drill_home: Path) -> Iterator[Rig]:
    made = Rig(TestStation().enrol(), "http://127.0.0.1:9")
    yield made
    made.close()


def out(rig: Rig, folder: Path) -> int:
    return usb.export(rig.store, rig.profile, folder=folder, at=AT)


def back(rig: Rig, folder: Path) -> usb.Taken:
    data = (folder / carrying.receipts_name(station="TX-01")).read_bytes()
    return usb.take_receipts(rig.store, rig.profile, data=data, at=AT)


def snapshot() -> tuple[int, ...]:
    tables = ("Packet", "PacketHistory", "Upload", "RefusedUpload")
    return tuple(apps.get_model("stations", table).objects.count() for table in tables)


def test_packets_that_were_never_synchronised_go_and_receipts_come(
    rig: Rig, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(3):
        rig.seal()
    assert out(rig, tmp_path / "stick") == 3
    assert rig.counts()[PacketState.WAITING] == 3
    assert station_import.run([str(tmp_path / "stick")]) == 0
    assert "Nhận mới 3 hồ sơ" in capsys.readouterr().out
    assert back(rig, tmp_path / "stick") == usb.Taken(new=3)
    assert rig.counts()[PacketState.RECEIVED] == 3
    assert queries.intake_state().received == 3
    assert len(list(audit.history(act_prefix="stations.carry_in"))) == 3
    check(rig)


def test_a_second_import_changes_nothing_and_gives_the_same_receipts(
    rig: Rig, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rig.seal()
    out(rig, tmp_path)
    station_import.run([str(tmp_path)])
    name = tmp_path / carrying.receipts_name(station="TX-01")
    first, before = name.read_bytes(), snapshot()
    assert station_import.run([str(tmp_path)]) == 0
    assert "đã có từ trước 1" in capsys.readouterr().out
    assert (name.read_bytes(), snapshot()) == (first, before)
    assert back(rig, tmp_path) == usb.Taken(new=1)
    assert back(rig, tmp_path) == usb.Taken(known=1)


def test_half_over_the_network_and_half_by_hand(rig: Rig, tmp_path: Path) -> None:
    sent, begun, carried = rig.seal(), rig.seal(), rig.seal()
    upload(sent, rig.station)
    services.begin_upload(
        station_code="TX-01",
        announced=services.Announced(
            packet_id=begun.packet_id,
            size=len(begun.data),
            digest=begun.digest,
            sequence=begun.sequence,
            previous=begun.manifest.previous_hash,
        ),
        at=AT,
    )
    assert out(rig, tmp_path) == 3
    station_import.run([str(tmp_path)])
    assert back(rig, tmp_path) == usb.Taken(new=3)
    assert queries.packet(packet_id=carried.packet_id).sequence == 3
    assert apps.get_model("stations", "Upload").objects.count() == 0
    check(rig)


def test_the_archive_of_the_screen_is_taken_like_the_files(rig: Rig, tmp_path: Path) -> None:
    rig.seal()
    rig.seal()
    stream = b"".join(carrying.archive(usb.files(rig.store, rig.profile)))
    (tmp_path / "ho-so.zip").write_bytes(stream)
    assert len(zipfile.ZipFile(io.BytesIO(stream)).namelist()) == 2
    assert station_import.run([str(tmp_path)]) == 0
    assert back(rig, tmp_path) == usb.Taken(new=2)


def test_a_damaged_file_is_named_and_the_others_come_in(
    rig: Rig, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(4):
        rig.seal()
    out(rig, tmp_path)
    altered, cut, empty, _ = sorted(tmp_path.glob("*.ccpacket"))
    data = altered.read_bytes()
    altered.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    cut.write_bytes(cut.read_bytes()[:-40])
    empty.write_bytes(b"")
    assert station_import.run([str(tmp_path)]) == station_import.REFUSED
    told = capsys.readouterr()
    assert "Nhận mới 1 hồ sơ, đã có từ trước 0, không nhận 3" in told.out
    assert all(path.name in told.err for path in (altered, cut, empty))
    assert back(rig, tmp_path) == usb.Taken(new=1)
    assert rig.counts()[PacketState.WAITING] == 3


def test_a_forged_file_does_not_disturb_an_upload_under_way(rig: Rig, tmp_path: Path) -> None:
    packet = rig.seal()
    services.begin_upload(
        station_code="TX-01",
        announced=services.Announced(
            packet_id=packet.packet_id,
            size=len(packet.data),
            digest=packet.digest,
            sequence=1,
            previous=packet.manifest.previous_hash,
        ),
        at=AT,
    )
    forged = packet.data[:-1] + bytes([packet.data[-1] ^ 1])
    with pytest.raises(Refusal):
        services.carry_in(data=forged, at=AT, by=ADMIN)
    assert apps.get_model("stations", "Upload").objects.get().digest == packet.digest


def test_packets_of_nobody(rig: Rig) -> None:
    stranger = TestStation("TX-09")
    for data, code in (
        (stranger.seal("<6").data, "UnknownStation"),
        (b"", "TruncatedPacket"),
        (os.urandom(500), "NotAPacket"),
    ):
        with pytest.raises(Refusal) as refused:
            services.carry_in(data=data, at=AT, by=ADMIN)
        assert refused.value.code == code
    assert snapshot() == (0, 0, 0, 0)


def test_only_an_administrator_carries_packets_in(rig: Rig) -> None:
    with pytest.raises(NotAllowed):
        services.carry_in(data=rig.seal().data, at=AT, by=Actor.station("TX-01"))


def test_an_empty_folder_is_told(tmp_path: Path, drill_home: Path) -> None:
    with pytest.raises(station_import.NothingToImport):
        station_import.run([str(tmp_path / "nowhere")])


def test_receipts_that_prove_nothing_change_nothing(rig: Rig, tmp_path: Path) -> None:
    first, second = rig.seal(), rig.seal()
    genuine = upload(first, rig.station)
    forged = genuine.replace(first.digest.encode(), second.digest.encode())
    data = carrying.join_receipts([forged, b"{}", genuine, genuine])
    assert usb.take_receipts(rig.store, rig.profile, data=data, at=AT) == usb.Taken(
        new=1, known=1, wrong=2
    )
    for wrong in (b"PK\x03\x04", b"{" + b"a" * 5_000):
        with pytest.raises(BadReceipt):
            usb.take_receipts(rig.store, rig.profile, data=wrong, at=AT)
    states = {row.id: row.state for row in packets.recent(rig.store)}
    assert states[second.packet_id] is PacketState.WAITING


def test_a_stick_that_fails_is_told_and_costs_nothing(
    rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.seal()
    real = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: real(path)[:-1] + b"?")
    with pytest.raises(usb.StickFailed):
        out(rig, tmp_path)
    monkeypatch.undo()
    assert not list(tmp_path.glob("*" + carrying.PACKET_SUFFIX))
    (tmp_path / "file").write_text("x")
    with pytest.raises(usb.StickFailed):
        out(rig, tmp_path / "file")
    assert rig.counts()[PacketState.WAITING] == 1


def test_a_bomb_in_an_archive_is_refused_without_filling_the_memory(
    rig: Rig, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("TX-01-000001-x.ccpacket", bytes(40 * 1024 * 1024))
        made.writestr("../../outside.ccpacket", b"CCPACKET")
    sizes = [len(data) for _, data in carrying.packets_in(tmp_path)]
    assert max(sizes) == 32 * 1024 * 1024 + 1
    assert station_import.run([str(tmp_path)]) == station_import.REFUSED
    assert "không nhận 2" in capsys.readouterr().out


def test_writing_receipts_back_may_fail_without_harm(
    rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.seal()
    out(rig, tmp_path)

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(station_import.carrying, "write", full)
    with pytest.raises(station_import.ReceiptsNotWritten):
        station_import.run([str(tmp_path)])
    monkeypatch.undo()
    assert station_import.run([str(tmp_path), "--receipts", str(tmp_path / "other")]) == 0
    assert back(rig, tmp_path / "other") == usb.Taken(new=1)
