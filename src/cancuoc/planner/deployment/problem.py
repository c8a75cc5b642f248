"""The words of a deployment: places, slots, teams, and a plan of who goes where when.

Everything is an opaque code or a number; minutes are minutes, people are expected comers.
`coding` turns a problem and a plan into JSON and back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Final

Moment = tuple[date, "Part"]
"""A part of a day in which a team or a hall can only be taken once."""

NEVER: Final = 10**6
"""A slot after every slot: the first visit of a place is never late."""

ROADS: Final = 4.0 / 3.0
"""How much longer roads are than straight lines, where nobody says otherwise."""

_OFFICERS_AT_A_BED: Final = 2


class Part(StrEnum):
    """The part of a day a visit takes."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    DAY = "day"

    @property
    def vi(self) -> str:
        """Return the word shown to planners."""
        words = {"morning": "sáng", "afternoon": "chiều", "evening": "tối", "day": "cả ngày"}
        return words[self.value]


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


class Post(StrEnum):
    """What an officer does at a visit."""

    LEAD = "lead"
    CAPTURE = "capture"
    RECEPTION = "reception"
    DRIVER = "driver"

    @property
    def vi(self) -> str:
        """Return the word shown to planners."""
        return {
            "lead": "tổ trưởng",
            "capture": "thu nhận",
            "reception": "tiếp đón",
            "driver": "lái xe",
        }[self.value]


