"""Packets leave the disk when the centre permits it: never before a receipt, never for a guess.

Three things must agree: a receipt kept here, a permission that proves itself for the same packet
and digest, and that its time had come by the centre's clock when it was signed. What is deleted
is overwritten, and the log and the free pages of the file go with it; row, digest, receipt and
permission stay.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from cancuoc.kernel.refusal import Refusal
from cancuoc.packet import letting_go
from cancuoc.packet.letting_go import MOST_ASKED, Permission
from cancuoc.station import uploads
from cancuoc.station.core.desk import Desk
from cancuoc.station.health import Task
from cancuoc.station.link import BadAnswer
from cancuoc.station.sync import Errands
from cancuoc.station.tables import packets, values
from cancuoc.station.tables.packets import PacketState

# Sooner the centre never permits it; asking would only be noise.
ASK_AFTER: Final = timedelta(days=7)
NEXT: Final = "wiping_after"


class NotYet(Refusal):
    """There is no receipt for the packet, or its time has not come."""

    status = 409
    message = "Hồ sơ này chưa được phép xóa khỏi trạm."
    next_step = "Không cần làm gì. Trạm tự hỏi lại trung tâm."


def candidates(desk: Desk, *, at: datetime, limit: int = MOST_ASKED) -> list[UUID]:
    """Return packets with a receipt whose bytes are here, in turn: those refused come again."""
    after = int(values.get(desk.store, NEXT) or b"0")
    rows = desk.store.rows(
        "SELECT p.id, p.sequence FROM packets p JOIN packet_bytes b ON b.packet_id = p.id "
        "WHERE p.state = 'received' AND p.received_at < ? AND p.sequence > ? "
        "ORDER BY p.sequence LIMIT ?",
        (at - ASK_AFTER).isoformat(),
        after,
        limit,
    )
    following = rows[-1][1] if len(rows) == limit else 0
    values.put(desk.store, NEXT, str(following).encode())
    return [UUID(row[0]) for row in rows]


def wipe(desk: Desk, texts: list[str], *, at: datetime) -> int:
    """Let the packets of these permissions go, all or none; return how many did.

    Raise `ForgedPermission` or `NotYet`: then nothing was deleted.
    """
    store, gone = desk.store, 0
    with store.write():
        for text in texts:
            gone += _let_go(desk, _proven(desk, text), text, at=at)
    if gone:
        store.shrink()
    return gone


def ask_and_wipe(errands: Errands, *, at: datetime) -> int:
    """Ask the centre about packets that are old enough and let go of those it permits."""
    found = candidates(errands.desk, at=at)
    if not found:
        return 0
    with errands.health.trying(Task.SENDING, at=at):
        answer = errands.centre.post("/letting-go", {"packets": [str(each) for each in found]})
    return wipe(errands.desk, _texts(answer), at=at)


def _texts(answer: Any) -> list[str]:
    found = answer.get("permissions") if isinstance(answer, dict) else None
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise BadAnswer
    return found


def _proven(desk: Desk, text: str) -> Permission:
    return letting_go.verify(
        text,
        centre_public_key_lookup=lambda key_id: uploads.centre_key(desk.profile, key_id),
        station=desk.profile.code,
    )


def _let_go(desk: Desk, found: Permission, text: str, *, at: datetime) -> bool:
    store = desk.store
    row = packets.packet(store, found.packet_id)
    if row is None or row.digest != found.digest:
        raise letting_go.ForgedPermission
    early = found.issued_at < found.not_before
    if row.state is not PacketState.RECEIVED or not row.receipt or early:
        raise NotYet
    if not store.row("SELECT 1 FROM packet_bytes WHERE packet_id = ?", str(row.id)):
        return False
    store.run("DELETE FROM packet_bytes WHERE packet_id = ?", str(row.id))
    store.run("INSERT OR IGNORE INTO permissions VALUES (?, ?)", str(row.id), text)
    values.note(store, "packet.wipe", at=at, hand="station", detail=str(row.sequence))
    return True
