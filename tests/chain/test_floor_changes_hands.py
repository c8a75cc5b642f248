"""The floor goes to the station when the network dies, and comes back with everything done."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from argon2 import PasswordHasher
from tests.support.rollbacks import own_transactions
from tests.support.site_floor import Clock, Site

from cancuoc.domain.sessions import figures, led_floor
from cancuoc.domain.sessions import services as sessions
from cancuoc.domain.sessions.refusals import FloorLed
from cancuoc.domain.stations.tests import floor as people
from cancuoc.foundation import keys
from cancuoc.kernel import clock as kernel_clock
from cancuoc.kernel.floor import TICKET_MOVES, Lane, Priority, TicketAct
from cancuoc.kernel.moves import IllegalMove
from cancuoc.packet.floor import FloorStep
from cancuoc.station import floor_sync, sync
from cancuoc.station.core import floor, opening
from cancuoc.station.core.floor import Visitor
from cancuoc.station.link import CentreUnreachable
from cancuoc.station.presenters import floor as shown
from cancuoc.station.tables import acts, floors, listings, officers
from cancuoc.station.tables.floors import Standing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_transactions")]
__all__ = ["own_transactions"]
ADULT = Visitor(band=">=14")


@pytest.fixture
def clock(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    settings.BLOB_DIR = tmp_path / "blobs"
    settings.KEY_DIR = tmp_path / "keys"
    ticking = Clock()
    monkeypatch.setattr(kernel_clock, "now", ticking)
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(officers, "_HASHER", quick)
    keys.store.cache_clear()
    yield ticking
    keys.store.cache_clear()


@pytest.fixture
def site(clock: Clock) -> Iterator[Site]:
    made = Site(clock)
    yield made
    made.close()


def call_at_centre(site: Site) -> UUID:
    return sessions.call_next(
        session_id=site.session, counter="9", at=site.clock(), by=people.CLERK
    )


def serve(site: Site, *, outcome: str = "captured") -> str:
    """Call whoever is next, serve them to the end; return the number."""
    ticket = floor.call_next(site.desk, site.session, counter="1", **site.doing())
    floor.act(site.desk, ticket.id, "begin", counter="1", **site.doing())
    floor.act(site.desk, ticket.id, "finish", outcome=outcome, **site.doing())
    return ticket.label


def test_reception_and_calls_go_on_without_the_centre_and_everything_comes_home(
    site: Site,
) -> None:
    mother, child = people.family()
    code = people.book(site.session, mother, child)
    people.arrive(site.session, None)
    site.stand_ready()
    site.go_dark()
    family = [Visitor(band=">=14", person_id=mother), Visitor(band="6-<14", person_id=child)]
    given = floor.receive_booked(site.desk, site.session, code, family, **site.doing())
    given += floor.receive(site.desk, site.session, [ADULT], **site.doing())
    assert [ticket.label for ticket in given] == ["A500", "C500", "A501"]
    assert [serve(site) for _ in range(2)] == ["A001", "A501"]
    with pytest.raises(FloorLed):
        call_at_centre(site)
    site.come_back()
    assert site.hold.standing is Standing.READY
    assert site.at_centre() == site.here()
    assert site.at_centre()["A501"] == ("done", "1")
    assert led_floor.remarks(session_id=site.session) == []
    assert led_floor.led_floor(session_id=site.session, at=site.clock()).since is None
    assert call_at_centre(site)


def test_the_station_never_leads_while_the_centre_still_calls(site: Site) -> None:
    people.arrive(site.session, None)
    site.stand_ready()
    site.wire.cut = True
    led_here, led_there = [], []
    for _ in range(70):
        site.clock.go(1)
        site.postman.round()
        led_here.append(site.hold.ours)
        found = led_floor.led_floor(session_id=site.session, at=site.clock())
        led_there.append(found is not None and found.since is not None)
    assert not any(here and not there for here, there in zip(led_here, led_there, strict=True))
    assert (led_there.index(True), led_here.index(True)) == (45, 59)


@pytest.mark.parametrize("lost", range(1, 7))
def test_whichever_answers_are_lost_each_act_has_one_effect(site: Site, lost: int) -> None:
    site.stand_ready()
    site.go_dark()
    floor.receive(site.desk, site.session, [ADULT, ADULT], **site.doing())
    serve(site)
    site.wire.lost = lost
    site.come_back(rounds=10)
    assert site.hold.standing is Standing.READY
    assert site.at_centre() == site.here() == {"A500": ("done", "1"), "A501": ("waiting", "")}


def test_a_station_whose_clock_is_off_claims_the_time_of_the_centre(site: Site) -> None:
    site.clock.skew = -site.clock.skew.resolution * 3_600_000_000
    site.postman.round()
    site.stand_ready()
    site.go_dark()
    (ticket,) = floor.receive(site.desk, site.session, [ADULT], **site.doing())
    assert ticket.issued_at == site.clock()
    site.come_back()
    assert site.at_centre() == {"A500": ("waiting", "")}
    assert led_floor.remarks(session_id=site.session) == []


def test_a_random_evening_gives_the_centre_the_figures_the_station_showed(site: Site) -> None:
    rng = random.Random(11)
    for _ in range(4):
        people.arrive(site.session, None)
    site.stand_ready()
    site.go_dark()
    for _ in range(160):
        try:
            step(site, rng)
        except (IllegalMove, floor.NobodyWaits, floor.NowhereToGo, floor.TooLate):
            continue
    until = site.clock.go(60)
    told = shown.evening(site.store, site.session, at=until)
    site.come_back()
    assert site.at_centre() == site.here()
    assert figures.evening(session_id=site.session, at=until) == told
    assert told.done > 2
    assert led_floor.remarks(session_id=site.session) == []
    assert steps_here(site) == steps_there(site)
    assert {"transfer", "undo"} <= {
        step.act for steps in steps_here(site).values() for step in steps
    }


def steps_here(site: Site) -> dict[str, list[FloorStep]]:
    return {t.label: list(t.steps) for t in floors.tickets(site.store, site.session)}


def steps_there(site: Site) -> dict[str, list[FloorStep]]:
    """The history of every ticket as the centre has it, in the station's words for officers."""
    found = led_floor.floor_tickets(session_id=site.session)
    here = steps_here(site)
    return {
        t.label: [
            replace(step, by=known.by) for step, known in zip(t.steps, here[t.label], strict=True)
        ]
        for t in found
    }


