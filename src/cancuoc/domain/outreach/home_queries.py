"""Reads of requests to be seen at home. Names come from the population room."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from cancuoc.domain.outreach import home_models, home_refusals
from cancuoc.domain.outreach.home_rules import (
    WAITING,
    Declined,
    HomeReason,
    HomeState,
    HomeWay,
    Missed,
    Part,
)
from cancuoc.domain.planning.positions import Point
from cancuoc.foundation.among import among


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeRow:
    """One request as it stands."""

    id: UUID
    code: str
    person_id: UUID
    unit_code: str
    hamlet: str
    house: str
    reason: HomeReason
    words: str
    way: HomeWay
    phone: str
    email: str
    days: tuple[int, ...]
    part: Part
    point: Point | None
    state: HomeState
    declined: Declined | None
    missed: Missed | None
    asked_at: datetime
    session_id: UUID | None
    stop: int | None
    visit_from: datetime | None
    visit_until: datetime | None
    ticket_id: UUID | None


def home_requests(
    *, unit_codes: Collection[str], states: Collection[HomeState] = tuple(HomeState)
) -> list[HomeRow]:
    """Return the requests of communes, the longest waiting first."""
    rows = home_models.HomeRequest.objects.filter(
        unit_code__in=list(unit_codes), state__in=[str(state) for state in states]
    )
    return _rows(rows.order_by("asked_at", "code"))


def home_request(*, code: str) -> HomeRow:
    """Return one request, or refuse with `NoSuchRequest`."""
    clean = "".join(c for c in code.upper() if c.isalnum())
    found = _rows(home_models.HomeRequest.objects.filter(code=clean))
    if not found:
        raise home_refusals.NoSuchRequest
    return found[0]


def homes_by_code(*, codes: Collection[str]) -> list[HomeRow]:
    """Return requests by code; unknown codes are left out."""
    return _rows(home_models.HomeRequest.objects.filter(code__in=list(codes)).order_by("code"))


def homes_of(*, person_ids: Collection[UUID]) -> list[HomeRow]:
    """Return every request about these people, the newest first."""
    rows = home_models.HomeRequest.objects.filter(person_id__in=among(person_ids))
    return _rows(rows.order_by("-asked_at", "-id"))


def home_round(*, session_id: UUID) -> list[HomeRow]:
    """Return the requests that a round goes to, or went to, in the order of its stops."""
    rows = home_models.HomeRequest.objects.filter(session_id=session_id)
    return _rows(rows.order_by("stop"))


def homes_between(*, since: datetime, until: datetime) -> list[HomeRow]:
    """Return the planned visits of a span of time, round by round in the order of the stops."""
    rows = home_models.HomeRequest.objects.filter(
        state=str(HomeState.PLANNED), visit_from__gte=since, visit_from__lt=until
    )
    return _rows(rows.order_by("session_id", "stop"))


def waiting_at_home(*, person_ids: Collection[UUID]) -> set[UUID]:
    """Return which of these people wait for somebody to come to their home."""
    rows = home_models.HomeRequest.objects.filter(
        person_id__in=among(person_ids), state__in=[str(state) for state in WAITING]
    )
    return set(rows.values_list("person_id", flat=True))


def _rows(rows: QuerySet[home_models.HomeRequest]) -> list[HomeRow]:
    return [_row(row) for row in rows]


def _row(row: home_models.HomeRequest) -> HomeRow:
    known = row.latitude is not None and row.longitude is not None
    return HomeRow(
        id=row.id,
        code=row.code,
        person_id=row.person_id,
        unit_code=row.unit_code,
        hamlet=row.hamlet,
        house=row.house,
        reason=HomeReason(row.reason),
        words=row.words,
        way=HomeWay(row.way),
        phone=row.phone,
        email=row.email,
        days=tuple(row.days),
        part=Part(row.part),
        point=Point(row.latitude or 0.0, row.longitude or 0.0) if known else None,
        state=HomeState(row.state),
        declined=Declined(row.declined) if row.declined else None,
        missed=Missed(row.missed) if row.missed else None,
        asked_at=row.asked_at,
        session_id=row.session_id,
        stop=row.stop,
        visit_from=row.visit_from,
        visit_until=row.visit_until,
        ticket_id=row.ticket_id,
    )
