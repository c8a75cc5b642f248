"""What the room needs from outside: who carries answers to partners and fetches their data."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any


class CallbackUnreachable(Exception):
    """The partner's address did not take the answer; another attempt may."""


class ReferenceUnreachable(Exception):
    """The partner's address gave no data, or more than is read."""


class Callback(ABC):
    """Posts answers to partners' addresses."""

    @abstractmethod
    def post(self, *, address: str, body: Any, failed: bool) -> None:
        """Deliver one answer; an error goes as `application/error+json`.

        Raises CallbackUnreachable.
        """


class References(ABC):
    """Fetches what a reference of MOSIP points at; the caller has checked the host."""

    @abstractmethod
    def fetch(self, url: str) -> bytes:
        """Return the bytes at an address. Raises ReferenceUnreachable."""
