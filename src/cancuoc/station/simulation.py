"""Many stations in one process, each with its own key, chain and store, for replays.

Only the people are missing: opening, law, capture, signature, sealing and sending are the
same code an officer uses. Samples come ready-made from a pool, so nothing about recognition
may be concluded from such a run.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from cancuoc.biometrics.capture_set import CaptureSet, Sample
from cancuoc.biometrics.devices import CaptureRequest, DeviceInfo, DeviceRefused, Kind
from cancuoc.biometrics.quality import Quality
from cancuoc.biometrics.synthetic.pool import Pool
from cancuoc.kernel import clock
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.refusal import Refusal
from cancuoc.law.transition import Holds
from cancuoc.packet.content import EidRequest, Officer, Paper
from cancuoc.station import enrolling, home, signing_in, sync, uploads
from cancuoc.station.centre import Centre
from cancuoc.station.core import capturing, filling, opening, procedure, sealing, signing
from cancuoc.station.core.desk import Desk, open_desk
from cancuoc.station.core.filling import Answers, Details
from cancuoc.station.core.opening import Ending, WalkIn
from cancuoc.station.draft import Draft, RegisterAnswer
from cancuoc.station.health import Health
from cancuoc.station.link import BadAnswer, CentreUnreachable, Link
from cancuoc.station.records import Record, Ticket
from cancuoc.station.store import Store
from cancuoc.station.sync import Errands
from cancuoc.station.tables import listings, packets

# A stroke of a pen: what matters of a signature here is that there is one.
STROKE: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010100000000376ef924"
    "0000000a49444154789c636000000002000148afa4710000000049454e44ae426082"
)


class PersonUnknown(Refusal):
    """The job names a person the centre did not tell this station about."""

    status = 404
    message = "Trung tâm không báo người này cho trạm."
    next_step = "Vui lòng kiểm tra danh sách buổi hoặc số định danh trong kế hoạch."


class PoolDevice:
    """A device that deals a whole person from the pool at once and hands out the steps."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._dealt: tuple[str, CaptureSet] | None = None

    def discover(self) -> tuple[DeviceInfo, ...]:
        """Return the one pooled device."""
        return (self.info(),)

    def info(self) -> DeviceInfo:
        """Describe the device: it shows no real person."""
        return DeviceInfo(id="pool", model="Kho mẫu", kinds=frozenset(Kind), live=False)

    def live_quality(self, request: CaptureRequest) -> Quality:
        """Return the quality of the sample the next capture gives."""
        quality = self.capture(request).quality
        if quality is None:
            raise DeviceRefused(step=request.step.value)
        return quality

    def capture(self, request: CaptureRequest) -> Sample:
        """Return the sample of the step."""
        if self._dealt is None or self._dealt[0] != request.subject:
            dealt = self._pool.take(subject=request.subject, age=request.age, sex=request.sex)
            self._dealt = (request.subject, dealt)
        return self._dealt[1].samples[request.step]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One visit to play. Without `person` and `ticket` the next of the queue is taken.

    With `hold` the packet is sealed and stays in the store until it is asked to be sent; with
    `dark` it is sent, and stays because there is no network.
    """

    session: UUID
    person: UUID | None = None
    number: str = ""
    ticket: UUID | None = None
    eid: int = 0
    ending: str = ""
    hold: bool = False
    dark: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What became of a visit, with the milliseconds of each part."""

    station: str
    packet_id: str = ""
    sequence: int = 0
    person_id: str = ""
    ticket_id: str = ""
    band: str = ""
    size: int = 0
    sealed_at: str = ""
    received_at: str = ""
    capture_ms: float = 0.0
    send_ms: float = 0.0
    outcome: str = "captured"
    error: str = ""
    message: str = ""


@dataclass(slots=True)
class Crew:
    """One simulated station with the officer who works at it."""

    desk: Desk
    errands: Errands
    officer: Officer
    listed: set[UUID] = field(default_factory=set)

    @property
    def code(self) -> str:
        """Return the station's code."""
        return self.desk.profile.code


