"""Which messengers this deployment has, as its environment says."""

from __future__ import annotations

from collections.abc import Mapping

from cancuoc.domain.outreach.adapters.messengers import (
    NullMessenger,
    NullSms,
    NullZalo,
    SmtpMessenger,
)
from cancuoc.domain.outreach.ports import Messenger
from cancuoc.kernel.refusal import Refusal

# No provider of SMS or Zalo is known to this release: what is sent there is recorded.
_UNCARRIED = (NullSms(), NullZalo())


class BadMailSettings(Refusal):
    """The settings of the mail server cannot be used."""

    status = 500
    message = "Cấu hình máy chủ thư chưa đúng."
    next_step = "Kiểm tra CANCUOC_SMTP_PORT và CANCUOC_SMTP_SENDER rồi chạy lại."


def messengers(environ: Mapping[str, str]) -> tuple[Messenger, ...]:
    """Return the messengers in the order to try; the Null twin last, so that nothing is silent.

    `CANCUOC_SMTP_HOST` switches mail on; `_PORT` (25), `_SENDER`, `_USER`, `_PASSWORD` and
    `_STARTTLS` ("1") belong to it. Raise `BadMailSettings` for settings that cannot be used.
    """
    host = environ.get("CANCUOC_SMTP_HOST", "").strip()
    if not host:
        return (*_UNCARRIED, NullMessenger())
    port, sender = environ.get("CANCUOC_SMTP_PORT", "25"), environ.get("CANCUOC_SMTP_SENDER", "")
    known_port = port.isascii() and port.isdigit() and 0 < int(port) < 65536
    if not known_port or "@" not in sender or any(c.isspace() for c in sender):
        raise BadMailSettings
    mail = SmtpMessenger(
        host=host,
        port=int(port),
        sender=sender,
        username=environ.get("CANCUOC_SMTP_USER", ""),
        password=environ.get("CANCUOC_SMTP_PASSWORD", ""),
        starttls=environ.get("CANCUOC_SMTP_STARTTLS") == "1",
    )
    return (mail, *_UNCARRIED, NullMessenger())
