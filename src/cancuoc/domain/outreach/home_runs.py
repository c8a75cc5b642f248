"""Rounds to homes: worked out for a district and days, looked at, and published whole.

The planner of the district asks; the families that were allowed are put on the free half days of
its teams by `planner.rounds`. Who is not seen is listed with the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Final
from uuid import UUID

from cancuoc.domain.outreach import home_holding, home_models, home_refusals
from cancuoc.domain.outreach.home_problem import Question, crews_of, question
from cancuoc.domain.outreach.home_queries import HomeRow, home_requests
from cancuoc.domain.outreach.home_rules import HomeAct, HomeRunState, HomeState
from cancuoc.domain.outreach.home_settings import home_settings
from cancuoc.domain.outreach.home_telling import tell
from cancuoc.domain.planning import queries as planning
from cancuoc.domain.planning import services as plans
from cancuoc.domain.planning.rules import SessionKind
from cancuoc.domain.planning.services import OutOfArea
from cancuoc.domain.units import queries as units
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, Role
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.refusal import Refusal
from cancuoc.planner.rounds.problem import Itinerary, RoundsPlan
from cancuoc.planner.rounds.search import plan
from cancuoc.planner.rounds.settings import settings
from cancuoc.planner.rounds.unseen import unseen

PLACE: Final = "Thu nhận tại nhà theo danh sách của đội"


class NobodyAllowed(Refusal):
    """No request of the district was allowed, or all are planned."""

    status: ClassVar[int] = 409
    message = "Địa bàn này chưa có đề nghị nào được đồng ý và chờ xếp lịch."
    next_step = "Nhờ công an xã, phường duyệt đề nghị rồi xếp lại."


class NoBedsideTeam(Refusal):
    """No team of the district has a bedside kit and two officers."""

    status: ClassVar[int] = 409
    message = "Địa bàn này chưa có đội nào đủ hai cán bộ và bộ thiết bị làm tại giường."
    next_step = "Giao bộ thiết bị làm tại giường cho một đội có từ hai cán bộ rồi xếp lại."


class BadSpan(Refusal):
    """Days that are past, out of order, too many, or outside the campaign."""

    message = "Các ngày xếp lượt không hợp lệ."
    next_step = "Chọn từ 1 đến 7 ngày liền nhau, từ hôm nay trở đi, trong đợt."


class Overtaken(Refusal):
    """A request of the rounds was withdrawn, declined or planned meanwhile."""

    status: ClassVar[int] = 409
    message = "Có đề nghị đã thay đổi từ lúc xếp lượt."
    next_step = "Xếp lại lượt rồi công bố."


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeRunRow:
    """Rounds that were worked out; `outings` and `left` are as they were found."""

    id: UUID
    unit_code: str
    first_day: date
    last_day: date
    state: HomeRunState
    asked_at: datetime
    outings: Sequence[dict[str, Any]]
    left: Sequence[dict[str, str]]
    seconds: float


@transaction
def plan_homes(
    *, campaign_id: UUID, unit_code: str, first_day: date, last_day: date, at: datetime, by: Actor
) -> UUID:
    """Work rounds out for the allowed requests of a district; nobody is told yet."""
    _permitted(unit_code, at=at, by=by)
    _check_days(campaign_id, first_day, last_day, at=at)
    communes = units.communes_within(scope=[unit_code], on=today_vn(at))
    requests = home_requests(unit_codes=communes, states=[HomeState.ALLOWED])
    if not requests:
        raise NobodyAllowed
    crews = crews_of(district=unit_code, on=first_day)
    if not any(len(one.team.members) >= settings().officers for one in crews):
        raise NoBedsideTeam
    asked = question(
        requests=requests, district=unit_code, first_day=first_day, last_day=last_day, at=at
    )
    found = plan(asked.rounds, cpu_seconds=home_settings().cpu_seconds)
    row = home_models.HomeRun.objects.create(
        id=uuid7(at=at),
        campaign_id=campaign_id,
        unit_code=unit_code,
        first_day=first_day,
        last_day=last_day,
        state=HomeRunState.FOUND,
        asked_at=at,
        asked_by=by.id,
        outings=[_outing(asked, trip, requests) for trip in found.itineraries],
        left=_left(asked, found),
        seconds=round(found.seconds, 2),
    )
    _record("plan_homes", row, at=at, by=by)
    return row.id


@transaction
def publish_homes(*, run_id: UUID, at: datetime, by: Actor) -> list[UUID]:
    """Hold the rounds as they were found and tell the families; return the sessions.

    One clash of a team or a kit, or one request that moved on, and nothing goes live.
    """
    row = home_models.HomeRun.objects.select_for_update().filter(id=run_id).first()
    if row is None:
        raise home_refusals.NoSuchRequest
    _permitted(row.unit_code, at=at, by=by)
    if row.state != HomeRunState.FOUND:
        raise Overtaken
    row.state = HomeRunState.PUBLISHED
    row.save(update_fields=["state"])
    made = [_hold(row, outing, at=at, by=by) for outing in row.outings]
    _record("publish_homes", row, at=at, by=by)
    return made


def home_runs(*, scope: Sequence[str], on: date, most: int = 20) -> list[HomeRunRow]:
    """Return the rounds worked out within a scope, the newest first."""
    rows = home_models.HomeRun.objects.order_by("-asked_at")
    mine = (row for row in rows if units.covers(scope=scope, unit_code=row.unit_code, on=on))
    return [_view(row) for _, row in zip(range(most), mine, strict=False)]


def home_run(*, run_id: UUID, scope: Sequence[str], on: date) -> HomeRunRow | None:
    """Return one, or None outside of the scope."""
    row = home_models.HomeRun.objects.filter(id=run_id).first()
    if row is None or not units.covers(scope=scope, unit_code=row.unit_code, on=on):
        return None
    return _view(row)


def _hold(row: home_models.HomeRun, outing: dict[str, Any], *, at: datetime, by: Actor) -> UUID:
    session = plans.plan_session(
        campaign_id=row.campaign_id,
        team_code=outing["team"],
        kit_codes=outing["kits"],
        unit_code=outing["unit"],
        place=PLACE,
        kind=SessionKind.BEDSIDE,
        starts_at=datetime.fromisoformat(outing["starts"]),
        ends_at=datetime.fromisoformat(outing["ends"]),
        at=at,
        by=by,
    )
    plans.publish_session(session_id=session, at=at, by=by)
    for number, stop in enumerate(outing["stops"], start=1):
        request = home_holding.locked(stop["code"])
        if request.state != HomeState.ALLOWED:
            raise Overtaken
        request.session_id, request.stop = session, number
        request.visit_from = datetime.fromisoformat(stop["begins"])
        request.visit_until = datetime.fromisoformat(stop["ends"])
        home_holding.move(request, HomeAct.PLAN, at=at, by=by)
        tell(request, at=at)
    return session


def _outing(asked: Question, trip: Itinerary, requests: Sequence[HomeRow]) -> dict[str, Any]:
    one = asked.trips[trip.outing]
    where = {row.code: row.unit_code for row in requests}
    return {
        "team": one.team,
        "kits": list(one.kits),
        "unit": where[trip.stops[0].visit],
        "starts": one.starts_at.isoformat(),
        "ends": one.ends_at.isoformat(),
        "leaves": asked.moment(trip.leaves).isoformat(),
        "back": asked.moment(trip.back).isoformat(),
        "stops": [
            {
                "code": stop.visit,
                "arrives": asked.moment(stop.arrives).isoformat(),
                "begins": asked.moment(stop.begins).isoformat(),
                "ends": asked.moment(stop.ends).isoformat(),
            }
            for stop in trip.stops
        ],
    }


def _left(asked: Question, found: RoundsPlan) -> list[dict[str, str]]:
    return [{"code": one.visit, "cause": one.cause} for one in unseen(asked.rounds, found)]


def _permitted(unit_code: str, *, at: datetime, by: Actor) -> None:
    by.require(Role.PLANNER)
    if not units.covers(scope=by.units, unit_code=unit_code, on=today_vn(at)):
        raise OutOfArea


def _check_days(campaign_id: UUID, first: date, last: date, *, at: datetime) -> None:
    campaign = planning.campaign(campaign_id=campaign_id)
    days = (last - first).days + 1
    inside = campaign is not None and campaign.starts_on <= first and last <= campaign.ends_on
    if not inside or first < today_vn(at) or not 1 <= days <= home_settings().most_days:
        raise BadSpan


def _record(act: str, row: home_models.HomeRun, *, at: datetime, by: Actor) -> None:
    audit.record(
        act=f"outreach.{act}",
        at=at,
        by=by,
        object_kind="home_run",
        object_id=row.id,
        unit_code=row.unit_code,
        outings=len(row.outings),
        left=len(row.left),
    )


def _view(row: home_models.HomeRun) -> HomeRunRow:
    return HomeRunRow(
        id=row.id,
        unit_code=row.unit_code,
        first_day=row.first_day,
        last_day=row.last_day,
        state=HomeRunState(row.state),
        asked_at=row.asked_at,
        outings=row.outings,
        left=row.left,
        seconds=row.seconds,
    )
