"""Gửi hồ sơ: what is sealed here, what the centre has, and sending by hand."""

from __future__ import annotations

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext

from cancuoc.interfaces.ui.views import render
from cancuoc.kernel.refusal import Refusal
from cancuoc.packet import carrying
from cancuoc.packet.limits import RECEIPT_BYTES
from cancuoc.station import sync, usb
from cancuoc.station.presenters import send as presenter
from cancuoc.station.tables import packets
from cancuoc.station.views.access import StationRequest, officer

MOST_BYTES = carrying.MOST_RECEIPTS * (RECEIPT_BYTES + 1)


@officer("GET", session=False)
def page(request: StationRequest) -> HttpResponse:
    """Show every packet with its result."""
    return _show(request)


@officer("POST", session=False)
def now(request: StationRequest) -> HttpResponse:
    """Send everything that waits and show what came of it; packets refused are tried again."""
    station = request.station
    packets.try_again(station.store)
    result = sync.send_packets(station.errands, at=station.now())
    if not result.stopped:
        _refresh(request)
    return _show(request, sent=result.sent, stopped=result.stopped)


@officer("POST", session=False)
def carry(request: StationRequest) -> HttpResponseBase:
    """Give every unsent packet as one archive, for the way by hand; they go on waiting here."""
    station = request.station
    count = len(usb.unsent(station.store))
    if not count:
        return redirect("station:send")
    profile, at = station.desk.profile, station.now()
    usb.copied(station.store, count=count, at=at)
    pieces = carrying.archive(usb.files(station.store, profile))
    answer = StreamingHttpResponse(pieces, content_type="application/zip")
    name = f"{profile.code}-{at:%Y%m%d-%H%M}.zip"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@officer("POST", session=False)
def receipts(request: StationRequest) -> HttpResponse:
    """Take the file of receipts that came back; what proves itself counts as sent."""
    station = request.station
    given = request.FILES.get("receipts")
    if given is None or (given.size or 0) > MOST_BYTES:
        return _show(request, wrong=gettext("Chọn tệp biên nhận (.ccreceipts) mang về."))
    try:
        taken = usb.take_receipts(
            station.store, station.desk.profile, data=given.read(), at=station.now()
        )
    except Refusal as refusal:
        return _show(request, wrong=f"{gettext(refusal.message)} {gettext(refusal.next_step)}")
    return _show(request, taken=taken)


@officer("POST", session=False)
def refresh(request: StationRequest) -> HttpResponse:
    """Ask what became of the dossiers."""
    _refresh(request)
    return redirect("station:send")


@officer("GET", session=False)
def connection(request: StationRequest) -> HttpResponse:
    """Give the chips of the header alone, for their quiet refresh."""
    context = {"chips": presenter.chips(request.station)}
    return render(request, "station/connection.jinja", context)


def _refresh(request: StationRequest) -> None:
    station = request.station
    try:
        sync.refresh_states(station.errands, at=station.now())
    except Refusal:
        # The page shows the state of the connection; an old answer is still an answer.
        station.postman.wake()


def _show(
    request: StationRequest,
    *,
    sent: int = -1,
    stopped: str = "",
    taken: usb.Taken | None = None,
    wrong: str = "",
) -> HttpResponse:
    station = request.station
    context = {
        **presenter.page(station),
        "sent": sent,
        "stopped": gettext(stopped),
        "taken": taken,
        "wrong": wrong,
    }
    return render(request, "station/send.jinja", context, status=422 if wrong else 200)


routes = [
    path("send/", page, name="send"),
    path("send/now/", now, name="send_now"),
    path("send/carry/", carry, name="send_carry"),
    path("send/receipts/", receipts, name="send_receipts"),
    path("send/refresh/", refresh, name="send_refresh"),
    path("connection/", connection, name="connection"),
]
