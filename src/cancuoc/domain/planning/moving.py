"""Move a session that is still a draft to another day or another team."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from django.db import IntegrityError
from django.db import transaction as django_transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from cancuoc.domain.planning import models, rules, services
from cancuoc.domain.planning.services import KitBusy, NotFound, OutOfArea, TeamBusy, UnableToPlan
from cancuoc.domain.units import queries as units
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, Role
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal


class AlreadyTold(Refusal):
    """Families know of the session: it is called off and planned anew, never moved silently."""

    status: ClassVar[int] = 409
    message = "Buổi này đã công bố nên không chuyển được."
    next_step = "Hủy buổi có lý do rồi lập buổi mới; gia đình sẽ được báo."


@transaction
def move_session(
    *, session_id: UUID, to_day: date, team_code: str, at: datetime, by: Actor
) -> None:
    """Hold a draft at the same hours of another day, or with another team and its kits."""
    by.require(Role.PLANNER)
    session = models.PlannedSession.objects.select_for_update().filter(id=session_id).first()
    # Team and kits are locked in one order, as when a session is planned.
    codes = models.Kit.objects.filter(team__code=team_code).values_list("code", flat=True)
    team, kits = services.held(team_code, list(codes))
    if session is None or team is None:
        raise NotFound
    _may(session, by=by)
    if not kits:
        raise UnableToPlan("Đội này không có bộ thiết bị nào.")
    starts_at, ends_at = (
        datetime.combine(to_day, moment.astimezone(clock.VN).timetz())
        for moment in (session.during.lower, session.during.upper)
    )
    services.check_hours(
        session.campaign,
        starts_at=starts_at,
        ends_at=ends_at,
        slot_minutes=session.slot_minutes,
        at=at,
    )
    changed = session.team_id != team.id
    session.team, session.during = team, DateTimeTZRange(starts_at, ends_at)
    if changed:
        session.slot_capacity = rules.slot_capacity(
            kits=len(kits), per_kit_hour=session.per_kit_hour, slot_minutes=session.slot_minutes
        )
    _put(session, kits if changed else None)
    audit.record(
        act="planning.move_session",
        at=at,
        by=by,
        object_kind="session",
        object_id=session.id,
        unit_code=session.unit_code,
    )


def _may(session: models.PlannedSession, *, by: Actor) -> None:
    on = clock.today_vn(session.during.lower)
    if not units.covers(scope=by.units, unit_code=session.unit_code, on=on):
        raise OutOfArea
    if session.state != rules.State.DRAFT:
        raise AlreadyTold


def _put(session: models.PlannedSession, kits: list[models.Kit] | None) -> None:
    """Write where a session now stands; the exclusion constraints decide races."""
    try:
        with django_transaction.atomic():
            session.save(update_fields=["team", "during", "slot_capacity"])
    except IntegrityError as error:
        raise TeamBusy from error
    try:
        with django_transaction.atomic():
            if kits is None:
                session.kits.update(during=session.during)
            else:
                session.kits.all().delete()
                models.PlannedKit.objects.bulk_create(
                    [models.PlannedKit(session=session, kit=k, during=session.during) for k in kits]
                )
    except IntegrityError as error:
        raise KitBusy from error
