"""What the tables keep: lists, officers, acts, drafts, packets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from cancuoc.kernel.floor import TicketState
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.packet.content_codec import BadContent
from cancuoc.station.draft import DraftState, Stage
from cancuoc.station.records import Lease, Session
from cancuoc.station.tables import acts, drafts, listings, officers, values
from cancuoc.station.tables.acts import TicketAct
from cancuoc.station.tests import world
from cancuoc.station.tests.world import AT, OFFICER, SESSION


@pytest.fixture
def store():
    opened = world.memory_store()
    yield opened
    opened.close()


@pytest.fixture
def desk(store):
    return world.desk(store=store)


class TestValues:
    def test_a_value_is_kept_and_replaced(self, store):
        assert values.get(store, "x") is None
        values.put(store, "x", b"1")
        values.put(store, "x", b"2")
        assert values.get(store, "x") == b"2"

    def test_a_record_comes_back_equal(self, store):
        values.put_record(store, "session", SESSION)
        assert values.get_record(store, "session", Session) == SESSION
        assert values.get_record(store, "other", Session) is None

    def test_a_broken_record_is_refused(self, store):
        values.put(store, "session", b"{}")
        with pytest.raises(BadContent):
            values.get_record(store, "session", Session)

    def test_the_log_keeps_its_order(self, store):
        for n in range(3):
            values.note(store, "act", at=AT, hand="h", detail=str(n))
        values.note(store, "other", at=AT, hand="h")
        assert [detail for _, _, detail in values.notes(store, act="act")] == ["0", "1", "2"]
        assert len(values.notes(store)) == 4


class TestSessions:
    def test_sessions_come_in_order_of_time(self, store):
        later = replace(SESSION, id=uuid4(), starts_at=SESSION.starts_at + timedelta(days=1))
        listings.put_sessions(store, [later, SESSION])
        assert listings.sessions(store) == [SESSION, later]

    def test_a_session_told_again_is_replaced_and_keeps_its_list(self, store):
        listings.put_sessions(store, [SESSION])
        listings.put_people(store, SESSION.id, [world.record()], at=AT)
        moved = replace(SESSION, place="Trường học")
        listings.put_sessions(store, [moved])
        assert listings.session(store, SESSION.id) == moved
        assert listings.listed_at(store, SESSION.id) == AT
        assert len(listings.find(store, name="Trần")) == 1

    def test_an_unknown_session_is_none(self, store):
        assert listings.session(store, uuid4()) is None
        assert listings.listed_at(store, uuid4()) is None


class TestPeople:
    @pytest.fixture
    def people(self, store):
        listings.put_sessions(store, [SESSION])
        found = [
            world.record(name="Nguyễn Thị Hoà", born=date(1990, 1, 1), number="001190000001"),
            world.record(name="Nguyễn Thị Hòa", born=date(1991, 1, 1), number="001191000002"),
            world.record(name="Đỗ Quý Mỹ", born=PartialDate(1953), number=""),
        ]
        listings.put_people(store, SESSION.id, found, at=AT)
        return found

    def test_a_person_comes_back_whole(self, store, people):
        for person in people:
            assert listings.person(store, person.person_id) == person
        assert listings.person(store, uuid4()) is None

    def test_by_number(self, store, people):
        assert listings.find(store, number="001191000002") == [people[1]]
        assert listings.find(store, number="001191000009") == []

    @pytest.mark.parametrize(
        ("name", "year", "count"),
        [
            ("nguyen thi hoa", 0, 2),
            ("Hoà", 1990, 1),
            ("Hòa", 1990, 1),
            ("do qui mi", 1953, 1),
            ("Mỹ", 1954, 0),
            ("không ai", 0, 0),
        ],
    )
    def test_by_name_without_marks(self, store, people, name, year, count):
        assert len(listings.find(store, name=name, year=year)) == count

    def test_a_list_fetched_again_replaces_the_old_one(self, store, people):
        listings.put_people(store, SESSION.id, people[:1], at=AT + timedelta(minutes=5))
        assert listings.person(store, people[1].person_id) is None
        assert listings.listed_at(store, SESSION.id) == AT + timedelta(minutes=5)

    def test_a_person_looked_up_is_kept_beside_the_list(self, store, people):
        found = world.record(name="Phạm Văn Út", number="001195000003")
        listings.keep_person(store, SESSION.id, found)
        moved = replace(found, residence_known=False)
        listings.keep_person(store, SESSION.id, moved)
        assert listings.find(store, number="001195000003") == [moved]

    def test_a_person_in_two_sessions_is_found_once(self, store, people):
        other = replace(SESSION, id=uuid4())
        listings.put_sessions(store, [other])
        listings.put_people(store, other.id, people, at=AT)
        assert len(listings.find(store, number="001190000001")) == 1


class TestTickets:
    def test_the_order_of_calling_is_kept(self, store):
        tickets = [world.ticket(label=f"A{n:03d}") for n in (3, 1, 2)]
        listings.put_tickets(store, SESSION.id, tickets)
        assert listings.tickets(store, SESSION.id) == tickets

    def test_one_ticket_changes_in_its_place(self, store):
        tickets = [world.ticket(label=f"A{n:03d}") for n in (1, 2, 3)]
        listings.put_tickets(store, SESSION.id, tickets)
        called = replace(tickets[1], state=TicketState.CALLED)
        listings.put_ticket(store, called)
        assert listings.tickets(store, SESSION.id) == [tickets[0], called, tickets[2]]
        assert listings.ticket(store, called.id) == called
        assert listings.ticket(store, uuid4()) is None

    def test_a_shorter_queue_forgets_who_left(self, store):
        tickets = [world.ticket(label=f"A{n:03d}") for n in (1, 2)]
        listings.put_tickets(store, SESSION.id, tickets)
        listings.put_tickets(store, SESSION.id, tickets[1:])
        assert listings.tickets(store, SESSION.id) == tickets[1:]


class TestOfficers:
    LEASE = Lease(
        username="cb.tx.01",
        hand="hand-1",
        full_name="Nguyễn Văn Bình",
        lease="signed",
        until=AT + timedelta(hours=24),
    )

    def test_the_right_password_opens_while_the_lease_runs(self, store):
        officers.keep(store, self.LEASE, password="đúng")
        assert officers.check(store, "cb.tx.01", password="đúng", at=AT) == self.LEASE
        late = AT + timedelta(hours=24)
        assert officers.check(store, "cb.tx.01", password="đúng", at=late) is None

    @pytest.mark.parametrize(
        ("name", "password"), [("cb.tx.01", "sai"), ("khác", "đúng"), ("", "")]
    )
    def test_a_wrong_name_or_password_does_not(self, store, name, password):
        officers.keep(store, self.LEASE, password="đúng")
        assert officers.check(store, name, password=password, at=AT) is None

    def test_the_password_itself_is_not_kept(self, store):
        officers.keep(store, self.LEASE, password="mat-khau-rat-dai")
        kept = store.rows("SELECT * FROM officers")
        assert "mat-khau-rat-dai" not in repr(kept)
        assert "$argon2id$" in repr(kept)

    def test_a_new_lease_replaces_the_old(self, store):
        officers.keep(store, self.LEASE, password="a")
        longer = replace(self.LEASE, until=AT + timedelta(hours=48))
        officers.keep(store, longer, password="b")
        assert officers.check(store, "cb.tx.01", password="a", at=AT) is None
        assert officers.check(store, "cb.tx.01", password="b", at=AT) == longer

    def test_expired_hashes_go(self, store):
        officers.keep(store, self.LEASE, password="a")
        officers.forget_expired(store, at=AT)
        assert officers.lease_of(store, "cb.tx.01", at=AT)
        officers.forget_expired(store, at=AT + timedelta(hours=25))
        assert store.rows("SELECT * FROM officers") == []

    def test_the_longest_running_lease_serves_errands(self, store):
        assert officers.latest(store, at=AT) is None
        other = replace(self.LEASE, username="cb.tx.02", until=AT + timedelta(hours=30))
        officers.keep(store, self.LEASE, password="a")
        officers.keep(store, other, password="a")
        assert officers.latest(store, at=AT) == other
        assert officers.latest(store, at=AT + timedelta(hours=31)) is None


class TestActs:
    def act(self, name="call", **changes):
        return replace(TicketAct(ticket_id=uuid4(), act=name, at=AT), **changes)

    def test_acts_wait_in_order_and_leave_when_told(self, store):
        for name in ("call", "begin", "finish"):
            acts.queue(store, self.act(name, outcome="captured", counter="K", username="u"))
        waiting = acts.waiting(store)
        assert [each.act for each in waiting] == ["call", "begin", "finish"]
        assert waiting[2].outcome == "captured"
        assert (waiting[0].counter, waiting[0].username, waiting[0].at) == ("K", "u", AT)
        acts.told(store, waiting[0].number)
        assert [each.act for each in acts.waiting(store)] == ["begin", "finish"]

    def test_a_refused_act_is_kept_with_its_reason(self, store):
        acts.queue(store, self.act())
        acts.refused(store, acts.waiting(store)[0].number, "Quầy khác đã gọi.")
        assert acts.waiting(store) == []
        assert acts.refusals(store) == [("call", "Quầy khác đã gọi.")]


class TestDrafts:
    def test_a_draft_comes_back_equal(self, desk):
        draft = world.captured(desk, world.child())
        assert drafts.get(desk.store, draft.id) == draft

    def test_by_ticket_and_by_person(self, desk):
        person = world.record()
        draft = world.started(desk, person)
        assert drafts.of_ticket(desk.store, draft.ticket_id) == draft
        assert drafts.of_person(desk.store, person.person_id) == draft
        assert drafts.of_ticket(desk.store, uuid4()) is None
        assert drafts.of_person(desk.store, uuid4()) is None

    def test_dropping_takes_everything_but_the_log(self, desk):
        draft = world.captured(desk, world.record())
        store = desk.store
        drafts.keep_typed(store, draft.id, "edit", "full_name", "Trần")
        drafts.drop(store, draft.id)
        assert drafts.get(store, draft.id) is None
        for table in ("samples", "attachments", "typed"):
            assert store.rows(f"SELECT * FROM {table}") == []
        assert drafts.operations(store, draft.id).entries

    def test_operations_are_numbered_without_a_gap(self, desk):
        draft = world.captured(desk, world.record())
        entries = drafts.operations(desk.store, draft.id).entries
        assert [each.number for each in entries] == list(range(1, len(entries) + 1))
        assert {each.hand for each in entries} == {OFFICER.hand}

    def test_unfinished_lists_open_and_paused(self, desk):
        first = world.started(desk, world.record())
        paused = replace(first, id=uuid4(), ticket_id=None, record=None, state=DraftState.PAUSED)
        drafts.save(desk.store, paused, at=AT)
        assert {each.id for each in drafts.unfinished(desk.store)} == {first.id, paused.id}

    def test_two_drafts_of_one_ticket_cannot_be(self, desk):
        draft = world.started(desk, world.record())
        with pytest.raises(Exception, match="UNIQUE"):
            drafts.save(desk.store, replace(draft, id=uuid4()), at=AT)

    def test_stages_know_their_order(self, desk):
        draft = world.started(desk, world.record())
        assert draft.now is Stage.IDENTITY
        assert replace(draft, done=(Stage.IDENTITY, Stage.DATA)).now is Stage.BIOMETRICS
        assert replace(draft, done=tuple(Stage)).now is Stage.SIGN
        assert [stage.place for stage in Stage] == [0, 1, 2, 3]
        assert all(stage.vi for stage in Stage)
