"""Stations: made, renewed, revoked; what they sent, and what was set aside."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cancuoc.domain.stations import (
    evenings,
    key_changes,
    lives,
    postings,
    queries,
    refusals,
    services,
)
from cancuoc.domain.stations.queries import PacketRow, StationRow
from cancuoc.domain.units import queries as units
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Actor, NotAllowed, Role
from cancuoc.interfaces.office.forms.stations import MoveForm, ReleaseForm, RevokeForm, StationForm
from cancuoc.interfaces.office.presenters import packet_lives as life_presenter
from cancuoc.interfaces.office.presenters import station_orders as order_presenter
from cancuoc.interfaces.office.presenters import stations as presenter
from cancuoc.interfaces.office.presenters.evening import hand_over_rows
from cancuoc.interfaces.office.presenters.users import unit_choices
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock


@allow(Role.ADMINISTRATOR)
@require_GET
def stations(request: OfficerRequest) -> HttpResponse:
    """List the stations of one's area with what came from each."""
    today = _today()
    found = queries.stations(scope=request.actor.units, on=today)
    rows = presenter.rows(stations=found, intake=queries.intake_by_station(), on=today)
    context = {
        "columns": presenter.columns(),
        "rows": rows,
        "aside": sum(row["aside"] for row in rows),
        "packet_key": key_changes.packet_key_now(),
    }
    return render(request, "office/stations.jinja", context)


@allow(Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def new_station(request: OfficerRequest) -> HttpResponse:
    """Make a station and show its one-time code once."""
    choices = unit_choices(by=request.actor, on=_today())
    form = StationForm.of(request, choices={"unit": choices})
    if form.is_valid():
        try:
            made = services.create_station(
                code=form.code.sure,
                unit_code=form.unit.sure,
                kit=form.kit.sure,
                at=clock.now(),
                by=request.actor,
            )
        except (refusals.BadStationCode, refusals.StationExists) as refusal:
            form.add_error("code", refusal.next_step)
        else:
            return _token(request, made.code, made.token)
    return render(request, "office/station_new.jinja", {"form": form}, status=form.status)


@allow(Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def station(request: OfficerRequest, code: str) -> HttpResponse:
    """Show a station; the form posted here ends it for ever."""
    row = mine(code, by=request.actor)
    form = RevokeForm.of(request)
    if form.is_valid():
        services.revoke_station(
            code=row.code,
            reason=form.reason.sure,
            lost_since=presenter.start_of(form.lost_on.value),
            at=clock.now(),
            by=request.actor,
        )
        return redirect(reverse("office:station", args=[row.code]))
    return _station(request, row, form)


def _station(
    request: OfficerRequest, row: StationRow, form: RevokeForm, move: MoveForm | None = None
) -> HttpResponse:
    if move is None:
        choices = unit_choices(by=request.actor, on=_today())
        move = MoveForm(choices={"unit": choices}, initial={"unit": row.unit_code, "kit": row.kit})
    named = units.units_named(codes=[row.unit_code], on=_today())
    context = {
        "form": form,
        "station": row,
        "state": presenter.state_word(row.state),
        "key": order_presenter.key_words(key_changes.key_in_use(code=row.code, at=clock.now())),
        "unit": named[row.unit_code].full_name if row.unit_code in named else row.unit_code,
        "intake": queries.intake_by_station().get(row.code, queries.StationIntake()),
        "gaps": queries.gaps(station_code=row.code),
        "packets": presenter.packet_rows(queries.quarantined(station_code=row.code)),
        "move": move,
        "hand_overs": hand_over_rows(evenings.hand_overs(station_code=row.code)),
    }
    status = max(form.status, move.status)
    return render(request, "office/station.jinja", context, status=status)


@allow(Role.ADMINISTRATOR)
@require_POST
def move(request: OfficerRequest, code: str) -> HttpResponse:
    """Send a station to another unit or kit of one's area."""
    row = mine(code, by=request.actor)
    choices = unit_choices(by=request.actor, on=_today())
    form = MoveForm.of(request, choices={"unit": choices})
    if form.is_valid():
        try:
            postings.reassign_station(
                code=row.code,
                unit_code=form.unit.sure,
                kit=form.kit.sure,
                reason=form.why.sure,
                at=clock.now(),
                by=request.actor,
            )
        except refusals.AlreadyThere as refusal:
            form.add_error("unit", refusal.next_step)
        else:
            return redirect(reverse("office:station", args=[row.code]))
    return _station(request, row, RevokeForm(), form)


@allow(Role.ADMINISTRATOR)
@require_GET
def station_packets(request: OfficerRequest, code: str) -> HttpResponse:
    """Tell of every packet of a station where it is, since when, and what comes next."""
    row = mine(code, by=request.actor)
    asked = request.GET.get("number", "").strip()
    # What is no number finds nothing, as a number nobody has would.
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else -1
    found = lives.lives(station_code=row.code, number=number if asked else None)
    context = {
        "station": row,
        "number": asked[:12],
        "columns": life_presenter.columns(),
        "rows": life_presenter.rows(station_code=row.code, lives=found),
    }
    return render(request, "office/station_packets.jinja", context)


@allow(Role.ADMINISTRATOR)
@require_POST
def renew(request: OfficerRequest, code: str) -> HttpResponse:
    """Give a station a new one-time code and show it once."""
    row = mine(code, by=request.actor)
    token = services.renew_token(code=row.code, at=clock.now(), by=request.actor)
    return _token(request, row.code, token)


@allow(Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def release(request: OfficerRequest, code: str, packet_id: UUID) -> HttpResponse:
    """Let a packet out of quarantine, with what was done about its cause."""
    row = mine(code, by=request.actor)
    packet = packet_of(row, packet_id)
    form = ReleaseForm.of(request)
    if form.is_valid():
        services.release_packet(
            packet_id=packet.id, reason=form.reason.sure, at=clock.now(), by=request.actor
        )
        return redirect(reverse("office:station", args=[row.code]))
    context = {
        "form": form,
        "station": row,
        "packet": packet,
        "reason": presenter.reason_word(packet.reason),
    }
    return render(request, "office/packet_release.jinja", context, status=form.status)


def mine(code: str, *, by: Actor) -> StationRow:
    """Return a station of one's area; raise `UnknownStationCode` or `NotAllowed`."""
    row = queries.station(code=code)
    if not units.covers(scope=by.units, unit_code=row.unit_code, on=_today()):
        raise NotAllowed
    return row


def packet_of(row: StationRow, packet_id: UUID) -> PacketRow:
    """Return a packet of this station; raise `UnknownPacket`."""
    packet = queries.packet(packet_id=packet_id)
    if packet.station_code != row.code:
        raise refusals.UnknownPacket
    return packet


def _token(request: OfficerRequest, code: str, token: str) -> HttpResponse:
    response = render(request, "office/station_token.jinja", {"code": code, "token": token})
    # A secret shown once must not come back from the history of the browser.
    response["Cache-Control"] = "no-store"
    return response


def _today() -> date:
    return clock.today_vn(clock.now())


routes = [
    path("stations/", stations, name="stations"),
    path("stations/new/", new_station, name="station_new"),
    path("stations/<str:code>/", station, name="station"),
    path("stations/<str:code>/packets/", station_packets, name="station_packets"),
    path("stations/<str:code>/move/", move, name="station_move"),
    path("stations/<str:code>/renew/", renew, name="station_renew"),
    path("stations/<str:code>/packets/<uuid:packet_id>/", release, name="packet_release"),
]
