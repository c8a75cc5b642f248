"""What a bedside plan is asked and what it answers, in opaque codes and whole units of time.

Times are whole numbers on one axis that runs through all days: minutes from the midnight before
the first day for real rounds, tenths or hundredths of a unit for public instances.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from cancuoc.kernel.refusal import Refusal
from cancuoc.planner.rounds.settings import settings


class TwoOfOneCode(Refusal):
    """Two visits or two outings have the same code; `code` names it."""

    message = "Mã %(code)s xuất hiện hai lần."
    next_step = "Mỗi người cần đến và mỗi chuyến đi cần một mã riêng."


class TooFewOfficers(Refusal):
    """A bedside team is smaller than the rule asks for."""

    message = "Chuyến %(outing)s chỉ có %(officers)s cán bộ, cần ít nhất %(needed)s."
    next_step = "Hãy thêm cán bộ vào chuyến đi hoặc bỏ chuyến này."


class NoSuchPlace(Refusal):
    """A visit or an outing stands at a place the travel table does not have."""

    message = "Không có đường đi đến nơi của %(code)s."
    next_step = "Hãy bổ sung tọa độ của nơi này rồi xếp lại."


class TimeThatCannotBe(Refusal):
    """Hours that end before they begin, or a service or worth below zero."""

    message = "Giờ giấc hoặc mức ưu tiên của %(code)s không hợp lệ."
    next_step = "Hãy sửa giờ bắt đầu, giờ kết thúc, số phút và mức ưu tiên."


@dataclass(frozen=True, slots=True, order=True)
class Hours:
    """A visit may begin from `opens` to `closes`, both included."""

    opens: int
    closes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One person, or one room of a centre, to be seen once.

    `worth` says how much seeing them counts. Without `hours` any time will do. `needs` are kit
    features the team must carry. What is `promised` comes before everything that is not.
    """

    code: str
    place: int
    worth: int
    minutes: int
    hours: tuple[Hours, ...] = ()
    needs: frozenset[str] = frozenset()
    promised: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outing:
    """One team on one day: it may leave at `leaves` and must be back at `back`.

    `most` limits the visits, for cards of a battery or sheets of a printer; None is no limit.
    """

    code: str
    start: int
    end: int
    leaves: int
    back: int
    officers: int = 2
    carries: frozenset[str] = frozenset()
    most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounds:
    """The question: whom to see, by which outings, over which ways.

    `travel[a][b]` is the time from place a to place b. Raises a refusal when the parts do not
    fit each other.
    """

    visits: tuple[Visit, ...]
    outings: tuple[Outing, ...]
    travel: tuple[tuple[int, ...], ...]
    officers: int = field(default_factory=lambda: settings().officers)

    def __post_init__(self) -> None:
        _unlike(visit.code for visit in self.visits)
        _unlike(outing.code for outing in self.outings)
        for visit in self.visits:
            self._known(visit.code, visit.place)
            _sane(visit)
        for outing in self.outings:
            self._known(outing.code, outing.start, outing.end)
            if not 0 <= outing.leaves <= outing.back:
                raise TimeThatCannotBe(gaps={"code": outing.code})
            self._staffed(outing)

    def _known(self, code: str, *places: int) -> None:
        if not all(0 <= place < len(self.travel) for place in places):
            raise NoSuchPlace(gaps={"code": code})

    def _staffed(self, outing: Outing) -> None:
        if outing.officers < self.officers:
            gaps = {
                "outing": outing.code,
                "officers": str(outing.officers),
                "needed": str(self.officers),
            }
            raise TooFewOfficers(gaps=gaps)

    def fits_alone(self, visit: Visit, outing: Outing) -> bool:
        """Say whether the outing could make this visit if it made no other."""
        if not visit.needs <= outing.carries or outing.most == 0:
            return False
        there = outing.leaves + self.travel[outing.start][visit.place]
        home = visit.minutes + self.travel[visit.place][outing.end]
        return any(
            max(there, span.opens) <= span.closes and max(there, span.opens) + home <= outing.back
            for span in visit.hours or (Hours(there, there),)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One visit made: when the team arrives, begins and is done."""

    visit: str
    arrives: int
    begins: int
    ends: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Itinerary:
    """What one outing does: when it really leaves, its stops in order, when it is back."""

    outing: str
    leaves: int
    stops: tuple[Stop, ...]
    back: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundsPlan:
    """The answer: one itinerary for each outing that goes out, and its figures.

    `worth` counts those seen, `travel` is time on the way, `seconds` is processor time.
    """

    itineraries: tuple[Itinerary, ...]
    worth: int
    travel: int
    seconds: float = 0.0

    @property
    def seen(self) -> frozenset[str]:
        """The codes of those who are seen."""
        return frozenset(stop.visit for trip in self.itineraries for stop in trip.stops)


def _unlike(codes: Iterable[str]) -> None:
    for code, times in Counter(codes).items():
        if times > 1:
            raise TwoOfOneCode(gaps={"code": code})


def _sane(visit: Visit) -> None:
    ordered = all(0 <= span.opens <= span.closes for span in visit.hours)
    if not ordered or visit.minutes < 0 or visit.worth < 0:
        raise TimeThatCannotBe(gaps={"code": visit.code})
