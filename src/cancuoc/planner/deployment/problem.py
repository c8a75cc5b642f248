"""The words of a deployment: places, slots, teams, and a plan of who goes where when.

Everything is an opaque code or a whole number; minutes are minutes, people are expected comers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, Final


class Part(StrEnum):
    """The part of a day a visit takes."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"

    @property
    def vi(self) -> str:
        """Return the word shown to planners."""
        return {"morning": "sáng", "afternoon": "chiều", "evening": "tối"}[self.value]


class Class(StrEnum):
    """Whom a visit reaches, in the order in which they are served."""

    SPECIAL = "special"
    UNDER_14 = "under_14"
    OTHER = "other"

    @property
    def vi(self) -> str:
        """Return the words shown to planners."""
        return {
            "special": "Trường hợp đặc biệt",
            "under_14": "Trẻ dưới 14 tuổi",
            "other": "Người từ 14 tuổi",
        }[self.value]


CLASSES: Final = tuple(Class)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One part of one day on which visits are held; `week` counts from 0."""

    index: int
    on: date
    part: Part
    minutes: int
    week: int
    weekend: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A commune, or a care centre. `x` and `y` are kilometres.

    `expected` are the people who will come if a team is there long enough, by class. `pace` is
    how fast work goes here, 1.0 usually. `busy` are slots on which no venue is free. `needs` are
    features a team's kits must have. A visit at the bedside takes two officers a person.
    """

    code: str
    name: str
    district: str
    x: float
    y: float
    expected: Mapping[Class, int]
    least_visits: int = 1
    latest_first: int = 10**6
    most_teams: int = 2
    pace: float = 1.0
    bedside: bool = False
    needs: frozenset[str] = frozenset()
    busy: frozenset[int] = frozenset()

    @property
    def people(self) -> int:
        """How many are expected in all."""
        return sum(self.expected.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team with its kits; `x` and `y` is where it starts.

    `per_hour` is what the whole team does an hour at a usual place. `off` are slots on which it
    or its kits cannot go. `most_a_week` are the visits its people may hold in a week.
    """

    code: str
    district: str
    x: float
    y: float
    per_hour: float
    crew: int
    features: frozenset[str] = frozenset()
    off: frozenset[int] = frozenset()
    most_a_week: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What a plan is worth, in people. The layers stand so far apart that none buys another.

    Settings and their reasons: `weights.toml`.
    """

    reached: Mapping[Class, float]
    never_visited: float
    visit_missing: float
    first_late: float
    lowest_share: float
    travel_minute: float
    crowding: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One team at one site in one slot."""

    team: str
    site: str
    slot: int


@dataclass(frozen=True, kw_only=True)
class Problem:
    """All a plan needs. `crew_minutes` are those a district has in a week, by (district, week).

    `speed` is kilometres a minute; `loans` are districts whose teams may also go to another, as
    (from, to). `locked` visits stand.
    """

    slots: tuple[Slot, ...]
    sites: tuple[Site, ...]
    teams: tuple[Team, ...]
    weights: Weights
    crew_minutes: Mapping[tuple[str, int], int]
    speed: float = 0.5
    set_up_minutes: int = 45
    bedside_factor: float = 0.4
    loans: frozenset[tuple[str, str]] = frozenset()
    locked: frozenset[Visit] = field(default_factory=frozenset)

    @cached_property
    def site(self) -> dict[str, Site]:
        """Sites by code."""
        return {site.code: site for site in self.sites}

    @cached_property
    def team(self) -> dict[str, Team]:
        """Teams by code."""
        return {team.code: team for team in self.teams}

    @cached_property
    def districts(self) -> tuple[str, ...]:
        """The districts in order."""
        return tuple(sorted({site.district for site in self.sites}))

    def may_go(self, team: Team, site: Site) -> bool:
        """Say whether a team may be sent to a site at all."""
        near = team.district == site.district or (team.district, site.district) in self.loans
        return near and site.needs <= team.features

    def open(self, team: Team, site: Site, slot: int) -> bool:
        """Say whether a team could hold a visit at a site in a slot."""
        return self.may_go(team, site) and slot not in team.off and slot not in site.busy

    def minutes(self, team: Team, site: Site) -> float:
        """Return the minutes of driving one way."""
        return distance(team, site) / self.speed

    def capacity(self, team: Team, site: Site, slot: Slot) -> int:
        """Return the people a team can serve in a visit: place, crew and kit decide, not a rule."""
        pace = site.pace * (self.bedside_factor if site.bedside else 1.0)
        return int(team.per_hour * pace * slot.minutes / 60.0)

    def crew_of(self, team: Team, slot: Slot) -> int:
        """Return the minutes of work a visit takes from its district's people."""
        return team.crew * (slot.minutes + self.set_up_minutes)


def distance(one: Team | Site, other: Team | Site) -> float:
    """Return kilometres, as the crow flies, a third longer for the roads."""
    return 4.0 / 3.0 * float(((one.x - other.x) ** 2 + (one.y - other.y) ** 2) ** 0.5)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Who goes where when. `missing` are crew posts nobody fills, as (district, week, posts)."""

    visits: tuple[Visit, ...]

    def to_json(self) -> list[dict[str, Any]]:
        """Return the plan as JSON values, in one order."""
        return [asdict(v) for v in sorted(self.visits, key=lambda v: (v.slot, v.team, v.site))]

    @classmethod
    def from_json(cls, rows: list[dict[str, Any]]) -> Plan:
        """Read back what `to_json` gave."""
        return cls(visits=tuple(Visit(**row) for row in rows))
