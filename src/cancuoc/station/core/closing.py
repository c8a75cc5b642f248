"""The end of an evening: its numbers, the tickets that do not fit, and two officers who sign.

The first signature lies beside the figures it was given for. When these move before the second,
it is worth nothing and is asked for again. The report and the end of the first signature are
one transaction: after a power cut there is one officer's signature, or both.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.refusal import Refusal
from cancuoc.packet import closing, content_codec
from cancuoc.packet.closing import (
    Closing,
    Exceptions,
    Explained,
    Fate,
    Misfit,
    Reason,
    ReportKind,
)
from cancuoc.station.core import balance
from cancuoc.station.core.balance import Balance, Odd, Paper
from cancuoc.station.core.desk import Desk
from cancuoc.station.core.opening import Ending, session_of
from cancuoc.station.records import Lease
from cancuoc.station.tables import (
    acts,
    closings,
    drafts,
    floors,
    listings,
    officers,
    packets,
    values,
)
from cancuoc.station.tables.packets import PacketState

HALF: Final = "closing_half"


class StillOpen(Refusal):
    """A dossier is open or put aside: the evening is not over."""

    status = 409
    message = "Còn hồ sơ đang mở hoặc tạm dừng."
    next_step = "Mở tiếp từng hồ sơ để hoàn tất, hoặc chọn Không thể làm hôm nay và ghi lý do."


class Unexplained(Refusal):
    """A ticket does not fit and nobody said why."""

    status = 409
    message = "Còn phiếu chưa khớp và chưa có lý do."
    next_step = "Sửa từng phiếu trong danh sách chưa khớp, hoặc chọn lý do."


class NotOdd(Refusal):
    """The ticket fits by now: there is nothing to explain."""

    status = 409
    message = "Phiếu này nay đã khớp."
    next_step = "Tải lại trang Đóng buổi."


class SamePerson(Refusal):
    """One officer cannot sign twice."""

    status = 409
    message = "Người thứ hai phải là cán bộ khác người đã ký."
    next_step = "Mời một cán bộ khác của buổi đăng nhập và ký."


class NumbersMoved(Refusal):
    """The figures are no longer those that the first officer signed."""

    status = 409
    message = "Số liệu đã thay đổi sau chữ ký thứ nhất."
    next_step = "Xem lại các con số rồi ký lại từ đầu."


class NobodySigned(Refusal):
    """There is no first signature to add to."""

    status = 409
    message = "Chưa có chữ ký thứ nhất."
    next_step = "Cán bộ phụ trách ký trước, rồi đến người thứ hai."


class AlreadyClosed(Refusal):
    """The same figures were signed by two officers before."""

    status = 409
    message = "Buổi này đã đóng với đúng các con số này."
    next_step = "Không cần ký nữa. Nếu số liệu thay đổi, trang sẽ mời ký lại."


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What officers tell of the evening that no row knows."""

    turned_away: int = 0
    paper_forms: int = 0
    devices_failed: int = 0
    prints_destroyed: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """The first signature, the print of what it was given for, and what was told with it."""

    session_id: UUID
    seen: str
    told: Told
    username: str
    hand: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What a signature is given for."""

    figures: closing.Figures
    misfits: tuple[Explained, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where the end of a session stands: the numbers, the reasons, and the signatures."""

    balance: Balance
    explained: dict[tuple[str, Misfit], Reason]
    half: Half | None
    last: Closing | None
    last_state: str

    @property
    def closed(self) -> bool:
        """Return whether two officers signed exactly these numbers."""
        return self.last is not None and _print(self) == closing.digest(
            _Seen(figures=self.last.figures, misfits=self.last.misfits)
        )

    @property
    def half_holds(self) -> bool:
        """Return whether the first signature was given for these very numbers."""
        return self.half is not None and self.half.seen == _print(self)

    @property
    def unexplained(self) -> list[Odd]:
        """Return the tickets that do not fit and have no reason yet."""
        return [o for o in self.balance.odd if (o.ticket, o.misfit) not in self.explained]


def standing(desk: Desk, session_id: UUID) -> Standing:
    """Return where the end of a session stands; raise `UnknownSession`."""
    session_of(desk, session_id)
    store = desk.store
    reports = closings.reports(store, kind=ReportKind.CLOSING, session_id=str(session_id))
    half = values.get_record(store, HALF, Half) if values.get(store, HALF) else None
    return Standing(
        balance=_balance(desk, session_id),
        explained=closings.explanations(store, session_id),
        half=half if half and half.session_id == session_id else None,
        last=content_codec.load(Closing, reports[0].data) if reports else None,
        last_state=reports[0].state.value if reports else "",
    )


