"""A fake centre on loopback, and stations that talk to it."""

from __future__ import annotations

from datetime import datetime

import pytest
from argon2 import PasswordHasher

from cancuoc.station import enrolling, signing_in
from cancuoc.station.centre import Centre
from cancuoc.station.core.desk import open_desk
from cancuoc.station.health import Health
from cancuoc.station.link import Link
from cancuoc.station.sync import Errands
from cancuoc.station.tables import listings, officers
from cancuoc.station.tests import world
from cancuoc.station.tests.fake_centre import serving
from cancuoc.station.tests.fake_evening import EveningCentre
from cancuoc.station.tests.screens import Desk, station_in_this_process


class Clock:
    """A moment that a test moves; both sides of the wire share it."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords():
    """Hash passwords with the least work: hundreds of tests sign an officer in."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(officers, "_HASHER", quick)
        patch.setattr(officers, "_NOBODY", quick.hash("nobody signs in with this"))
        yield


@pytest.fixture
def clock():
    return Clock(world.AT)


@pytest.fixture
def fake(clock):
    centre = EveningCentre(now=clock)
    centre.sessions = [world.SESSION]
    return centre


@pytest.fixture
def address(fake):
    with serving(fake) as url:
        yield url


@pytest.fixture
def errands(address, clock):
    """An enrolled station whose officer signed in, with one session known."""
    store = world.memory_store()
    enrolling.enrol(
        store=store,
        connect=lambda who: Link(centre=address, who=who, now=clock),
        code="TX-01",
        token="token-1",
        at=clock(),
    )
    desk = open_desk(store=store, device=world.PlainDevice())
    centre = Centre(Link(centre=address, who=desk.identity, now=clock, timeout=5))
    signing_in.sign_in(
        store=store, centre=centre, username="cb.tx.01", password="mat-khau-dung", at=clock()
    )
    listings.put_sessions(store, [world.SESSION])
    yield Errands(desk=desk, centre=centre, health=Health())
    centre.link.close()
    store.close()


@pytest.fixture
def make_link():
    """Links that are closed when the test is over."""
    made = []

    def make(**options):
        link = Link(**{"timeout": 5, **options})
        made.append(link)
        return link

    yield make
    for link in made:
        link.close()


@pytest.fixture
def screens(errands, clock, fake):
    """A station in this process, as an officer's browser sees it."""
    with station_in_this_process(errands, now=clock):
        made = Desk(errands)
        made._fake = fake
        yield made
