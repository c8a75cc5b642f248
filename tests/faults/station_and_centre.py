"""A station on its own disk and the centre's rooms in one process, without a wire between."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from cancuoc.domain.stations import centre_keys, services
from cancuoc.domain.stations.tests.world import TestStation
from cancuoc.kernel.digest import sha256_hex
from cancuoc.kernel.refusal import Refusal
from cancuoc.packet import keys
from cancuoc.station import home, uploads
from cancuoc.station.centre import Outgoing, Progress
from cancuoc.station.core.desk import PROFILE, SIGNING_KEY, Desk, open_desk
from cancuoc.station.link import CentreRefused
from cancuoc.station.records import StationProfile
from cancuoc.station.store import Store
from cancuoc.station.tables import listings, values
from cancuoc.station.tests import world


@dataclass
class Rooms:
    """The centre as an upload sees it: the rooms' own services, at the centre's own time."""

    code: str
    at: datetime

    def begin_packet(self, packet: Outgoing) -> Progress:
        said = services.Announced(
            packet_id=packet.packet_id,
            size=packet.size,
            digest=packet.digest,
            sequence=packet.sequence,
            previous=packet.previous,
        )
        found = self._ask(services.begin_upload, station_code=self.code, announced=said, at=self.at)
        return Progress(received=found.received, receipt=found.receipt.decode())

    def put_chunk(self, packet_id: UUID, *, offset: int, data: bytes) -> Progress:
        found = self._ask(
            services.put_chunk,
            station_code=self.code,
            packet_id=packet_id,
            offset=offset,
            data=data,
            digest=sha256_hex(data),
        )
        return Progress(received=found.received)

    def commit_packet(self, packet_id: UUID, *, digest: str) -> bytes:
        return self._ask(
            services.commit_upload,
            station_code=self.code,
            packet_id=packet_id,
            digest=digest,
            at=self.at,
        )

    def _ask(self, service: Any, **given: Any) -> Any:
        try:
            return service(**given)
        except Refusal as refusal:
            raise CentreRefused(refusal.status, refusal.as_dict()) from refusal


def enrolled(folder: Path) -> TestStation:
    """Enrol a station at the centre and lay its home."""
    station = TestStation(unit_code="00352").enrol()
    opened = home.open_home(folder)
    store = Store(path=opened.database, key=opened.derive("store"))
    pem = keys.private_to_pem(station.identity.signing_key)
    values.put(store, SIGNING_KEY, pem)
    values.put_record(store, PROFILE, _profile(station))
    listings.put_sessions(store, [world.SESSION])
    store.close()
    opened.close()
    return station


def _profile(station: TestStation) -> StationProfile:
    own = world.Centre().profile(key_id=keys.key_id(station.identity.signing_key.public_key()))
    return replace(
        own,
        code=station.code,
        centre_packet_key=keys.public_to_raw(centre_keys.packet_keys()[0].public_key()).hex(),
        centre_signing_key=keys.public_to_raw(centre_keys.signing_key().public_key()).hex(),
    )


def send(desk: Desk, *, at: datetime) -> uploads.Result:
    """Send what waits, at the centre's time `at`."""
    rooms: Any = Rooms(desk.profile.code, at)
    return uploads.send_all(store=desk.store, centre=rooms, profile=desk.profile, at=at)


__all__ = ["Rooms", "enrolled", "open_desk", "send"]
