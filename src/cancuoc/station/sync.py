"""The errands of the background thread, each one alone and safe to repeat."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from cancuoc.kernel.floor import TicketState
from cancuoc.station import centre_lists, holding, rekeying, uploads, wiping
from cancuoc.station.centre import Centre
from cancuoc.station.centre import wiped as tell_wiped
from cancuoc.station.core import preparing
from cancuoc.station.core.checks import ClockReading
from cancuoc.station.core.desk import Desk
from cancuoc.station.health import Health, Reading, State, Task
from cancuoc.station.link import CentreRefused, CentreUnreachable
from cancuoc.station.records import Record, Ticket
from cancuoc.station.sending import Result
from cancuoc.station.tables import (
    acts,
    day_lists,
    drafts,
    floors,
    listings,
    officers,
    reports,
    values,
)

SESSION_NOW: Final = preparing.SESSION_NOW
DAY_LIST_EVERY: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Errands:
    """What the errands need."""

    desk: Desk
    centre: Centre
    health: Health


def session_now(errands: Errands) -> UUID | None:
    """Return the session this station works in, None before one was chosen."""
    kept = values.get(errands.desk.store, SESSION_NOW)
    return UUID(kept.decode()) if kept else None


def choose_session(errands: Errands, session_id: UUID) -> None:
    """Work in a session from now on."""
    values.put(errands.desk.store, SESSION_NOW, str(session_id).encode())


def lease_text(errands: Errands, *, at: datetime, username: str = "") -> str:
    """Return the signed lease to show the centre: the officer's own, else any that runs."""
    store = errands.desk.store
    own = officers.lease_of(store, username, at=at) if username else None
    lease = own or officers.latest(store, at=at)
    return lease.lease if lease else ""


def fetch_sessions(errands: Errands, *, at: datetime) -> int:
    """Fetch the sessions of the unit; raise what the centre refuses."""
    with errands.health.trying(Task.LISTS, at=at):
        found = errands.centre.sessions()
    listings.put_sessions(errands.desk.store, found)
    return len(found)


def heed_orders(errands: Errands, *, at: datetime) -> bool:
    """Ask for orders and obey; return whether this station was wiped and must end now."""
    holding.tell(errands.desk.store, errands.centre)
    text = errands.centre.wipe_order()
    folder = errands.desk.store.folder
    if not text or folder is None:
        return False
    answer = wiping.obey(errands.desk, folder, text, at=at)
    if wiping.begun(folder):
        return True
    tell_wiped(errands.centre.link, station=errands.desk.profile.code, answer=answer)
    return False


def hear_of_keys(errands: Errands, *, at: datetime) -> None:
    """Take the centre's newer packet key; it is used from the next start of the program on."""
    rekeying.take_centre_key(errands.desk.store, errands.centre.keys().centre_packet_key, at=at)


def fetch_day_list(errands: Errands, session_id: UUID, *, at: datetime) -> int:
    """Fetch those booked with what the register knows; raise what the centre refuses."""
    with errands.health.trying(Task.LISTS, at=at):
        lease = lease_text(errands, at=at)
        taken = centre_lists.day_list_of(
            errands.centre, errands.desk.profile, session_id, lease=lease
        )
    with errands.desk.store.write():
        listings.put_people(errands.desk.store, session_id, taken.people, at=at)
        day_lists.put(errands.desk.store, taken.statement, taken.content)
    return len(taken.people)


def forget_lists(errands: Errands, *, at: datetime) -> int:
    """Remove the names of lists that are over, by the centre's time as far as it is known."""
    return day_lists.forget_over(errands.desk.store, at=at + errands.centre.link.offset)


def read_clock(errands: Errands, *, now: Callable[[], datetime]) -> ClockReading:
    """Compare this clock with the time the centre signs now, and keep how far it is off."""
    at = now()
    with errands.health.trying(Task.LISTS, at=at):
        behind = centre_lists.clock_offset(errands.centre, errands.desk.profile, now=now)
    reading = ClockReading(at=at, behind_seconds=round(behind.total_seconds()))
    values.put_record(errands.desk.store, preparing.CLOCK_READING, reading)
    return reading


def tell_reports(errands: Errands, *, at: datetime) -> int:
    """Tell the centre what was prepared and printed; return how much it heard."""
    waiting = reports.waiting(errands.desk.store)
    if waiting:
        with errands.health.trying(Task.LISTS, at=at):
            centre_lists.tell_reports(errands.centre, [each for _, each in waiting])
        reports.told(errands.desk.store, [number for number, _ in waiting], at=at)
    return len(waiting)


