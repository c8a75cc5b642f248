"""Kinship as the population room shows it, and a Null twin for a centre without a register."""

from __future__ import annotations

import logging
from datetime import date
from uuid import UUID

from cancuoc.domain.issuance.ports import Kinship
from cancuoc.domain.issuance.rules import Receiver
from cancuoc.domain.population import queries as population
from cancuoc.law.representation import Representative

logger = logging.getLogger("cancuoc.issuance")

_RIGHTS = {
    Representative.MOTHER: Receiver.PARENT,
    Representative.FATHER: Receiver.PARENT,
    Representative.GUARDIAN: Receiver.GUARDIAN,
}


class RegisterKinship(Kinship):
    """Reads the mirror in this database."""

    def relation(self, *, person_id: UUID, number: str, on: date) -> Receiver | None:
        """Return the right that the register itself shows, else None."""
        receiver = population.by_numbers(personal_numbers=[number]).get(number)
        if receiver is None:
            return None
        shown = population.link_shown(child_id=person_id, parent_id=receiver.id, on=on)
        return _RIGHTS.get(shown) if shown else None


class NullKinship(Kinship):
    """Knows no family, and says so: only the holder or the signer may take a card."""

    def relation(self, *, person_id: UUID, number: str, on: date) -> Receiver | None:
        """Return None."""
        logger.warning("no register is plugged in: kinship cannot be checked")
        return None
