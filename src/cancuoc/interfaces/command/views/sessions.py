"""Plan sessions by hand: the week, a new one, publish, call off."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cancuoc.domain.planning import moving, queries, services
from cancuoc.domain.planning.queries import SessionRow
from cancuoc.domain.planning.rules import State
from cancuoc.domain.sessions import queries as floor
from cancuoc.domain.units import queries as units
from cancuoc.domain.units.rules import Level
from cancuoc.foundation import idempotency
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.command.forms.sessions import FIRST, CancelForm, MoveForm, SessionForm
from cancuoc.interfaces.command.presenters import sessions as words
from cancuoc.interfaces.command.presenters import worked
from cancuoc.interfaces.ui.forms import Choice
from cancuoc.interfaces.ui.views import PageNotFound, render
from cancuoc.kernel import clock
from cancuoc.kernel.clock import VN
from cancuoc.kernel.refusal import Refusal


@allow(Role.PLANNER)
@require_safe
def sessions(request: OfficerRequest) -> HttpResponse:
    """Show one week of one's own area, drafts first to the eye."""
    first = words.monday(request.GET.get("week", ""), today=clock.today_vn(clock.now()))
    since, until = words.span(first)
    rows = queries.sessions(scope=request.actor.units, since=since, until=until)
    context = {
        "days": words.week(rows, first=first),
        "first": first,
        "before": (first - words.A_WEEK).isoformat(),
        "after": (first + words.A_WEEK).isoformat(),
        "drafts": sum(row.state is State.DRAFT for row in rows),
        "count": len(rows),
        "places": sum(row.capacity for row in rows),
    }
    return render(request, "command/sessions.jinja", context)


@allow(Role.PLANNER)
@require_http_methods(["GET", "POST"])
def new_session(request: OfficerRequest) -> HttpResponse:
    """Set a session down as a draft; a refusal keeps all that was typed."""
    on = clock.today_vn(clock.now())
    form = SessionForm.of(request, on=on, initial=FIRST, choices=_choices(request, on=on))
    refusal: Refusal | None = None
    counting = request.POST.get("act") == "count"
    if form.is_valid() and not counting:
        unit_code = _commune(request, form)
        if unit_code:
            try:
                return redirect("command:session", _plan(request, form, unit_code))
            except services.TeamBusy as refused:
                refusal = _at(form, "team", refused)
            except services.KitBusy as refused:
                refusal = _at(form, "kits", refused)
            except Refusal as refused:
                refusal = refused
    status = refusal.status if refusal else form.status
    context = {
        "form": form,
        "refusal": refusal,
        "capacity": words.capacity_of(form),
        "warnings": words.warnings_of(form),
    }
    return render(request, "command/new_session.jinja", context, status=status)


@allow(Role.PLANNER)
@require_safe
def capacity(request: OfficerRequest) -> HttpResponse:
    """Answer the capacity of what is typed so far, while it is typed."""
    on = clock.today_vn(clock.now())
    form = SessionForm(request.GET, on=on, choices=_choices(request, on=on))
    form.is_valid()
    context = {"capacity": words.capacity_of(form), "warnings": words.warnings_of(form)}
    return render(request, "command/capacity.jinja", context)


@allow(Role.PLANNER)
@require_http_methods(["GET", "POST"])
def session(request: OfficerRequest, session_id: UUID) -> HttpResponse:
    """Show one session; publish it, or call it off with a reason."""
    row = _mine(request, session_id)
    act = request.POST.get("act", "")
    form = CancelForm(request.POST if act == "cancel" else None)
    move = _move_form(request, row)
    refusal: Refusal | None = None
    try:
        if act == "publish":
            _publish(request, row)
            return redirect("command:session", row.id)
        if act == "cancel" and form.is_valid():
            _cancel(request, row, reason=form.reason.sure)
            return redirect("command:session", row.id)
        if act == "move" and move.is_valid():
            _move(request, row, move)
            return redirect("command:session", row.id)
    except Refusal as refused:
        refusal = refused
    free = None
    if row.state is State.PUBLISHED and floor.session(session_id=row.id) is not None:
        free = sum(slot.free for slot in floor.slots_of(session_id=row.id))
    context = {
        "row": row,
        "rows": words.detail(row, free=free) + worked.rows(session_id=row.id),
        "state": words.state(row),
        "form": form,
        "move": move,
        "refusal": refusal,
        "draft": row.state is State.DRAFT,
        "cancelled": row.state is State.CANCELLED,
        "week": words.monday(clock.today_vn(row.starts_at).isoformat(), today=date.min).isoformat(),
    }
    status = refusal.status if refusal else max(form.status, move.status)
    return render(request, "command/session.jinja", context, status=status)


