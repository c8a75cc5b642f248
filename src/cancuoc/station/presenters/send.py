"""Sealed packets as rows, and the state of each task as chips."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _

from cancuoc.interfaces.ui.presenters import SHORT_BANDS
from cancuoc.interfaces.ui.text import vi_datetime, vi_number, vi_time
from cancuoc.packet.slip import slip_code
from cancuoc.station import health, uploads
from cancuoc.station.health import Task
from cancuoc.station.runtime import Station
from cancuoc.station.tables import acts, packets
from cancuoc.station.tables.packets import PacketRow, PacketState

SHOWN: Final = 200
RESULTS: Final = {
    PacketState.WAITING: ("Chờ gửi", "yellow"),
    PacketState.RECEIVED: ("Trung tâm đã nhận", ""),
    PacketState.REFUSED: ("Trung tâm từ chối", "red"),
    PacketState.DAMAGED: ("Hỏng trên máy này", "red"),
}
AT_CENTRE: Final = {
    "received": "Đã nhận",
    "checking": "Đang kiểm tra",
    "in_review": "Đang đối chiếu",
    "cleared": "Đã kiểm tra xong",
    "refused": "Bị từ chối (CC03)",
    "approved": "Đã duyệt",
    "in_production": "Đang làm thẻ",
    "awaiting_handover": "Chờ trả",
    "handed_over": "Đã trả",
    "returned": "Cần bổ sung",
    uploads.QUARANTINED: "Chờ người có thẩm quyền xem",
}


def page(station: Station) -> dict[str, Any]:
    """Return the counts and the newest packets; both come from the same table."""
    counts = packets.counts(station.store)
    damaged = counts[PacketState.DAMAGED]
    waiting = counts[PacketState.WAITING] + counts[PacketState.REFUSED] + damaged
    return {
        "rows": [_row(each) for each in packets.recent(station.store, limit=SHOWN)],
        "waiting": waiting,
        "received": counts[PacketState.RECEIVED],
        "refused": counts[PacketState.REFUSED] + damaged,
        "unheard": len(acts.waiting(station.store)),
        "chips": chips(station),
    }


def chips(station: Station) -> list[dict[str, str]]:
    """Return each task with its state in words and what to do meanwhile."""
    return [_chip(station, task) for task in health.ALL]


def _chip(station: Station, task: Task) -> dict[str, str]:
    reading = station.health.read(task)
    since = vi_time(reading.at) if reading.at else ""
    bad = reading.state is health.State.BAD
    text = _("%(task)s: mất mạng từ %(since)s") if bad else "%(task)s"
    return {
        "text": text % {"task": _(task.vi), "since": since},
        "state": reading.state.value,
        "fallback": _(task.fallback) if bad else "",
    }


def _row(packet: PacketRow) -> dict[str, Any]:
    word, tone = RESULTS[packet.state]
    return {
        "sequence": packet.sequence,
        "slip": slip_code(packet.id),
        "ticket": packet.ticket or "–",
        "band": SHORT_BANDS.get(packet.band, packet.band),
        "sealed": vi_datetime(packet.sealed_at),
        "size": _("%(kb)s KB") % {"kb": vi_number(max(1, packet.size // 1024))},
        "result": {"text": _(word), "tone": tone},
        "received": vi_time(packet.received_at) if packet.received_at else "",
        "code": packet.dossier_code,
        "state": _(AT_CENTRE.get(packet.dossier_state, "")),
        "message": _(packet.message),
        "next_step": _(packet.next_step),
        "act": packet.state is not PacketState.RECEIVED,
    }