def explain(
    desk: Desk,
    session_id: UUID,
    *,
    ticket: str,
    misfit: Misfit,
    reason: Reason,
    at: datetime,
    hand: str,
) -> None:
    """Keep why a ticket does not fit; raise `NotOdd` when it does."""
    with desk.store.write():
        odd = _balance(desk, session_id).odd
        if not any((each.ticket, each.misfit) == (ticket, misfit) for each in odd):
            raise NotOdd
        told = Explained(ticket=ticket, misfit=misfit, reason=reason)
        closings.explain(desk.store, session_id, told, at=at, hand=hand)
        values.note(desk.store, "session.explain", at=at, hand=hand, detail=misfit.value)


def sign_first(desk: Desk, session_id: UUID, *, told: Told, at: datetime, by: Lease) -> Half:
    """Take the signature of the officer in charge; signing again replaces it.

    Raise `StillOpen`, `Unexplained` or `AlreadyClosed`.
    """
    with desk.store.write():
        found = _ready(desk, session_id)
        half = Half(
            session_id=session_id,
            seen=_print(found),
            told=told,
            username=by.username,
            hand=by.hand,
            at=at,
        )
        values.put_record(desk.store, HALF, half)
        values.note(desk.store, "session.sign", at=at, hand=by.hand)
    return half


def sign_second(desk: Desk, session_id: UUID, *, at: datetime, by: Lease) -> Closing:
    """Close the session with another officer's signature and keep the report for the centre.

    Raise `NobodySigned`, `SamePerson`, `NumbersMoved`, or what `sign_first` raises.
    """
    store = desk.store
    with store.write():
        found = _ready(desk, session_id)
        half = found.half
        if half is None:
            raise NobodySigned
        if by.hand == half.hand or by.username == half.username:
            raise SamePerson
        if half.seen != _print(found):
            raise NumbersMoved
        report = _report(desk, session_id, found, half, at=at, by=by)
        first = officers.lease_of(store, half.username, at=half.at)
        closings.add(
            store,
            report.id,
            kind=ReportKind.CLOSING,
            session_id=str(session_id),
            data=content_codec.dump(report),
            leases=[each.lease for each in (first, by) if each],
            at=at,
        )
        store.run("DELETE FROM settings WHERE name = ?", HALF)
        values.note(store, "session.close", at=at, hand=by.hand, detail=str(report.number))
    return report


def _ready(desk: Desk, session_id: UUID) -> Standing:
    found = standing(desk, session_id)
    if found.balance.open:
        raise StillOpen
    if found.unexplained:
        raise Unexplained
    if found.closed:
        raise AlreadyClosed
    return found


def _print(found: Standing) -> str:
    return closing.digest(_Seen(figures=found.balance.figures, misfits=_misfits(found)))


def _misfits(found: Standing) -> tuple[Explained, ...]:
    return tuple(
        Explained(
            ticket=odd.ticket,
            misfit=odd.misfit,
            reason=found.explained.get((odd.ticket, odd.misfit), Reason.TO_BE_SEEN),
        )
        for odd in found.balance.odd
    )


def _report(
    desk: Desk, session_id: UUID, found: Standing, half: Half, *, at: datetime, by: Lease
) -> Closing:
    return Closing(
        id=uuid7(at=at),
        session_id=session_id,
        number=found.last.number + 1 if found.last else 1,
        figures=found.balance.figures,
        misfits=_misfits(found),
        exceptions=exceptions(desk, session_id, half.told),
        waiting=sum(each.state is not PacketState.RECEIVED for each in _sealed(desk, session_id)),
        first=half.username,
        second=by.username,
        signed_at=max(at, half.at),
    )


def exceptions(desk: Desk, session_id: UUID, told: Told) -> Exceptions:
    """Return what went otherwise than planned: from rows, and as officers tell it."""
    endings = [ending for _ticket, ending in closings.endings(desk.store, session_id)]
    states = [each.state for each in _sealed(desk, session_id)]
    return Exceptions(
        postponed=endings.count(Ending.POSTPONED.value),
        papers_missing=endings.count(Ending.PAPERS_MISSING.value),
        refused=states.count(PacketState.REFUSED),
        damaged=states.count(PacketState.DAMAGED),
        unheard=len(acts.refusals(desk.store)),
        turned_away=told.turned_away,
        paper_forms=told.paper_forms,
        devices_failed=told.devices_failed,
        prints_destroyed=told.prints_destroyed,
        note=told.note,
    )


def _balance(desk: Desk, session_id: UUID) -> Balance:
    store = desk.store
    papers = [Paper(ticket=p.ticket, fate=Fate.DOSSIER) for p in _sealed(desk, session_id)]
    papers += [
        Paper(ticket=ticket, fate=Fate.POSTPONED)
        for ticket, _ending in closings.endings(store, session_id)
    ]
    going = [each for each in drafts.unfinished(store) if each.session_id == session_id]
    return balance.count(
        tickets=listings.tickets(store, session_id),
        papers=papers,
        drafts={each.ticket for each in going},
        outcomes={t.label: t.outcome for t in floors.tickets(store, session_id) if t.outcome},
        kit=desk.profile.kit,
    )


def _sealed(desk: Desk, session_id: UUID) -> list[packets.PacketRow]:
    return packets.of_session(desk.store, str(session_id))
