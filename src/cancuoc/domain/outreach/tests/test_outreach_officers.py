"""Officers hear by mail that their shifts changed; what cannot be sent waits and says why."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.support.families import AT, SYSTEM
from tests.support.told import Told

from cancuoc.domain.outreach import models, services
from cancuoc.domain.outreach.adapters.messengers import NullMessenger
from cancuoc.domain.outreach.ports import Messenger
from cancuoc.domain.outreach.settings import settings
from cancuoc.domain.outreach.tests.world import Postman
from cancuoc.domain.planning import facts
from cancuoc.foundation import outbox

pytestmark = pytest.mark.django_db


def told(username: str = "cb1", email: str = "cb1@vidu.vn", *, new: int = 2, gone: int = 1) -> None:
    outbox.publish(facts.ShiftsChanged(at=AT, username=username, email=email, new=new, gone=gone))


def deliver(*messengers: Messenger, at=AT, **more) -> int:
    return services.deliver_to_officers(messengers=messengers, at=at, by=SYSTEM, **more)


@pytest.fixture
def waiting() -> models.OfficerMessage:
    told()
    outbox.deliver_all(at=AT)
    return models.OfficerMessage.objects.get()


def test_a_change_becomes_one_message_with_numbers_and_no_place(waiting):
    assert waiting.recipient == "cb1@vidu.vn"
    assert "2 ca mới, 1 ca bỏ" in waiting.body
    assert "cb1" not in waiting.body


def test_who_left_no_address_reads_it_on_his_page():
    told(email="")
    outbox.deliver_all(at=AT)
    assert not models.OfficerMessage.objects.exists()


def test_it_goes_once_and_leaves_an_audit_line(waiting):
    line, postman = Told(), Postman()
    assert deliver(postman) == 1
    assert deliver(postman) == 0
    waiting.refresh_from_db()
    assert (waiting.state, waiting.sent_at, waiting.tries) == ("sent", AT, 1)
    assert line.acts() == ["outreach.tell_officer"]


def test_without_a_mail_server_it_stays_and_says_so(waiting):
    assert deliver(NullMessenger()) == 0
    waiting.refresh_from_db()
    assert (waiting.state, waiting.sent_at) == ("waiting", None)
    assert waiting.error


def test_what_failed_waits_longer_each_time_and_is_given_up(waiting):
    broken, at = Postman(broken=True), AT
    for minutes in settings().retry_minutes:
        deliver(broken, at=at)
        waiting.refresh_from_db()
        assert waiting.next_try_at == at + timedelta(minutes=minutes)
        assert deliver(broken, at=at) == 0
        at = waiting.next_try_at
    deliver(broken, at=at)
    waiting.refresh_from_db()
    assert waiting.state == "failed"
    assert waiting.error


def test_nobody_carries_mail_is_said(waiting):
    deliver()
    waiting.refresh_from_db()
    assert "Không có kênh" in waiting.error


def test_a_round_takes_no_more_than_it_was_told():
    for n in range(3):
        told(f"cb{n}", f"cb{n}@vidu.vn")
    outbox.deliver_all(at=AT)
    assert deliver(Postman(), limit=2) == 2
