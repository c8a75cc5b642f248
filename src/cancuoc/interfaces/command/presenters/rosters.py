"""A roster in words: posts short first, the week as a grid, and the same as a list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from cancuoc.domain.planning.rosters import Cell, Empty, Found, RosterPoint, RosterRow
from cancuoc.domain.planning.rules import RunState
from cancuoc.interfaces.command.presenters.plans import TONES
from cancuoc.interfaces.ui.duties import CAUSES, POSTS, SHIFT_HOURS, SHIFTS
from cancuoc.interfaces.ui.text import vi_date, vi_number, vi_time, vi_weekday
from cancuoc.kernel.clock import today_vn

A_WEEK: Final = timedelta(days=7)


def listed(rows: Sequence[RosterRow], states: Mapping[RunState, Any]) -> list[dict[str, object]]:
    """Return the list of rosters."""
    return [
        {
            "name": row.name,
            "days": f"{vi_date(row.first_day)}–{vi_date(row.last_day)}",
            "asked": f"{vi_time(row.asked_at)} {vi_date(today_vn(row.asked_at))}",
            "short": "–" if row.figures is None else vi_number(row.figures["missing"]),
            "state": str(states[row.state]),
            "_href": reverse("command:roster", args=[row.id]),
        }
        for row in rows
    ]


def state(row: RosterRow, states: Mapping[RunState, Any]) -> dict[str, str]:
    """Return the tag of a roster."""
    words = _("Đang dừng") if row.stopping and is_open(row) else str(states[row.state])
    return {"text": words, "tone": TONES[row.state]}


def is_open(row: RosterRow) -> bool:
    """Say whether a roster still waits or is worked on."""
    return row.state in (RunState.WAITING, RunState.RUNNING)


def figures(row: RosterRow) -> list[dict[str, object]]:
    """Return what a roster is worth: posts, wishes, how even it is, how far from the best."""
    if row.figures is None:
        return []
    said = row.figures
    loads = list(said["loads"].values())
    return [
        {"key": _("Vị trí cần người"), "value": vi_number(said["posts"])},
        {"key": _("Vị trí còn trống"), "value": vi_number(said["missing"])},
        {"key": _("Trong đó tổ trưởng"), "value": vi_number(said["missing_lead"])},
        {
            "key": _("Giờ làm mỗi người"),
            "value": _spread([minutes / 60 for minutes, _e, _w in loads]),
        },
        {"key": _("Ca tối mỗi người"), "value": _spread([evenings for _m, evenings, _w in loads])},
        {
            "key": _("Ngày cuối tuần mỗi người"),
            "value": _spread([weekend for _m, _e, weekend in loads]),
        },
        {
            "key": _("Nguyện vọng được đáp ứng"),
            "value": f"{vi_number(said['granted'])}/{vi_number(said['wishes'])}",
        },
        {
            "key": _("Cách mức tốt nhất có thể"),
            "value": f"{vi_number(round(100 * said['gap'], 2))} %",
        },
    ]


def _spread(values: Sequence[float]) -> str:
    if not values:
        return "–"
    low, high = round(min(values), 1), round(max(values), 1)
    return vi_number(low) if low == high else f"{vi_number(low)}–{vi_number(high)}"


def where(key: str) -> str:
    """Return a session key as team and hour."""
    team, _sep, moment = key.partition(" ")
    return f"{team}, {moment[11:]}" if moment else "–"


def empties(rows: Iterable[Empty]) -> list[dict[str, object]]:
    """Return posts nobody fills, by day and session, each with what stands in the way."""
    return [
        {
            "when": f"{vi_weekday(row.on)}, {SHIFTS[row.shift]}",
            "where": where(row.session),
            "post": str(POSTS[row.post]),
            "why": _reason(row),
        }
        for row in rows
    ]


def _reason(row: Empty) -> str:
    if not row.able:
        return _("Không ai trong danh sách làm được việc này.")
    parts = [str(CAUSES[cause]) % {"n": n} for cause, n in row.causes.items()]
    able = _("%(n)s người làm được") % {"n": row.able}
    return "; ".join([able, *parts])


def weeks(row: RosterRow) -> list[date]:
    """Return the Mondays of a roster."""
    first = row.first_day - timedelta(days=row.first_day.weekday())
    count = ((row.last_day - first).days // 7) + 1
    return [first + n * A_WEEK for n in range(count)]


def heads(monday: date) -> list[str]:
    """Return the heads of seven days."""
    days = [monday + timedelta(days=n) for n in range(7)]
    return [vi_weekday(day) for day in days]


def grid(
    found: Found, names: Mapping[str, str], loads: Mapping[str, Sequence[int]], *, monday: date
) -> list[dict[str, object]]:
    """Return a row for each officer with what he does on each of seven days."""
    held: dict[tuple[str, date], list[Cell]] = defaultdict(list)
    for cell in found.cells:
        held[cell.username, cell.on].append(cell)
    days = [monday + timedelta(days=n) for n in range(7)]
    return [
        {
            "name": names.get(code, code),
            "hours": _hours(loads.get(code, ())),
            "days": [
                {
                    "duties": [_duty(cell) for cell in held[code, day]],
                    "away": (code, day) in found.away,
                }
                for day in days
            ],
        }
        for code in found.crew
    ]


def _hours(load: Sequence[int]) -> str:
    return _("%(n)s giờ") % {"n": vi_number(round(load[0] / 60, 1))} if load else ""


def _duty(cell: Cell) -> dict[str, str]:
    return {
        "shift": str(SHIFTS[cell.shift]),
        "post": str(POSTS[cell.post]),
        "where": where(cell.session),
    }


def table(
    cells: Iterable[Cell], names: Mapping[str, str], *, monday: date | None = None
) -> list[dict[str, object]]:
    """Return shifts as a list, of one week or of all days."""
    order = list(SHIFTS)
    rows = [cell for cell in cells if monday is None or monday <= cell.on < monday + A_WEEK]
    return [
        {
            "who": names.get(cell.username, cell.username),
            "when": vi_weekday(cell.on),
            "shift": f"{SHIFTS[cell.shift]} {SHIFT_HOURS[cell.shift]}",
            "post": str(POSTS[cell.post]),
            "where": where(cell.session),
            "key": f"{cell.username}|{cell.on.isoformat()}",
        }
        for cell in sorted(rows, key=lambda c: (c.on, order.index(c.shift), c.session, c.post))
    ]


def points(found: Sequence[RosterPoint]) -> list[dict[str, object]]:
    """Return how a roster went: lower is better, so the gap shrinks from above."""
    return [
        {
            "seconds": vi_number(round(p.seconds, 1)),
            "best": vi_number(round(p.best)),
            "bound": vi_number(round(p.bound)),
            "gap": f"{vi_number(round(100 * (p.best - p.bound) / max(p.best, 1.0), 2))} %",
        }
        for p in found
    ]
