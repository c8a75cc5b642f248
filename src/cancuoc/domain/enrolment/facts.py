"""News of the enrolment room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from cancuoc.kernel.fact import Fact


@dataclass(frozen=True, kw_only=True)
class Received(Fact):
    """A dossier exists. `captured_at` is the station's claim, `due_on` the last lawful day."""

    dossier_id: UUID
    code: str
    person_id: UUID | None
    unit_code: str
    session_id: UUID | None
    band: str
    kind: str
    captured_at: datetime
    due_on: date
    officer_hand: str
    kit: str


@dataclass(frozen=True, kw_only=True)
class ConfirmationIssued(Fact):
    """A CC04 confirmation was given."""

    confirmation_id: UUID
    unit_code: str
