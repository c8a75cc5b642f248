"""The floor from the desk: every act one post, only my session's tickets, no names."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.support import families
from tests.support.families import AREA, AT

from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions import services as floor
from cancuoc.domain.sessions.rules import Lane, Outcome, Priority, TicketState
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office.presenters import queue as words
from cancuoc.law.ages import Band

HOME = "/office/queue/"


def shown(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def session(hanoi, saturday):
    return families.session()


@pytest.fixture
def desk_one(desk, session):
    client = desk(Role.RECEPTION)
    client.post("/office/reception/shift/", {"session": str(session)})
    return client


def wait(session, *bands: Band, priority: bool = False):
    visitors = [
        floor.Visitor(person_id=None, band=band, priority=Priority.INFANT if priority else None)
        for band in bands
    ]
    return floor.arrive(session_id=session, visitors=visitors, at=AT, by=AREA)


def state(ticket) -> TicketState:
    return sessions.ticket(ticket_id=ticket).state


def act(client, ticket, name: str):
    return client.post(HOME + "act/", {"ticket": str(ticket), "act": name})


def test_without_a_shift_it_is_asked_and_leads_back(desk, session):
    assert desk(Role.RECEPTION).get(HOME)["Location"].endswith("?next=/office/queue/")
    assert desk(Role.RECEPTION, units=("00367",)).get(HOME + "floor/").status_code == 403


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.RECEPTION])
def test_other_roles_stay_out(desk, role):
    assert desk(role).get(HOME).status_code == 403


class TestCalling:
    def test_priority_comes_first_then_who_came(self, desk_one, session):
        first, second = wait(session, Band.FROM_14, Band.FROM_6)
        (urgent,) = wait(session, Band.FROM_14, priority=True)
        for expected in (urgent, first, second):
            desk_one.post(HOME + "next/")
            assert state(expected) is TicketState.CALLED

    def test_only_the_lanes_of_the_counter(self, desk_one, session):
        adult, child = wait(session, Band.FROM_14, Band.FROM_6)
        desk_one.post(HOME + "sit/", {"counter": " 7b ", "lane": ["C", "Z"]})
        desk_one.post(HOME + "next/")
        assert (state(adult), state(child)) == (TicketState.WAITING, TicketState.CALLED)
        assert sessions.ticket(ticket_id=child).counter == "7B"

    def test_an_empty_room_is_said_kindly(self, desk_one):
        response = desk_one.post(HOME + "sit/", {"counter": ""}, follow=True)
        assert "Chưa gọi ai" in shown(response)


class TestEveryAct:
    @pytest.mark.parametrize(
        ("acts", "end"),
        [
            (["call"], TicketState.CALLED),
            (["call", "call"], TicketState.CALLED),
            (["begin"], TicketState.SERVING),
            (["call", "hold"], TicketState.HELD),
            (["call", "hold", "resume"], TicketState.WAITING),
            (["call", "miss"], TicketState.ABSENT),
            (["call", "miss", "resume"], TicketState.WAITING),
            (["call", "begin", "hold", "call"], TicketState.CALLED),
        ],
    )
    def test_it_moves_the_ticket(self, desk_one, session, acts, end):
        (ticket,) = wait(session, Band.FROM_14)
        for name in acts:
            assert act(desk_one, ticket, name)["Location"] == HOME
        assert state(ticket) is end

    @pytest.mark.parametrize("outcome", Outcome)
    def test_a_visit_ends_with_each_outcome(self, desk_one, session, outcome):
        (ticket,) = wait(session, Band.FROM_14)
        act(desk_one, ticket, "begin")
        desk_one.post(HOME + "finish/", {"ticket": str(ticket), "outcome": str(outcome)})
        assert sessions.ticket(ticket_id=ticket).outcome == outcome
        assert "Đã xong: 1" in shown(desk_one.get(HOME))

    def test_absent_may_be_undone_once_offered(self, desk_one, session):
        (ticket,) = wait(session, Band.FROM_14)
        act(desk_one, ticket, "miss")
        assert "Đã ghi vắng phiếu A001." in shown(desk_one.get(HOME))
        assert "Đã ghi vắng phiếu" not in shown(desk_one.get(HOME))

    @pytest.mark.parametrize("name", ["", "finish", "dance"])
    def test_an_unknown_act_is_refused(self, desk_one, session, name):
        (ticket,) = wait(session, Band.FROM_14)
        assert act(desk_one, ticket, name).status_code >= 400
        assert state(ticket) is TicketState.WAITING

    def test_an_unknown_outcome_is_refused(self, desk_one, session):
        (ticket,) = wait(session, Band.FROM_14)
        act(desk_one, ticket, "begin")
        sent = {"ticket": str(ticket), "outcome": "happy"}
        assert desk_one.post(HOME + "finish/", sent).status_code >= 400
        assert state(ticket) is TicketState.SERVING

    @pytest.mark.parametrize("ticket", ["", "x", "0190a1b2-0000-7000-8000-000000000000"])
    def test_a_ticket_that_is_none_is_refused(self, desk_one, ticket):
        assert act(desk_one, ticket, "call").status_code == 404

    def test_a_ticket_of_another_session_is_refused(self, desk_one):
        (ticket,) = wait(families.session(), Band.FROM_14)
        assert act(desk_one, ticket, "call").status_code == 404
        assert state(ticket) is TicketState.WAITING


class TestWhatIsShown:
    def test_numbers_and_never_a_name(self, desk_one, session):
        home = families.household()
        visitor = floor.Visitor(person_id=home.mother.id, band=Band.FROM_14)
        floor.arrive(session_id=session, visitors=[visitor], at=AT, by=AREA)
        for address in (HOME, HOME + "floor/"):
            page = shown(desk_one.get(address))
            assert "A001" in page
            assert home.mother.name not in page

    def test_the_refresh_is_only_the_floor(self, desk_one):
        assert "<html" not in shown(desk_one.get(HOME + "floor/"))

    def test_a_long_lane_is_cut_and_counted(self, session):
        wait(session, *[Band.FROM_14] * 8)
        wait(session, *[Band.FROM_14] * 8)
        tickets = sessions.tickets(session_id=session)
        later = AT + timedelta(minutes=12, seconds=59)
        lane = words.lane(Lane.FROM_14, tickets, mine=True, ranges={}, at=later)
        assert (lane["count"], len(lane["next"]), lane["more"], lane["longest"]) == (16, 12, 4, 12)

    def test_an_empty_lane_counts_nobody(self):
        lane = words.lane(Lane.PRIORITY, [], mine=False, ranges={}, at=AT)
        assert (lane["count"], lane["longest"], lane["more"]) == (0, 0, 0)

    @pytest.mark.parametrize(
        ("seconds", "minutes"), [(-90, 0), (0, 0), (59, 0), (60, 1), (3600, 60)]
    )
    def test_minutes_are_whole_and_never_negative(self, seconds, minutes):
        assert words.minutes(AT, AT + timedelta(seconds=seconds)) == minutes

    def test_my_counter_and_the_others_are_apart(self, session):
        mine, other = wait(session, Band.FROM_14, Band.FROM_14)
        floor.act_on(ticket_id=mine, act="call", counter="1", at=AT, by=AREA)
        floor.act_on(ticket_id=other, act="call", counter="2", at=AT, by=AREA)
        tickets = sessions.tickets(session_id=session)
        shown_floor = words.floor(tickets, counter="1", lanes=["A"], ranges={}, at=AT)
        assert [t["label"] for t in shown_floor["mine"]] == ["A001"]
        assert [t["label"] for t in shown_floor["others"]] == ["A002"]
