"""Who still needs a place: the map of districts, its table twin, and the communes of one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup

from cancuoc.domain.outreach.queries import SchoolRow
from cancuoc.domain.planning.demand import Demand
from cancuoc.domain.units.queries import UnitRow
from cancuoc.domain.units.tiles import TILES
from cancuoc.interfaces.command.presenters import weekly
from cancuoc.interfaces.ui import svg
from cancuoc.interfaces.ui.text import vi_date, vi_number
from cancuoc.law.ages import Band


@dataclass(slots=True)
class Area:
    """People of an area: due, and those still open, by band; `next_on` is its next session.

    `far` are kilometres from its farthest commune to the nearest session, `before` the people
    open at the close of an earlier day; each is None when unknown.
    """

    due: int = 0
    open: int = 0
    bands: dict[Band, int] = field(default_factory=lambda: defaultdict(int))
    next_on: date | None = None
    far: float | None = None
    before: int | None = None


def areas(
    rows: Iterable[Demand],
    *,
    home: Mapping[str, str],
    nexts: Mapping[str, date],
    far: Mapping[str, float] | None = None,
    before: Mapping[str, int] | None = None,
) -> dict[str, Area]:
    """Return the areas by code; `home` says to which area a commune belongs."""
    found: dict[str, Area] = {code: Area() for code in sorted(set(home.values()))}
    for row in rows:
        area = found[home[row.commune]]
        area.due += row.due
        area.open += row.open
        area.bands[row.band] += row.open
    for commune, on in nexts.items():
        if commune in home:
            area = found[home[commune]]
            area.next_on = on if area.next_on is None else min(area.next_on, on)
    for commune, kilometres in (far or {}).items():
        area = found[home[commune]]
        area.far = max(area.far or 0.0, kilometres)
    for commune, people in (before or {}).items():
        area = found[home[commune]]
        area.before = (area.before or 0) + people
    return found


def schools(rows: Iterable[Demand], listed: Iterable[SchoolRow]) -> list[dict[str, object]]:
    """Return the schools with pupils who are due, those with most without a place first."""
    due, still = Counter[str](), Counter[str]()
    for row in rows:
        due[row.school] += row.due
        still[row.school] += row.open
    found = [school for school in listed if due[school.code]]
    return [
        {"name": school.name, "due": due[school.code], "open": still[school.code]}
        for school in sorted(found, key=lambda one: (-still[one.code], one.name, one.code))
    ]


def picture(found: Mapping[str, Area], named: Mapping[str, UnitRow], *, campaign: str) -> Markup:
    """Draw the districts; each is a link to its communes."""
    tiles = [
        svg.Tile(
            code=code,
            name=named[code].full_name,
            short=named[code].name,
            column=TILES[code][0],
            row=TILES[code][1],
            value=found[code].open if code in found else None,
            href=f"{reverse('command:demand')}?district={code}&campaign={campaign}"
            if code in found
            else "",
        )
        for code in TILES
        if code in named
    ]
    return svg.tile_map(tiles=tiles, title=_("Người chưa có chỗ theo quận, huyện"), unit=_("người"))


def columns(*, since: date | None = None) -> list[dict[str, object]]:
    """Return the columns of the table twin; `since` is the day that now is held against."""
    return [
        {"key": "name", "text": _("Nơi"), "sort": True},
        {"key": "due", "text": _("Đến hạn"), "number": True},
        {"key": "open", "text": _("Chưa có chỗ"), "number": True, "sort": True},
        *({"key": str(band), "text": band_text(band), "number": True} for band in Band),
        {"key": "next", "text": _("Buổi gần nhất")},
        {"key": "far", "text": _("Cách nơi có buổi, km"), "number": True},
        *_changed(since),
    ]


def _changed(since: date | None) -> list[dict[str, object]]:
    return [{"key": "change", "text": weekly.since(since)}] if since else []


def band_text(band: Band) -> str:
    """Return the head of a band's column."""
    return {
        Band.UNDER_6: _("Dưới 6"),
        Band.FROM_6: _("6 đến dưới 14"),
        Band.FROM_14: _("Từ 14"),
    }[band]


def table(
    found: Mapping[str, Area],
    named: Mapping[str, UnitRow],
    *,
    campaign: str,
    drill: bool,
    sort: str,
    falling: bool,
) -> list[dict[str, object]]:
    """Return a row for each area, most in need first unless sorted otherwise."""
    rows: list[dict[str, object]] = []
    for code in _ordered(found, named, sort=sort, falling=falling):
        area = found[code]
        rows.append(
            {
                "name": named[code].full_name,
                "due": area.due,
                "open": area.open,
                **{str(band): area.bands[band] for band in Band},
                "next": vi_date(area.next_on) if area.next_on else _("chưa có"),
                "far": "–" if area.far is None else vi_number(round(area.far, 1)),
                "change": weekly.change(area.open, area.before),
                "_href": f"{reverse('command:demand')}?district={code}&campaign={campaign}"
                if drill
                else reverse("command:demand_commune", args=[code]),
                "_act": area.open > 0 and area.next_on is None,
            }
        )
    return rows


def _ordered(
    found: Mapping[str, Area], named: Mapping[str, UnitRow], *, sort: str, falling: bool
) -> Sequence[str]:
    known = [code for code in found if code in named]
    if sort == "name":
        return sorted(known, key=lambda code: named[code].name, reverse=falling)
    return sorted(known, key=lambda code: (found[code].open, code), reverse=falling)
