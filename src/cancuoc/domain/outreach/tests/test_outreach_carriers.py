"""Carriers: which one takes a message, how fast, how often, and what only recorded means."""

from __future__ import annotations

import logging
from datetime import timedelta
from types import MappingProxyType
from uuid import UUID

import pytest
from tests.support import families
from tests.support.families import AREA, AT, COMMUNE
from tests.support.mail import mail_server

from cancuoc.domain.outreach import delivering, models, queries, services
from cancuoc.domain.outreach.adapters.messengers import NullSms, NullZalo, SmtpMessenger
from cancuoc.domain.outreach.ports import NotDelivered
from cancuoc.domain.outreach.rules import Carrier, Delivery, carrier_for, next_wait
from cancuoc.domain.outreach.settings import Settings, settings
from cancuoc.domain.outreach.tests.world import MAIL, Postman, deliver, invite, row, send

pytestmark = pytest.mark.usefixtures("hanoi")
PHONE = "+84912345678"


@pytest.fixture
def session(hanoi: None) -> UUID:
    return families.session()


def queued(session: UUID, *, email: str = MAIL, carrier: Carrier | None = None) -> str:
    person = families.someone("Vũ Thị Mai", families.ON.replace(year=1990))
    families.amend(person, phone=PHONE)
    (code,) = invite(session, [person.id], email=email).codes
    assert services.send_invitation(code=code, portal="https://x/", carrier=carrier, at=AT, by=AREA)
    return code


def message(code: str) -> models.Message:
    return models.Message.objects.get(invitation__code=code)


class TestTheRule:
    @pytest.mark.parametrize(
        ("phone", "email", "wanted", "found"),
        [
            (PHONE, MAIL, None, Carrier.EMAIL),
            (PHONE, "", None, Carrier.SMS),
            ("", "", None, None),
            (PHONE, MAIL, Carrier.ZALO, Carrier.ZALO),
            (PHONE, MAIL, Carrier.SMS, Carrier.SMS),
            ("", MAIL, Carrier.SMS, None),
            (PHONE, "", Carrier.EMAIL, None),
            # Paper is printed, and never queued as a message.
            (PHONE, MAIL, Carrier.PRINT, None),
        ],
    )
    def test_case(self, phone, email, wanted, found):
        assert carrier_for(phone=phone, email=email, wanted=wanted) is found

    def test_each_wait_is_used_once_and_then_it_is_given_up(self):
        assert [next_wait(tries=n, minutes=(5, 60)) for n in (1, 2, 3)] == [5, 60, None]
        assert list(settings().retry_minutes) == sorted(settings().retry_minutes)


class TestWhoTakesIt:
    def test_mail_never_carries_what_was_meant_for_zalo(self, session):
        code = queued(session, carrier=Carrier.ZALO)
        with mail_server() as server:
            mail = SmtpMessenger(host="127.0.0.1", port=server.port, sender="a@b.vn")
            assert deliver(mail) == 0
            assert server.kept == []
        assert message(code).error == "Không có kênh gửi tới địa chỉ này."

    def test_a_letter_that_went_by_mail_is_known_as_such(self, session):
        code = queued(session)
        invitation = models.Invitation.objects.get(code=code)
        assert invitation.carrier == Carrier.PRINT
        with mail_server() as server:
            assert deliver(SmtpMessenger(host="127.0.0.1", port=server.port, sender="a@b.vn"))
            (kept,) = server.kept
        assert kept["To"] == MAIL
        invitation.refresh_from_db()
        assert invitation.carrier == Carrier.EMAIL


class TestOnlyRecorded:
    @pytest.mark.parametrize(
        ("carrier", "null"), [(Carrier.SMS, NullSms()), (Carrier.ZALO, NullZalo())]
    )
    def test_the_twin_warns_and_nobody_is_said_to_be_told(self, session, caplog, carrier, null):
        code = queued(session, carrier=carrier)
        with caplog.at_level(logging.WARNING):
            assert deliver(null) == 0
        (line,) = caplog.records
        assert str(carrier) in line.getMessage()
        assert PHONE not in line.getMessage()
        kept = message(code)
        assert (kept.state, kept.sent_at, kept.tries) == (Delivery.RECORDED, None, 1)
        assert queries.undelivered(unit_codes=[COMMUNE]) == {code: "Đã ghi, chưa gửi"}
        assert models.Invitation.objects.get(code=code).carrier == Carrier.PRINT

    def test_each_twin_takes_its_own_alone(self, session):
        queued(session, carrier=Carrier.ZALO)
        assert deliver(NullSms()) == 0
        assert models.Message.objects.get().state == Delivery.WAITING

    def test_a_twin_reaches_telephones_alone(self):
        assert NullZalo().reaches(recipient=PHONE)
        assert not NullZalo().reaches(recipient=MAIL)


