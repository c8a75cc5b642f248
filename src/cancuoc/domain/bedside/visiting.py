"""A visit as a whole: planned with its team, its list made, given to the team, and closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError
from django.db import transaction as django_transaction

from cancuoc.domain.bedside import holding, models, refusals
from cancuoc.domain.bedside.rules import (
    LONGEST_NAME,
    LONGEST_ROOM,
    OPEN_BEDS,
    VISIT_MOVES,
    BedAct,
    BedState,
    Reason,
    VisitAct,
    VisitState,
)
from cancuoc.domain.planning import queries as plans
from cancuoc.domain.planning import services as planning
from cancuoc.domain.planning.rules import SessionKind
from cancuoc.domain.sessions import queries as floor
from cancuoc.domain.sessions import services as sessions
from cancuoc.domain.sessions.rules import MOST_PEOPLE
from cancuoc.domain.sessions.services import Visitor
from cancuoc.domain.specialcare.visiting import ToVisit, to_visit
from cancuoc.domain.specialcare.watching import watched
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel import moves
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.ids import uuid7
from cancuoc.law.ages import Band

SLOT_MINUTES: Final = 30
PER_KIT_HOUR: Final = 2
"""Two residents a kit and hour: twice as long as at a counter, for those who cannot hurry."""


@watched
@transaction
def plan_visit(
    *,
    centre_code: str,
    team_code: str,
    kit_codes: Sequence[str],
    starts_at: datetime,
    ends_at: datetime,
    at: datetime,
    by: Actor,
) -> UUID:
    """Send a team with its bedside kits to a centre; return the visit."""
    centre = to_visit(centre_code=centre_code, at=at, by=by)
    session_id = planning.plan_session(
        campaign_id=_campaign_on(today_vn(starts_at)),
        team_code=team_code,
        kit_codes=kit_codes,
        unit_code=centre.unit_code,
        place=centre.name,
        kind=SessionKind.BEDSIDE,
        starts_at=starts_at,
        ends_at=ends_at,
        slot_minutes=SLOT_MINUTES,
        per_kit_hour=PER_KIT_HOUR,
        at=at,
        by=by,
    )
    planning.publish_session(session_id=session_id, at=at, by=by)
    row = models.Visit.objects.create(
        id=uuid7(at=at),
        centre_code=centre.code,
        unit_code=centre.unit_code,
        session_id=session_id,
        state=VisitState.PLANNED,
        starts_at=starts_at,
    )
    holding.record(row, "plan", at=at, by=by)
    return row.id


@watched
@transaction
def put_on(*, visit_id: UUID, resident_id: UUID, room: str, at: datetime, by: Actor) -> UUID:
    """Put a resident on the list with the room; whoever was paused on another day goes on here."""
    row = holding.visit(visit_id, at=at, by=by)
    if row.state not in (VisitState.PLANNED, VisitState.OPEN):
        raise refusals.NoSuchVisit
    waiting = to_visit(centre_code=row.centre_code, at=at, by=by).residents
    resident = next((one for one in waiting if one.id == resident_id), None)
    if resident is None:
        raise refusals.NotOnTheRoll
    room = " ".join(room.split())[:LONGEST_ROOM]
    if not room:
        raise refusals.RoomNeeded
    bed = _insert(row, resident, room, at=at, by=by)
    if row.state == VisitState.OPEN:
        _give_tickets(row, [bed], at=at, by=by)
    holding.remember(bed, "list", at=at, by=by)
    return bed.id


@watched
@transaction
def hand_over(*, visit_id: UUID, medical: str, at: datetime, by: Actor) -> None:
    """Give the list to the team: its stations bring it down, and medical staff is named."""
    row = holding.visit(visit_id, at=at, by=by)
    medical = " ".join(medical.split())[:LONGEST_NAME]
    if not medical:
        raise refusals.MedicalNeeded
    beds = list(row.beds.select_for_update().order_by("room", "code"))
    if not beds:
        raise refusals.NobodyListed
    if floor.session(session_id=row.session_id) is None:
        raise refusals.NotYetOpen
    row.state = moves.after(moves=VISIT_MOVES, state=VisitState(row.state), act=VisitAct.OPEN)
    row.medical = medical
    row.save()
    _give_tickets(row, beds, at=at, by=by)
    holding.record(row, "hand_over", at=at, by=by)


@watched
@transaction
def close(*, visit_id: UUID, at: datetime, by: Actor) -> None:
    """End a visit. Whom nobody came to is not taken for want of time; pauses are kept."""
    row = holding.visit(visit_id, at=at, by=by)
    beds = list(row.beds.select_for_update().filter(state__in=OPEN_BEDS))
    if any(bed.state == BedState.UNDER_WAY for bed in beds):
        raise refusals.StillUnderWay
    row.state = moves.after(moves=VISIT_MOVES, state=VisitState(row.state), act=VisitAct.CLOSE)
    row.save()
    _end_waiting(row, beds, at=at, by=by)
    holding.record(row, "close", at=at, by=by)


@transaction
def call_off(*, session_ids: Sequence[UUID], at: datetime, by: Actor) -> int:
    """Cancel the visits whose session planning called off; return how many."""
    rows = models.Visit.objects.select_for_update().filter(session_id__in=session_ids)
    done = 0
    for row in rows.filter(state__in=[VisitState.PLANNED, VisitState.OPEN]).order_by("id"):
        row.state = VisitState.CANCELLED
        row.save()
        beds = list(row.beds.select_for_update().filter(state__in=OPEN_BEDS))
        _end_waiting(row, beds, at=at, by=by)
        holding.record(row, "call_off", at=at, by=by)
        done += 1
    return done


def _campaign_on(day: date) -> UUID:
    running = [row.id for row in plans.campaigns() if row.starts_on <= day <= row.ends_on]
    if not running:
        raise refusals.NoCampaign
    return running[0]


def _end_waiting(row: models.Visit, beds: Sequence[models.Bed], *, at: datetime, by: Actor) -> None:
    for bed in beds:
        bed.visit = row
        if bed.state == BedState.WAITING:
            holding.move(bed, BedAct.LEAVE, reason=Reason.NO_TIME, at=at, by=by)
        elif bed.state == BedState.UNDER_WAY:
            holding.move(bed, BedAct.PAUSE, reason=Reason.NO_TIME, at=at, by=by)


def _insert(
    row: models.Visit, resident: ToVisit, room: str, *, at: datetime, by: Actor
) -> models.Bed:
    before = (
        models.Bed.objects.select_for_update(of=("self",))
        .select_related("visit")
        .filter(resident_id=resident.id, state__in=OPEN_BEDS)
        .first()
    )
    if before is not None:
        over = before.visit.state in (VisitState.CLOSED, VisitState.CANCELLED)
        if before.state != BedState.PAUSED or not over:
            raise refusals.AlreadyListed
        holding.move(before, BedAct.CARRY, at=at, by=by)
    try:
        with django_transaction.atomic():
            return models.Bed.objects.create(
                id=uuid7(at=at),
                visit=row,
                resident_id=resident.id,
                code=resident.code,
                room=room,
                band=resident.band,
                person_id=resident.person_id,
                state=BedState.WAITING,
                continues=before,
                since=at,
            )
    except IntegrityError as error:
        raise refusals.AlreadyListed from error


def _give_tickets(
    row: models.Visit, beds: Sequence[models.Bed], *, at: datetime, by: Actor
) -> None:
    """Give every bed its ticket: by it the station brings the list down and names the file."""
    for first in range(0, len(beds), MOST_PEOPLE):
        portion = beds[first : first + MOST_PEOPLE]
        tickets = sessions.arrive(
            session_id=row.session_id,
            visitors=[
                Visitor(
                    person_id=bed.person_id,
                    band=Band(bed.band),
                    place=f"{bed.code} · {bed.room}",
                )
                for bed in portion
            ],
            at=at,
            by=by,
        )
        for bed, ticket in zip(portion, tickets, strict=True):
            bed.ticket_id = ticket
            bed.save(update_fields=["ticket_id"])
