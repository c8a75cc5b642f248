"""The open dossier of one visit, as a frozen value that is saved after every step.

It is kept as canonical JSON in the encrypted store and disappears the moment it is sealed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from cancuoc.biometrics.states import Reason, State
from cancuoc.packet.content import (
    Declared,
    EidRequest,
    Officer,
    Paper,
    Representative,
)
from cancuoc.station.records import Record


class Stage(StrEnum):
    """The four stages of the screen, in order."""

    IDENTITY = "identity"
    DATA = "data"
    BIOMETRICS = "biometrics"
    SIGN = "sign"

    @property
    def vi(self) -> str:
        """Return the words on the screen."""
        return {
            "identity": "Danh tính",
            "data": "Dữ liệu",
            "biometrics": "Sinh trắc",
            "sign": "Ký và hẹn trả",
        }[self.value]

    @property
    def place(self) -> int:
        """Return the place in the order, from 0."""
        return list(Stage).index(self)


class DraftState(StrEnum):
    """A draft is worked on, or waits for the person to come back."""

    OPEN = "open"
    PAUSED = "paused"


class RegisterAnswer(StrEnum):
    """What is known from the register about the person: found, not in it, or nobody asked."""

    FOUND = "found"
    ABSENT = "absent"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotTaken:
    """A part that could not be taken: a finger "1" to "10", "right", "left" or "face"."""

    part: str
    state: State
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Everything decided so far. `done` lists the finished stages; `id` is the packet's id."""

    id: UUID
    session_id: UUID
    unit_code: str
    ticket_id: UUID | None = None
    ticket: str = ""
    state: DraftState = DraftState.OPEN
    done: tuple[Stage, ...] = ()
    officer: Officer
    started_at: datetime
    answer: RegisterAnswer = RegisterAnswer.NOT_ASKED
    record: Record | None = None
    declared: Declared | None = None
    representative: Representative | None = None
    capacity: str = "full"
    ground: str = ""
    holds: str = "none"
    lost: bool = False
    exemptions: tuple[str, ...] = ()
    papers: tuple[Paper, ...] = ()
    eid: EidRequest | None = None
    fee_paid: bool = False
    old_collected: bool = False
    return_address: str = ""
    not_taken: tuple[NotTaken, ...] = ()
    signed_by: str = ""
    note: str = ""

    def is_done(self, stage: Stage) -> bool:
        """Return whether a stage was finished."""
        return stage in self.done

    @property
    def now(self) -> Stage:
        """Return the first stage that is not finished, the last one when all are."""
        return next((stage for stage in Stage if stage not in self.done), Stage.SIGN)

    @property
    def person_id(self) -> UUID | None:
        """Return the person in the register, None for someone not found there."""
        return self.record.person_id if self.record else None
