"""Which messengers an environment gives, and that the worker uses them."""

from __future__ import annotations

import pytest
from tests.support import families
from tests.support.families import AREA, AT, hanoi
from tests.support.mail import mail_server

from cancuoc.domain.outreach import services as outreach
from cancuoc.domain.outreach.adapters.messengers import (
    NullMessenger,
    NullSms,
    NullZalo,
    SmtpMessenger,
)
from cancuoc.interfaces.cli.messengers import BadMailSettings, messengers
from cancuoc.interfaces.cli.worker import Worker

__all__ = ["hanoi"]
MAIL = {"CANCUOC_SMTP_HOST": "mail.vidu.vn", "CANCUOC_SMTP_SENDER": "moi@vidu.vn"}


@pytest.mark.parametrize("environ", [{}, {"CANCUOC_SMTP_HOST": " "}])
def test_without_a_server_only_null_twins_remain(environ):
    found = messengers(environ)
    assert [type(one) for one in found] == [NullSms, NullZalo, NullMessenger]
    assert not any(one.delivers for one in found[:2])


def test_a_server_stands_before_the_null_twin():
    more = {
        "CANCUOC_SMTP_PORT": "587",
        "CANCUOC_SMTP_USER": "u",
        "CANCUOC_SMTP_PASSWORD": "p",
        "CANCUOC_SMTP_STARTTLS": "1",
    }
    mail, *_uncarried, null = messengers(MAIL | more)
    assert isinstance(mail, SmtpMessenger)
    assert (mail.host, mail.port, mail.sender) == ("mail.vidu.vn", 587, "moi@vidu.vn")
    assert (mail.username, mail.password, mail.starttls) == ("u", "p", True)
    assert isinstance(null, NullMessenger)


def test_what_is_not_said_is_plain():
    mail, *_null = messengers(MAIL)
    assert isinstance(mail, SmtpMessenger)
    assert (mail.port, mail.username, mail.starttls) == (25, "", False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"CANCUOC_SMTP_PORT": "x"},
        {"CANCUOC_SMTP_PORT": "0"},
        {"CANCUOC_SMTP_PORT": "65536"},
        {"CANCUOC_SMTP_PORT": "٢٥"},
        {"CANCUOC_SMTP_SENDER": ""},
        {"CANCUOC_SMTP_SENDER": "khong phai thu"},
        {"CANCUOC_SMTP_SENDER": "a@b.vn\nBcc: c@d.vn"},
    ],
)
def test_settings_that_cannot_work_are_refused(wrong):
    with pytest.raises(BadMailSettings) as caught:
        messengers(MAIL | wrong)
    assert "CANCUOC_SMTP" in caught.value.next_step


def test_the_worker_hands_the_messages_over(hanoi, monkeypatch):
    home = families.household()
    made = outreach.invite(
        session_id=families.session(), person_ids=home.ids, email="nha@vidu.vn", at=AT, by=AREA
    )
    outreach.send_invitation(code=made.codes[0], portal="https://x/?code=", at=AT, by=AREA)
    with mail_server() as server:
        monkeypatch.setenv("CANCUOC_SMTP_HOST", "127.0.0.1")
        monkeypatch.setenv("CANCUOC_SMTP_PORT", str(server.port))
        monkeypatch.setenv("CANCUOC_SMTP_SENDER", "moi@vidu.vn")
        Worker().turn()
        assert [mail["To"] for mail in server.kept] == ["nha@vidu.vn"]
