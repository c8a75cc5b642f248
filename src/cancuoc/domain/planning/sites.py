"""Where the teams of a run may go: communes, care centres, bedside rounds; and where these lie."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from cancuoc.domain.planning.locating import Known, known
from cancuoc.domain.planning.positions import Rough, Spot
from cancuoc.domain.specialcare import queries as care
from cancuoc.domain.specialcare.queries import Visitable
from cancuoc.domain.units import queries as units
from cancuoc.domain.units.rules import Level
from cancuoc.kernel.clock import today_vn
from cancuoc.planner.deployment.problem import Class, Site

IRIS: Final = "iris"
BEDSIDE: Final = "bedside"
_CENTRE, _BEDS = "CENTRE-", "BEDS-"
_NAME_OF_BEDS: Final = "Lượt tại giường, %(district)s"
LONGEST_NAME: Final = 120


class SiteKind(StrEnum):
    """What a team does at a site."""

    COMMUNE = "commune"
    CENTRE = "centre"
    BEDS = "beds"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A centre on a bedside round: how many people lie there, and where it is on the plane."""

    code: str
    name: str
    people: int
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePlace:
    """A site of a run: its unit, the hall if one is known, and how well its point is known."""

    code: str
    name: str
    unit_code: str
    kind: SiteKind
    rough: Rough
    hall: str = ""
    stops: tuple[Stop, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the place as JSON values."""
        return {**asdict(self), "stops": [asdict(stop) for stop in self.stops]}

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> SitePlace:
        """Read back what `to_json` gave."""
        stops = tuple(Stop(**stop) for stop in said["stops"])
        kind, rough = SiteKind(said["kind"]), Rough(said["rough"])
        return cls(**{**said, "stops": stops, "kind": kind, "rough": rough})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sites:
    """The sites of a run and what else is known of their places."""

    sites: tuple[Site, ...]
    places: tuple[SitePlace, ...]


@dataclass(slots=True, kw_only=True)
class Finder:
    """Puts the sites of an area together; `busy` says when the hall of a commune is not free."""

    scope: Sequence[str]
    at: datetime
    busy: Callable[[str], frozenset[int]]
    pace: float
    map: Known = field(init=False)
    _sites: list[Site] = field(default_factory=list)
    _places: list[SitePlace] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Read the map once."""
        self.map = known(at=self.at)

    @property
    def _on(self) -> date:
        return today_vn(self.at)

    def find(self, demand: Mapping[str, Mapping[Class, int]]) -> Sites:
        """Return communes with people expected and centres with people who wait."""
        self._communes(demand)
        self._care(care.visitable(scope=self.scope, on=self._on))
        return Sites(sites=tuple(self._sites), places=tuple(self._places))

    def _communes(self, demand: Mapping[str, Mapping[Class, int]]) -> None:
        named = units.units_named(codes=list(demand), on=self._on)
        for code in sorted(demand):
            expected = {one: demand[code].get(one, 0) for one in Class}
            if not sum(expected.values()):
                continue
            hall = self.map.halls.get(code)
            spot = self.map.ground.spot(unit_code=code, own=hall.point if hall else None)
            place = SitePlace(
                code=code,
                name=named[code].full_name,
                unit_code=code,
                kind=SiteKind.COMMUNE,
                rough=spot.rough,
                hall=hall.name if hall else "",
            )
            self._add(place, spot, expected, needs={IRIS}, busy=self.busy(code))

    def _care(self, centres: Iterable[Visitable]) -> None:
        in_bed: dict[str, list[tuple[Visitable, Spot]]] = defaultdict(list)
        for centre in centres:
            own = self.map.centres.get(centre.code)
            spot = self.map.ground.spot(unit_code=centre.unit_code, own=own)
            if centre.at_bed:
                in_bed[district_of(centre.unit_code, self._on)].append((centre, spot))
            if centre.ready:
                place = SitePlace(
                    code=_CENTRE + centre.code,
                    name=centre.name,
                    unit_code=centre.unit_code,
                    kind=SiteKind.CENTRE,
                    rough=spot.rough,
                    hall=centre.name,
                )
                ready = {Class.SPECIAL: centre.ready}
                self._add(place, spot, ready, needs={IRIS, BEDSIDE})
        for district, some in sorted(in_bed.items()):
            self._beds(district, some)

    def _beds(self, district: str, some: Sequence[tuple[Visitable, Spot]]) -> None:
        """One round for the beds of a district: it lies where most of them are."""
        most, spot = max(some, key=lambda pair: (pair[0].at_bed, pair[0].code))
        name = _NAME_OF_BEDS % {"district": units.unit(code=district, on=self._on).full_name}
        place = SitePlace(
            code=_BEDS + district,
            name=name[:LONGEST_NAME],
            unit_code=most.unit_code,
            kind=SiteKind.BEDS,
            rough=spot.rough,
            stops=tuple(
                Stop(code=c.code, name=c.name, people=c.at_bed, x=s.x, y=s.y) for c, s in some
            ),
        )
        people = {Class.SPECIAL: sum(centre.at_bed for centre, _ in some)}
        self._add(place, spot, people, needs={IRIS, BEDSIDE}, bedside=True)

    def _add(
        self,
        place: SitePlace,
        spot: Spot,
        people: Mapping[Class, int],
        *,
        needs: set[str],
        busy: frozenset[int] = frozenset(),
        bedside: bool = False,
    ) -> None:
        in_care = place.kind is not SiteKind.COMMUNE
        self._places.append(place)
        self._sites.append(
            Site(
                code=place.code,
                name=place.name,
                district=district_of(place.unit_code, self._on),
                x=spot.x,
                y=spot.y,
                expected={one: people.get(one, 0) for one in Class},
                pace=self.pace if in_care else 1.0,
                bedside=bedside,
                needs=frozenset(needs),
                busy=busy,
            )
        )


def district_of(code: str, on: date) -> str:
    """Return the district of a unit; since July 2025 there are none, then it is the city."""
    row = units.unit(code=code, on=on)
    return row.parent if row.level is Level.COMMUNE else row.code
