"""A plan goes live: its sessions are planned and published together, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from cancuoc.domain.planning import asking, models, rules, running, runs, services
from cancuoc.domain.planning.positions import Rough
from cancuoc.domain.planning.sites import BEDSIDE, SiteKind, SitePlace
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.refusal import Refusal
from cancuoc.kernel.textdate import vi_date
from cancuoc.planner.deployment.coding import plan_from_json, problem_from_json
from cancuoc.planner.deployment.problem import Problem, Visit


class ClashInPlan(Refusal):
    """A session of the plan clashes with one that was planned meanwhile."""

    status: ClassVar[int] = 409
    message = "Buổi của đội %(team)s ngày %(day)s trùng với lịch đã có."
    next_step = "Hủy buổi trùng, hoặc tính lại phương án."


@transaction
def publish(*, run_id: UUID, at: datetime, by: Actor) -> int:
    """Let every session of a plan go live together, or none; return how many are new.

    Slots open, and families and officers hear of it, as for a session planned by hand. A plan
    that changes another calls off what it gives up first. What was planned meanwhile and
    clashes is refused by name.
    """
    run = running.mine(run_id, at=at, by=by)
    running.move(run, rules.RunAct.PUBLISH)
    asked = problem_from_json(run.problem)
    visits = set(plan_from_json(run.found or []).visits)
    if run.lost_team:
        stood = _set_aside(run)
        _call_off(asked, run, stood - visits, at=at, by=by)
        visits -= stood
    places = {place.code: place for place in runs.places_of(run)}
    for visit in _in_order(visits):
        place = _place(places, asked, visit.site)
        try:
            _hold(run, asked, visit, place, at=at, by=by)
        except (services.TeamBusy, services.KitBusy) as busy:
            day = vi_date(asked.slots[visit.slot].on)
            gaps = {"team": visit.team, "day": day}
            raise ClashInPlan(ClashInPlan.message, gaps=gaps) from busy
    run.save(update_fields=["state"])
    running.record("publish_plan", run, at=at, by=by, count=len(visits))
    return len(visits)


def _set_aside(run: models.PlanRun) -> set[Visit]:
    """Set the plan that is changed aside and return its visits; two changes cannot both win."""
    base = models.PlanRun.objects.select_for_update().filter(changes=run).get()
    running.move(base, rules.RunAct.REPLACE)
    base.save(update_fields=["state"])
    return set(plan_from_json(base.found or []).visits)


def _call_off(
    asked: Problem, run: models.PlanRun, visits: Iterable[Visit], *, at: datetime, by: Actor
) -> None:
    """Cancel the sessions of visits that are given up and have not begun."""
    reason = f"Đội {run.lost_team} không đi được, lịch đã xếp lại."
    homes = {place.code: place.unit_code for place in runs.places_of(run)}
    for visit in _in_order(visits):
        starts, _ = asking.span(asked.slots[visit.slot])
        held = models.PlannedSession.objects.filter(
            team__code=visit.team,
            unit_code=homes.get(visit.site, visit.site),
            during__startswith=starts,
            during__startswith__gt=at,
            state=rules.State.PUBLISHED,
        )
        # Somebody may have called it off by hand already.
        for key in held.values_list("id", flat=True):
            services.cancel_session(session_id=key, reason=reason, at=at, by=by)


def _hold(
    run: models.PlanRun,
    asked: Problem,
    visit: Visit,
    place: SitePlace,
    *,
    at: datetime,
    by: Actor,
) -> None:
    starts, ends = asking.span(asked.slots[visit.slot])
    in_care = place.kind is not SiteKind.COMMUNE
    session = services.plan_session(
        campaign_id=run.campaign_id,
        team_code=visit.team,
        kit_codes=_kits(asked, visit, in_care=in_care),
        unit_code=place.unit_code,
        place=place.name if in_care else _hall(place),
        kind=rules.SessionKind.BEDSIDE if in_care else rules.SessionKind.MOBILE,
        starts_at=starts,
        ends_at=ends,
        at=at,
        by=by,
    )
    services.publish_session(session_id=session, at=at, by=by)


def _kits(asked: Problem, visit: Visit, *, in_care: bool) -> list[str]:
    """Return the kits of a visit; into a care centre only those go that work at a bed."""
    features = {kit.code: kit.features for kit in asked.team[visit.team].kits}
    return [code for code in visit.kits if not in_care or BEDSIDE in features[code]]


def _place(places: Mapping[str, SitePlace], asked: Problem, code: str) -> SitePlace:
    """Return the place of a site; runs of before places were kept only had communes."""
    return places.get(code) or SitePlace(
        code=code,
        name=asked.site[code].name,
        unit_code=code,
        kind=SiteKind.COMMUNE,
        rough=Rough.NOWHERE,
    )


def _hall(place: SitePlace) -> str:
    """Return the hall of the file, else where the last session was held, else the usual one."""
    held = models.PlannedSession.objects.filter(unit_code=place.unit_code)
    last = held.exclude(kind=rules.SessionKind.BEDSIDE).order_by("-during")
    before = last.values_list("place", flat=True).first()
    return place.hall or before or f"Nhà văn hoá {place.name}"[: rules.LONGEST_PLACE]


def _in_order(visits: Iterable[Visit]) -> list[Visit]:
    return sorted(visits, key=lambda v: (v.slot, v.team, v.site))
