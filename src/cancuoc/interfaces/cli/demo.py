"""The demo campaign: its teams and sessions, families already invited, one station."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from cancuoc.domain.outreach import services as outreach
from cancuoc.domain.planning import queries as planning
from cancuoc.domain.planning import services as plans
from cancuoc.domain.planning.rules import SessionKind
from cancuoc.domain.population import queries as population
from cancuoc.domain.stations import services as stations
from cancuoc.domain.stations.refusals import StationExists
from cancuoc.domain.units import queries as units
from cancuoc.foundation import access, outbox
from cancuoc.foundation.actor import Actor
from cancuoc.interfaces.cli import demo_care, demo_crew
from cancuoc.interfaces.cli.demo_week import STATION, token_file
from cancuoc.interfaces.cli.world import DEMO_COMMUNE, DEMO_DISTRICT
from cancuoc.kernel import clock
from cancuoc.kernel.clock import VN
from cancuoc.law.ages import Band

Progress = Callable[[str], None]

CAMPAIGN: Final = "CD-2024-07"
DAYS_AHEAD: Final = 5
HOURS: Final = (time(7, 0), time(21, 30))
FAMILIES: Final = 12


def prepare(progress: Progress) -> None:
    """Bring the campaign up to date: sessions of the coming days, invitations, a station."""
    at = clock.now()
    planner = access.actor_named(username="kehoach", on=clock.today_vn(at))
    _campaign(at=at, by=planner)
    wards = units.communes_within(scope=[DEMO_DISTRICT], on=clock.today_vn(at))
    progress(f"Đợt cấp thẻ ở {len(wards)} phường: đội, bộ thiết bị, buổi…")
    # The first team and its station serve the ward whose families are invited.
    for number, ward in enumerate(sorted(wards, key=lambda w: (w != DEMO_COMMUNE, w)), start=1):
        _team(number, ward, at=at, by=planner)
        _sessions(number, ward, at=at, by=planner)
    demo_crew.prepare(at=at, by=planner)
    outbox.deliver_all(at=at)
    _invite(at=at)
    _station(at=at)
    demo_care.prepare(progress, at=at)
    outbox.deliver_all(at=at)


def _campaign(*, at: datetime, by: Actor) -> None:
    if not any(row.code == CAMPAIGN for row in planning.campaigns()):
        plans.create_campaign(
            code=CAMPAIGN,
            name="Cao điểm cấp thẻ cho trẻ em, hè 2024",
            starts_on=date(2024, 7, 1),
            ends_on=date(2025, 6, 30),
            at=at,
            by=by,
        )


def _team(number: int, ward: str, *, at: datetime, by: Actor) -> None:
    code = _team_code(number)
    if any(team.code == code for team in planning.teams(scope=["01"], on=clock.today_vn(at))):
        return
    members = ("thunhan1", "thunhan2") if number == 1 else ()
    plans.create_team(
        code=code, name=f"Tổ lưu động {number}", unit_code=ward, members=members, at=at, by=by
    )
    for letter in "AB":
        plans.create_kit(code=f"{code}-{letter}", team_code=code, at=at, by=by)


def _sessions(number: int, ward: str, *, at: datetime, by: Actor) -> None:
    """Plan and publish today's session and those of the coming days that are not there yet."""
    campaign = next(row.id for row in planning.campaigns() if row.code == CAMPAIGN)
    today = clock.today_vn(at)
    start = datetime.combine(today, time(0), tzinfo=VN)
    known = {
        row.starts_at.astimezone(VN).date()
        for row in planning.sessions(
            scope=["01"], since=start, until=start + timedelta(days=DAYS_AHEAD + 1)
        )
        if row.unit_code == ward and row.kind is SessionKind.MOBILE
    }
    for day in (today + timedelta(days=n) for n in range(DAYS_AHEAD)):
        if day not in known:
            _session(campaign, number, ward, day, at=at, by=by)


def _session(campaign: UUID, number: int, ward: str, day: date, *, at: datetime, by: Actor) -> None:
    opens = datetime.combine(day, HOURS[0], tzinfo=VN)
    unit = units.unit(code=ward, on=day)
    session_id = plans.plan_session(
        campaign_id=campaign,
        team_code=_team_code(number),
        kit_codes=[f"{_team_code(number)}-{letter}" for letter in "AB"],
        unit_code=ward,
        place=f"Trụ sở Công an {unit.full_name[0].lower()}{unit.full_name[1:]}",
        starts_at=opens,
        ends_at=datetime.combine(day, HOURS[1], tzinfo=VN),
        # The demo may begin in the middle of a day whose session opened in the morning.
        at=min(at, opens - timedelta(hours=12)),
        by=by,
    )
    plans.publish_session(session_id=session_id, at=at, by=by)


def _invite(*, at: datetime) -> None:
    """Let the area officer have invited some families with children, so that codes exist.

    Half of them at most: the others are left for whoever tries the demo.
    """
    officer = access.actor_named(username="khuvuc", on=clock.today_vn(at), purpose="campaign")
    ward = officer.units[0]
    now = clock.today_vn(at)
    day = datetime.combine(now, time(0), tzinfo=VN)
    session = next(
        row
        for row in planning.sessions(
            scope=[ward], since=day, until=day + timedelta(days=DAYS_AHEAD)
        )
        if row.ends_at > at and row.kind is SessionKind.MOBILE
    )
    families = [
        family
        for family in population.due_in_area(commune=ward, on=now)
        if sum(member.band is not Band.FROM_14 for member in family.members) >= 2
    ]
    people = [
        member.person_id
        for family in families[: min(FAMILIES, (len(families) + 1) // 2)]
        for member in family.members
        if member.band is not Band.FROM_14
    ]
    if people:
        outreach.invite(session_id=session.id, person_ids=people, at=at, by=officer)


def _station(*, at: datetime) -> None:
    administrator = access.actor_named(username="quantri", on=clock.today_vn(at))
    try:
        made = stations.create_station(
            code=STATION, unit_code=DEMO_DISTRICT, kit=f"{_team_code(1)}-A", at=at, by=administrator
        )
    except StationExists:
        return
    kept = token_file()
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.touch(mode=0o600)
    kept.write_text(made.token)


def _team_code(number: int) -> str:
    return f"TX{number:02d}"
