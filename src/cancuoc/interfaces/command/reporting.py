"""One report: exact figures of a period, the day it is compared with, and the recount."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from django.http import HttpRequest

from cancuoc.domain.reporting import queries, recount
from cancuoc.domain.reporting.queries import Figures
from cancuoc.domain.reporting.recount import Check
from cancuoc.domain.reporting.rules import Measure
from cancuoc.foundation.actor import Actor
from cancuoc.interfaces.command import figures, moment
from cancuoc.interfaces.command.forms.report import CAMPAIGN, ReportForm
from cancuoc.interfaces.command.moment import Moment
from cancuoc.kernel.clock import VN, today_vn

SMALL: Final = 5
HIDDEN: Final = "<5"
ALSO_HIDDEN: Final = "…"
FIVE_O_CLOCK: Final = 17


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The figures from `since` to the hour, and of the comparison day up to the same hour."""

    moment: Moment
    campaign: bool
    since: date
    figures: Figures
    sentence: str
    compare: date | None
    before: Figures | None
    by_unit: Mapping[str, Figures]

    def query(self, **other: object) -> str:
        """Return the query string that leads back to this report."""
        known = {"period": CAMPAIGN if self.campaign else "", "hour": self.moment.hour}
        compare = self.compare.strftime("%d/%m/%Y") if self.compare else ""
        return self.moment.query(**{**known, "compare": compare, **other})


def read(request: HttpRequest, *, at: datetime, by: Actor) -> tuple[Report, ReportForm]:
    """Return the report asked for; without an hour it is the one of 17:00, or the last hour."""
    chosen, form = moment.read(request, ReportForm, at=at, by=by)
    if chosen.latest:
        hour = min(FIVE_O_CLOCK, chosen.hour) if chosen.day == today_vn(at) else FIVE_O_CLOCK
        chosen = moment.at_hour(chosen, hour)
    campaign = not form.errors and form.period.raw == CAMPAIGN
    compare = form.compare.value if not (form.errors or campaign) else None
    since = figures.campaign_start(day=chosen.day) if campaign else chosen.day
    counted = _figures(since, chosen)
    report = Report(
        moment=chosen,
        campaign=campaign,
        since=since,
        figures=counted,
        sentence=queries.sentence(figures=counted, unit_name=chosen.unit_name),
        compare=compare,
        before=_figures(compare, moment.on_day(chosen, compare)) if compare else None,
        by_unit=queries.by_unit_and_measure(
            since=counted.since, until=counted.until, scope=chosen.scope, on=chosen.day
        ),
    )
    return report, form


def checks(report: Report) -> tuple[Check, ...]:
    """Recount the report from the audit log alone, and return both counts side by side."""
    codes = queries.codes_of(scope=report.moment.scope, on=report.moment.day)
    again = recount.recount(
        since=report.figures.since, until=report.figures.until, unit_codes=codes
    )
    return recount.compare(counted=report.figures.by_band, recounted=again)


def published(*, counts: Mapping[str, int], small: bool) -> dict[str, str]:
    """Return the counts of one column by unit as they may leave the house.

    Where units are communes (`small`), a count from 1 to 4 could point to a person and reads
    "<5". When it is the only one of its column, the next smallest is left out too, so that
    nobody finds it by subtracting from the total.
    """
    shown = {code: str(count) for code, count in counts.items()}
    if not small:
        return shown
    hidden = [code for code, count in counts.items() if 0 < count < SMALL]
    shown |= dict.fromkeys(hidden, HIDDEN)
    others = sorted((n, code) for code, n in counts.items() if n >= SMALL)
    if len(hidden) == 1 and others:
        shown[others[0][1]] = ALSO_HIDDEN
    return shown


def columns(*, by_unit: Mapping[str, Figures], codes: list[str]) -> dict[Measure, dict[str, int]]:
    """Return the counts by measure and then by unit; a unit without any counts 0."""
    return {
        measure: {code: by_unit[code].total(measure) if code in by_unit else 0 for code in codes}
        for measure in Measure
    }


def _figures(since: date, chosen: Moment) -> Figures:
    return queries.figures(
        since=datetime.combine(since, time(0), tzinfo=VN),
        until=chosen.until,
        scope=chosen.scope,
        on=chosen.day,
    )
