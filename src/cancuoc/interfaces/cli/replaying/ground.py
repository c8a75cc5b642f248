"""What must stand before anybody comes: city, officers, campaign, sessions and stations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from cancuoc.domain.planning import services as planning
from cancuoc.domain.planning.rules import SessionKind
from cancuoc.domain.stations import services as stations
from cancuoc.foundation import outbox
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.cli import world
from cancuoc.interfaces.cli.replaying import staff
from cancuoc.interfaces.cli.replaying.roster import PER_KIT_HOUR, SLOT, Shift, Team
from cancuoc.interfaces.cli.replaying.staff import Post

Say = Callable[[str], None]
CAMPAIGN: Final = "CD-2024-07"


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """A station on paper, its kit and team, and the officer who works at it."""

    code: str
    kit: str
    team: str
    token: str
    username: str

    def entry(self) -> dict[str, Any]:
        """Return the station as the simulator's plan names it."""
        return {
            "code": self.code,
            "token": self.token,
            "officer": {"username": self.username, "password": staff.PASSWORD},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Sessions by team and beginning, and the stations of each team in order of their kits."""

    sessions: dict[tuple[str, datetime], UUID]
    stations: dict[str, tuple[Station, ...]]

    def session(self, shift: Shift) -> UUID:
        """Return the id of a shift's session."""
        return self.sessions[(shift.team.code, shift.starts_at)]

    def every_station(self) -> tuple[Station, ...]:
        """Return all stations."""
        return tuple(station for group in self.stations.values() for station in group)


def prepare(
    *,
    shifts: Sequence[Shift],
    unit_of: Mapping[str, str],
    desks_at: str,
    days: tuple[date, date],
    at: datetime,
    say: Say,
) -> Ground:
    """Open accounts, campaign, teams, kits, sessions and stations; the city is there already.

    `unit_of` names by team the unit that its stations and officers belong to, `desks_at` the
    unit of the desks.
    """
    teams = {shift.team.code: shift.team for shift in shifts}
    kits = [(team, kit) for team in teams.values() for kit in team.kits]
    say(f"Cán bộ: {len(kits)} người thu nhận và các bàn…")
    posts = [Post(_username(kit), Role.ENROLMENT_OFFICER, unit_of[team.code]) for team, kit in kits]
    staff.hire([*staff.desk_posts(unit_code=desks_at), *posts], since=date(2024, 1, 1), at=at)
    say(f"Đợt cấp thẻ: {len(teams)} đội, {len(kits)} bộ thiết bị, {len(shifts)} buổi…")
    sessions = _sessions(shifts, teams.values(), days, at=at)
    outbox.deliver_all(at=at)
    say(f"{len(kits)} trạm thu nhận…")
    return Ground(sessions=sessions, stations=_stations(teams.values(), unit_of, at=at))


def _sessions(
    shifts: Sequence[Shift], teams: Iterable[Team], days: tuple[date, date], *, at: datetime
) -> dict[tuple[str, datetime], UUID]:
    planner = staff.actor("r.kehoach", on=days[0])
    campaign = planning.create_campaign(
        code=CAMPAIGN,
        name="Cao điểm cấp thẻ, hè 2024",
        starts_on=days[0],
        ends_on=days[1],
        at=at,
        by=planner,
    )
    for team in teams:
        members = [_username(kit) for kit in team.kits]
        planning.create_team(
            code=team.code,
            name=f"Tổ {team.code}",
            unit_code=team.unit_code,
            members=members,
            at=at,
            by=planner,
        )
        for kit in team.kits:
            planning.create_kit(code=kit, team_code=team.code, at=at, by=planner)
    return {(s.team.code, s.starts_at): _session(s, campaign, at=at) for s in shifts}


def _session(shift: Shift, campaign: UUID, *, at: datetime) -> UUID:
    planner = staff.actor("r.kehoach", on=shift.starts_at.date())
    session_id = planning.plan_session(
        campaign_id=campaign,
        team_code=shift.team.code,
        kit_codes=shift.team.kits,
        unit_code=shift.unit_code,
        place="Trụ sở Công an quận" if shift.fixed else "Nhà văn hóa phường",
        kind=SessionKind.FIXED if shift.fixed else SessionKind.MOBILE,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        slot_minutes=int(SLOT.total_seconds() // 60),
        per_kit_hour=PER_KIT_HOUR,
        at=at,
        by=planner,
    )
    planning.publish_session(session_id=session_id, at=at, by=planner)
    return session_id


def _stations(
    teams: Iterable[Team], unit_of: Mapping[str, str], *, at: datetime
) -> dict[str, tuple[Station, ...]]:
    administrator = staff.actor("r.quantri", on=at.date())
    found = {}
    for team in teams:
        found[team.code] = tuple(
            Station(
                code=kit,
                kit=kit,
                team=team.code,
                token=stations.create_station(
                    code=kit, unit_code=unit_of[team.code], kit=kit, at=at, by=administrator
                ).token,
                username=_username(kit),
            )
            for kit in team.kits
        )
    return found


def make_city(*, residents: int, seed: int, focus: frozenset[str], say: Say) -> None:
    """Load the units and an invented city."""
    world.make(residents=residents, seed=seed, focus=focus, progress=say)


def _username(kit: str) -> str:
    return f"cb.{kit.lower()}"
