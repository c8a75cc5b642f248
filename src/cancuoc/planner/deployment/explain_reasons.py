"""From a core of limits to sentences: what was needed, and how much there is."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from cancuoc.planner.deployment.explain_model import (
    Kind,
    Limit,
    Rules,
    Want,
    crew_there,
    served_by,
    visit_of,
)
from cancuoc.planner.deployment.explain_words import (
    Words,
    day,
    kit,
    kits,
    say,
    upper,
    weeks,
    when,
    with_kit,
)
from cancuoc.planner.deployment.problem import Post, Site, Slot, Team, fits

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
        groups[limit.kind, (limit.where, limit.post) if together else limit].append(limit)
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
        noun, needed, have = self._scarcest(district, at, lambda team: len(at - self._off(team)))
        gaps = {"district": self._name(district), "when": when(slots)}
        if needed <= have:
            return say("%(district)s, %(when)s: mỗi đội chỉ ở được một nơi.", **gaps)
        if len(slots) == 1:
            pattern = "%(district)s, %(when)s: cần %(needed)s %(kit)s, chỉ có %(have)s."
        else:
            pattern = "%(district)s, %(when)s: cần %(needed)s lượt %(kit)s, chỉ có %(have)s."
        return say(pattern, **gaps, needed=needed, kit=noun, have=have)

    def week(self, limits: tuple[Limit, ...]) -> Words:
        district, numbers = limits[0].where, {one.at for one in limits}
        noun, needed, have = self._scarcest(
            district, self._of_weeks(numbers), lambda team: team.most_a_week * len(numbers)
        )
        gaps = {"district": self._name(district), "weeks": weeks(numbers)}
        if needed <= have:
            return say("%(district)s, %(weeks)s: các đội đã đủ số buổi được làm.", **gaps)
        pattern = "%(district)s, %(weeks)s: cần %(needed)s buổi của %(kit)s, chỉ làm được %(have)s."
        return say(pattern, **gaps, needed=needed, kit=noun, have=have)

    def crew(self, limits: tuple[Limit, ...]) -> Words:
        district, post = limits[0].where, Post(limits[0].post)
        numbers = {one.at for one in limits}
        slots = self._of_weeks(numbers)
        minutes = [crew_there(self.rules.problem, district, one, post) for one in numbers]
        wanted = [
            (self._visits(want), self._least_crew(site, slots, post))
            for want, site in self._wanted(district, slots)
        ]
        needed = sum(visits * crew for visits, crew in wanted)
        visits = sum(visits for visits, _ in wanted)
        # Hours left over in one week hold no visit of another.
        shortest = min((crew for _, crew in wanted if crew), default=1)
        room, have = sum(one // shortest for one in minutes), sum(minutes)
        gaps = {"district": self._name(district), "weeks": weeks(numbers), "post": post.vi}
        if needed > have:
            pattern = "%(district)s, %(weeks)s: cần %(needed)s giờ công %(post)s, chỉ có %(have)s."
            return say(pattern, **gaps, needed=math.ceil(needed / 60), have=have // 60)
        if visits > room:
            pattern = (
                "%(district)s, %(weeks)s: cần %(needed)s buổi, giờ công %(post)s chỉ đủ %(room)s."
            )
            return say(pattern, **gaps, needed=visits, room=room)
        pattern = "%(district)s, %(weeks)s: chỉ có %(have)s giờ công %(post)s."
        return say(pattern, **gaps, have=have // 60)

    def _least_crew(self, site: Site, slots: frozenset[int], post: Post) -> int:
        """The fewest minutes of a post that a visit to a site can take."""
        able = self._able(site) or self._near(site)
        officers = min((team.crew.get(post, 0) for team in able), default=0)
        return officers * min(self.rules.problem.work(self._slots()[s]) for s in slots)

    def kit(self, limits: tuple[Limit, ...]) -> Words:
        site = self._site(limits)
        if self._able(site):
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
        room = limits[0].where
        names = [site.name for site in self.rules.sites if site.room == room]
        pattern = "%(site)s: nơi này nhận nhiều nhất %(most)s đội cùng lúc."
        return say(pattern, site=", ".join(names), most=self.rules.problem.room[room])

    def off(self, limits: tuple[Limit, ...]) -> Words:
        team = self.rules.problem.team[limits[0].where]
        asked = _union([want.slots for want, _ in self._core_wants()]) or team.off
        slots = [self._slots()[index] for index in sorted(team.off & asked or team.off)]
        return say("Đội %(team)s nghỉ %(when)s.", team=team.code, when=when(slots))

    def upkeep(self, limits: tuple[Limit, ...]) -> Words:
        team = self.rules.problem.team[limits[0].where]
        asked = _union([want.slots for want, _ in self._core_wants()])
        off = frozenset(slot for kit in team.kits for slot in kit.off)
        slots = [self._slots()[index] for index in sorted(off & asked or off)]
        return say("Thiết bị của đội %(team)s bảo trì %(when)s.", team=team.code, when=when(slots))

    def holiday(self, limits: tuple[Limit, ...]) -> Words:
        slot = self._slots()[limits[0].at]
        return say("%(when)s là ngày nghỉ lễ.", when=upper(when([slot])))

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
        each = [self._serves(team, site, slot) for team in self._near(site) for slot in spans]
        return len(each), sum(each)

    def _slots(self) -> tuple[Slot, ...]:
        return self.rules.problem.slots

    def _serves(self, team: Team, site: Site, slot: Slot) -> int:
        return served_by(self.rules.problem, visit_of(team, site, slot))

    def _site(self, limits: tuple[Limit, ...]) -> Site:
        return self.rules.problem.site[limits[0].where]

    def _name(self, district: str) -> str:
        return self.names.get(district, district)

    def _near(self, site: Site) -> list[Team]:
        return [team for team in self.rules.teams if self.rules.near(team, site.district)]

    def _able(self, site: Site) -> list[Team]:
        return [team for team in self._near(site) if fits(site, team.kits)]

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
            (self._serves(team, site, self._slots()[s]) for team in able for s in slots),
            default=1,
        )
        return max(want.visits, math.ceil(want.people / max(1, best)))

    def _scarcest(
        self, district: str, slots: frozenset[int], most: Callable[[Team], int]
    ) -> tuple[str, int, int]:
        """Return the kit there is most too little of: its noun, needed, there."""
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
                if team.district == district and (not feature or _holding(team, feature))
            )
            found.append((needed - have, feature, needed, have))
        _, feature, needed, have = max(found)
        return self._noun(district, feature), needed, have

    def _noun(self, district: str, feature: str) -> str:
        """A team counts once, however many of its kits have the feature."""
        held = [_holding(team, feature) for team in self.rules.teams if team.district == district]
        return kit(feature) if not feature or max(held, default=0) <= 1 else with_kit(feature)

    def _kit_held(self, site: Site) -> bool:
        return Limit(Kind.KIT, site.code) in self.core


def _holding(team: Team, feature: str) -> int:
    return sum(feature in kit.features for kit in team.kits)


def _union(spans: list[frozenset[int] | None]) -> frozenset[int]:
    return frozenset(index for span in spans if span for index in span)


_TELL: Final[Mapping[Kind, Callable[[_Teller, tuple[Limit, ...]], Words]]] = {
    Kind.WANT: _Teller.want,
    Kind.TEAMS: _Teller.teams,
    Kind.KIT: _Teller.kit,
    Kind.OFF: _Teller.off,
    Kind.UPKEEP: _Teller.upkeep,
    Kind.HOLIDAY: _Teller.holiday,
    Kind.WEEK: _Teller.week,
    Kind.CREW: _Teller.crew,
    Kind.VENUE: _Teller.venue,
    Kind.ROOM: _Teller.room,
    Kind.LOCKED: _Teller.locked,
}
