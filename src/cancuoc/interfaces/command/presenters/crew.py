"""The crew in words: who can do what, who is away when, what was kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from cancuoc.domain.planning.crews import Kept, OfficerRow
from cancuoc.domain.planning.own_wishes import RequestRow
from cancuoc.domain.units import queries as units
from cancuoc.interfaces.ui.duties import AWAY, LIMITS, POSTS, SHIFTS
from cancuoc.interfaces.ui.text import vi_date, vi_number, vi_time, vi_weekday
from cancuoc.kernel.clock import today_vn
from cancuoc.planner.roster.working_time import Rules


def officers(rows: Sequence[OfficerRow], *, on: date) -> list[dict[str, object]]:
    """Return the officers with unit, posts and the next days away."""
    named = units.units_named(codes={row.unit_code for row in rows}, on=on)
    return [
        {
            "name": row.full_name,
            "username": row.username,
            "unit": named[row.unit_code].full_name if row.unit_code in named else row.unit_code,
            "skills": skills(row.skills),
            "away": "; ".join(_days(one.first_day, one.last_day) for one in row.away) or "–",
            "_href": reverse("command:crew_officer", args=[row.username]),
        }
        for row in rows
    ]


def skills(codes: Iterable[str]) -> str:
    """Return posts in words, in the order they are usually named."""
    held = set(codes)
    return ", ".join(str(text) for code, text in POSTS.items() if code in held)


def away(rows: Sequence[OfficerRow], *, until: date) -> list[dict[str, object]]:
    """Return who is away until a day, the first to leave first."""
    found = [(one, row) for row in rows for one in row.away if one.first_day <= until]
    return [
        {
            "days": _days(one.first_day, one.last_day),
            "name": row.full_name,
            "why": str(AWAY[one.kind]),
        }
        for one, row in sorted(found, key=lambda pair: (pair[0].first_day, pair[1].username))
    ]


def leave(row: OfficerRow) -> list[dict[str, object]]:
    """Return one officer's days away, each with the key that withdraws it."""
    return [
        {
            "days": _days(one.first_day, one.last_day),
            "why": str(AWAY[one.kind]),
            "key": one.first_day.isoformat(),
        }
        for one in row.away
    ]


def requests(rows: Sequence[RequestRow]) -> list[dict[str, object]]:
    """Return the requests for leave that wait for an answer."""
    return [
        {
            "id": str(row.id),
            "name": row.full_name,
            "days": _days(row.first_day, row.last_day),
            "kind": str(AWAY[row.kind]),
            "note": row.note,
        }
        for row in rows
    ]


def wishes(row: OfficerRow) -> list[dict[str, object]]:
    """Return one officer's wishes."""
    return [
        {
            "day": vi_weekday(one.on),
            "shift": str(SHIFTS[one.shift]),
            "wanted": _("Muốn làm") if one.wanted else _("Không muốn làm"),
        }
        for one in row.wishes
    ]


def history(rows: Sequence[Kept]) -> list[dict[str, object]]:
    """Return what was kept, newest first."""
    return [
        {
            "at": f"{vi_time(row.at)} {vi_date(today_vn(row.at))}",
            "by": row.by.removeprefix("user:"),
            "skills": skills(row.kept["skills"]),
            "state": _("Còn làm") if row.kept["active"] else _("Đã thôi"),
        }
        for row in rows
    ]


def limits(law: Rules, own: Mapping[str, tuple[float, str]]) -> list[dict[str, object]]:
    """Return the limits of working time with where each comes from."""
    house = {"days_in_a_row": law.house.days_in_a_row, "weekends_of_six": law.house.weekends_of_six}
    rows: list[dict[str, object]] = []
    for name, text in LIMITS.items():
        number = house[name] if name in house else law.law[name].minutes / 60
        source = own[name][1] if name in own else _source(law, name)
        rows.append(
            {"limit": str(text), "number": vi_number(number), "source": source, "_act": name in own}
        )
    return rows


def _source(law: Rules, name: str) -> str:
    return law.law[name].article if name in law.law else _("Quy định của đơn vị")


def _days(first: date, last: date) -> str:
    return vi_date(first) if first == last else f"{vi_date(first)}–{vi_date(last)}"
