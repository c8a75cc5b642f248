"""The rounds as a prize-collecting routing problem with time windows, for PyVRP.

A visit with several hours becomes one client for each of them, of which at most one is served.
A kit feature becomes a load that only teams with the feature can carry. Worth comes before the
way: one point of worth weighs more than all the time all teams have.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from pyvrp import Client, ClientGroup, Depot, Location, ProblemData, VehicleType

from cancuoc.planner.rounds.problem import Hours, Outing, Rounds, Visit

_ANY_TIME: Final = 2**40


@dataclass(frozen=True, slots=True)
class Choice:
    """What one client of the model stands for."""

    visit: Visit
    hours: Hours | None


@dataclass(frozen=True, slots=True)
class Model:
    """The data PyVRP searches, and what its clients and vehicles mean.

    `choices[i]` is client i, `outings[i]` vehicle type i, `top` the largest single prize.
    """

    data: ProblemData
    choices: tuple[Choice, ...]
    outings: tuple[Outing, ...]
    top: int


def build(rounds: Rounds) -> Model:
    """Return the model of the rounds. Visits and hours nobody can make are left out at once."""
    needs = sorted({need for visit in rounds.visits for need in visit.needs})
    possible = [(visit, possible_hours(rounds, visit)) for visit in rounds.visits]
    choices = [Choice(visit, hours) for visit, spans in possible for hours in spans]
    groups = _groups([len(spans) for _visit, spans in possible])
    prizes = _prizes(rounds)
    clients = [
        _client(choice, needs, prizes[choice.visit.code], groups.of.get(place))
        for place, choice in enumerate(choices)
    ]
    travel: Any = np.array(rounds.travel, dtype=np.int64)
    data = ProblemData(
        [Location(0, 0) for _ in rounds.travel],
        clients,
        [Depot(location=place) for place in range(len(rounds.travel))],
        [_vehicle(outing, needs, len(clients)) for outing in rounds.outings],
        [travel],
        [travel],
        groups.all,
    )
    return Model(data, tuple(choices), rounds.outings, max(prizes.values(), default=0))


def possible_hours(rounds: Rounds, visit: Visit) -> list[Hours | None]:
    """Return the hours at which some outing could make this visit if it made no other."""
    spans: list[Hours | None] = []
    for span in visit.hours or (None,):
        alone = Visit(
            code=visit.code,
            place=visit.place,
            worth=visit.worth,
            minutes=visit.minutes,
            hours=(span,) if span else (),
            needs=visit.needs,
        )
        if any(rounds.fits_alone(alone, outing) for outing in rounds.outings):
            spans.append(span)
    return spans


def _prizes(rounds: Rounds) -> dict[str, int]:
    """Weigh the layers: promises, then worth, then the way."""
    clock = 1 + sum(outing.back - outing.leaves for outing in rounds.outings)
    promise = 1 + sum(visit.worth for visit in rounds.visits)
    return {visit.code: (visit.worth + promise * visit.promised) * clock for visit in rounds.visits}


@dataclass(frozen=True, slots=True)
class _Groups:
    all: list[ClientGroup]
    of: dict[int, int]


def _groups(sizes: Sequence[int]) -> _Groups:
    """Bind the clients of one visit together, so that at most one of them is served."""
    groups = _Groups([], {})
    first = 0
    for size in sizes:
        if size > 1:
            members = list(range(first, first + size))
            groups.of.update(dict.fromkeys(members, len(groups.all)))
            groups.all.append(ClientGroup(members, required=False))
        first += size
    return groups


def _client(choice: Choice, needs: Sequence[str], prize: int, group: int | None) -> Client:
    hours = choice.hours or Hours(0, _ANY_TIME)
    return Client(
        location=choice.visit.place,
        delivery=[1, *(int(need in choice.visit.needs) for need in needs)],
        service_duration=choice.visit.minutes,
        tw_early=hours.opens,
        tw_late=hours.closes,
        prize=prize,
        required=False,
        group=group,
        name=choice.visit.code,
    )


def _vehicle(outing: Outing, needs: Sequence[str], everyone: int) -> VehicleType:
    most = everyone if outing.most is None else outing.most
    return VehicleType(
        num_available=1,
        capacity=[most, *(everyone if need in outing.carries else 0 for need in needs)],
        start_depot=outing.start,
        end_depot=outing.end,
        tw_early=outing.leaves,
        tw_late=outing.back,
        name=outing.code,
    )
