"""Stage Sinh trắc: one picture after another, by itself while all goes well."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from cancuoc.biometrics.devices import DeviceRefused
from cancuoc.biometrics.positions import Step
from cancuoc.biometrics.states import CAPTURED, Mark, Reason
from cancuoc.biometrics.states import State as PartState
from cancuoc.interfaces.ui.views import PageNotFound, render
from cancuoc.kernel.refusal import Refusal
from cancuoc.law.capture import BiometricsRefused, require_allowed
from cancuoc.station.core import capturing, guard
from cancuoc.station.core.procedure import NothingDeclared
from cancuoc.station.draft import Draft, Stage
from cancuoc.station.health import Reading, State, Task
from cancuoc.station.presenters import biometrics as presenter
from cancuoc.station.presenters import child, dossier
from cancuoc.station.stopwatch import TimedDevice
from cancuoc.station.tables import drafts
from cancuoc.station.views.access import StationRequest, draft_of, officer, today


@officer("GET")
def page(request: StationRequest, draft_id: UUID) -> HttpResponse:
    """Show the guide; under six there is no such page at all."""
    draft = due_draft(request, draft_id)
    if isinstance(draft, HttpResponse):
        return draft
    guard.warm_soon()
    return _show(request, draft)


@officer("POST")
def take(request: StationRequest, draft_id: UUID) -> HttpResponse:
    """Take the next step, or the step named; `auto` goes on by itself after a good one."""
    draft = due_draft(request, draft_id)
    if isinstance(draft, HttpResponse):
        return draft
    station = request.station
    trouble: Refusal | None = None
    step = _step(request) or _next(request, draft)
    device = TimedDevice(station.desk.device)
    if step is not None:
        try:
            desk = replace(station.desk, device=device)
            capturing.take(desk, draft, step=step, at=station.now(), by=request.officer)
        except BiometricsRefused:
            raise
        except Refusal as refusal:
            trouble = refusal
        _note_device(request, trouble)
    auto = request.POST.get("auto") == "1" and trouble is None
    answer = _show(request, draft, auto=auto, last=step, trouble=trouble)
    answer["Server-Timing"] = device.header
    return answer


@officer("GET")
def live(request: StationRequest, draft_id: UUID) -> HttpResponse:
    """Say how good the picture on the glass is now; a device without one leaves the line away."""
    draft = due_draft(request, draft_id)
    if isinstance(draft, HttpResponse):
        return draft
    station = request.station
    step = _next(request, draft)
    seen, trouble = None, None
    if step is not None:
        try:
            seen = capturing.look(station.desk, draft, step=step, at=station.now())
        except BiometricsRefused:
            raise
        except Refusal as refusal:
            # The look is a help; whether the device works is told by the capture itself.
            trouble = refusal
    context = {"live": presenter.live(seen, trouble, step), "draft_id": draft.id}
    return render(request, "station/live.jinja", context)


@officer("POST")
def again(request: StationRequest, draft_id: UUID) -> HttpResponse:
    """Throw one picture away and take it anew."""
    draft = due_draft(request, draft_id)
    if isinstance(draft, HttpResponse):
        return draft
    step = _step(request)
    if step is None:
        raise PageNotFound
    station = request.station
    draft = capturing.again(station.desk, draft, step=step, at=station.now(), by=request.officer)
    return _show(request, draft)


@officer("POST")
def excuse(request: StationRequest, draft_id: UUID) -> HttpResponse:
    """Record why a finger, an eye or the face cannot be taken, or take the record back."""
    draft = due_draft(request, draft_id)
    if isinstance(draft, HttpResponse):
        return draft
    station = request.station
    part = request.POST.get("part", "")
    if part not in capturing.PARTS:
        raise PageNotFound
    mark = _mark(request.POST.get("why", ""))
    draft = capturing.excuse(
        station.desk, draft, part=part, mark=mark, at=station.now(), by=request.officer
    )
    return _show(request, draft)


@officer("POST")
def complete(request: StationRequest, draft_id: UUID) -> HttpResponse:
    """Tick the stage; raise what is still missing, and stop once for a body seen here before."""
    draft = draft_of(request, draft_id)
    station, now = request.station, request.station.now()
    found = guard.look(station.desk, draft, at=now)
    if found and request.POST.get("two") != "1":
        head = dossier.head(draft, Stage.BIOMETRICS, on=today(request))
        return render(request, "station/alike.jinja", {"head": head, "found": found}, status=409)
    capturing.complete(station.desk, draft, at=now, by=request.officer)
    guard.confirm(station.desk, draft, found, at=now, by=request.officer)
    return redirect("station:sign", draft_id=draft.id)


def _note_device(request: StationRequest, trouble: Refusal | None) -> None:
    """Keep whether the device answers; what the law or the guide refuses says nothing of it."""
    station = request.station
    if trouble is None:
        station.health.note(Task.DEVICE, Reading(State.GOOD, station.now()))
    elif isinstance(trouble, DeviceRefused):
        before = station.health.read(Task.DEVICE)
        if before.state is not State.BAD:
            reading = Reading(State.BAD, station.now(), trouble.message)
            station.health.note(Task.DEVICE, reading)


def due_draft(request: StationRequest, draft_id: UUID) -> Draft | HttpResponse:
    """Return the draft when biometrics are due, else the answer to give instead."""
    draft = draft_of(request, draft_id)
    if draft.declared is None:
        raise NothingDeclared
    require_allowed(born=draft.declared.born, on=today(request))
    if not draft.is_done(Stage.DATA):
        return redirect("station:data", draft_id=draft.id)
    if not capturing.required(draft, on=today(request)):
        return redirect("station:sign", draft_id=draft.id)
    return draft


def _next(request: StationRequest, draft: Draft) -> Step | None:
    taken = drafts.samples(request.station.store, draft.id)
    samples = {step: each.sample for step, each in taken.items()}
    return capturing.next_step(capturing.overview(draft, samples))


def _step(request: StationRequest) -> Step | None:
    text = request.POST.get("step", "")
    try:
        return Step(text) if text else None
    except ValueError as error:
        raise PageNotFound from error


def _mark(text: str) -> Mark:
    state, _, reason = text.partition(":")
    try:
        return Mark(state=PartState(state), reason=Reason(reason)) if text else CAPTURED
    except ValueError as error:
        raise PageNotFound from error


def _show(
    request: StationRequest,
    draft: Draft,
    *,
    auto: bool = False,
    last: Step | None = None,
    trouble: Refusal | None = None,
) -> HttpResponse:
    taken = drafts.samples(request.station.store, draft.id)
    samples = {step: each.sample for step, each in taken.items()}
    views = capturing.overview(draft, samples)
    context = {
        "head": dossier.head(draft, Stage.BIOMETRICS, on=today(request)),
        "guide": presenter.guide(draft, views, auto=auto, last=last),
        "child": child.stage(draft, views, last=last, on=today(request)),
        "turned": asked(request, "turned"),
        "trouble": trouble,
    }
    fragment = request.headers.get("HX-Request") == "true"
    pages = _TO_CHILD if asked(request, "child") else _TO_OFFICER
    template = pages[fragment]
    return render(request, template, context, status=trouble.status if trouble else 200)


# The page and the part of it that a press replaces.
_TO_OFFICER = ("station/biometrics.jinja", "station/guide.jinja")
_TO_CHILD = ("station/child_turn.jinja", "station/child_guide.jinja")


def asked(request: StationRequest, name: str) -> bool:
    """Return whether the page is to face the child, or to stand on its head."""
    return (request.POST if request.method == "POST" else request.GET).get(name) == "1"


routes = [
    path("dossiers/<uuid:draft_id>/biometrics/", page, name="biometrics"),
    path("dossiers/<uuid:draft_id>/biometrics/take/", take, name="capture"),
    path("dossiers/<uuid:draft_id>/biometrics/live/", live, name="live"),
    path("dossiers/<uuid:draft_id>/biometrics/again/", again, name="capture_again"),
    path("dossiers/<uuid:draft_id>/biometrics/excuse/", excuse, name="excuse"),
    path("dossiers/<uuid:draft_id>/biometrics/complete/", complete, name="complete"),
]
