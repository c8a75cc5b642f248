"""Figures of the desk, from its own rows: how fast, how much agreement, what was missed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median
from typing import TypeVar

from cancuoc.domain.adjudication import models
from cancuoc.domain.adjudication.agreement import Agreement, Share, agreement
from cancuoc.domain.adjudication.rules import LATER, Origin, Spoke, Verdict
from cancuoc.kernel.clock import today_vn

K = TypeVar("K", str, tuple[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Figures of some cases; `seconds` is the median from opening to the conclusion.

    `false_alarms` are dossiers whose search found only other people. `found` are duplicates
    that a search found, `late` those of them that only a later search with fingers found,
    `missed` those that no search found and that a blind check showed.
    """

    opened: int
    decided: int
    seconds: float | None
    agreement: Agreement
    false_alarms: int
    found: int
    late: int
    missed: int
    checked: int

    @property
    def waiting(self) -> int:
        """Cases that are still open."""
        return self.opened - self.decided

    @property
    def misses(self) -> Share:
        """Duplicates missed, of all that are known (FNIR as far as the desk can tell)."""
        return Share(hits=self.missed, of=self.missed + self.found)

    @property
    def first_misses(self) -> Share:
        """Duplicates that the search on arrival missed, of all that are known."""
        return Share(hits=self.missed + self.late, of=self.missed + self.found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All cases of a time, and the same by month ("2024-07"), age band and evidence.

    `by_month_and_band` is for agreement: it has no months or bands without a case.
    """

    all: Row
    by_month: dict[str, Row]
    by_band: dict[str, Row]
    by_evidence: dict[Spoke, Row]
    by_month_and_band: dict[tuple[str, str], Row] = field(default_factory=dict)


def figures(*, since: datetime | None = None, until: datetime | None = None) -> Figures:
    """Return the figures of the cases opened within a time."""
    rows = models.Case.objects.prefetch_related("opinions").order_by("opened_at")
    rows = rows.filter(opened_at__gte=since) if since else rows
    cases = list(rows.filter(opened_at__lt=until) if until else rows)
    return Figures(
        all=_row(cases),
        by_month=_by(cases, _month),
        by_month_and_band=_by(cases, lambda case: (_month(case), case.band)),
        by_band=_by(cases, lambda case: case.band),
        by_evidence={Spoke(key): row for key, row in _by(cases, lambda case: case.spoke).items()},
    )


def _month(case: models.Case) -> str:
    return f"{today_vn(case.opened_at):%Y-%m}"


def _by(cases: Iterable[models.Case], key: Callable[[models.Case], K]) -> dict[K, Row]:
    found: dict[K, list[models.Case]] = defaultdict(list)
    for case in cases:
        found[key(case)].append(case)
    return {name: _row(found[name]) for name in sorted(found, key=str)}


def _row(cases: list[models.Case]) -> Row:
    decided = [case for case in cases if case.decided_at is not None]
    times = [
        (case.decided_at - case.opened_at).total_seconds() for case in decided if case.decided_at
    ]
    blind = [case for case in decided if case.origin == Origin.BLIND_CHECK]
    searched = [case for case in decided if case.origin == Origin.SEARCH]
    return Row(
        opened=len(cases),
        decided=len(decided),
        seconds=median(times) if times else None,
        agreement=agreement([pair for case in cases if (pair := _first_two(case))]),
        false_alarms=_false_alarms(searched),
        found=_pairs_of_one(searched),
        late=_pairs_of_one([case for case in searched if LATER in case.evidence.split(",")]),
        missed=_pairs_of_one(blind),
        checked=len(blind),
    )


def _first_two(case: models.Case) -> tuple[Verdict, Verdict] | None:
    said = {opinion.rank: Verdict(opinion.verdict) for opinion in case.opinions.all()}
    return (said[1], said[2]) if 1 in said and 2 in said else None


def _false_alarms(cases: list[models.Case]) -> int:
    """Count dossiers of which every concluded case says that it is somebody else."""
    verdicts: dict[object, set[str]] = defaultdict(set)
    for case in cases:
        verdicts[case.dossier_id].add(case.verdict)
    return sum(said == {str(Verdict.DIFFERENT)} for said in verdicts.values())


def _pairs_of_one(cases: list[models.Case]) -> int:
    return len({case.pair for case in cases if case.verdict == Verdict.SAME})
