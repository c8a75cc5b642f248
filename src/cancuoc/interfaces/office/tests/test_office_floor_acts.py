"""Every act on every ticket from the desk: what moves, what is refused, and what stays behind."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from tests.bad_input.proof import nothing_written, words_of
from tests.support import families
from tests.support.families import AREA, AT, COMMUNE
from tests.support.rollbacks import own_transactions
from tests.support.together import together

from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions import services as floor
from cancuoc.domain.sessions.rules import Lane, Outcome, Priority, TicketState
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Role
from cancuoc.foundation.models import OutboxFact, User
from cancuoc.kernel import clock
from cancuoc.kernel.ids import uuid7
from cancuoc.law.ages import Band

__all__ = ["own_transactions"]
HOME = "/office/queue/"
ACTS = ("call", "begin", "hold", "resume", "miss", "finish")
# One line a state, one column an act; a dot is what the desk must refuse.
GRID = """
waiting  called  serving  .     .        absent  .
called   called  serving  held  .        absent  .
serving  .       .        held  .        .       done
held     called  serving  .     waiting  .       .
absent   called  .        .     waiting  .       .
done     .       .        .     .        .       .
"""
PAIRS = [
    (row[0], act, after)
    for row in map(str.split, GRID.strip().splitlines())
    for act, after in zip(ACTS, row[1:], strict=True)
]
# The shortest way from the door to each state.
WAYS = {
    "waiting": (),
    "called": ("call",),
    "serving": ("begin",),
    "held": ("call", "hold"),
    "absent": ("miss",),
    "done": ("begin", "finish"),
}


@pytest.fixture
def session(hanoi, saturday) -> UUID:
    return families.session()


@pytest.fixture
def client(desk, session) -> Client:
    officer = desk(Role.RECEPTION)
    officer.post("/office/reception/shift/", {"session": str(session)})
    return officer


def wait(session: UUID, *bands: Band, priority: bool = False) -> list[UUID]:
    visitors = [
        floor.Visitor(person_id=None, band=band, priority=Priority.INFANT if priority else None)
        for band in bands
    ]
    return floor.arrive(session_id=session, visitors=visitors, at=AT, by=AREA)


def brought_to(session: UUID, state: str) -> UUID:
    (key,) = wait(session, Band.FROM_14)
    for act in WAYS[state]:
        if act == "finish":
            floor.finish(ticket_id=key, outcome=Outcome.POSTPONED, at=AT, by=AREA)
        else:
            floor.act_on(ticket_id=key, act=act, counter="9", at=AT, by=AREA)
    assert sessions.ticket(ticket_id=key).state == state
    return key


def send(client: Client, key: object, act: str, **more: str):
    if act == "finish":
        return client.post(HOME + "finish/", {"ticket": str(key), "outcome": "captured", **more})
    return client.post(HOME + "act/", {"ticket": str(key), "act": act, **more})


def lines(key: UUID) -> list[str]:
    found = audit.history(act_prefix="sessions.")
    return [line.act for line in found if line.object_id == str(key)]


@pytest.mark.usefixtures("own_transactions")
class TestEveryStateAndAct:
    def test_the_grid_is_whole(self):
        assert len(PAIRS) == len(TicketState) * len(ACTS)
        assert {state for state, _act, _after in PAIRS} == set(TicketState)

    @pytest.mark.parametrize(("state", "act", "after"), [p for p in PAIRS if p[2] != "."])
    def test_an_act_moves_the_ticket_and_is_written_down_once(
        self, client, session, state, act, after
    ):
        key = brought_to(session, state)
        before = lines(key)
        assert send(client, key, act)["Location"] == HOME
        assert sessions.ticket(ticket_id=key).state == after
        assert sorted(lines(key)) == sorted([*before, f"sessions.{act}"])

    @pytest.mark.parametrize(("state", "act"), [p[:2] for p in PAIRS if p[2] == "."])
    def test_an_act_that_no_longer_fits_is_refused_and_leaves_nothing(
        self, client, session, state, act
    ):
        key = brought_to(session, state)
        before = (sessions.ticket(ticket_id=key), lines(key))
        with nothing_written():
            answer = send(client, key, act)
        assert answer.status_code == 409
        assert "Mã: IllegalMove" in words_of(answer)
        assert (sessions.ticket(ticket_id=key), lines(key)) == before


class TestWhichCounter:
    def test_calling_and_beginning_take_the_ticket_to_my_counter(self, client, session):
        client.post(HOME + "sit/", {"counter": "3"})
        for state, act in (("held", "call"), ("absent", "call"), ("held", "begin")):
            key = brought_to(session, state)
            send(client, key, act)
            assert sessions.ticket(ticket_id=key).counter == "3"

    @pytest.mark.parametrize(("state", "act"), [("called", "hold"), ("called", "miss")])
    def test_putting_aside_leaves_it_where_it_was(self, client, session, state, act):
        client.post(HOME + "sit/", {"counter": "3"})
        key = brought_to(session, state)
        send(client, key, act)
        assert sessions.ticket(ticket_id=key).counter == "9"

    def test_the_end_of_a_visit_counts_for_the_counter_that_served(self, client, session):
        client.post(HOME + "sit/", {"counter": "3"})
        key = brought_to(session, "serving")
        send(client, key, "finish")
        assert sessions.ticket(ticket_id=key).counter == "9"
        (fact,) = OutboxFact.objects.filter(topic="sessions.Finished")
        assert (fact.body["outcome"], fact.body["unit_code"]) == ("captured", COMMUNE)

    def test_lanes_are_kept_and_none_means_all(self, client, session):
        child, infant, adult = (
            wait(session, band)[0] for band in (Band.FROM_6, Band.UNDER_6, Band.FROM_14)
        )
        client.post(HOME + "sit/", {"counter": "1", "lane": ["U", "A"]})
        for _ in range(2):
            client.post(HOME + "next/")
        for called in (infant, adult):
            assert sessions.ticket(ticket_id=called).state is TicketState.CALLED
        assert sessions.ticket(ticket_id=child).state is TicketState.WAITING
        client.post(HOME + "sit/", {"counter": "1"})
        client.post(HOME + "next/")
        assert sessions.ticket(ticket_id=child).state is TicketState.CALLED

    def test_a_lane_that_is_none_is_not_kept(self, client):
        client.post(HOME + "sit/", {"counter": "1", "lane": ["X", "a", ""]})
        page = client.get(HOME).content.decode()
        assert page.count('name="lane"') == len(Lane)
        assert page.split('name="lane"', 1)[1].count(" checked") == len(Lane)


class TestCallingTheNext:
    def test_booked_people_are_called_when_their_time_comes(self, client, session, monkeypatch):
        """Coming early does not push aside whoever is due now (rule of the calling order)."""
        slot = sessions.slots_of(session_id=session)[1]
        home = families.household()
        code = floor.book(slot_id=slot.id, person_ids=[home.mother.id], at=AT, by=AREA)
        visitor = floor.Visitor(person_id=home.mother.id, band=Band.FROM_14)
        (booked,) = floor.arrive(
            session_id=session, visitors=[visitor], booking_code=code, at=AT, by=AREA
        )
        (walk_in,) = wait(session, Band.FROM_14)
        client.post(HOME + "next/")
        assert sessions.ticket(ticket_id=walk_in).state is TicketState.CALLED
        assert sessions.ticket(ticket_id=booked).state is TicketState.WAITING

    @pytest.mark.usefixtures("own_transactions")
    def test_an_empty_room_is_told_on_the_page_and_leaves_nothing(self, client):
        with nothing_written():
            answer = client.post(HOME + "next/")
        assert answer.status_code == 404
        page = words_of(answer)
        assert "Không còn ai chờ ở các làn đã chọn." in page
        assert "Gọi người tiếp theo" in page

    def test_without_a_shift_nobody_is_called(self, desk, session):
        (key,) = wait(session, Band.FROM_14)
        officer = desk(Role.RECEPTION)
        for step, sent in (
            ("next/", {}),
            ("act/", {"ticket": str(key), "act": "call"}),
            ("finish/", {"ticket": str(key), "outcome": "captured"}),
        ):
            with nothing_written():
                assert officer.post(HOME + step, sent).status_code == 403
        assert sessions.ticket(ticket_id=key).state is TicketState.WAITING

    def test_another_site_cannot_call(self, client, session):
        wait(session, Band.FROM_14)
        careful = Client(enforce_csrf_checks=True)
        careful.force_login(User.objects.get(username="reception-00352"))
        for step in ("next/", "act/", "finish/", "sit/", "undo/"):
            with nothing_written():
                assert careful.post(HOME + step).status_code == 403

    @pytest.mark.parametrize("step", ["next/", "act/", "finish/", "sit/", "undo/"])
    def test_nothing_is_done_by_looking(self, client, step):
        assert client.get(HOME + step).status_code == 405


class TestForgedTickets:
    @pytest.mark.parametrize("act", ACTS)
    def test_a_ticket_of_another_session_is_out_of_reach(self, client, act):
        (key,) = wait(families.session(), Band.FROM_14)
        with nothing_written():
            assert send(client, key, act).status_code == 404

    @pytest.mark.parametrize("act", ["call", "finish"])
    @pytest.mark.parametrize("key", ["", "x", "00000000-0000-0000-0000-000000000000", "1" * 400])
    def test_a_ticket_that_is_none_is_not_found(self, client, act, key):
        with nothing_written():
            assert send(client, key, act).status_code == 404

    def test_the_ticket_is_asked_for_before_the_act(self, client, session):
        (key,) = wait(session, Band.FROM_14)
        assert "Mã: NoSuchTicket" in words_of(send(client, uuid7(at=AT), "dance"))
        assert "Mã: UnknownAct" in words_of(send(client, key, "dance"))


@pytest.mark.usefixtures("own_transactions")
class TestTakingBack:
    @pytest.mark.parametrize(
        ("way", "act", "said"),
        [
            ("waiting", "call", "Đã gọi phiếu A001."),
            ("called", "begin", "Đã bắt đầu phiếu A001."),
            ("called", "hold", "Đã tạm giữ phiếu A001."),
            ("called", "miss", "Đã ghi vắng phiếu A001."),
        ],
    )
    def test_the_offer_stands_for_ten_seconds_and_takes_it_back(
        self, client, session, way, act, said
    ):
        key = brought_to(session, way)
        send(client, key, act)
        page = client.get(HOME).content.decode()
        toast = page.split('data-undo-seconds="10"')[1].split("</form>")[0]
        assert said in toast
        assert f'name="ticket" value="{key}"' in toast
        assert 'data-key="u"' in toast
        assert client.post(HOME + "undo/", {"ticket": str(key)})["Location"] == HOME
        assert sessions.ticket(ticket_id=key).state == way

    def test_calling_the_next_is_taken_back_too(self, client, session):
        (key,) = wait(session, Band.FROM_14)
        client.post(HOME + "next/")
        assert "Đã gọi phiếu A001." in client.get(HOME).content.decode()
        client.post(HOME + "undo/", {"ticket": str(key)})
        assert sessions.ticket(ticket_id=key).state is TicketState.WAITING

    def test_what_has_no_way_back_offers_none(self, client, session):
        key = brought_to(session, "absent")
        send(client, key, "resume")
        assert "data-undo-seconds" not in client.get(HOME).content.decode()

    def test_after_ten_seconds_it_says_what_to_do(self, client, session, monkeypatch):
        key = brought_to(session, "called")
        send(client, key, "hold")
        later = clock.now() + timedelta(seconds=11)
        monkeypatch.setattr(clock, "now", lambda: later)
        answer = client.post(HOME + "undo/", {"ticket": str(key)})
        assert answer.status_code == 409
        assert "đã quá 10 giây" in answer.content.decode()
        assert sessions.ticket(ticket_id=key).state is TicketState.HELD


@pytest.mark.usefixtures("own_transactions")
class TestTransfer:
    def move(self, client, key, **asked):
        return client.post(f"{HOME}transfer/{key}/", asked)

    def test_the_page_asks_where_and_offers_other_lanes_only(self, client, session):
        (key,) = wait(session, Band.FROM_14)
        page = client.get(f"{HOME}transfer/{key}/").content.decode()
        assert 'value="P"' in page
        assert 'value="A"' not in page
        assert "A001" in page

    def test_a_counter_is_named_as_boards_name_it(self, client, session):
        key = brought_to(session, "called")
        assert self.move(client, key, counter=" b 2 ")["Location"] == HOME
        found = sessions.ticket(ticket_id=key)
        assert (found.state, found.for_counter) == (TicketState.WAITING, "B2")
        page = client.get(HOME).content.decode()
        assert "chờ quầy B2" in " ".join(page.split())
        assert "Đã chuyển phiếu A001." in page

    def test_whoever_was_sent_to_a_counter_that_is_shut_is_called_by_name(self, client, session):
        (key,) = wait(session, Band.FROM_14)
        self.move(client, key, counter="44")
        assert client.post(HOME + "next/").status_code == 404
        page = " ".join(client.get(HOME).content.decode().split())
        assert page.count("chờ quầy 44") == 2
        assert f'name="ticket" value="{key}"' in page
        send(client, key, "call")
        assert sessions.ticket(ticket_id=key).state is TicketState.CALLED

    def test_priority_keeps_its_reason(self, client, session):
        (key,) = wait(session, Band.FROM_14)
        refused = self.move(client, key, lane="P")
        assert refused.status_code >= 400
        assert "Làn ưu tiên cần có lý do." in refused.content.decode()
        self.move(client, key, lane="P", priority="pregnant")
        found = sessions.ticket(ticket_id=key)
        assert (found.lane, found.priority) == (Lane.PRIORITY, "pregnant")
        assert "Phụ nữ mang thai" in client.get(HOME).content.decode()

    @pytest.mark.parametrize("asked", [{}, {"lane": "Z"}, {"counter": "--"}, {"lane": "A"}])
    def test_nowhere_is_refused_kindly(self, client, session, asked):
        (key,) = wait(session, Band.FROM_14)
        with nothing_written():
            answer = self.move(client, key, **asked)
        assert "Chưa chọn nơi chuyển đến." in answer.content.decode()

    def test_a_ticket_of_another_session_is_out_of_reach(self, client):
        (key,) = wait(families.session(), Band.FROM_14)
        assert self.move(client, key, counter="2").status_code == 404
        assert client.get(f"{HOME}transfer/{key}/").status_code == 404


class TestTheRefresh:
    def test_it_asks_only_for_the_floor_and_keeps_it_when_the_answer_fails(self, client):
        page = client.get(HOME).content.decode()
        floor_part = page.split('id="floor"')[1].split(">")[0]
        for hook in ('hx-get="/office/queue/floor/"', "every 3s", 'hx-status:5xx="swap:none"'):
            assert hook in floor_part

    def test_it_keeps_the_keys_of_the_first_ticket_alone(self, client, session):
        for key in wait(session, Band.FROM_14, Band.FROM_14):
            send(client, key, "call")
        page = client.get(HOME + "floor/").content.decode()
        assert [page.count(f'data-key="{key}"') for key in "bgtv"] == [1, 1, 1, 1]
        send(client, wait(session, Band.FROM_6)[0], "begin")
        page = client.get(HOME + "floor/").content.decode()
        assert page.count("Kết thúc với kết quả") == 1

    def test_in_english(self, client, session):
        brought_to(session, "held")
        client.cookies["django_language"] = "en"
        page = words_of(client.get(HOME))
        for vietnamese in ("Hàng chờ", "Quầy của tôi", "Về hàng chờ", "Đã xong", "Giữ lựa chọn"):
            assert vietnamese not in page


@pytest.mark.django_db(transaction=True)
def test_two_counters_that_press_at_once_call_two_people(desk, session):
    keys = wait(session, Band.FROM_14, Band.FROM_14)
    clients = [desk(Role.RECEPTION), desk(Role.RECEPTION, units=("009",))]
    for number, officer in enumerate(clients, start=1):
        officer.post("/office/reception/shift/", {"session": str(session)})
        officer.post(HOME + "sit/", {"counter": str(number)})
    answers = together(*(lambda c=officer: c.post(HOME + "next/") for officer in clients))
    assert [answer.status_code for answer in answers] == [302, 302]
    found = [sessions.ticket(ticket_id=key) for key in keys]
    assert {ticket.counter for ticket in found} == {"1", "2"}
    assert {ticket.state for ticket in found} == {TicketState.CALLED}


def test_the_minutes_on_the_page_are_those_since_the_last_move(client, session, monkeypatch):
    key = brought_to(session, "waiting")
    send(client, key, "call")
    monkeypatch.setattr(clock, "now", lambda: AT + timedelta(minutes=7, seconds=59))
    assert "7 phút" in words_of(client.get(HOME + "floor/"))
