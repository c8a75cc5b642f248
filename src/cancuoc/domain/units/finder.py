"""Find a unit by what people type: without marks, parts in any order, old names too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Q, QuerySet

from cancuoc.domain.units import models
from cancuoc.domain.units.lineage import Successor, resolve
from cancuoc.domain.units.registry import UnitRow, UnknownUnit, unit_row
from cancuoc.domain.units.rules import Level
from cancuoc.kernel.folding import fold

NEARLY: Final = 0.5
MOST_HITS: Final = 700


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A unit found, the line that tells where it was, and what it is on the day asked."""

    unit: UnitRow
    line: str
    now: tuple[Successor, ...]
    split: bool

    @property
    def label(self) -> str:
        """One line for a list, such as "Xã Minh Tân, Huyện Phú Xuyên → nay là Xã Đại Xuyên"."""
        if not self.now or (len(self.now) == 1 and self.now[0].name == self.unit.full_name):
            return self.line
        names = ", ".join(successor.name for successor in self.now)
        if self.split:
            return f"{self.line} → nay thuộc {names} (cần thôn, tổ dân phố để xác định)"
        return f"{self.line} → nay là {names}"


def find(
    *, text: str, on: date, written_on: date | None = None, limit: int = 10
) -> tuple[Found, ...]:
    """Return communes and districts whose names hold the words typed, best first.

    `written_on` takes only units that existed at that date (the date of the paper); without
    it every unit ever held is searched. Marks typed by the user put exact spellings first.
    """
    # A null byte is no letter, and no column could hold it.
    folded = fold(text.replace("\0", " "))
    if not folded or limit < 1:
        return ()
    rows = _known_on(written_on)
    hits = sorted(_with_words(rows, folded), key=lambda row: _rank(row, text=text, folded=folded))
    best = _once(hits or _nearly(rows, folded))
    return tuple(_found(row, on=on) for row in best[:limit])


def _known_on(written_on: date | None) -> QuerySet[models.Unit]:
    rows = models.Unit.objects.exclude(level=Level.CITY)
    if written_on is None:
        return rows
    open_or_later = Q(valid_to__isnull=True) | Q(valid_to__gte=written_on)
    return rows.filter(open_or_later, valid_from__lte=written_on)


def _with_words(rows: QuerySet[models.Unit], folded: str) -> list[models.Unit]:
    """Return rows in which every word typed begins a word of the name or of the district."""
    for word in folded.replace(",", " ").split():
        rows = rows.filter(search__contains=f" {word}")
    return list(rows.order_by("code", "valid_from")[:MOST_HITS])


def _nearly(rows: QuerySet[models.Unit], folded: str) -> list[models.Unit]:
    """Return rows that hold nearly the text typed, nearest first, for slips of the finger."""
    near = rows.annotate(nearness=TrigramWordSimilarity(folded, "search"))
    near = near.filter(nearness__gte=NEARLY).order_by("-nearness", "code", "valid_from")
    return list(near[:MOST_HITS])


def _once(rows: list[models.Unit]) -> list[models.Unit]:
    """Keep the first row of each spelling, so that a unit that went on appears once."""
    seen: dict[tuple[str, str, str], models.Unit] = {}
    for row in rows:
        seen.setdefault((row.code, row.name, row.parent), row)
    return list(seen.values())


def _rank(row: models.Unit, *, text: str, folded: str) -> tuple[bool, bool, bool, int, str]:
    name = fold(row.name)
    return (
        row.name.casefold() not in text.casefold(),
        name not in folded,
        not name.startswith(folded.split()[0]),
        len(row.search),
        row.code,
    )


def _found(row: models.Unit, *, on: date) -> Found:
    unit = unit_row(row)
    parent = models.Unit.objects.filter(code=row.parent, valid_from__lte=row.valid_from).first()
    line = unit.full_name
    if parent is not None and parent.level == Level.DISTRICT:
        line = f"{line}, {unit_row(parent).full_name}"
    try:
        answer = resolve(code=row.code, on=on, written_on=row.valid_from)
    except UnknownUnit:
        # Districts end in July 2025 without a successor of their own rung.
        return Found(unit=unit, line=line, now=(), split=False)
    return Found(unit=unit, line=line, now=answer.units, split=answer.split)
