"""Keys and orders over the real door: the station's own program asks, the centre's answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from tests.faults.station_and_centre import enrolled

from cancuoc.domain.stations import centre_keys, key_changes, queries, services, wiping
from cancuoc.domain.stations.rules import WipeState
from cancuoc.domain.stations.tests.test_station_reviewing import SECOND
from cancuoc.domain.stations.tests.world import ADMIN, AT, TestStation
from cancuoc.kernel import clock
from cancuoc.packet import keys
from cancuoc.packet.keys import StationIdentity
from cancuoc.station import home, rekeying, sync, uploads
from cancuoc.station import wiping as at_station
from cancuoc.station.centre import Centre
from cancuoc.station.core.desk import open_desk
from cancuoc.station.health import Health
from cancuoc.station.link import Answer, CentreUnreachable, Link
from cancuoc.station.store import Store
from cancuoc.station.sync import Errands
from cancuoc.station.tests import world

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]


class Far:
    """One station on its disk, with the address of the centre."""

    def __init__(self, folder: Path, address: str) -> None:
        self.station: TestStation = enrolled(folder)
        self.folder, self.address = folder, address
        self.opened = home.open_home(folder)
        self.store = Store(path=self.opened.database, key=self.opened.derive("store"))
        self.links: list[Link] = []

    def link(self, who: StationIdentity | None) -> Link:
        self.links.append(Link(centre=self.address, who=who, timeout=60))
        return self.links[-1]

    def errands(self) -> Errands:
        desk = open_desk(store=self.store, device=world.PlainDevice())
        return Errands(desk=desk, centre=Centre(self.link(desk.identity)), health=Health())

    def close(self) -> None:
        for link in self.links:
            link.close()
        self.store.close()
        self.opened.close()


class LostAnswer(Link):
    """A line that loses the answer to whatever changes something."""

    def ask(self, method: str, path: str, **given: Any) -> Answer:
        answer = super().ask(method, path, **given)
        if method == "POST":
            raise CentreUnreachable
        return answer


@pytest.fixture
def far(drill_home: Path, tmp_path: Path, live_server: Any) -> Iterator[Far]:
    made = Far(tmp_path / "station", live_server.url)
    yield made
    made.close()


def centre_key() -> str:
    found = key_changes.key_in_use(code="TX-01", at=clock.now())
    return found.key_id if found else ""


def packet_key() -> str:
    return keys.public_to_raw(centre_keys.packet_keys()[0].public_key()).hex()


def test_a_key_changes_over_a_line_that_loses_the_answer(far: Far) -> None:
    before = centre_key()

    def losing(who: StationIdentity) -> Link:
        far.links.append(LostAnswer(centre=far.address, who=who, timeout=60))
        return far.links[-1]

    services.renew_packet_key(after=1, at=AT, by=ADMIN)
    with pytest.raises(CentreUnreachable):
        rekeying.keep_young(store=far.store, connect=losing, at=clock.now())
    assert centre_key() != before
    # Meanwhile the program works on: its link falls back on the next key by itself.
    desk = open_desk(store=far.store, device=world.PlainDevice())
    spare = rekeying.spare(far.store, desk.profile)
    working = Link(centre=far.address, who=desk.identity, spare=spare, timeout=60)
    far.links.append(working)
    assert Centre(working).keys().key_id == centre_key()
    assert rekeying.keep_young(store=far.store, connect=far.link, at=clock.now())
    assert not rekeying.keep_young(store=far.store, connect=far.link, at=clock.now())
    after = open_desk(store=far.store, device=world.PlainDevice())
    assert after.identity.key_id == after.profile.key_id == centre_key()
    assert apps.get_model("stations", "StationKey").objects.count() == 2
    assert after.profile.centre_packet_key == packet_key()


def test_a_lost_station_still_sends_and_is_then_wiped(far: Far) -> None:
    errands = far.errands()
    sealed = world.sealed(errands.desk, world.child())
    services.revoke_station(code="TX-01", reason="Mất", at=clock.now(), by=ADMIN)
    order = services.order_wipe(code="TX-01", unsent_too=False, reason="Mất", at=AT, by=ADMIN)
    services.approve_wipe(order_id=order, at=AT, by=SECOND)
    assert not sync.heed_orders(errands, at=clock.now())
    kept = wiping.last_wipe(code="TX-01")
    assert kept is not None
    assert (kept.state, kept.waiting) == (WipeState.KEPT, 1)
    assert (far.folder / "device.secret").exists()
    sent = uploads.send_all(
        store=far.store, centre=errands.centre, profile=errands.desk.profile, at=clock.now()
    )
    assert sent.sent == 1
    assert queries.packet(packet_id=sealed.id).reason == "revoked"
    assert sync.heed_orders(errands, at=clock.now())
    assert not (far.folder / "device.secret").exists()
    assert at_station.finish(far.folder, connect=lambda: far.link(None))
    done = wiping.last_wipe(code="TX-01")
    assert done is not None
    assert done.state is WipeState.DONE
    assert {path.name for path in far.folder.iterdir()} == {"station.lock"}
