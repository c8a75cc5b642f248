"""From the order of the stops to the clock: as early as possible, leaving no sooner than needed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from cancuoc.planner.rounds.problem import Hours, Itinerary, Outing, Rounds, Stop, Visit


def written(
    rounds: Rounds, outing: Outing, calls: Sequence[tuple[Visit, Hours | None]]
) -> Itinerary | None:
    """Return the itinerary of one outing that makes the calls in this order, or None if it cannot.

    Each call is a visit and the hours it should begin in. The team leaves as late as the first
    stop allows and is never asked to wait in the street before it.
    """
    clock, place = outing.leaves, outing.start
    stops: list[Stop] = []
    for visit, hours in calls:
        arrives = clock + rounds.travel[place][visit.place]
        begins = max(arrives, hours.opens) if hours else arrives
        if hours and begins > hours.closes:
            return None
        if not stops:
            arrives = begins
        clock, place = begins + visit.minutes, visit.place
        stops.append(Stop(visit=visit.code, arrives=arrives, begins=begins, ends=clock))
    back = clock + rounds.travel[place][outing.end]
    if back > outing.back:
        return None
    leaves = outing.leaves
    if calls:
        leaves = stops[0].arrives - rounds.travel[outing.start][calls[0][0].place]
    return Itinerary(outing=outing.code, leaves=leaves, stops=tuple(stops), back=back)


def way(rounds: Rounds, trip: Itinerary) -> int:
    """Return the time one itinerary spends on the way."""
    outing = next(one for one in rounds.outings if one.code == trip.outing)
    places = {visit.code: visit.place for visit in rounds.visits}
    stand = [outing.start, *(places[stop.visit] for stop in trip.stops), outing.end]
    return sum(rounds.travel[a][b] for a, b in pairwise(stand))
