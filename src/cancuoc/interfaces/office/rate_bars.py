"""Shares as bars with their uncertainty, drawn by the server; the table beside says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from cancuoc.domain.adjudication.agreement import Share
from cancuoc.interfaces.ui.text import vi_percent

_LEFT: Final = 220
_WIDE: Final = 400
_ROW: Final = 34
_SCALES: Final = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One share with the words in front of it."""

    label: str
    share: Share


def bars(*, rows: Sequence[Bar], title: str) -> Markup:
    """Draw a bar for each share, and a line over it for its 95 % interval; nothing of nothing."""
    if not rows:
        return Markup("")
    top = _scale(rows)
    parts = [_row(index, bar, top) for index, bar in enumerate(rows)]
    said = ", ".join(f"{bar.label} {words(bar.share)}" for bar in rows)
    return Markup(
        '<svg viewBox="0 0 {} {}" role="img" aria-label="{}: {}" focusable="false">{}</svg>'
    ).format(_LEFT + _WIDE + 110, _ROW * len(rows) + 6, title, said, Markup("").join(parts))


def words(share: Share) -> str:
    """Return a share in words, "–" of nothing."""
    return vi_percent(share.hits, share.of) if share.of else "–"


def _scale(rows: Sequence[Bar]) -> float:
    """Return the end of the axis: the next round share above the widest interval."""
    widest = max((bar.share.interval[1] for bar in rows if bar.share.of), default=1.0)
    return next(scale for scale in _SCALES if scale >= min(widest, 1.0))


def _row(index: int, bar: Bar, top: float) -> Markup:
    y = 4 + _ROW * index
    value = (bar.share.value or 0.0) / top * _WIDE
    low, high = (_LEFT + edge / top * _WIDE for edge in bar.share.interval)
    line = (
        Markup('<path class="plan" d="M{:.1f} {}H{:.1f}"/>').format(low, y + 12, high)
        if bar.share.of
        else Markup("")
    )
    return Markup(
        '<text x="{}" y="{}" text-anchor="end" font-size="15">{}</text>'
        '<rect class="bar" x="{}" y="{}" width="{:.1f}" height="18"/>{}'
        '<text x="{}" y="{}" font-size="15">{}</text>'
    ).format(
        _LEFT - 10,
        y + 17,
        bar.label,
        _LEFT,
        y + 3,
        value,
        line,
        _LEFT + _WIDE + 12,
        y + 17,
        words(bar.share),
    )
