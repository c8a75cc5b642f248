"""A real SMTP messenger, and the Null twins that warn."""

from __future__ import annotations

import logging
import smtplib
from email.message import EmailMessage
from typing import ClassVar

from cancuoc.domain.outreach.ports import Messenger, NotDelivered
from cancuoc.domain.outreach.rules import Carrier

logger = logging.getLogger("cancuoc.outreach")
TIMEOUT_SECONDS = 10


class NullMessenger(Messenger):
    """Reaches nobody and says so, without writing the address or the text to the log."""

    def reaches(self, *, recipient: str) -> bool:
        """Claim every address, so that a centre without a provider is told of each message."""
        return True

    def send(self, *, recipient: str, subject: str, body: str) -> None:
        """Warn and report the message as not delivered."""
        logger.warning("no messenger is plugged in: a message of %d characters stays", len(body))
        raise NotDelivered("Chưa có nhà cung cấp tin nhắn.")


class NullSms(Messenger):
    """Keeps the record of an SMS that nobody carries, and warns; telephone numbers only."""

    carriers: ClassVar[frozenset[Carrier]] = frozenset({Carrier.SMS})
    delivers: ClassVar[bool] = False

    def reaches(self, *, recipient: str) -> bool:
        """Say whether the recipient is a telephone number."""
        return recipient.startswith("+")

    def send(self, *, recipient: str, subject: str, body: str) -> None:
        """Warn that the message is recorded and not sent."""
        name = next(iter(self.carriers))
        logger.warning("no %s provider: a message of %d characters is recorded", name, len(body))


class NullZalo(NullSms):
    """Keeps the record of a Zalo message that nobody carries, and warns."""

    carriers: ClassVar[frozenset[Carrier]] = frozenset({Carrier.ZALO})


class SmtpMessenger(Messenger):
    """Sends e-mail through a mail server."""

    carriers: ClassVar[frozenset[Carrier]] = frozenset({Carrier.EMAIL})

    def __init__(
        self,
        *,
        host: str,
        port: int,
        sender: str,
        username: str = "",
        password: str = "",
        starttls: bool = False,
    ) -> None:
        self.host, self.port, self.sender = host, port, sender
        self.username, self.password, self.starttls = username, password, starttls

    def reaches(self, *, recipient: str) -> bool:
        """Say whether the recipient is an e-mail address."""
        return "@" in recipient

    def send(self, *, recipient: str, subject: str, body: str) -> None:
        """Give the message to the mail server."""
        try:
            message = self._written(recipient=recipient, subject=subject, body=body)
            with smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS) as server:
                if self.starttls:
                    server.starttls()
                if self.username:
                    server.login(self.username, self.password)
                server.send_message(message)
        except ValueError as error:
            raise NotDelivered("Địa chỉ thư không viết được.", final=True) from error
        except smtplib.SMTPRecipientsRefused as error:
            # A code of 5xx is for ever, one of 4xx (busy, full) for now.
            final = all(code >= 500 for code, _ in error.recipients.values())
            raise NotDelivered("Máy chủ thư không nhận địa chỉ này.", final=final) from error
        except (OSError, smtplib.SMTPException) as error:
            raise NotDelivered(f"Máy chủ thư không nhận: {type(error).__name__}") from error

    def _written(self, *, recipient: str, subject: str, body: str) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self.sender, recipient, subject
        message.set_content(body)
        return message
