"""The separate judge of bedside rounds: it walks every itinerary again, knowing no solver.

It shares no code with the model or the timetable, so a mistake there cannot hide here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from cancuoc.planner.rounds.problem import Itinerary, Outing, Rounds, RoundsPlan, Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The faults in words, and the figures as counted anew."""

    faults: tuple[str, ...]
    worth: int
    travel: int

    @property
    def feasible(self) -> bool:
        """Say whether the plan can be carried out as written."""
        return not self.faults


def judge(rounds: Rounds, plan: RoundsPlan) -> Verdict:
    """Return every fault of the plan, and its worth and travel counted anew."""
    visits = {visit.code: visit for visit in rounds.visits}
    outings = {outing.code: outing for outing in rounds.outings}
    faults = [*_twice(plan), *_strangers(plan, visits, outings)]
    worth = travel = 0
    for trip in plan.itineraries:
        if trip.outing not in outings or any(stop.visit not in visits for stop in trip.stops):
            continue
        walk = _Walk(rounds, trip, outings[trip.outing], [visits[s.visit] for s in trip.stops])
        faults += [f"{trip.outing}: {fault}" for fault in walk.faults()]
        worth += sum(visit.worth for visit in walk.visits)
        travel += walk.travel()
    if (worth, travel) != (plan.worth, plan.travel):
        faults.append(f"ghi {plan.worth} điểm và {plan.travel} đường, đếm lại {worth} và {travel}")
    return Verdict(faults=tuple(faults), worth=worth, travel=travel)


def _twice(plan: RoundsPlan) -> Iterator[str]:
    seen = Counter(stop.visit for trip in plan.itineraries for stop in trip.stops)
    out = Counter(trip.outing for trip in plan.itineraries)
    for code, times in (seen + out).items():
        if times > 1:
            yield f"{code} có mặt {times} lần"


def _strangers(
    plan: RoundsPlan, visits: dict[str, Visit], outings: dict[str, Outing]
) -> Iterator[str]:
    for trip in plan.itineraries:
        if trip.outing not in outings:
            yield f"không có chuyến {trip.outing}"
        for stop in trip.stops:
            if stop.visit not in visits:
                yield f"không có người {stop.visit}"


@dataclass(frozen=True, slots=True)
class _Walk:
    """One itinerary beside what it refers to."""

    rounds: Rounds
    trip: Itinerary
    outing: Outing
    visits: list[Visit]

    def faults(self) -> Iterator[str]:
        yield from self._clock()
        yield from self._service()
        yield from self._means()

    def travel(self) -> int:
        return sum(self._ways())

    def _ways(self) -> list[int]:
        places = [self.outing.start]
        places += [visit.place for visit in self.visits]
        places += [self.outing.end]
        return [self.rounds.travel[places[leg]][places[leg + 1]] for leg in range(len(places) - 1)]

    def _clock(self) -> Iterator[str]:
        """Nobody arrives before the way is done, and the team is back in time."""
        left = [self.trip.leaves, *(stop.ends for stop in self.trip.stops)]
        reached = [*(stop.arrives for stop in self.trip.stops), self.trip.back]
        for leg, needed in enumerate(self._ways()):
            if reached[leg] - left[leg] < needed:
                yield f"chặng {leg + 1} cần {needed}, chỉ có {reached[leg] - left[leg]}"
        if self.trip.leaves < self.outing.leaves:
            yield "đi trước giờ"
        if self.trip.back > self.outing.back:
            yield "về sau giờ"

    def _service(self) -> Iterator[str]:
        for stop, visit in zip(self.trip.stops, self.visits, strict=True):
            if stop.begins < stop.arrives:
                yield f"{visit.code} bắt đầu trước khi đến"
            if stop.ends - stop.begins != visit.minutes:
                yield f"{visit.code} cần {visit.minutes}, được {stop.ends - stop.begins}"
            within = [span for span in visit.hours if span.opens <= stop.begins <= span.closes]
            if visit.hours and not within:
                yield f"{visit.code} ngoài giờ có thể gặp"

    def _means(self) -> Iterator[str]:
        if self.outing.officers < self.rounds.officers:
            yield "thiếu cán bộ"
        if self.outing.most is not None and len(self.visits) > self.outing.most:
            yield f"quá {self.outing.most} lượt"
        for visit in self.visits:
            lacking = sorted(visit.needs - self.outing.carries)
            if lacking:
                yield f"{visit.code} cần {', '.join(lacking)}"
