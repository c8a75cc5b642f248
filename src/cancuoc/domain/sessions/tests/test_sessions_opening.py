"""What planning announces becomes slots, in whatever order and however often it is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from tests.support import families
from tests.support.families import AT, PLANNER
from tests.support.told import Told

from cancuoc.domain.planning import services as planning
from cancuoc.domain.planning.facts import SessionCancelled
from cancuoc.domain.sessions import models, queries, reactions, refusals, services
from cancuoc.domain.sessions.rules import BookingState
from cancuoc.domain.sessions.tests.world import (
    OPEN,
    arrive,
    book,
    free,
    missed,
    opened,
    published,
    slots,
)
from cancuoc.foundation import outbox
from cancuoc.foundation.models import OutboxFact

pytestmark = pytest.mark.django_db


def call_off(*session_ids: UUID) -> None:
    facts = [SessionCancelled(at=AT, session_id=key, reason="Bão") for key in session_ids]
    reactions.close_sessions(facts, at=AT)


class TestTheSlots:
    @pytest.mark.parametrize(
        ("minutes", "hours", "count"),
        [(15, 1, 4), (20, 1, 3), (30, 4, 8), (60, 4, 4), (60, 1, 1), (15, 16, 64)],
    )
    def test_they_fill_the_session_without_a_gap(self, minutes, hours, count):
        key = opened(ends_at=OPEN + timedelta(hours=hours), slot_minutes=minutes, slot_capacity=7)
        rows = slots(key)
        assert len(rows) == count
        assert rows[0].starts_at == OPEN
        assert rows[-1].ends_at == OPEN + timedelta(hours=hours)
        assert all(a.ends_at == b.starts_at for a, b in pairwise(rows))
        assert {(row.capacity, row.free) for row in rows} == {(7, 7)}

    def test_a_session_that_begins_before_greenwich_has_its_day_keeps_its_moments(self):
        """Half past six in Hà Nội is still the day before in Greenwich."""
        early = datetime(2024, 7, 5, 23, 30, tzinfo=UTC)
        key = opened(starts_at=early, ends_at=early + timedelta(hours=1))
        assert [row.starts_at for row in slots(key)] == [early, early + timedelta(minutes=30)]

    def test_what_was_told_is_what_is_kept(self):
        fact = published(kits=("K2", "K1"), kind="fixed", place="Trụ sở Công an phường")
        reactions.open_sessions([fact], at=AT)
        found = queries.session(session_id=fact.session_id)
        for name in ("unit_code", "place", "kind", "team_code", "kits", "starts_at", "ends_at"):
            assert getattr(found, name) == getattr(fact, name)

    def test_many_sessions_in_one_batch_have_their_own_slots(self):
        facts = [published(slot_capacity=n) for n in (1, 2, 3)]
        reactions.open_sessions(facts, at=AT)
        assert [free(fact.session_id) for fact in facts] == [[1] * 4, [2] * 4, [3] * 4]

    def test_told_again_after_bookings_nothing_is_given_out_twice(self):
        fact = published()
        reactions.open_sessions([fact], at=AT)
        book(fact.session_id, uuid4(), uuid4())
        reactions.open_sessions([fact], at=AT)
        assert free(fact.session_id) == [1, 3, 3, 3]

    def test_opening_tells_nobody_and_leaves_no_line_of_its_own(self):
        told = Told()
        opened()
        assert (told.acts(), told.topics()) == ([], [])


class TestCallingOff:
    def test_each_booking_to_come_is_cancelled_and_told_once(self):
        key = opened()
        codes = [book(key, uuid4(), slot=number) for number in range(3)]
        told = Told()
        call_off(key, key)
        assert told.acts() == ["sessions.cancel_booking"] * 3
        assert told.topics() == ["sessions.BookingCancelled"] * 3
        assert {line.actor for line in told.lines()} == {"system:sessions"}
        assert {queries.booking(code=c).state for c in codes} == {BookingState.CANCELLED}
        assert free(key) == [3, 3, 3, 3]

    def test_who_was_received_or_missed_stays_so(self):
        key = opened()
        here, away = book(key), book(key)
        arrive(key, code=here)
        missed(key)
        call_off(key)
        assert queries.booking(code=here).state is BookingState.ARRIVED
        assert queries.booking(code=away).state is BookingState.ABSENT

    def test_another_session_goes_on(self):
        key, other = opened(), opened()
        code = book(other)
        call_off(key)
        assert queries.booking(code=code).state is BookingState.BOOKED
        book(other, slot=2)

    def test_nothing_can_be_done_at_a_session_that_was_called_off(self):
        key, other = opened(), opened()
        slot, code = slots(key)[0].id, book(other)
        call_off(key)
        with pytest.raises(refusals.SlotGone), transaction.atomic():
            book(key)
        with pytest.raises(refusals.SlotGone), transaction.atomic():
            services.change_booking(code=code, slot_id=slot, at=AT, by=PLANNER)
        with pytest.raises(refusals.NoSuchSession), transaction.atomic():
            arrive(key)
        assert queries.booking(code=code).session_id == other

    def test_a_session_nobody_knows_is_called_off_in_peace(self):
        told = Told()
        call_off(uuid4())
        assert (told.acts(), told.topics()) == ([], [])

    def test_the_rows_of_a_session_called_off_are_kept(self):
        key = opened()
        code = book(key)
        call_off(key)
        assert models.Slot.objects.filter(session_id=key).count() == 4
        assert queries.booking(code=code).place == "Nhà văn hoá tổ 1"


class TestTheOrderOfNews:
    """A delivery may fail and come later, so news of one session may come in any order."""

    @pytest.fixture
    def news(self, hanoi) -> tuple[UUID, list]:
        """A session planned, published and called off; and the reactions to its two facts."""
        key = families.session(publish=False)
        planning.publish_session(session_id=key, at=AT, by=PLANNER)
        planning.cancel_session(session_id=key, reason="Bão", at=AT, by=PLANNER)
        # Both were written in one millisecond, so only their names tell them apart.
        bodies = {fact.topic: fact.body for fact in OutboxFact.objects.all()}
        facts = [bodies[published().topic], bodies[SessionCancelled.topic]]
        return key, [
            lambda: reactions.open_sessions([published().from_json(facts[0])], at=AT),
            lambda: reactions.close_sessions([SessionCancelled.from_json(facts[1])], at=AT),
        ]

    @pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["in-order", "turned-round"])
    def test_published_and_called_off_is_closed(self, news, order):
        key, steps = news
        for number in order:
            steps[number]()
        assert queries.session(session_id=key) is None
        window = {"since": AT, "until": AT + timedelta(days=1)}
        assert queries.open_slots(**window) == []
        assert queries.sessions_between(**window) == []

    def test_through_the_outbox_a_session_lives_and_ends(self, hanoi):
        key = families.session()
        assert queries.session(session_id=key) is not None
        planning.cancel_session(session_id=key, reason="Bão", at=AT, by=PLANNER)
        assert queries.session(session_id=key) is not None, "not before the news is delivered"
        outbox.deliver_all(at=AT)
        assert queries.session(session_id=key) is None
        assert outbox.pending() == {}
