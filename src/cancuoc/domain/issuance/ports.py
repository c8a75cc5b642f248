"""What issuance needs from outside: who is whose parent or guardian."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import date
from uuid import UUID

from cancuoc.domain.issuance.rules import Receiver


class Kinship(ABC):
    """Answers in which right one person may take another's card."""

    @abstractmethod
    def relation(self, *, person_id: UUID, number: str, on: date) -> Receiver | None:
        """Return PARENT or GUARDIAN when the holder of `number` is that on a day, else None."""
