"""How a message leaves the house."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from cancuoc.domain.outreach.rules import Carrier


class NotDelivered(Exception):
    """The provider did not take the message; the text says why, without the recipient.

    `final` says that another try would end the same way: the mailbox does not exist.
    """

    def __init__(self, message: str, *, final: bool = False) -> None:
        super().__init__(message)
        self.final = final


class Messenger(ABC):
    """Takes a message to a telephone number (E.164) or an e-mail address.

    `carriers` are what it carries. A messenger with `delivers` False only keeps a record: what
    it takes is not called sent.
    """

    carriers: ClassVar[frozenset[Carrier]] = frozenset(Carrier)
    delivers: ClassVar[bool] = True

    @abstractmethod
    def reaches(self, *, recipient: str) -> bool:
        """Say whether this messenger can reach such an address at all."""

    @abstractmethod
    def send(self, *, recipient: str, subject: str, body: str) -> None:
        """Hand the message to the provider, or raise `NotDelivered`."""
