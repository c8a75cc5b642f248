"""From the queue to a draft and away again, and what the centre hears of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from cancuoc.kernel.floor import TicketState
from cancuoc.station.core import opening
from cancuoc.station.core.opening import (
    AlreadyOpen,
    Ending,
    NoDraft,
    TakenElsewhere,
    UnknownSession,
    WalkIn,
)
from cancuoc.station.draft import DraftState, RegisterAnswer, Stage
from cancuoc.station.tables import acts, drafts, listings, values
from cancuoc.station.tests import world
from cancuoc.station.tests.world import AT, OFFICER, OTHER_OFFICER, SESSION

LATER = AT + timedelta(minutes=4)


@pytest.fixture
def desk():
    return world.desk()


def told(desk):
    return [(each.act, each.outcome) for each in acts.waiting(desk.store)]


def log(desk, draft):
    return [each.act for each in drafts.operations(desk.store, draft.id).entries]


class TestTheQueue:
    def states(self, desk, *found):
        tickets = [
            world.ticket(label=f"A{n:03d}", state=state, counter=counter)
            for n, (state, counter) in enumerate(found, start=1)
        ]
        listings.put_tickets(desk.store, SESSION.id, tickets)
        return tickets

    @pytest.mark.parametrize(
        ("state", "counter", "mine"),
        [
            (TicketState.WAITING, "", True),
            (TicketState.CALLED, "KIT-01", True),
            (TicketState.CALLED, "KIT-09", False),
            (TicketState.SERVING, "KIT-01", False),
            (TicketState.HELD, "", False),
            (TicketState.DONE, "", False),
            (TicketState.ABSENT, "", False),
        ],
    )
    def test_only_tickets_of_this_counter_that_wait_are_listed(self, desk, state, counter, mine):
        self.states(desk, (state, counter))
        assert bool(opening.worklist(desk, SESSION.id)) is mine

    def test_the_first_waiting_comes_next(self, desk):
        first, _ = self.states(desk, (TicketState.WAITING, ""), (TicketState.WAITING, ""))
        assert opening.next_person(desk, SESSION.id) == first

    def test_one_called_to_this_counter_comes_before(self, desk):
        _, called = self.states(desk, (TicketState.WAITING, ""), (TicketState.CALLED, "KIT-01"))
        assert opening.next_person(desk, SESSION.id) == called

    def test_an_empty_queue_has_nobody(self, desk):
        assert opening.next_person(desk, SESSION.id) is None

    def test_an_unknown_session_is_refused(self, desk):
        with pytest.raises(UnknownSession):
            opening.session_of(desk, uuid4())


class TestStarting:
    def test_a_ticket_opens_a_draft_with_the_person(self, desk):
        person = world.child()
        draft = world.started(desk, person)
        assert draft.record == person
        assert draft.declared == person.known
        assert (draft.ticket, draft.answer) == ("A001", RegisterAnswer.FOUND)
        assert draft.unit_code == SESSION.unit_code
        assert log(desk, draft) == ["draft.start"]

    def test_the_centre_hears_call_and_begin(self, desk):
        world.started(desk, world.record())
        assert told(desk) == [("call", ""), ("begin", "")]

    def test_a_ticket_called_already_is_only_begun(self, desk):
        person = world.record()
        (ticket,) = world.arrive(desk, person)
        called = replace(ticket, state=TicketState.CALLED, counter="KIT-01")
        opening.start_ticket(desk, ticket=called, at=AT, by=OFFICER)
        assert told(desk) == [("begin", "")]

    def test_nothing_is_said_twice(self, desk):
        (ticket,) = world.arrive(desk, world.record())
        opening.start_ticket(desk, ticket=ticket, at=AT, by=OFFICER, tell=False)
        assert told(desk) == []
        assert listings.ticket(desk.store, ticket.id).state is TicketState.SERVING

    def test_the_ticket_leaves_the_queue_at_once(self, desk):
        world.started(desk, world.record())
        assert opening.next_person(desk, SESSION.id) is None

    def test_a_ticket_pressed_twice_opens_one_draft(self, desk):
        (ticket,) = world.arrive(desk, world.record())
        one = opening.start_ticket(desk, ticket=ticket, at=AT, by=OFFICER)
        two = opening.start_ticket(desk, ticket=ticket, at=LATER, by=OFFICER)
        assert one == two
        assert len(drafts.unfinished(desk.store)) == 1

    def test_a_ticket_of_another_counter_is_refused(self, desk):
        (ticket,) = world.arrive(desk, world.record())
        taken = replace(ticket, state=TicketState.SERVING, counter="KIT-09")
        with pytest.raises(TakenElsewhere):
            opening.start_ticket(desk, ticket=taken, at=AT, by=OFFICER)

    def test_a_person_the_list_does_not_hold_opens_an_empty_draft(self, desk):
        ticket = world.ticket(world.record())
        listings.put_tickets(desk.store, SESSION.id, [ticket])
        draft = opening.start_ticket(desk, ticket=ticket, at=AT, by=OFFICER)
        assert draft.declared is None
        assert draft.answer is RegisterAnswer.NOT_ASKED

    def test_ids_of_drafts_sort_by_time(self, desk):
        one = world.started(desk, world.record(), at=AT)
        two = world.started(desk, world.record(), at=LATER)
        assert one.id < two.id


class TestWalkIns:
    def start(self, desk, visit):
        return opening.start_walk_in(desk, session_id=SESSION.id, visit=visit, at=AT, by=OFFICER)

    def test_someone_found_in_the_register(self, desk):
        person = world.record()
        draft = self.start(desk, WalkIn(record=person, answer=RegisterAnswer.FOUND))
        assert (draft.record, draft.ticket_id) == (person, None)
        assert told(desk) == []

    def test_someone_written_from_papers(self, desk):
        known = world.record().known
        draft = self.start(desk, WalkIn(declared=known, answer=RegisterAnswer.ABSENT))
        assert (draft.record, draft.declared, draft.answer) == (None, known, RegisterAnswer.ABSENT)

    def test_the_same_person_twice_is_seen(self, desk):
        person = world.record()
        self.start(desk, WalkIn(record=person))
        with pytest.raises(AlreadyOpen):
            self.start(desk, WalkIn(record=person))

    def test_a_session_nobody_knows_is_refused(self, desk):
        with pytest.raises(UnknownSession):
            opening.start_walk_in(desk, session_id=uuid4(), visit=WalkIn(), at=AT, by=OFFICER)
        assert drafts.unfinished(desk.store) == []


class TestJoiningAPerson:
    def empty(self, desk):
        ticket = world.ticket(world.record())
        listings.put_tickets(desk.store, SESSION.id, [ticket])
        return opening.start_ticket(desk, ticket=ticket, at=AT, by=OFFICER)

    def test_the_person_found_joins_the_draft(self, desk):
        draft, person = self.empty(desk), world.record(holds="cccd")
        joined = opening.attach_record(desk, draft=draft, record=person, at=LATER, by=OFFICER)
        assert (joined.record, joined.declared) == (person, person.known)
        assert (joined.holds, joined.answer) == ("cccd", RegisterAnswer.FOUND)
        assert drafts.get(desk.store, draft.id) == joined

    def test_a_person_open_elsewhere_does_not(self, desk):
        person = world.record()
        opening.start_walk_in(
            desk, session_id=SESSION.id, visit=WalkIn(record=person), at=AT, by=OFFICER
        )
        with pytest.raises(AlreadyOpen):
            opening.attach_record(desk, draft=self.empty(desk), record=person, at=LATER, by=OFFICER)

    def test_a_person_written_down_joins_too(self, desk):
        known = world.record().known
        visit = WalkIn(declared=known, answer=RegisterAnswer.ABSENT)
        written = opening.write_down(
            desk, draft=self.empty(desk), visit=visit, at=LATER, by=OFFICER
        )
        assert (written.declared, written.answer) == (known, RegisterAnswer.ABSENT)

    def test_finished_stages_are_opened_again(self, desk):
        draft = world.identified(desk, world.record())
        other = world.record(number="001300099999")
        joined = opening.attach_record(desk, draft=draft, record=other, at=LATER, by=OFFICER)
        assert joined.done == ()


class TestPausing:
    def test_a_pause_keeps_all_that_was_taken(self, desk):
        draft = world.captured(desk, world.child())
        before = drafts.samples(desk.store, draft.id)
        paused = opening.pause(desk, draft_id=draft.id, at=LATER, by=OFFICER)
        assert paused.state is DraftState.PAUSED
        assert drafts.samples(desk.store, draft.id) == before
        assert told(desk)[-1] == ("hold", "")

    def test_resuming_goes_on_where_it_stopped(self, desk):
        draft = world.captured(desk, world.child())
        opening.pause(desk, draft_id=draft.id, at=LATER, by=OFFICER)
        back = opening.resume(desk, draft_id=draft.id, at=LATER, by=OFFICER)
        assert (back.state, back.now) == (DraftState.OPEN, Stage.SIGN)
        assert told(desk)[-1] == ("begin", "")
        assert log(desk, draft)[-2:] == ["draft.pause", "draft.resume"]

    def test_another_officer_may_take_over(self, desk):
        draft = world.started(desk, world.record())
        opening.pause(desk, draft_id=draft.id, at=LATER, by=OFFICER)
        back = opening.resume(desk, draft_id=draft.id, at=LATER, by=OTHER_OFFICER)
        assert back.officer == OTHER_OFFICER
        hands = [each.hand for each in drafts.operations(desk.store, draft.id).entries]
        assert hands == [OFFICER.hand, OFFICER.hand, OTHER_OFFICER.hand]

    def test_resuming_what_is_open_changes_nothing(self, desk):
        draft = world.started(desk, world.record())
        before = told(desk)
        assert opening.resume(desk, draft_id=draft.id, at=LATER, by=OFFICER) == draft
        assert told(desk) == before

    @pytest.mark.parametrize("act", [opening.pause, opening.resume])
    def test_a_draft_that_is_gone_is_refused(self, desk, act):
        with pytest.raises(NoDraft):
            act(desk, draft_id=uuid4(), at=AT, by=OFFICER)


class TestEndings:
    @pytest.mark.parametrize(
        ("ending", "last"),
        [
            (Ending.WRONG_PERSON, ("hold", "")),
            (Ending.POSTPONED, ("finish", "postponed")),
            (Ending.PAPERS_MISSING, ("finish", "papers_missing")),
        ],
    )
    def test_the_centre_hears_the_outcome_and_nothing_stays(self, desk, ending, last):
        draft = world.captured(desk, world.record())
        opening.end_without_dossier(desk, draft_id=draft.id, ending=ending, at=LATER, by=OFFICER)
        assert told(desk)[-1] == last
        assert drafts.get(desk.store, draft.id) is None
        assert desk.store.rows("SELECT * FROM samples") == []
        assert values.notes(desk.store, act="visit.end")[-1][2] == ending.value

    def test_a_walk_in_ends_in_silence(self, desk):
        visit = WalkIn(record=world.record())
        draft = opening.start_walk_in(desk, session_id=SESSION.id, visit=visit, at=AT, by=OFFICER)
        opening.end_without_dossier(
            desk, draft_id=draft.id, ending=Ending.POSTPONED, at=LATER, by=OFFICER
        )
        assert told(desk) == []

    def test_every_ending_has_words(self):
        assert all(ending.vi for ending in Ending)

    def test_someone_absent_leaves_the_queue(self, desk):
        (ticket,) = world.arrive(desk, world.record())
        opening.absent(desk, ticket=ticket, at=AT, by=OFFICER)
        assert told(desk) == [("absent", "")]
        assert opening.next_person(desk, SESSION.id) is None

    @pytest.mark.parametrize(
        ("do", "state"),
        [
            (lambda d, x: opening.pause(d, draft_id=x.id, at=LATER, by=OFFICER), TicketState.HELD),
            (
                lambda d, x: opening.end_without_dossier(
                    d, draft_id=x.id, ending=Ending.POSTPONED, at=LATER, by=OFFICER
                ),
                TicketState.DONE,
            ),
        ],
    )
    def test_the_queue_here_shows_it_at_once(self, desk, do, state):
        draft = world.started(desk, world.record())
        do(desk, draft)
        assert listings.ticket(desk.store, draft.ticket_id).state is state
