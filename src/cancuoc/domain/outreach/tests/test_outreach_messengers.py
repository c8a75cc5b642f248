"""The mail messenger against a real server on loopback, and the Null twin that warns."""

from __future__ import annotations

import logging
import socket

import pytest
from tests.support.mail import mail_server

from cancuoc.domain.outreach.adapters.messengers import NullMessenger, SmtpMessenger
from cancuoc.domain.outreach.ports import NotDelivered

BODY = "Mời gia đình làm thẻ căn cước lúc 18:00.\n.dòng bắt đầu bằng dấu chấm\n"


def smtp(port: int, **more: object) -> SmtpMessenger:
    return SmtpMessenger(host="127.0.0.1", port=port, sender="moi@cancuoc.example", **more)


def test_the_mail_arrives_whole_with_its_vietnamese():
    with mail_server() as server:
        smtp(server.port).send(recipient="nha@vidu.vn", subject="Mời làm thẻ", body=BODY)
        (mail,) = server.kept
    assert mail["To"] == "nha@vidu.vn"
    assert mail["From"] == "moi@cancuoc.example"
    assert mail["Subject"] == "Mời làm thẻ"
    assert mail.get_content().replace("\r\n", "\n") == BODY


def test_two_messages_are_two_mails():
    with mail_server() as server:
        for name in ("a", "b"):
            smtp(server.port).send(recipient=f"{name}@vidu.vn", subject="x", body="y")
        assert [mail["To"] for mail in server.kept] == ["a@vidu.vn", "b@vidu.vn"]


def test_a_mailbox_refused_is_not_delivered_and_not_named():
    with mail_server(refusing=True) as server:
        with pytest.raises(NotDelivered) as caught:
            smtp(server.port).send(recipient="nha@vidu.vn", subject="x", body="y")
        assert server.kept == []
    assert "nha@vidu.vn" not in str(caught.value)


def test_no_server_at_all_is_not_delivered():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(NotDelivered):
        smtp(port).send(recipient="nha@vidu.vn", subject="x", body="y")


def test_encryption_asked_of_a_server_that_has_none_sends_nothing():
    with mail_server() as server:
        with pytest.raises(NotDelivered):
            smtp(server.port, starttls=True).send(recipient="a@b.vn", subject="x", body="y")
        assert server.kept == []


def test_a_password_asked_of_a_server_that_takes_none_sends_nothing():
    with mail_server() as server:
        mail = smtp(server.port, username="u", password="p")
        with pytest.raises(NotDelivered):
            mail.send(recipient="a@b.vn", subject="x", body="y")
        assert server.kept == []


@pytest.mark.parametrize(
    ("recipient", "reached"), [("a@b.vn", True), ("+84912345678", False), ("", False)]
)
def test_mail_reaches_mail_addresses_alone(recipient, reached):
    assert smtp(25).reaches(recipient=recipient) is reached


@pytest.mark.parametrize("recipient", ["a@b.vn", "+84912345678"])
def test_the_null_twin_takes_everything_and_warns(caplog, recipient):
    null = NullMessenger()
    assert null.reaches(recipient=recipient)
    with caplog.at_level(logging.WARNING), pytest.raises(NotDelivered):
        null.send(recipient=recipient, subject="Mời", body=BODY)
    (line,) = caplog.records
    assert line.levelname == "WARNING"
    assert recipient not in line.getMessage()
    assert "gia đình" not in line.getMessage()
