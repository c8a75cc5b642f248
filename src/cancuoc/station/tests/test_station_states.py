"""Tickets, drafts and packets: every state meets every act, from tables written by hand."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.kernel.floor import TicketState
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.refusal import Refusal
from cancuoc.packet.writer import FIRST_PREVIOUS, SealedPacket
from cancuoc.station.core import opening
from cancuoc.station.core.opening import Ending, NotWaiting, TakenElsewhere, WalkIn
from cancuoc.station.draft import DraftState
from cancuoc.station.tables import acts, drafts, listings, packets
from cancuoc.station.tables.packets import PacketState
from cancuoc.station.tests import world
from cancuoc.station.tests.whole import changed, everything
from cancuoc.station.tests.world import AT, OFFICER, OTHER_OFFICER, SESSION

LATER = AT + timedelta(minutes=4)
OURS, THEIRS = "KIT-01", "KIT-09"
OPENS, SERVED, OVER = "opens", TakenElsewhere, NotWaiting


@pytest.fixture
def desk():
    made = world.desk()
    yield made
    made.store.close()


def told(desk):
    return [each.act for each in acts.waiting(desk.store)]


def queued(desk, state, counter=""):
    ticket = world.ticket(world.record(), state=state, counter=counter)
    listings.put_tickets(desk.store, SESSION.id, [ticket])
    return ticket


class TestTickets:
    @pytest.mark.parametrize(
        ("state", "counter", "outcome"),
        [
            (TicketState.WAITING, "", OPENS),
            (TicketState.WAITING, OURS, OPENS),
            # A ticket that waits again keeps the counter that had called it once.
            (TicketState.WAITING, THEIRS, OPENS),
            (TicketState.CALLED, "", OPENS),
            (TicketState.CALLED, OURS, OPENS),
            (TicketState.CALLED, THEIRS, SERVED),
            (TicketState.SERVING, "", OPENS),
            (TicketState.SERVING, OURS, OPENS),
            (TicketState.SERVING, THEIRS, SERVED),
            (TicketState.HELD, "", OPENS),
            (TicketState.HELD, OURS, OPENS),
            (TicketState.HELD, THEIRS, SERVED),
            (TicketState.ABSENT, "", OPENS),
            (TicketState.ABSENT, OURS, OPENS),
            (TicketState.ABSENT, THEIRS, SERVED),
            (TicketState.DONE, "", OVER),
            (TicketState.DONE, OURS, OVER),
            (TicketState.DONE, THEIRS, SERVED),
        ],
    )
    def test_starting(self, desk, state, counter, outcome):
        ticket = queued(desk, state, counter)
        if outcome is OPENS:
            draft = opening.start_ticket(desk, ticket=ticket, at=AT, by=OFFICER)
            assert draft.ticket_id == ticket.id
            assert told(desk)[-1] == "begin"
            kept = listings.ticket(desk.store, ticket.id)
            assert (kept.state, kept.counter) == (TicketState.SERVING, OURS)
        else:
            before = everything(desk.store)
            with pytest.raises(outcome):
                opening.start_ticket(desk, ticket=ticket, at=AT, by=OFFICER)
            assert changed(before, everything(desk.store)) == set()

    @pytest.mark.parametrize(
        ("state", "heard"),
        [
            (TicketState.WAITING, ["call", "begin"]),
            (TicketState.CALLED, ["begin"]),
            (TicketState.SERVING, ["call", "begin"]),
            (TicketState.HELD, ["call", "begin"]),
            (TicketState.ABSENT, ["call", "begin"]),
        ],
    )
    def test_what_the_centre_hears_of_a_start(self, desk, state, heard):
        opening.start_ticket(desk, ticket=queued(desk, state), at=AT, by=OFFICER)
        assert told(desk) == heard

    @pytest.mark.parametrize(
        ("state", "after", "heard"),
        [
            (TicketState.WAITING, TicketState.ABSENT, ["absent"]),
            (TicketState.CALLED, TicketState.ABSENT, ["absent"]),
            (TicketState.ABSENT, TicketState.ABSENT, []),
            (TicketState.SERVING, None, None),
            (TicketState.HELD, None, None),
            (TicketState.DONE, None, None),
        ],
    )
    def test_absence(self, desk, state, after, heard):
        ticket = queued(desk, state)
        if after is None:
            with pytest.raises(NotWaiting):
                opening.absent(desk, ticket=ticket, at=AT, by=OFFICER)
            after, heard = state, []
        else:
            opening.absent(desk, ticket=ticket, at=AT, by=OFFICER)
        assert listings.ticket(desk.store, ticket.id).state is after
        assert told(desk) == heard

    def test_a_ticket_that_left_the_list_is_told_of_all_the_same(self, desk):
        """The queue may be fetched anew while the family sits at the counter."""
        draft = world.started(desk, world.record())
        listings.put_tickets(desk.store, SESSION.id, [])
        opening.pause(desk, draft_id=draft.id, at=LATER, by=OFFICER)
        assert told(desk)[-1] == "hold"
        assert listings.tickets(desk.store, SESSION.id) == []


def visit(desk, state):
    draft = world.started(desk, world.record())
    if state is DraftState.PAUSED:
        draft = opening.pause(desk, draft_id=draft.id, at=AT, by=OFFICER)
    return draft


class TestDrafts:
    @pytest.mark.parametrize(
        ("state", "act", "by", "after", "heard"),
        [
            (DraftState.OPEN, opening.pause, OFFICER, DraftState.PAUSED, ["hold"]),
            (DraftState.OPEN, opening.pause, OTHER_OFFICER, DraftState.PAUSED, ["hold"]),
            (DraftState.PAUSED, opening.pause, OFFICER, DraftState.PAUSED, []),
            (DraftState.OPEN, opening.resume, OFFICER, DraftState.OPEN, []),
            (DraftState.OPEN, opening.resume, OTHER_OFFICER, DraftState.OPEN, []),
            (DraftState.PAUSED, opening.resume, OFFICER, DraftState.OPEN, ["begin"]),
            (DraftState.PAUSED, opening.resume, OTHER_OFFICER, DraftState.OPEN, ["begin"]),
        ],
    )
    def test_pausing_and_resuming(self, desk, state, act, by, after, heard):
        draft = visit(desk, state)
        already = len(told(desk))
        found = act(desk, draft_id=draft.id, at=LATER, by=by)
        assert found.state is after
        assert told(desk)[already:] == heard
        assert drafts.get(desk.store, draft.id) == found

    @pytest.mark.parametrize("state", DraftState)
    @pytest.mark.parametrize("ending", Ending)
    def test_every_ending_ends_every_draft(self, desk, state, ending):
        draft = visit(desk, state)
        opening.end_without_dossier(desk, draft_id=draft.id, ending=ending, at=LATER, by=OFFICER)
        assert drafts.unfinished(desk.store) == []
        expected = TicketState.HELD if ending is Ending.WRONG_PERSON else TicketState.DONE
        assert listings.ticket(desk.store, draft.ticket_id).state is expected
        assert drafts.operations(desk.store, draft.id).entries[-1].act == "draft.drop"

    def test_the_officer_who_pauses_does_not_become_the_one_who_captures(self, desk):
        draft = visit(desk, DraftState.OPEN)
        paused = opening.pause(desk, draft_id=draft.id, at=LATER, by=OTHER_OFFICER)
        assert paused.officer == OFFICER
        entry = drafts.operations(desk.store, draft.id).entries[-1]
        assert (entry.act, entry.hand) == ("draft.pause", OTHER_OFFICER.hand)

    def test_a_new_lease_of_the_same_officer_goes_on_in_the_draft(self, desk):
        draft = visit(desk, DraftState.OPEN)
        tomorrow = replace(OFFICER, lease="c" * 32)
        back = opening.resume(desk, draft_id=draft.id, at=LATER, by=tomorrow)
        assert back.officer.lease == "c" * 32

    @pytest.mark.parametrize("ending", Ending)
    def test_a_wrong_person_may_be_taken_again_and_others_are_over(self, desk, ending):
        draft = visit(desk, DraftState.OPEN)
        opening.end_without_dossier(desk, draft_id=draft.id, ending=ending, at=LATER, by=OFFICER)
        ticket = listings.ticket(desk.store, draft.ticket_id)
        if ending is Ending.WRONG_PERSON:
            again = opening.start_ticket(desk, ticket=ticket, at=LATER, by=OFFICER)
            assert again.id != draft.id
        else:
            with pytest.raises(NotWaiting):
                opening.start_ticket(desk, ticket=ticket, at=LATER, by=OFFICER)


ACTS = {
    "receipt": lambda store, row: packets.received(store, row, receipt=b"r", at=LATER),
    "failure": lambda store, row: packets.failed(store, row, message="Mạng.", next_step="Chờ."),
    "refusal": lambda store, row: packets.failed(
        store, row, message="Sai.", next_step="Báo.", final=True
    ),
    "try again": lambda store, row: packets.try_again(store),
    "thin": lambda store, row: packets.thin(store, before=LATER + timedelta(days=1)),
    "news": lambda store, row: packets.told_state(
        store, row, dossier_code="HS", dossier_state="checking"
    ),
    "damage": lambda store, row: packets.damaged(store, row, at=LATER),
}
W, R, X = PacketState.WAITING, PacketState.RECEIVED, PacketState.REFUSED
D = PacketState.DAMAGED
MOVES = {
    (W, "receipt"): R,
    (W, "failure"): W,
    (W, "refusal"): X,
    (W, "try again"): W,
    (W, "thin"): W,
    (W, "news"): W,
    (W, "damage"): D,
    # A receipt may still come: the centre took the packet before it refused it once more.
    (X, "receipt"): R,
    (X, "failure"): W,
    (X, "refusal"): X,
    (X, "try again"): W,
    (X, "thin"): X,
    (X, "news"): X,
    (X, "damage"): D,
    (R, "receipt"): R,
    (R, "failure"): R,
    (R, "refusal"): R,
    (R, "try again"): R,
    (R, "thin"): R,
    (R, "news"): R,
    (R, "damage"): R,
    # The centre may have had it before the disk spoiled it; else only a person can help.
    (D, "receipt"): R,
    (D, "failure"): D,
    (D, "refusal"): D,
    (D, "try again"): D,
    (D, "thin"): D,
    (D, "news"): D,
    (D, "damage"): D,
}


def put_packet(store, *, number=1):
    link = packets.next_link(store)
    row = uuid7(at=AT + timedelta(seconds=number))
    sealed = SealedPacket(
        packet_id=row,
        sequence=link.sequence,
        digest=f"{link.sequence:064x}",
        manifest=None,
        data=b"sealed",
    )
    packets.add(
        store,
        sealed,
        previous=link.previous,
        session_id=str(SESSION.id),
        ticket="A001",
        band="<6",
        at=AT,
    )
    return row


class TestPackets:
    def at(self, store, state):
        row = put_packet(store)
        if state is not W:
            ACTS[{R: "receipt", X: "refusal", D: "damage"}[state]](store, row)
        return row

    def test_every_state_meets_every_act(self):
        assert set(MOVES) == {(state, act) for state in PacketState for act in ACTS}

    @pytest.mark.parametrize(("state", "act"), MOVES)
    def test_a_move(self, desk, state, act):
        row = self.at(desk.store, state)
        before = packets.packet(desk.store, row)
        ACTS[act](desk.store, row)
        after = packets.packet(desk.store, row)
        assert after.state is MOVES[state, act]
        assert bool(after.receipt) is (after.state is R)
        kept = desk.store.rows("SELECT length(data) FROM packet_bytes")
        assert kept == ([] if (state, act) == (R, "thin") else [(before.size,)])
        unchanged = ("id", "sequence", "digest", "previous", "sealed_at", "ticket", "band")
        assert all(getattr(after, name) == getattr(before, name) for name in unchanged)

    @pytest.mark.parametrize(
        ("state", "act", "counted"),
        [
            (W, "failure", 1),
            (W, "refusal", 1),
            (X, "failure", 2),
            (R, "failure", 0),
            (R, "refusal", 0),
            (W, "try again", 0),
            (W, "news", 0),
        ],
    )
    def test_only_a_try_that_failed_is_counted(self, desk, state, act, counted):
        row = self.at(desk.store, state)
        ACTS[act](desk.store, row)
        assert packets.packet(desk.store, row).attempts == counted

    def test_a_receipt_clears_the_words_of_the_last_failure(self, desk):
        row = self.at(desk.store, X)
        assert packets.packet(desk.store, row).message == "Sai."
        ACTS["receipt"](desk.store, row)
        kept = packets.packet(desk.store, row)
        assert (kept.message, kept.next_step) == ("", "")

    @given(plan=st.lists(st.sampled_from(sorted(ACTS)), max_size=10))
    @settings(max_examples=50, deadline=None)
    def test_any_order_of_acts_ends_where_the_table_says(self, plan):
        store = world.memory_store()
        row, state = put_packet(store), W
        for act in plan:
            ACTS[act](store, row)
            state = MOVES[state, act]
        kept = packets.packet(store, row)
        assert kept.state is state
        # Bytes are there as long as nobody else holds them.
        assert kept.size > 0 or state is R
        assert (row in {each.id for each in packets.waiting(store)}) is (state is W)
        assert packets.counts(store)[state] == 1
        store.close()

    @given(count=st.integers(0, 30), limit=st.integers(1, 40))
    @settings(max_examples=20, deadline=None)
    def test_the_chain_and_the_line_keep_their_order(self, count, limit):
        store = world.memory_store()
        rows = [put_packet(store, number=n) for n in range(count)]
        assert [each.id for each in packets.waiting(store, limit=limit)] == rows[:limit]
        assert [each.id for each in packets.recent(store, limit=limit)] == rows[::-1][:limit]
        before = FIRST_PREVIOUS
        for each in packets.waiting(store, limit=100):
            assert each.previous == before
            before = each.digest
        assert packets.next_link(store).sequence == count + 1
        store.close()


DOINGS = ("start", "walk in", "pause", "resume", "wrong", "later", "absent")


class TestADayAtTheCounter:
    @given(plan=st.lists(st.tuples(st.sampled_from(DOINGS), st.integers(0, 2)), max_size=16))
    @settings(max_examples=30, deadline=None)
    def test_whatever_officers_press_the_books_agree(self, plan):
        desk = world.desk()
        people = [world.record(number=f"0013000{n:05d}") for n in range(3)]
        tickets = [each.id for each in world.arrive(desk, *people)]
        for doing, which in plan:
            # A press that is refused is part of the day.
            with suppress(Refusal):
                self.press(desk, doing, people[which], tickets[which])
            self.books_agree(desk)
        desk.store.close()

    def press(self, desk, doing, person, ticket_id):
        ticket = listings.ticket(desk.store, ticket_id)
        given = {"at": LATER, "by": OFFICER}
        if doing == "start":
            opening.start_ticket(desk, ticket=ticket, **given)
            return
        if doing == "walk in":
            visit = WalkIn(record=person)
            opening.start_walk_in(desk, session_id=SESSION.id, visit=visit, **given)
            return
        if doing == "absent":
            opening.absent(desk, ticket=ticket, **given)
            return
        draft = drafts.of_ticket(desk.store, ticket_id) or drafts.of_person(
            desk.store, person.person_id
        )
        if draft is None:
            return
        if doing in ("pause", "resume"):
            getattr(opening, doing)(desk, draft_id=draft.id, **given)
            return
        ending = Ending.WRONG_PERSON if doing == "wrong" else Ending.POSTPONED
        opening.end_without_dossier(desk, draft_id=draft.id, ending=ending, **given)

    def books_agree(self, desk):
        open_drafts = drafts.unfinished(desk.store)
        for draft in open_drafts:
            if draft.ticket_id is not None:
                state = listings.ticket(desk.store, draft.ticket_id).state
                paused = draft.state is DraftState.PAUSED
                assert state is (TicketState.HELD if paused else TicketState.SERVING)
        by_ticket = [each.ticket_id for each in open_drafts if each.ticket_id]
        assert len(by_ticket) == len(set(by_ticket))
        numbers = [each.number for each in acts.waiting(desk.store)]
        assert numbers == sorted(numbers)
