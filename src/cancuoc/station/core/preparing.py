"""Before a session is opened: read how the station stands, then open it or say what is in the way.

Opening is choosing the session to work in. Whatever stood open before goes on: a check never
stops a visit that has begun.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Final
from uuid import UUID

from cancuoc.biometrics.devices import DeviceInfo, guarded
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.refusal import Refusal
from cancuoc.packet import content_codec, floor
from cancuoc.packet.content import Officer
from cancuoc.packet.day_list import BadDayList, Statement, check
from cancuoc.packet.preparation import CheckResult, Level, ReportKind, StationReport
from cancuoc.packet.writer import FIRST_PREVIOUS
from cancuoc.station import centre_lists
from cancuoc.station.core import checks
from cancuoc.station.core.checks import Check, ClockReading, ListState, Seals
from cancuoc.station.core.desk import Desk
from cancuoc.station.link import BadAnswer
from cancuoc.station.machine import Machine
from cancuoc.station.records import Session
from cancuoc.station.store import Store, UnsafeStore
from cancuoc.station.tables import day_lists, drafts, floors, officers, packets, reports, values

CLOCK_READING: Final = "clock_reading"
SESSION_NOW: Final = "session_now"
DEVICE_SECONDS: Final = 6.0
"""An officer waits for the page: a driver that hangs longer than this counts as silent."""


class NotReady(Refusal):
    """A check stands in the way of opening the session."""

    status = 409
    message = "Chưa mở được buổi vì: %(names)s."
    next_step = "Vui lòng làm theo hướng dẫn ở các mục bị chặn rồi kiểm tra lại."


class NotConfirmed(Refusal):
    """A warning was not confirmed."""

    status = 409
    message = "Còn cảnh báo chưa xác nhận: %(names)s."
    next_step = "Vui lòng đọc từng cảnh báo, đánh dấu đã biết, rồi mở buổi."


def all_checks(
    desk: Desk, machine: Machine, session: Session, *, username: str, at: datetime
) -> tuple[Check, ...]:
    """Return every check as it stands now; a device may take six seconds to be found silent."""
    store = desk.store
    state = list_state(desk, session.id)
    people = state.statement.people if state.statement else 0
    lease = officers.lease_of(store, username, at=at)
    return (
        checks.listed(state, at=at),
        _devices(desk),
        checks.battery(machine.battery()),
        checks.disk(
            free=machine.free_bytes(), people=people, packet_bytes=packets.usual_size(store)
        ),
        checks.clock(values.get_record(store, CLOCK_READING, ClockReading), at=at),
        checks.seals(standing(store, session.id)),
        checks.keys(
            since=values.noted_at(store, "station.rekey")
            or values.noted_at(store, "station.enrol"),
            lease_until=lease.until if lease else None,
            ends=session.ends_at,
            at=at,
        ),
    )


def list_state(desk: Desk, session_id: UUID) -> ListState:
    """Prove the list that lies here once more, and compare the rows made of it."""
    kept = day_lists.get(desk.store, session_id)
    if kept is None:
        return ListState()
    data, content = kept
    try:
        statement = centre_lists.proven(data, desk.profile, session_id)
        check(content, statement=statement)
        signed = centre_lists.read(content, statement)
    except (BadDayList, BadAnswer):
        return ListState(forged=True)
    rows = day_lists.people(desk.store, session_id)
    differing = sum(
        rows.get(str(each.person_id)) != content_codec.dump(each) for each in signed.people
    )
    return ListState(statement=statement, differing=differing)


def statement_of(desk: Desk, session_id: UUID) -> Statement | None:
    """Return the proven statement of the list that lies here, or None."""
    return list_state(desk, session_id).statement


def standing(store: Store, session_id: UUID) -> Seals:
    """Read whether settings and chains of the store stand."""
    try:
        store.safety().check(in_memory=store.path is None)
    except UnsafeStore:
        return Seals(settings=False)
    return Seals(
        packets=_linked(packets.chain(store)),
        floor=_floor_linked(store, session_id),
        operations=drafts.operations_whole(store),
        damaged=packets.counts(store)[packets.PacketState.DAMAGED],
    )


def open_session(
    desk: Desk,
    session: Session,
    found: Sequence[Check],
    *,
    confirmed: Collection[str],
    at: datetime,
    by: Officer,
) -> None:
    """Work in this session from now on, with warnings confirmed; the centre hears how it stood.

    Raise `NotReady` for a stop, which the centre hears as well, or `NotConfirmed`.
    """
    stops = [each for each in found if each.level is Level.STOP]
    if stops:
        with desk.store.write():
            _note(desk, session, found, ReportKind.HELD_BACK, at=at, by=by)
        raise NotReady(gaps={"names": [checks.NAMES[each.name] for each in stops]})
    unread = [
        each for each in found if each.level is Level.WARN and each.name.value not in confirmed
    ]
    if unread:
        raise NotConfirmed(gaps={"names": [checks.NAMES[each.name] for each in unread]})
    with desk.store.write():
        values.put(desk.store, SESSION_NOW, str(session.id).encode())
        _note(desk, session, found, ReportKind.OPENED, at=at, by=by)


def _note(
    desk: Desk,
    session: Session,
    found: Sequence[Check],
    kind: ReportKind,
    *,
    at: datetime,
    by: Officer,
) -> None:
    raised = [f"{each.name}={each.level}" for each in found if each.level is not Level.OK]
    values.note(desk.store, f"session.{kind}", at=at, hand=by.hand, detail=" ".join(raised))
    report = StationReport(
        id=uuid7(at=at),
        kind=kind,
        at=at,
        session_id=session.id,
        hand=by.hand,
        checks=tuple(CheckResult(name=each.name, level=each.level) for each in found),
    )
    reports.add(desk.store, report)


def _devices(desk: Desk) -> Check:
    try:
        found: tuple[DeviceInfo, ...] = guarded(desk.device, timeout=DEVICE_SECONDS).discover()
    except Refusal as refusal:
        return checks.devices((), trouble=refusal.message)
    return checks.devices(found)


def _linked(chain: Sequence[tuple[int, str, str]]) -> bool:
    """Return whether numbers run from 1 and each packet names the digest of the one before."""
    before = FIRST_PREVIOUS
    for number, (sequence, digest, previous) in enumerate(chain, start=1):
        if (sequence, previous) != (number, before):
            return False
        before = digest
    return True


def _floor_linked(store: Store, session_id: UUID) -> bool:
    """Return whether the acts on the floor follow each other as they were claimed."""
    rows = floors.events(store, session_id)
    for before, after in pairwise(rows):
        claimed = (before.sequence + 1, floor.digest(before))
        if (after.sequence, after.previous) != claimed:
            return False
    return True