def fetch_queue(errands: Errands, session_id: UUID, *, at: datetime) -> int:
    """Fetch the queue; what this station did since and nobody heard yet is laid over it.

    While this station leads the floor its own queue is the right one.
    """
    store = errands.desk.store
    if floors.leading(store, session_id):
        return len(listings.tickets(store, session_id))
    with errands.health.trying(Task.LISTS, at=at):
        found = errands.centre.queue(session_id, lease=lease_text(errands, at=at))
    with store.write():
        unheard = {act.ticket_id for act in acts.waiting(store)}
        known = {ticket.id: ticket for ticket in listings.tickets(store, session_id)}
        ours = [
            known[ticket.id] if ticket.id in unheard and ticket.id in known else ticket
            for ticket in found
        ]
        listings.put_tickets(store, session_id, ours)
    return len(ours)


def know_person(errands: Errands, ticket: Ticket, *, at: datetime) -> None:
    """Make sure that the person of a ticket is known here before the draft opens."""
    store = errands.desk.store
    if ticket.person_id is None or listings.person(store, ticket.person_id) is not None:
        return
    fetch_day_list(errands, ticket.session_id, at=at)


def look_up(
    errands: Errands,
    session_id: UUID,
    *,
    number: str = "",
    name: str = "",
    year: int = 0,
    at: datetime,
) -> tuple[list[Record], bool]:
    """Return people found, and whether the register itself answered.

    Without a network the people already on this station are searched.
    """
    store = errands.desk.store
    try:
        with errands.health.trying(Task.LOOK_UP, at=at):
            found = errands.centre.person(
                lease=lease_text(errands, at=at), number=number, name=name, year=year
            )
    except CentreUnreachable:
        return listings.find(store, number=number, name=name, year=year), False
    except CentreRefused as refusal:
        if refusal.http_status == 404:
            return [], True
        return listings.find(store, number=number, name=name, year=year), False
    for person in found:
        listings.keep_person(store, session_id, person)
    return found, True


def tell_acts(errands: Errands, *, at: datetime) -> int:
    """Tell the acts on tickets in order; return how many the centre heard.

    An act the centre refuses (another counter was faster) is set aside with its reason, so
    that it never blocks the next. Without a running lease the acts wait.
    """
    told = 0
    for act in acts.waiting(errands.desk.store):
        lease = lease_text(errands, at=at, username=act.username)
        if not lease:
            break
        try:
            with errands.health.trying(Task.LISTS, at=at):
                errands.centre.ticket_act(act, lease=lease)
        except CentreRefused as refusal:
            if refusal.passing or refusal.http_status == 401:
                break
            acts.refused(errands.desk.store, act.number, refusal.message)
            continue
        acts.told(errands.desk.store, act.number)
        told += 1
    return told


def send_packets(errands: Errands, *, at: datetime, limit: int = 500) -> Result:
    """Send sealed packets and note how it went."""
    result = uploads.send_all(
        store=errands.desk.store,
        centre=errands.centre,
        profile=errands.desk.profile,
        at=at,
        limit=limit,
    )
    state = State.BAD if result.stopped else State.GOOD
    errands.health.note(Task.SENDING, Reading(state, at, result.stopped))
    return result


def refresh_states(errands: Errands, *, at: datetime) -> int:
    """Ask what became of the dossiers sent."""
    with errands.health.trying(Task.SENDING, at=at):
        return uploads.refresh_states(store=errands.desk.store, centre=errands.centre)


def claim(errands: Errands, ticket: Ticket, *, at: datetime, username: str) -> bool:
    """Call and begin a ticket at the centre now, so that no other counter takes it as well.

    Return False when the centre cannot be reached: then the act waits in line. Raise
    `CentreRefused` when another counter has it.
    """
    lease = lease_text(errands, at=at, username=username)
    if not lease or floors.leading(errands.desk.store, ticket.session_id):
        return False
    try:
        with errands.health.trying(Task.LISTS, at=at):
            for act in _claiming(ticket):
                told = acts.TicketAct(
                    ticket_id=ticket.id, act=act, at=at, counter=errands.desk.profile.kit
                )
                errands.centre.ticket_act(told, lease=lease)
    except CentreUnreachable:
        return False
    except CentreRefused as refusal:
        if refusal.passing or refusal.http_status == 401:
            return False
        raise
    return True


def mark_taken(errands: Errands, ticket: Ticket) -> None:
    """Note that another counter serves a ticket, until the queue is fetched again."""
    taken = replace(ticket, state=TicketState.SERVING, counter="…")
    listings.put_ticket(errands.desk.store, taken)


def unfinished(errands: Errands) -> int:
    """Return how many drafts are open or paused."""
    return len(drafts.unfinished(errands.desk.store))


def _claiming(ticket: Ticket) -> tuple[str, ...]:
    return ("begin",) if ticket.state is TicketState.CALLED else ("call", "begin")
