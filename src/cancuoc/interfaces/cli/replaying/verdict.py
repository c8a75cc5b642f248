"""The end of a replay: do the figures equal the plan and an independent recount; is all sound?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cancuoc.domain.reporting import queries, recount, soundness
from cancuoc.domain.reporting.queries import Figures
from cancuoc.domain.reporting.rules import Measure
from cancuoc.domain.units import queries as units
from cancuoc.interfaces.cli.replaying.counts import Counts
from cancuoc.kernel.clock import VN


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One figure that is not what it should be."""

    what: str
    counted: int
    expected: int
    against: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a replay ends with; it is good when nothing differs and nothing is unsound."""

    sentence: str
    figures: Figures
    differences: tuple[Difference, ...]
    unsound: Mapping[str, int]

    @property
    def good(self) -> bool:
        """Say whether the replay ended as it should."""
        return not self.differences and not self.unsound


def reach(
    *,
    counts: Counts,
    visits: int,
    since: datetime,
    until: datetime,
    scope: Sequence[str],
    name: str,
) -> Verdict:
    """Compare the figures of a unit scope with the plan and with the audit log.

    `visits` is how many tickets were to be given out; stations that call people from their
    day list give none.
    """
    on = until.astimezone(VN).date()
    figures = queries.figures(since=since, until=until, scope=scope, on=on)
    counted = recount.recount(since=since, until=until, unit_codes=_codes(scope, on))
    return Verdict(
        sentence=queries.sentence(figures=figures, unit_name=name),
        figures=figures,
        differences=(
            *against_audit(figures, counted),
            *against_plan(figures, counts, visits=visits),
        ),
        unsound={what: n for what, n in soundness.disagreements().items() if n},
    )


def against_audit(
    figures: Figures, counted: Mapping[Measure, Mapping[str, int]]
) -> list[Difference]:
    """Return where the counts kept by facts differ from the audit log, by measure and band."""
    found = []
    for measure in Measure:
        kept, lines = figures.by_band.get(measure, {}), counted.get(measure, {})
        for band in sorted({*kept, *lines}):
            if kept.get(band, 0) != lines.get(band, 0):
                found.append(
                    Difference(
                        what=f"{measure.vi} {band}".strip(),
                        counted=kept.get(band, 0),
                        expected=lines.get(band, 0),
                        against="nhật ký",
                    )
                )
    return found


def against_plan(figures: Figures, counts: Counts, *, visits: int) -> list[Difference]:
    """Return where the counts differ from what was to happen."""
    planned = {
        "Lượt tiếp đón": (figures.total(Measure.VISITS), visits),
        "Giấy xác nhận": (figures.total(Measure.CONFIRMATIONS), counts.confirmations),
    }
    for band, expected in counts.by_band.items():
        planned[f"Hồ sơ {band}"] = (figures.of(Measure.DOSSIERS, band), expected)
    return [
        Difference(what=what, counted=counted, expected=expected, against="kế hoạch")
        for what, (counted, expected) in planned.items()
        if counted != expected
    ]


def table(verdict: Verdict) -> list[str]:
    """Return the lines that say what is wrong; empty when nothing is."""
    lines = [
        f"  {d.what}: đếm được {d.counted}, {d.against} có {d.expected}"
        for d in verdict.differences
    ]
    return lines + [f"  {what}: {count}" for what, count in verdict.unsound.items()]


def _codes(scope: Sequence[str], on: date) -> list[str] | None:
    """Return every unit code of a scope; None is the whole city."""
    if "01" in scope:
        return None
    return sorted(units.codes_within(scope=scope, on=on))
