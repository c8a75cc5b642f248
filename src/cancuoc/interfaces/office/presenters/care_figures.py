"""Figures of people in care: each chart has its table; everybody stands in exactly one row."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup

from cancuoc.domain.specialcare.figures import AGE_ENDS, CityStanding, Standing
from cancuoc.domain.specialcare.rules import Route, Status
from cancuoc.interfaces.ui.svg import named_bars

Rows = list[dict[str, Any]]


def tiles(found: Standing) -> list[dict[str, object]]:
    """Return the figures above: who is missed, who has waited longest, who has the paper."""
    return [
        {
            "label": _("Còn việc phải làm"),
            "number": found.open,
            "tone": "act" if found.open else "",
        },
        {
            "label": _("Chờ quá 60 ngày làm việc"),
            "number": found.longest,
            "tone": "act" if found.longest else "",
        },
        {"label": _("Đã có giấy tờ"), "number": found.in_hand},
        {"label": _("Trong sổ"), "number": found.residents},
    ]


def statuses(found: Standing) -> Rows:
    """Return everybody by status, in the order of the ladder, and their sum."""
    rows: Rows = [
        {"status": _(status.vi), "people": found.by_status[status]}
        for status in Status
        if found.by_status.get(status)
    ]
    return [*rows, {"status": _("Cộng"), "people": found.residents}]


def status_bars(found: Standing) -> Markup:
    """Draw the statuses that somebody stands in."""
    named = [(_(s.vi), found.by_status[s]) for s in Status if found.by_status.get(s)]
    return named_bars(rows=named, title=_("Mỗi người ở đúng một tình trạng"))


def age_words() -> list[str]:
    """Return the buckets in working days."""
    first = [0, *(end + 1 for end in AGE_ENDS)]
    spans = [
        _("%(low)s–%(high)s ngày") % {"low": low, "high": high}
        for low, high in zip(first, AGE_ENDS, strict=False)
    ]
    return [*spans, _("trên %(low)s ngày") % {"low": AGE_ENDS[-1]}]


def age_columns() -> list[dict[str, object]]:
    """Return the columns of the table of ages."""
    spans = [
        {"key": f"age{place}", "text": words, "number": True}
        for place, words in enumerate(age_words())
    ]
    return [{"key": "status", "text": _("Tình trạng")}, *spans]


def ages(found: Standing) -> Rows:
    """Return the open files of each status by age."""
    rows = [(_(status.vi), found.ages[status]) for status in Status if status in found.ages]
    return [_aged(words, counts) for words, counts in [*rows, (_("Cộng"), found.all_ages)]]


def age_bars(found: Standing) -> Markup:
    """Draw how long the open files have stood where they stand."""
    rows = list(zip(age_words(), found.all_ages, strict=True))
    return named_bars(rows=rows, title=_("Hồ sơ còn mở, số ngày làm việc ở bước hiện tại"))


def routes(found: Standing) -> Rows:
    """Return the outcomes by route: how many were established so, and have the paper."""
    return [
        {"route": _(r.vi), "people": found.by_route[r], "reached": found.reached[r]}
        for r in Route
        if found.by_route.get(r)
    ]


def route_bars(found: Standing) -> Markup:
    """Draw the routes by which identities were established."""
    named = [(_(r.vi), found.by_route[r]) for r in Route if found.by_route.get(r)]
    return named_bars(rows=named, title=_("Xác lập theo cách nào"))


def centres(found: CityStanding) -> Rows:
    """Return the centres, most open files first; each leads to its own figures."""
    return [
        {
            "name": one.name,
            "open": one.standing.open,
            "longest": one.standing.longest,
            "reached": one.standing.in_hand,
            "residents": one.standing.residents,
            "_href": f"{reverse('office:care_figures')}?centre={one.code}",
            "_act": bool(one.standing.longest),
        }
        for one in found.centres
    ]


def _aged(words: str, counts: tuple[int, ...]) -> dict[str, object]:
    return {"status": words, **{f"age{place}": count for place, count in enumerate(counts)}}
