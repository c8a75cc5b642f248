"""How long the room will wait: its live rows as the forecast's words, and the answer.

The forecast itself is a pure library. What is told to somebody is kept with the ticket, so that
its error is known the moment the ticket is called.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from cancuoc.domain.population import queries as population
from cancuoc.domain.sessions import models, rules
from cancuoc.kernel.clock import today_vn
from cancuoc.law import ages
from cancuoc.packet.floor import FloorPost
from cancuoc.planner.floor import forecast as forecasting
from cancuoc.planner.floor import warming
from cancuoc.planner.floor.settings import settings
from cancuoc.planner.floor.state import (
    Booked,
    Counter,
    FloorState,
    Served,
    Serving,
    Waiting,
    WaitRange,
    minute,
)

STILL_OPEN: Final = timedelta(minutes=45)
"""A counter that served somebody so lately counts as open."""

_NEWCOMER: Final = "new"
_LANES_ALIKE: Final = (
    (True, (rules.Lane.PRIORITY,)),
    (False, tuple(lane for lane in rules.Lane if lane is not rules.Lane.PRIORITY)),
)
_AT_A_COUNTER: Final = (str(rules.TicketState.CALLED), str(rules.TicketState.SERVING))


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """The waits of one moment: of tickets by id, and of somebody who came now, by lane.

    `coming` says that waits are still being worked out: nothing was told because the compiled
    evening is not loaded yet, not because nobody waits.
    """

    tickets: Mapping[UUID, WaitRange]
    newcomers: Mapping[rules.Lane, WaitRange]
    coming: bool = False


NOTHING: Final = Forecast(tickets={}, newcomers={})
COMING: Final = Forecast(tickets={}, newcomers={}, coming=True)


def at_hand() -> bool:
    """Say whether waits can be worked out now; a page asks first, for it may not be kept."""
    return warming.at_hand()


def forecast(*, session_id: UUID, at: datetime) -> Forecast:
    """Return how long everybody in the room will wait, and whoever came now, lane by lane."""
    if not at_hand():
        return COMING
    session = models.Session.objects.filter(id=session_id, cancelled=False).first()
    if session is None:
        return NOTHING
    on = today_vn(session.starts_at)
    state = state_of(session, on=on, at=at)
    seed = seed_of(session_id)
    newcomers = {}
    # Every counter takes every lane, so that one wait serves all lanes without priority.
    for first, lanes in _LANES_ALIKE:
        # Whoever might come stands in nobody's way, so each is asked by itself.
        one = _newcomer(state.now, first=first)
        asked = replace(state, waiting=(*state.waiting, one))
        found = forecasting.forecast(asked, settings(), seed)
        if one.ticket in found:
            newcomers.update(dict.fromkeys(lanes, found[one.ticket]))
    return Forecast(tickets=_tickets(state, seed), newcomers=newcomers)


def of_tickets(*, session_id: UUID, at: datetime) -> Mapping[UUID, WaitRange]:
    """Return how long each ticket of the room will wait; nothing while that is not at hand."""
    if not at_hand():
        return {}
    session = models.Session.objects.filter(id=session_id, cancelled=False).first()
    if session is None:
        return {}
    state = state_of(session, on=today_vn(session.starts_at), at=at)
    return _tickets(state, seed_of(session_id))


def of_slots(*, session_id: UUID, at: datetime) -> Mapping[int, WaitRange]:
    """Return how long a grown-up who booked each slot would wait from its start, by slot.

    It rests on the bookings made so far; more may come, and who stays away is drawn. Nothing
    is told while waits are not at hand.
    """
    if not at_hand():
        return {}
    session = models.Session.objects.filter(id=session_id, cancelled=False).first()
    if session is None:
        return {}
    on = today_vn(session.starts_at)
    slots = {
        row.id: minute(row.starts_at, on=on) for row in session.slots.filter(starts_at__gte=at)
    }
    found = forecasting.forecast_slots(
        state_of(session, on=on, at=at),
        sorted(slots.values()),
        str(ages.Band.FROM_14),
        settings(),
        seed_of(session_id),
    )
    return {key: found[start] for key, start in slots.items() if start in found}


def _tickets(state: FloorState, seed: int) -> dict[UUID, WaitRange]:
    found = forecasting.forecast(state, settings(), seed)
    return {UUID(key): wait for key, wait in found.items()}


def _newcomer(now: float, *, first: bool) -> Waiting:
    band = str(ages.Band.FROM_14)
    return Waiting(ticket=_NEWCOMER, band=band, since=now, due=now, priority=first)


def seed_of(session_id: UUID) -> int:
    """The same futures all evening, so that a board does not flicker."""
    return session_id.int % 2**32


def state_of(session: models.Session, *, on: date, at: datetime) -> FloorState:
    """Return the room as the forecast's words, from its live rows."""
    tickets = list(session.tickets.all())
    served, served_by = _served(session, at=at)
    closes = minute(session.ends_at, on=on)
    counters = _counters(session, tickets, served_by, on=on)
    return FloorState(
        now=minute(at, on=on),
        opens=minute(session.starts_at, on=on),
        closes=closes,
        counters=counters,
        waiting=tuple(
            Waiting(
                ticket=str(t.id),
                band=t.band,
                since=minute(t.issued_at, on=on),
                due=minute(t.due_at, on=on),
                priority=t.lane == rules.Lane.PRIORITY,
                counter=t.for_counter,
            )
            for t in tickets
            if t.state == rules.TicketState.WAITING
        ),
        to_come=tuple(_to_come(session, on=on)),
        served=served,
        came=len({t.booking_id for t in tickets if t.booking_id}),
        walk_ins=sum(t.walk_in for t in tickets),
        missed=sum(t.state == rules.TicketState.ABSENT for t in tickets),
    )


