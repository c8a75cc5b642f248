"""A kit goes from one team to the next: counted twice, signed twice, and nobody's name stays.

With the second signature everything that names the people served or the officers before leaves
the store, in the same transaction as the report. Sealed packets stay, closed as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.refusal import Refusal
from cancuoc.packet import content_codec
from cancuoc.packet.closing import ReportKind
from cancuoc.packet.custody import Counted, Custody
from cancuoc.station.core.closing import HALF, SamePerson
from cancuoc.station.core.desk import Desk
from cancuoc.station.records import Lease
from cancuoc.station.sync import SESSION_NOW
from cancuoc.station.tables import closings, drafts, floors, officers, packets, values
from cancuoc.station.tables.packets import PacketState

GIVEN: Final = "custody_given"


class NotOver(Refusal):
    """A dossier is open, or this station leads a floor: the team is still at work."""

    status = 409
    message = "Chưa bàn giao được vì đội chưa làm xong việc."
    next_step = "Hoàn tất hoặc dừng các hồ sơ đang mở, và trao lại sảnh nếu trạm đang điều hành."


class NothingGiven(Refusal):
    """Nobody handed the kit over yet."""

    status = 409
    message = "Chưa có ai bàn giao bộ máy."
    next_step = "Người giao đếm và ký trước, rồi đến người nhận."


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the giver counted, and who that was."""

    counted: tuple[Counted, ...]
    username: str
    hand: str
    at: datetime


def given(desk: Desk) -> Given | None:
    """Return what was handed over and not taken yet, or None."""
    return values.get_record(desk.store, GIVEN, Given)


def last(desk: Desk) -> Custody | None:
    """Return the last handing over on this station, or None."""
    found = closings.reports(desk.store, kind=ReportKind.CUSTODY)
    return content_codec.load(Custody, found[0].data) if found else None


def give(desk: Desk, *, counted: Sequence[Counted], at: datetime, by: Lease) -> None:
    """Keep what the giver counted; giving again replaces it. Raise `NotOver`."""
    with desk.store.write():
        _over(desk)
        told = Given(
            counted=tuple(counted),
            username=by.username,
            hand=by.hand,
            at=at,
        )
        values.put_record(desk.store, GIVEN, told)
        values.note(desk.store, "kit.give", at=at, hand=by.hand)


def take(desk: Desk, *, counted: Sequence[Counted], at: datetime, by: Lease) -> Custody:
    """Take the kit over, with or without differences, and let every earlier name go.

    Raise `NothingGiven`, `SamePerson` or `NotOver`.
    """
    store = desk.store
    with store.write():
        told = given(desk)
        if told is None:
            raise NothingGiven
        if by.username == told.username or by.hand == told.hand:
            raise SamePerson
        _over(desk)
        before = last(desk)
        counts = packets.counts(store)
        report = Custody(
            id=uuid7(at=at),
            number=before.number + 1 if before else 1,
            kit=desk.profile.kit,
            given=told.counted,
            taken=tuple(counted),
            giver=told.username,
            taker=by.username,
            waiting=sum(counts.values()) - counts[PacketState.RECEIVED],
            signed_at=max(at, told.at),
        )
        first = officers.lease_of(store, told.username, at=told.at)
        closings.add(
            store,
            report.id,
            kind=ReportKind.CUSTODY,
            session_id="",
            data=content_codec.dump(report),
            leases=[each.lease for each in (first, by) if each],
            at=at,
        )
        _forget(desk, keep=by.username)
        values.note(store, "kit.take", at=at, hand=by.hand, detail=str(report.number))
    return report


def _over(desk: Desk) -> None:
    hold = floors.hold(desk.store)
    if drafts.unfinished(desk.store) or (hold is not None and hold.ours):
        raise NotOver


def _forget(desk: Desk, *, keep: str) -> None:
    """Remove the names of those served and of the officers before; numbers and packets stay."""
    store = desk.store
    store.run("DELETE FROM people")
    store.run("DELETE FROM day_lists")
    store.run("DELETE FROM floor_bookings")
    # What the centre has heard of earlier teams; the rest goes when it was told.
    store.run("DELETE FROM teams WHERE state = 'told'")
    store.run("DELETE FROM officers WHERE username <> ?", keep)
    # The floor was given back, so nothing waits that these leases would have to prove.
    store.run("DELETE FROM floor_leases")
    store.run("DELETE FROM settings WHERE name IN (?, ?, ?)", GIVEN, HALF, SESSION_NOW)
    store.run("DELETE FROM settings WHERE name LIKE 'seen:%'")
    store.run("UPDATE sessions SET listed_at = ''")
