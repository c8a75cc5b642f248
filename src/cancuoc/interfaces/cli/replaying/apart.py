"""Sessions whose station leads the floor by itself while its network is cut: the jobs of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from cancuoc.interfaces.cli.replaying.ground import Ground
from cancuoc.interfaces.cli.replaying.parties import End
from cancuoc.interfaces.cli.replaying.seating import Seat
from cancuoc.law.ages import Band

Jobs = list[dict[str, Any]]


@dataclass
class LedApart:
    """Which stations lead a floor now; everybody of a dark session goes to its first station."""

    stations: dict[str, UUID] = field(default_factory=dict)
    led: int = 0
    told: Counter[str] = field(default_factory=Counter)
    _strangers: dict[UUID, list[str]] = field(default_factory=lambda: defaultdict(list))
    _begun: set[UUID] = field(default_factory=set)

    def expect(self, seats: Sequence[Seat], ground: Ground) -> None:
        """Note whom the stations of dark sessions look up beforehand: those without a booking."""
        for seat in seats:
            if not seat.booked:
                numbers = [visitor.resident.number for visitor in seat.party.visitors]
                self._strangers[ground.session(seat.shift)] += numbers

    def ready(self, seats: Sequence[Seat], ground: Ground) -> Jobs:
        """Return the jobs of stations that stand ready for sessions that begin now.

        Who will come is looked up while there is a network, as booked families are known.
        """
        found: dict[UUID, dict[str, Any]] = {}
        for seat in seats:
            session = ground.session(seat.shift)
            if session not in self._begun:
                code = ground.stations[seat.shift.team.code][0].code
                numbers = self._strangers[session]
                found[session] = {"station": code, "session": str(session), "ready": numbers}
        self._begun |= set(found)
        return list(found.values())

    def receive(self, seats: Sequence[Seat], ground: Ground, codes: Mapping[int, str]) -> Jobs:
        """Return the jobs in which each party comes to the station."""
        jobs: Jobs = []
        for seat in seats:
            session = ground.session(seat.shift)
            code = ground.stations[seat.shift.team.code][0].code
            self.stations[code] = session
            party = [
                {
                    "person": str(visitor.resident.person_id),
                    "band": str(visitor.resident.band),
                    "eid": 1 if visitor.resident.band is Band.UNDER_6 else 2,
                    "ending": "" if visitor.end is End.DOSSIER else str(visitor.end),
                }
                for visitor in seat.party.visitors
            ]
            told = {"station": code, "session": str(session), "receive": party}
            jobs.append({**told, "booking": codes.get(id(seat), "")})
            self.told[code] += len(party)
        return jobs

    def kept(self, jobs: Iterable[Mapping[str, Any]]) -> Counter[str]:
        """Return how many packets lie at each station after these jobs."""
        kept: Counter[str] = Counter()
        for job in jobs:
            kept[str(job["station"])] += sum(not each["ending"] for each in job["receive"])
        return kept

    def back(self, stations: Sequence[str]) -> Jobs:
        """Return the jobs in which stations give their floors back."""
        self.led += len(stations)
        for code in stations:
            self.stations.pop(code, None)
        return [{"station": code, "back": True} for code in stations]
