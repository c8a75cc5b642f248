"""The 17:00 report: one sentence, the numbers behind it, and what each number means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from cancuoc.documents.base import Content, Document
from cancuoc.documents.parts import row
from cancuoc.kernel.textdate import vi_datetime, vi_number


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A table of counts: a heading for each column, then (label, numbers) rows.

    `totals` adds a last row that sums the columns; switch it off for overlapping rows.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]
    totals: bool = True

    def content(self) -> Content:
        """Return the table as text; raise ValueError when a row lacks a number."""
        width = len(self.columns) - 1
        if any(len(numbers) != width for _, numbers in self.rows):
            raise ValueError(f"every row of {self.name!r} needs {width} numbers")
        sums = [sum(numbers[n] for _, numbers in self.rows) for n in range(width)]
        return {
            "name": self.name,
            "columns": self.columns,
            "rows": [[label, *map(vi_number, numbers)] for label, numbers in self.rows],
            "total": ["Tổng số", *map(vi_number, sums)] if self.totals and self.rows else [],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SeventeenOClockReport(Document):
    """The report of a day to a moment. All numbers are the caller's; nothing is rounded.

    `headline` are the few large numbers (label, count); `by_hour` are (hour, count) for
    the bars; `definitions` are (term, meaning).
    """

    template: ClassVar[str] = "report"
    title: ClassVar[str] = "Báo cáo nhanh 17 giờ"
    required: ClassVar[tuple[str, ...]] = ("unit", "sentence", "headline", "definitions")

    unit: str
    until: datetime
    sentence: str
    headline: tuple[tuple[str, int], ...]
    tables: tuple[Figures, ...] = ()
    by_hour: tuple[tuple[int, int], ...] = ()
    definitions: tuple[tuple[str, str], ...]
    author: str = ""

    def content(self) -> Content:
        """Return the values the template draws."""
        top = max((count for _, count in self.by_hour), default=0)
        return {
            "under": f"{self.unit} · số liệu đến {vi_datetime(self.until)}",
            "sentence": self.sentence,
            "headline": [row(label, vi_number(n), strong=True) for label, n in self.headline],
            "tables": [table.content() for table in self.tables],
            "hours": [
                {
                    "hour": f"{hour} giờ",
                    "count": vi_number(count),
                    "share": count * 100 // top if top else 0,
                }
                for hour, count in self.by_hour
            ],
            "definitions": [{"term": term, "text": text} for term, text in self.definitions],
            "author": self.author,
        }
