"""A real station and the real centre in one test process, with a wire that can be cut."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.test import Client

from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.stations import services as registry
from cancuoc.domain.stations.tests import floor as people
from cancuoc.domain.stations.tests.world import ADMIN
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.stationapi.tests.knocking import OFFICER, account
from cancuoc.packet.content import Officer
from cancuoc.station import enrolling, floor_sync, signing_in, sync
from cancuoc.station.centre import Centre
from cancuoc.station.core.desk import open_desk
from cancuoc.station.health import Health
from cancuoc.station.link import CentreUnreachable, Link
from cancuoc.station.postman import Postman
from cancuoc.station.sync import Errands
from cancuoc.station.tables import floors
from cancuoc.station.tests import world

AT = datetime(2024, 7, 6, 3, 0, tzinfo=people.AT.tzinfo)


@dataclass
class Clock:
    """The one clock of both sides; `skew` is how far the station's is off."""

    at: datetime = AT
    skew: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return self.at

    def station(self) -> datetime:
        return self.at + self.skew

    def go(self, seconds: float) -> datetime:
        self.at += timedelta(seconds=seconds)
        return self.station()


@dataclass
class Wire:
    """What may go wrong: `cut` answers nothing; `lost` counts replies that never arrive."""

    cut: bool = False
    lost: int = 0
    asked: list[str] = field(default_factory=list)


class InProcess(Link):
    """A link whose other end is Django's own client."""

    def __init__(self, *, who: Any, now: Any, wire: Wire) -> None:
        super().__init__(centre="http://127.0.0.1:1", who=who, now=now)
        self.wire = wire
        self.client = Client(raise_request_exception=True)

    def _exchange(
        self, method: str, target: str, body: bytes, headers: Mapping[str, str], timeout: float
    ) -> tuple[int, bytes]:
        if self.wire.cut:
            raise CentreUnreachable
        self.wire.asked.append(f"{method} {target}")
        signed = {**headers, **self._signature(method, target, body)}
        # Each request is a transaction of its own, as it is outside of tests.
        with transaction.atomic():
            answer = self.client.generic(
                method, target, body, content_type="application/json", headers=signed
            )
            if answer.status_code >= 400 and connection.needs_rollback:
                transaction.set_rollback(True)
        if self.wire.lost:
            self.wire.lost -= 1
            raise CentreUnreachable
        return answer.status_code, answer.content


class Site:
    """One session with a station that an officer works at."""

    def __init__(self, clock: Clock, *, session: UUID | None = None, code: str = "TX-01") -> None:
        self.clock, self.wire, self.code = clock, Wire(), code
        if session is None:
            account(OFFICER["username"], Role.ENROLMENT_OFFICER, Role.RECEPTION)
        self.session = session or people.open_session()
        made = registry.create_station(
            code=code, unit_code="00364", kit="KIT-01", at=clock(), by=ADMIN
        )
        self.store = world.memory_store()
        enrolling.enrol(
            store=self.store, connect=self._link, code=code, token=made.token, at=clock.station()
        )
        desk = open_desk(store=self.store, device=world.PlainDevice())
        self.errands = Errands(desk=desk, centre=Centre(self._link(desk.identity)), health=Health())
        self.postman = Postman(self.errands, now=clock.station)
        self.officer = self._sign_in()
        sync.fetch_sessions(self.errands, at=clock.station())
        sync.choose_session(self.errands, self.session)

    def _link(self, who: Any) -> InProcess:
        return InProcess(who=who, now=self.clock.station, wire=self.wire)

    def _sign_in(self) -> Officer:
        lease, _ = signing_in.sign_in(
            store=self.store, centre=self.errands.centre, at=self.clock.station(), **OFFICER
        )
        return signing_in.officer_of(lease)

    @property
    def desk(self) -> Any:
        return self.errands.desk

    @property
    def hold(self) -> floors.Hold:
        found = floors.hold(self.store)
        assert found is not None
        return found

    def stand_ready(self) -> None:
        floor_sync.stand_ready(
            self.errands,
            self.session,
            at=self.clock.station(),
            username=self.officer.username,
        )

    def go_dark(self) -> None:
        """Cut the wire and let the time pass after which the station leads."""
        self.wire.cut = True
        self.clock.go(61)
        self.postman.round()
        assert self.hold.ours

    def come_back(self, *, rounds: int = 3) -> None:
        self.wire.cut = False
        for _ in range(rounds):
            self.clock.go(3)
            self.postman.round()

    def doing(self) -> dict[str, Any]:
        """The moment and the person of the next act, a little later."""
        return {"at": self.clock.go(7), "by": self.officer}

    def at_centre(self) -> dict[str, tuple[str, str]]:
        """State and counter of every number, as the centre has them."""
        found = sessions.tickets(session_id=self.session)
        return {t.label: (str(t.state), t.counter) for t in found}

    def here(self) -> dict[str, tuple[str, str]]:
        """State and counter of every number, as the station has them."""
        found = floors.tickets(self.store, self.session)
        return {t.label: (str(t.state), t.counter) for t in found}

    def close(self) -> None:
        self.errands.centre.link.close()
        self.store.close()