def crew(
    *,
    centre: str,
    code: str,
    token: str,
    username: str,
    password: str,
    pool: Pool,
    directory: Path | None = None,
) -> Crew:
    """Enrol a station and sign its officer in; raise what the centre refuses.

    Without a directory the store lives in memory and is gone with the process.
    """
    store = _store(directory)
    enrolling.enrol(
        store=store,
        connect=lambda who: Link(centre=centre, who=who),
        code=code,
        token=token,
        at=clock.now(),
    )
    desk = open_desk(store=store, device=PoolDevice(pool))
    asking = Centre(Link(centre=centre, who=desk.identity))
    lease, _ = signing_in.sign_in(
        store=store, centre=asking, username=username, password=password, at=clock.now()
    )
    errands = Errands(desk=desk, centre=asking, health=Health())
    sync.fetch_sessions(errands, at=clock.now())
    return Crew(desk=desk, errands=errands, officer=signing_in.officer_of(lease))


def sign_in_again(crew: Crew, *, username: str, password: str) -> None:
    """Begin another day: a new lease, and the sessions of the coming days."""
    lease, _ = signing_in.sign_in(
        store=crew.desk.store,
        centre=crew.errands.centre,
        username=username,
        password=password,
        at=clock.now(),
    )
    crew.officer = signing_in.officer_of(lease)
    sync.fetch_sessions(crew.errands, at=clock.now())


def play(crew: Crew, job: Job) -> Played:
    """Play one visit to its receipt, or to its ending; refusals become part of the answer."""
    started = time.perf_counter()
    try:
        draft = _start(crew, job)
        if job.ending:
            return _end(crew, draft, Ending(job.ending))
        row = _capture(crew, draft, job)
        ms = 1000 * (time.perf_counter() - started)
        sealed = Played(
            station=crew.code,
            packet_id=str(row.id),
            sequence=row.sequence,
            person_id=str(draft.person_id or ""),
            ticket_id=str(draft.ticket_id or ""),
            band=row.band,
            size=row.size,
            sealed_at=row.sealed_at.isoformat(),
            capture_ms=round(ms, 2),
            outcome="sealed",
        )
        if job.dark:
            return _sent_in_vain(crew, row, sealed)
        return sealed if job.hold else _sent(crew, row, sealed)
    except Refusal as refusal:
        return Played(
            station=crew.code,
            person_id=str(job.person or ""),
            ticket_id=str(job.ticket or ""),
            outcome="refused",
            error=refusal.code,
            message=refusal.message,
        )


def queue_jobs(crew: Crew, session: UUID, *, most: int, eid: int = 0) -> Iterator[Job]:
    """Yield jobs for the tickets this crew may take now, at most `most`."""
    sync.fetch_queue(crew.errands, session, at=clock.now())
    for ticket in opening.worklist(crew.desk, session)[:most]:
        yield Job(session=session, ticket=ticket.id, person=ticket.person_id, eid=eid)


def _store(directory: Path | None) -> Store:
    if directory is None:
        return Store(path=None, key=b"\x00" * 32)
    opened = home.open_home(directory)
    return Store(path=opened.database, key=opened.derive("store"))


def _start(crew: Crew, job: Job) -> Draft:
    at = clock.now()
    if job.session not in crew.listed:
        sync.fetch_day_list(crew.errands, job.session, at=at)
        crew.listed.add(job.session)
    ticket = _ticket(crew, job)
    record = _record(crew, job, ticket)
    if ticket is not None:
        return opening.start_ticket(crew.desk, ticket=ticket, at=at, by=crew.officer)
    visit = WalkIn(record=record, answer=RegisterAnswer.FOUND)
    return opening.start_walk_in(
        crew.desk, session_id=job.session, visit=visit, at=at, by=crew.officer
    )


def _ticket(crew: Crew, job: Job) -> Ticket | None:
    if job.ticket is None:
        return None
    known = listings.ticket(crew.desk.store, job.ticket)
    return known or Ticket(id=job.ticket, session_id=job.session, label="", person_id=job.person)


def _record(crew: Crew, job: Job, ticket: Ticket | None) -> Record:
    person = job.person or (ticket.person_id if ticket else None)
    found = listings.person(crew.desk.store, person) if person else None
    if found is None and job.number:
        asked, _ = sync.look_up(crew.errands, job.session, number=job.number, at=clock.now())
        found = next(iter(asked), None)
    if found is None and person is not None:
        # Someone who came after the list was fetched: fetch it once more.
        sync.fetch_day_list(crew.errands, job.session, at=clock.now())
        found = listings.person(crew.desk.store, person)
    if found is None:
        raise PersonUnknown
    return found


