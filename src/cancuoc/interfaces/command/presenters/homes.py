"""Rounds to homes in words: codes and hamlets, hours and reasons, never a name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cancuoc.domain.outreach.home_runs import HomeRunRow
from cancuoc.domain.outreach.queries import HomeRow
from cancuoc.interfaces.ui.text import vi_date, vi_datetime, vi_time, vi_weekday
from cancuoc.planner.rounds.unseen import HELPS, WORDS, Cause

Row = dict[str, Any]


def listed(rows: Iterable[HomeRunRow], names: Mapping[str, str]) -> list[Row]:
    """Return the rounds worked out so far, newest first."""
    return [
        {
            "asked": vi_datetime(row.asked_at),
            "area": names.get(row.unit_code, row.unit_code),
            "days": f"{vi_date(row.first_day)} – {vi_date(row.last_day)}",
            "seen": seen(row),
            "left": len(row.left),
            "state": _(row.state.vi),
            "_href": reverse("command:home_run", args=[row.id]),
        }
        for row in rows
    ]


def seen(row: HomeRunRow) -> int:
    """Return how many people the rounds see."""
    return sum(len(outing["stops"]) for outing in row.outings)


def outings(
    row: HomeRunRow, requests: Mapping[str, HomeRow], names: Mapping[str, str]
) -> list[Row]:
    """Return each outing: its title, its stops in order, when it leaves and is back."""
    return [
        {
            "title": _("%(team)s, %(day)s")
            % {
                "team": outing["team"],
                "day": vi_weekday(_moment(outing["starts"])),
            },
            "way": _("Đi lúc %(leaves)s, về lúc %(back)s, hai cán bộ mỗi người.")
            % {
                "leaves": vi_time(_moment(outing["leaves"])),
                "back": vi_time(_moment(outing["back"])),
            },
            "stops": [
                {
                    "order": number,
                    "code": stop["code"],
                    "where": _where(requests.get(stop["code"]), names),
                    "why": _why(requests.get(stop["code"])),
                    "from": vi_time(_moment(stop["begins"])),
                    "to": vi_time(_moment(stop["ends"])),
                }
                for number, stop in enumerate(outing["stops"], start=1)
            ],
        }
        for outing in row.outings
    ]


def left(row: HomeRunRow, requests: Mapping[str, HomeRow], names: Mapping[str, str]) -> list[Row]:
    """Return everybody who is not seen, why, and what would help."""
    return [
        {
            "code": one["code"],
            "where": _where(requests.get(one["code"]), names),
            "why": _(WORDS[Cause(one["cause"])]),
            "help": _(HELPS[Cause(one["cause"])]),
        }
        for one in row.left
    ]


def codes(row: HomeRunRow) -> Sequence[str]:
    """Return the codes of all requests the rounds were asked about."""
    stops = [stop["code"] for outing in row.outings for stop in outing["stops"]]
    return [*stops, *(one["code"] for one in row.left)]


def _where(request: HomeRow | None, names: Mapping[str, str]) -> str:
    if request is None:
        return ""
    parts = (request.hamlet, names.get(request.unit_code, request.unit_code))
    return ", ".join(part for part in parts if part)


def _why(request: HomeRow | None) -> str:
    return _(request.reason.vi) if request else ""


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
