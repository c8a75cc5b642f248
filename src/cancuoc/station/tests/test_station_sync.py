"""The errands of the background thread, and the thread itself."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from cancuoc.kernel.floor import TicketState
from cancuoc.station import postman as postman_module
from cancuoc.station import sync
from cancuoc.station.core import opening
from cancuoc.station.health import Health, Reading, State, Task
from cancuoc.station.link import BadAnswer, CentreRefused, CentreUnreachable
from cancuoc.station.postman import Postman
from cancuoc.station.tables import acts, listings, officers, packets
from cancuoc.station.tables.packets import PacketState
from cancuoc.station.tests import world
from cancuoc.station.tests.fake_centre import Refused
from cancuoc.station.tests.world import AT, OFFICER, SESSION


@pytest.fixture
def store(errands):
    return errands.desk.store


def state(errands, task):
    return errands.health.read(task).state


class TestLists:
    def test_sessions_are_fetched(self, errands, fake, store):
        other = replace(SESSION, id=uuid4(), place="Trường học")
        fake.sessions = [SESSION, other]
        assert sync.fetch_sessions(errands, at=AT) == 2
        assert other in listings.sessions(store)
        assert state(errands, Task.LISTS) is State.GOOD

    def test_the_day_list_is_fetched_with_families(self, errands, fake, store):
        fake.people[SESSION.id] = [world.child(), world.record()]
        assert sync.fetch_day_list(errands, SESSION.id, at=AT) == 2
        assert listings.listed_at(store, SESSION.id) == AT

    def test_a_failed_list_leaves_the_old_one(self, errands, fake, store):
        fake.people[SESSION.id] = [world.record()]
        sync.fetch_day_list(errands, SESSION.id, at=AT)
        fake.down = True
        with pytest.raises(CentreUnreachable):
            sync.fetch_day_list(errands, SESSION.id, at=AT + timedelta(hours=1))
        assert listings.listed_at(store, SESSION.id) == AT
        assert state(errands, Task.LISTS) is State.BAD

    def test_the_queue_is_fetched_in_its_order(self, errands, fake, store):
        fake.tickets[SESSION.id] = [world.ticket(label=f"A{n:03d}") for n in (2, 1)]
        assert sync.fetch_queue(errands, SESSION.id, at=AT) == 2
        assert [each.label for each in listings.tickets(store, SESSION.id)] == ["A002", "A001"]

    def test_what_the_centre_has_not_heard_is_laid_over_the_queue(self, errands, fake, store):
        ticket = world.ticket(world.record())
        fake.tickets[SESSION.id] = [ticket]
        sync.fetch_queue(errands, SESSION.id, at=AT)
        opening.absent(errands.desk, ticket=ticket, at=AT, by=OFFICER)
        sync.fetch_queue(errands, SESSION.id, at=AT)
        assert listings.ticket(store, ticket.id).state is TicketState.ABSENT
        sync.tell_acts(errands, at=AT)
        sync.fetch_queue(errands, SESSION.id, at=AT)
        assert listings.ticket(store, ticket.id).state is TicketState.ABSENT

    def test_a_newcomer_is_fetched_with_the_list(self, errands, fake, store):
        person = world.record()
        fake.people[SESSION.id] = [person]
        sync.know_person(errands, world.ticket(person), at=AT)
        assert listings.person(store, person.person_id) == person
        before = len(fake.requests)
        sync.know_person(errands, world.ticket(person), at=AT)
        sync.know_person(errands, world.ticket(None), at=AT)
        assert len(fake.requests) == before

    def test_the_session_chosen_is_remembered(self, errands):
        assert sync.session_now(errands) is None
        sync.choose_session(errands, SESSION.id)
        assert sync.session_now(errands) == SESSION.id


class TestLookingUp:
    @pytest.fixture
    def person(self, fake):
        person = world.record()
        fake.register = [person]
        return person

    def look(self, errands, **asked):
        return sync.look_up(errands, SESSION.id, at=AT, **asked)

    @pytest.mark.parametrize(
        ("asked", "count"),
        [
            ({"number": "001300012345"}, 1),
            ({"number": "001300099999"}, 0),
            ({"name": "Minh Châu", "year": 2000}, 1),
            ({"name": "Minh Châu", "year": 1999}, 0),
        ],
    )
    def test_the_register_answers(self, errands, person, asked, count):
        found, answered = self.look(errands, **asked)
        assert (len(found), answered) == (count, True)

    def test_who_was_found_is_known_without_a_network(self, errands, person, fake):
        self.look(errands, number="001300012345")
        fake.down = True
        found, answered = self.look(errands, number="001300012345")
        assert (found, answered) == ([person], False)
        assert state(errands, Task.LOOK_UP) is State.BAD

    def test_a_stranger_is_not_found_without_a_network(self, errands, person, fake):
        fake.down = True
        assert self.look(errands, number="001300012345") == ([], False)

    @pytest.mark.parametrize(("status", "answered"), [(404, True), (401, False), (503, False)])
    def test_a_refusal_is_told_apart_from_nobody(self, errands, fake, status, answered):
        def trouble(_method, path):
            if "/person" in path:
                raise Refused(status, "Whatever")

        fake.trouble = trouble
        assert self.look(errands, number="001300012345") == ([], answered)


class TestActs:
    def queue(self, errands, *names):
        ticket = world.ticket(world.record())
        for name in names:
            opening.queue_act(errands.desk, ticket.id, name, at=AT, by=OFFICER)
        return ticket

    def test_acts_are_told_in_order(self, errands, fake, store):
        self.queue(errands, "call", "begin", "finish")
        assert sync.tell_acts(errands, at=AT) == 3
        assert [act for _, act, _ in fake.acts] == ["call", "begin", "finish"]
        assert acts.waiting(store) == []

    def test_a_refused_act_steps_aside(self, errands, fake, store):
        taken = self.queue(errands, "call", "begin")
        self.queue(errands, "call")
        fake.taken_tickets.add(taken.id)
        assert sync.tell_acts(errands, at=AT) == 1
        assert acts.waiting(store) == []
        assert len(acts.refusals(store)) == 2

    def test_without_a_network_they_wait(self, errands, fake, store):
        self.queue(errands, "call", "begin")
        fake.down = True
        with pytest.raises(CentreUnreachable):
            sync.tell_acts(errands, at=AT)
        assert len(acts.waiting(store)) == 2

    @pytest.mark.parametrize("status", [401, 503])
    def test_what_may_pass_keeps_them_waiting(self, errands, fake, store, status):
        self.queue(errands, "call", "begin")

        def trouble(_method, _path):
            raise Refused(status, "BadLease")

        fake.trouble = trouble
        assert sync.tell_acts(errands, at=AT) == 0
        assert len(acts.waiting(store)) == 2

    def test_without_a_lease_they_wait(self, errands, store):
        self.queue(errands, "call")
        late = AT + timedelta(hours=25)
        assert sync.tell_acts(errands, at=late) == 0
        assert len(acts.waiting(store)) == 1


class TestClaiming:
    def claim(self, errands, ticket):
        return sync.claim(errands, ticket, at=AT, username="cb.tx.01")

    def test_a_waiting_ticket_is_called_and_begun(self, errands, fake):
        ticket = world.ticket(world.record())
        assert self.claim(errands, ticket)
        assert [act for _, act, _ in fake.acts] == ["call", "begin"]

    def test_a_called_one_is_only_begun(self, errands, fake):
        ticket = world.ticket(world.record(), state=TicketState.CALLED)
        assert self.claim(errands, ticket)
        assert [act for _, act, _ in fake.acts] == ["begin"]

    def test_another_counter_was_faster(self, errands, fake, store):
        ticket = world.ticket(world.record())
        listings.put_tickets(store, SESSION.id, [ticket])
        fake.taken_tickets.add(ticket.id)
        with pytest.raises(CentreRefused):
            self.claim(errands, ticket)
        sync.mark_taken(errands, ticket)
        assert opening.next_person(errands.desk, SESSION.id) is None

    def test_without_a_network_the_act_will_wait(self, errands, fake):
        fake.down = True
        assert self.claim(errands, world.ticket(world.record())) is False

    def test_without_a_lease_as_well(self, errands, store):
        officers.forget(store, "cb.tx.01")
        assert self.claim(errands, world.ticket(world.record())) is False

    @pytest.mark.parametrize("status", [401, 503])
    def test_a_centre_in_trouble_as_well(self, errands, fake, status):
        def trouble(_method, _path):
            raise Refused(status, "Whatever")

        fake.trouble = trouble
        assert self.claim(errands, world.ticket(world.record())) is False


class TestHealth:
    def test_nothing_is_known_at_first(self):
        health = Health()
        assert all(health.read(task) == Reading() for task in Task)
        assert Reading().state is State.WAIT

    @pytest.mark.parametrize(
        ("error", "expected"),
        [
            (None, State.GOOD),
            (CentreUnreachable(), State.BAD),
            (BadAnswer(), State.BAD),
            (CentreRefused(503, {}), State.BAD),
            (CentreRefused(409, {}), State.GOOD),
            (CentreRefused(401, {}), State.GOOD),
        ],
    )
    def test_an_answer_shows_that_somebody_is_there(self, error, expected):
        health = Health()
        silent = suppress(CentreUnreachable, BadAnswer, CentreRefused)
        with silent, health.trying(Task.LISTS, at=AT):
            if error is not None:
                raise error
        reading = health.read(Task.LISTS)
        assert (reading.state, reading.at) == (expected, AT)
        assert bool(reading.words) is (expected is State.BAD)

    def test_tasks_stand_apart(self):
        health = Health()
        with health.trying(Task.LOOK_UP, at=AT):
            pass
        assert health.read(Task.SENDING).state is State.WAIT

    def test_every_task_has_words_and_a_fallback(self):
        assert all(task.vi and task.fallback for task in Task)


class TestPostman:
    @pytest.fixture
    def postman(self, errands, clock):
        made = Postman(errands, now=clock)
        yield made
        made.stop()

    def test_a_busy_centre_is_left_alone_for_as_long_as_it_asks(
        self, errands, fake, store, postman, monkeypatch
    ):
        row = world.sealed(errands.desk, world.record())
        now = [1_000.0]
        monkeypatch.setattr(postman_module.time, "monotonic", lambda: now[0])

        def busy(_method, path):
            if "/packets/" in path:
                raise Refused(503, "CentreBusy", retry_after=30)

        def asked():
            return sum(path.startswith("/packets/") for _, path in fake.requests)

        fake.trouble = busy
        postman.round()
        assert asked() == 1
        fake.trouble = None
        now[0] += 29
        postman.round()
        assert asked() == 1
        now[0] += 17
        postman.round()
        assert packets.packet(store, row.id).state is PacketState.RECEIVED

    def test_stations_do_not_all_come_back_at_once(self):
        waits = {postman_module._spread(30) for _ in range(50)}
        assert len(waits) > 10
        assert all(30 <= wait <= 45 for wait in waits)

    def test_one_round_does_every_errand(self, errands, fake, store, postman):
        fake.tickets[SESSION.id] = [world.ticket(world.record())]
        sync.choose_session(errands, SESSION.id)
        row = world.sealed(errands.desk, world.record())
        assert postman.round()
        assert packets.packet(store, row.id).state is PacketState.RECEIVED
        assert packets.packet(store, row.id).dossier_code
        assert acts.waiting(store) == []
        assert listings.tickets(store, SESSION.id)

    def test_a_round_without_a_network_does_no_harm(self, errands, fake, store, postman):
        row = world.sealed(errands.desk, world.record())
        fake.down = True
        assert postman.round() is False
        assert packets.packet(store, row.id).state is PacketState.WAITING
        fake.down = False
        assert postman.round()
        assert packets.packet(store, row.id).state is PacketState.RECEIVED

    def test_sessions_are_asked_for_only_now_and_then(self, fake, postman, clock):
        def asked():
            return sum(path == "/sessions" for _, path in fake.requests)

        postman.round()
        postman.round()
        assert asked() == 1
        clock.at += timedelta(minutes=11)
        postman.round()
        assert asked() == 2

    def test_a_fault_in_one_errand_does_not_stop_the_others(
        self, errands, store, postman, monkeypatch, caplog
    ):
        def fault(*_args, **_kwargs):
            raise RuntimeError("a fault of ours")

        monkeypatch.setattr(sync, "tell_acts", fault)
        row = world.sealed(errands.desk, world.record())
        assert postman.round() is False
        assert packets.packet(store, row.id).state is PacketState.RECEIVED
        assert "a fault of ours" in caplog.text

    def test_the_thread_sends_when_it_is_woken(self, errands, store, postman):
        postman.start()
        row = world.sealed(errands.desk, world.record())
        postman.wake()
        deadline = time.monotonic() + 10
        while packets.packet(store, row.id).state is not PacketState.RECEIVED:
            assert time.monotonic() < deadline
            time.sleep(0.02)

    def test_it_ends_when_told(self, postman):
        postman.start()
        postman.stop()
        assert "postman" not in {thread.name for thread in threading.enumerate()}

    def test_stopping_what_never_began_is_harmless(self, postman):
        postman.stop()
