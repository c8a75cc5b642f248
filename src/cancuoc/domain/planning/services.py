"""Writes of planning: campaigns, teams, kits, and sessions planned by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import ClassVar, Final
from uuid import UUID

from django.db import IntegrityError
from django.db import transaction as django_transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from cancuoc.domain.planning import facts, models, rules, shift_rows
from cancuoc.domain.units import queries as units
from cancuoc.foundation import audit, outbox
from cancuoc.foundation.actor import Actor, Role
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel import clock, moves
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.refusal import Refusal


class UnableToPlan(Refusal):
    """Something about the session cannot be: the message says what."""


class TeamBusy(UnableToPlan):
    """The team already holds a session at that time."""

    status: ClassVar[int] = 409
    message = "Đội đã có một buổi khác trùng giờ."
    next_step = "Chọn đội khác hoặc giờ khác."


class KitBusy(UnableToPlan):
    """A kit is already set down elsewhere at that time."""

    status: ClassVar[int] = 409
    message = "Có bộ thiết bị đã được xếp cho buổi khác trùng giờ."
    next_step = "Bỏ bộ thiết bị đó hoặc chọn bộ khác."


class NotForBedside(UnableToPlan):
    """A kit that cannot be carried to a bed."""

    message = "Có bộ thiết bị không dùng được tại giường."
    next_step = "Chọn bộ thiết bị làm tại giường của đội."


class CodeTaken(Refusal):
    """Another campaign, team or kit bears the code."""

    status: ClassVar[int] = 409
    message = "Mã này đã được dùng."
    next_step = "Chọn một mã khác."


class OutOfArea(Refusal):
    """The planner is not responsible for that commune."""

    status: ClassVar[int] = 403
    message = "Địa bàn này không thuộc phạm vi phụ trách."
    next_step = "Chọn xã, phường trong phạm vi của đơn vị."


class NotFound(Refusal):
    """No such campaign, team, kit or session."""

    status: ClassVar[int] = 404
    message = "Không tìm thấy đợt, đội, bộ thiết bị hoặc buổi này."
    next_step = "Tải lại danh sách rồi chọn lại."


# A bedside session may also be planned by the care desk.
_PLANNERS: Final = {
    rules.SessionKind.FIXED: (Role.PLANNER,),
    rules.SessionKind.MOBILE: (Role.PLANNER,),
    rules.SessionKind.BEDSIDE: (Role.PLANNER, Role.CARE_DESK),
}


@transaction
def create_campaign(
    *, code: str, name: str, starts_on: date, ends_on: date, at: datetime, by: Actor
) -> UUID:
    """Open a campaign and return its id."""
    by.require(Role.PLANNER)
    if ends_on < starts_on:
        raise UnableToPlan("Ngày kết thúc đợt phải sau ngày bắt đầu.")
    with _own_code():
        campaign = models.Campaign.objects.create(
            id=uuid7(at=at), code=code, name=name, starts_on=starts_on, ends_on=ends_on
        )
    _record("create_campaign", "campaign", campaign.id, at=at, by=by)
    return campaign.id


@transaction
def create_team(
    *, code: str, name: str, unit_code: str, members: Sequence[str] = (), at: datetime, by: Actor
) -> UUID:
    """Form a team at home in `unit_code`; `members` are sign-in names."""
    by.require(Role.PLANNER)
    with _own_code():
        team = models.Team.objects.create(
            id=uuid7(at=at), code=code, name=name, unit_code=unit_code
        )
    models.TeamMember.objects.bulk_create(
        [models.TeamMember(team=team, username=username) for username in dict.fromkeys(members)]
    )
    _record("create_team", "team", team.id, at=at, by=by, unit_code=unit_code)
    return team.id


@transaction
def create_kit(
    *,
    code: str,
    team_code: str,
    has_iris: bool = True,
    for_bedside: bool = False,
    at: datetime,
    by: Actor,
) -> UUID:
    """Register a kit with its team."""
    by.require(Role.PLANNER)
    team = models.Team.objects.filter(code=team_code).first()
    if team is None:
        raise NotFound
    with _own_code():
        kit = models.Kit.objects.create(
            id=uuid7(at=at), code=code, team=team, has_iris=has_iris, for_bedside=for_bedside
        )
    _record("create_kit", "kit", kit.id, at=at, by=by, unit_code=team.unit_code)
    return kit.id


@transaction
def plan_session(
    *,
    campaign_id: UUID,
    team_code: str,
    kit_codes: Sequence[str],
    unit_code: str,
    place: str,
    kind: rules.SessionKind = rules.SessionKind.MOBILE,
    starts_at: datetime,
    ends_at: datetime,
    slot_minutes: int = 30,
    per_kit_hour: int = rules.PER_KIT_HOUR,
    at: datetime,
    by: Actor,
) -> UUID:
    """Set a session down as a draft and return its id. Refusals name what stands in the way."""
    by.require(*_PLANNERS[kind])
    campaign = models.Campaign.objects.filter(id=campaign_id).first()
    team, kits = held(team_code, kit_codes)
    if campaign is None or team is None or len(kits) != len(set(kit_codes)):
        raise NotFound
    check_hours(campaign, starts_at=starts_at, ends_at=ends_at, slot_minutes=slot_minutes, at=at)
    _check_place(place=place, unit_code=unit_code, on=clock.today_vn(starts_at), by=by)
    if per_kit_hour not in rules.RATES:
        raise UnableToPlan("Mỗi bộ thiết bị nhận từ 1 đến 60 người mỗi giờ.")
    capacity = rules.slot_capacity(
        kits=len(kits), per_kit_hour=per_kit_hour, slot_minutes=slot_minutes
    )
    if capacity < 1:
        raise UnableToPlan("Buổi cần ít nhất một bộ thiết bị.", next_step="Chọn bộ thiết bị.")
    session = models.PlannedSession(id=uuid7(at=at), campaign=campaign, team=team, kind=kind)
    session.unit_code, session.place = unit_code, " ".join(place.split())
    session.during = DateTimeTZRange(starts_at, ends_at)
    session.slot_minutes, session.slot_capacity = slot_minutes, capacity
    session.per_kit_hour, session.state = per_kit_hour, rules.State.DRAFT
    _insert(session, kits)
    _remember(session, at=at, by=by)
    _record("plan_session", "session", session.id, at=at, by=by, unit_code=unit_code)
    return session.id


@transaction
def publish_session(*, session_id: UUID, at: datetime, by: Actor) -> None:
    """Open the session for booking: its slots appear, invitations may name it."""
    session = _move(session_id, rules.Act.PUBLISH, at=at, by=by)
    _record("publish_session", "session", session.id, at=at, by=by, unit_code=session.unit_code)
    outbox.publish(
        facts.SessionPublished(
            at=at,
            session_id=session.id,
            campaign_id=session.campaign_id,
            team_code=session.team.code,
            unit_code=session.unit_code,
            place=session.place,
            kind=session.kind,
            starts_at=session.during.lower,
            ends_at=session.during.upper,
            slot_minutes=session.slot_minutes,
            slot_capacity=session.slot_capacity,
            kits=tuple(session.kits.order_by("kit__code").values_list("kit__code", flat=True)),
        )
    )


@transaction
def cancel_session(*, session_id: UUID, reason: str, at: datetime, by: Actor) -> None:
    """Call the session off; team and kits are free again."""
    if not reason.strip():
        raise UnableToPlan("Cần nêu lý do hủy buổi.", next_step="Nhập lý do rồi gửi lại.")
    session = _move(session_id, rules.Act.CANCEL, at=at, by=by, reason=reason)
    session.kits.update(active=False)
    shift_rows.release(session.id, at=at)
    _record("cancel_session", "session", session.id, at=at, by=by, unit_code=session.unit_code)
    outbox.publish(facts.SessionCancelled(at=at, session_id=session.id, reason=reason))


@contextmanager
def _own_code() -> Iterator[None]:
    """Insert something whose code is its own, or refuse with `CodeTaken`."""
    try:
        with django_transaction.atomic():
            yield
    except IntegrityError as error:
        raise CodeTaken from error


def held(team_code: str, kit_codes: Sequence[str]) -> tuple[models.Team | None, list[models.Kit]]:
    """Return team and kits, locked in one order.

    Two who insert at once into an exclusion constraint may each find the other's row and wait
    for ever; here they stand in line, and the constraint stays the last guard.
    """
    team = models.Team.objects.select_for_update(no_key=True).filter(code=team_code).first()
    kits = models.Kit.objects.select_for_update(no_key=True).filter(code__in=kit_codes)
    return team, list(kits.order_by("code"))


def check_hours(
    campaign: models.Campaign,
    *,
    starts_at: datetime,
    ends_at: datetime,
    slot_minutes: int,
    at: datetime,
) -> None:
    """Refuse hours that cannot be, a moment that is past, and days outside the campaign."""
    problem = rules.hours_problem(starts_at=starts_at, ends_at=ends_at, slot_minutes=slot_minutes)
    if problem:
        raise UnableToPlan(problem)
    if starts_at <= at:
        raise UnableToPlan("Buổi phải bắt đầu sau thời điểm hiện tại.")
    if not campaign.starts_on <= clock.today_vn(starts_at) <= campaign.ends_on:
        raise UnableToPlan("Ngày của buổi nằm ngoài đợt.", next_step="Chọn ngày trong đợt.")


def _check_place(*, place: str, unit_code: str, on: date, by: Actor) -> None:
    if not place.strip():
        raise UnableToPlan("Cần ghi địa điểm của buổi.", next_step="Nhập tên trụ sở, nhà văn hóa.")
    if len(place) > rules.LONGEST_PLACE:
        raise UnableToPlan("Tên địa điểm dài quá 200 ký tự.", next_step="Ghi địa điểm ngắn hơn.")
    units.unit(code=unit_code, on=on)
    if not units.covers(scope=by.units, unit_code=unit_code, on=on):
        raise OutOfArea


def _insert(session: models.PlannedSession, kits: Sequence[models.Kit]) -> None:
    """Insert session and kits; the exclusion constraints decide races, not a look before."""
    if session.kind == rules.SessionKind.BEDSIDE and not all(kit.for_bedside for kit in kits):
        raise NotForBedside
    try:
        with django_transaction.atomic():
            session.save(force_insert=True)
    except IntegrityError as error:
        raise TeamBusy from error
    try:
        with django_transaction.atomic():
            models.PlannedKit.objects.bulk_create(
                [models.PlannedKit(session=session, kit=k, during=session.during) for k in kits]
            )
    except IntegrityError as error:
        raise KitBusy from error


def _move(
    session_id: UUID, act: rules.Act, *, at: datetime, by: Actor, reason: str = ""
) -> models.PlannedSession:
    session = (
        models.PlannedSession.objects.select_for_update(of=("self",))
        .select_related("team")
        .filter(id=session_id)
        .first()
    )
    # Whoever plans nothing is told so before he learns what there is.
    by.require(*_PLANNERS[rules.SessionKind(session.kind) if session else rules.SessionKind.FIXED])
    if session is None:
        raise NotFound
    on = clock.today_vn(session.during.lower)
    if not units.covers(scope=by.units, unit_code=session.unit_code, on=on):
        raise OutOfArea
    session.state = moves.after(moves=rules.MOVES, state=rules.State(session.state), act=act)
    session.save(update_fields=["state"])
    _remember(session, at=at, by=by, reason=reason)
    return session


def _remember(session: models.PlannedSession, *, at: datetime, by: Actor, reason: str = "") -> None:
    models.PlannedSessionHistory.objects.create(
        session=session, state=session.state, at=at, by=by.id, reason=reason[:200]
    )


def _record(
    act: str, kind: str, object_id: UUID, *, at: datetime, by: Actor, unit_code: str = ""
) -> None:
    audit.record(
        act=f"planning.{act}",
        at=at,
        by=by,
        object_kind=kind,
        object_id=object_id,
        unit_code=unit_code,
    )
