"""From a core of limits to sentences: what was needed, and how much there is."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from cancuoc.planner.deployment.explain_model import Kind, Limit, Rules, Want
from cancuoc.planner.deployment.explain_words import Words, day, kit, kits, say, weeks, when
from cancuoc.planner.deployment.problem import Site, Slot, Team

Sentence = tuple[Kind, tuple[Limit, ...], Words]


def sentences(
    rules: Rules, core: tuple[Limit, ...], names: Mapping[str, str]
) -> Iterator[Sentence]:
    """Yield a sentence for each group of limits, the limits first and then the wishes.

    Slots of one district and weeks of one district are told together.
    """
    teller = _Teller(rules, core, names)
    groups: dict[tuple[Kind, object], list[Limit]] = defaultdict(list)
    for limit in core:
        together = limit.kind in (Kind.TEAMS, Kind.WEEK, Kind.CREW)
        groups[limit.kind, limit.where if together else limit].append(limit)
    order = {kind: place for place, kind in enumerate([*list(Kind)[1:], Kind.WANT])}
    for (kind, _), limits in sorted(groups.items(), key=lambda group: order[group[0][0]]):
        yield kind, tuple(limits), teller.tell(kind, tuple(limits))


@dataclass(frozen=True, slots=True)
class _Teller:
    """Counts what the wishes of the core need, and what the limits of the core leave."""

    rules: Rules
    core: tuple[Limit, ...]
    names: Mapping[str, str]

    def tell(self, kind: Kind, limits: tuple[Limit, ...]) -> Words:
        return _TELL[kind](self, limits)

    def teams(self, limits: tuple[Limit, ...]) -> Words:
        district, slots = limits[0].where, [self._slots()[one.at] for one in limits]
        at = frozenset(slot.index for slot in slots)
        feature, needed, have = self._scarcest(district, at, lambda team: len(at - self._off(team)))
        gaps = {"district": self._name(district), "when": when(slots)}
        if needed <= have:
            return say("%(district)s, %(when)s: mỗi đội chỉ ở được một nơi.", **gaps)
        if len(slots) == 1:
            pattern = "%(district)s, %(when)s: cần %(needed)s %(kit)s, chỉ có %(have)s."
        else:
            pattern = "%(district)s, %(when)s: cần %(needed)s lượt %(kit)s, chỉ có %(have)s."
        return say(pattern, **gaps, needed=needed, kit=kit(feature), have=have)

    def week(self, limits: tuple[Limit, ...]) -> Words:
        district, numbers = limits[0].where, {one.at for one in limits}
        feature, needed, have = self._scarcest(
            district, self._of_weeks(numbers), lambda team: team.most_a_week * len(numbers)
        )
        gaps = {"district": self._name(district), "weeks": weeks(numbers)}
        if needed <= have:
            return say("%(district)s, %(weeks)s: các đội đã đủ số buổi được làm.", **gaps)
        pattern = "%(district)s, %(weeks)s: cần %(needed)s buổi của %(kit)s, chỉ làm được %(have)s."
        return say(pattern, **gaps, needed=needed, kit=kit(feature), have=have)

    def crew(self, limits: tuple[Limit, ...]) -> Words:
        district, numbers = limits[0].where, {one.at for one in limits}
        minutes = {one: self.rules.problem.crew_minutes.get((district, one), 0) for one in numbers}
        slots = self._of_weeks(numbers)
        wanted = [
            (want, self._least_crew(site, slots)) for want, site in self._wanted(district, slots)
        ]
        needed = sum(crew * self._visits(want) for want, crew in wanted)
        visits = sum(self._visits(want) for want, _ in wanted)
        # Hours left over in one week hold no visit of another.
        shortest = min((crew for _, crew in wanted if crew), default=1)
        room = sum(have // shortest for have in minutes.values())
        gaps = {"district": self._name(district), "weeks": weeks(numbers)}
        have = sum(minutes.values()) // 60
        if needed > sum(minutes.values()):
            pattern = "%(district)s, %(weeks)s: cần %(needed)s giờ công, chỉ có %(have)s."
            return say(pattern, **gaps, needed=math.ceil(needed / 60), have=have)
        if visits > room:
            pattern = "%(district)s, %(weeks)s: cần %(needed)s buổi, giờ công chỉ đủ %(room)s."
            return say(pattern, **gaps, needed=visits, room=room)
        return say("%(district)s, %(weeks)s: chỉ có %(have)s giờ công.", **gaps, have=have)

    def _least_crew(self, site: Site, slots: frozenset[int]) -> int:
        """The fewest minutes of work a visit to a site can take."""
        able = self._able(site) or self._near(site)
        all_slots = self._slots()
        crew_of = self.rules.problem.crew_of
        return min((crew_of(team, all_slots[s]) for team in able for s in slots), default=0)

    def kit(self, limits: tuple[Limit, ...]) -> Words:
        site = self._site(limits)
        if any(site.needs <= team.features for team in self._near(site)):
            pattern = "%(site)s: chỉ đội có %(kit)s mới làm được."
        else:
            pattern = "%(site)s: cần %(kit)s, không đội nào được giao có."
        return say(pattern, site=site.name, kit=kits(site.needs))

    def venue(self, limits: tuple[Limit, ...]) -> Words:
        site = self._site(limits)
        spans = [want.slots for want, other in self._core_wants() if other == site]
        asked = frozenset(range(len(self._slots()))) if None in spans else _union(spans)
        shut = [self._slots()[index] for index in sorted(site.busy & asked or site.busy)]
        return say("%(site)s: không có địa điểm trống %(when)s.", site=site.name, when=when(shut))

    def room(self, limits: tuple[Limit, ...]) -> Words:
        site = self._site(limits)
        pattern = "%(site)s: nơi này nhận nhiều nhất %(most)s đội cùng lúc."
        return say(pattern, site=site.name, most=site.most_teams)

    def off(self, limits: tuple[Limit, ...]) -> Words:
        team = self.rules.problem.team[limits[0].where]
        asked = _union([want.slots for want, _ in self._core_wants()]) or team.off
        slots = [self._slots()[index] for index in sorted(team.off & asked or team.off)]
        return say("Đội %(team)s nghỉ hoặc bảo trì %(when)s.", team=team.code, when=when(slots))

    def locked(self, limits: tuple[Limit, ...]) -> Words:
        visit = self.rules.locked[limits[0].at]
        return say(
            "Buổi đã khóa: đội %(team)s ở %(site)s, %(when)s.",
            team=visit.team,
            site=self.rules.problem.site[visit.site].name,
            when=when([self._slots()[visit.slot]]),
        )

    def want(self, limits: tuple[Limit, ...]) -> Words:
        want = self.rules.wants[limits[0].at]
        site = self.rules.problem.site[want.site].name
        gaps: dict[str, str | float] = {"site": site, "visits": want.visits}
        pattern = "Yêu cầu: %(site)s có %(visits)s buổi"
        if want.people:
            pattern, gaps["people"] = pattern + " cho %(people)s người", want.people
        if want.slots is not None:
            slots = [self._slots()[index] for index in sorted(want.slots)]
            first = bool(slots) and slots[0].index == 0 and len(slots) == slots[-1].index + 1
            early = first and len(slots) > 1
            pattern += ", chậm nhất %(when)s" if early else ", %(when)s"
            gaps["when"] = f"ngày {day(slots[-1])}" if early else when(slots)
        if len(self.core) > 1:
            return say(pattern + ".", **gaps)
        # Nothing else stands in the way: even every team together is too little.
        held, served = self._all_together(want)
        alone = ". Dù mọi đội cùng đến, chỉ được %(held)s buổi, %(served)s người."
        return say(pattern + alone, **gaps, held=held, served=served)

    def _all_together(self, want: Want) -> tuple[int, int]:
        """Return the visits and the people of a site if all teams always went there."""
        site, slots = self.rules.problem.site[want.site], self._slots()
        spans = [
            slots[index] for index in (range(len(slots)) if want.slots is None else want.slots)
        ]
        each = [self.rules.problem.capacity(t, site, s) for t in self._near(site) for s in spans]
        return len(each), sum(each)

    def _slots(self) -> tuple[Slot, ...]:
        return self.rules.problem.slots

    def _site(self, limits: tuple[Limit, ...]) -> Site:
        return self.rules.problem.site[limits[0].where]

    def _name(self, district: str) -> str:
        return self.names.get(district, district)

    def _near(self, site: Site) -> list[Team]:
        return [team for team in self.rules.teams if self.rules.near(team, site.district)]

    def _able(self, site: Site) -> list[Team]:
        return [team for team in self._near(site) if site.needs <= team.features]

    def _off(self, team: Team) -> frozenset[int]:
        """A team's free slots count as lost only when the core says that they must."""
        return team.off if Limit(Kind.OFF, team.code) in self.core else frozenset()

    def _of_weeks(self, numbers: set[int]) -> frozenset[int]:
        return frozenset(slot.index for slot in self._slots() if slot.week in numbers)

    def _core_wants(self) -> list[tuple[Want, Site]]:
        """The wishes of the core; a locked visit counts as one."""
        asked = [self.rules.wants[one.at] for one in self.core if one.kind is Kind.WANT]
        for one in self.core:
            if one.kind is Kind.LOCKED:
                visit = self.rules.locked[one.at]
                asked.append(Want(site=visit.site, slots=frozenset({visit.slot})))
        return [(want, self.rules.problem.site[want.site]) for want in asked]

    def _wanted(self, district: str, slots: frozenset[int]) -> list[tuple[Want, Site]]:
        """The wishes of the core that a district must meet within some slots."""
        every = frozenset(range(len(self._slots())))
        return [
            (want, site)
            for want, site in self._core_wants()
            if site.district == district and (every if want.slots is None else want.slots) <= slots
        ]

    def _visits(self, want: Want) -> int:
        """The least visits that meet a wish."""
        site = self.rules.problem.site[want.site]
        if not want.people:
            return want.visits
        able = self._able(site) or self._near(site)
        slots = range(len(self._slots())) if want.slots is None else want.slots
        best = max(
            (self.rules.problem.capacity(t, site, self._slots()[s]) for t in able for s in slots),
            default=1,
        )
        return max(want.visits, math.ceil(want.people / max(1, best)))

    def _scarcest(
        self, district: str, slots: frozenset[int], most: Callable[[Team], int]
    ) -> tuple[str, int, int]:
        """Return the kit there is most too little of: feature, needed, there."""
        wanted = self._wanted(district, slots)
        needs = {"", *(f for _, site in wanted if self._kit_held(site) for f in site.needs)}
        found = []
        for feature in sorted(needs):
            needed = sum(
                self._visits(want)
                for want, site in wanted
                if not feature or (feature in site.needs and self._kit_held(site))
            )
            have = sum(
                most(team)
                for team in self.rules.teams
                if team.district == district and (not feature or feature in team.features)
            )
            found.append((needed - have, feature, needed, have))
        _, feature, needed, have = max(found)
        return feature, needed, have

    def _kit_held(self, site: Site) -> bool:
        return Limit(Kind.KIT, site.code) in self.core


def _union(spans: list[frozenset[int] | None]) -> frozenset[int]:
    return frozenset(index for span in spans if span for index in span)


_TELL: Final[Mapping[Kind, Callable[[_Teller, tuple[Limit, ...]], Words]]] = {
    Kind.WANT: _Teller.want,
    Kind.TEAMS: _Teller.teams,
    Kind.KIT: _Teller.kit,
    Kind.OFF: _Teller.off,
    Kind.WEEK: _Teller.week,
    Kind.CREW: _Teller.crew,
    Kind.VENUE: _Teller.venue,
    Kind.ROOM: _Teller.room,
    Kind.LOCKED: _Teller.locked,
}
