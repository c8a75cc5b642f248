"""How a run of the planner went, drawn by the server: best so far as bars, the bound dashed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from cancuoc.domain.planning.runs import Point
from cancuoc.kernel.textdate import vi_number

WIDE: Final = 720
LEFT, RIGHT, TOP, BASE = 40, 700, 16, 180
MOST: Final = 40


def thinned(points: Sequence[Point], *, most: int = MOST) -> list[Point]:
    """Return at most `most` points, evenly chosen, always with the last."""
    if len(points) <= most:
        return list(points)
    step = (len(points) - 1) / (most - 1)
    return [points[round(n * step)] for n in range(most)]


def progress(points: Sequence[Point], *, title: str, best: str, bound: str) -> Markup:
    """Draw a run; `best` and `bound` are the words for the two. Values below zero are flat."""
    shown = thinned(points)
    top = max([1.0, *(max(p.best, p.bound) for p in shown)])
    width = (RIGHT - LEFT) / max(len(shown), 1)
    parts = [Markup('<path class="axis" d="M{} {}H{}"/>').format(LEFT, BASE, RIGHT)]
    for index, point in enumerate(shown):
        x, tall = LEFT + index * width, _tall(point.best, top)
        bar = Markup('<rect class="bar" x="{}" y="{}" width="{}" height="{}" rx="2"/>')
        parts.append(bar.format(_r(x), _r(BASE - tall), _r(width * 0.8), _r(tall)))
        line = Markup('<path class="plan" d="M{} {}h{}"/>')
        parts.append(line.format(_r(x), _r(BASE - _tall(point.bound, top)), _r(width * 0.8)))
    for index in sorted({0, len(shown) - 1} & {*range(len(shown))}):
        words = Markup('<text x="{}" y="{}" text-anchor="middle" font-size="14">{}s</text>')
        x = LEFT + (index + 0.4) * width
        parts.append(words.format(_r(x), BASE + 20, vi_number(round(shown[index].seconds))))
    last = shown[-1] if shown else None
    said = (
        f"{best} {vi_number(round(last.best))}, {bound} {vi_number(round(last.bound))}"
        if last
        else ""
    )
    frame = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img" '
        'aria-label="{}">{}</svg>'
    )
    return frame.format(WIDE, BASE + 30, f"{title}. {said}", Markup("").join(parts))


def _tall(value: float, top: float) -> float:
    return max(0.0, (BASE - TOP) * value / top)


def _r(number: float) -> float:
    return round(number, 1)
