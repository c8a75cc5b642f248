"""How long people wait on a floor this station leads: what is told, kept, and how wrong it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil, floor
from statistics import median
from typing import Final
from uuid import UUID

from cancuoc.kernel import reckoning
from cancuoc.kernel.floor import Lane
from cancuoc.kernel.reckoning import Step
from cancuoc.law.ages import Band
from cancuoc.packet.floor import FloorPromise, FloorTicket
from cancuoc.planner.floor import forecast as forecasting
from cancuoc.planner.floor import warming
from cancuoc.planner.floor.settings import settings
from cancuoc.planner.floor.state import FloorState, Waiting, WaitRange
from cancuoc.station.core.floor_state import seed_of, state_of
from cancuoc.station.records import Session
from cancuoc.station.store import Store
from cancuoc.station.tables import floor_told, floors, listings

_NEWCOMER: Final = "new"
_LANES_ALIKE: Final = (
    (True, (Lane.PRIORITY,)),
    (False, tuple(lane for lane in Lane if lane is not Lane.PRIORITY)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """The waits of one moment: of tickets by id, and of somebody who came now, by lane."""

    tickets: Mapping[UUID, WaitRange]
    newcomers: Mapping[Lane, WaitRange]


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """How what was told came true: of `called` tickets `held` were called within their range.

    `error` is the median distance from the middle, in minutes; None without a called ticket.
    """

    told: int
    called: int
    held: int
    error: float | None


def forecast(state: FloorState, session_id: UUID) -> Forecast:
    """Return how long everybody in the room will wait, and whoever came now, lane by lane."""
    seed = seed_of(session_id)
    newcomers: dict[Lane, WaitRange] = {}
    for first, lanes in _LANES_ALIKE:
        # Every counter takes every lane, so that one wait serves all lanes without priority.
        one = _newcomer(state.now, first=first)
        asked = replace(state, waiting=(*state.waiting, one))
        found = forecasting.forecast(asked, settings(), seed)
        if one.ticket in found:
            newcomers.update(dict.fromkeys(lanes, found[one.ticket]))
    return Forecast(tickets=_tickets(state, seed), newcomers=newcomers)


def promise(
    store: Store, session_id: UUID, tickets: Iterable[FloorTicket], *, now: datetime
) -> None:
    """Forecast the wait of tickets just given out and keep it with them, once.

    `now` is a moment of the centre's clock. When no counter will call a ticket nothing is told,
    and nothing while waits cannot be worked out yet: nobody is kept at the desk for a forecast.
    """
    session = listings.session(store, session_id)
    if session is None or not warming.at_hand():
        return
    ranges = of_tickets(store, session, now=now)
    floor_told.add_promises(
        store,
        session_id,
        [_promised(each.id, ranges[each.id], now) for each in tickets if each.id in ranges],
    )


def of_tickets(store: Store, session: Session, *, now: datetime) -> Mapping[UUID, WaitRange]:
    """Return how long each ticket of the room will wait."""
    return _tickets(state_of(store, session, now=now), seed_of(session.id))


def range_of(told: FloorPromise) -> WaitRange:
    """Return what was told in minutes."""
    return WaitRange(low=told.low / 60.0, middle=told.middle / 60.0, high=told.high / 60.0)


def accuracy(store: Store, session_id: UUID) -> Accuracy:
    """Return how what was told on a floor came true so far, from the steps of its tickets."""
    told = floor_told.promises(store, session_id)
    calls = {ticket.id: _first_call(ticket) for ticket in floors.tickets(store, session_id)}
    waits = [
        (each, max(timedelta(0), called - each.made_at).total_seconds())
        for each in told
        if (called := calls.get(each.ticket_id)) is not None
    ]
    errors = [abs(waited - each.middle) / 60.0 for each, waited in waits]
    return Accuracy(
        told=len(told),
        called=len(waits),
        held=sum(each.low <= waited <= each.high for each, waited in waits),
        error=median(errors) if errors else None,
    )


def steps_of(ticket: FloorTicket) -> Sequence[Step]:
    """Return the steps of a ticket as the reckoning of the evening reads them."""
    return [Step(state=s.state, act=s.act, counter=s.counter, since=s.since) for s in ticket.steps]


def _first_call(ticket: FloorTicket) -> datetime | None:
    return reckoning.reckon(steps_of(ticket), until=ticket.moved_at).first_call


def _promised(ticket_id: UUID, wait: WaitRange, now: datetime) -> FloorPromise:
    # Whole seconds, rounded outward: what is kept promises no more than what was said.
    low, high = floor(wait.low * 60.0), ceil(wait.high * 60.0)
    middle = min(max(round(wait.middle * 60.0), low), high)
    return FloorPromise(ticket_id=ticket_id, made_at=now, low=low, middle=middle, high=high)


def _tickets(state: FloorState, seed: int) -> dict[UUID, WaitRange]:
    found = forecasting.forecast(state, settings(), seed)
    return {UUID(key): wait for key, wait in found.items()}


def _newcomer(now: float, *, first: bool) -> Waiting:
    return Waiting(ticket=_NEWCOMER, band=str(Band.FROM_14), since=now, due=now, priority=first)
