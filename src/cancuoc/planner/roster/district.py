"""The words of one district that plans its sessions and its crew together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from cancuoc.planner.roster.crew import Assignment, Crew, Need


class Slot(NamedTuple):
    """A shift of a day on which sessions may be held."""

    day: int
    shift: str


class TeamKind(NamedTuple):
    """Teams that may stand for each other: how many, their posts, people they see in an hour."""

    code: str
    teams: int
    posts: Mapping[str, int]
    people_an_hour: float


class Place(NamedTuple):
    """A commune: people expected there, and how often a team must come at least."""

    code: str
    expected: int
    least_visits: int = 1


class Visit(NamedTuple):
    """One team of a kind at a place in a slot."""

    slot: Slot
    place: str
    kind: str


@dataclass(frozen=True)
class District:
    """All of it. The crew's own needs stand beside those of the sessions."""

    crew: Crew
    kinds: tuple[TeamKind, ...]
    places: tuple[Place, ...]
    slots: tuple[Slot, ...]

    def seen(self, kind: TeamKind, slot: Slot) -> int:
        """Return how many people a team sees in a slot, as planned."""
        shift = self.crew.rules.shifts[slot.shift]
        return int(kind.people_an_hour * (shift.ends - shift.begins) / 60)

    def with_needs(self, visits: Iterable[Visit]) -> Crew:
        """Return the crew with the posts that the visits need."""
        posts = {kind.code: kind.posts for kind in self.kinds}
        needed = Counter({(n.day, n.shift, n.post): n.people for n in self.crew.needs})
        for visit in visits:
            for post, people in posts[visit.kind].items():
                needed[*visit.slot, post] += people
        return replace(self.crew, needs=tuple(Need(*at, people) for at, people in needed.items()))

    def held(self, visits: Iterable[Visit], roster: Iterable[Assignment]) -> tuple[Visit, ...]:
        """Return the visits whose crew is whole; a team with a post empty does not go out."""
        there = Counter((a.day, a.shift, a.post) for a in roster)
        posts = {kind.code: kind.posts for kind in self.kinds}
        whole = []
        for visit in visits:
            wanted = {(*visit.slot, post): n for post, n in posts[visit.kind].items()}
            if all(there[at] >= people for at, people in wanted.items()):
                there.subtract(wanted)
                whole.append(visit)
        return tuple(whole)

    def reached(self, visits: Iterable[Visit]) -> int:
        """Return how many people the visits reach: at most those expected at each place."""
        kinds = {kind.code: kind for kind in self.kinds}
        seen: Counter[str] = Counter()
        for visit in visits:
            seen[visit.place] += self.seen(kinds[visit.kind], visit.slot)
        return sum(min(place.expected, seen[place.code]) for place in self.places)