def send_on(site: Site, ticket_id: UUID, rng: random.Random) -> None:
    if rng.random() < 0.5:
        floor.transfer(site.desk, ticket_id, counter=rng.choice("123"), **site.doing())
    else:
        lane = rng.choice(list(Lane))
        floor.transfer(site.desk, ticket_id, lane=lane, priority=Priority.DISABLED, **site.doing())


def step(site: Site, rng: random.Random) -> None:
    tickets = floors.tickets(site.store, site.session)
    choice = rng.random()
    if choice < 0.2:
        floor.receive(site.desk, site.session, [ADULT], **site.doing())
    elif choice < 0.4:
        floor.call_next(site.desk, site.session, counter="2", **site.doing())
    elif choice < 0.5:
        floor.undo(site.desk, rng.choice(tickets).id, **site.doing())
    elif choice < 0.6:
        send_on(site, rng.choice(tickets).id, rng)
    else:
        ticket = rng.choice(tickets)
        possible = [act for state, act in TICKET_MOVES if state is ticket.state]
        act = rng.choice(possible or list(TicketAct))
        outcome = "captured" if act is TicketAct.FINISH else ""
        floor.act(site.desk, ticket.id, str(act), outcome=outcome, counter="2", **site.doing())


class TestTheCounterThatCaptures:
    def test_its_acts_go_into_the_chain_while_it_leads(self, site: Site) -> None:
        mother, _ = people.family()
        ticket_id = people.arrive(site.session, mother)
        site.stand_ready()
        sync.fetch_day_list(site.errands, site.session, at=site.clock.station())
        site.go_dark()
        listed = listings.ticket(site.store, ticket_id)
        assert listed is not None
        assert sync.claim(site.errands, listed, at=site.clock(), username="cb.tx") is False
        draft = opening.start_ticket(site.desk, ticket=listed, **site.doing())
        opening.end_without_dossier(
            site.desk, draft_id=draft.id, ending=opening.Ending.POSTPONED, **site.doing()
        )
        assert acts.waiting(site.store) == []
        site.come_back()
        assert site.at_centre()["A001"] == ("done", "KIT-01")

    def test_what_nobody_heard_before_the_cut_becomes_the_first_of_the_chain(
        self, site: Site
    ) -> None:
        ticket_id = people.arrive(site.session, None)
        site.stand_ready()
        sync.fetch_queue(site.errands, site.session, at=site.clock())
        site.wire.cut = True
        listed = listings.ticket(site.store, ticket_id)
        assert listed is not None
        opening.absent(site.desk, ticket=listed, **site.doing())
        assert len(acts.waiting(site.store)) == 1
        site.go_dark()
        assert acts.waiting(site.store) == []
        site.come_back()
        assert site.at_centre()["A001"] == ("absent", "KIT-01")


