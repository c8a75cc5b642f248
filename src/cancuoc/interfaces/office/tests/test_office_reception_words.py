"""The words of reception: four facts of a person, what is odd about a booking, who is before."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.domain.reporting.standing import Standing
from cancuoc.domain.sessions.rules import BookingState, Lane, Priority, TicketState
from cancuoc.interfaces.office.arrivals import Facing
from cancuoc.interfaces.office.presenters import reception as words
from cancuoc.interfaces.office.tests import made
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.law.papers import Paper
from cancuoc.law.transition import Holds

AT, ON = made.AT, made.ON


def facing(member=None, **more) -> Facing:
    values = {
        "member": member or made.member(),
        "address": "Tổ 1, Phường Khương Mai",
        "representatives": ("Trần Thị Hương",),
        "priority": None,
        "ticket": None,
        "expected": True,
    }
    return Facing(**{**values, **more})


class TestAPersonToCompare:
    def test_the_four_facts_of_a_child(self):
        found = words.facing(facing(), on=ON)
        assert found["name"] == "Trần Anh Đức"
        assert (found["born"], found["age"]) == ("01/05/2016", "8 tuổi 2 tháng")
        assert found["band"] == "từ 6 đến dưới 14 tuổi"
        assert found["address"] == "Tổ 1, Phường Khương Mai"
        assert found["representative"] == "Trần Thị Hương"
        assert found["child"] is True

    def test_both_parents_are_named(self):
        two = ("Trần Thị Hương", "Trần Văn Bình")
        found = words.facing(facing(representatives=two), on=ON)
        assert found["representative"] == "Trần Thị Hương / Trần Văn Bình"

    @pytest.mark.parametrize(
        ("born", "child"),
        [
            # Law 26/2023/QH15 Art. 23: below fourteen somebody acts for the child.
            (PartialDate(2010, 7, 7), True),
            (PartialDate(2010, 7, 6), False),
            (PartialDate(2010), True),
            (PartialDate(2009), False),
            (PartialDate(2012, 2, 29), True),
        ],
    )
    def test_a_grown_up_has_no_representative_whatever_the_register_says(self, born, child):
        person = made.person(born=born)
        found = words.facing(facing(made.member(person)), on=ON)
        assert found["child"] is child
        assert found["representative"] == ("Trần Thị Hương" if child else "")

    @pytest.mark.parametrize(
        ("expected", "has_ticket", "ticked"),
        [(True, False, True), (True, True, False), (False, False, False), (False, True, False)],
    )
    def test_only_those_expected_without_a_ticket_are_ticked(self, expected, has_ticket, ticked):
        held = made.ticket(label="C007") if has_ticket else None
        found = words.facing(facing(expected=expected, ticket=held), on=ON)
        assert found["ticked"] is ticked
        assert found["ticket"] == ("C007" if has_ticket else "")

    @pytest.mark.parametrize(("reason", "said"), [(Priority.ELDERLY, "Từ đủ 80 tuổi"), (None, "")])
    def test_priority_by_age_says_why(self, reason, said):
        assert words.facing(facing(priority=reason), on=ON)["priority"] == said

    def test_papers_are_listed_by_their_names(self):
        member = made.member(papers=(Paper.BIRTH_CERTIFICATE, Paper.REPRESENTATIVE_CARD))
        assert words.facing(facing(member), on=ON)["papers"] == [
            "Giấy khai sinh hoặc trích lục khai sinh",
            "Thẻ căn cước của người đại diện",
        ]

    def test_whoever_has_nothing_to_do_is_told_why(self):
        """Art. 46(1): a CCCD in date need not be changed."""
        person = made.person(
            "Lê Văn Tám", PartialDate(1980, 2, 3), holds=Holds.CCCD, holds_expires=date(2040, 2, 3)
        )
        found = words.facing(facing(made.member(person)), on=ON)
        assert (found["due"], found["reason"]) == (False, "Thẻ CCCD còn hạn, đổi khi có nhu cầu.")

    def test_the_standing_is_not_shown_at_the_door(self):
        one, other = (made.member(standing=s) for s in (Standing.UNWILLING, Standing.LEFT))
        differ = {
            name
            for name, value in words.facing(facing(one), on=ON).items()
            if value != words.facing(facing(other), on=ON)[name]
        }
        assert differ == {"id"}


class TestABooking:
    @pytest.fixture
    def session(self):
        return made.session()

    @pytest.mark.parametrize(
        ("minutes", "early"), [(-31, True), (-30, False), (-29, False), (0, False), (90, False)]
    )
    def test_half_an_hour_before_the_time_is_early(self, session, minutes, early):
        at = session.starts_at + timedelta(minutes=minutes)
        found = words.booking(made.booking(session), session, at=at)
        assert bool(found["odd"]) is early
        assert (found["code"], found["time"]) == ("HENN2345", "18:00")

    def test_another_session_is_named_by_its_place(self, session):
        other = made.session(place="Nhà văn hoá tổ 9")
        found = words.booking(made.booking(other), session, at=session.starts_at)
        assert found["odd"] == "Lịch hẹn ở buổi khác: Nhà văn hoá tổ 9."

    def test_a_missed_booking_is_said_to_be_received_all_the_same(self, session):
        value = made.booking(session, state=BookingState.ABSENT)
        found = words.booking(value, session, at=session.ends_at)
        assert found["odd"] == "Lịch hẹn đã ghi vắng; vẫn được tiếp đón."

    def test_the_wrong_place_matters_more_than_the_wrong_time(self, session):
        other = made.session(place="Nơi khác")
        value = made.booking(other, state=BookingState.ABSENT)
        assert "Nơi khác" in words.booking(value, session, at=AT)["odd"]

    def test_the_time_is_that_of_vietnam_past_midnight_too(self, session):
        late = made.booking(session, starts_at=AT.replace(hour=17, minute=30))
        assert words.booking(late, session, at=AT)["time"] == "00:30"

    def test_in_english_what_is_odd_is_english(self, session):
        other = made.session(place="Club 9")
        with translation.override("en"):
            for value in (made.booking(other), made.booking(session, state=BookingState.ABSENT)):
                assert words.booking(value, session, at=AT)["odd"].isascii()
            assert words.booking(made.booking(session), session, at=AT)["odd"].isascii()


class TestTheTicketsGivenOut:
    @pytest.fixture
    def waiting(self, monkeypatch):
        kept: list = []

        def tickets(*, session_id, states):
            return [t for t in kept if t.session_id == session_id and t.state in states]

        monkeypatch.setattr(words.sessions, "tickets", tickets)
        return kept

    @given(data=st.data())
    @settings(max_examples=40)
    def test_as_many_are_before_as_wait_in_the_same_lane(self, data):
        session = made.session()
        lanes = data.draw(st.lists(st.sampled_from(Lane), min_size=1, max_size=12))
        queue = [made.ticket(lane=lane, session_id=session.id) for lane in lanes]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(words.sessions, "tickets", lambda **_: queue)
            before = [words.ahead(ticket, session) for ticket in queue]
        for place, (lane, count) in enumerate(zip(lanes, before, strict=True)):
            assert count == lanes[:place].count(lane)

    def test_whoever_was_called_has_nobody_before(self, waiting):
        session = made.session()
        waiting += [made.ticket(session_id=session.id) for _ in range(3)]
        called = made.ticket(TicketState.CALLED, session_id=session.id)
        assert words.ahead(called, session) == 0

    def test_other_sessions_do_not_count(self, waiting):
        here, there = made.session(), made.session()
        waiting += [made.ticket(session_id=there.id), made.ticket(session_id=here.id)]
        assert words.ahead(waiting[1], here) == 0

    def test_each_is_told_with_lane_and_wait(self, waiting):
        session = made.session()
        waiting += [
            made.ticket(session_id=session.id, label="A001"),
            made.ticket(session_id=session.id, label="A002"),
            made.ticket(session_id=session.id, label="U001", lane=Lane.UNDER_6),
        ]
        found = words.issued(waiting[1:], session)
        assert [(t["label"], t["lane"], t["ahead"]) for t in found] == [
            ("A002", "Từ 14 tuổi", 1),
            ("U001", "Dưới 6 tuổi", 0),
        ]

    def test_every_lane_is_counted_even_when_nobody_waits(self, monkeypatch):
        counts = {"U": 0, "C": 3, "A": 0, "P": 1}
        monkeypatch.setattr(words.sessions, "waiting_by_lane", lambda **_: counts)
        found = words.lanes(made.session())
        assert [(lane["label"], lane["number"]) for lane in found] == [
            ("Dưới 6 tuổi", 0),
            ("Từ 6 đến dưới 14", 3),
            ("Từ 14 tuổi", 0),
            ("Ưu tiên", 1),
        ]
