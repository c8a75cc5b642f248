"""What must hold after every fault, in one place. The numbers are those of the promise:

I1 no acknowledged packet is lost. I2 a packet has exactly one effect. I3 nothing altered, cut or
foreign is taken. I4 a number belongs to one person. I5 only lawful moves. I6 every change has its
line and the chain of lines verifies. I7 one live card for a person, none without approval. I9
nothing of a person lies readable. I10 the centre's time counts, the station's is kept as a claim.
I11 the lines drain by themselves. I12 what was written is read back. (I8, a revoked card is
refused, speaks of the partners' door, which no fault of a station touches.)
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from cancuoc.kernel.digest import sha256_hex
from cancuoc.kernel.refusal import Refusal
from cancuoc.packet import reader, receipt
from cancuoc.packet.writer import FIRST_PREVIOUS
from cancuoc.station.core.desk import Desk
from cancuoc.station.tables import drafts, packets, values
from cancuoc.station.tables.packets import PacketRow, PacketState
from cancuoc.station.uploads import centre_key

ALL = 1_000_000


def at_the_station(
    desk: Desk, *, promised: Mapping[UUID, str], damaged: Collection[UUID] = ()
) -> None:
    """Raise when the books of a station break a promise; `promised` are ids with digests."""
    broken: list[str] = []
    rows = sorted(packets.recent(desk.store, limit=ALL), key=lambda row: row.sequence)
    kept = {row.id: row.digest for row in rows}
    lost = [str(each) for each, digest in promised.items() if kept.get(each) != digest]
    broken += [f"I1 lost {each}" for each in lost]
    if [row.sequence for row in rows] != list(range(1, len(rows) + 1)):
        broken.append("I2 numbers are missing or doubled")
    if {draft.id for draft in drafts.unfinished(desk.store)} & set(kept):
        broken.append("I2 a draft and a packet of one dossier")
    before = FIRST_PREVIOUS
    for row in rows:
        if row.previous != before:
            broken.append(f"I3 the chain breaks at {row.sequence}")
        before = row.digest
        if row.id not in damaged:
            broken += _packet(desk, row)
    broken += _lines(desk, rows) + ([] if damaged else _disk(desk))
    assert not broken, "\n".join(broken)


def _packet(desk: Desk, row: PacketRow) -> list[str]:
    broken = []
    data = packets.data(desk.store, row.id)
    if data or row.state is not PacketState.RECEIVED:
        try:
            manifest = reader.verify_packet(
                data=data, station_public_key_lookup=lambda *_: desk.signing_key.public_key()
            ).manifest
        except Refusal as refusal:
            return [f"I3 {row.sequence} does not verify: {refusal.code}"]
        if sha256_hex(data) != row.digest or manifest.packet_id != row.id:
            broken.append(f"I3 {row.sequence} is another packet")
        if abs((manifest.captured_at - row.sealed_at).total_seconds()) > 0.001:
            broken.append(f"I10 {row.sequence} claims another time than its own")
    if row.state is PacketState.RECEIVED:
        try:
            receipt.verify(
                row.receipt,
                centre_public_key_lookup=lambda key: centre_key(desk.profile, key),
                packet_id=row.id,
                digest=row.digest,
            )
        except Refusal as refusal:
            broken.append(f"I1 {row.sequence} has no true receipt: {refusal.code}")
    return broken


def _lines(desk: Desk, rows: list[PacketRow]) -> list[str]:
    waiting = {row.id for row in packets.waiting(desk.store, limit=ALL)}
    should = {row.id for row in rows if row.state is PacketState.WAITING}
    broken = [] if waiting == should else ["I11 a packet stands in no line"]
    if sum(packets.counts(desk.store).values()) != len(rows):
        broken.append("I11 the counts leave a packet out")
    values.put(desk.store, "look", b"1")
    if values.get(desk.store, "look") != b"1":
        broken.append("I12 what was written is not read back")
    with desk.store.write() as connection:
        connection.execute("DELETE FROM settings WHERE name = 'look'")
    return broken


def _disk(desk: Desk) -> list[str]:
    broken = []
    if desk.store.rows("PRAGMA integrity_check") != [("ok",)]:
        broken.append("I3 the file is not whole")
    if desk.store.rows("PRAGMA foreign_key_check"):
        broken.append("I5 a row stands on nothing")
    return broken


def unreadable(files: Mapping[str, bytes], secrets: Mapping[str, bytes]) -> None:
    """Raise when a file holds one of the secrets in the clear (I9)."""
    found = [
        f"I9 {what} lies readable in {name}"
        for name, data in files.items()
        for what, secret in secrets.items()
        if secret in data
    ]
    assert not found, "\n".join(found)


def at_the_centre(
    *, acknowledged: Mapping[UUID, str], aside: int = 0, gaps: int = 0, at: Any = None
) -> None:
    """Raise when the centre's books disagree; `aside` packets and `gaps` are what is expected."""
    from cancuoc.domain.reporting import soundness
    from cancuoc.domain.stations import queries
    from cancuoc.foundation import audit_seal, outbox

    expected = {"packets_set_aside": aside, "gaps_in_chains": gaps}
    counted = soundness.disagreements()
    # The rooms further down are not played here; what the stations' room owes is.
    del counted["deliveries_waiting"]
    assert "stations.open_packets" not in outbox.pending(), "I11 a packet waits to be opened"
    found = {name: count for name, count in counted.items() if count != expected.get(name, 0)}
    assert not found, f"I1, I2, I5, I6, I7 or I11: {found}"
    for packet_id, digest in acknowledged.items():
        row = queries.packet(packet_id=packet_id)
        assert row.digest == digest, f"I1 {packet_id} is not what was acknowledged"
        assert at is None or row.received_at == at, f"I10 {packet_id} bears another time"
    if at is not None:
        audit_seal.seal(at=at, wait=0.5)
    verified = audit_seal.verify()
    assert verified.findings == (), "I6 the chain of lines does not verify"
    assert verified.lines + verified.unsealed > 0, "I6 nothing was written down"
