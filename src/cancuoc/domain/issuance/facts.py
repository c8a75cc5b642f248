"""What becomes of a card, told downstream."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cancuoc.kernel.fact import Fact


@dataclass(frozen=True, kw_only=True)
class Approved(Fact):
    """A second person signed; the card may be made."""

    dossier_id: UUID
    unit_code: str
    band: str


@dataclass(frozen=True, kw_only=True)
class CardMade(Fact):
    """The card file exists, front and back."""

    card_id: UUID
    dossier_id: UUID
    person_id: UUID | None
    unit_code: str
    band: str
    expires_on: date | None


@dataclass(frozen=True, kw_only=True)
class HandedOver(Fact):
    """The card is in the right hands. `receiver` says whose: "holder", "representative"…"""

    card_id: UUID
    dossier_id: UUID
    person_id: UUID | None
    unit_code: str
    band: str
    receiver: str
    issued_on: date
    expires_on: date | None


@dataclass(frozen=True, kw_only=True)
class CardHeld(Fact):
    """The card is kept from its holder for a time (Law 26/2023/QH15 Art. 29(2))."""

    card_id: UUID
    person_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class CardReturned(Fact):
    """A held card went back to its holder."""

    card_id: UUID
    person_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class CardRevoked(Fact):
    """The card is no longer valid (Law 26/2023/QH15 Art. 29(1))."""

    card_id: UUID
    person_id: UUID | None
