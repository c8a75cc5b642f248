"""Places in a slot: taken together, given back, never more than there are."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from tests.support import families
from tests.support.families import AT, PLANNER, SYSTEM

from cancuoc.domain.planning import services as planning
from cancuoc.domain.sessions import facts, models, queries, refusals, services
from cancuoc.domain.sessions.rules import MOST_PEOPLE, BookingState
from cancuoc.domain.sessions.tests.world import RECEPTION
from cancuoc.foundation import audit, outbox
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.models import OutboxFact
from cancuoc.kernel.moves import IllegalMove
from cancuoc.law.ages import Band

CITIZEN = Actor.citizen("test")


@pytest.fixture
def opened(hanoi) -> UUID:
    """A session of two hours with three places in each of four slots."""
    return families.session()


def slots(session_id: UUID) -> list[queries.SlotView]:
    return queries.slots_of(session_id=session_id)


def book(slot: queries.SlotView, people: int = 1, **more) -> str:
    asked = {"person_ids": [uuid4() for _ in range(people)], "at": AT, "by": CITIZEN, **more}
    return services.book(slot_id=slot.id, **asked)


class TestOpening:
    def test_a_published_session_opens_with_its_slots(self, opened):
        rows = slots(opened)
        assert [row.capacity for row in rows] == [3, 3, 3, 3]
        assert rows[0].starts_at == AT + timedelta(hours=10)
        assert rows[-1].ends_at == AT + timedelta(hours=12)
        assert queries.session(session_id=opened).unit_code == families.COMMUNE

    def test_told_twice_it_opens_once(self, opened):
        from cancuoc.domain.planning.facts import SessionPublished
        from cancuoc.domain.sessions import reactions

        body = OutboxFact.objects.get(topic=SessionPublished.topic).body
        fact = SessionPublished.from_json(body)
        reactions.open_sessions([fact, fact], at=AT)
        assert len(slots(opened)) == 4

    def test_a_draft_is_not_seen(self, hanoi):
        key = families.session(publish=False)
        outbox.deliver_all(at=AT)
        assert queries.session(session_id=key) is None

    def test_a_cancelled_session_gives_up_its_bookings(self, opened):
        code = book(slots(opened)[0], 2)
        planning.cancel_session(session_id=opened, reason="Bão", at=AT, by=PLANNER)
        outbox.deliver_all(at=AT)
        assert queries.session(session_id=opened) is None
        assert queries.booking(code=code).state is BookingState.CANCELLED
        with pytest.raises(refusals.SlotGone), transaction.atomic():
            book(slots(opened)[1])
        assert OutboxFact.objects.filter(topic=facts.BookingCancelled.topic).count() == 1


class TestBook:
    def test_a_booking_holds_its_people_and_tells(self, opened):
        people = [uuid4(), uuid4()]
        code = book(
            slots(opened)[1], person_ids=people, phone="+84912345678", invitation_code="ABC"
        )
        found = queries.booking(code=code)
        assert set(found.person_ids) == set(people)
        assert (found.phone, found.invitation_code) == ("+84912345678", "ABC")
        assert slots(opened)[1].free == 1
        fact = OutboxFact.objects.get(topic=facts.Booked.topic)
        assert facts.Booked.from_json(fact.body).person_ids == tuple(people)
        (line,) = audit.history(act_prefix="sessions.book")
        assert line.object_id == str(found.id)

    def test_codes_are_read_over_the_telephone(self, opened):
        code = book(slots(opened)[0])
        assert len(code) == 8
        assert not set(code) & set("01ILO")

    @pytest.mark.parametrize("shape", ["{0}", " {0} ", "{1}", "{2}", "{3}"])
    def test_a_code_is_found_however_it_is_typed(self, opened, shape):
        code = book(slots(opened)[0])
        typed = shape.format(code, code.lower(), f"{code[:4]} {code[4:]}", f"{code[:4]}-{code[4:]}")
        assert queries.booking(code=typed).code == code

    @pytest.mark.parametrize("code", ["", "KHONG", "%", "' OR 1=1", "Ä" * 300])
    def test_a_code_that_is_none(self, opened, code):
        assert queries.booking(code=code) is None

    @pytest.mark.parametrize("count", [0, MOST_PEOPLE + 1])
    def test_one_to_eight_people(self, opened, count):
        with pytest.raises(refusals.TooManyPeople):
            book(slots(opened)[0], count)

    def test_one_person_named_twice_takes_one_place(self, opened):
        person = uuid4()
        book(slots(opened)[0], person_ids=[person, person])
        assert slots(opened)[0].free == 2

    def test_a_family_is_never_split(self, opened):
        book(slots(opened)[0], 2)
        with pytest.raises(refusals.SlotFull), transaction.atomic():
            book(slots(opened)[0], 2)
        assert slots(opened)[0].free == 1

    def test_a_person_holds_one_place(self, opened):
        person = uuid4()
        book(slots(opened)[0], person_ids=[person])
        with pytest.raises(refusals.AlreadyBooked), transaction.atomic():
            book(slots(opened)[1], person_ids=[uuid4(), person])
        assert slots(opened)[1].free == 3, "the place taken in vain is given back"
        assert queries.booked_people(person_ids=[person]) == {person}

    @pytest.mark.parametrize("slot_id", [0, -1, 2**40])
    def test_a_slot_that_is_not(self, opened, slot_id):
        with pytest.raises(refusals.SlotGone):
            services.book(slot_id=slot_id, person_ids=[uuid4()], at=AT, by=CITIZEN)

    def test_a_slot_that_is_over(self, opened):
        with pytest.raises(refusals.SlotGone):
            book(slots(opened)[0], at=AT + timedelta(hours=11))

    def test_the_database_itself_refuses_an_overfull_slot(self, opened):
        with pytest.raises(IntegrityError), transaction.atomic():
            models.Slot.objects.filter(session_id=opened).update(taken=4)

    def test_the_database_itself_refuses_two_live_places(self, opened):
        person = uuid4()
        book(slots(opened)[0], person_ids=[person])
        row = models.BookingPerson.objects.get(person_id=person)
        with pytest.raises(IntegrityError), transaction.atomic():
            models.BookingPerson.objects.create(booking=row.booking, person_id=person)

    def test_the_database_knows_the_states(self, opened):
        book(slots(opened)[0])
        with pytest.raises(IntegrityError), transaction.atomic():
            models.Booking.objects.update(state="dreamt")


class TestChangeAndCancel:
    def test_a_change_moves_the_places(self, opened):
        code = book(slots(opened)[0], 2)
        services.change_booking(code=code, slot_id=slots(opened)[3].id, at=AT, by=CITIZEN)
        assert [row.free for row in slots(opened)] == [3, 3, 3, 1]
        assert queries.booking(code=code).starts_at == slots(opened)[3].starts_at

    def test_a_change_to_a_full_slot_keeps_the_old_place(self, opened):
        code = book(slots(opened)[0], 2)
        book(slots(opened)[1], 3)
        with pytest.raises(refusals.SlotFull), transaction.atomic():
            services.change_booking(code=code, slot_id=slots(opened)[1].id, at=AT, by=CITIZEN)
        assert [row.free for row in slots(opened)] == [1, 0, 3, 3]
        assert queries.booking(code=code).starts_at == slots(opened)[0].starts_at

    def test_a_change_to_the_same_slot_changes_nothing(self, opened):
        code = book(slots(opened)[0], 3)
        services.change_booking(code=code, slot_id=slots(opened)[0].id, at=AT, by=CITIZEN)
        assert slots(opened)[0].free == 0
        assert queries.booking(code=code).starts_at == slots(opened)[0].starts_at

    def test_a_cancelled_booking_frees_places_and_people(self, opened):
        people = [uuid4(), uuid4()]
        code = book(slots(opened)[0], person_ids=people)
        services.cancel_booking(code=code, at=AT, by=CITIZEN)
        assert slots(opened)[0].free == 3
        book(slots(opened)[0], person_ids=people)

    @pytest.mark.parametrize("act", ["cancel_booking", "change_booking"])
    def test_what_is_cancelled_stays_so(self, opened, act):
        code = book(slots(opened)[0])
        services.cancel_booking(code=code, at=AT, by=CITIZEN)
        more = {"slot_id": slots(opened)[1].id} if act == "change_booking" else {}
        with pytest.raises(IllegalMove), transaction.atomic():
            getattr(services, act)(code=code, at=AT, by=CITIZEN, **more)
        assert [row.free for row in slots(opened)] == [3, 3, 3, 3]

    @pytest.mark.parametrize("act", ["cancel_booking", "change_booking"])
    def test_an_unknown_code(self, opened, act):
        more = {"slot_id": 1} if act == "change_booking" else {}
        with pytest.raises(refusals.NoSuchBooking):
            getattr(services, act)(code="KHONGCO2", at=AT, by=CITIZEN, **more)

    def test_history_keeps_every_move(self, opened):
        code = book(slots(opened)[0])
        services.change_booking(code=code, slot_id=slots(opened)[1].id, at=AT, by=CITIZEN)
        services.cancel_booking(code=code, at=AT, by=CITIZEN)
        rows = models.BookingHistory.objects.order_by("id").values_list("state", flat=True)
        assert list(rows) == ["booked", "booked", "cancelled"]


class TestMissed:
    def test_who_did_not_come_is_set_down_and_free_again(self, opened):
        person = uuid4()
        code = book(slots(opened)[0], person_ids=[person])
        later = AT + timedelta(hours=13)
        assert services.mark_missed(session_id=opened, at=AT, by=SYSTEM) == 0
        assert services.mark_missed(session_id=opened, at=later, by=SYSTEM) == 1
        assert services.mark_missed(session_id=opened, at=later, by=SYSTEM) == 0
        assert queries.booking(code=code).state is BookingState.ABSENT
        assert queries.booked_people(person_ids=[person]) == set()

    def test_the_sweep_waits_until_a_session_is_long_over(self, opened):
        person = uuid4()
        book(slots(opened)[0], person_ids=[person])
        ends = queries.session(session_id=opened).ends_at
        for hours, count in ((0, 0), (6, 0), (7, 1), (8, 0)):
            assert services.sweep_missed(at=ends + timedelta(hours=hours), by=SYSTEM) == count
        assert queries.booked_people(person_ids=[person]) == set()

    def test_the_sweep_leaves_those_who_came_and_those_who_called_off(self, opened):
        came, off = uuid4(), uuid4()
        code = book(slots(opened)[0], person_ids=[came])
        services.arrive(
            session_id=opened,
            visitors=[services.Visitor(person_id=came, band=Band.FROM_14)],
            booking_code=code,
            at=slots(opened)[0].starts_at,
            by=RECEPTION,
        )
        services.cancel_booking(code=book(slots(opened)[0], person_ids=[off]), at=AT, by=CITIZEN)
        later = queries.session(session_id=opened).ends_at + timedelta(days=1)
        assert services.sweep_missed(at=later, by=SYSTEM) == 0

    def test_who_was_swept_may_book_again(self, opened):
        person = uuid4()
        book(slots(opened)[0], person_ids=[person])
        services.sweep_missed(
            at=queries.session(session_id=opened).ends_at + timedelta(hours=7), by=SYSTEM
        )
        assert book(slots(opened)[1], person_ids=[person])


class TestReads:
    def test_free_slots_fit_the_whole_family(self, opened):
        book(slots(opened)[0], 2)
        window = {"since": AT, "until": AT + timedelta(days=1)}
        assert len(queries.open_slots(people=1, **window)) == 4
        assert len(queries.open_slots(people=2, **window)) == 3
        assert queries.open_slots(people=4, **window) == []
        assert queries.open_slots(unit_codes=("00232",), **window) == []
        assert len(queries.open_slots(session_id=opened, **window)) == 4

    def test_sessions_with_room_and_what_is_left(self, opened):
        window = {"since": AT, "until": AT + timedelta(days=1)}
        book(slots(opened)[0], 3)
        (found,) = queries.free_by_session(people=2, **window)
        assert found.free == 9
        assert found.first_at == slots(opened)[1].starts_at
        assert found.last_at == slots(opened)[3].starts_at
        assert queries.free_by_session(people=4, **window) == []
        assert queries.free_by_session(unit_codes=("00232",), **window) == []
        assert queries.free_by_session(limit=0, **window) == []
        late = {"since": AT + timedelta(hours=13), "until": AT + timedelta(days=1)}
        assert queries.free_by_session(**late) == []

    def test_bookings_by_session_person_and_invitation(self, opened):
        person = uuid4()
        code = book(slots(opened)[1], person_ids=[person], invitation_code="ABC")
        gone = book(slots(opened)[0])
        services.cancel_booking(code=gone, at=AT, by=CITIZEN)
        assert [b.code for b in queries.bookings_of_session(session_id=opened)] == [code]
        assert [b.code for b in queries.bookings_for_invitation(invitation_code="ABC")] == [code]
        assert queries.bookings_for_invitation(invitation_code="XYZ") == []
        assert queries.live_booking_of(person_id=person).code == code
        assert queries.live_booking_of(person_id=uuid4()) is None

    def test_sessions_between(self, opened):
        rows = queries.sessions_between(since=AT, until=AT + timedelta(days=1))
        assert [row.id for row in rows] == [opened]
        assert queries.sessions_between(since=AT, until=AT + timedelta(hours=10)) == []
        assert queries.slot(slot_id=0) is None


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_and_one_last_place():
    families.load_units()
    session_id = families.session(per_kit_hour=2)
    (slot, *_rest) = slots(session_id)
    assert slot.capacity == 1
    won: list[str] = []
    refused: list[str] = []
    gate = threading.Barrier(50)

    def one() -> None:
        gate.wait()
        try:
            won.append(book(slot))
        except refusals.SlotFull as refusal:
            refused.append(refusal.code)
        finally:
            connection.close()

    run(one, times=50)
    assert len(won) == 1
    assert len(refused) == 49
    assert slots(session_id)[0].free == 0
    assert models.Booking.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_swap_places_do_not_wait_for_each_other_for_ever():
    families.load_units()
    session_id = families.session()
    first, second, *_rest = slots(session_id)
    codes = [book(first), book(second)]
    targets = {codes[0]: second.id, codes[1]: first.id}
    gate = threading.Barrier(2)
    left = list(codes)

    def one() -> None:
        code = left.pop()
        gate.wait()
        try:
            services.change_booking(code=code, slot_id=targets[code], at=AT, by=CITIZEN)
        finally:
            connection.close()

    run(one, times=2)
    assert [s.capacity - s.free for s in slots(session_id)] == [1, 1, 0, 0]


@pytest.mark.django_db(transaction=True)
def test_a_booking_made_while_the_session_is_called_off_does_not_survive():
    families.load_units()
    session_id = families.session(per_kit_hour=20)
    target = slots(session_id)[0]
    gate = threading.Barrier(9)
    work = [None, *range(8)]

    def one() -> None:
        booker = work.pop() is not None
        gate.wait()
        try:
            if booker:
                book(target)
            else:
                services.close_session(session_id=session_id, at=AT, by=SYSTEM)
        except refusals.SlotGone:
            return
        finally:
            connection.close()

    run(one, times=9)
    assert not models.Booking.objects.filter(state="booked").exists()
    assert slots(session_id)[0].free == target.capacity


def run(work: Callable[[], None], *, times: int) -> None:
    """Run `work` in many threads at once and fail with the first error of any of them."""
    with ThreadPoolExecutor(times) as pool:
        for done in [pool.submit(work) for _ in range(times)]:
            done.result(timeout=60)
