"""A station that leads a floor, reduced to the events it tells afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from cancuoc.domain.sessions import models, services
from cancuoc.domain.sessions.services import Claim
from cancuoc.domain.sessions.tests.world import OPEN, RECEPTION
from cancuoc.foundation.actor import Actor
from cancuoc.packet.floor import ARRIVE, FloorEvent, digest

SECOND = timedelta(seconds=1)
STATION = "TX-01"
CUT = OPEN + timedelta(minutes=5)


class Alone:
    """A station that watches a session and writes down what it does."""

    def __init__(self, session_id: UUID, *, code: str = STATION) -> None:
        self.session, self.code = session_id, code
        self.events: list[FloorEvent] = []
        self.clock = CUT
        self.numbers = 500
        services.arm(session_id=session_id, station_code=code, at=CUT - 5 * SECOND, by=RECEPTION)
        self.beat(CUT)

    def beat(self, at: datetime) -> models.FloorWatch:
        by = Actor.station(self.code)
        return services.beat(session_id=self.session, station_code=self.code, at=at, by=by)

    def do(self, ticket: UUID, act: str, *, after: float = 60, **more: Any) -> FloorEvent:
        self.clock += after * SECOND
        last = self.events[-1] if self.events else None
        event = FloorEvent(
            id=uuid4(),
            sequence=len(self.events) + 1,
            previous=digest(last) if last else "",
            at=self.clock,
            by="tiepdon",
            act=act,
            ticket_id=ticket,
            **more,
        )
        self.events.append(event)
        return event

    def receive(self, *, who: UUID | None = None, code: str = "", **more: Any) -> UUID:
        label = f"A{self.numbers}"
        self.numbers += 1
        given = {"lane": "A", "band": ">=14", "label": label} | more
        ticket = uuid4()
        self.do(ticket, ARRIVE, person_id=who or uuid4(), booking_code=code, **given)
        return ticket

    def tell(
        self, *events: FloorEvent, at: datetime | None = None, by: Actor | None = RECEPTION
    ) -> models.FloorWatch:
        at = at or self.clock + 30 * SECOND
        claims = [Claim(event=event, by=by) for event in events or self.events]
        return services.replay(
            session_id=self.session,
            station_code=self.code,
            claims=claims,
            at=at,
            by=Actor.station(self.code),
        )

    def hand_back(self, *, sequence: int | None = None) -> None:
        services.hand_back(
            session_id=self.session,
            station_code=self.code,
            sequence=len(self.events) if sequence is None else sequence,
            at=self.clock + 40 * SECOND,
            by=Actor.station(self.code),
        )

    def verdicts(self) -> list[tuple[str, str]]:
        rows = models.FloorEvent.objects.filter(watch__session_id=self.session)
        return list(rows.order_by("sequence").values_list("verdict", "reason"))


def forged(event: FloorEvent, **changes: Any) -> FloorEvent:
    """The same event with something else in it."""
    return replace(event, **changes)
