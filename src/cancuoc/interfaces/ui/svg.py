"""Charts drawn by the server as SVG: they print, work offline and need no script.

Colours are classes of the style sheet, never attributes, so that dark screens and paper
follow. A chart never stands alone: the page shows the same numbers in a table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from cancuoc.interfaces.ui.text import vi_number

BAND_CLASSES: Final = {"<6": "band1", "6-<14": "band2", ">=14": "band3"}


@dataclass(frozen=True, slots=True)
class StackRow:
    """One bar of a stacked chart: a label and one count per band."""

    label: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Tile:
    """One area of a schematic map, at a column and row counted from 0."""

    code: str
    name: str
    short: str
    column: int
    row: int
    value: float | None
    href: str = ""


def bars_by_hour(
    *,
    counts: Mapping[int, int],
    title: str,
    plan: Mapping[int, int] | None = None,
    now_hour: int | None = None,
) -> Markup:
    """Draw one bar per hour between the first and the last hour given.

    `counts` and `plan` map an hour (0 to 23) to a number of dossiers; the plan is a dashed
    step line. `now_hour` is the hour still running, drawn stronger.
    """
    plan = plan or {}
    hours = range(min([*counts, *plan], default=7), max([*counts, *plan], default=17) + 1)
    top = _nice_top(max([*counts.values(), *plan.values()], default=0))
    step, base, tall = 640 / len(hours), 200, 180
    parts = [_grid(top=top, base=base, tall=tall, left=40, right=700)]
    for index, hour in enumerate(hours):
        x, value = 48 + index * step, counts.get(hour, 0)
        height = tall * value / top
        parts.append(_bar(x=x, step=step, base=base, height=height, now=hour == now_hour))
        # The number stands above the plan line when the two would touch.
        line = tall * plan.get(hour, 0) / top
        above = line if height < line < height + 22 else height
        parts.append(_text(x + step * 0.4, base - above - 6, vi_number(value) if value else ""))
        parts.append(_text(x + step * 0.4, base + 18, f"{hour}h", css="soft"))
        if hour in plan:
            y = base - tall * plan[hour] / top
            parts.append(Markup('<path class="plan" d="M{} {}h{}"/>').format(*_r(x, y, step * 0.8)))
    said = ", ".join(f"{hour} giờ {vi_number(counts.get(hour, 0))}" for hour in hours)
    return _svg(width=720, height=226, title=title, said=said, parts=parts)


def stacked_bands(*, rows: Sequence[StackRow], title: str) -> Markup:
    """Draw one horizontal bar per row, split into the age bands in order of age."""
    widest = _nice_top(max((sum(row.counts.values()) for row in rows), default=0))
    parts: list[Markup] = []
    for index, row in enumerate(rows):
        y, x = 4 + index * 30, 210.0
        parts.append(_text(200, y + 16, row.label, anchor="end"))
        for band, css in BAND_CLASSES.items():
            width = 420 * row.counts.get(band, 0) / widest
            parts.append(
                Markup('<rect class="{}" x="{}" y="{}" width="{}" height="22"/>').format(
                    css, *_r(x, y, width)
                )
            )
            x += width
        total = sum(row.counts.values())
        parts.append(_text(x + 8, y + 16, vi_number(total), anchor="start"))
    said = "; ".join(f"{row.label}: {vi_number(sum(row.counts.values()))}" for row in rows)
    return _svg(width=720, height=len(rows) * 30 + 8, title=title, said=said, parts=parts)


def named_bars(*, rows: Sequence[tuple[str, int]], title: str) -> Markup:
    """Draw one horizontal bar per named count, in the order given.

    Lengths are shares of the width and letters keep their size, so that a phone shows the
    words as large as a desk does.
    """
    most = max((count for _, count in rows), default=0) or 1
    parts: list[Markup] = []
    for index, (label, count) in enumerate(rows):
        y = index * 46
        shape = Markup('<rect class="bar" y="{}" width="{}%" height="14" rx="3"/>')
        parts.append(_text(0, y + 16, f"{label}: {vi_number(count)}", anchor="start", size=16))
        parts.append(shape.format(y + 24, round(100 * count / most, 1)))
    said = "; ".join(f"{label}: {vi_number(count)}" for label, count in rows)
    label = f"{title}. {said}" if said else title
    # The frame keeps the style of scaled charts away, which would stretch it.
    return Markup(
        '<div><svg xmlns="http://www.w3.org/2000/svg" width="100%" height="{}" role="img" '
        'aria-label="{}">{}</svg></div>'
    ).format(len(rows) * 46, label, Markup("").join(parts))


def tile_map(
    *, tiles: Sequence[Tile], title: str, unit: str = "", worst: int = 12, size: int = 78
) -> Markup:
    """Draw a schematic map: one square per area at the positions given.

    Values are cut into five classes of equal count; the `worst` (largest) carry their number.
    A tile without value is drawn empty. Tiles with `href` are links, in reading order.
    """
    classes = quantile_classes([tile.value for tile in tiles])
    known = sorted((t.value for t in tiles if t.value is not None), reverse=True)
    numbered = known[min(worst, len(known)) - 1] if known else 0
    parts = [
        _tile(tile=tile, css=css, unit=unit, size=size, number=(tile.value or 0) >= numbered)
        for tile, css in sorted(
            zip(tiles, classes, strict=True), key=lambda pair: (pair[0].row, pair[0].column)
        )
    ]
    width = (max((t.column for t in tiles), default=0) + 1) * size
    height = (max((t.row for t in tiles), default=0) + 1) * size
    return _svg(width=width, height=height, title=title, said="", parts=parts, role="group")


def quantile_classes(values: Sequence[float | None]) -> list[str]:
    """Return "c1" (lowest fifth) to "c5" (highest fifth) per value, "none" for a missing one.

    Equal values always fall in the same class.
    """
    known = sorted(value for value in values if value is not None)
    if not known:
        return ["none"] * len(values)
    return [
        "none" if v is None else f"c{min(5, 1 + 5 * known.index(v) // len(known))}" for v in values
    ]


def _tile(*, tile: Tile, css: str, unit: str, size: int, number: bool) -> Markup:
    x, y = tile.column * size, tile.row * size
    shown = "–" if tile.value is None else vi_number(tile.value)
    # The name begins with what is drawn, so that speaking the tile's text finds it.
    full = "" if tile.name == tile.short else f" – {tile.name}"
    label = f"{tile.short} {shown} {unit}".strip() + full
    square = Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="8"/>').format(
        css, x + 2, y + 2, size - 4, size - 4
    )
    middle = x + size / 2
    words = _name_lines(tile.short, x=middle, y=y + size * 0.45)
    if number and tile.value is not None:
        words.append(_text(middle, y + size * 0.72, shown, size=16, bold=True))
    dark = " on-dark" if css == "c5" else (" empty" if css == "none" else "")
    body = Markup('<g class="tile{}">{}{}</g>').format(dark, square, Markup(" ").join(words))
    if not tile.href:
        return Markup("<g><title>{}</title>{}</g>").format(label, body)
    link = Markup('<a href="{}" aria-label="{}"><title>{}</title>{}</a>')
    return link.format(tile.href, label, label, body)


def _name_lines(name: str, *, x: float, y: float) -> list[Markup]:
    """Draw a name on one line, or on two where it is too long for its square."""
    words = name.split()
    if len(name) <= 8 or len(words) < 2:
        return [_text(x, y, name, size=14)]
    cut = min(
        range(1, len(words)), key=lambda n: max(len(" ".join(words[:n])), len(" ".join(words[n:])))
    )
    first, second = " ".join(words[:cut]), " ".join(words[cut:])
    return [_text(x, y - 14, first, size=14), _text(x, y + 2, second, size=14)]


def _svg(
    *, width: int, height: int, title: str, said: str, parts: Sequence[Markup], role: str = "img"
) -> Markup:
    label = f"{title}. {said}" if said else title
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="{}" aria-label="{}">'
        "{}</svg>"
    ).format(width, height, role, label, Markup("").join(parts))


def _grid(*, top: int, base: int, tall: int, left: int, right: int) -> Markup:
    lines = []
    for quarter in (0, 0.5, 1):
        y = base - tall * quarter
        lines.append(Markup('<path class="axis" d="M{} {}H{}"/>').format(left, round(y, 1), right))
        value = vi_number(round(top * quarter))
        lines.append(_text(left - 6, y + 4, value, anchor="end", css="soft"))
    return Markup("").join(lines)


def _bar(*, x: float, step: float, base: int, height: float, now: bool) -> Markup:
    css = "bar now" if now else "bar"
    shape = '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="3"/>'
    return Markup(shape).format(css, *_r(x, base - height, step * 0.8, height))


def _text(
    x: float,
    y: float,
    words: str,
    *,
    anchor: str = "middle",
    css: str = "",
    size: int = 14,
    bold: bool = False,
) -> Markup:
    if not words:
        return Markup("")
    weight = Markup(' font-weight="700"') if bold else Markup("")
    klass = Markup(' class="{}"').format(css) if css else Markup("")
    place = Markup('<text x="{}" y="{}" text-anchor="{}" font-size="{}"').format(
        *_r(x, y), anchor, size
    )
    return place + weight + klass + Markup(">{}</text>").format(escape(words))


def _nice_top(largest: float) -> int:
    """Return a round number at or above the largest value, at least 10."""
    unit = 10
    while True:
        for factor in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8):
            if factor * unit >= largest:
                return int(factor * unit)
        unit *= 10


def _r(*numbers: float) -> list[float]:
    return [round(number, 1) for number in numbers]
