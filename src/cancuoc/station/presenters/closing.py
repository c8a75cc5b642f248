"""The end of an evening as two officers read it: the equation, what does not fit, the hands."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from cancuoc.interfaces.ui.presenters import SHORT_BANDS, TICKET, status
from cancuoc.interfaces.ui.text import vi_datetime, vi_time
from cancuoc.packet.closing import Fate
from cancuoc.packet.slip import slip_code
from cancuoc.station.core import closing, opening, team
from cancuoc.station.core.balance import Odd
from cancuoc.station.core.closing import Standing, Told
from cancuoc.station.core.desk import Desk
from cancuoc.station.draft import DraftState
from cancuoc.station.presenters import team as team_presenter
from cancuoc.station.tables import closings, drafts, listings, packets
from cancuoc.station.tables.closings import ReportState
from cancuoc.station.tables.packets import PacketState

SENT: Final = {
    ReportState.WAITING: ("Chờ gửi trung tâm", "yellow"),
    ReportState.TOLD: ("Trung tâm đã nhận", ""),
    ReportState.REFUSED: ("Trung tâm từ chối", "red"),
}
# What can be put right tonight stands out; the other terms are as they are.
_ACT: Final = (Fate.UNSERVED,)


def page(desk: Desk, session_id: UUID, *, found: Standing) -> dict[str, Any]:
    """Return everything the page shows; all its numbers come from one count."""
    figures = found.balance.figures
    counted = closing.exceptions(desk, session_id, found.half.told if found.half else Told())
    states = [each.state for each in packets.of_session(desk.store, str(session_id))]
    session = opening.session_of(desk, session_id)
    return {
        "session": session,
        "team_line": team_presenter.line(team.standing(desk, session)),
        "figures": figures,
        "terms": [_term(fate, getattr(figures, fate.value)) for fate in Fate],
        "difference": figures.answered - figures.tickets,
        "even": found.balance.even,
        "odd": [_odd(found, each) for each in found.balance.odd],
        "unexplained": len(found.unexplained),
        "open": _open(desk, session_id),
        "exceptions": counted,
        "waiting": sum(state is not PacketState.RECEIVED for state in states),
        "half": found.half_holds,
        "moved": found.half is not None and not found.half_holds and not found.closed,
        "half_at": vi_time(found.half.at) if found.half else "",
        "closed": found.closed,
        "last": _last(found),
    }


def listing(desk: Desk, session_id: UUID, *, found: Standing, fate: Fate) -> dict[str, Any]:
    """Return the tickets behind one term: numbers and states, nobody's name."""
    tickets = {each.label: each for each in listings.tickets(desk.store, session_id)}
    sealed = {p.ticket: p for p in packets.of_session(desk.store, str(session_id))}
    endings = dict(closings.endings(desk.store, session_id))
    rows = []
    for label in found.balance.tickets[fate]:
        ticket, packet = tickets.get(label), sealed.get(label)
        ending = endings.get(label, "")
        rows.append(
            {
                "label": label,
                "band": SHORT_BANDS.get(ticket.band, "") if ticket else "",
                "state": _(status(TICKET, ticket.state.value)["text"]) if ticket else "–",
                "slip": slip_code(packet.id) if packet and fate is Fate.DOSSIER else "",
                "why": _(opening.Ending(ending).vi) if ending else "",
            }
        )
    columns = [
        {"key": "label", "text": _("Phiếu")},
        {"key": "band", "text": _("Nhóm")},
        {"key": "state", "text": _("Trạng thái phiếu")},
        {"key": "slip", "text": _("Mã hồ sơ")},
        {"key": "why", "text": _("Lý do")},
    ]
    return {"title": _(fate.vi), "columns": columns, "rows": rows, "count": len(rows)}


def _term(fate: Fate, number: int) -> dict[str, Any]:
    return {
        "code": fate.value,
        "text": _(fate.vi),
        "number": number,
        "act": bool(number) and fate in _ACT,
    }


def _odd(found: Standing, odd: Odd) -> dict[str, Any]:
    reason = found.explained.get((odd.ticket, odd.misfit))
    return {
        "ticket": odd.ticket,
        "misfit": odd.misfit.value,
        "what": _(odd.misfit.vi),
        "next_step": _(odd.misfit.next_step),
        "reason": _(reason.vi) if reason else "",
    }


def _open(desk: Desk, session_id: UUID) -> list[dict[str, Any]]:
    going = [each for each in drafts.unfinished(desk.store) if each.session_id == session_id]
    return [
        {
            "id": each.id,
            "label": each.ticket or _("không phiếu"),
            "stage": _(each.now.vi),
            "state": _("Tạm dừng") if each.state is DraftState.PAUSED else _("Đang mở"),
        }
        for each in going
    ]


def _last(found: Standing) -> dict[str, Any] | None:
    if found.last is None:
        return None
    word, tone = SENT[ReportState(found.last_state)]
    return {
        "number": found.last.number,
        "at": vi_datetime(found.last.signed_at),
        "sent": {"text": _(word), "tone": tone},
    }
