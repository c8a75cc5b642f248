"""Sealing: one transaction in which the draft becomes a packet and joins the chain.

Before it commits there is a draft and no packet, after it a packet and no draft. There is no
moment in between, whatever happens to the power.
"""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from cancuoc.packet import writer
from cancuoc.packet.content import Officer
from cancuoc.station.core import packing
from cancuoc.station.core.desk import Desk
from cancuoc.station.core.opening import open_draft, tell
from cancuoc.station.core.packing import Form
from cancuoc.station.core.signing import StageMissing
from cancuoc.station.draft import Stage
from cancuoc.station.store import DiskFailing, DiskFull
from cancuoc.station.tables import drafts, packets, values
from cancuoc.station.tables.packets import PacketRow

logger = logging.getLogger("cancuoc.station")


def seal_draft(
    desk: Desk, *, draft_id: UUID, at: datetime, by: Officer, forms: tuple[Form, ...] = ()
) -> PacketRow:
    """Seal a signed draft; raise `NoDraft`, `StageMissing` or a `BadContent`.

    Sealing twice is refused by `NoDraft`: the packet of that id is already there.
    """
    with desk.store.write():
        draft = open_draft(desk, draft_id)
        if set(draft.done) != set(Stage):
            raise StageMissing
        drafts.log(desk.store, draft.id, "draft.seal", at=at, hand=by.hand)
        content = packing.contents(desk, draft, forms=forms, at=at)
        link = packets.next_link(desk.store)
        sealed = writer.seal(
            contents=content,
            station=desk.identity,
            centre_key=desk.centre_key,
            sequence=link.sequence,
            previous_hash=link.previous,
        )
        packets.add(
            desk.store,
            sealed,
            previous=link.previous,
            session_id=content.session_id,
            ticket=draft.ticket,
            band=content.labels["band"],
            at=at,
        )
        drafts.drop(desk.store, draft.id)
        tell(desk, draft, "finish", at=at, by=by, outcome="captured")
        values.note(desk.store, "packet.seal", at=at, hand=by.hand, detail=str(link.sequence))
    _settle(desk)
    row = packets.packet(desk.store, draft.id)
    if row is None:
        raise LookupError("a packet just sealed is always there")
    return row


def _settle(desk: Desk) -> None:
    """Move the sealed packet out of the log; it is safe before, only less so against decay."""
    try:
        desk.store.settle()
    except (DiskFull, DiskFailing) as refusal:
        # The dossier is sealed and kept: to call this a failure would have it captured again.
        logger.warning("the log could not be settled: %s", refusal.code)
