"""Which session an officer goes to, once it is known who works which post of which shift.

The roster counts people by shift and post. Here they are given seats: who already sits somewhere
stays, then an officer goes to the own team, then to the own district; one place for the whole day
where there is one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from cancuoc.planner.roster.crew import Assignment, Need


class Seat(NamedTuple):
    """A post of a shift in one session; `session` is the key of the session."""

    day: int
    shift: str
    post: str
    session: str
    team: str
    district: str


class Seated(NamedTuple):
    """An officer on a seat."""

    officer: str
    day: int
    shift: str
    post: str
    session: str


class Home(NamedTuple):
    """Where an officer belongs."""

    teams: frozenset[str]
    district: str


Prior = Mapping[tuple[str, int, str], str]  # officer, day, shift → session
_Open = dict[tuple[str, str], list[Seat]]  # shift, session → seats still open


def needs(seats: Iterable[Seat]) -> tuple[Need, ...]:
    """Return how many people each post of each shift needs."""
    counted: dict[tuple[int, str, str], int] = defaultdict(int)
    for seat in seats:
        counted[seat.day, seat.shift, seat.post] += 1
    return tuple(Need(*key, people) for key, people in counted.items())


def deal(
    seats: Sequence[Seat],
    roster: Iterable[Assignment],
    *,
    homes: Mapping[str, Home],
    prior: Prior | None = None,
) -> tuple[tuple[Seated, ...], tuple[Seat, ...]]:
    """Return who sits where, and the seats that stay empty.

    An officer for whom no seat is left is not called at all.
    """
    by_day: dict[tuple[int, str], list[Seat]] = defaultdict(list)
    for seat in seats:
        by_day[seat.day, seat.post].append(seat)
    working: dict[tuple[int, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for one in roster:
        working[one.day, one.post][one.officer].append(one.shift)
    placed: list[Seated] = []
    empty: list[Seat] = []
    for (day, post), here in sorted(by_day.items(), key=lambda pair: pair[0]):
        chosen, left = _deal_day(here, working[day, post], homes, prior or {})
        placed += [Seated(who, day, seat.shift, post, seat.session) for who, seat in chosen]
        empty += left
    return tuple(placed), tuple(empty)


def _deal_day(
    seats: Sequence[Seat],
    working: Mapping[str, Sequence[str]],
    homes: Mapping[str, Home],
    prior: Prior,
) -> tuple[list[tuple[str, Seat]], list[Seat]]:
    free: _Open = defaultdict(list)
    for seat in seats:
        free[seat.shift, seat.session].append(seat)
    order = list(dict.fromkeys(seat.session for seat in seats))
    chosen, waiting = _stay(free, seats[0].day, working, prior)
    # Long days first: they are the hardest to keep in one place.
    for who, shifts in sorted(waiting.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        sits = {seat.session for name, seat in chosen if name == who}
        for shift in shifts:
            found = _best(free, order, shifts, shift, homes.get(who), sits)
            if found is not None:
                chosen.append((who, free[shift, found].pop()))
                sits.add(found)
    return chosen, [seat for rest in free.values() for seat in rest]


def _stay(
    free: _Open, day: int, working: Mapping[str, Sequence[str]], prior: Prior
) -> tuple[list[tuple[str, Seat]], dict[str, list[str]]]:
    """Seat whoever sat somewhere already, so that nobody else takes the seat; return the rest."""
    chosen: list[tuple[str, Seat]] = []
    waiting: dict[str, list[str]] = defaultdict(list)
    for who, shifts in sorted(working.items()):
        for shift in shifts:
            here = free.get((shift, prior.get((who, day, shift), "")))
            if here:
                chosen.append((who, here.pop()))
            else:
                waiting[who].append(shift)
    return chosen, waiting


def _best(
    free: _Open,
    order: Sequence[str],
    shifts: Sequence[str],
    shift: str,
    home: Home | None,
    sits: set[str],
) -> str | None:
    """Return the session whose open seat of a shift suits an officer best, None without one."""
    open_now = [session for session in order if free[shift, session]]
    if not open_now:
        return None

    def worth(session: str) -> tuple[bool, int, bool, bool]:
        seat = free[shift, session][-1]
        own_team = home is not None and seat.team in home.teams
        near = home is not None and seat.district == home.district
        length = sum(bool(free[other, session]) for other in shifts)
        return session in sits, length, own_team, near

    return max(open_now, key=lambda session: (worth(session), -order.index(session)))
