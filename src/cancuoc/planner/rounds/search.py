"""The search for bedside rounds: several starts of PyVRP within a budget of processor time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from pyvrp import PenaltyParams, Solution, SolveParams, solve
from pyvrp.search import NeighbourhoodParams

from cancuoc.planner.rounds import timetable
from cancuoc.planner.rounds.model import Model, build
from cancuoc.planner.rounds.problem import Itinerary, Rounds, RoundsPlan
from cancuoc.planner.rounds.settings import settings


@dataclass(slots=True)
class _Budget:
    """Processor seconds of this process, and a way to be stopped from outside."""

    until: float
    halted: Callable[[], bool]

    def __call__(self, best_cost: int) -> bool:
        """Say whether the search should end. The cost, told at each step, does not matter."""
        del best_cost
        return time.process_time() >= self.until or self.halted()


def plan(
    rounds: Rounds,
    *,
    cpu_seconds: float | None = None,
    seed: int = 1,
    halted: Callable[[], bool] = lambda: False,
) -> RoundsPlan:
    """Return the best rounds found within the processor seconds, or up to `halted()`.

    Promises come first, then worth, then the way. An outing that sees nobody is not listed.
    """
    began = time.process_time()
    seconds = settings().cpu_seconds if cpu_seconds is None else cpu_seconds
    if not rounds.outings:
        return of_trips(rounds, ())
    model = build(rounds)
    best: Solution | None = None
    starts = settings().starts if model.choices else 0
    for start in range(starts):
        budget = _Budget(began + seconds * (start + 1) / starts, halted)
        if best is None or not budget(0):
            best = _better(best, _searched(model, budget, seed + start))
    trips = () if best is None else _itineraries(rounds, model, best)
    return of_trips(rounds, trips, time.process_time() - began)


def of_trips(rounds: Rounds, trips: tuple[Itinerary, ...], seconds: float = 0.0) -> RoundsPlan:
    """Return the plan these itineraries make, with its figures."""
    worth = {visit.code: visit.worth for visit in rounds.visits}
    return RoundsPlan(
        itineraries=trips,
        worth=sum(worth[stop.visit] for trip in trips for stop in trip.stops),
        travel=sum(timetable.way(rounds, trip) for trip in trips),
        seconds=seconds,
    )


def _searched(model: Model, budget: _Budget, seed: int) -> Solution:
    # Being a minute late must always cost more than the dearest visit brings, or the search
    # keeps plans that cannot be walked.
    penalty = PenaltyParams(max_penalty=max(100_000.0, 2.0 * model.top))
    params = SolveParams(
        penalty=penalty, neighbourhood=NeighbourhoodParams(num_neighbours=settings().neighbours)
    )
    found = solve(model.data, budget, seed=seed, collect_stats=False, params=params)
    return found.best


def _better(one: Solution | None, other: Solution) -> Solution | None:
    """Return the one that can be walked and costs less; the empty plan can always be walked."""
    if not other.is_feasible():
        return one
    return other if one is None or _cost(other) < _cost(one) else one


def _cost(solution: Solution) -> int:
    return int(solution.uncollected_prizes() + solution.distance_cost())


def _itineraries(rounds: Rounds, model: Model, best: Solution) -> tuple[Itinerary, ...]:
    trips = []
    for route in best.routes():
        clients = [call.idx for call in route.schedule() if call.is_client()]
        calls = [(model.choices[place].visit, model.choices[place].hours) for place in clients]
        trip = timetable.written(rounds, model.outings[route.vehicle_type()], calls)
        if trip is not None and trip.stops:
            trips.append(trip)
    return tuple(sorted(trips, key=lambda trip: (trip.leaves, trip.outing)))
