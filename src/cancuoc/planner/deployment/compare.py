"""Two plans beside each other: every layer, and which communes gain or lose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cancuoc.planner.deployment.explain_words import Words, say, when
from cancuoc.planner.deployment.figures import Figures, figures, held_at, served_at
from cancuoc.planner.deployment.problem import CLASSES, Class, Plan, Problem, Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One figure of both plans. `better` is 1 when the second is better, -1 when worse, else 0."""

    name: str
    label: str
    unit: str
    first: float
    second: float
    better: int

    @property
    def change(self) -> float:
        """The second less the first."""
        return self.second - self.first


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A commune that is better or worse off: people by class, visits, and its first slot.

    A `first` of None is never. `gain` is in people; it can be 0 when only the day changes.
    """

    site: str
    name: str
    first_people: Mapping[Class, int]
    second_people: Mapping[Class, int]
    visits: tuple[int, int]
    first: tuple[int | None, int | None]
    words: Words

    @property
    def gain(self) -> int:
        """People reached more by the second plan."""
        return sum(self.second_people.values()) - sum(self.first_people.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The layers in their order of weight, and the communes: most gained and most lost first."""

    layers: tuple[Layer, ...]
    gaining: tuple[Change, ...]
    losing: tuple[Change, ...]
    same_visits: int
    words: Words


_PLUS, _MINUS = 1, -1
# Name in the figures, label, unit, and whether more is better.
_LAYERS: Final = (
    ("never_visited", "Nơi chưa có buổi nào", "nơi", _MINUS),
    ("visits_missing", "Buổi còn thiếu", "buổi", _MINUS),
    ("first_late", "Nơi có buổi đầu muộn", "nơi", _MINUS),
    ("reached", "Người đến được", "người", _PLUS),
    ("special", Class.SPECIAL.vi, "người", _PLUS),
    ("under_14", Class.UNDER_14.vi, "người", _PLUS),
    ("other", Class.OTHER.vi, "người", _PLUS),
    ("share", "Tỷ lệ đến được", "%", _PLUS),
    ("lowest_share", "Xã thấp nhất", "%", _PLUS),
    ("spread", "Độ lệch giữa các xã", "%", _MINUS),
    ("travel_minutes", "Thời gian đi đường", "giờ", _MINUS),
    ("overtime_minutes", "Làm thêm giờ", "giờ", _MINUS),
    ("posts_short", "Lượt vị trí thiếu người", "lượt", _MINUS),
    ("uneven", "Chênh số buổi giữa các đội", "buổi", _MINUS),
    ("visits", "Số buổi", "buổi", 0),
)
_SCALE: Final = {"%": 100.0, "giờ": 1 / 60}


def compare(problem: Problem, first: Plan, second: Plan) -> Comparison:
    """Put two plans of one problem beside each other; the second is judged against the first."""
    one, other = figures(problem, first), figures(problem, second)
    changes = _changes(problem, first, second)
    gaining = sorted((c for c in changes if _sense(c) > 0), key=lambda c: (-c.gain, c.site))
    losing = sorted((c for c in changes if _sense(c) < 0), key=lambda c: (c.gain, c.site))
    return Comparison(
        layers=tuple(_layer(row, one, other) for row in _LAYERS),
        gaining=tuple(gaining),
        losing=tuple(losing),
        same_visits=len(set(first.visits) & set(second.visits)),
        words=_sum_up(one, other, len(gaining), len(losing)),
    )


def _layer(row: tuple[str, str, str, int], one: Figures, other: Figures) -> Layer:
    name, label, unit, sense = row
    a, b = (_figure(figures, name) * _SCALE.get(unit, 1.0) for figures in (one, other))
    better = sense * ((b > a) - (b < a))
    return Layer(name=name, label=label, unit=unit, first=a, second=b, better=better)


def _figure(of: Figures, name: str) -> float:
    classes = {str(one): count for one, count in of.by_class.items()}
    return float(classes[name] if name in classes else getattr(of, name))


def _changes(problem: Problem, first: Plan, second: Plan) -> list[Change]:
    one, other = held_at(first.visits), held_at(second.visits)
    found = []
    for site in problem.sites:
        before, after = one[site.code], other[site.code]
        served = served_at(problem, site, before), served_at(problem, site, after)
        turns = _turn(before), _turn(after)
        if served[0] == served[1] and turns[0] == turns[1]:
            continue
        found.append(
            Change(
                site=site.code,
                name=site.name,
                first_people=served[0],
                second_people=served[1],
                visits=(len(before), len(after)),
                first=turns,
                words=_told(problem, site.name, served, turns),
            )
        )
    return found


def _turn(visits: list[Visit]) -> int | None:
    return min((visit.slot for visit in visits), default=None)


def _sense(change: Change) -> int:
    """1 when a commune is better off: more people, or the same ones sooner."""
    if change.gain:
        return 1 if change.gain > 0 else -1
    # The same people in all: those who count more come first, then the day.
    for one in CLASSES:
        if change.first_people[one] != change.second_people[one]:
            return 1 if change.second_people[one] > change.first_people[one] else -1
    before, after = (10**9 if turn is None else turn for turn in change.first)
    return (after < before) - (after > before)


def _told(
    problem: Problem,
    name: str,
    served: tuple[Mapping[Class, int], Mapping[Class, int]],
    turns: tuple[int | None, int | None],
) -> Words:
    before, after = (sum(one.values()) for one in served)
    gaps: dict[str, str | float] = {"site": name, "before": before, "after": after}
    if turns[0] == turns[1]:
        return say("%(site)s: từ %(before)s thành %(after)s người.", **gaps)
    if turns[1] is None:
        return say("%(site)s: từ %(before)s thành %(after)s người, không còn buổi nào.", **gaps)
    gaps["when"] = when([problem.slots[turns[1]]])
    pattern = "%(site)s: từ %(before)s thành %(after)s người, buổi đầu %(when)s."
    return say(pattern, **gaps)


def _sum_up(one: Figures, other: Figures, gaining: int, losing: int) -> Words:
    change = other.reached - one.reached
    gaps = {"gaining": gaining, "losing": losing}
    if change == 0:
        pattern = "Số người không đổi; %(gaining)s nơi được lợi, %(losing)s nơi thiệt."
        return say(pattern, **gaps)
    pattern = "Thêm %(people)s người; %(gaining)s nơi được lợi, %(losing)s nơi thiệt."
    if change < 0:
        pattern = "Bớt %(people)s người; %(gaining)s nơi được lợi, %(losing)s nơi thiệt."
    return say(pattern, people=abs(change), **gaps)