CLASSES: Final = tuple(Class)
POSTS: Final = tuple(Post)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One part of one day on which visits are held; `week` counts from 0.

    `weekend` says that the day is free of work and school, so that half days are held. A day of
    rest that is worked instead of another is `swapped`. On a `holiday` nobody goes out.
    """

    index: int
    on: date
    part: Part
    minutes: int
    week: int
    weekend: bool
    holiday: bool = False
    swapped: bool = False

    @property
    def moments(self) -> tuple[Moment, ...]:
        """Return what the slot takes of a day: a whole day takes its morning and afternoon."""
        parts = (Part.MORNING, Part.AFTERNOON) if self.part is Part.DAY else (self.part,)
        return tuple((self.on, part) for part in parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A commune, a care centre or a bedside round. `x` and `y` are kilometres.

    `expected` are the people who will come if a team is there long enough, by class. `pace` is
    how fast work goes here, 1.0 usually. `busy` are slots on which no venue is free. `needs` are
    features the kits there must have. `latest_first` is the last slot for the first visit. At the
    `bedside` two officers attend to a person. A `venue` may be shared with other sites.
    """

    code: str
    name: str
    district: str
    x: float
    y: float
    expected: Mapping[Class, int]
    least_visits: int = 1
    latest_first: int = NEVER
    most_teams: int = 2
    pace: float = 1.0
    bedside: bool = False
    needs: frozenset[str] = frozenset()
    busy: frozenset[int] = frozenset()
    venue: str = ""

    @property
    def room(self) -> str:
        """Return the code of the venue: sites that share one share its places for teams."""
        return self.venue or self.code

    @property
    def people(self) -> int:
        """How many are expected in all."""
        return sum(self.expected.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """A kit of a team: what it can do, people an hour, and the slots of its maintenance."""

    code: str
    per_hour: float
    features: frozenset[str] = frozenset()
    off: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team with its kits; `x` and `y` is where it starts.

    `crew` is how many officers a visit takes, by post. `off` are slots on which it does not go
    out. `most_a_week` are the visits its people may hold in a week. `pace` is how fast it works.
    """

    code: str
    district: str
    x: float
    y: float
    kits: tuple[Kit, ...]
    crew: Mapping[Post, int]
    off: frozenset[int] = frozenset()
    most_a_week: int = 6
    pace: float = 1.0

    def kits_on(self, slot: int) -> tuple[Kit, ...]:
        """Return the kits that are in service in a slot."""
        return tuple(kit for kit in self.kits if slot not in kit.off)


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewHours:
    """Minutes the officers of a post have in a week, and overtime minutes beyond them."""

    district: str
    week: int
    post: Post
    minutes: int
    overtime: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """A share of coverage every place should reach: `worth` for each person missing under it."""

    share: float
    worth: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What a plan is worth, in people; settings and their reasons: `weights.toml`."""

    reached: Mapping[Class, float]
    aims: tuple[Aim, ...]
    never_visited: float
    visit_missing: float
    first_late: float
    travel_minute: float
    overtime_minute: float
    short_minute: float
    uneven: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One team with some of its kits at one site in one slot."""

    team: str
    site: str
    slot: int
    kits: tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class Loan:
    """A team is lent for a week to a district that is not its own, with its share of hours."""

    team: str
    to: str
    week: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lending:
    """How far the planner itself may lend teams, a whole week at a time.

    `pairs` are (from, to); `most` are team-weeks in all, `most_weeks` those of one team. A
    team-week away costs `cost`, in people: officers work where they know nobody.
    """

    pairs: frozenset[tuple[str, str]]
    most: int
    most_weeks: int
    cost: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Who goes where when."""

    visits: tuple[Visit, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Problem:
    """All a plan needs.

    `speed` is kilometres a minute, `detour` how much longer roads are than lines; `roads` are
    minutes between two codes of teams or sites where they are known better. `loans` are
    districts whose teams may also go to another, as (from, to). `lending` lets the planner lend
    teams by the week; `lent` are loans that stand. `locked` visits stand.
    """

    slots: tuple[Slot, ...]
    sites: tuple[Site, ...]
    teams: tuple[Team, ...]
    weights: Weights
    crews: tuple[CrewHours, ...]
    speed: float = 0.5
    detour: float = ROADS
    set_up_minutes: int = 45
    roads: Mapping[tuple[str, str], float] = field(default_factory=dict)
    loans: frozenset[tuple[str, str]] = frozenset()
    lending: Lending | None = None
    lent: frozenset[Loan] = frozenset()
    locked: frozenset[Visit] = frozenset()

    @cached_property
    def site(self) -> dict[str, Site]:
        """Sites by code."""
        return {site.code: site for site in self.sites}

    @cached_property
    def team(self) -> dict[str, Team]:
        """Teams by code."""
        return {team.code: team for team in self.teams}

    @cached_property
    def crew(self) -> dict[tuple[str, int, Post], CrewHours]:
        """Crew hours by district, week and post."""
        return {(row.district, row.week, row.post): row for row in self.crews}

    @cached_property
    def room(self) -> dict[str, int]:
        """How many teams a venue holds at once, by its code: what its narrowest site allows."""
        found: dict[str, int] = {}
        for site in self.sites:
            found[site.room] = min(site.most_teams, found.get(site.room, site.most_teams))
        return found

    @cached_property
    def districts(self) -> tuple[str, ...]:
        """The districts in order."""
        return tuple(sorted({site.district for site in self.sites}))

    def near(self, team: Team, site: Site) -> bool:
        """Say whether a team serves a site's district, its own or one it is lent to."""
        return team.district == site.district or (team.district, site.district) in self.loans

    @cached_property
    def away(self) -> dict[tuple[str, int], str]:
        """The district a team is lent to, by its code and the week."""
        return {(loan.team, loan.week): loan.to for loan in self.lent}

    def serves(self, team: Team, site: Site, week: int) -> bool:
        """Say whether a team may go to a site in a week: a team that is lent goes nowhere else."""
        to = self.away.get((team.code, week))
        return self.near(team, site) if to is None else site.district == to

    def open(self, team: Team, site: Site, slot: int) -> bool:
        """Say whether a team could hold a visit at a site in a slot."""
        if self.slots[slot].holiday or slot in team.off or slot in site.busy:
            return False
        serves = self.serves(team, site, self.slots[slot].week)
        return serves and fits(site, team.kits_on(slot))

    def minutes(self, one: Team | Site, other: Team | Site) -> float:
        """Return the minutes of driving between two places."""
        known = self.roads.get((one.code, other.code))
        return straight(one, other) * self.detour / self.speed if known is None else known

    def capacity(self, team: Team, site: Site, slot: Slot, kits: Iterable[Kit]) -> int:
        """Return the people a visit can serve: place, crew and kits decide, not a constant.

        A kit without an officer stands still; at the bedside a person takes two officers, and
        a kit that lacks what is needed there is of no use.
        """
        able = [kit for kit in kits if not site.bedside or site.needs <= kit.features]
        rates = [kit.per_hour for kit in able]
        each = _OFFICERS_AT_A_BED if site.bedside else 1
        manned = min(1.0, team.crew.get(Post.CAPTURE, 0) / (each * max(len(rates), 1)))
        return int(sum(rates) * manned * team.pace * site.pace * slot.minutes / 60.0)

    @cached_property
    def _a_day(self) -> Mapping[date, int]:
        """How many moments a day has in which visits may be held."""
        return Counter(on for on, _ in {m for slot in self.slots for m in slot.moments})

    def ways(self, slot: Slot) -> float:
        """Return the least ways between home and place a visit costs.

        Going there and back are two. Visits of one day may share them, each by its part of the
        day: where roads have no short cuts, no day is driven for less than its visits add up to.
        """
        return 2.0 * len(slot.moments) / self._a_day[slot.on]

    def work(self, slot: Slot) -> int:
        """Return the minutes a visit takes from each of its officers."""
        return slot.minutes + self.set_up_minutes


def fits(site: Site, kits: Iterable[Kit]) -> bool:
    """Say whether there are kits, and between them they have every feature a site needs."""
    features = [kit.features for kit in kits]
    return bool(features) and site.needs <= frozenset().union(*features)


def straight(one: Team | Site, other: Team | Site) -> float:
    """Return kilometres, as the crow flies."""
    return float(((one.x - other.x) ** 2 + (one.y - other.y) ** 2) ** 0.5)
