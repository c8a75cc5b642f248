"""Reads of the counts: by hour, unit and band, and the sentence of the 17:00 report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet, Sum

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment.queries import StageCount
from cancuoc.domain.reporting import models
from cancuoc.domain.reporting.rules import Measure
from cancuoc.domain.units import queries as units
from cancuoc.kernel.clock import VN
from cancuoc.kernel.textdate import vi_date, vi_number
from cancuoc.law.ages import Band


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Counts by measure and band from `since` to before `until` within a unit scope."""

    since: datetime
    until: datetime
    by_band: Mapping[Measure, Mapping[str, int]] = field(default_factory=dict)

    def total(self, measure: Measure) -> int:
        """Return the count over all bands."""
        return sum(self.by_band.get(measure, {}).values())

    def of(self, measure: Measure, band: Band) -> int:
        """Return the count of one band."""
        return self.by_band.get(measure, {}).get(str(band), 0)


def figures(*, since: datetime, until: datetime, scope: Collection[str], on: date) -> Figures:
    """Return every measure by band; `since` and `until` are full Vietnamese hours."""
    rows = _rows(since=since, until=until, scope=scope, on=on)
    found: dict[Measure, dict[str, int]] = defaultdict(dict)
    for measure, band, total in rows.values_list("measure", "band").annotate(n=Sum("count")):
        found[Measure(measure)][band] = total
    return Figures(since=since, until=until, by_band=found)


def by_hour(*, day: date, measure: Measure, scope: Collection[str]) -> dict[int, dict[str, int]]:
    """Return counts of a day by hour and band; hours without any are left out."""
    start = datetime(day.year, day.month, day.day, tzinfo=VN)
    rows = _rows(since=start, until=start + timedelta(days=1), scope=scope, on=day)
    found: dict[int, dict[str, int]] = defaultdict(dict)
    counted = rows.filter(measure=measure).values_list("hour", "band").annotate(n=Sum("count"))
    for hour, band, total in counted:
        found[hour][band] = total
    return dict(found)


def by_unit(
    *, since: datetime, until: datetime, measure: Measure, scope: Collection[str], on: date
) -> dict[str, dict[str, int]]:
    """Return counts by unit and band. A city-wide scope is told by district."""
    rows = _rows(since=since, until=until, scope=scope, on=on).filter(measure=measure)
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    district = _district_of(on) if "01" in scope else {}
    for code, band, total in rows.values_list("unit_code", "band").annotate(n=Sum("count")):
        found[district.get(code, code)][band] += total
    return {code: dict(bands) for code, bands in found.items()}


def by_unit_and_measure(
    *, since: datetime, until: datetime, scope: Collection[str], on: date
) -> dict[str, Figures]:
    """Return every measure by unit in one read. A city-wide scope is told by district."""
    rows = _rows(since=since, until=until, scope=scope, on=on)
    district = _district_of(on) if "01" in scope else {}
    found: dict[str, dict[Measure, dict[str, int]]] = {}
    counted = rows.values_list("unit_code", "measure", "band").annotate(n=Sum("count"))
    for code, measure, band, total in counted:
        bands = found.setdefault(district.get(code, code), {}).setdefault(Measure(measure), {})
        bands[band] = bands.get(band, 0) + total
    return {
        code: Figures(since=since, until=until, by_band=measures)
        for code, measures in found.items()
    }


def codes_of(*, scope: Collection[str], on: date) -> list[str] | None:
    """Return the unit codes that a scope counts under; None stands for the whole city."""
    if "01" in scope:
        return None
    return sorted(units.codes_within(scope=scope, on=on))


def ageing(*, scope: Collection[str], on: date) -> tuple[StageCount, ...]:
    """Return open dossiers by stage with how many are past their last lawful day."""
    return enrolment.open_by_stage(scope=scope, on=on)


def sentence(*, figures: Figures, unit_name: str) -> str:
    """Return the sentence a commander reads out, from exact numbers."""
    bands = ", ".join(
        f"{vi_number(figures.of(Measure.DOSSIERS, band))} hồ sơ {words}"
        for band, words in (
            (Band.UNDER_6, "dưới 6 tuổi"),
            (Band.FROM_6, "từ đủ 6 đến dưới 14 tuổi"),
            (Band.FROM_14, "từ đủ 14 tuổi trở lên"),
        )
    )
    return (
        f"Tính đến {_until_words(figures.until)}, {unit_name} đã tiếp đón "
        f"{vi_number(figures.total(Measure.VISITS))} lượt công dân; thu nhận "
        f"{vi_number(figures.total(Measure.DOSSIERS))} hồ sơ, gồm {bands}; cấp "
        f"{vi_number(figures.total(Measure.CONFIRMATIONS))} giấy xác nhận; trả "
        f"{vi_number(figures.total(Measure.HANDED_OVER))} thẻ."
    )


def _until_words(until: datetime) -> str:
    # Midnight closes the day that was, and a report is about that day.
    local = until.astimezone(VN)
    if local.hour == 0:
        return f"24 giờ ngày {vi_date(local.date() - timedelta(days=1))}"
    return f"{local.hour} giờ ngày {vi_date(local.date())}"


def _rows(
    *, since: datetime, until: datetime, scope: Collection[str], on: date
) -> QuerySet[models.HourCount]:
    start, end = since.astimezone(VN), until.astimezone(VN)
    if any(
        (moment.minute, moment.second, moment.microsecond) != (0, 0, 0) for moment in (start, end)
    ):
        # Counts are kept by the hour: half an hour cannot be told apart, so we do not guess.
        raise ValueError("figures begin and end on full Vietnamese hours")
    rows = models.HourCount.objects.filter(
        Q(day__gt=start.date()) | Q(day=start.date(), hour__gte=start.hour),
        Q(day__lt=end.date()) | Q(day=end.date(), hour__lt=end.hour),
    )
    codes = codes_of(scope=scope, on=on)
    return rows if codes is None else rows.filter(unit_code__in=codes)


def _district_of(on: date) -> dict[str, str]:
    return {unit.code: unit.parent for unit in units.units_in_force(on=on) if unit.parent != "01"}
