"""The watch over a floor, from the station's side: be heard, take over, tell, give back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from cancuoc.kernel.moves import IllegalMove
from cancuoc.packet.content import Officer
from cancuoc.packet.floor import MOST_EVENTS, digest
from cancuoc.station.centre_floor import CentreFloor, SiteFloor
from cancuoc.station.core import floor
from cancuoc.station.core.floor_listing import mirror
from cancuoc.station.health import Task
from cancuoc.station.link import CentreRefused, CentreUnreachable
from cancuoc.station.sync import Errands, lease_text
from cancuoc.station.tables import acts, floor_told, floors
from cancuoc.station.tables.floors import Hold, Standing

WAIT_LONGER = 4 / 3
"""The station waits a third longer than the centre, so that the two never lead at once."""


def stand_ready(errands: Errands, session_id: UUID, *, at: datetime, username: str) -> None:
    """Stand ready for a floor from now on; raise what the centre refuses."""
    lease = lease_text(errands, at=at, username=username)
    with errands.health.trying(Task.LISTS, at=at):
        told = CentreFloor(errands.centre).watch(session_id, lease=lease)
    old = floors.hold(errands.desk.store)
    keep = old is not None and old.session_id == session_id
    known = floors.events(errands.desk.store, session_id)
    hold = Hold(
        session_id=session_id,
        standing=old.standing if old and keep and old.ours else Standing.READY,
        kept=False,
        first=told.watch.first,
        last=told.watch.last,
        silence=told.watch.silence,
        heard_at=at,
        ahead=_ahead(errands),
        since=None,
        sequence=len(known) if known else told.watch.sequence,
        digest=digest(known[-1]) if known else told.watch.digest,
        sent=told.watch.sequence,
    )
    with errands.desk.store.write():
        floors.put_hold(errands.desk.store, hold)
        _learn_room(errands, hold, told)
        if hold.standing is Standing.READY:
            floors.put_floor(errands.desk.store, session_id, told.tickets, told.bookings)


def lead(errands: Errands, *, at: datetime, username: str) -> None:
    """Take the floor by hand while the network is there; it goes back by hand."""
    hold = _hold(errands)
    lease = lease_text(errands, at=at, username=username)
    with errands.health.trying(Task.LISTS, at=at):
        told = CentreFloor(errands.centre).lead(hold.session_id, lease=lease)
    with errands.desk.store.write():
        _heard(errands, told, at=at)
        _take_over(errands, at=at, kept=True)


def give_back(errands: Errands, *, at: datetime) -> None:
    """Let the floor go back as soon as everything was told."""
    with errands.desk.store.write():
        floors.put_hold(errands.desk.store, replace(_hold(errands), kept=False))
    keep(errands, at=at)


def leave(errands: Errands, *, at: datetime, username: str) -> None:
    """Stand ready no longer; raise `NotLeading` while this station leads."""
    hold = _hold(errands)
    if hold.ours:
        raise floor.NotLeading(next_step="Trao lại sảnh cho trung tâm trước.")
    lease = lease_text(errands, at=at, username=username)
    with errands.health.trying(Task.LISTS, at=at):
        CentreFloor(errands.centre).leave(hold.session_id, lease=lease)
    floors.put_hold(errands.desk.store, replace(hold, standing=Standing.ENDED))


def look(errands: Errands, *, at: datetime) -> None:
    """Take the floor when the centre has been silent for long enough; needs no network."""
    with errands.desk.store.write():
        hold = floors.hold(errands.desk.store)
        if hold is None or hold.standing not in (Standing.READY, Standing.HANDING):
            return
        if at - hold.heard_at >= timedelta(seconds=hold.silence * WAIT_LONGER):
            _take_over(errands, at=at, kept=False)


def keep(errands: Errands, *, at: datetime) -> None:
    """Do what the watch asks for now: tell, be heard, give back; or take over."""
    hold = floors.hold(errands.desk.store)
    if hold is None or (hold.standing is Standing.ENDED and not _owes(errands, hold)):
        return
    try:
        with errands.health.trying(Task.LISTS, at=at):
            _tell(errands)
            _be_heard(errands, at=at)
            _tell_promises(errands)
    except CentreUnreachable:
        look(errands, at=at)
        raise
    except CentreRefused as refusal:
        if refusal.passing:
            look(errands, at=at)
        _learn(errands, refusal)
        raise


def _be_heard(errands: Errands, *, at: datetime) -> None:
    hold, asking = _hold(errands), CentreFloor(errands.centre)
    if hold.standing is Standing.ENDED:
        return
    if hold.standing is Standing.READY or hold.kept:
        told = asking.floor(hold.session_id)
        with errands.desk.store.write():
            _heard(errands, told, at=at)
        led_by_silence = told.watch.leads_since is not None and told.watch.active
        if hold.standing is Standing.READY and led_by_silence:
            _hand_back(errands, at=at)
        return
    _hand_back(errands, at=at)


def _hand_back(errands: Errands, *, at: datetime) -> None:
    store = errands.desk.store
    with store.write():
        hold = _hold(errands)
        if hold.sent != hold.sequence:
            return
        hold = replace(hold, standing=Standing.HANDING)
        floors.put_hold(store, hold)
    told = CentreFloor(errands.centre).hand_back(hold.session_id, sequence=hold.sequence)
    with store.write():
        now = _hold(errands)
        if now.standing is Standing.HANDING:
            now = replace(now, standing=Standing.READY, since=None, kept=False)
            floors.put_hold(store, now)
        _heard(errands, told, at=at)
        mirror(store, now.session_id)


def _tell(errands: Errands) -> None:
    store = errands.desk.store
    while True:
        hold = _hold(errands)
        waiting = floors.events(store, hold.session_id, after=hold.sent, limit=MOST_EVENTS)
        if not waiting:
            return
        leases = floors.leases(store, hold.session_id)
        told = CentreFloor(errands.centre).tell(hold.session_id, waiting, leases)
        with store.write():
            floors.put_hold(store, replace(_hold(errands), sent=told.sequence))


def _owes(errands: Errands, hold: Hold) -> bool:
    """Return whether something of a floor is still to be told."""
    if hold.sent != hold.sequence:
        return True
    return bool(floor_told.untold(errands.desk.store, hold.session_id, limit=1))


def _tell_promises(errands: Errands) -> None:
    """Tell what people were told, after everything done; in pieces, each kept once.

    What the centre refuses for good stays here and is told no more: it holds nobody up.
    """
    store, session_id = errands.desk.store, _hold(errands).session_id
    while promises := floor_told.untold(store, session_id, limit=MOST_EVENTS):
        try:
            CentreFloor(errands.centre).tell_promises(session_id, promises)
        except CentreRefused as refusal:
            if refusal.passing:
                raise
        floor_told.heard(store, [each.ticket_id for each in promises])


def _heard(errands: Errands, told: SiteFloor, *, at: datetime) -> None:
    """Keep what the centre told; while this station leads, its own floor stands.

    Where the station stands is read anew: a page may have taken the floor meanwhile.
    """
    hold = _hold(errands)
    if not told.watch.active:
        hold = replace(hold, standing=Standing.ENDED)
    hold = replace(hold, heard_at=at, ahead=_ahead(errands))
    floors.put_hold(errands.desk.store, hold)
    _learn_room(errands, hold, told)
    if not hold.ours:
        floors.put_floor(errands.desk.store, hold.session_id, told.tickets, told.bookings)


def _learn_room(errands: Errands, hold: Hold, told: SiteFloor) -> None:
    if told.room is not None:
        floor_told.put_room(errands.desk.store, hold.session_id, told.room)


def _take_over(errands: Errands, *, at: datetime, kept: bool) -> None:
    """Lead; acts of the counters that nobody heard yet become the first of the chain."""
    desk = errands.desk
    floor.take_over(desk, at=at, kept=kept)
    for waiting in acts.waiting(desk.store):
        ticket = floors.ticket(desk.store, waiting.ticket_id)
        if ticket is None:
            continue
        tell_act(errands, waiting)
        acts.told(desk.store, waiting.number)


def tell_act(errands: Errands, act: acts.TicketAct) -> None:
    """Put an act of a counter into the chain; one that has no effect any more is passed over."""
    name_of = act.username or errands.desk.profile.code
    by = Officer(username=name_of, hand=name_of)
    name = "miss" if act.act == "absent" else act.act
    try:
        floor.act(
            errands.desk,
            act.ticket_id,
            name,
            counter=act.counter,
            outcome=act.outcome,
            at=act.at,
            by=by,
        )
    except IllegalMove:
        return


def _learn(errands: Errands, refusal: CentreRefused) -> None:
    store = errands.desk.store
    received = refusal.details.get("received")
    with store.write():
        hold = _hold(errands)
        if refusal.error in ("BrokenFloorChain", "EventsMissing") and isinstance(received, int):
            hold = replace(hold, sent=min(received, hold.sequence))
            if hold.standing is Standing.HANDING:
                hold = replace(hold, standing=Standing.LEADING)
            floors.put_hold(store, hold)


def _hold(errands: Errands) -> Hold:
    hold = floors.hold(errands.desk.store)
    if hold is None:
        raise floor.NotLeading
    return hold


def _ahead(errands: Errands) -> int:
    return round(errands.centre.link.offset.total_seconds() * 1000)
