"""Where two hands meet in one store: two presses, two officers, two threads, one effect."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from cancuoc.kernel.digest import sha256_hex
from cancuoc.kernel.refusal import Refusal
from cancuoc.packet.writer import FIRST_PREVIOUS
from cancuoc.station.core import capturing, filling, opening, sealing
from cancuoc.station.core.filling import Details
from cancuoc.station.core.opening import AlreadyOpen, Ending, NoDraft, WalkIn
from cancuoc.station.draft import DraftState
from cancuoc.station.store import Store
from cancuoc.station.tables import acts, drafts, listings, packets, values
from cancuoc.station.tables.packets import PacketState
from cancuoc.station.tests import world
from cancuoc.station.tests.whole import changed, everything
from cancuoc.station.tests.world import AT, OFFICER, OTHER_OFFICER, SESSION

KEY = b"k" * 32
LATER = AT + timedelta(minutes=3)


@pytest.fixture
def store(tmp_path):
    """A store on disk: each thread has a connection of its own, as in the program."""
    made = Store(path=tmp_path / "station.db", key=KEY)
    yield made
    made.close()


@pytest.fixture
def desk(store):
    return world.desk(store=store)


def together(*jobs: Callable[[], Any]) -> list[Any]:
    """Run the jobs in threads that start at one moment; give results and refusals in order."""
    answers: list[Any] = [None] * len(jobs)
    gate = threading.Barrier(len(jobs))

    def run(number: int) -> None:
        gate.wait()
        try:
            answers[number] = jobs[number]()
        except Refusal as refusal:
            answers[number] = refusal

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def kinds(answers):
    return sorted(type(each).__name__ for each in answers)


class TestOneTicket:
    def test_pressed_by_two_hands_at_once_it_opens_one_draft(self, desk):
        (ticket,) = world.arrive(desk, world.child())

        def press(by):
            return lambda: opening.start_ticket(desk, ticket=ticket, at=AT, by=by)

        one, two = together(press(OFFICER), press(OTHER_OFFICER))
        assert one.id == two.id
        assert [each.id for each in drafts.unfinished(desk.store)] == [one.id]
        assert [each.act for each in acts.waiting(desk.store)] == ["call", "begin"]

    def test_the_hand_that_came_second_goes_on_in_it(self, desk):
        (ticket,) = world.arrive(desk, world.child())
        opening.start_ticket(desk, ticket=ticket, at=AT, by=OFFICER)
        second = opening.start_ticket(desk, ticket=ticket, at=LATER, by=OTHER_OFFICER)
        assert second.officer == OTHER_OFFICER
        assert second.started_at == AT

    def test_many_hands_open_many_tickets_each_once(self, desk):
        people = [world.record(number=f"0013000{n:05d}") for n in range(4)]
        tickets = world.arrive(desk, *people)
        presses = [
            lambda ticket=ticket: opening.start_ticket(desk, ticket=ticket, at=AT, by=OFFICER)
            for ticket in tickets * 2
        ]
        answers = together(*presses)
        assert len({each.id for each in answers}) == len(tickets)
        assert len(drafts.unfinished(desk.store)) == len(tickets)


class TestOnePerson:
    def test_found_twice_at_the_counter_is_seen(self, desk):
        person = world.record()
        visit = WalkIn(record=person)

        def start():
            return opening.start_walk_in(
                desk, session_id=SESSION.id, visit=visit, at=AT, by=OFFICER
            )

        first = start()
        with pytest.raises(AlreadyOpen):
            start()
        assert [each.id for each in drafts.unfinished(desk.store)] == [first.id]

    def test_after_the_first_dossier_ended_the_person_may_come_again(self, desk):
        person = world.record()
        visit = WalkIn(record=person)
        for _ in range(2):
            draft = opening.start_walk_in(
                desk, session_id=SESSION.id, visit=visit, at=AT, by=OFFICER
            )
            opening.end_without_dossier(
                desk, draft_id=draft.id, ending=Ending.POSTPONED, at=LATER, by=OFFICER
            )
        assert drafts.unfinished(desk.store) == []


class TestOneSeal:
    def test_pressed_twice_at_once_it_seals_one_packet(self, desk):
        draft = world.signed(desk, world.child())

        def seal():
            return sealing.seal_draft(desk, draft_id=draft.id, at=LATER, by=OFFICER)

        answers = together(seal, seal)
        assert kinds(answers) == ["NoDraft", "PacketRow"]
        assert [row.id for row in packets.recent(desk.store)] == [draft.id]
        told = [each for each in acts.waiting(desk.store) if each.act == "finish"]
        assert len(told) == 1
        assert len(values.notes(desk.store, act="packet.seal")) == 1

    def test_leaving_and_sealing_at_once_leaves_a_packet_or_nothing(self, desk):
        draft = world.signed(desk, world.child())
        answers = together(
            lambda: sealing.seal_draft(desk, draft_id=draft.id, at=LATER, by=OFFICER),
            lambda: opening.end_without_dossier(
                desk, draft_id=draft.id, ending=Ending.POSTPONED, at=LATER, by=OFFICER
            ),
        )
        assert drafts.get(desk.store, draft.id) is None
        assert desk.store.rows("SELECT * FROM samples") == []
        sealed = packets.packet(desk.store, draft.id)
        refused = [each for each in answers if isinstance(each, NoDraft)]
        assert (sealed is None) is isinstance(answers[0], NoDraft)
        assert len(refused) <= 1

    def test_many_dossiers_sealed_at_once_are_one_chain(self, desk):
        people = [world.record(number=f"0013000{n:05d}") for n in range(5)]
        signed = [world.signed(desk, person) for person in people]
        rows = together(
            *(
                lambda draft=draft: sealing.seal_draft(
                    desk, draft_id=draft.id, at=LATER, by=OFFICER
                )
                for draft in signed
            )
        )
        in_order = sorted(rows, key=lambda row: row.sequence)
        assert [row.sequence for row in in_order] == [1, 2, 3, 4, 5]
        before = FIRST_PREVIOUS
        for row in in_order:
            assert row.previous == before
            assert sha256_hex(packets.data(desk.store, row.id)) == row.digest
            before = row.digest

    def test_a_receipt_and_a_failure_at_once_never_lose_the_receipt(self, desk):
        row = world.sealed(desk, world.record())
        for _ in range(5):
            together(
                lambda: packets.received(desk.store, row.id, receipt=b"r", at=AT),
                lambda: packets.failed(
                    desk.store, row.id, message="Sai.", next_step="Báo.", final=True
                ),
            )
        kept = packets.packet(desk.store, row.id)
        assert (kept.state, kept.receipt) == (PacketState.RECEIVED, b"r")


class TestOneDraft:
    def test_pause_pressed_twice_holds_the_ticket_once(self, desk):
        draft = world.started(desk, world.record())
        for at in (LATER, LATER + timedelta(seconds=1)):
            paused = opening.pause(desk, draft_id=draft.id, at=at, by=OFFICER)
            assert paused.state is DraftState.PAUSED
        assert [each.act for each in acts.waiting(desk.store)].count("hold") == 1
        log = [each.act for each in drafts.operations(desk.store, draft.id).entries]
        assert log.count("draft.pause") == 1

    def test_absent_pressed_twice_is_told_once(self, desk):
        (ticket,) = world.arrive(desk, world.record())
        opening.absent(desk, ticket=ticket, at=AT, by=OFFICER)
        again = listings.ticket(desk.store, ticket.id)
        opening.absent(desk, ticket=again, at=LATER, by=OFFICER)
        assert [each.act for each in acts.waiting(desk.store)] == ["absent"]

    def test_two_steps_taken_at_once_are_both_kept(self, desk):
        draft = world.ready_to_capture(desk, world.record())
        steps = capturing.steps_due(draft)[:4]
        together(
            *(
                lambda step=step: capturing.take(desk, draft, step=step, at=AT, by=OFFICER)
                for step in steps
            )
        )
        assert tuple(drafts.samples(desk.store, draft.id)) == steps
        numbers = [each.number for each in drafts.operations(desk.store, draft.id).entries]
        assert numbers == list(range(1, len(numbers) + 1))

    def test_the_same_stage_sent_twice_is_one_stage(self, desk):
        draft = world.identified(desk, world.record())
        first = filling.confirm_data(desk, draft, details=Details(note="a"), at=AT, by=OFFICER)
        second = filling.confirm_data(desk, first, details=Details(note="a"), at=AT, by=OFFICER)
        assert first == second


class TestTheStore:
    def test_a_commit_that_fails_leaves_no_transaction_open(self, store):
        """Else each later write would join it, be shown on the screen, and never be kept."""

        def orphan():
            with store.write() as connection:
                connection.execute("PRAGMA defer_foreign_keys = ON")
                connection.execute("INSERT INTO samples VALUES ('nobody', 'face', x'01', x'01')")

        with pytest.raises(dbapi2.IntegrityError, match="FOREIGN KEY"):
            orphan()
        values.put(store, "after", b"1")
        other = Store(path=store._path, key=KEY)
        assert values.get(other, "after") == b"1"
        assert other.rows("SELECT * FROM samples") == []
        other.close()

    def test_a_fault_that_ends_the_transaction_by_itself_is_passed_on(self, store):
        def end():
            with store.write() as connection:
                connection.execute("ROLLBACK")
                raise RuntimeError("disk full")

        with pytest.raises(RuntimeError, match="disk full"):
            end()
        values.put(store, "after", b"1")
        assert values.get(store, "after") == b"1"

    @pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, GeneratorExit])
    def test_even_an_interrupt_takes_the_write_back(self, store, error):
        before = everything(store)

        def write():
            with store.write():
                values.put(store, "x", b"1")
                raise error

        with suppress(error):
            write()
        assert changed(before, everything(store)) == set()

    def test_readers_never_see_half_of_a_seal(self, desk):
        """A page that counts while a dossier is sealed sees a draft or a packet, never both."""
        seen, done = [], threading.Event()
        people = [world.record(number=f"0013000{n:05d}") for n in range(4)]
        signed = [world.signed(desk, person) for person in people]

        def count():
            while not done.is_set():
                sql = "SELECT (SELECT count(*) FROM drafts), (SELECT count(*) FROM packets)"
                seen.append(desk.store.row(sql))

        reader = threading.Thread(target=count)
        reader.start()
        for draft in signed:
            sealing.seal_draft(desk, draft_id=draft.id, at=LATER, by=OFFICER)
        done.set()
        reader.join()
        assert {open_ + sealed for open_, sealed in seen} == {len(signed)}

    def test_a_second_program_waits_for_the_first_and_loses_nothing(self, store):
        other = Store(path=store._path, key=KEY)

        def note(into, name):
            return lambda: [values.note(into, name, at=AT, hand="h") for _ in range(10)]

        together(note(store, "a"), note(other, "b"))
        assert len(values.notes(store)) == 20
        other.close()

    def test_a_closed_store_is_not_used_by_mistake(self, store):
        store.close()
        with pytest.raises(dbapi2.ProgrammingError):
            values.get(store, "x")


def test_two_stations_on_one_machine_share_nothing(tmp_path):
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    one, two = (Store(path=folder / "station.db", key=KEY) for folder in folders)
    first, second = world.desk(store=one), world.desk(store=two)
    row = world.sealed(first, world.child())
    assert packets.packet(two, row.id) is None
    assert packets.next_link(two).sequence == 1
    assert first.signing_key.private_bytes_raw() != second.signing_key.private_bytes_raw()
    one.close()
    two.close()