class TestTryingAgain:
    def test_the_waits_grow_and_the_last_failure_is_final(self, session):
        code = queued(session)
        for minutes, state in ((0, "waiting"), (5, "waiting"), (65, "failed")):
            early = AT + timedelta(minutes=minutes, seconds=-1)
            assert deliver(Postman(broken=True), at=early) == 0
            deliver(Postman(broken=True), at=AT + timedelta(minutes=minutes))
            assert message(code).state == state
        assert message(code).tries == 3

    def test_a_mailbox_that_is_not_is_tried_once(self, session):
        code = queued(session)
        with mail_server(refusing=True) as server:
            deliver(SmtpMessenger(host="127.0.0.1", port=server.port, sender="a@b.vn"))
        assert (message(code).state, message(code).tries) == (Delivery.FAILED, 1)
        assert queries.undelivered(unit_codes=[COMMUNE]) == {
            code: "Máy chủ thư không nhận địa chỉ này."
        }

    def test_a_failure_for_now_is_not_called_final(self):
        assert NotDelivered("x").final is False


class TestNotTooFast:
    @pytest.fixture(autouse=True)
    def _two_a_minute(self, monkeypatch):
        slow = Settings(
            chase_days=7,
            retry_minutes=(5,),
            per_minute=MappingProxyType({Carrier.EMAIL: 2, Carrier.SMS: 1}),
        )
        monkeypatch.setattr(delivering, "settings", lambda: slow)

    def test_no_more_leave_in_a_minute_than_allowed(self, session):
        for _ in range(5):
            queued(session)
        gone = [deliver(Postman(), at=AT + timedelta(seconds=s)) for s in (0, 30, 59, 60, 120)]
        assert gone == [2, 0, 0, 2, 1]

    def test_each_carrier_has_its_own_measure(self, session):
        for carrier in (Carrier.EMAIL, Carrier.SMS, Carrier.SMS):
            queued(session, carrier=carrier)
        assert deliver(Postman()) == 2
        waiting = models.Message.objects.filter(state=Delivery.WAITING)
        assert [m.carrier for m in waiting] == [Carrier.SMS]

    def test_a_carrier_without_a_measure_carries_nothing(self, session):
        queued(session, carrier=Carrier.ZALO)
        assert deliver(Postman()) == 0

    def test_waiting_for_room_is_no_try(self, session):
        codes = [queued(session) for _ in range(3)]
        deliver(Postman())
        assert sorted(message(code).tries for code in codes) == [0, 1, 1]


class TestWaves:
    def test_each_letter_to_a_person_is_the_next_wave(self, hanoi):
        home = families.household()
        waves = []
        for day in range(3):
            later = AT + timedelta(days=day)
            session = families.session(starts_at=later + timedelta(hours=10))
            invite(session, home.ids)
            waves.append(queries.reached(person_ids=home.ids)[home.mother.id].wave)
        assert waves == [1, 2, 3]

    def test_a_letter_taken_back_does_not_count(self, session):
        home = families.household()
        (code,) = invite(session, home.ids).codes
        services.withdraw(code=code, at=AT, by=AREA)
        invite(session, home.ids)
        assert queries.reached(person_ids=home.ids)[home.mother.id].wave == 1

    def test_who_was_never_invited_is_in_no_wave(self, session):
        home = families.household()
        assert queries.reached(person_ids=home.ids) == {}

    def test_the_newest_message_says_how_the_letter_went(self, session):
        code = queued(session)
        key = row(code).id
        assert queries.deliveries(invitation_ids=[key]) == {key: Delivery.WAITING}
        deliver(Postman())
        send(code, at=AT + timedelta(minutes=1))
        assert queries.deliveries(invitation_ids=[key]) == {key: Delivery.WAITING}
        deliver(Postman(), at=AT + timedelta(minutes=1))
        assert queries.deliveries(invitation_ids=[key]) == {key: Delivery.SENT}