class TestHandedOverByHand:
    def test_a_floor_taken_by_hand_goes_back_by_hand(self, site: Site) -> None:
        site.stand_ready()
        floor_sync.lead(site.errands, at=site.clock(), username=site.officer.username)
        floor.receive(site.desk, site.session, [ADULT], **site.doing())
        site.come_back()
        assert site.hold.standing is Standing.LEADING
        assert site.at_centre() == {"A500": ("waiting", "")}
        with pytest.raises(FloorLed):
            call_at_centre(site)
        floor_sync.give_back(site.errands, at=site.clock.go(1))
        assert site.hold.standing is Standing.READY
        assert call_at_centre(site)

    def test_a_floor_the_centre_took_back_ends_the_watch_and_loses_nothing(
        self, site: Site
    ) -> None:
        ticket_id = people.arrive(site.session, None)
        site.stand_ready()
        site.go_dark()
        sessions.retake(session_id=site.session, at=site.clock(), by=people.CLERK)
        sessions.act_on(
            ticket_id=ticket_id, act=TicketAct.MISS, at=site.clock.go(1), by=people.CLERK
        )
        label = serve(site)
        floor.receive(site.desk, site.session, [ADULT], **site.doing())
        site.come_back()
        assert site.hold.standing is Standing.ENDED
        assert site.hold.sent == site.hold.sequence
        assert site.at_centre()["A500"] == ("waiting", "")
        whys = [str(remark.why) for remark in led_floor.remarks(session_id=site.session)]
        assert (label, whys[0]) == ("A001", "called_twice")

    def test_leaving_while_it_leads_is_refused(self, site: Site) -> None:
        site.stand_ready()
        site.go_dark()
        with pytest.raises(floor.NotLeading):
            floor_sync.leave(site.errands, at=site.clock(), username="cb.tx")
        site.come_back()
        floor_sync.leave(site.errands, at=site.clock(), username="cb.tx")
        assert led_floor.led_floor(session_id=site.session, at=site.clock()) is None

    def test_without_a_network_nobody_can_begin_to_stand_ready(self, site: Site) -> None:
        site.wire.cut = True
        with pytest.raises(CentreUnreachable):
            site.stand_ready()
        assert floors.hold(site.store) is None


class TestRefusedAtTheStation:
    def test_the_centre_leads_unless_the_station_does(self, site: Site) -> None:
        site.stand_ready()
        with pytest.raises(floor.NotLeading):
            floor.receive(site.desk, site.session, [ADULT], **site.doing())

    def test_nobody_is_received_twice_or_called_out_of_an_empty_room(self, site: Site) -> None:
        mother, _ = people.family()
        site.stand_ready()
        site.go_dark()
        with pytest.raises(floor.NobodyWaits):
            floor.call_next(site.desk, site.session, counter="1", **site.doing())
        her = Visitor(band=">=14", person_id=mother)
        floor.receive(site.desk, site.session, [her], **site.doing())
        with pytest.raises(floor.AlreadyHere):
            floor.receive(site.desk, site.session, [ADULT, her], **site.doing())
        assert list(site.here()) == ["A500"]
        assert len(floors.events(site.store, site.session)) == 1

    def test_numbers_end_with_the_block(self, site: Site) -> None:
        site.stand_ready()
        site.go_dark()
        for _ in range(100):
            floor.receive(site.desk, site.session, [ADULT], at=site.clock(), by=site.officer)
        with pytest.raises(floor.NoNumberLeft):
            floor.receive(site.desk, site.session, [ADULT], **site.doing())
        assert len(site.here()) == 100