def _served(
    session: models.Session, *, at: datetime
) -> tuple[tuple[Served, ...], dict[str, datetime]]:
    """Return the services that ended, from the last call to goodbye, and who served lately."""
    called: dict[UUID, datetime] = {}
    found: list[Served] = []
    lately: dict[str, datetime] = {}
    rows = models.TicketPeriod.objects.filter(ticket__session=session).order_by("starts_at", "id")
    for row in rows.select_related("ticket"):
        if row.state == rules.TicketState.CALLED:
            called[row.ticket_id] = row.starts_at
        if row.state in _AT_A_COUNTER:
            lately[row.counter] = max(row.starts_at, lately.get(row.counter, row.starts_at))
        if row.state == rules.TicketState.DONE and row.ticket_id in called:
            minutes = (row.starts_at - called[row.ticket_id]).total_seconds() / 60.0
            found.append(Served(band=row.ticket.band, counter=row.counter, minutes=minutes))
            lately[row.counter] = row.starts_at
    open_ones = {counter: when for counter, when in lately.items() if at - when <= STILL_OPEN}
    return tuple(found), open_ones


def _counters(
    session: models.Session,
    tickets: Iterable[models.Ticket],
    lately: Mapping[str, datetime],
    *,
    on: date,
) -> tuple[Counter, ...]:
    """Return the open counters, in order: those with a kit that works or that served lately.

    A counter that a kit left, or whose kit is down, calls nobody. Before the first call, and
    while no kit was set at a counter, there are as many as kits were set down.
    """
    tickets = list(tickets)
    serving = {
        t.counter: Serving(band=t.band, since=minute(t.moved_at, on=on))
        for t in tickets
        if t.state in _AT_A_COUNTER
    }
    posts = list(session.posts.exclude(counter=""))
    working = _working(posts)
    left = _left(posts, set(working))
    calling = {code for code, when in lately.items() if when > left.get(code, when - STILL_OPEN)}
    codes = sorted({*calling, *serving, *working} - {""})
    if not codes and not posts:
        opens = minute(session.starts_at, on=on)
        every = [f"kit {k}" for k in range(max(1, len(session.kits)))]
        return tuple(Counter(code=kit, opens=opens) for kit in every)
    # Nobody has been seen at a counter that a ticket was sent to: it is there for that one.
    sent = {t.for_counter for t in tickets if t.state == rules.TicketState.WAITING}
    only = sorted(sent - {"", *codes, *left})
    return (
        *(_counter(code, serving.get(code), working.get(code), session, on=on) for code in codes),
        *(Counter(code=code, sent_only=True) for code in only),
    )


def posts_told(session: models.Session) -> tuple[FloorPost, ...]:
    """Return the counters at which kits stood, as a station counts them by itself."""
    posts = list(session.posts.exclude(counter=""))
    working = _working(posts)
    stands = {code: ready_at(row, session) for code, row in working.items()}
    return (
        *(FloorPost(counter=code, working=True, since=at) for code, at in stands.items()),
        *(
            FloorPost(counter=code, working=False, since=at)
            for code, at in _left(posts, set(working)).items()
        ),
    )


def ready_at(post: models.KitPost, session: models.Session) -> datetime:
    """Return when a kit can work; one carried from another room takes its time to come."""
    carried = post.act == rules.KitAct.MOVE and post.kit not in session.kits
    travel = rules.KIT_TRAVEL if carried else timedelta(0)
    return max(session.starts_at, post.starts_at + travel)


def _working(posts: Iterable[models.KitPost]) -> dict[str, models.KitPost]:
    return {row.counter: row for row in posts if row.ends_at is None and row.working}


def _left(posts: Iterable[models.KitPost], working: set[str]) -> dict[str, datetime]:
    """Return when the last kit left each counter, or went down there."""
    left: dict[str, datetime] = {}
    for row in posts:
        if row.counter not in working:
            when = row.ends_at or row.starts_at
            left[row.counter] = max(when, left.get(row.counter, when))
    return left


def _counter(
    code: str,
    serving: Serving | None,
    post: models.KitPost | None,
    session: models.Session,
    *,
    on: date,
) -> Counter:
    """Return a counter, open from when its kit can work."""
    if post is None:
        return Counter(code=code, serving=serving)
    return Counter(code=code, serving=serving, opens=minute(ready_at(post, session), on=on))


def _to_come(session: models.Session, *, on: date) -> Iterable[Booked]:
    rows = models.BookingPerson.objects.filter(
        booking__slot__session=session, booking__state=rules.BookingState.BOOKED, live=True
    ).select_related("booking__slot")
    people = population.persons(person_ids=[row.person_id for row in rows])
    for row in rows:
        person = people.get(row.person_id)
        # The register usually knows how old somebody is; a grown-up stands in for a stranger.
        band = ages.band(born=person.born, on=on) if person else ages.Band.FROM_14
        yield Booked(
            band=str(band),
            due=minute(row.booking.slot.starts_at, on=on),
            party=str(row.booking_id),
        )
