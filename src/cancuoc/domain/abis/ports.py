"""What the room needs from outside: somebody who carries an answer to a partner."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any


class CallbackUnreachable(Exception):
    """The partner's address did not take the answer; another attempt may."""


class Callback(ABC):
    """Posts answers to partners' addresses."""

    @abstractmethod
    def post(self, *, address: str, body: Any, failed: bool) -> None:
        """Deliver one answer; an error goes as `application/error+json`.

        Raises CallbackUnreachable.
        """