def _plan(request: OfficerRequest, form: SessionForm, unit_code: str) -> str:
    at = clock.now()
    answer = idempotency.once(
        key=form.idempotency_key,
        by=request.actor,
        at=at,
        write=lambda: str(
            services.plan_session(
                campaign_id=UUID(form.campaign.sure),
                team_code=form.team.sure,
                kit_codes=form.kits.sure,
                unit_code=unit_code,
                place=form.place.sure,
                starts_at=datetime.combine(form.day.sure, form.starts.sure, VN),
                ends_at=datetime.combine(form.day.sure, form.ends.sure, VN),
                slot_minutes=int(form.slot_minutes.sure),
                per_kit_hour=form.per_kit_hour.sure,
                at=at,
                by=request.actor,
            )
        ),
    )
    return str(answer)


def _publish(request: OfficerRequest, row: SessionRow) -> None:
    # A refused act must leave the transaction clean: the page goes on to read.
    with transaction.atomic():
        services.publish_session(session_id=row.id, at=clock.now(), by=request.actor)


def _cancel(request: OfficerRequest, row: SessionRow, *, reason: str) -> None:
    with transaction.atomic():
        services.cancel_session(session_id=row.id, reason=reason, at=clock.now(), by=request.actor)


def _move_form(request: OfficerRequest, row: SessionRow) -> MoveForm:
    on = clock.today_vn(clock.now())
    teams = queries.teams(scope=request.actor.units, on=on)
    return MoveForm(
        request.POST if request.POST.get("act") == "move" else None,
        on=on,
        initial={"to_day": clock.today_vn(row.starts_at), "to_team": row.team_code},
        choices={"to_team": [Choice(team.code, team.name) for team in teams]},
    )


def _move(request: OfficerRequest, row: SessionRow, form: MoveForm) -> None:
    with transaction.atomic():
        moving.move_session(
            session_id=row.id,
            to_day=form.to_day.sure,
            team_code=form.to_team.sure,
            at=clock.now(),
            by=request.actor,
        )


def _at(form: SessionForm, name: str, refusal: Refusal) -> Refusal:
    form.add_error(name, f"{refusal.message} {refusal.next_step}")
    return refusal


def _commune(request: OfficerRequest, form: SessionForm) -> str:
    """Return the commune that was meant, or put the question under its field and return ""."""
    on = form.day.sure
    found = [
        hit
        for hit in units.find(text=form.commune.sure, on=on, written_on=on, limit=20)
        if hit.unit.level is Level.COMMUNE
        and units.covers(scope=request.actor.units, unit_code=hit.unit.code, on=on)
    ]
    if not found:
        form.add_error(
            "commune",
            _("Không có xã, phường tên như vậy trong phạm vi phụ trách. Gõ thêm tên huyện."),
        )
        return ""
    codes = [hit.unit.code for hit in found]
    form.choices["unit"] = [Choice(hit.unit.code, hit.line) for hit in found]
    if form.unit.raw in codes:
        return form.unit.raw
    if len(codes) == 1:
        return codes[0]
    form.add_error("unit", _("Chọn một trong các xã, phường cùng tên."))
    return ""


def _choices(request: OfficerRequest, *, on: date) -> dict[str, list[Choice]]:
    teams = queries.teams(scope=request.actor.units, on=on)
    campaigns = [c for c in queries.campaigns() if c.ends_on >= on]
    typed = request.POST.get("unit", "")
    return {
        "campaign": [Choice(str(c.id), c.name) for c in campaigns],
        "team": [Choice(team.code, team.name) for team in teams],
        "kits": [Choice(kit, kit, team.name) for team in teams for kit in team.kits],
        # Whether the commune chosen is one of those found is judged with its name.
        "unit": [Choice(typed, typed)] if typed else [],
    }


def _mine(request: OfficerRequest, session_id: UUID) -> SessionRow:
    row = queries.session(session_id=session_id)
    on = clock.today_vn(row.starts_at) if row else date.min
    if row is None or not units.covers(scope=request.actor.units, unit_code=row.unit_code, on=on):
        raise PageNotFound
    return row


routes = [
    path("sessions/", sessions, name="sessions"),
    path("sessions/new/", new_session, name="new_session"),
    path("sessions/capacity/", capacity, name="capacity"),
    path("sessions/<uuid:session_id>/", session, name="session"),
]
