"""The next wave of invitations: look at its size, then make its letters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_http_methods

from cancuoc.domain.outreach import queries as outreach
from cancuoc.domain.outreach import services
from cancuoc.domain.outreach.waves import Wave
from cancuoc.domain.planning import queries as planning
from cancuoc.domain.planning.queries import SessionRow
from cancuoc.domain.planning.rules import State
from cancuoc.domain.population import queries as population
from cancuoc.domain.reporting import demand
from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.units import queries as units
from cancuoc.foundation import idempotency
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office import area
from cancuoc.interfaces.office.area import OutsideArea
from cancuoc.interfaces.office.forms.waves import WaveForm
from cancuoc.interfaces.office.presenters import waves as words
from cancuoc.interfaces.ui.forms import Choice
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal

AHEAD: Final = timedelta(days=30)


class WaveIsEmpty(Refusal):
    """The places are expected to be filled, or nobody waits for a letter."""

    status = 409
    message = "Đợt này không còn ai để mời."
    next_step = "Chọn buổi khác còn chỗ, hoặc chọn nơi khác trong địa bàn."


@allow(Role.AREA_OFFICER, person=True)
@require_http_methods(["GET", "POST"])
def waves(request: OfficerRequest) -> HttpResponse:
    """Propose the next wave to a session; make its invitations when the officer says so."""
    at = clock.now()
    commune = _commune(request, at=at)
    coming = _coming(commune, at=at)
    form = WaveForm.of(request, choices=_choices(commune, coming, at=at), on=clock.today_vn(at))
    wave = None
    if form.is_valid():
        wave = _wave(form, commune, at=at)
        if request.POST.get("go") == "1":
            _make(request, form, wave, at=at)
            return redirect("office:invitations", session_id=form.session.sure)
    context = {
        "form": form,
        "commune": commune,
        "communes": _communes(request, at=at),
        "sessions": bool(coming),
        "wave": words.proposal(wave) if wave else None,
    }
    return render(request, "office/waves.jinja", context, status=form.status)


def _commune(request: OfficerRequest, *, at: datetime) -> str:
    mine = area.communes(by=request.actor, on=clock.today_vn(at))
    sent = request.POST if request.method == "POST" else request.GET
    asked = sent.get("commune", mine[0] if mine else "")
    if asked not in mine:
        raise OutsideArea
    return asked


def _communes(request: OfficerRequest, *, at: datetime) -> list[tuple[str, str]]:
    on = clock.today_vn(at)
    mine = area.communes(by=request.actor, on=on)
    named = units.units_named(codes=mine, on=on)
    return [(code, named[code].full_name if code in named else code) for code in mine]


def _coming(commune: str, *, at: datetime) -> list[tuple[SessionRow, int]]:
    """Return the published sessions of the commune to come, with their free places."""
    found = planning.sessions(
        scope=[commune], since=at - timedelta(hours=12), until=at + AHEAD, states=[State.PUBLISHED]
    )
    return [
        (row, sum(slot.free for slot in sessions.slots_of(session_id=row.id)))
        for row in found
        if row.ends_at > at
    ]


def _choices(
    commune: str, coming: Sequence[tuple[SessionRow, int]], *, at: datetime
) -> dict[str, list[Choice]]:
    counts = population.due_counts(communes=[commune], on=clock.today_vn(at))
    hamlets = dict.fromkeys(row.hamlet for row in counts)
    return {
        "session": [words.session_choice(row, free=free) for row, free in coming],
        "origin": words.origins(hamlets, outreach.schools(unit_codes=[commune])),
    }


def _wave(form: WaveForm, commune: str, *, at: datetime) -> Wave:
    return demand.wave_for(
        session_id=UUID(form.session.sure),
        commune=commune,
        at=at,
        **words.origin(form.origin.value or ""),
    )


def _make(request: OfficerRequest, form: WaveForm, wave: Wave, *, at: datetime) -> None:
    def write() -> list[str]:
        if not wave.person_ids:
            raise WaveIsEmpty
        made = services.invite(
            session_id=UUID(form.session.sure), person_ids=wave.person_ids, at=at, by=request.actor
        )
        return list(made.codes)

    # Pressed twice, the wave is made once: the second time it would be empty.
    idempotency.once(key=form.idempotency_key, by=request.actor, at=at, write=write)


routes = [path("waves/", waves, name="waves")]
