"""The floor as it stands: my ticket, the lanes, who is held and who did not answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from cancuoc.domain.sessions.promising import Accuracy
from cancuoc.domain.sessions.queries import TicketView
from cancuoc.domain.sessions.rules import Lane, Outcome, Priority, TicketState
from cancuoc.interfaces.ui.presenters import TICKET, status, wait_words
from cancuoc.interfaces.ui.text import vi_number, vi_time
from cancuoc.planner.floor.state import WaitRange

SHOWN: Final = 12
_AT_A_COUNTER: Final = (TicketState.CALLED, TicketState.SERVING)


def floor(
    tickets: Sequence[TicketView],
    *,
    counter: str,
    lanes: Collection[str],
    ranges: Mapping[UUID, WaitRange],
    at: datetime,
) -> dict[str, Any]:
    """Return everything the page refreshes, from one reading of the tickets."""
    at_counters = [t for t in tickets if t.state in _AT_A_COUNTER]
    mine = [t for t in at_counters if t.counter == counter]
    return {
        "mine": [ticket(t, at=at) for t in sorted(mine, key=lambda t: t.moved_at, reverse=True)],
        "others": [ticket(t, at=at) for t in at_counters if t.counter != counter],
        "lanes": [
            lane(name, tickets, mine=str(name) in lanes, ranges=ranges, at=at) for name in Lane
        ],
        "held": [ticket(t, at=at) for t in tickets if t.state is TicketState.HELD],
        "sent": [
            ticket(t, at=at) for t in tickets if t.for_counter and t.state is TicketState.WAITING
        ],
        "absent": [ticket(t, at=at) for t in tickets if t.state is TicketState.ABSENT],
        "done": sum(t.state is TicketState.DONE for t in tickets),
        "outcomes": [(str(outcome), _(outcome.vi)) for outcome in Outcome],
    }


def done(act: str, label: str) -> str:
    """Return what was just done, in words, beside which it can be taken back."""
    said = {
        "call": _("Đã gọi phiếu %(label)s."),
        "begin": _("Đã bắt đầu phiếu %(label)s."),
        "hold": _("Đã tạm giữ phiếu %(label)s."),
        "miss": _("Đã ghi vắng phiếu %(label)s."),
        "transfer": _("Đã chuyển phiếu %(label)s."),
    }
    return said[act] % {"label": label}


def places(value: TicketView) -> list[dict[str, str]]:
    """Return the lanes to which a ticket can be sent."""
    return [{"value": str(lane), "text": _(lane.vi)} for lane in Lane if lane is not value.lane]


def reasons() -> list[dict[str, str]]:
    """Return the reasons of the rule for the priority lane."""
    return [{"value": str(reason), "text": _(reason.vi)} for reason in Priority]


def accuracy(found: Accuracy) -> str:
    """Return how forecasts came true tonight, or nothing before the first call."""
    if found.error is None:
        return ""
    said = _("Dự báo đúng khoảng %(held)s trên %(called)s phiếu, lệch giữa %(error)s phút.")
    return said % {
        "held": found.held,
        "called": found.called,
        "error": vi_number(found.error, 0),
    }


def lane(
    name: Lane,
    tickets: Sequence[TicketView],
    *,
    mine: bool,
    ranges: Mapping[UUID, WaitRange],
    at: datetime,
) -> dict[str, Any]:
    """Return one lane: how many wait and how long yet, how long the first has, who is next."""
    waiting = [t for t in tickets if t.lane is name and t.state is TicketState.WAITING]
    longest = max((minutes(t.issued_at, at) for t in waiting), default=0)
    return {
        "name": _(name.vi),
        "code": str(name),
        "mine": mine,
        "count": len(waiting),
        "longest": longest,
        "last": _last(waiting, ranges),
        "next": [ticket(t, at=at) for t in waiting[:SHOWN]],
        "more": max(0, len(waiting) - SHOWN),
    }


def _last(waiting: Sequence[TicketView], ranges: Mapping[UUID, WaitRange]) -> str:
    """Return how long the last of a lane will wait yet."""
    found = [ranges[t.id] for t in waiting if t.id in ranges]
    return wait_words(low=found[-1].low, high=found[-1].high) if found else ""


def ticket(value: TicketView, *, at: datetime) -> dict[str, Any]:
    """Return one ticket: number, state, counter and times; never a name."""
    return {
        "id": value.id,
        "label": value.label,
        "state": str(value.state),
        "status": status(TICKET, value.state, mine=value.state in _AT_A_COUNTER),
        "counter": value.counter,
        "sent_to": value.for_counter,
        "priority": _(Priority(value.priority).vi) if value.priority else "",
        "waited": minutes(value.issued_at, at),
        "since": minutes(value.moved_at, at),
        "due": "" if value.walk_in else vi_time(value.due_at),
    }


def minutes(since: datetime, at: datetime) -> int:
    """Return whole minutes, never below zero."""
    return max(0, int((at - since).total_seconds() // 60))