def _capture(crew: Crew, draft: Draft, job: Job) -> packets.PacketRow:
    desk, by = crew.desk, crew.officer
    at = clock.now()
    on = today_vn(at)
    offered = procedure.offers(draft)
    acting = procedure.by_register(offered[0].kin) if offered else None
    holds = Holds(draft.holds)
    draft = filling.identify(
        desk, draft, answers=Answers(representative=acting, holds=holds), at=at, by=by
    )
    seen = tuple(Paper(kind=each.value) for each in filling.papers_due(draft, on=on))
    details = Details(papers=seen, eid=_eid(draft, job.eid, on=on))
    draft = filling.confirm_data(desk, draft, details=details, at=at, by=by)
    if capturing.required(draft, on=on):
        capturing.take_all(desk, draft, at=at, by=by)
    draft = capturing.complete(desk, draft, at=at, by=by)
    signing.sign(
        desk,
        draft,
        drawn=STROKE,
        fee_paid=True,
        old_collected=draft.holds != "none",
        at=at,
        by=by,
    )
    return sealing.seal_draft(desk, draft_id=draft.id, at=clock.now(), by=by)


def _eid(draft: Draft, level: int, *, on: Any) -> EidRequest | None:
    levels = procedure.eid_levels(draft, on=on)
    phone = filling.eid_phone(draft, on=on)
    if level not in levels.after_card or not phone:
        return None
    return EidRequest(level=level, phone=phone, by_representative=levels.by_representative)


def send_sealed(crew: Crew, *, most: int) -> Iterator[Played]:
    """Send what waits in the store, oldest first, and yield what became of each packet.

    A refusal ends the round: the packet stays, and the next round begins with it.
    """
    for row in packets.waiting(crew.desk.store, limit=most):
        sealed = Played(
            station=crew.code,
            packet_id=str(row.id),
            sequence=row.sequence,
            band=row.band,
            size=row.size,
            sealed_at=row.sealed_at.isoformat(),
        )
        try:
            yield _sent(crew, row, sealed)
        except Refusal as refusal:
            yield replace(sealed, outcome="refused", error=refusal.code, message=refusal.message)
            return


def _sent_in_vain(crew: Crew, row: packets.PacketRow, sealed: Played) -> Played:
    """Send a packet where there should be no network: it stays sealed in the store."""
    try:
        return _sent(crew, row, sealed)
    except (CentreUnreachable, BadAnswer):
        # An answer that was cut in the middle of its head cannot be read either.
        return sealed


def _sent(crew: Crew, row: packets.PacketRow, sealed: Played) -> Played:
    started = time.perf_counter()
    store = crew.desk.store
    proven = uploads.send(
        store=store,
        centre=crew.errands.centre,
        profile=crew.desk.profile,
        packet=row,
        at=clock.now(),
    )
    ms = 1000 * (time.perf_counter() - started)
    sync.tell_acts(crew.errands, at=clock.now())
    packets.thin(store, before=clock.now() + timedelta(days=1))
    return replace(
        sealed,
        received_at=proven.received_at.isoformat(),
        send_ms=round(ms, 2),
        outcome="captured",
    )


def _end(crew: Crew, draft: Draft, ending: Ending) -> Played:
    opening.end_without_dossier(
        crew.desk, draft_id=draft.id, ending=ending, at=clock.now(), by=crew.officer
    )
    sync.tell_acts(crew.errands, at=clock.now())
    return Played(
        station=crew.code,
        person_id=str(draft.person_id or ""),
        ticket_id=str(draft.ticket_id or ""),
        outcome=ending.value,
    )


Clock = Callable[[], datetime]


def job_of(plan: Mapping[str, Any]) -> Job:
    """Read one job of a plan; raise `ValueError` or `KeyError` for a bad one."""
    person, ticket = plan.get("person"), plan.get("ticket")
    return Job(
        session=UUID(plan["session"]),
        person=UUID(person) if person else None,
        number=str(plan.get("number", "")),
        ticket=UUID(ticket) if ticket else None,
        eid=int(plan.get("eid", 0)),
        ending=str(plan.get("ending", "")),
        hold=bool(plan.get("hold", False)),
    )
