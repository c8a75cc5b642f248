"""Reads of planning, as frozen values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from cancuoc.domain.planning import models, rules
from cancuoc.domain.units import queries as units
from cancuoc.kernel import clock


@dataclass(frozen=True, kw_only=True)
class CampaignRow:
    id: UUID
    code: str
    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, kw_only=True)
class TeamRow:
    code: str
    name: str
    unit_code: str
    kits: tuple[str, ...]
    members: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class KitRow:
    code: str
    team_code: str
    has_iris: bool
    for_bedside: bool


@dataclass(frozen=True, kw_only=True)
class SessionRow:
    """A planned session. Times are aware; `slots` and `capacity` count the whole session."""

    id: UUID
    campaign_id: UUID
    team_code: str
    team_name: str
    unit_code: str
    place: str
    kind: rules.SessionKind
    starts_at: datetime
    ends_at: datetime
    slot_minutes: int
    slot_capacity: int
    kits: tuple[str, ...]
    state: rules.State

    @property
    def slots(self) -> int:
        """How many slots the session has."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60 // self.slot_minutes

    @property
    def capacity(self) -> int:
        """How many people the whole session takes."""
        return self.slots * self.slot_capacity

    @property
    def outside_office_hours(self) -> bool:
        """Whether it is held in the evening or at the weekend."""
        return rules.is_evening_or_weekend(self.starts_at)


def campaigns() -> list[CampaignRow]:
    """Return every campaign, newest first."""
    return [
        CampaignRow(id=c.id, code=c.code, name=c.name, starts_on=c.starts_on, ends_on=c.ends_on)
        for c in models.Campaign.objects.order_by("-starts_on", "code")
    ]


def campaign(*, campaign_id: UUID) -> CampaignRow | None:
    """Return one campaign, or None."""
    return next((c for c in campaigns() if c.id == campaign_id), None)


def teams(*, scope: Sequence[str], on: date) -> list[TeamRow]:
    """Return the teams at home within `scope`, by code."""
    rows = models.Team.objects.order_by("code").prefetch_related("kits", "members")
    return [
        TeamRow(
            code=team.code,
            name=team.name,
            unit_code=team.unit_code,
            kits=tuple(sorted(kit.code for kit in team.kits.all())),
            members=tuple(sorted(member.username for member in team.members.all())),
        )
        for team in rows
        if units.covers(scope=scope, unit_code=team.unit_code, on=on)
    ]


def kits(*, codes: Sequence[str]) -> dict[str, KitRow]:
    """Return kits by code; unknown codes are left out."""
    rows = models.Kit.objects.select_related("team").filter(code__in=codes)
    return {
        row.code: KitRow(
            code=row.code,
            team_code=row.team.code,
            has_iris=row.has_iris,
            for_bedside=row.for_bedside,
        )
        for row in rows
    }


def sessions(
    *,
    scope: Sequence[str],
    since: datetime,
    until: datetime,
    states: Sequence[rules.State] = (rules.State.DRAFT, rules.State.PUBLISHED),
) -> list[SessionRow]:
    """Return sessions that start in [since, until) within `scope`, in order of time."""
    rows = (
        models.PlannedSession.objects.select_related("team")
        .prefetch_related("kits__kit")
        .filter(during__startswith__gte=since, during__startswith__lt=until, state__in=states)
        .order_by("during", "unit_code")
    )
    return [
        _row(row)
        for row in rows
        if units.covers(scope=scope, unit_code=row.unit_code, on=clock.today_vn(row.during.lower))
    ]


def session(*, session_id: UUID) -> SessionRow | None:
    """Return one session in any state, or None."""
    row = (
        models.PlannedSession.objects.select_related("team")
        .prefetch_related("kits__kit")
        .filter(id=session_id)
        .first()
    )
    return _row(row) if row else None


def kit_team(*, kit_code: str) -> str:
    """Return the code of the team a kit belongs to, or "" when the kit is unknown."""
    found = models.Kit.objects.filter(code=kit_code).values_list("team__code", flat=True).first()
    return found or ""


def kit_members(*, kit_code: str) -> tuple[str, ...]:
    """Return the sign-in names of the team a kit belongs to."""
    rows = models.TeamMember.objects.filter(team__kits__code=kit_code)
    return tuple(rows.order_by("username").values_list("username", flat=True))


def _row(row: models.PlannedSession) -> SessionRow:
    return SessionRow(
        id=row.id,
        campaign_id=row.campaign_id,
        team_code=row.team.code,
        team_name=row.team.name,
        unit_code=row.unit_code,
        place=row.place,
        kind=rules.SessionKind(row.kind),
        starts_at=row.during.lower,
        ends_at=row.during.upper,
        slot_minutes=row.slot_minutes,
        slot_capacity=row.slot_capacity,
        kits=tuple(sorted(planned.kit.code for planned in row.kits.all())),
        state=rules.State(row.state),
    )
