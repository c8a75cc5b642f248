"""How a message leaves the house."""

from __future__ import annotations

from abc import ABC, abstractmethod


class NotDelivered(Exception):
    """The provider did not take the message; the text says why, without the recipient."""


class Messenger(ABC):
    """Takes a message to a telephone number (E.164) or an e-mail address."""

    @abstractmethod
    def reaches(self, *, recipient: str) -> bool:
        """Say whether this messenger can reach such an address at all."""

    @abstractmethod
    def send(self, *, recipient: str, subject: str, body: str) -> None:
        """Hand the message to the provider, or raise `NotDelivered`."""
