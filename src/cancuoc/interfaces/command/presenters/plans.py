"""A plan in words: its layers, its communes, what it changes, and two plans side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cancuoc.domain.planning.asking import span
from cancuoc.domain.planning.positions import Rough
from cancuoc.domain.planning.rules import RunState
from cancuoc.domain.planning.runs import Point, RunRow
from cancuoc.domain.planning.sites import SitePlace
from cancuoc.interfaces.command.words import RUN_STATES
from cancuoc.interfaces.ui.text import vi_date, vi_number, vi_time
from cancuoc.interfaces.ui.words import Text
from cancuoc.kernel.clock import today_vn
from cancuoc.planner.deployment.explain_words import Words
from cancuoc.planner.deployment.figures import coverage
from cancuoc.planner.deployment.problem import Plan, Problem, Visit

# Key of the figures, words, and whether more of it is better.
LAYERS: Final[tuple[tuple[str, Text, bool], ...]] = (
    ("reached", gettext_lazy("Người tiếp cận được"), True),
    ("share", gettext_lazy("Tỷ lệ tiếp cận (%)"), True),
    ("lowest_share", gettext_lazy("Xã, phường thấp nhất (%)"), True),
    ("never_visited", gettext_lazy("Nơi không có buổi nào"), False),
    ("first_late", gettext_lazy("Nơi có buổi đầu quá muộn"), False),
    ("visits", gettext_lazy("Số buổi"), True),
    ("travel_minutes", gettext_lazy("Phút đi đường"), False),
    ("overtime_minutes", gettext_lazy("Phút làm thêm"), False),
    ("posts_short", gettext_lazy("Lượt vị trí thiếu người"), False),
    ("uneven", gettext_lazy("Chênh lệch số buổi giữa các đội"), False),
)
FEW: Final = 5
ROUGH: Final[dict[Rough, Text]] = {
    Rough.COMMUNE: gettext_lazy("Đường đi tính từ trung tâm xã, phường ở %(n)s nơi: %(names)s."),
    Rough.DISTRICT: gettext_lazy("Đường đi tính từ trung tâm quận, huyện ở %(n)s nơi: %(names)s."),
    Rough.NOWHERE: gettext_lazy("Chưa có tọa độ nên đường đi chưa tính ở %(n)s nơi: %(names)s."),
}
_SHARES: Final = frozenset({"share", "lowest_share"})
TONES: Final = {
    RunState.WAITING: "grey",
    RunState.RUNNING: "blue",
    RunState.DONE: "yellow",
    RunState.FAILED: "red",
    RunState.PUBLISHED: "green",
    RunState.REPLACED: "grey",
}


def state(row: RunRow) -> dict[str, str]:
    """Return the tag of a run."""
    words = _("Đang dừng") if row.stopping and is_open(row) else str(RUN_STATES[row.state])
    return {"text": words, "tone": TONES[row.state]}


def is_open(row: RunRow) -> bool:
    """Say whether a run still waits or works."""
    return row.state in (RunState.WAITING, RunState.RUNNING)


def listed(rows: Sequence[RunRow]) -> list[dict[str, object]]:
    """Return the list of runs."""
    return [
        {
            "id": str(row.id),
            "name": row.name,
            "asked": f"{vi_time(row.asked_at)} {vi_date(today_vn(row.asked_at))}",
            "reached": reached(row),
            "gap": gap(row),
            "state": state(row),
            "done": has_figures(row),
            "href": reverse("command:plan", args=[row.id]),
        }
        for row in rows
    ]


def has_figures(row: RunRow) -> bool:
    """Say whether a plan was found."""
    return row.figures is not None and "reached" in row.figures


def reached(row: RunRow) -> str:
    """Return how many people a plan reaches, "–" before there is one."""
    figures = row.figures or {}
    return vi_number(figures["reached"]) if "reached" in figures else "–"


def gap(row: RunRow) -> str:
    """Return the distance from the proven bound, "–" where there is none.

    Of a plan that is worth next to nothing the share is beyond all sense, and said so.
    """
    if row.gap is None:
        return "–"
    return _("trên 100 %") if row.gap > 1 else f"{vi_number(round(100 * row.gap, 2))} %"


def value(figures: Mapping[str, Any], key: str) -> float:
    """Return one layer as it is shown."""
    number = float(figures[key])
    return round(100 * number, 1) if key in _SHARES else round(number)


def layers(row: RunRow) -> list[dict[str, object]]:
    """Return the layers of one plan."""
    if row.figures is None:
        return []
    found: list[dict[str, object]] = [
        {"key": str(text), "value": vi_number(value(row.figures, key))} for key, text, _b in LAYERS
    ]
    return [*found, {"key": _("Cách mức tốt nhất có thể"), "value": gap(row)}]


def leading(row: RunRow) -> list[dict[str, object]]:
    """Return the four figures a planner looks at first; the others stand below them."""
    if row.figures is None:
        return []
    never = value(row.figures, "never_visited")
    return [
        {
            "label": _("Người tiếp cận được"),
            "number": value(row.figures, "reached"),
            "note": _("%(n)s %% số người dự kiến") % {"n": vi_number(value(row.figures, "share"))},
        },
        {
            "label": _("Nơi thấp nhất"),
            "number": f"{vi_number(value(row.figures, 'lowest_share'))} %",
            "note": _("người tiếp cận được"),
        },
        {
            "label": _("Số buổi"),
            "number": value(row.figures, "visits"),
            "note": _("%(n)s nơi không có buổi nào") % {"n": vi_number(never)} if never else "",
            "tone": "act" if never else "",
        },
        {
            "label": _("Cách mức tốt nhất có thể"),
            "number": gap(row),
            "note": _("nhiều nhất còn cải thiện được") if row.gap is not None else "",
        },
    ]


def compared(one: RunRow, other: RunRow) -> list[dict[str, object]]:
    """Return the layers of two plans, and in words which is better."""
    if one.figures is None or other.figures is None:
        return []
    rows: list[dict[str, object]] = []
    for key, text, more in LAYERS:
        a, b = value(one.figures, key), value(other.figures, key)
        better = "" if a == b else (one.name if (a > b) == more else other.name)
        rows.append(
            {
                "layer": str(text),
                "one": vi_number(a),
                "other": vi_number(b),
                "better": better or _("bằng nhau"),
                "_differs": {"one", "other"} if better else set(),
            }
        )
    return rows


def compared_columns(one: RunRow, other: RunRow) -> list[dict[str, object]]:
    """Return the columns of the comparison."""
    return [
        {"key": "layer", "text": _("Chỉ tiêu")},
        {"key": "one", "text": one.name, "number": True},
        {"key": "other", "text": other.name, "number": True},
        {"key": "better", "text": _("Tốt hơn")},
    ]


def sentence(said: Words) -> str:
    """Return a sentence of the planner in the language of the page."""
    return _(said.pattern) % said.gaps


def communes(
    problem: Problem, plan: Plan, *, run_id: object, places: Sequence[SitePlace] = ()
) -> list[dict[str, object]]:
    """Return each commune with its visits, its first day and its share, the lowest first."""
    nowhere = {place.code for place in places if place.rough is Rough.NOWHERE}
    shares, held = coverage(problem, plan), defaultdict[str, list[Visit]](list)
    for visit in plan.visits:
        held[visit.site].append(visit)
    visited = {
        code: {visit.team for visit in some} for code, some in held.items() if code not in nowhere
    }
    rows: list[dict[str, object]] = []
    for code, share in sorted(shares.items(), key=lambda pair: (pair[1], pair[0])):
        first = min((visit.slot for visit in held[code]), default=None)
        rows.append(
            {
                "name": problem.site[code].name,
                "people": problem.site[code].people,
                "visits": len(held[code]),
                "first": _("chưa có") if first is None else vi_date(problem.slots[first].on),
                "road": _road(problem, code, visited.get(code, ())),
                "share": f"{vi_number(round(100 * share, 1))} %",
                "_href": reverse("command:plan_wait", args=[run_id, code]),
                "_act": not held[code],
            }
        )
    return rows


def _road(problem: Problem, code: str, teams: Iterable[str]) -> str:
    """Return the minutes one way from the base of the nearest team that comes."""
    minutes = [problem.minutes(problem.team[team], problem.site[code]) for team in teams]
    return vi_number(round(min(minutes))) if minutes else "–"


def rough(places: Sequence[SitePlace]) -> list[str]:
    """Say which roads are only roughly known, and why."""
    found = []
    for how, pattern in ROUGH.items():
        names = [place.name for place in places if place.rough is how]
        if names:
            few = ", ".join(names[:FEW]) + ("…" if len(names) > FEW else "")
            found.append(str(pattern) % {"n": vi_number(len(names)), "names": few})
    return found


def visits(problem: Problem, found: Sequence[Visit]) -> list[dict[str, object]]:
    """Return visits in words."""
    rows: list[dict[str, object]] = []
    for visit in found:
        starts, ends = span(problem.slots[visit.slot])
        rows.append(
            {
                "when": f"{vi_time(starts)}–{vi_time(ends)} {vi_date(today_vn(starts))}",
                "where": problem.site[visit.site].name,
                "team": visit.team,
                "kits": ", ".join(visit.kits),
            }
        )
    return rows


def points(found: Sequence[Point]) -> list[dict[str, object]]:
    """Return the progress as the table twin of its picture."""
    return [
        {
            "seconds": vi_number(round(p.seconds, 1)),
            "best": vi_number(round(p.best)),
            "bound": vi_number(round(p.bound)),
            "gap": f"{vi_number(round(100 * (p.bound - p.best) / max(abs(p.bound), 1.0), 2))} %",
            "done": f"{p.done}/{p.total}",
        }
        for p in found
    ]
