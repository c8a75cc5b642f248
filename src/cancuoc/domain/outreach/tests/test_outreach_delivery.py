"""Messages on their way: in order, in portions, three tries, and what the officer sees of it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from tests.support import families
from tests.support.families import AT, COMMUNE
from tests.support.mail import mail_server
from tests.support.told import Told

from cancuoc.domain.outreach import messaging, models, queries, rules
from cancuoc.domain.outreach.adapters.messengers import NullMessenger, SmtpMessenger
from cancuoc.domain.outreach.ports import NotDelivered
from cancuoc.domain.outreach.tests.world import (
    FAR,
    MAIL,
    NEIGHBOUR,
    PORTAL,
    Postman,
    deliver,
    invite,
    row,
    send,
    withdraw,
)
from cancuoc.domain.planning import queries as planning
from cancuoc.law.papers import Paper

pytestmark = pytest.mark.usefixtures("hanoi")


@pytest.fixture
def session(hanoi) -> UUID:
    return families.session()


def queued(session: UUID, *, email: str = MAIL, minutes: int = 0, commune: str = COMMUNE) -> str:
    """Invite a family and queue its message."""
    at = AT + timedelta(minutes=minutes)
    (code,) = invite(session, families.household(commune=commune).ids, email=email).codes
    assert send(code, at=at)
    return code


def message(code: str) -> models.Message:
    return models.Message.objects.get(invitation__code=code)


class TestTheQueue:
    def test_the_oldest_goes_first_and_no_more_than_a_portion(self, session):
        late, early, middle = (queued(session, minutes=n) for n in (9, 1, 5))
        postman = Postman()
        assert deliver(postman, limit=2) == 2
        assert [body[-8:] for _to, _subject, body in postman.kept] == [early, middle]
        assert deliver(postman, limit=2) == 1
        assert postman.kept[-1][2].endswith(late)

    def test_the_first_messenger_that_reaches_the_address_takes_it(self, session):
        person = families.someone("Vũ Thị Mai", families.ON.replace(year=1990))
        families.amend(person, phone="+84912345678")
        send(invite(session, [person.id]).codes[0])
        queued(session)
        mail, phone, anybody = Postman(only="@"), Postman(only="+84"), Postman()
        assert deliver(mail, phone, anybody) == 2
        assert [kept[0] for kept in mail.kept] == [MAIL]
        assert [kept[0] for kept in phone.kept] == ["+84912345678"]
        assert anybody.kept == []

    def test_one_that_fails_does_not_hold_up_the_next(self, session):
        bad, good = queued(session, email="hong@vidu.vn"), queued(session, minutes=1)
        assert deliver(Postman(only="hong@", broken=True), Postman()) == 1
        assert (message(bad).tries, message(bad).sent_at) == (1, None)
        assert message(good).sent_at == AT

    def test_an_address_that_no_letter_can_bear_does_not_hold_up_the_next(self, session):
        """A line break in an address would forge a header; the mail library raises on it."""
        bad = queued(session, email="a@b.vn\nBcc: c@d.vn")
        good = queued(session, minutes=1)
        with mail_server() as server:
            mail = SmtpMessenger(host="127.0.0.1", port=server.port, sender="moi@cancuoc.example")
            assert deliver(mail) == 1
            assert [kept["To"] for kept in server.kept] == [MAIL]
        assert message(bad).error
        assert message(good).error == ""

    def test_nothing_to_carry_is_nothing_done(self, session):
        told = Told()
        assert deliver(Postman()) == 0
        assert told.acts() == []

    def test_each_try_is_one_line_that_says_whether_it_went(self, session):
        code, told = queued(session), Told()
        deliver(Postman(broken=True))
        deliver(Postman(), at=AT + timedelta(minutes=5))
        assert [line.detail for line in told.lines()] == [
            {"delivered": False},
            {"delivered": True},
        ]
        assert {line.object_id for line in told.lines()} == {str(message(code).id)}
        assert MAIL not in f"{[line.detail for line in told.lines()]}"

    def test_a_message_that_went_forgets_why_it_did_not(self, session):
        code = queued(session)
        deliver(Postman(broken=True))
        assert message(code).error == "Máy chủ thư không nhận."
        later = AT + timedelta(minutes=5)
        deliver(Postman(), at=later)
        kept = message(code)
        assert (kept.error, kept.tries, kept.sent_at) == ("", 2, later)

    def test_a_reason_as_long_as_a_page_is_cut(self, session):
        class Talker(Postman):
            def send(self, **_message: str) -> None:
                raise NotDelivered("x" * 5_000)

        code = queued(session)
        deliver(Talker())
        assert message(code).error == "x" * 300


class TestWhatTheOfficerSees:
    def give_up(self, times: int = 3) -> None:
        for hours in range(times):
            deliver(NullMessenger(), at=AT + timedelta(hours=hours))

    @pytest.mark.parametrize(("tries", "shown"), [(1, False), (2, False), (3, True), (4, True)])
    def test_after_three_tries_it_is_shown_with_its_reason(self, session, tries, shown):
        code = queued(session)
        self.give_up(tries)
        assert message(code).tries == min(tries, 3)
        found = queries.undelivered(unit_codes=[COMMUNE])
        assert found == ({code: "Chưa có nhà cung cấp tin nhắn."} if shown else {})

    def test_those_of_other_wards_are_not_shown(self, session):
        mine, near, far = (
            queued(session, commune=commune) for commune in (COMMUNE, NEIGHBOUR, FAR)
        )
        self.give_up()
        assert set(queries.undelivered(unit_codes=[COMMUNE])) == {mine}
        assert set(queries.undelivered(unit_codes=[NEIGHBOUR, FAR])) == {near, far}
        assert queries.undelivered(unit_codes=[]) == {}

    def test_sent_again_and_arrived_it_is_no_longer_shown(self, session):
        code = queued(session)
        self.give_up()
        send(code, at=AT + timedelta(hours=4))
        assert code in queries.undelivered(unit_codes=[COMMUNE]), "not before it arrived"
        assert deliver(Postman(), at=AT + timedelta(hours=4)) == 1
        assert queries.undelivered(unit_codes=[COMMUNE]) == {}

    def test_what_was_withdrawn_is_no_longer_shown(self, session):
        code = queued(session)
        self.give_up()
        withdraw(code)
        assert queries.undelivered(unit_codes=[COMMUNE]) == {}

    def test_a_message_given_up_is_not_tried_again_by_itself(self, session):
        queued(session)
        self.give_up()
        postman = Postman()
        assert deliver(postman) == 0
        assert postman.kept == []


class TestTheWords:
    """Time, place, papers and code: what a family must know, and nothing about anybody."""

    def text(self, session: UUID, **more) -> str:
        said = {"papers": (), "code": "ABCD2345", "portal": PORTAL, **more}
        return messaging.text(session=planning.session(session_id=session), **said)

    def test_the_time_is_that_of_hanoi(self, hanoi):
        """23:30 in Greenwich on 5 July is half past six on 6 July in Hà Nội."""
        early = families.session(
            starts_at=AT - timedelta(hours=1, minutes=30), hours=2, at=AT - timedelta(days=1)
        )
        assert "lúc 06:30 ngày 06/07/2024" in self.text(early)

    def test_the_papers_are_named_in_the_order_of_the_family(self, session):
        papers = (Paper.BIRTH_CERTIFICATE, Paper.OLD_CCCD)
        words = "Giấy khai sinh hoặc trích lục khai sinh, Thẻ căn cước công dân cũ."
        assert f"Mang theo: {words}" in self.text(session, papers=papers)

    def test_no_paper_is_said_in_so_many_words(self, session):
        assert "Mang theo: không cần giấy tờ." in self.text(session)

    def test_the_address_leads_to_this_invitation(self, session):
        assert self.text(session, code="WXYZ6789").endswith("?code=WXYZ6789")

    def test_the_subject_says_what_it_is_about_and_for_whom_not(self, session):
        code = queued(session)
        postman = Postman()
        deliver(postman)
        ((recipient, subject, body),) = postman.kept
        assert (recipient, subject) == (MAIL, "Mời làm thẻ căn cước")
        assert body.count(code) == 1
        assert row(code).state is rules.State.SENT
