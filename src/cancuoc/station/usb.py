"""Packets by hand: unsent ones go out on a stick, receipts come back on it.

Nothing changes at the station when packets are copied: they wait until a receipt is here,
however it came. So a stick that is lost costs nothing but the way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from cancuoc.kernel.refusal import Refusal
from cancuoc.packet import carrying
from cancuoc.packet.receipt import peek
from cancuoc.station import uploads
from cancuoc.station.records import StationProfile
from cancuoc.station.store import Store
from cancuoc.station.tables import packets, values
from cancuoc.station.tables.packets import PacketDamaged, PacketRow, PacketState


class StickFailed(Refusal):
    """The folder cannot be written, is full, or gives back other bytes."""

    status: ClassVar[int] = 507
    message = "Không chép được hồ sơ ra USB."
    next_step = "Kiểm tra USB còn chỗ, không khóa ghi, hoặc dùng USB khác. Hồ sơ vẫn an toàn."


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a file of receipts brought: new ones, ones already here, ones that prove nothing."""

    new: int = 0
    known: int = 0
    wrong: int = 0


def unsent(store: Store) -> list[PacketRow]:
    """Return every packet without a receipt, oldest first, also those the centre refused.

    One whose bytes the disk spoiled cannot go by hand either.
    """
    rows = packets.recent(store, limit=100_000)
    there = (PacketState.WAITING, PacketState.REFUSED)
    return [row for row in reversed(rows) if row.state in there]


def files(store: Store, profile: StationProfile) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of each unsent packet."""
    for row in unsent(store):
        name = carrying.packet_name(station=profile.code, sequence=row.sequence, packet_id=row.id)
        try:
            data = packets.data(store, row.id)
        except PacketDamaged:
            # The next round of sending sets it aside and says so; the others travel.
            continue
        yield name, data


def export(store: Store, profile: StationProfile, *, folder: Path, at: datetime) -> int:
    """Copy unsent packets into a folder; raise `StickFailed`. What is there already is kept."""
    count = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files(store, profile):
            carrying.write(folder / name, data)
            count += 1
    except OSError as error:
        raise StickFailed(copied=count) from error
    copied(store, count=count, at=at)
    return count


def copied(store: Store, *, count: int, at: datetime) -> None:
    """Note that packets left on a stick."""
    values.note(store, "packets.copied", at=at, hand="station", detail=str(count))


def take_receipts(store: Store, profile: StationProfile, *, data: bytes, at: datetime) -> Taken:
    """Believe every receipt that proves itself for a packet of ours; raise `BadReceipt`."""
    outbox = uploads.StoreOutbox(store=store, at=at)
    prove = uploads.prover(profile)
    new = known = wrong = 0
    for signed in carrying.split_receipts(data):
        row = _meant(store, signed)
        if row is None:
            wrong += 1
            continue
        try:
            proven = prove(signed, row.id, row.digest)
        except Refusal:
            wrong += 1
            continue
        if row.state is PacketState.RECEIVED:
            known += 1
            continue
        outbox.received(row, proven)
        new += 1
    return Taken(new=new, known=known, wrong=wrong)


def _meant(store: Store, signed: bytes) -> PacketRow | None:
    try:
        return packets.packet(store, peek(signed).packet_id)
    except Refusal:
        return None
