"""The report as a table on the screen, as CSV and as the paper of 17:00."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext as _

from cancuoc.documents.base import Letterhead
from cancuoc.documents.reports import Figures as PaperTable
from cancuoc.documents.reports import SeventeenOClockReport
from cancuoc.domain.reporting.recount import Check
from cancuoc.domain.reporting.rules import Measure
from cancuoc.domain.units.queries import UnitRow
from cancuoc.domain.units.rules import Level
from cancuoc.interfaces.command import reporting
from cancuoc.interfaces.command.reporting import Report
from cancuoc.interfaces.ui.presenters import SHORT_BANDS
from cancuoc.kernel.textdate import vi_date, vi_datetime, vi_number
from cancuoc.law.ages import Band

BOM: Final = b"\xef\xbb\xbf"
HEADLINE: Final = (Measure.VISITS, Measure.DOSSIERS, Measure.CONFIRMATIONS, Measure.HANDED_OVER)
BAND_HEADS: Final = ("Dưới 6", "Từ 6 đến dưới 14", "Từ 14")


def columns(*, report: Report) -> list[dict[str, Any]]:
    """Return the head of the table."""
    comparing = [
        {
            "key": "before",
            "text": vi_date(report.compare) if report.compare else "",
            "number": True,
        },
        {"key": "change", "text": _("Chênh lệch"), "number": True},
    ]
    return [
        {"key": "measure", "text": _("Chỉ tiêu")},
        *({"key": str(b), "text": SHORT_BANDS[str(b)], "number": True} for b in Band),
        {"key": "total", "text": _("Tổng"), "number": True},
        *(comparing if report.compare else []),
    ]


def rows(*, report: Report) -> list[dict[str, Any]]:
    """Return one row a measure; confirmations have no age band and show a dash."""
    return [_row(report, measure) for measure in Measure]


def _row(report: Report, measure: Measure) -> dict[str, Any]:
    banded = any(report.figures.of(measure, band) for band in Band)
    total = report.figures.total(measure)
    cells: dict[str, Any] = {
        str(band): report.figures.of(measure, band) if banded or not total else None
        for band in Band
    }
    before = report.before.total(measure) if report.before else 0
    sign = "+" if total > before else "−" if total < before else ""
    change = f"{sign}{vi_number(abs(total - before))}"
    return {"measure": _(measure.vi), **cells, "total": total, "before": before, "change": change}


def definitions() -> list[dict[str, str]]:
    """Return what each figure counts."""
    return [{"key": _(m.vi), "value": _(m.definition)} for m in Measure]


def check_rows(*, checks: Sequence[Check]) -> list[dict[str, Any]]:
    """Return both counts side by side; a difference is marked."""
    return [
        {
            "measure": _(check.measure.vi),
            "band": SHORT_BANDS.get(check.band, "–"),
            "counted": check.counted,
            "recounted": check.recounted,
            "verdict": _("Khớp") if check.equal else _("Lệch"),
            "_act": not check.equal,
            "_differs": set() if check.equal else {"recounted", "verdict"},
        }
        for check in checks
    ]


def check_columns() -> list[dict[str, Any]]:
    """Return the head of the recount."""
    return [
        {"key": "measure", "text": _("Chỉ tiêu")},
        {"key": "band", "text": _("Nhóm tuổi")},
        {"key": "counted", "text": _("Số đã báo cáo"), "number": True},
        {"key": "recounted", "text": _("Đếm lại từ nhật ký"), "number": True},
        {"key": "verdict", "text": _("Kết quả")},
    ]


def as_csv(*, report: Report, areas: Sequence[UnitRow], at: datetime) -> bytes:
    """Return the report as CSV with Vietnamese heads; no name and no single person in it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    moment = report.moment
    writer.writerow(["Báo cáo", report.sentence])
    writer.writerow(["Đơn vị", moment.unit_name])
    writer.writerow(["Từ", f"0 giờ ngày {vi_date(report.since)}"])
    writer.writerow(["Đến", f"{moment.hour} giờ ngày {vi_date(moment.day)}"])
    writer.writerow(["Lập lúc", vi_datetime(at)])
    writer.writerow([])
    writer.writerow(["Chỉ tiêu", *BAND_HEADS, "Tổng", "Định nghĩa"])
    for measure in Measure:
        bands = [report.figures.of(measure, band) for band in Band]
        total = report.figures.total(measure)
        writer.writerow([measure.vi, *bands, total, measure.definition])
    writer.writerow([])
    _write_units(writer, report=report, areas=areas)
    return BOM + out.getvalue().encode()


def _write_units(writer: Any, *, report: Report, areas: Sequence[UnitRow]) -> None:
    names = {row.code: row.full_name for row in areas}
    names |= {code: code for code in report.by_unit if code not in names}
    counts = reporting.columns(by_unit=report.by_unit, codes=list(names))
    # Since 1 July 2025 the city has no districts: its own areas are communes too.
    communes = any(row.level is Level.COMMUNE for row in areas)
    small = communes or not report.moment.whole_city
    shown = {m: reporting.published(counts=column, small=small) for m, column in counts.items()}
    writer.writerow(["Mã đơn vị", "Đơn vị", *(measure.vi for measure in Measure)])
    for code, name in names.items():
        writer.writerow([code, name, *(shown[measure][code] for measure in Measure)])
    if small:
        writer.writerow([])
        with translation.override("vi"):
            writer.writerow(["Ghi chú", small_cell_rule()])


def small_cell_rule() -> str:
    """Return the rule of small cells, as the screen and the file state it."""
    return _(
        "Trong bảng theo xã, phường, số từ 1 đến 4 được ghi là <5 để không chỉ ra một người. "
        "Nếu cột chỉ có một ô như vậy thì ô nhỏ tiếp theo ghi dấu …"
    )


def paper(
    *, report: Report, areas: Sequence[UnitRow], at: datetime, author: str
) -> SeventeenOClockReport:
    """Return the report as the paper the command signs."""
    figures = report.figures
    # The city's police writes under its ministry; every other unit under the city's police.
    city = report.moment.whole_city
    head = Letterhead(
        parent="Bộ Công an" if city else "Công an thành phố Hà Nội",
        unit="Công an thành phố Hà Nội" if city else report.moment.unit_name,
    )
    return SeventeenOClockReport(
        letterhead=head,
        made_at=at,
        unit=report.moment.unit_name,
        until=figures.until,
        sentence=report.sentence,
        headline=tuple((m.vi, figures.total(m)) for m in HEADLINE),
        tables=(_band_table(report), _unit_table(report, areas)),
        definitions=tuple((m.vi, m.definition) for m in Measure),
        author=author,
    )


def _band_table(report: Report) -> PaperTable:
    return PaperTable(
        name="Theo nhóm tuổi",
        columns=("Chỉ tiêu", *BAND_HEADS, "Tổng"),
        rows=tuple(
            (m.vi, (*(report.figures.of(m, b) for b in Band), report.figures.total(m)))
            for m in Measure
        ),
        totals=False,
    )


def _unit_table(report: Report, areas: Sequence[UnitRow]) -> PaperTable:
    # The paper stays within the command, which is answerable for every unit: exact numbers.
    names = {row.code: row.full_name for row in areas}
    names |= {code: code for code in report.by_unit if code not in names}
    counts = reporting.columns(by_unit=report.by_unit, codes=list(names))
    return PaperTable(
        name="Theo đơn vị",
        columns=("Đơn vị", *(m.vi for m in HEADLINE)),
        rows=tuple(
            (name, tuple(counts[m][code] for m in HEADLINE)) for code, name in names.items()
        ),
    )
