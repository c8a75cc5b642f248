"""The bedside rounds of a plan: in what order the beds of a district are seen on each visit.

A visit of the plan says which team is at the beds of a district in which part of a day. Here its
way is ordered by `planner.rounds`; who is not seen on one visit waits for the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, hypot
from typing import Any, Final

from cancuoc.domain.planning.asking import hours
from cancuoc.domain.planning.sites import SiteKind, SitePlace, Stop
from cancuoc.planner.deployment.figures import kits_of
from cancuoc.planner.deployment.problem import Plan, Post, Problem, Visit
from cancuoc.planner.rounds.problem import Itinerary, Outing, Rounds
from cancuoc.planner.rounds.problem import Visit as Bed
from cancuoc.planner.rounds.search import plan as order

SECONDS: Final = 0.3
MOST_ROUNDS: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class _Round:
    """One visit of the plan to the beds of a district, with those who still wait there."""

    problem: Problem
    visit: Visit
    stops: Sequence[Stop]
    waiting: Mapping[str, int]

    def rounds(self) -> Rounds:
        """Return the question: minutes are of the day, the base of the team is place 0."""
        team, slot = self.problem.team[self.visit.team], self.problem.slots[self.visit.slot]
        site, kits = self.problem.site[self.visit.site], kits_of(self.problem, self.visit)
        most = self.problem.capacity(team, site, slot, kits)
        able = [kit for kit in kits if site.needs <= kit.features]
        starts = hours()[slot.part].starts
        leaves = 60 * starts.hour + starts.minute
        points = [(team.x, team.y), *((stop.x, stop.y) for stop in self.stops)]
        each = ceil(slot.minutes / max(1, most))
        beds = tuple(
            Bed(code=f"{place} {n}", place=place, worth=1, minutes=each)
            for place, stop in enumerate(self.stops, start=1)
            for n in range(min(most, self.waiting[stop.code]))
        )
        outing = Outing(
            code=self.visit.team,
            start=0,
            end=0,
            leaves=leaves,
            back=leaves + slot.minutes,
            officers=sum(n for post, n in team.crew.items() if post is not Post.DRIVER),
            carries=frozenset().union(*(kit.features for kit in able)),
            most=most,
        )
        return Rounds(visits=beds, outings=(outing,), travel=self._table(points))

    def _table(self, points: Sequence[tuple[float, float]]) -> tuple[tuple[int, ...], ...]:
        pace = self.problem.detour / self.problem.speed
        return tuple(
            tuple(ceil(hypot(a[0] - b[0], a[1] - b[1]) * pace) for b in points) for a in points
        )


def rounds(problem: Problem, plan: Plan, places: Sequence[SitePlace]) -> list[dict[str, Any]]:
    """Return every bedside round of a plan in order of time, as JSON values; counts, no names."""
    beds = {place.code: place.stops for place in places if place.kind is SiteKind.BEDS}
    waiting = {code: {stop.code: stop.people for stop in stops} for code, stops in beds.items()}
    visits = sorted((v for v in plan.visits if v.site in beds), key=lambda v: (v.slot, v.team))
    found = []
    for visit in visits[:MOST_ROUNDS]:
        left, stops = waiting[visit.site], beds[visit.site]
        one = _Round(problem=problem, visit=visit, stops=stops, waiting=left)
        trips = order(one.rounds(), cpu_seconds=SECONDS).itineraries
        calls = [call for trip in trips for call in _calls(trip, stops)]
        for call in calls:
            left[call["code"]] -= call["people"]
        found.append(
            {
                "slot": visit.slot,
                "team": visit.team,
                "site": visit.site,
                "leaves": trips[0].leaves if trips else None,
                "back": trips[0].back if trips else None,
                "calls": calls,
                "left": sum(left.values()),
            }
        )
    return found


def _calls(trip: Itinerary, stops: Sequence[Stop]) -> Iterator[dict[str, Any]]:
    """Put the people of one centre who are seen one after the other together."""
    last: dict[str, Any] | None = None
    for stop in trip.stops:
        place = stops[int(stop.visit.split()[0]) - 1]
        if last is None or last["code"] != place.code:
            if last is not None:
                yield last
            last = {"code": place.code, "name": place.name, "people": 0, "arrives": stop.arrives}
        last["people"] += 1
        last["ends"] = stop.ends
    if last is not None:
        yield last
