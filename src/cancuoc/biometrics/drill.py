"""The drill: a city in the gallery, people who come a second time, people who do not.

A part of the city is measured first and then the whole, so that slopes come from one run.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from typing import Any, Final

import numpy as np

from cancuoc.biometrics import drill_people as people
from cancuoc.biometrics.drill_cost import Point, processor_seconds, projections
from cancuoc.biometrics.drill_people import Coming
from cancuoc.biometrics.index.gallery import Gallery
from cancuoc.biometrics.templates import Templates

SHOWN: Final = 10
"""Candidates asked for."""

_CHUNK: Final = 32
_WARMING: Final = 10
Say = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How large the drill is. `smaller` is the part of the city that is measured first."""

    people: int
    planted: int
    strangers: int
    workers: int = 2
    seed: str = "drill"
    smaller: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """One search: who came, whether they were found, how many others were, and what it took."""

    shown: Coming
    planted: bool
    found: bool
    others: int
    score: float
    wall: float
    processor: float


@dataclass(slots=True)
class Drill:
    """A run: build, measure, build on, measure. `say` hears a step, what is done, what there is."""

    plan: Plan
    say: Say = lambda _step, _done, _total: None
    points: list[Point] = field(default_factory=list)
    searches: list[Search] = field(default_factory=list)
    building: float = 0.0

    def run(self) -> dict[str, Any]:
        """Return the report, ready for JSON."""
        plan = self.plan
        half = max(1, round(plan.people * plan.smaller))
        with Gallery(workers=plan.workers, source=self._everybody) as gallery:
            self._fill(gallery, 0, half)
            _ = self._searched(gallery, min(_WARMING, plan.planted), "warm")
            few = max(len(people.SHARES) * 10, plan.planted // 4)
            self._point(gallery, half, self._searched(gallery, min(few, plan.planted), "smaller"))
            self._fill(gallery, half, plan.people)
            self.searches = self._searched(gallery, plan.planted, "planted")
            self._point(gallery, plan.people, self.searches)
            self.searches = [*self.searches, *self._strangers(gallery)]
        return self.report()

    def _everybody(self) -> Iterator[tuple[bytes, bytes]]:
        return self._drawn(0, self.plan.people)

    def _drawn(self, first: int, last: int) -> Iterator[tuple[bytes, bytes]]:
        """Draw people by several processes, in order."""
        draw = partial(people.enrolled, self.plan.seed)
        if not self.plan.workers:
            yield from map(draw, range(first, last))
            return
        context = get_context("spawn")
        with ProcessPoolExecutor(self.plan.workers, mp_context=context) as pool:
            yield from pool.map(draw, range(first, last), chunksize=_CHUNK)

    def _fill(self, gallery: Gallery, first: int, last: int) -> None:
        began = time.monotonic()
        gallery.insert_many(self._told(self._drawn(first, last), first))
        self.building += time.monotonic() - began

    def _told(
        self, entries: Iterator[tuple[bytes, bytes]], first: int
    ) -> Iterator[tuple[bytes, Templates]]:
        for done, (subject, data) in enumerate(entries, start=first + 1):
            self.say("build", done, self.plan.people)
            yield subject, Templates.from_bytes(data)

    def _searched(self, gallery: Gallery, count: int, step: str) -> list[Search]:
        """Search for people of the smaller part who come again."""
        last = max(1, round(self.plan.people * self.plan.smaller))
        found = []
        for k, number in enumerate(np.linspace(0, last, count, endpoint=False).astype(int)):
            shown = people.coming(k)
            probe = people.again(self.plan.seed, int(number), shown)
            wanted = people.somebody(self.plan.seed, int(number)).subject
            found.append(_search(gallery, probe, shown, wanted))
            self.say(step, k + 1, count)
        return found

    def _strangers(self, gallery: Gallery) -> Iterator[Search]:
        for number in range(self.plan.strangers):
            shown = people.coming(number)
            probe = people.again(f"{self.plan.seed} stranger", number, shown)
            yield _search(gallery, probe, shown, None)
            self.say("strangers", number + 1, self.plan.strangers)

    def _point(self, gallery: Gallery, size: int, searches: list[Search]) -> None:
        taken = _by_kind(searches, "processor")
        self.points.append(Point(people=size, memory=gallery.memory(), seconds=taken))

    def report(self) -> dict[str, Any]:
        """Return what was measured and what follows for larger galleries."""
        planted = [one for one in self.searches if one.planted]
        strangers = [one for one in self.searches if not one.planted]
        wall = [one.wall for one in self.searches]
        return {
            "people": self.plan.people,
            "planted": len(planted),
            "strangers": len(strangers),
            "workers": self.plan.workers,
            "shares": {str(shown): share for shown, share in people.SHARES.items()},
            "fnir": _share(not one.found for one in planted),
            "fnir_by": _shares(planted, lambda one: not one.found),
            "fpir": _share(one.others > 0 for one in strangers),
            "fpir_by": _shares(strangers, lambda one: one.others > 0),
            "planted_with_others": _share(one.others > 0 for one in planted),
            "search_p50": float(np.percentile(wall, 50)),
            "search_p95": float(np.percentile(wall, 95)),
            "search_by": _by_kind(self.searches, "wall"),
            "processor_by": _by_kind(self.searches, "processor"),
            "memory_bytes": self.points[-1].memory,
            "build_seconds": self.building,
            "points": [point.report() for point in self.points],
            "projections": projections(self.points, people.SHARES),
        }


def _search(gallery: Gallery, probe: Templates, shown: Coming, wanted: bytes | None) -> Search:
    began, used = time.perf_counter(), processor_seconds()
    answer = gallery.search(probe, most=SHOWN)
    wall, processor = time.perf_counter() - began, processor_seconds() - used
    subjects = [one.subject for one in answer.candidates]
    return Search(
        shown=shown,
        planted=wanted is not None,
        found=wanted in subjects,
        others=len(subjects) - (wanted in subjects),
        score=answer.candidates[0].score if subjects else 0.0,
        wall=wall,
        processor=processor,
    )


def _share(hits: Any) -> float:
    counted = list(hits)
    return sum(counted) / len(counted) if counted else 0.0


def _shares(searches: list[Search], hit: Callable[[Search], bool]) -> dict[str, float]:
    kinds = {shown: [one for one in searches if one.shown is shown] for shown in Coming}
    return {str(shown): _share(map(hit, some)) for shown, some in kinds.items() if some}


def _by_kind(searches: list[Search], what: str) -> dict[str, float]:
    """Return the mean seconds of each kind of search."""
    kinds = {shown: [one for one in searches if one.shown is shown] for shown in Coming}
    return {
        str(shown): float(np.mean([getattr(one, what) for one in some]))
        for shown, some in kinds.items()
        if some
    }
