"""Stations and packets set aside, as the administrator reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cancuoc.domain.stations import refusals as station_refusals
from cancuoc.domain.stations.queries import PacketRow, StationIntake, StationRow
from cancuoc.domain.stations.rules import (
    REASON_VI,
    REJECTED,
    REVOKED,
    Provenance,
    StationState,
    Verdict,
)
from cancuoc.domain.units import queries as units
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal
from cancuoc.kernel.textdate import vi_datetime
from cancuoc.packet import refusals as packet_refusals


def state_word(state: StationState) -> str:
    """Return the state of a station in words."""
    return {
        StationState.CREATED: _("Chờ đăng ký"),
        StationState.ACTIVE: _("Đang hoạt động"),
        StationState.REVOKED: _("Đã thu hồi"),
    }[state]


def reason_word(code: str) -> str:
    """Return why a packet was set aside; an unknown code is shown as it is, never hidden."""
    if code in REASON_VI:
        return _(REASON_VI[code])
    for room in (packet_refusals, station_refusals):
        refusal = getattr(room, code, None) if code.isidentifier() else None
        if isinstance(refusal, type) and issubclass(refusal, Refusal):
            return _(refusal.message)
    return code


def provenance_word(found: Provenance) -> str:
    """Return what chain and time say of a late packet."""
    return {
        Provenance.BEFORE: _("Chụp trước khi mất, nối liền với các gói đã nhận"),
        Provenance.AFTER: _("Có phần chụp sau khi mất"),
        Provenance.UNLINKED: _("Không nối với gói nào đã nhận; có thể còn gói chưa đến"),
    }[found]


def verdict_word(verdict: Verdict) -> str:
    """Return a proposal in words."""
    return {
        Verdict.RELEASE: _("Dùng gói này"),
        Verdict.REJECT: _("Không dùng, giữ làm chứng cứ"),
    }[verdict]


def columns() -> list[dict[str, Any]]:
    """Return the head of the list of stations."""
    return [
        {"key": "code", "text": _("Mã trạm")},
        {"key": "unit", "text": _("Đơn vị")},
        {"key": "kit", "text": _("Bộ thiết bị")},
        {"key": "state", "text": _("Tình trạng")},
        {"key": "last", "text": _("Gói gần nhất")},
        {"key": "waiting", "text": _("Chờ mở"), "number": True},
        {"key": "aside", "text": _("Để riêng"), "number": True},
    ]


def rows(
    *, stations: Iterable[StationRow], intake: Mapping[str, StationIntake], on: date
) -> list[dict[str, Any]]:
    """Return one row a station; one with packets set aside asks for action."""
    stations = list(stations)
    named = units.units_named(codes={row.unit_code for row in stations}, on=on)
    found = []
    for row in stations:
        came = intake.get(row.code, StationIntake())
        unit = named.get(row.unit_code)
        found.append(
            {
                "code": row.code,
                "unit": unit.full_name if unit else row.unit_code,
                "kit": row.kit,
                "state": state_word(row.state),
                "last": vi_datetime(came.last_received) if came.last_received else None,
                "waiting": came.waiting,
                "aside": came.quarantined,
                "_href": reverse("office:station", args=[row.code]),
                "_act": came.quarantined > 0,
            }
        )
    return found


def packet_rows(packets: Iterable[PacketRow]) -> list[dict[str, Any]]:
    """Return the packets set aside, oldest first, each leading to its release."""
    return [
        {
            "sequence": row.sequence,
            "received": vi_datetime(row.received_at),
            "reason": reason_word(row.reason),
            "digest": row.digest[:12],
            "href": reverse(_page(row), args=[row.station_code, row.id]),
        }
        for row in packets
    ]


def _page(row: PacketRow) -> str:
    """Return which page decides: two people for a packet of an ended station, else one."""
    ended = row.reason in (REVOKED, REJECTED)
    return "office:packet_late" if ended else "office:packet_release"


def start_of(day: date | None) -> datetime | None:
    """Return the first moment of a day here, None for no day."""
    return datetime.combine(day, time(), tzinfo=clock.VN) if day else None
