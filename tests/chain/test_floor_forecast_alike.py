"""The forecast at a dark site: the numbers the centre would give, kept and sent home once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from tests.chain.test_floor_changes_hands import ADULT, clock, serve, site
from tests.support.rollbacks import own_transactions
from tests.support.site_floor import Site

from cancuoc.domain.sessions import promising, told_floor, waiting
from cancuoc.domain.sessions import services as sessions
from cancuoc.domain.stations.tests import floor as people
from cancuoc.foundation.actor import Actor
from cancuoc.packet.floor import FloorPromise
from cancuoc.station.core import floor, floor_advice, floor_promises, floor_state
from cancuoc.station.core.floor import Visitor
from cancuoc.station.tables import floor_told, listings

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_transactions")]
__all__ = ["clock", "own_transactions", "site"]
MACHINE = Actor.station("TX-01")


def session_of(site: Site):
    found = listings.session(site.store, site.session)
    assert found is not None
    return found


def receive(site: Site, *visitors: Visitor):
    """Give numbers at the station and tell their wait."""
    given = floor.receive(site.desk, site.session, visitors, **site.doing())
    floor_promises.promise(site.store, site.session, given, now=site.clock())
    return given


def promised() -> list[tuple]:
    rows = apps.get_model("room_sessions.TicketPromise").objects.order_by("ticket__label")
    return list(rows.values_list("ticket__label", "low", "middle", "high", "waited"))


def busy(site: Site) -> None:
    """A room in which things have happened: served, called, kits set down, people waiting."""
    sessions.post_kit(
        session_id=site.session, kit="KIT-01", counter="2", at=site.clock(), by=people.CLERK
    )
    for _ in range(4):
        people.arrive(site.session, None)
    site.stand_ready()
    site.go_dark()
    receive(site, ADULT, Visitor(band="6-<14"), Visitor(band="<6"))
    serve(site)
    floor.call_next(site.desk, site.session, counter="2", **site.doing())


def test_the_station_says_what_the_centre_would_say_of_the_same_room(site: Site) -> None:
    busy(site)
    here = floor_promises.of_tickets(site.store, session_of(site), now=site.clock())
    site.come_back()
    # The same moment again, for the waits of the same evening.
    site.clock.go(-9)
    there = waiting.of_tickets(session_id=site.session, at=site.clock())
    assert len(there) == 5
    assert here == there


def test_the_hall_and_its_counters_are_known_without_the_centre(site: Site) -> None:
    sessions.set_hall(
        session_id=site.session,
        seats=12,
        fans=1,
        water=5,
        area=30,
        heat_limit=33,
        at=site.clock(),
        by=people.CLERK,
    )
    sessions.note_heat(session_id=site.session, celsius=36.5, at=site.clock(), by=people.CLERK)
    busy(site)
    state = floor_state.state_of(site.store, session_of(site), now=site.clock())
    assert [(c.code, c.serving is None) for c in state.counters] == [("1", True), ("2", False)]
    room = floor_told.room(site.store, site.session)
    comfort = floor_advice.comfort_of(room)
    assert (comfort.seats, comfort.fans, comfort.area) == (12, 1, 30)
    assert (comfort.heat, comfort.hot) == (36.5, True)
    found = floor_advice.advice(site.store, session_of(site), state, now=site.clock())
    assert any("36,5 °C" in one.words() for one in found)


def test_what_was_told_comes_home_once_with_its_error(site: Site) -> None:
    site.stand_ready()
    site.go_dark()
    receive(site, ADULT, ADULT, ADULT)
    site.clock.go(600)
    serve(site)
    here = floor_promises.accuracy(site.store, site.session)
    assert (here.told, here.called) == (3, 1)
    site.come_back()
    told = promised()
    assert [row[0] for row in told] == ["A500", "A501", "A502"]
    assert told[0][4] == pytest.approx(607 / 60)
    assert [row[4] for row in told[1:]] == [None, None]
    there = promising.accuracy(session_id=site.session)
    assert (there.told, there.called, there.held) == (here.told, here.called, here.held)
    assert there.error == pytest.approx(here.error)
    site.come_back()
    assert promised() == told


def test_a_ticket_called_at_the_centre_afterwards_has_its_error_too(site: Site) -> None:
    site.stand_ready()
    site.go_dark()
    (ticket,) = receive(site, ADULT)
    site.come_back()
    called = sessions.call_next(
        session_id=site.session, counter="9", at=site.clock(), by=people.CLERK
    )
    assert called == ticket.id
    ((_, _, _, _, waited),) = promised()
    assert waited == pytest.approx((site.clock() - ticket.issued_at).total_seconds() / 60)


@pytest.mark.parametrize("lost", range(1, 5))
def test_whichever_answer_is_lost_what_was_told_is_kept_once(site: Site, lost: int) -> None:
    site.stand_ready()
    site.go_dark()
    receive(site, ADULT, ADULT)
    site.wire.lost = lost
    site.come_back(rounds=8)
    assert [row[0] for row in promised()] == ["A500", "A501"]
    assert floor_told.untold(site.store, site.session, limit=9) == []


@pytest.mark.parametrize(
    ("low", "middle", "high", "kept"),
    [(0, 0, 0, 1), (60, 30, 90, 0), (-1, 5, 9, 0), (0, 5, 86_401, 0), (0, 9, 5, 0)],
)
def test_a_promise_that_makes_no_sense_is_passed_over(
    site: Site, low: int, middle: int, high: int, kept: int
) -> None:
    site.stand_ready()
    site.go_dark()
    (ticket,) = floor.receive(site.desk, site.session, [ADULT], **site.doing())
    site.come_back()
    told = FloorPromise(
        ticket_id=ticket.id, made_at=site.clock(), low=low, middle=middle, high=high
    )
    found = told_floor.take_promises(
        session_id=site.session,
        station_code="TX-01",
        promises=[told],
        at=site.clock(),
        by=MACHINE,
    )
    assert found == kept == len(promised())


def test_a_station_promises_nothing_of_the_tickets_of_the_centre(site: Site) -> None:
    ticket = people.arrive(site.session, None)
    site.stand_ready()
    told = FloorPromise(ticket_id=ticket, made_at=site.clock(), low=1, middle=2, high=3)
    found = told_floor.take_promises(
        session_id=site.session,
        station_code="TX-01",
        promises=[told],
        at=site.clock() + timedelta(seconds=1),
        by=MACHINE,
    )
    assert (found, promised()) == (0, [])
