"""What the room needs from outside: carriers of answers, partners' data, a queue of messages."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
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


class QueueAway(Exception):
    """The broker is not there, or went away; what was not acknowledged comes again."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it came; `handle` is what the queue acknowledges it by."""

    body: bytes
    handle: str


class Queue(ABC):
    """A connection to a broker: messages come in on one queue and answers leave on another."""

    @abstractmethod
    def receive(self, *, seconds: float) -> Message | None:
        """Return the next message, None when none came in time. Raises QueueAway."""

    @abstractmethod
    def answer(self, body: bytes) -> None:
        """Send an answer; return when the broker has it. Raises QueueAway."""

    @abstractmethod
    def acknowledge(self, message: Message) -> None:
        """Let the broker forget a message. Raises QueueAway."""

    @abstractmethod
    def close(self) -> None:
        """Leave the broker."""
