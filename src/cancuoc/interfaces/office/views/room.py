"""The room of the shift's session: its hall, its heat, and at which counter each kit stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_POST, require_safe

from cancuoc.domain.sessions import advising, services, waiting
from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions.queries import SessionView
from cancuoc.domain.sessions.refusals import NoSuchSession
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office import advice, shift
from cancuoc.interfaces.office.forms.room import HallForm, HeatForm
from cancuoc.interfaces.office.presenters import room as words
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal
from cancuoc.planner.floor.advice import Comfort

_UNDO: Final = "floor_kit_undo"
ACTS: Final[dict[str, Callable[..., None]]] = {
    "down": services.break_kit,
    "repair": services.repair_kit,
}


@allow(Role.RECEPTION)
@require_safe
def room(request: OfficerRequest) -> HttpResponse:
    """Show the room as it stands and as it will be."""
    at = clock.now()
    session = shift.current(request, at=at)
    if session is None:
        return redirect(f"{reverse('office:shift')}?next={reverse('office:room')}")
    return _page(request, session, at=at, undo=_offered(request))


@allow(Role.RECEPTION)
@require_POST
def hall(request: OfficerRequest) -> HttpResponse:
    """Keep what was counted in the hall."""
    at = clock.now()
    session = shift.working(request, at=at)
    form = HallForm.of(request)
    if not form.is_valid():
        return _page(request, session, at=at, hall=form)
    services.set_hall(
        session_id=session.id,
        seats=form.seats.sure,
        fans=form.fans.sure,
        water=form.water.sure,
        area=form.area.sure,
        heat_limit=form.heat_limit.sure,
        at=at,
        by=request.actor,
    )
    return _back(session)


@allow(Role.RECEPTION)
@require_POST
def heat(request: OfficerRequest) -> HttpResponse:
    """Keep the temperature that was read."""
    at = clock.now()
    session = shift.working(request, at=at)
    form = HeatForm.of(request)
    if not form.is_valid():
        return _page(request, session, at=at, heat=form)
    services.note_heat(
        session_id=session.id, celsius=float(form.celsius.sure), at=at, by=request.actor
    )
    return _back(session)


@allow(Role.RECEPTION)
@require_POST
def post(request: OfficerRequest) -> HttpResponse:
    """Set a kit at a counter of this room, or of the other room that the advice names."""
    at = clock.now()
    session = shift.working(request, at=at)
    kit = request.POST.get("kit", "")
    target = _target(request, session)
    try:
        services.post_kit(
            session_id=target,
            kit=kit,
            counter=request.POST.get("counter", ""),
            at=at,
            by=request.actor,
        )
    except Refusal as refusal:
        return _page(request, session, at=at, refusal=refusal)
    request.session[_UNDO] = [str(target), kit, "post"]
    return _back(session)


@allow(Role.RECEPTION)
@require_POST
def turn(request: OfficerRequest) -> HttpResponse:
    """Note that a kit is down, or works again."""
    at = clock.now()
    session = shift.working(request, at=at)
    kit, act = request.POST.get("kit", ""), request.POST.get("act", "")
    service = ACTS.get(act, services.break_kit)
    try:
        service(session_id=session.id, kit=kit, at=at, by=request.actor)
    except Refusal as refusal:
        return _page(request, session, at=at, refusal=refusal)
    request.session[_UNDO] = [str(session.id), kit, "repair" if act == "repair" else "down"]
    return _back(session)


@allow(Role.RECEPTION)
@require_POST
def undo(request: OfficerRequest) -> HttpResponse:
    """Take back one's own last act on a kit."""
    at = clock.now()
    session = shift.working(request, at=at)
    try:
        services.undo_kit(
            session_id=_target(request, session),
            kit=request.POST.get("kit", ""),
            at=at,
            by=request.actor,
        )
    except Refusal as refusal:
        return _page(request, session, at=at, refusal=refusal)
    return _back(session)


def _target(request: OfficerRequest, session: SessionView) -> UUID:
    asked = request.POST.get("session", "")
    try:
        return UUID(asked) if asked else session.id
    except ValueError as error:
        raise NoSuchSession from error


def _back(session: SessionView) -> HttpResponse:
    """Lead back to the room, whose advice is worked out anew."""
    advice.forget_one(session.id)
    return redirect("office:room")


def _offered(request: OfficerRequest) -> dict[str, str] | None:
    target, kit, act = request.session.pop(_UNDO, None) or ("", "", "")
    return {"session": target, "kit": kit, "said": words.done(act, kit)} if kit else None


def _page(
    request: OfficerRequest,
    session: SessionView,
    *,
    at: datetime,
    hall: HallForm | None = None,
    heat: HeatForm | None = None,
    refusal: Refusal | None = None,
    undo: dict[str, str] | None = None,
) -> HttpResponse:
    found = sessions.room(session_id=session.id, at=at)
    if found is None:
        raise NoSuchSession
    comfort = found.hall.comfort
    counted = {
        "seats": comfort.seats,
        "fans": comfort.fans,
        "water": comfort.water,
        "area": comfort.area,
        "heat_limit": int(comfort.heat_limit),
    }
    wrong = hall or heat
    context = {
        "session": session,
        "hall": hall or HallForm(initial=counted),
        "heat": heat or HeatForm(),
        "wrong": wrong,
        "counted_at": found.hall.counted_at,
        "comfort": comfort,
        "heat_at": found.hall.heat_at,
        "advice": advice.of(session.id, at=at),
        "move": words.move(advising.kit_move(session_id=session.id, at=at)),
        **_load(session, comfort, at=at),
        "kits": words.kits(found.kits),
        "refusal": refusal,
        "undo": undo,
    }
    status = wrong.status if wrong else refusal.status if refusal else 200
    return render(request, "office/room.jinja", context, status=status)


def _load(session: SessionView, comfort: Comfort, *, at: datetime) -> dict[str, object]:
    """Return how full the hall may become, or that it is still being worked out."""
    return {
        "load": words.load_bars(advising.load(session_id=session.id, at=at), comfort),
        "coming": not waiting.at_hand(),
    }


routes = [
    path("queue/room/", room, name="room"),
    path("queue/room/hall/", hall, name="room_hall"),
    path("queue/room/heat/", heat, name="room_heat"),
    path("queue/room/kit/", post, name="kit_post"),
    path("queue/room/kit/state/", turn, name="kit_turn"),
    path("queue/room/kit/undo/", undo, name="kit_undo"),
]
